/* Statements of accounts. */
#include "config.h"

#include "account/account_sql.h"

/* clang-format off */
#define MEMBERSHIP(kind, member) FIELD_##kind##_OF(struct account_membership, member), .flags = FIELD_COLUMN
#define ACCOUNT(kind, member) FIELD_##kind##_OF(struct account, member), .flags = FIELD_COLUMN

static const struct field membership_fields[] = {
	{ MEMBERSHIP(ID, organization_id) }, { MEMBERSHIP(TEXT, slug) }, { MEMBERSHIP(TEXT, name) },
	{ MEMBERSHIP(TEXT, role) },          { MEMBERSHIP(FLAG, requires_totp) },
};

static const struct field account_fields[] = {
	{ ACCOUNT(ID, user_id) }, { ACCOUNT(ID, organization_id) }, { ACCOUNT(TEXT, email) },
	{ ACCOUNT(TEXT, name) },  { ACCOUNT(TEXT, password) },      { ACCOUNT(TIME, totp_enabled_at) },
	{ ACCOUNT(TEXT, language) },
};

/* membership_user. */
const struct db_stmt_def account_sql_memberships = {
	.name = "account_memberships",
	.sql = "SELECT m.organization_id, o.slug, o.name, m.role, o.requires_totp "
	       "FROM membership m JOIN organization o ON o.id = m.organization_id "
	       "WHERE m.user_id = ? ORDER BY o.name, o.slug LIMIT 200",
	.params = "u",
	.results = { { membership_fields, ARRAY_LEN(membership_fields), sizeof(struct account_membership) } },
};

/* PRIMARY; one row. */
const struct db_stmt_def account_sql_rename = {
	.name = "account_rename",
	.sql = "UPDATE user SET name = ? WHERE id = ?",
	.params = "su",
};

/* PRIMARY; one row. */
const struct db_stmt_def account_sql_reading = {
	.name = "account_reading",
	.sql = "UPDATE user SET language = ?, time_zone = ? WHERE id = ?",
	.params = "ssu",
};

/* PRIMARY; one row. */
const struct db_stmt_def account_sql_password = {
	.name = "account_password",
	.sql = "UPDATE user SET password = ?, password_changed_at = ? WHERE id = ?",
	.params = "stu",
};

/* In every organization: what programs got for the password that is no more. */
const struct db_stmt_def account_sql_end_grants = {
	.name = "account_end_grants",
	.sql = "UPDATE access_grant g JOIN membership m ON m.organization_id = g.organization_id "
	       "AND m.user_id = g.user_id SET g.revoked_at = ?, g.reason = 'password' "
	       "WHERE m.user_id = ? AND g.client_id IS NULL AND g.revoked_at IS NULL",
	.params = "tu",
};

/* password_reset_user. */
const struct db_stmt_def account_sql_forget_resets = {
	.name = "account_forget_resets",
	.sql = "DELETE FROM password_reset WHERE user_id = ?",
	.params = "u",
};

const struct db_stmt_def account_sql_add_reset = {
	.name = "account_add_reset",
	.sql = "INSERT INTO password_reset (digest, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
	.params = "butt",
};

/* PRIMARY; one row. The organization is the one that a log-in leads to. */
const struct db_stmt_def account_sql_find_reset = {
	.name = "account_find_reset",
	.sql = "SELECT u.id AS user_id, m.organization_id, u.email, u.name, u.password, u.totp_enabled_at, "
	       "u.language "
	       "FROM password_reset r JOIN user u ON u.id = r.user_id JOIN membership m ON m.user_id = u.id "
	       "WHERE r.digest = ? AND r.used_at IS NULL AND r.expires_at > ? "
	       "ORDER BY m.organization_id <=> u.organization_id DESC, m.created_at, m.organization_id LIMIT 1",
	.params = "bt",
	.results = { { account_fields, ARRAY_LEN(account_fields), sizeof(struct account) } },
};

/* PRIMARY; one row, once. */
const struct db_stmt_def account_sql_use_reset = {
	.name = "account_use_reset",
	.sql = "UPDATE password_reset SET used_at = ? "
	       "WHERE digest = ? AND used_at IS NULL AND expires_at > ?",
	.params = "tbt",
};

/* PRIMARY of both; one row. */
const struct db_stmt_def account_sql_switch = {
	.name = "account_switch",
	.sql = "UPDATE user u JOIN membership m ON m.organization_id = ? AND m.user_id = u.id "
	       "SET u.organization_id = m.organization_id WHERE u.id = ?",
	.params = "uu",
};

const struct db_stmt_def *const account_statements[] = {
	&account_sql_memberships,   &account_sql_rename,    &account_sql_reading, &account_sql_password,
	&account_sql_end_grants,    &account_sql_forget_resets, &account_sql_add_reset,
	&account_sql_find_reset,    &account_sql_use_reset, &account_sql_switch,
};
const size_t account_n_statements = ARRAY_LEN(account_statements);
/* clang-format on */
