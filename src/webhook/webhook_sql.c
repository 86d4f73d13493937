/* Statements of webhooks. An organization has a handful. */
#include "config.h"

#include "event/event.h"
#include "webhook/webhook_sql.h"

/* clang-format off */
#define SELECT_WEBHOOKS                                                                            \
	"SELECT w.id, w.url, w.events, w.project_id, p.slug AS project_slug, p.name AS project_name, " \
	"w.environments, w.statuses, w.payload, "                                                  \
	"w.description, w.is_active, w.disabled_at, w.disabled_reason, w.previous_until AS previous_secret_until, " \
	"h.failing_since, h.failures, h.paused_until, " \
	"(SELECT d.last_at FROM delivery d FORCE INDEX (delivery_target) WHERE d.organization_id = w.organization_id " \
	"AND d.target_id = w.id ORDER BY d.id DESC LIMIT 1) AS last_delivery_at, w.created_at, w.updated_at FROM webhook_endpoint w " \
	"LEFT JOIN delivery_health h ON h.organization_id = w.organization_id AND h.target_id = w.id " \
	"LEFT JOIN project p ON p.organization_id = w.organization_id AND p.id = w.project_id "    \
	"WHERE w.organization_id = ?"
#define WEBHOOKS { webhook_fields, 20, sizeof(struct webhook) }

#define TOLD(kind, member) FIELD_##kind##_OF(struct webhook_told, member), .flags = FIELD_COLUMN
static const struct field told_columns[] = {
	{ TOLD(ID, id) },
	{ TOLD(ID, project_id) },
	{ TOLD(TEXT, url) },
	{ TOLD(TEXT, events) },
	{ TOLD(TEXT, environments) },
	{ TOLD(TEXT, statuses) },
	{ TOLD(WORD, payload), .words = &webhook_payload_words },
	{ TOLD(BYTES, secret) },
	{ TOLD(BYTES, previous_secret) },
	{ TOLD(TIME, previous_until) },
	{ TOLD(FLAG, is_active) },
	{ TOLD(TIME, disabled_at) },
};
#define TOLD_ROWS { told_columns, ARRAY_LEN(told_columns), sizeof(struct webhook_told) }
#define SELECT_TOLD                                                                                \
	"SELECT w.id, w.project_id, w.url, w.events, w.environments, w.statuses, w.payload, w.secret, " \
	"w.previous_secret, w.previous_until, w.is_active, w.disabled_at FROM webhook_endpoint w WHERE w.organization_id = ?"

/* PRIMARY; one row. */
const struct db_stmt_def webhook_sql_by_id = {
	.name = "webhook_by_id",
	.sql = SELECT_WEBHOOKS " AND w.id = ?",
	.params = "uu",
	.results = { WEBHOOKS },
};

/* A limited key sees those of its own projects. */
#define FILTER " AND (? IS NULL OR w.project_id = ?)" LIST_ONLY("w.project_id")

/* PRIMARY, webhook_endpoint_project; a page and one. */
const struct db_stmt_def webhook_sql_list = {
	.name = "webhook_list",
	.sql = SELECT_WEBHOOKS FILTER LIST_WHERE("w.") LIST_NEWEST("w."),
	.params = "uuussuuii",
	.results = { WEBHOOKS },
};

const struct db_stmt_def webhook_sql_list_back = {
	.name = "webhook_list_back",
	.sql = SELECT_WEBHOOKS FILTER LIST_WHERE("w.") LIST_OLDEST("w."),
	.params = "uuussuuii",
	.results = { WEBHOOKS },
};

const struct db_stmt_def webhook_sql_count = {
	.name = "webhook_count",
	.sql = "SELECT COUNT(*) AS number FROM webhook_endpoint w WHERE w.organization_id = ?"
	       FILTER LIST_WHERE("w."),
	.params = "uuussuu",
	.results = { DB_NUMBER },
};

const struct db_stmt_def webhook_sql_insert = {
	.name = "webhook_insert",
	.sql = "INSERT INTO webhook_endpoint (organization_id, id, project_id, url, events, environments, "
	       "statuses, payload, secret, description, is_active, created_at, updated_at) "
	       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uuusssssbsftt",
};

/* PRIMARY; one row each. A secret that is NULL stays what it was. */
const struct db_stmt_def webhook_sql_change = {
	.name = "webhook_change",
	.sql = "UPDATE webhook_endpoint SET url = ?, events = ?, environments = ?, statuses = ?, payload = ?, "
	       "secret = COALESCE(?, secret), description = ?, is_active = ?, "
	       "disabled_at = IF(is_active, NULL, disabled_at), disabled_reason = IF(is_active, NULL, disabled_reason), "
	       "updated_at = ? WHERE organization_id = ? AND id = ?",
	.params = "sssssbsftuu",
};

const struct db_stmt_def webhook_sql_delete = {
	.name = "webhook_delete",
	.sql = "DELETE FROM webhook_endpoint WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

/* PRIMARY; one row. The old secret is kept for a day. */
const struct db_stmt_def webhook_sql_rotate = {
	.name = "webhook_rotate",
	.sql = "UPDATE webhook_endpoint SET previous_secret = secret, previous_until = ?, secret = ?, updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "tbtuu",
};

/* PRIMARY; one row. Whoever switches it on has seen that we switched it off. */
const struct db_stmt_def webhook_sql_set_active = {
	.name = "webhook_set_active",
	.sql = "UPDATE webhook_endpoint SET is_active = ?, disabled_at = NULL, disabled_reason = NULL, updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "ftuu",
};

/* PRIMARY; all that are told. */
const struct db_stmt_def webhook_sql_told = {
	.name = "webhook_told",
	.sql = SELECT_TOLD " AND w.is_active",
	.params = "u",
	.results = { TOLD_ROWS },
};

/* PRIMARY; one row. */
const struct db_stmt_def webhook_sql_told_one = {
	.name = "webhook_told_one",
	.sql = SELECT_TOLD " AND w.id = ?",
	.params = "uu",
	.results = { TOLD_ROWS },
};

/* PRIMARY; one row, unless it was switched off meanwhile: then its trace must not say so twice. */
const struct db_stmt_def webhook_sql_disable = {
	.name = "webhook_disable",
	.sql = "UPDATE webhook_endpoint SET is_active = 0, disabled_at = ?, disabled_reason = ?, updated_at = ? "
	       "WHERE organization_id = ? AND id = ? AND is_active",
	.params = "tstuu",
};

const struct db_stmt_def *const webhook_statements[] = {
	&webhook_sql_by_id,    &webhook_sql_list,       &webhook_sql_list_back, &webhook_sql_count,
	&webhook_sql_insert,   &webhook_sql_change,     &webhook_sql_delete,    &webhook_sql_rotate,
	&webhook_sql_set_active, &webhook_sql_told,     &webhook_sql_told_one,  &webhook_sql_disable,
};
const size_t webhook_n_statements = ARRAY_LEN(webhook_statements);
/* clang-format on */
