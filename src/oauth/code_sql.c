/* Statements of authorization codes. */
#include "config.h"

#include "oauth/code_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct code, member), .flags = FIELD_COLUMN

/* clang-format off */
static const struct field code_fields[] = {
	{ OF(ID, organization_id) },   { OF(ID, grant_id) },  { OF(ID, client_id) },
	{ OF(TEXT, redirect_uri) },    { OF(FLAG, is_uri_given) }, { OF(TEXT, challenge) },
	{ OF(TIME, expires_at) },      { OF(TIME, used_at) },
};

const struct db_stmt_def code_sql_insert = {
	.name = "code_insert",
	.sql = "INSERT INTO oauth_code (organization_id, digest, grant_id, client_id, redirect_uri, "
	       "is_uri_given, challenge, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "ubuusfstt",
};

/* PRIMARY; one row, found by what only its holder knows. */
const struct db_stmt_def code_sql_find = {
	.name = "code_find",
	.sql = "SELECT organization_id, grant_id, client_id, redirect_uri, is_uri_given, challenge, "
	       "expires_at, used_at FROM oauth_code WHERE digest = ?",
	.params = "b",
	.results = { { code_fields, ARRAY_LEN(code_fields), sizeof(struct code) } },
};

/* PRIMARY; one row, for the first who comes. */
const struct db_stmt_def code_sql_use = {
	.name = "code_use",
	.sql = "UPDATE oauth_code SET used_at = ? WHERE digest = ? AND used_at IS NULL",
	.params = "tb",
};

/* oauth_code_expires. */
const struct db_stmt_def code_sql_purge = {
	.name = "code_purge",
	.sql = "DELETE FROM oauth_code WHERE expires_at < ? LIMIT ?",
	.params = "ti",
};

const struct db_stmt_def *const code_statements[] = {
	&code_sql_insert, &code_sql_find, &code_sql_use, &code_sql_purge,
};
const size_t code_n_statements = ARRAY_LEN(code_statements);
/* clang-format on */
