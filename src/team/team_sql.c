/* Statements of teams. An organization has a handful. */
#include "config.h"

#include "team/team_sql.h"

/* clang-format off */
#define OF(kind, member)     FIELD_##kind##_OF(struct team, member), .flags = FIELD_COLUMN
#define MEMBER(kind, member) FIELD_##kind##_OF(struct team_member, member), .flags = FIELD_COLUMN

static const struct field columns[] = {
	{ OF(ID, id) }, { OF(TEXT, name) }, { OF(TEXT, description) }, { OF(INT, members) },
	{ OF(INT, projects) }, { OF(TIME, created_at) }, { OF(TIME, updated_at) },
};
#define TEAMS { columns, ARRAY_LEN(columns), sizeof(struct team) }

static const struct field member_columns[] = {
	{ MEMBER(ID, id) }, { MEMBER(TEXT, name) }, { MEMBER(TEXT, email) }, { MEMBER(TEXT, role) },
	{ MEMBER(TIME, created_at) },
};
#define MEMBERS { member_columns, ARRAY_LEN(member_columns), sizeof(struct team_member) }

#define SELECT_TEAMS                                                                               \
	"SELECT t.id, t.name, t.description, "                                                     \
	"(SELECT COUNT(*) FROM team_member m WHERE m.organization_id = t.organization_id "         \
	"AND m.team_id = t.id) AS members, "                                                       \
	"(SELECT COUNT(*) FROM project p WHERE p.organization_id = t.organization_id "             \
	"AND p.team_id = t.id) AS projects, t.created_at, t.updated_at "                           \
	"FROM team t WHERE t.organization_id = ?"

/* PRIMARY, team_name; one row. */
const struct db_stmt_def team_sql_by_id = {
	.name = "team_by_id",
	.sql = SELECT_TEAMS " AND t.id = ?",
	.params = "uu",
	.results = { TEAMS },
};

const struct db_stmt_def team_sql_by_name = {
	.name = "team_by_name",
	.sql = SELECT_TEAMS " AND t.name = ?",
	.params = "us",
	.results = { TEAMS },
};

/* PRIMARY; one row more than a page. */
const struct db_stmt_def team_sql_list = {
	.name = "team_list",
	.sql = SELECT_TEAMS LIST_WHERE("t.") LIST_NEWEST("t."),
	.params = "uuuii",
	.results = { TEAMS },
};

const struct db_stmt_def team_sql_list_back = {
	.name = "team_list_back",
	.sql = SELECT_TEAMS LIST_WHERE("t.") LIST_OLDEST("t."),
	.params = "uuuii",
	.results = { TEAMS },
};

const struct db_stmt_def team_sql_count = {
	.name = "team_count",
	.sql = "SELECT COUNT(*) AS number FROM team WHERE organization_id = ?",
	.params = "u",
	.results = { DB_NUMBER },
};

/* The window's ids are those of the users. */
#define SELECT_MEMBERS                                                                             \
	"SELECT u.id, u.name, u.email, m.role, t.created_at FROM team_member t "                   \
	"JOIN membership m ON m.organization_id = t.organization_id AND m.user_id = t.user_id "    \
	"JOIN user u ON u.id = t.user_id WHERE t.organization_id = ? AND t.team_id = ?"

/* PRIMARY; one row more than a page. */
const struct db_stmt_def team_sql_members = {
	.name = "team_members",
	.sql = SELECT_MEMBERS LIST_WHERE("u.") LIST_NEWEST("u."),
	.params = "uuuuii",
	.results = { MEMBERS },
};

const struct db_stmt_def team_sql_members_back = {
	.name = "team_members_back",
	.sql = SELECT_MEMBERS LIST_WHERE("u.") LIST_OLDEST("u."),
	.params = "uuuuii",
	.results = { MEMBERS },
};

/* PRIMARY of membership; the people of the organization. */
const struct db_stmt_def team_sql_candidates = {
	.name = "team_candidates",
	.sql = "SELECT u.id, u.name, u.email, m.role, m.created_at FROM membership m "
	       "JOIN user u ON u.id = m.user_id WHERE m.organization_id = ? AND NOT EXISTS "
	       "(SELECT 1 FROM team_member t WHERE t.organization_id = m.organization_id "
	       "AND t.team_id = ? AND t.user_id = m.user_id) ORDER BY u.name LIMIT 500",
	.params = "uu",
	.results = { MEMBERS },
};

/* PRIMARY of membership, user_email; one row. */
#define SELECT_PERSON                                                                              \
	"SELECT u.id, u.name, u.email, m.role, m.created_at FROM user u "                          \
	"JOIN membership m ON m.user_id = u.id WHERE m.organization_id = ? AND "
const struct db_stmt_def team_sql_person_by_id = {
	.name = "team_person_by_id",
	.sql = SELECT_PERSON "u.id = ?",
	.params = "uu",
	.results = { MEMBERS },
};

const struct db_stmt_def team_sql_person_by_email = {
	.name = "team_person_by_email",
	.sql = SELECT_PERSON "u.email = ?",
	.params = "us",
	.results = { MEMBERS },
};

const struct db_stmt_def team_sql_insert = {
	.name = "team_insert",
	.sql = "INSERT INTO team (organization_id, id, name, description, created_at, updated_at) "
	       "VALUES (?, ?, ?, ?, ?, ?)",
	.params = "uusstt",
};

/* PRIMARY; one row each. */
const struct db_stmt_def team_sql_change = {
	.name = "team_change",
	.sql = "UPDATE team SET name = ?, description = ?, updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "sstuu",
};

/* project_team; the team's projects. */
const struct db_stmt_def team_sql_release = {
	.name = "team_release",
	.sql = "UPDATE project SET team_id = NULL, updated_at = ? "
	       "WHERE organization_id = ? AND team_id = ?",
	.params = "tuu",
};

const struct db_stmt_def team_sql_delete = {
	.name = "team_delete",
	.sql = "DELETE FROM team WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

const struct db_stmt_def team_sql_add = {
	.name = "team_add",
	.sql = "INSERT INTO team_member (organization_id, team_id, user_id, created_at) "
	       "VALUES (?, ?, ?, ?)",
	.params = "uuut",
};

const struct db_stmt_def team_sql_remove = {
	.name = "team_remove",
	.sql = "DELETE FROM team_member WHERE organization_id = ? AND team_id = ? AND user_id = ?",
	.params = "uuu",
};

const struct db_stmt_def *const team_statements[] = {
	&team_sql_by_id, &team_sql_by_name, &team_sql_list, &team_sql_list_back, &team_sql_count,
	&team_sql_members, &team_sql_members_back, &team_sql_candidates, &team_sql_person_by_id,
	&team_sql_person_by_email, &team_sql_insert, &team_sql_change, &team_sql_release,
	&team_sql_delete, &team_sql_add, &team_sql_remove,
};
const size_t team_n_statements = ARRAY_LEN(team_statements);
/* clang-format on */
