/* Statements of roles for single places. */
#include "config.h"

#include "rolegrant/rolegrant_sql.h"

/* clang-format off */
#define OF(kind, member) FIELD_##kind##_OF(struct rolegrant, member), .flags = FIELD_COLUMN

static const struct field columns[] = {
	{ OF(ID, id) }, { OF(ID, user_id) }, { OF(TEXT, user_name) }, { OF(ID, team_id) },
	{ OF(TEXT, team_name) }, { OF(TEXT, role) }, { OF(ID, project_id) },
	{ OF(TEXT, project_slug) }, { OF(TEXT, project_name) }, { OF(TEXT, tier) },
	{ OF(TIME, created_at) },
};
#define GRANTS { columns, ARRAY_LEN(columns), sizeof(struct rolegrant) }

#define SELECT_GRANTS                                                                              \
	"SELECT g.id, g.user_id, u.name AS user_name, g.team_id, t.name AS team_name, g.role, "    \
	"g.project_id, p.slug AS project_slug, p.name AS project_name, g.tier, g.created_at "      \
	"FROM role_grant g LEFT JOIN user u ON u.id = g.user_id "                                  \
	"LEFT JOIN team t ON t.organization_id = g.organization_id AND t.id = g.team_id "          \
	"LEFT JOIN project p ON p.organization_id = g.organization_id AND p.id = g.project_id "    \
	"WHERE g.organization_id = ?"

/* PRIMARY; one row more than a page. */
const struct db_stmt_def rolegrant_sql_list = {
	.name = "rolegrant_list",
	.sql = SELECT_GRANTS LIST_WHERE("g.") LIST_NEWEST("g."),
	.params = "uuuii",
	.results = { GRANTS },
};

const struct db_stmt_def rolegrant_sql_list_back = {
	.name = "rolegrant_list_back",
	.sql = SELECT_GRANTS LIST_WHERE("g.") LIST_OLDEST("g."),
	.params = "uuuii",
	.results = { GRANTS },
};

/* PRIMARY; one row. */
const struct db_stmt_def rolegrant_sql_by_id = {
	.name = "rolegrant_by_id",
	.sql = SELECT_GRANTS " AND g.id = ?",
	.params = "uu",
	.results = { GRANTS },
};

const struct db_stmt_def rolegrant_sql_count = {
	.name = "rolegrant_count",
	.sql = "SELECT COUNT(*) AS number FROM role_grant WHERE organization_id = ?",
	.params = "u",
	.results = { DB_NUMBER },
};

#define HOLDER(kind, member) FIELD_##kind##_OF(struct role_holder, member), .flags = FIELD_COLUMN
static const struct field holder_columns[] = {
	{ HOLDER(TEXT, name) }, { HOLDER(FLAG, is_team) }, { HOLDER(TEXT, role) },
	{ HOLDER(FLAG, is_of_project) }, { HOLDER(TEXT, tier) },
};

/* PRIMARY of membership: all members, sorted; PRIMARY of role_grant: all roles for single places. */
const struct db_stmt_def rolegrant_sql_holders = {
	.name = "rolegrant_holders",
	.sql = "BEGIN NOT ATOMIC DECLARE org, in_project UUID; DECLARE n BIGINT; "
	       "DECLARE roles VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin; "
	       "SET org = ?, in_project = ?, roles = ?, n = ?; "
	       "(SELECT u.name, 0 AS is_team, m.role, 0 AS is_of_project, NULL AS tier "
	       "FROM membership m JOIN user u ON u.id = m.user_id "
	       "WHERE m.organization_id = org AND FIND_IN_SET(m.role, roles) "
	       "ORDER BY u.name, u.id LIMIT n) UNION ALL "
	       "(SELECT COALESCE(u.name, t.name), g.team_id IS NOT NULL, g.role, g.project_id IS NOT NULL, g.tier "
	       "FROM role_grant g LEFT JOIN user u ON u.id = g.user_id "
	       "LEFT JOIN team t ON t.organization_id = org AND t.id = g.team_id "
	       "WHERE g.organization_id = org AND (g.project_id = in_project OR g.tier IS NOT NULL) "
	       "AND FIND_IN_SET(g.role, roles) ORDER BY g.id LIMIT n); END",
	.params = "uusi",
	.results = { { holder_columns, ARRAY_LEN(holder_columns), sizeof(struct role_holder) } },
};

const struct db_stmt_def rolegrant_sql_insert = {
	.name = "rolegrant_insert",
	.sql = "INSERT INTO role_grant (organization_id, id, user_id, team_id, role, project_id, "
	       "tier, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uuuusust",
};

const struct db_stmt_def rolegrant_sql_delete = {
	.name = "rolegrant_delete",
	.sql = "DELETE FROM role_grant WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

const struct db_stmt_def *const rolegrant_statements[] = {
	&rolegrant_sql_list,  &rolegrant_sql_list_back, &rolegrant_sql_by_id,
	&rolegrant_sql_count, &rolegrant_sql_insert,    &rolegrant_sql_delete,
	&rolegrant_sql_holders,
};
const size_t rolegrant_n_statements = ARRAY_LEN(rolegrant_statements);
/* clang-format on */
