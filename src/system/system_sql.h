/* The statements of system.c; for it alone. */
#ifndef LANDFALL_SYSTEM_SYSTEM_SQL_H
#define LANDFALL_SYSTEM_SYSTEM_SQL_H

#include "system/system.h"

extern const struct db_stmt_def system_sql_look, system_sql_tables;

#endif
