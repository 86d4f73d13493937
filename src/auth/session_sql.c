/* Statements of sessions. */
#include "config.h"

#include "auth/session_sql.h"

/* clang-format off */
#define ACCOUNT(kind, member) FIELD_##kind##_OF(struct account, member), .flags = FIELD_COLUMN
#define SESSION(kind, member) FIELD_##kind##_OF(struct session_row, member), .flags = FIELD_COLUMN

static const struct field account_fields[] = {
	{ ACCOUNT(ID, user_id) }, { ACCOUNT(ID, organization_id) }, { ACCOUNT(TEXT, email) },
	{ ACCOUNT(TEXT, name) },  { ACCOUNT(TEXT, password) },
};

static const struct field session_fields[] = {
	{ SESSION(ID, organization_id) },     { SESSION(ID, user_id) },
	{ SESSION(TEXT, organization_slug) }, { SESSION(TEXT, organization_name) },
	{ SESSION(TEXT, email) },             { SESSION(TEXT, name) },
	{ SESSION(TEXT, role) },              { SESSION(TEXT, grants) },
	{ SESSION(TIME, last_seen_at) },      { SESSION(ID, id) },
	{ SESSION(TEXT, plan) },              { SESSION(INT, rate_limit) },
	{ SESSION(TIME, totp_enabled_at) },   { SESSION(FLAG, requires_totp) },
};

/* user_email; one row: of several organizations the one joined first. */
const struct db_stmt_def session_sql_account = {
	.name = "session_account",
	.sql = "SELECT u.id AS user_id, m.organization_id, u.email, u.name, u.password "
	       "FROM user u JOIN membership m ON m.user_id = u.id "
	       "WHERE u.email = ? ORDER BY m.created_at, m.organization_id LIMIT 1",
	.params = "s",
	.results = { { account_fields, ARRAY_LEN(account_fields), sizeof(struct account) } },
};

const struct db_stmt_def session_sql_insert = {
	.name = "session_insert",
	.sql = "INSERT INTO session (digest, id, organization_id, user_id, created_at, last_seen_at, "
	       "address, agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "buuuttss",
};

/* Every page. PRIMARY of all four tables; one row. A membership that ended ends the session. */
const struct db_stmt_def session_sql_find = {
	.name = "session_find",
	.sql = "SELECT s.organization_id, s.user_id, o.slug AS organization_slug, "
	       "o.name AS organization_name, u.email, u.name, m.role, "
	       ACCESS_GRANTS_SQL("s.organization_id", "s.user_id") " AS grants, "
	       "s.last_seen_at, s.id, o.plan, o.rate_limit, u.totp_enabled_at, o.requires_totp "
	       "FROM session s JOIN organization o ON o.id = s.organization_id "
	       "JOIN user u ON u.id = s.user_id "
	       "JOIN membership m ON m.organization_id = s.organization_id AND m.user_id = s.user_id "
	       "WHERE s.digest = ? AND s.last_seen_at > ? AND NOT s.waits_for_totp",
	.params = "bt",
	.results = { { session_fields, ARRAY_LEN(session_fields), sizeof(struct session_row) } },
};

/* PRIMARY; one row, at most every five minutes. */
const struct db_stmt_def session_sql_touch = {
	.name = "session_touch",
	.sql = "UPDATE session SET last_seen_at = ? WHERE digest = ?",
	.params = "tb",
};

const struct db_stmt_def session_sql_delete = {
	.name = "session_delete",
	.sql = "DELETE FROM session WHERE digest = ?",
	.params = "b",
};

const struct db_stmt_def *const session_statements[] = {
	&session_sql_account, &session_sql_insert, &session_sql_find,
	&session_sql_touch,   &session_sql_delete,
};
const size_t session_n_statements = ARRAY_LEN(session_statements);
/* clang-format on */
