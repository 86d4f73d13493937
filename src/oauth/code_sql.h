/* The statements of authorization codes; for code.c alone. */
#ifndef LANDFALL_OAUTH_CODE_SQL_H
#define LANDFALL_OAUTH_CODE_SQL_H

#include "oauth/code.h"

extern const struct db_stmt_def code_sql_insert, code_sql_find, code_sql_use, code_sql_purge;

#endif
