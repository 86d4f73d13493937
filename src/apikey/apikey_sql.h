/* The statements of API keys; for apikey.c alone. */
#ifndef LANDFALL_APIKEY_APIKEY_SQL_H
#define LANDFALL_APIKEY_APIKEY_SQL_H

#include "apikey/apikey.h"

extern const struct db_stmt_def apikey_sql_next_number, apikey_sql_insert, apikey_sql_by_id,
    apikey_sql_by_number, apikey_sql_list, apikey_sql_list_back, apikey_sql_count,
    apikey_sql_change, apikey_sql_replace, apikey_sql_revoke;

#endif
