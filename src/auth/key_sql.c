/* Statements of API keys. */
#include "config.h"

#include "auth/key_sql.h"

/* clang-format off */
#define OF(kind, member) FIELD_##kind##_OF(struct key, member), .flags = FIELD_COLUMN

static const struct field key_fields[] = {
	{ OF(ID, organization_id) }, { OF(TEXT, organization_slug) },
	{ OF(TEXT, organization_name) }, { OF(ID, id) },
	{ OF(INT, number) }, { OF(TEXT, name) },
	{ OF(BYTES, digest) }, { OF(TEXT, scopes) },
	{ OF(TIME, created_at) }, { OF(TIME, expires_at) },
	{ OF(TIME, last_used_at) }, { OF(TIME, revoked_at) },
	{ OF(TEXT, project_ids) }, { OF(TEXT, environment_ids) },
	{ OF(TEXT, addresses) }, { OF(FLAG, allows_query) },
	{ OF(ID, user_id) },
	{ OF(TEXT, user_name) }, { OF(TEXT, email) },
	{ OF(TEXT, role) }, { OF(TEXT, grants) },
	{ OF(TEXT, plan) }, { OF(INT, rate_limit) },
	{ OF(FLAG, must_have_totp) }, { OF(FLAG, is_test) },
	{ OF(ID, sandbox_id) }, { OF(TEXT, sandbox_slug) },
	{ OF(TEXT, sandbox_name) },
};

#define KEYS { key_fields, ARRAY_LEN(key_fields), sizeof(struct key) }
#define KEY_COLS                                                                                   \
	"o.id AS organization_id, o.slug AS organization_slug, o.name AS organization_name, "      \
	"k.id, k.number, k.name, k.digest, k.scopes, k.created_at, k.expires_at, k.last_used_at, " \
	"k.revoked_at, k.project_ids, k.environment_ids, k.addresses, k.allows_query, k.user_id, " \
	"u.name AS user_name, u.email, m.role, "                                                   \
	"IF(k.user_id IS NULL, NULL, " ACCESS_GRANTS_SQL("o.id", "k.user_id") ") AS grants, "      \
	"o.plan, o.rate_limit, "                                                                   \
	"k.user_id IS NOT NULL AND o.requires_totp AND u.totp_enabled_at IS NULL AS "              \
	"must_have_totp, k.is_test, s.id AS sandbox_id, s.slug AS sandbox_slug, "                  \
	"CONCAT(o.name, ' (sandbox)') AS sandbox_name "
#define KEY_TABLES                                                                                 \
	"FROM organization o JOIN api_key k ON k.organization_id = o.id "                          \
	"LEFT JOIN membership m ON m.organization_id = o.id AND m.user_id = k.user_id "            \
	"LEFT JOIN user u ON u.id = m.user_id "                                                    \
	"LEFT JOIN organization s ON s.sandbox_of = o.id AND k.is_test "

/* Every request with a key. organization_slug, then api_key_number: one row of each; for a personal token its
 * person, and what they were given, as well; for a test key, by organization_sandbox, where it leads. */
const struct db_stmt_def key_sql_find = {
	.name = "key_find",
	.sql = "SELECT " KEY_COLS KEY_TABLES "WHERE o.slug = ? AND k.number = ?",
	.params = "si",
	.results = { KEYS },
};

/* The same by the whole text: api_key_digest. */
const struct db_stmt_def key_sql_find_dpat = {
	.name = "key_find_dpat",
	.sql = "SELECT " KEY_COLS KEY_TABLES "WHERE k.digest = ? AND k.prefix IS NOT NULL",
	.params = "b",
	.results = { KEYS },
};

/* PRIMARY; one row, at most once a minute. */
const struct db_stmt_def key_sql_touch = {
	.name = "key_touch",
	.sql = "UPDATE api_key SET last_used_at = ? "
	       "WHERE organization_id = ? AND id = ? AND (last_used_at IS NULL OR last_used_at <= ?)",
	.params = "tuut",
};

const struct db_stmt_def *const key_statements[] = { &key_sql_find, &key_sql_find_dpat,
	                                            &key_sql_touch };
const size_t key_n_statements = ARRAY_LEN(key_statements);
/* clang-format on */
