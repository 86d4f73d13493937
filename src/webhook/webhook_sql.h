/* The statements of webhooks; for webhook.c alone. */
#ifndef LANDFALL_WEBHOOK_WEBHOOK_SQL_H
#define LANDFALL_WEBHOOK_WEBHOOK_SQL_H

#include "db/db.h"
#include "webhook/webhook.h"

struct webhook_sealed {
	struct field_bytes secret;
};

extern const struct db_stmt_def webhook_sql_by_id, webhook_sql_list, webhook_sql_list_back,
    webhook_sql_count, webhook_sql_insert, webhook_sql_change, webhook_sql_delete,
    webhook_sql_secret;

#endif
