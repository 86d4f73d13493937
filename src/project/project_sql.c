/* Statements of projects. The newest deployment comes from the current-state table, not from history. */
#include "config.h"

#include "project/project_sql.h"

/* clang-format off */
#define PROJECT_COLS                                                                               \
	"p.id, p.slug, p.name, p.description, p.status, p.versions, "                              \
	"COALESCE((SELECT SUM(s.deployments) FROM state s WHERE s.organization_id = "              \
	"p.organization_id AND s.project_id = p.id), 0) AS deployments_total, "                          \
	"l.last_deployment_id AS deployments_latest_id, "                                          \
	"l.last_status AS deployments_latest_status, "                                             \
	"l.last_at AS deployments_latest_created_at, p.team_id, t.name AS team_name, "             \
	"p.workspace_id, w.name AS workspace_name, p.created_at, p.updated_at "

/* state PRIMARY: as many rows as the project has environments. */
#define LATEST_JOIN                                                                                \
	"LEFT JOIN state l ON l.organization_id = p.organization_id AND l.project_id = p.id "      \
	"AND l.environment_id = (SELECT x.environment_id FROM state x WHERE x.organization_id = "  \
	"p.organization_id AND x.project_id = p.id ORDER BY x.last_at DESC, x.environment_id LIMIT 1) " \
	"LEFT JOIN team t ON t.organization_id = p.organization_id AND t.id = p.team_id "          \
	"LEFT JOIN workspace w ON w.organization_id = p.organization_id AND w.id = p.workspace_id "

#define PROJECTS { project_fields, 16, sizeof(struct project) }

#define LIST_SQL                                                                                   \
	"SELECT " PROJECT_COLS "FROM project p " LATEST_JOIN "WHERE p.organization_id = ?" LIST_ONLY("p.id") LIST_WHERE("p.")

/* PRIMARY; one row more than a page. */
const struct db_stmt_def project_sql_list = {
	.name = "project_list",
	.sql = LIST_SQL LIST_NEWEST("p."),
	.params = "ussuuii",
	.results = { PROJECTS },
};

const struct db_stmt_def project_sql_list_back = {
	.name = "project_list_back",
	.sql = LIST_SQL LIST_OLDEST("p."),
	.params = "ussuuii",
	.results = { PROJECTS },
};

/* project_name, index only. */
const struct db_stmt_def project_sql_count = {
	.name = "project_count",
	.sql = "SELECT COUNT(*) AS number FROM project WHERE organization_id = ?" LIST_ONLY("id"),
	.params = "uss",
	.results = { DB_NUMBER },
};

/* PRIMARY, project_slug, project_name; one row. */
const struct db_stmt_def project_sql_by_id = {
	.name = "project_by_id",
	.sql = "SELECT " PROJECT_COLS "FROM project p " LATEST_JOIN
	       "WHERE p.organization_id = ? AND p.id = ?",
	.params = "uu",
	.results = { PROJECTS },
};

const struct db_stmt_def project_sql_by_slug = {
	.name = "project_by_slug",
	.sql = "SELECT " PROJECT_COLS "FROM project p " LATEST_JOIN
	       "WHERE p.organization_id = ? AND p.slug = ?",
	.params = "us",
	.results = { PROJECTS },
};

const struct db_stmt_def project_sql_by_name = {
	.name = "project_by_name",
	.sql = "SELECT " PROJECT_COLS "FROM project p " LATEST_JOIN
	       "WHERE p.organization_id = ? AND p.name = ?",
	.params = "us",
	.results = { PROJECTS },
};

/* project_team, project_workspace; the projects of one. */
#define OWNED(named, column)                                                                       \
	{                                                                                          \
		.name = (named),                                                                   \
		.sql = "SELECT " PROJECT_COLS "FROM project p " LATEST_JOIN                        \
		       "WHERE p.organization_id = ? AND p." column " = ? ORDER BY p.name LIMIT 500", \
		.params = "uu", .results = { PROJECTS },                                           \
	}
const struct db_stmt_def project_sql_owned[] = {
	[PROJECT_OF_TEAM] = OWNED("project_of_team", "team_id"),
	[PROJECT_OF_WORKSPACE] = OWNED("project_of_workspace", "workspace_id"),
};

/* PRIMARY; one row. */
const struct db_stmt_def project_sql_change = {
	.name = "project_change",
	.sql = "UPDATE project SET description = ?, team_id = ?, workspace_id = ?, updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "suutuu",
};

/* project_name; one row, locked until the transaction ends. */
const struct db_stmt_def project_sql_claim = {
	.name = "project_claim",
	.sql = "SELECT id, versions FROM project WHERE organization_id = ? AND name = ? FOR UPDATE",
	.params = "us",
	.results = { { (const struct field[]){
	                   { FIELD_ID_OF(struct project_claimed, id), .flags = FIELD_COLUMN },
	                   { FIELD_INT_OF(struct project_claimed, versions), .flags = FIELD_COLUMN } },
	               2, sizeof(struct project_claimed) } },
};

/* project_slug; no row when the slug is free. */
const struct db_stmt_def project_sql_slug_free = {
	.name = "project_slug_free",
	.sql = "SELECT COUNT(*) AS number FROM project WHERE organization_id = ? AND slug = ?",
	.params = "us",
	.results = { DB_NUMBER },
};

const struct db_stmt_def project_sql_insert = {
	.name = "project_insert",
	.sql = "INSERT INTO project (organization_id, id, slug, name, created_at, updated_at) "
	       "VALUES (?, ?, ?, ?, ?, ?)",
	.params = "uusstt",
};

const struct db_stmt_def *const project_statements[] = {
	&project_sql_list_back, &project_sql_change, &project_sql_owned[0], &project_sql_owned[1],
	&project_sql_list,    &project_sql_count, &project_sql_by_id,     &project_sql_by_slug,
	&project_sql_by_name, &project_sql_claim, &project_sql_slug_free, &project_sql_insert,
};
const size_t project_n_statements = ARRAY_LEN(project_statements);
/* clang-format on */
