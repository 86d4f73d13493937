/* Statements of grants and refresh tokens. */
#include "config.h"

#include "auth/grant_sql.h"

#define GRANT(kind, member)   FIELD_##kind##_OF(struct grant, member), .flags = FIELD_COLUMN
#define REFRESH(kind, member) FIELD_##kind##_OF(struct refresh_row, member), .flags = FIELD_COLUMN

/* clang-format off */
static const struct field grant_fields[] = {
	{ GRANT(ID, organization_id) },    { GRANT(ID, id) },
	{ GRANT(ID, user_id) },            { GRANT(ID, client_id) },
	{ GRANT(TEXT, scopes) },           { GRANT(TIME, created_at) },
	{ GRANT(TIME, last_used_at) },     { GRANT(TIME, revoked_at) },
	{ GRANT(TEXT, organization_slug) }, { GRANT(TEXT, organization_name) },
	{ GRANT(TEXT, plan) },             { GRANT(INT, rate_limit) },
	{ GRANT(FLAG, requires_totp) },    { GRANT(TEXT, user_name) },
	{ GRANT(TEXT, email) },            { GRANT(TEXT, role) },
	{ GRANT(TEXT, roles_at) },         { GRANT(TIME, totp_enabled_at) },
	{ GRANT(TEXT, client_name) },      { GRANT(TEXT, client_scopes) },
	{ GRANT(TIME, client_revoked_at) },
};

static const struct field refresh_fields[] = {
	{ REFRESH(ID, organization_id) }, { REFRESH(ID, grant_id) },
	{ REFRESH(TEXT, scopes) },        { REFRESH(TIME, created_at) },
	{ REFRESH(TIME, expires_at) },    { REFRESH(TIME, used_at) },
};

#define GRANTS { grant_fields, ARRAY_LEN(grant_fields), sizeof(struct grant) }
#define GRANT_SELECT                                                                               \
	"SELECT g.organization_id, g.id, g.user_id, g.client_id, g.scopes, g.created_at, "         \
	"g.last_used_at, g.revoked_at, o.slug AS organization_slug, "                              \
	"o.name AS organization_name, o.plan, o.rate_limit, o.requires_totp, "                     \
	"u.name AS user_name, u.email, m.role, "                                                   \
	"IF(g.user_id IS NULL, NULL, " ACCESS_GRANTS_SQL("o.id", "g.user_id") ") AS roles_at, "    \
	"u.totp_enabled_at, c.name AS client_name, c.scopes AS client_scopes, c.revoked_at AS client_revoked_at "             \
	"FROM access_grant g JOIN organization o ON o.id = g.organization_id "                     \
	"LEFT JOIN membership m ON m.organization_id = g.organization_id AND m.user_id = g.user_id " \
	"LEFT JOIN user u ON u.id = m.user_id "                                                    \
	"LEFT JOIN oauth_client c ON c.organization_id = g.organization_id AND c.id = g.client_id "

/* Every request with an access token. PRIMARY of all tables; one row. */
const struct db_stmt_def grant_sql_get = {
	.name = "grant_get",
	.sql = GRANT_SELECT "WHERE g.organization_id = ? AND g.id = ?",
	.params = "uu",
	.results = { GRANTS },
};

/* access_grant_user; what one person allowed, and their programs' log-ins. */
const struct db_stmt_def grant_sql_list = {
	.name = "grant_list",
	.sql = GRANT_SELECT
	       "WHERE g.organization_id = ? AND g.user_id = ? AND g.revoked_at IS NULL "
	       "AND c.revoked_at IS NULL ORDER BY g.id DESC LIMIT 200",
	.params = "uu",
	.results = { GRANTS },
};

/* access_grant_client; one row. */
const struct db_stmt_def grant_sql_of_client = {
	.name = "grant_of_client",
	.sql = GRANT_SELECT
	       "WHERE g.organization_id = ? AND g.client_id = ? AND g.user_id IS NULL "
	       "AND g.revoked_at IS NULL ORDER BY g.id DESC LIMIT 1",
	.params = "uu",
	.results = { GRANTS },
};

const struct db_stmt_def grant_sql_insert = {
	.name = "grant_insert",
	.sql = "INSERT INTO access_grant (organization_id, id, user_id, client_id, scopes, created_at) "
	       "VALUES (?, ?, ?, ?, ?, ?)",
	.params = "uuuust",
};

/* PRIMARY; one row, at most every five minutes. */
const struct db_stmt_def grant_sql_touch = {
	.name = "grant_touch",
	.sql = "UPDATE access_grant SET last_used_at = ? WHERE organization_id = ? AND id = ?",
	.params = "tuu",
};

/* PRIMARY; one row. */
const struct db_stmt_def grant_sql_revoke = {
	.name = "grant_revoke",
	.sql = "UPDATE access_grant SET revoked_at = ?, reason = ? "
	       "WHERE organization_id = ? AND id = ? AND revoked_at IS NULL",
	.params = "tsuu",
};

/* PRIMARY; one row, found by what only its holder knows. */
const struct db_stmt_def grant_sql_refresh_find = {
	.name = "grant_refresh_find",
	.sql = "SELECT organization_id, grant_id, scopes, created_at, expires_at, used_at "
	       "FROM refresh_token WHERE digest = ?",
	.params = "b",
	.results = { { refresh_fields, ARRAY_LEN(refresh_fields), sizeof(struct refresh_row) } },
};

const struct db_stmt_def grant_sql_refresh_insert = {
	.name = "grant_refresh_insert",
	.sql = "INSERT INTO refresh_token (organization_id, digest, grant_id, scopes, created_at, expires_at) "
	       "VALUES (?, ?, ?, ?, ?, ?)",
	.params = "ubustt",
};

/* PRIMARY; one row, for the first who comes. */
const struct db_stmt_def grant_sql_refresh_use = {
	.name = "grant_refresh_use",
	.sql = "UPDATE refresh_token SET used_at = ? WHERE digest = ? AND used_at IS NULL",
	.params = "tb",
};

/* refresh_token_expires. */
const struct db_stmt_def grant_sql_refresh_purge = {
	.name = "grant_refresh_purge",
	.sql = "DELETE FROM refresh_token WHERE expires_at < ? LIMIT ?",
	.params = "ti",
};

/* access_grant_revoked; at most that many rows. */
const struct db_stmt_def grant_sql_revoked_purge = {
	.name = "grant_revoked_purge",
	.sql = "DELETE FROM access_grant WHERE revoked_at < ? LIMIT ?",
	.params = "ti",
};

/* access_grant_created: the old ones, each with a look for a refresh token that could still wake it. */
const struct db_stmt_def grant_sql_dead_purge = {
	.name = "grant_dead_purge",
	.sql = "DELETE FROM access_grant WHERE created_at < ? "
	       "AND COALESCE(last_used_at, created_at) < ? AND NOT EXISTS "
	       "(SELECT 1 FROM refresh_token r WHERE r.organization_id = access_grant.organization_id "
	       "AND r.grant_id = access_grant.id) LIMIT ?",
	.params = "tti",
};

const struct db_stmt_def *const grant_statements[] = {
	&grant_sql_get,          &grant_sql_list,           &grant_sql_of_client,   &grant_sql_insert,
	&grant_sql_touch,        &grant_sql_revoke,         &grant_sql_refresh_find, &grant_sql_refresh_insert,
	&grant_sql_refresh_use,  &grant_sql_refresh_purge,  &grant_sql_revoked_purge, &grant_sql_dead_purge,
};
const size_t grant_n_statements = ARRAY_LEN(grant_statements);
/* clang-format on */
