/* Statements of the device flow. */
#include "config.h"

#include "oauth/device_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct device, member), .flags = FIELD_COLUMN

/* clang-format off */
static const struct field device_fields[] = {
	{ OF(ID, organization_id) }, { OF(ID, client_id) },
	{ OF(ID, grant_id) },        { OF(TEXT, user_code) },
	{ OF(TEXT, scopes) },        { OF(TEXT, status) },
	{ OF(INT, interval_s) },     { OF(TIME, polled_at) },
	{ OF(TIME, expires_at) },    { OF(BYTES, digest) },
	{ OF(TEXT, client_name) },   { OF(TEXT, client_scopes) },
	{ OF(TIME, client_revoked_at) },
};

#define DEVICES { device_fields, ARRAY_LEN(device_fields), sizeof(struct device) }
#define DEVICE_SELECT                                                                              \
	"SELECT d.organization_id, d.client_id, d.grant_id, d.user_code, d.scopes, d.status, "     \
	"d.interval_s, d.polled_at, d.expires_at, d.digest, c.name AS client_name, "               \
	"c.scopes AS client_scopes, c.revoked_at AS client_revoked_at "                            \
	"FROM oauth_device d JOIN oauth_client c ON c.organization_id = d.organization_id "        \
	"AND c.id = d.client_id "

const struct db_stmt_def device_sql_insert = {
	.name = "device_insert",
	.sql = "INSERT INTO oauth_device (organization_id, digest, user_code, client_id, scopes, status, "
	       "interval_s, created_at, expires_at) VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?, ?)",
	.params = "ubsusitt",
};

/* PRIMARY; one row, found by what only its holder knows. */
const struct db_stmt_def device_sql_find = {
	.name = "device_find",
	.sql = DEVICE_SELECT "WHERE d.digest = ?",
	.params = "b",
	.results = { DEVICES },
};

/* oauth_device_user_code; one row. */
const struct db_stmt_def device_sql_find_typed = {
	.name = "device_find_typed",
	.sql = DEVICE_SELECT
	       "WHERE d.organization_id = ? AND d.user_code = ? AND d.status = 'waiting' "
	       "AND d.expires_at > ? AND c.revoked_at IS NULL",
	.params = "ust",
	.results = { DEVICES },
};

/* PRIMARY; one row, while it waits. */
const struct db_stmt_def device_sql_decide = {
	.name = "device_decide",
	.sql = "UPDATE oauth_device SET status = ?, grant_id = ? "
	       "WHERE organization_id = ? AND digest = ? AND status = 'waiting' AND expires_at > ?",
	.params = "suubt",
};

/* PRIMARY; one row. */
const struct db_stmt_def device_sql_poll = {
	.name = "device_poll",
	.sql = "UPDATE oauth_device SET polled_at = ?, interval_s = ? "
	       "WHERE organization_id = ? AND digest = ?",
	.params = "tiub",
};

/* PRIMARY; one row, for the first who comes. */
const struct db_stmt_def device_sql_use = {
	.name = "device_use",
	.sql = "UPDATE oauth_device SET status = 'used' "
	       "WHERE organization_id = ? AND digest = ? AND status = 'allowed'",
	.params = "ub",
};

/* oauth_device_expires. */
const struct db_stmt_def device_sql_purge = {
	.name = "device_purge",
	.sql = "DELETE FROM oauth_device WHERE expires_at < ? LIMIT ?",
	.params = "ti",
};

const struct db_stmt_def *const device_statements[] = {
	&device_sql_insert, &device_sql_find, &device_sql_find_typed, &device_sql_decide,
	&device_sql_poll,   &device_sql_use,  &device_sql_purge,
};
const size_t device_n_statements = ARRAY_LEN(device_statements);
/* clang-format on */
