/* Statements of postings. */
#include "config.h"

#include "deployment/posting_sql.h"

/* clang-format off */
#define OF(kind, member) FIELD_##kind##_OF(struct posting, member), .flags = FIELD_COLUMN
static const struct field columns[] = {
	{ OF(ID, id) },
	{ OF(ID, deployment_id) },
	{ OF(ID, project_id) },
	{ OF(ID, environment_id) },
	{ OF(TEXT, version) },
	{ OF(TEXT, scm_sha) },
	{ OF(TEXT, scm_branch) },
	{ OF(TEXT, scm_tag) },
	{ OF(TEXT, environment_name) },
	{ OF(TEXT, code_name) },
	{ OF(TEXT, host) },
	{ OF(TEXT, status_word) },
	{ OF(TIME, started_at) },
	{ OF(TIME, finished_at) },
	{ OF(TEXT, extra_metadata) },
	{ OF(TEXT, as_given) },
	{ OF(TIME, deadline_at) },
};
#define POSTINGS { columns, ARRAY_LEN(columns), sizeof(struct posting) }

/* Of the host where there is one, else of the deployment. */
#define EITHER(column) "IF(t.id IS NULL, d." column ", t." column ") AS " column
#define COLS                                                                                       \
	"COALESCE(t.id, d.id) AS id, d.id AS deployment_id, d.project_id, d.environment_id, "      \
	"v.version, v.scm_sha, v.scm_branch, v.scm_tag, e.name AS environment_name, d.code_name, " \
	"t.host, " EITHER("status_word") ", " EITHER("started_at") ", " EITHER("finished_at") ", " \
	EITHER("extra_metadata") ", " EITHER("as_given") ", d.deadline_at "
#define JOINS                                                                                      \
	"JOIN version v ON v.organization_id = org AND v.id = d.version_id "                       \
	"JOIN environment e ON e.organization_id = org AND e.id = d.environment_id "

/* deployment_project from its end: as many deployments as rows are skipped and wanted, at most, with how many rows there are
 * before each. deployment_target_list of those that have wanted rows; then one of each table a row. */
const struct db_stmt_def posting_sql_list = {
	.name = "posting_list",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; DECLARE low, high INT; "
	       "DECLARE environment_ids LONGTEXT; "
	       "SET org = ?, pid = ?, low = ?, high = ?, environment_ids = ?; "
	       "SELECT STRAIGHT_JOIN " COLS "FROM ("
	       "SELECT n.id, t.id AS target_id, n.skipped + ROW_NUMBER() OVER "
	       "(PARTITION BY n.id ORDER BY t.id DESC) AS nth FROM ("
	       "SELECT x.id, x.n_rows, SUM(x.n_rows) OVER (ORDER BY x.id DESC) - x.n_rows AS skipped FROM ("
	       "SELECT id, GREATEST(hosts_total, 1) AS n_rows FROM deployment FORCE INDEX (deployment_project) "
	       "WHERE organization_id = org AND project_id = pid "
	       "AND (environment_ids IS NULL OR FIND_IN_SET(environment_id, environment_ids)) "
	       "ORDER BY id DESC LIMIT ?) x) n "
	       "LEFT JOIN deployment_target t FORCE INDEX (deployment_target_list) "
	       "ON t.organization_id = org AND t.deployment_id = n.id "
	       "WHERE n.skipped < high AND n.skipped + n.n_rows > low) m "
	       "JOIN deployment d ON d.organization_id = org AND d.id = m.id " JOINS
	       "LEFT JOIN deployment_target t ON t.organization_id = org AND t.id = m.target_id "
	       "WHERE m.nth > low AND m.nth <= high ORDER BY m.nth DESC; END",
	.params = "uuii" "si",
	.results = { POSTINGS },
};

/* PRIMARY of each table; one row. */
const struct db_stmt_def posting_sql_get = {
	.name = "posting_get",
	.sql = "BEGIN NOT ATOMIC DECLARE org, wanted, did UUID; SET org = ?, wanted = ?; "
	       "SET did = COALESCE((SELECT deployment_id FROM deployment_target "
	       "WHERE organization_id = org AND id = wanted), wanted); "
	       "SELECT " COLS "FROM deployment d " JOINS
	       "LEFT JOIN deployment_target t ON t.organization_id = org AND t.id = wanted "
	       "WHERE d.organization_id = org AND d.id = did; END",
	.params = "uu",
	.results = { POSTINGS },
};

#define PLACE(kind, member) FIELD_##kind##_OF(struct posting_place, member), .flags = FIELD_COLUMN
static const struct field place_columns[] = {
	{ PLACE(ID, project_id) },  { PLACE(TEXT, project_name) }, { PLACE(ID, version_id) },
	{ PLACE(TEXT, scm_sha) },   { PLACE(TEXT, scm_branch) },   { PLACE(TEXT, scm_tag) },
	{ PLACE(TEXT, environment_name) },
};

/* PRIMARY, project_slug, project_name, project_alias_slug and _name: one look each, up to the first that finds; then
 * version_name and environment_name. */
const struct db_stmt_def posting_sql_place = {
	.name = "posting_place",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; DECLARE named VARCHAR(255) COLLATE utf8mb4_uca1400_as_ci; "
	       "SET org = ?, pid = ?, named = ?; "
	       "SET pid = COALESCE("
	       "(SELECT id FROM project WHERE organization_id = org AND id = pid AND status <> 'deleted'), "
	       "(SELECT id FROM project WHERE organization_id = org AND slug = named COLLATE utf8mb4_bin "
	       "AND status <> 'deleted'), "
	       "(SELECT id FROM project WHERE organization_id = org AND name = named AND status <> 'deleted'), "
	       "(SELECT a.project_id FROM project_alias a JOIN project p ON p.organization_id = org "
	       "AND p.id = a.project_id AND p.status <> 'deleted' WHERE a.organization_id = org "
	       "AND a.slug = named COLLATE utf8mb4_bin LIMIT 1), "
	       "(SELECT a.project_id FROM project_alias a JOIN project p ON p.organization_id = org "
	       "AND p.id = a.project_id AND p.status <> 'deleted' WHERE a.organization_id = org "
	       "AND a.name = named LIMIT 1)); "
	       "SELECT p.id AS project_id, p.name AS project_name, v.id AS version_id, v.scm_sha, v.scm_branch, "
	       "v.scm_tag, e.name AS environment_name FROM project p LEFT JOIN version v ON v.organization_id = org AND v.project_id = pid "
	       "AND v.version = ? LEFT JOIN environment e ON e.organization_id = org AND e.name = ? "
	       "WHERE p.organization_id = org AND p.id = pid; END",
	.params = "uusss",
	.results = { { place_columns, ARRAY_LEN(place_columns), sizeof(struct posting_place) } },
};

const struct db_stmt_def *const posting_statements[] = { &posting_sql_list, &posting_sql_get,
							 &posting_sql_place };
/* clang-format on */
const size_t posting_n_statements = ARRAY_LEN(posting_statements);
