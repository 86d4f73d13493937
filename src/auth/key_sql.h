/* The statements of API keys; for key.c alone. */
#ifndef LANDFALL_AUTH_KEY_SQL_H
#define LANDFALL_AUTH_KEY_SQL_H

#include "auth/key.h"

extern const struct db_stmt_def key_sql_find, key_sql_find_dpat, key_sql_touch;

#endif
