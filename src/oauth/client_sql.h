/* The statements of applications; for client.c alone. */
#ifndef LANDFALL_OAUTH_CLIENT_SQL_H
#define LANDFALL_OAUTH_CLIENT_SQL_H

#include "oauth/client.h"

extern const struct db_stmt_def client_sql_find, client_sql_get, client_sql_list, client_sql_insert,
    client_sql_update, client_sql_rotate, client_sql_revoke;

#endif
