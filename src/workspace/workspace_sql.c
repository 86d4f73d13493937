/* Statements of workspaces. An organization has a handful. */
#include "config.h"

#include "workspace/workspace_sql.h"

/* clang-format off */
#define OF(kind, member) FIELD_##kind##_OF(struct workspace, member), .flags = FIELD_COLUMN

static const struct field columns[] = {
	{ OF(ID, id) }, { OF(TEXT, name) }, { OF(JSON, config) }, { OF(INT, projects) },
	{ OF(TIME, created_at) }, { OF(TIME, updated_at) },
};
#define WORKSPACES { columns, ARRAY_LEN(columns), sizeof(struct workspace) }

#define SELECT_WORKSPACES                                                                          \
	"SELECT w.id, w.name, w.config, "                                                          \
	"(SELECT COUNT(*) FROM project p WHERE p.organization_id = w.organization_id "             \
	"AND p.workspace_id = w.id) AS projects, w.created_at, w.updated_at "                      \
	"FROM workspace w WHERE w.organization_id = ?"

/* PRIMARY, workspace_name; one row. */
const struct db_stmt_def workspace_sql_by_id = {
	.name = "workspace_by_id",
	.sql = SELECT_WORKSPACES " AND w.id = ?",
	.params = "uu",
	.results = { WORKSPACES },
};

const struct db_stmt_def workspace_sql_by_name = {
	.name = "workspace_by_name",
	.sql = SELECT_WORKSPACES " AND w.name = ?",
	.params = "us",
	.results = { WORKSPACES },
};

/* PRIMARY; one row more than a page. */
const struct db_stmt_def workspace_sql_list = {
	.name = "workspace_list",
	.sql = SELECT_WORKSPACES LIST_WHERE("w.") LIST_NEWEST("w."),
	.params = "uuuii",
	.results = { WORKSPACES },
};

const struct db_stmt_def workspace_sql_list_back = {
	.name = "workspace_list_back",
	.sql = SELECT_WORKSPACES LIST_WHERE("w.") LIST_OLDEST("w."),
	.params = "uuuii",
	.results = { WORKSPACES },
};

const struct db_stmt_def workspace_sql_count = {
	.name = "workspace_count",
	.sql = "SELECT COUNT(*) AS number FROM workspace WHERE organization_id = ?",
	.params = "u",
	.results = { DB_NUMBER },
};

const struct db_stmt_def workspace_sql_insert = {
	.name = "workspace_insert",
	.sql = "INSERT INTO workspace (organization_id, id, name, config, created_at, updated_at) "
	       "VALUES (?, ?, ?, ?, ?, ?)",
	.params = "uusstt",
};

/* PRIMARY; one row each. */
const struct db_stmt_def workspace_sql_change = {
	.name = "workspace_change",
	.sql = "UPDATE workspace SET name = ?, config = ?, updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "sstuu",
};

/* project_workspace; the workspace's projects. */
const struct db_stmt_def workspace_sql_release = {
	.name = "workspace_release",
	.sql = "UPDATE project SET workspace_id = NULL, updated_at = ? "
	       "WHERE organization_id = ? AND workspace_id = ?",
	.params = "tuu",
};

const struct db_stmt_def workspace_sql_delete = {
	.name = "workspace_delete",
	.sql = "DELETE FROM workspace WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

const struct db_stmt_def *const workspace_statements[] = {
	&workspace_sql_by_id, &workspace_sql_by_name, &workspace_sql_list, &workspace_sql_list_back,
	&workspace_sql_count, &workspace_sql_insert, &workspace_sql_change, &workspace_sql_release,
	&workspace_sql_delete,
};
const size_t workspace_n_statements = ARRAY_LEN(workspace_statements);
/* clang-format on */
