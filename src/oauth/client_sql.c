/* Statements of applications. */
#include "config.h"

#include "oauth/client_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct client, member), .flags = FIELD_COLUMN

/* clang-format off */
static const struct field client_fields[] = {
	{ OF(ID, organization_id) },    { OF(ID, id) },
	{ OF(TEXT, name) },             { OF(BYTES, secret) },
	{ OF(TEXT, redirect_uris) },    { OF(TEXT, scopes) },
	{ OF(ID, created_by) },         { OF(TIME, created_at) },
	{ OF(TIME, revoked_at) },       { OF(TEXT, organization_slug) },
	{ OF(TEXT, organization_name) }, { OF(TEXT, plan) },
	{ OF(INT, rate_limit) },
};

#define CLIENTS { client_fields, ARRAY_LEN(client_fields), sizeof(struct client) }
#define CLIENT_SELECT                                                                              \
	"SELECT c.organization_id, c.id, c.name, c.secret, c.redirect_uris, c.scopes, "            \
	"c.created_by, c.created_at, c.revoked_at, o.slug AS organization_slug, "                  \
	"o.name AS organization_name, o.plan, o.rate_limit "                                       \
	"FROM oauth_client c JOIN organization o ON o.id = c.organization_id "

/* oauth_client_id; one row. */
const struct db_stmt_def client_sql_find = {
	.name = "client_find",
	.sql = CLIENT_SELECT "WHERE c.id = ? AND c.revoked_at IS NULL",
	.params = "u",
	.results = { CLIENTS },
};

/* PRIMARY; one row. */
const struct db_stmt_def client_sql_get = {
	.name = "client_get",
	.sql = CLIENT_SELECT "WHERE c.organization_id = ? AND c.id = ? AND c.revoked_at IS NULL",
	.params = "uu",
	.results = { CLIENTS },
};

/* PRIMARY; those of one organization. */
const struct db_stmt_def client_sql_list = {
	.name = "client_list",
	.sql = CLIENT_SELECT
	       "WHERE c.organization_id = ? AND c.revoked_at IS NULL ORDER BY c.id DESC LIMIT 500",
	.params = "u",
	.results = { CLIENTS },
};

const struct db_stmt_def client_sql_insert = {
	.name = "client_insert",
	.sql = "INSERT INTO oauth_client (organization_id, id, name, secret, redirect_uris, scopes, "
	       "created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uusbssut",
};

/* PRIMARY; one row. */
const struct db_stmt_def client_sql_update = {
	.name = "client_update",
	.sql = "UPDATE oauth_client SET name = ?, redirect_uris = ?, scopes = ? "
	       "WHERE organization_id = ? AND id = ? AND revoked_at IS NULL",
	.params = "sssuu",
};

/* PRIMARY; one row. */
const struct db_stmt_def client_sql_rotate = {
	.name = "client_rotate",
	.sql = "UPDATE oauth_client SET secret = ? "
	       "WHERE organization_id = ? AND id = ? AND revoked_at IS NULL AND secret IS NOT NULL",
	.params = "buu",
};

/* PRIMARY; one row. */
const struct db_stmt_def client_sql_revoke = {
	.name = "client_revoke",
	.sql = "UPDATE oauth_client SET revoked_at = ? "
	       "WHERE organization_id = ? AND id = ? AND revoked_at IS NULL",
	.params = "tuu",
};

const struct db_stmt_def *const client_statements[] = {
	&client_sql_find,   &client_sql_get,    &client_sql_list,   &client_sql_insert,
	&client_sql_update, &client_sql_rotate, &client_sql_revoke,
};
const size_t client_n_statements = ARRAY_LEN(client_statements);
/* clang-format on */
