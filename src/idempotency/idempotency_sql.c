/* Statements of idempotency. All by the primary key, one row. */
#include "config.h"

#include "idempotency/idempotency_sql.h"

/* clang-format off */
#define OF(kind, member) FIELD_##kind##_OF(struct stored_answer, member), .flags = FIELD_COLUMN

static const struct field answer_fields[] = {
	{ OF(BYTES, fingerprint) }, { OF(INT, http) },  { OF(TEXT, content_type) },
	{ OF(TEXT, location) },     { OF(TEXT, body) }, { OF(TIME, lease_until) },
	{ OF(TIME, expires_at) },   { OF(BYTES, sealed) },
};

/* The unique key decides between two that come at the same moment. */
const struct db_stmt_def idempotency_sql_insert = {
	.name = "idempotency_insert",
	.sql = "INSERT INTO idempotency (organization_id, digest, fingerprint, lease_until, "
	       "expires_at) VALUES (?, ?, ?, ?, ?)",
	.params = "ubbtt",
};

const struct db_stmt_def idempotency_sql_find = {
	.name = "idempotency_find",
	.sql = "SELECT fingerprint, http, content_type, location, body, lease_until, expires_at, sealed "
	       "FROM idempotency WHERE organization_id = ? AND digest = ?",
	.params = "ub",
	.results = { { answer_fields, ARRAY_LEN(answer_fields), sizeof(struct stored_answer) } },
};

/* A dead claim, or one that is over: only one of those who try gets it. */
const struct db_stmt_def idempotency_sql_take_over = {
	.name = "idempotency_take_over",
	.sql = "UPDATE idempotency SET fingerprint = ?, http = NULL, content_type = NULL, "
	       "location = NULL, body = NULL, sealed = NULL, lease_until = ?, expires_at = ? "
	       "WHERE organization_id = ? AND digest = ? "
	       "AND ((http IS NULL AND lease_until < ?) OR expires_at < ?)",
	.params = "bttubtt",
};

const struct db_stmt_def idempotency_sql_store = {
	.name = "idempotency_store",
	.sql = "UPDATE idempotency SET http = ?, content_type = ?, location = ?, body = ?, "
	       "sealed = ? WHERE organization_id = ? AND digest = ?",
	.params = "isssbub",
};

const struct db_stmt_def idempotency_sql_delete = {
	.name = "idempotency_delete",
	.sql = "DELETE FROM idempotency WHERE organization_id = ? AND digest = ? AND http IS NULL",
	.params = "ub",
};

/* idempotency_expires; at most limit rows, of all organizations: housekeeping. */
const struct db_stmt_def idempotency_sql_purge = {
	.name = "idempotency_purge",
	.sql = "DELETE FROM idempotency WHERE expires_at < ? ORDER BY expires_at LIMIT ?",
	.params = "ti",
};

const struct db_stmt_def *const idempotency_statements[] = {
	&idempotency_sql_insert, &idempotency_sql_find,   &idempotency_sql_take_over,
	&idempotency_sql_store,  &idempotency_sql_delete, &idempotency_sql_purge,
};
const size_t idempotency_n_statements = ARRAY_LEN(idempotency_statements);
/* clang-format on */
