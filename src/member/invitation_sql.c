/* Statements of invitations. */
#include "config.h"

#include "member/invitation_sql.h"

/* clang-format off */
#define OF(kind, member) FIELD_##kind##_OF(struct invitation, member)
#define OFFER(kind, member) FIELD_##kind##_OF(struct invitation_offer, member), .flags = FIELD_COLUMN

const struct field invitation_fields[] = {
	{ OF(ID, id), .flags = FIELD_READ | FIELD_COLUMN, .prefix = "inv", .text = "id" },
	{ OF(TEXT, email), .flags = FIELD_READ | FIELD_COLUMN, .text = "who is invited" },
	{ OF(TEXT, role), .flags = FIELD_READ | FIELD_COLUMN, .text = "as what" },
	{ OF(TEXT, status), .flags = FIELD_READ | FIELD_COLUMN, .text = "pending, accepted, revoked or expired" },
	{ OF(TEXT, invited_by), .flags = FIELD_READ | FIELD_COLUMN, .text = "name of the person who invited" },
	{ OF(TIME, created_at), .flags = FIELD_READ | FIELD_COLUMN, .text = "when" },
	{ OF(TIME, expires_at), .flags = FIELD_READ | FIELD_COLUMN, .text = "until when the link is good" },
	{ OF(TIME, accepted_at), .flags = FIELD_READ | FIELD_COLUMN, .text = "when they joined" },
	{ OF(TEXT, link), .flags = FIELD_READ | FIELD_DEFINED, .text = "shown once, and only where no letters can be sent" },
};
const size_t invitation_n_fields = ARRAY_LEN(invitation_fields);

static const struct field offer_fields[] = {
	{ OFFER(ID, organization_id) }, { OFFER(ID, id) },           { OFFER(TEXT, organization_name) },
	{ OFFER(TEXT, email) },         { OFFER(TEXT, role) },       { OFFER(TEXT, invited_by) },
	{ OFFER(ID, user_id) },         { OFFER(TEXT, name) },       { OFFER(FLAG, is_member) },
};

#define INVITATIONS { invitation_fields, ARRAY_LEN(invitation_fields), sizeof(struct invitation) }

/* The first parameter is now. */
#define SELECT_INVITATIONS                                                                        \
	"SELECT i.id, i.email, i.role, CASE WHEN i.accepted_at IS NOT NULL THEN 'accepted' "      \
	"WHEN i.revoked_at IS NOT NULL THEN 'revoked' WHEN i.expires_at <= ? THEN 'expired' "     \
	"ELSE 'pending' END AS status, u.name AS invited_by, i.created_at, i.expires_at, "        \
	"i.accepted_at FROM invitation i LEFT JOIN user u ON u.id = i.invited_by "                \
	"WHERE i.organization_id = ?"

/* PRIMARY; one row. */
const struct db_stmt_def invitation_sql_get = {
	.name = "invitation_get",
	.sql = SELECT_INVITATIONS " AND i.id = ?",
	.params = "tuu",
	.results = { INVITATIONS },
};

/* PRIMARY; one row more than a page. */
const struct db_stmt_def invitation_sql_list = {
	.name = "invitation_list",
	.sql = SELECT_INVITATIONS LIST_WHERE("i.") LIST_NEWEST("i."),
	.params = "tuuuii",
	.results = { INVITATIONS },
};

const struct db_stmt_def invitation_sql_list_back = {
	.name = "invitation_list_back",
	.sql = SELECT_INVITATIONS LIST_WHERE("i.") LIST_OLDEST("i."),
	.params = "tuuuii",
	.results = { INVITATIONS },
};

/* PRIMARY. */
const struct db_stmt_def invitation_sql_count = {
	.name = "invitation_count",
	.sql = "SELECT COUNT(*) AS number FROM invitation WHERE organization_id = ?",
	.params = "u",
	.results = { DB_NUMBER },
};

/* 1: a member already; 2: invited already; 0: neither. Those of one organization. */
const struct db_stmt_def invitation_sql_obstacle = {
	.name = "invitation_obstacle",
	.sql = "SELECT CASE WHEN EXISTS (SELECT 1 FROM membership m JOIN user u ON u.id = m.user_id "
	       "WHERE m.organization_id = ? AND u.email = ?) THEN 1 "
	       "WHEN EXISTS (SELECT 1 FROM invitation WHERE organization_id = ? AND email = ? "
	       "AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > ?) THEN 2 ELSE 0 END AS number",
	.params = "usust",
	.results = { DB_NUMBER },
};

const struct db_stmt_def invitation_sql_insert = {
	.name = "invitation_insert",
	.sql = "INSERT INTO invitation (organization_id, id, email, role, digest, invited_by, created_at, "
	       "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uussbutt",
};

/* PRIMARY; one row. */
const struct db_stmt_def invitation_sql_renew = {
	.name = "invitation_renew",
	.sql = "UPDATE invitation SET digest = ?, expires_at = ? "
	       "WHERE organization_id = ? AND id = ? AND accepted_at IS NULL AND revoked_at IS NULL",
	.params = "btuu",
};

/* PRIMARY; one row. */
const struct db_stmt_def invitation_sql_revoke = {
	.name = "invitation_revoke",
	.sql = "UPDATE invitation SET revoked_at = ? "
	       "WHERE organization_id = ? AND id = ? AND accepted_at IS NULL AND revoked_at IS NULL",
	.params = "tuu",
};

/* invitation_digest; one row. */
const struct db_stmt_def invitation_sql_find = {
	.name = "invitation_find",
	.sql = "SELECT i.organization_id, i.id, o.name AS organization_name, i.email, i.role, "
	       "b.name AS invited_by, u.id AS user_id, u.name, m.user_id IS NOT NULL AS is_member "
	       "FROM invitation i JOIN organization o ON o.id = i.organization_id "
	       "LEFT JOIN user b ON b.id = i.invited_by LEFT JOIN user u ON u.email = i.email "
	       "LEFT JOIN membership m ON m.organization_id = i.organization_id AND m.user_id = u.id "
	       "WHERE i.digest = ? AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > ?",
	.params = "bt",
	.results = { { offer_fields, ARRAY_LEN(offer_fields), sizeof(struct invitation_offer) } },
};

/* PRIMARY; one row, once. */
const struct db_stmt_def invitation_sql_accept = {
	.name = "invitation_accept",
	.sql = "UPDATE invitation SET accepted_at = ? WHERE organization_id = ? AND id = ? "
	       "AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > ?",
	.params = "tuut",
};

const struct db_stmt_def *const invitation_statements[] = {
	&invitation_sql_get,    &invitation_sql_list,     &invitation_sql_list_back,
	&invitation_sql_count,  &invitation_sql_obstacle, &invitation_sql_insert,
	&invitation_sql_renew,  &invitation_sql_revoke,   &invitation_sql_find,
	&invitation_sql_accept,
};
const size_t invitation_n_statements = ARRAY_LEN(invitation_statements);
/* clang-format on */
