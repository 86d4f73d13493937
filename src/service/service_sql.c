/* Statements of services. */
#include "config.h"

#include "service/service_sql.h"

/* clang-format off */
#define SELECT_SERVICES                                                                            \
	"SELECT s.id, s.name, s.description, s.project_id, p.slug AS project_slug, "               \
	"p.name AS project_name, s.environment_id, e.slug AS environment_slug, "                   \
	"e.name AS environment_name, s.runtime, s.runtime_version, s.source, s.remote_url, "       \
	"s.remote_branch, s.remote_commit, s.image, s.build_cmd, s.run_cmd, s.working_dir, s.port, " \
	"s.status, s.spec, s.created_at, s.updated_at FROM service s "                             \
	"JOIN project p ON p.organization_id = s.organization_id AND p.id = s.project_id "         \
	"AND p.status <> 'deleted' "                                                               \
	"LEFT JOIN environment e ON e.organization_id = s.organization_id AND e.id = s.environment_id " \
	"WHERE s.organization_id = ?"
#define SERVICES { service_fields, 24, sizeof(struct service) }

/* A limited key sees what is of its own projects and environments. */
#define FILTER                                                                                     \
	" AND (? IS NULL OR s.project_id = ?) AND (? IS NULL OR s.environment_id = ?) "            \
	"AND (? IS NULL OR s.status = ?)" LIST_ONLY("s.project_id") LIST_ONLY("s.environment_id")
#define FILTER_KINDS "uuuuss" "ssss"

/* PRIMARY, service_name; one row. */
const struct db_stmt_def service_sql_by_id = {
	.name = "service_by_id",
	.sql = SELECT_SERVICES " AND s.id = ?",
	.params = "uu",
	.results = { SERVICES },
};

const struct db_stmt_def service_sql_by_name = {
	.name = "service_by_name",
	.sql = SELECT_SERVICES " AND s.name = ?",
	.params = "us",
	.results = { SERVICES },
};

/* PRIMARY, service_project; a page and one. */
const struct db_stmt_def service_sql_list = {
	.name = "service_list",
	.sql = SELECT_SERVICES FILTER LIST_WHERE("s.") LIST_NEWEST("s."),
	.params = "u" FILTER_KINDS "uuii",
	.results = { SERVICES },
};

const struct db_stmt_def service_sql_list_back = {
	.name = "service_list_back",
	.sql = SELECT_SERVICES FILTER LIST_WHERE("s.") LIST_OLDEST("s."),
	.params = "u" FILTER_KINDS "uuii",
	.results = { SERVICES },
};

const struct db_stmt_def service_sql_count = {
	.name = "service_count",
	.sql = "SELECT COUNT(*) AS number FROM service s "
	       "JOIN project p ON p.organization_id = s.organization_id AND p.id = s.project_id "
	       "AND p.status <> 'deleted' WHERE s.organization_id = ?" FILTER LIST_WHERE("s."),
	.params = "u" FILTER_KINDS "uu",
	.results = { DB_NUMBER },
};

#define INSERT                                                                                     \
	"INSERT INTO service (organization_id, id, project_id, environment_id, name, description, " \
	"runtime, runtime_version, source, remote_url, remote_branch, remote_commit, image, "      \
	"build_cmd, run_cmd, working_dir, port, status, spec, created_at, updated_at) "            \
	"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define DRAFT_KINDS "sssssss" "ssssiss"

const struct db_stmt_def service_sql_insert = {
	.name = "service_insert",
	.sql = INSERT,
	.params = "uuuus" DRAFT_KINDS "tt",
};

/* service_name; one row. What was said of it before and is not said again stays. */
const struct db_stmt_def service_sql_claim = {
	.name = "service_claim",
	.sql = INSERT " ON DUPLICATE KEY UPDATE description = COALESCE(VALUES(description), description), "
	       "runtime = COALESCE(VALUES(runtime), runtime), "
	       "runtime_version = COALESCE(VALUES(runtime_version), runtime_version), source = VALUES(source), "
	       "remote_url = VALUES(remote_url), remote_branch = VALUES(remote_branch), "
	       "remote_commit = VALUES(remote_commit), image = VALUES(image), "
	       "build_cmd = COALESCE(VALUES(build_cmd), build_cmd), run_cmd = COALESCE(VALUES(run_cmd), run_cmd), "
	       "working_dir = COALESCE(VALUES(working_dir), working_dir), port = COALESCE(VALUES(port), port), "
	       "spec = VALUES(spec), updated_at = VALUES(updated_at)",
	.params = "uuuus" DRAFT_KINDS "tt",
};

/* PRIMARY; one row each. */
const struct db_stmt_def service_sql_change = {
	.name = "service_change",
	.sql = "UPDATE service SET name = ?, project_id = ?, environment_id = ?, description = ?, runtime = ?, "
	       "runtime_version = ?, source = ?, remote_url = ?, remote_branch = ?, remote_commit = ?, image = ?, "
	       "build_cmd = ?, run_cmd = ?, working_dir = ?, port = ?, status = ?, spec = ?, updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "suu" DRAFT_KINDS "tuu",
};

const struct db_stmt_def service_sql_delete = {
	.name = "service_delete",
	.sql = "DELETE FROM service WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

const struct db_stmt_def *const service_statements[] = {
	&service_sql_by_id, &service_sql_by_name, &service_sql_list, &service_sql_list_back,
	&service_sql_count, &service_sql_insert, &service_sql_claim, &service_sql_change,
	&service_sql_delete,
};
const size_t service_n_statements = ARRAY_LEN(service_statements);
/* clang-format on */
