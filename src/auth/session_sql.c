/* Statements of sessions. */
#include "config.h"

#include "auth/session_sql.h"

/* clang-format off */
#define LISTED(kind, member) FIELD_##kind##_OF(struct session, member), .flags = FIELD_COLUMN
#define SESSION(kind, member) FIELD_##kind##_OF(struct session_row, member), .flags = FIELD_COLUMN

/* Named as the columns are. */
#define WAITS(t, named, member, c_type) \
	FIELD_NAMED(t, named, struct session_waiting_row, member, c_type), .flags = FIELD_COLUMN

static const struct field waiting_fields[] = {
	{ WAITS(FIELD_ID, "user_id", account.user_id, struct uuid) },
	{ WAITS(FIELD_ID, "organization_id", account.organization_id, struct uuid) },
	{ WAITS(FIELD_TEXT, "email", account.email, const char *) },
	{ WAITS(FIELD_TEXT, "name", account.name, const char *) },
	{ WAITS(FIELD_TIME, "totp_enabled_at", account.totp_enabled_at, int64_t) },
	{ WAITS(FIELD_ID, "id", id, struct uuid) },
};

static const struct field listed_fields[] = {
	{ LISTED(ID, id) },      { LISTED(TEXT, organization_name) }, { LISTED(TEXT, address) },
	{ LISTED(TEXT, agent) }, { LISTED(TIME, created_at) },        { LISTED(TIME, last_seen_at) },
};

static const struct field session_fields[] = {
	{ SESSION(ID, organization_id) },     { SESSION(ID, user_id) },
	{ SESSION(TEXT, organization_slug) }, { SESSION(TEXT, organization_name) },
	{ SESSION(TEXT, email) },             { SESSION(TEXT, name) },
	{ SESSION(TEXT, language) },          { SESSION(TEXT, time_zone) },
	{ SESSION(TEXT, role) },              { SESSION(TEXT, grants) },
	{ SESSION(TIME, last_seen_at) },      { SESSION(ID, id) },
	{ SESSION(TEXT, plan) },              { SESSION(INT, rate_limit) },
	{ SESSION(TIME, totp_enabled_at) },   { SESSION(FLAG, requires_totp) },
};

const struct db_stmt_def session_sql_insert = {
	.name = "session_insert",
	.sql = "INSERT INTO session (digest, id, organization_id, user_id, created_at, last_seen_at, "
	       "address, agent, waits_for_totp) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "buuuttssf",
};

/* PRIMARY; one row. */
const struct db_stmt_def session_sql_waiting = {
	.name = "session_waiting",
	.sql = "SELECT s.user_id, s.organization_id, u.email, u.name, u.totp_enabled_at, s.id "
	       "FROM session s JOIN user u ON u.id = s.user_id "
	       "WHERE s.digest = ? AND s.waits_for_totp AND s.created_at > ?",
	.params = "bt",
	.results = { { waiting_fields, ARRAY_LEN(waiting_fields), sizeof(struct session_waiting_row) } },
};

/* PRIMARY; one row. */
const struct db_stmt_def session_sql_rotate = {
	.name = "session_rotate",
	.sql = "UPDATE session SET digest = ?, organization_id = ? WHERE digest = ?",
	.params = "bub",
};

/* Every page. PRIMARY of all four tables; one row. A membership that ended ends the session. */
const struct db_stmt_def session_sql_find = {
	.name = "session_find",
	.sql = "SELECT s.organization_id, s.user_id, o.slug AS organization_slug, "
	       "o.name AS organization_name, u.email, u.name, "
	       "u.language, u.time_zone, m.role, "
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

/* session_user. */
const struct db_stmt_def session_sql_list = {
	.name = "session_list",
	.sql = "SELECT s.id, o.name AS organization_name, s.address, s.agent, s.created_at, s.last_seen_at "
	       "FROM session s JOIN organization o ON o.id = s.organization_id "
	       "WHERE s.user_id = ? AND s.last_seen_at > ? AND NOT s.waits_for_totp "
	       "ORDER BY s.last_seen_at DESC, s.id LIMIT 100",
	.params = "ut",
	.results = { { listed_fields, ARRAY_LEN(listed_fields), sizeof(struct session) } },
};

/* session_id; one row. */
const struct db_stmt_def session_sql_end = {
	.name = "session_end",
	.sql = "DELETE FROM session WHERE id = ? AND user_id = ?",
	.params = "uu",
};

/* session_user. */
const struct db_stmt_def session_sql_end_others = {
	.name = "session_end_others",
	.sql = "DELETE FROM session WHERE user_id = ? AND id <> COALESCE(?, '00000000-0000-0000-0000-000000000000')",
	.params = "uu",
};

/* session_user. */
const struct db_stmt_def session_sql_end_in = {
	.name = "session_end_in",
	.sql = "DELETE FROM session WHERE organization_id = ? AND user_id = ?",
	.params = "uu",
};

/* session_last_seen. */
const struct db_stmt_def session_sql_purge = {
	.name = "session_purge",
	.sql = "DELETE FROM session WHERE last_seen_at < ? LIMIT ?",
	.params = "ti",
};

const struct db_stmt_def *const session_statements[] = {
	&session_sql_insert, &session_sql_find, &session_sql_waiting, &session_sql_rotate,
	&session_sql_touch,  &session_sql_delete, &session_sql_list,  &session_sql_end,
	&session_sql_end_others, &session_sql_end_in, &session_sql_purge,
};
const size_t session_n_statements = ARRAY_LEN(session_statements);
/* clang-format on */
