/* Statements of signing keys. */
#include "config.h"

#include "auth/signing_sql.h"

#define KEY(kind, member) FIELD_##kind##_OF(struct signing_key, member), .flags = FIELD_COLUMN

/* clang-format off */
static const struct field key_fields[] = {
	{ KEY(INT, number) },      { KEY(TEXT, kid) },        { KEY(BYTES, private_key) },
	{ KEY(TEXT, public_key) }, { KEY(TIME, created_at) }, { KEY(TIME, retires_at) },
};

/* PRIMARY, whole; a handful of rows. */
const struct db_stmt_def signing_sql_live = {
	.name = "signing_live",
	.sql = "SELECT number, kid, private_key, public_key, created_at, retires_at "
	       "FROM signing_key WHERE retires_at IS NULL OR retires_at > ? ORDER BY number DESC",
	.params = "t",
	.results = { { key_fields, ARRAY_LEN(key_fields), sizeof(struct signing_key) } },
};

/* signing_key_number, last entry. */
const struct db_stmt_def signing_sql_last = {
	.name = "signing_last",
	.sql = "SELECT COALESCE(MAX(number), 0) AS number FROM signing_key",
	.params = "",
	.results = { DB_NUMBER },
};

/* Of two that are made at the same moment only one is stored. */
const struct db_stmt_def signing_sql_insert = {
	.name = "signing_insert",
	.sql = "INSERT INTO signing_key (number, kid, private_key, public_key, created_at) "
	       "VALUES (?, ?, ?, ?, ?)",
	.params = "isbst",
};

/* PRIMARY, whole; what is older than the newest and has no end yet, or a later one. */
const struct db_stmt_def signing_sql_retire = {
	.name = "signing_retire",
	.sql = "UPDATE signing_key SET retires_at = ? "
	       "WHERE kid <> ? AND (retires_at IS NULL OR retires_at > ?)",
	.params = "tst",
};

const struct db_stmt_def *const signing_statements[] = {
	&signing_sql_live, &signing_sql_last, &signing_sql_insert, &signing_sql_retire,
};
const size_t signing_n_statements = ARRAY_LEN(signing_statements);
/* clang-format on */
