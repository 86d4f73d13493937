/* The statements of sessions; for session.c alone. */
#ifndef LANDFALL_AUTH_SESSION_SQL_H
#define LANDFALL_AUTH_SESSION_SQL_H

#include "auth/session.h"
#include "db/db.h"

struct session_row {
	struct uuid organization_id, user_id;
	const char *organization_slug, *organization_name;
	const char *email, *name, *language, *time_zone, *role, *grants;
	int64_t last_seen_at;
	struct uuid id;
	const char *plan;
	int64_t rate_limit;
	int64_t totp_enabled_at; /* 0: no second factor */
	bool requires_totp;      /* the organization does */
};

struct session_waiting_row {
	struct account account;
	struct uuid id;
};

extern const struct db_stmt_def session_sql_insert, session_sql_find, session_sql_waiting,
    session_sql_rotate, session_sql_touch, session_sql_delete, session_sql_list, session_sql_end,
    session_sql_end_others, session_sql_end_in, session_sql_purge;

#endif
