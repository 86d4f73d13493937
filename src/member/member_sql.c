/* Statements of members. */
#include "config.h"

#include "member/member_sql.h"

/* clang-format off */
#define OF(kind, m) FIELD_##kind##_OF(struct member, m)

const struct field member_fields[] = {
	{ OF(ID, id), .flags = FIELD_READ | FIELD_COLUMN, .prefix = "user", .text = "id of the person" },
	{ OF(TEXT, email), .flags = FIELD_READ | FIELD_COLUMN, .text = "e-mail address" },
	{ OF(TEXT, name), .flags = FIELD_READ | FIELD_COLUMN, .text = "name" },
	{ OF(TEXT, role), .flags = FIELD_READ | FIELD_COLUMN, .text = "what they may do; see the page of roles" },
	{ OF(FLAG, has_totp), .flags = FIELD_READ | FIELD_COLUMN, .text = "whether a second factor is in force" },
	{ OF(TIME, created_at), .flags = FIELD_READ | FIELD_COLUMN, .text = "when they joined" },
	{ OF(TIME, last_seen_at), .flags = FIELD_READ | FIELD_COLUMN, .text = "when they last looked at a page, while a session of theirs lives" },
	{ OF(INT, n_organizations), .flags = FIELD_COLUMN },
};
const size_t member_n_fields = ARRAY_LEN(member_fields);

#define MEMBERS { member_fields, ARRAY_LEN(member_fields), sizeof(struct member) }

#define SELECT_MEMBERS                                                                            \
	"SELECT u.id, u.email, u.name, m.role, u.totp_enabled_at IS NOT NULL AS has_totp, "       \
	"m.created_at, (SELECT MAX(s.last_seen_at) FROM session s WHERE s.user_id = u.id "        \
	"AND s.organization_id = m.organization_id) AS last_seen_at, "                            \
	"(SELECT COUNT(*) FROM membership o WHERE o.user_id = u.id) AS n_organizations "          \
	"FROM membership m JOIN user u ON u.id = m.user_id WHERE m.organization_id = ?"

/* PRIMARY of both; one row. */
const struct db_stmt_def member_sql_get = {
	.name = "member_get",
	.sql = SELECT_MEMBERS " AND m.user_id = ?",
	.params = "uu",
	.results = { MEMBERS },
};

/* PRIMARY; one row more than a page. */
const struct db_stmt_def member_sql_list = {
	.name = "member_list",
	.sql = SELECT_MEMBERS LIST_WHERE("u.") LIST_NEWEST("u."),
	.params = "uuuii",
	.results = { MEMBERS },
};

const struct db_stmt_def member_sql_list_back = {
	.name = "member_list_back",
	.sql = SELECT_MEMBERS LIST_WHERE("u.") LIST_OLDEST("u."),
	.params = "uuuii",
	.results = { MEMBERS },
};

/* PRIMARY. */
const struct db_stmt_def member_sql_count = {
	.name = "member_count",
	.sql = "SELECT COUNT(*) AS number FROM membership WHERE organization_id = ?",
	.params = "u",
	.results = { DB_NUMBER },
};

/* PRIMARY; the lock under which memberships change. */
const struct db_stmt_def member_sql_lock = {
	.name = "member_lock",
	.sql = "SELECT 1 AS number FROM organization o WHERE o.id = ? FOR UPDATE",
	.params = "u",
	.results = { DB_NUMBER },
};

/* PRIMARY. */
const struct db_stmt_def member_sql_other_admins = {
	.name = "member_other_admins",
	.sql = "SELECT COUNT(*) AS number FROM membership "
	       "WHERE organization_id = ? AND role = 'admin' AND user_id <> ?",
	.params = "uu",
	.results = { DB_NUMBER },
};

/* PRIMARY; one row. */
const struct db_stmt_def member_sql_set_role = {
	.name = "member_set_role",
	.sql = "UPDATE membership SET role = ? WHERE organization_id = ? AND user_id = ?",
	.params = "suu",
};

/* PRIMARY; one row. Teams, roles and permissions of programs go with it (ON DELETE CASCADE). */
const struct db_stmt_def member_sql_remove = {
	.name = "member_remove",
	.sql = "DELETE FROM membership WHERE organization_id = ? AND user_id = ?",
	.params = "uu",
};

/* api_key_user. */
const struct db_stmt_def member_sql_revoke_tokens = {
	.name = "member_revoke_tokens",
	.sql = "UPDATE api_key SET revoked_at = ? "
	       "WHERE organization_id = ? AND user_id = ? AND revoked_at IS NULL",
	.params = "tuu",
};

const struct db_stmt_def *const member_statements[] = {
	&member_sql_get,      &member_sql_list,         &member_sql_list_back,
	&member_sql_count,    &member_sql_lock,         &member_sql_other_admins,
	&member_sql_set_role, &member_sql_remove,       &member_sql_revoke_tokens,
};
const size_t member_n_statements = ARRAY_LEN(member_statements);
/* clang-format on */
