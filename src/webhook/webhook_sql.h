/* The statements of webhooks; for src/webhook/ alone. */
#ifndef LANDFALL_WEBHOOK_WEBHOOK_SQL_H
#define LANDFALL_WEBHOOK_WEBHOOK_SQL_H

#include "db/db.h"
#include "webhook/webhook.h"

/* One as the worker needs it. */
struct webhook_told {
	struct uuid id, project_id;
	const char *url, *events, *environments, *statuses;
	int payload;
	struct field_bytes secret, previous_secret; /* sealed */
	int64_t previous_until, disabled_at;
	bool is_active;
};

extern const struct db_stmt_def webhook_sql_by_id, webhook_sql_list, webhook_sql_list_back,
    webhook_sql_count, webhook_sql_insert, webhook_sql_change, webhook_sql_delete,
    webhook_sql_rotate, webhook_sql_set_active, webhook_sql_told, webhook_sql_told_one,
    webhook_sql_disable;

#endif
