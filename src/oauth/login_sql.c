/* Statements of programs' log-ins. */
#include "config.h"

#include "auth/access.h"
#include "oauth/login_sql.h"

#define ACCOUNT(kind, member) FIELD_##kind##_OF(struct login_account, member), .flags = FIELD_COLUMN
#define MEMBERSHIP(kind, member)                                                                   \
	FIELD_##kind##_OF(struct login_membership, member), .flags = FIELD_COLUMN

/* clang-format off */
static const struct field account_fields[] = {
	{ ACCOUNT(ID, user_id) },             { ACCOUNT(ID, organization_id) },
	{ ACCOUNT(TEXT, email) },             { ACCOUNT(TEXT, name) },
	{ ACCOUNT(TEXT, password) },          { ACCOUNT(TEXT, organization_slug) },
	{ ACCOUNT(TEXT, organization_name) }, { ACCOUNT(TEXT, plan) },
	{ ACCOUNT(INT, rate_limit) },         { ACCOUNT(TEXT, role) },
	{ ACCOUNT(TEXT, roles_at) },          { ACCOUNT(TIME, totp_enabled_at) },
	{ ACCOUNT(FLAG, requires_totp) },
};

static const struct field membership_fields[] = {
	{ MEMBERSHIP(ID, id) },     { MEMBERSHIP(TEXT, slug) },
	{ MEMBERSHIP(TEXT, name) }, { MEMBERSHIP(TEXT, role) },
};

/* user_email; one row: the organization that was named, else the one joined first. */
const struct db_stmt_def login_sql_account = {
	.name = "login_account",
	.sql = "SELECT u.id AS user_id, o.id AS organization_id, u.email, u.name, u.password, "
	       "o.slug AS organization_slug, o.name AS organization_name, o.plan, o.rate_limit, "
	       "m.role, " ACCESS_GRANTS_SQL("o.id", "u.id") " AS roles_at, u.totp_enabled_at, "
	       "o.requires_totp "
	       "FROM user u JOIN membership m ON m.user_id = u.id "
	       "JOIN organization o ON o.id = m.organization_id "
	       "WHERE u.email = ? AND o.slug = COALESCE(?, o.slug) "
	       "ORDER BY m.created_at, m.organization_id LIMIT 1",
	.params = "ss",
	.results = { { account_fields, ARRAY_LEN(account_fields), sizeof(struct login_account) } },
};

/* membership_user; the organizations of one person. */
const struct db_stmt_def login_sql_memberships = {
	.name = "login_memberships",
	.sql = "SELECT o.id, o.slug, o.name, m.role FROM membership m "
	       "JOIN organization o ON o.id = m.organization_id "
	       "WHERE m.user_id = ? ORDER BY m.created_at, m.organization_id LIMIT 200",
	.params = "u",
	.results = { { membership_fields, ARRAY_LEN(membership_fields), sizeof(struct login_membership) } },
};

const struct db_stmt_def *const login_statements[] = { &login_sql_account, &login_sql_memberships };
const size_t login_n_statements = ARRAY_LEN(login_statements);
/* clang-format on */
