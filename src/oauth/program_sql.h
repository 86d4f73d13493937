/* The statements of programs' log-ins; for program.c alone. */
#ifndef LANDFALL_OAUTH_PROGRAM_SQL_H
#define LANDFALL_OAUTH_PROGRAM_SQL_H

#include "oauth/program.h"

extern const struct db_stmt_def program_sql_places;

#endif
