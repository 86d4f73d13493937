/* Statements of configurations. */
#include "config.h"

#include "project/configuration_sql.h"

/* clang-format off */
#define COLS    "c.id, c.number, c.config, c.changed_by, c.created_at "
#define CONFIGS { project_config_fields, 5, sizeof(struct project_config) }
#define LIST_SQL                                                                                   \
	"SELECT " COLS "FROM project_config c WHERE c.organization_id = ? AND c.project_id = ?"

/* project_config_number; one row. */
const struct db_stmt_def project_config_sql_get = {
	.name = "project_config_get",
	.sql = LIST_SQL " AND c.number = ?",
	.params = "uui",
	.results = { CONFIGS },
};

/* project_config_number: those of one project, sorted in memory. */
const struct db_stmt_def project_config_sql_list = {
	.name = "project_config_list",
	.sql = LIST_SQL LIST_WHERE("c.") LIST_NEWEST("c."),
	.params = "uuuuii",
	.results = { CONFIGS },
};

const struct db_stmt_def project_config_sql_list_back = {
	.name = "project_config_list_back",
	.sql = LIST_SQL LIST_WHERE("c.") LIST_OLDEST("c."),
	.params = "uuuuii",
	.results = { CONFIGS },
};

/* PRIMARY; one row, locked: two changes at once follow each other. */
const struct db_stmt_def project_config_sql_number = {
	.name = "project_config_number",
	.sql = "SELECT config_number AS number FROM project WHERE organization_id = ? AND id = ? FOR UPDATE",
	.params = "uu",
	.results = { DB_NUMBER },
};

/* The project's own columns tell the newest. */
const struct db_stmt_def project_config_sql_set = {
	.name = "project_config_set",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; DECLARE n INT; "
	       "DECLARE text MEDIUMTEXT COLLATE utf8mb4_bin; DECLARE at DATETIME(3); "
	       "SET org = ?, pid = ?, n = ?, text = ?, at = ?; "
	       "INSERT INTO project_config (organization_id, id, project_id, number, config, changed_by, created_at) "
	       "VALUES (org, ?, pid, n, text, ?, at); "
	       "UPDATE project SET config = text, config_number = n, updated_at = at "
	       "WHERE organization_id = org AND id = pid; END",
	.params = "uuistus",
};

const struct db_stmt_def *const project_config_statements[] = {
	&project_config_sql_get,    &project_config_sql_list, &project_config_sql_list_back,
	&project_config_sql_number, &project_config_sql_set,
};
const size_t project_config_n_statements = ARRAY_LEN(project_config_statements);
/* clang-format on */
