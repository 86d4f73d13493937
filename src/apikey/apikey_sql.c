/* Statements of API keys. */
#include "config.h"

#include "apikey/apikey_sql.h"

/* clang-format off */
#define OF(kind, member) FIELD_##kind##_OF(struct apikey, member), .flags = FIELD_COLUMN

static const struct field columns[] = {
	{ OF(ID, id) }, { OF(ID, user_id) },
	{ OF(TEXT, label) }, { OF(TEXT, prefix) },
	{ OF(TEXT, name) }, { OF(LIST, scopes) },
	{ OF(LIST, project_ids) }, { OF(LIST, environment_ids) },
	{ OF(LIST, addresses) }, { OF(FLAG, allows_query) },
	{ OF(TEXT, person) },
	{ OF(TEXT, created_by) }, { OF(INT, number) },
	{ OF(TIME, created_at) }, { OF(TIME, expires_at) },
	{ OF(TIME, last_used_at) }, { OF(TIME, revoked_at) },
	{ OF(ID, replaced_by) }, { OF(TEXT, status) },
	{ OF(FLAG, is_test) },
};

#define KEYS { columns, ARRAY_LEN(columns), sizeof(struct apikey) }

/* The first parameter is now. user_id: of a personal token; NULL chooses keys. */
#define SELECT_KEYS                                                                                \
	"SELECT k.id, k.user_id, CONCAT('k', k.number) AS label, "                                 \
	"COALESCE(k.prefix, CONCAT(IF(k.user_id IS NULL, 'sk_', 'pat_'), o.slug, '_k', k.number)) AS prefix, " \
	"k.name, k.scopes, k.project_ids, k.environment_ids, k.addresses, k.allows_query, "        \
	"u.name AS person, c.name AS created_by, k.number, k.created_at, k.expires_at, "           \
	"k.last_used_at, k.revoked_at, k.replaced_by, "                                            \
	"CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked' "                                       \
	"WHEN k.expires_at <= ? THEN 'expired' ELSE 'live' END AS status, k.is_test "              \
	"FROM api_key k JOIN organization o ON o.id = k.organization_id "                          \
	"LEFT JOIN user u ON u.id = k.user_id LEFT JOIN user c ON c.id = k.created_by "            \
	"WHERE k.organization_id = ? AND k.user_id <=> ? "

/* api_key_number, last entry. */
const struct db_stmt_def apikey_sql_next_number = {
	.name = "apikey_next_number",
	.sql = "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM api_key WHERE organization_id = ?",
	.params = "u",
	.results = { DB_NUMBER },
};

const struct db_stmt_def apikey_sql_insert = {
	.name = "apikey_insert",
	.sql = "INSERT INTO api_key (organization_id, id, number, name, digest, scopes, user_id, "
	       "created_by, project_ids, environment_ids, addresses, allows_query, created_at, expires_at, prefix, "
	       "is_test) "
	       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uuisbsuusssfttsf",
};

/* PRIMARY; one row. */
const struct db_stmt_def apikey_sql_by_id = {
	.name = "apikey_by_id",
	.sql = SELECT_KEYS "AND k.id = ?",
	.params = "tuuu",
	.results = { KEYS },
};

/* api_key_number; one row. */
const struct db_stmt_def apikey_sql_by_number = {
	.name = "apikey_by_number",
	.sql = SELECT_KEYS "AND k.number = ?",
	.params = "tuui",
	.results = { KEYS },
};

/* api_key_user; one row more than a page. */
const struct db_stmt_def apikey_sql_list = {
	.name = "apikey_list",
	.sql = SELECT_KEYS LIST_WHERE("k.") LIST_NEWEST("k."),
	.params = "tuuuuii",
	.results = { KEYS },
};

const struct db_stmt_def apikey_sql_list_back = {
	.name = "apikey_list_back",
	.sql = SELECT_KEYS LIST_WHERE("k.") LIST_OLDEST("k."),
	.params = "tuuuuii",
	.results = { KEYS },
};

/* api_key_user; a handful of rows. */
const struct db_stmt_def apikey_sql_count = {
	.name = "apikey_count",
	.sql = "SELECT COUNT(*) AS number FROM api_key WHERE organization_id = ? AND user_id <=> ?",
	.params = "uu",
	.results = { DB_NUMBER },
};

/* PRIMARY; one row each. */
const struct db_stmt_def apikey_sql_change = {
	.name = "apikey_change",
	.sql = "UPDATE api_key SET name = ?, addresses = ? WHERE organization_id = ? AND id = ?",
	.params = "ssuu",
};

const struct db_stmt_def apikey_sql_replace = {
	.name = "apikey_replace",
	.sql = "UPDATE api_key SET replaced_by = ?, "
	       "expires_at = LEAST(COALESCE(expires_at, ?), ?) "
	       "WHERE organization_id = ? AND id = ? AND revoked_at IS NULL AND replaced_by IS NULL",
	.params = "uttuu",
};

const struct db_stmt_def apikey_sql_revoke = {
	.name = "apikey_revoke",
	.sql = "UPDATE api_key SET revoked_at = ? "
	       "WHERE organization_id = ? AND id = ? AND revoked_at IS NULL",
	.params = "tuu",
};

const struct db_stmt_def *const apikey_statements[] = {
	&apikey_sql_next_number, &apikey_sql_insert,    &apikey_sql_by_id, &apikey_sql_by_number,
	&apikey_sql_list,        &apikey_sql_list_back, &apikey_sql_count, &apikey_sql_change,
	&apikey_sql_replace,     &apikey_sql_revoke,
};
const size_t apikey_n_statements = ARRAY_LEN(apikey_statements);
/* clang-format on */
