/* The statements of grants; for grant.c alone. */
#ifndef LANDFALL_AUTH_GRANT_SQL_H
#define LANDFALL_AUTH_GRANT_SQL_H

#include "auth/grant.h"

struct refresh_row {
	struct uuid organization_id, grant_id;
	const char *scopes;
	int64_t created_at, expires_at, used_at;
};

extern const struct db_stmt_def grant_sql_get, grant_sql_list, grant_sql_of_client,
    grant_sql_insert, grant_sql_touch, grant_sql_revoke, grant_sql_refresh_find,
    grant_sql_refresh_insert, grant_sql_refresh_use, grant_sql_refresh_purge,
    grant_sql_revoked_purge, grant_sql_dead_purge;

#endif
