/* Statements of webhooks. An organization has a handful. */
#include "config.h"

#include "webhook/webhook_sql.h"

/* clang-format off */
#define SELECT_WEBHOOKS                                                                            \
	"SELECT w.id, w.url, w.events, w.project_id, p.slug AS project_slug, p.name AS project_name, " \
	"w.description, w.is_active, w.created_at, w.updated_at FROM webhook_endpoint w "          \
	"LEFT JOIN project p ON p.organization_id = w.organization_id AND p.id = w.project_id "    \
	"WHERE w.organization_id = ?"
#define WEBHOOKS { webhook_fields, 10, sizeof(struct webhook) }

static const struct field sealed_columns[] = {
	{ FIELD_BYTES_OF(struct webhook_sealed, secret), .flags = FIELD_COLUMN },
};

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
	.sql = "INSERT INTO webhook_endpoint (organization_id, id, project_id, url, events, secret, description, "
	       "is_active, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uuussbsftt",
};

/* PRIMARY; one row each. A secret that is NULL stays what it was. */
const struct db_stmt_def webhook_sql_change = {
	.name = "webhook_change",
	.sql = "UPDATE webhook_endpoint SET url = ?, events = ?, secret = COALESCE(?, secret), description = ?, "
	       "is_active = ?, updated_at = ? WHERE organization_id = ? AND id = ?",
	.params = "ssbsftuu",
};

const struct db_stmt_def webhook_sql_delete = {
	.name = "webhook_delete",
	.sql = "DELETE FROM webhook_endpoint WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

const struct db_stmt_def webhook_sql_secret = {
	.name = "webhook_secret",
	.sql = "SELECT secret FROM webhook_endpoint WHERE organization_id = ? AND id = ?",
	.params = "uu",
	.results = { { sealed_columns, 1, sizeof(struct webhook_sealed) } },
};

const struct db_stmt_def *const webhook_statements[] = {
	&webhook_sql_by_id, &webhook_sql_list, &webhook_sql_list_back, &webhook_sql_count,
	&webhook_sql_insert, &webhook_sql_change, &webhook_sql_delete, &webhook_sql_secret,
};
const size_t webhook_n_statements = ARRAY_LEN(webhook_statements);
/* clang-format on */
