/* Statements of the matrix: the projects of a page, then what each has where. */
#include "config.h"

#include "environment/environment.h"
#include "state/matrix_sql.h"
#include "state/moment_sql.h"
#include "state/state.h"

/* clang-format off */
#define CELLS { state_cell_fields, STATE_CELL_N_FIELDS, sizeof(struct state_cell) }

#define BEGIN                                                                                      \
	"BEGIN NOT ATOMIC "                                                                        \
	"DECLARE org, in_project, in_team, in_workspace, in_environment, ceiling UUID; "           \
	"DECLARE in_tier, in_groups VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin; "           \
	"DECLARE q, after_name, after_group VARCHAR(300) COLLATE utf8mb4_uca1400_as_ci; "          \
	"DECLARE wants_drift, wants_failing TINYINT(1); "                                          \
	"DECLARE at, moment DATETIME(3); DECLARE n BIGINT; "                                       \
	"SET org = ?, in_project = ?, in_team = ?, in_workspace = ?, in_environment = ?, "         \
	"in_tier = ?, q = ?, wants_drift = ?, wants_failing = ?, in_groups = ?, after_name = ?, "  \
	"after_group = ?, at = ?, ceiling = ?, moment = ?, n = ?; "
#define PARAMS "uuuuu" "ssff" "sss" "tuti"

/* The places of a project, under an alias, that the filters leave. */
#define PLACES(x)                                                                                  \
	"FROM state " x " JOIN environment " x "e ON " x "e.organization_id = org "                \
	"AND " x "e.id = " x ".environment_id "
#define FILTERED(x)                                                                                \
	"AND (in_environment IS NULL OR " x ".environment_id = in_environment) "                   \
	"AND (in_tier IS NULL OR " x "e.tier = in_tier) "                                          \
	"AND (in_environment IS NOT NULL OR (" ENVIRONMENT_IS_SHOWN(x "e", "moment") ")) "
#define OF_PROJECT(x)                                                                              \
	"WHERE " x ".organization_id = org AND " x ".project_id = p.id " FILTERED(x)
/* What a pair had tried and run by a moment: looks for all pairs at once, see moment_sql.h. */
#define TRIED(x)                                                                                   \
	"JOIN " MOMENT_ALL_TRIED x "t ON " x "t.project_id = " x ".project_id "         \
	"AND " x "t.environment_id = " x ".environment_id "
#define RAN(x)                                                                                     \
	"JOIN " MOMENT_ALL_RAN(MOMENT_ANY) x "rr ON " x "rr.project_id = " x ".project_id "           \
	"AND " x "rr.environment_id = " x ".environment_id "

#define NOW_DRIFTS                                                                                 \
	"(SELECT COUNT(DISTINCT x.current_ordinal) " PLACES("x") OF_PROJECT("x") ") > 1"
#define NOW_FAILS                                                                                  \
	"EXISTS (SELECT 1 " PLACES("x") OF_PROJECT("x")                                            \
	"AND x.last_status IN ('failed', 'preflight_failed'))"
#define THEN_DRIFTS                                                                                \
	"p.id IN (SELECT w.project_id FROM (SELECT o.project_id, od.version_id, "                  \
	MOMENT_RAN_NTH("o", "od") " AS nth " PLACES("o") RAN("o") MOMENT_RAN_JOIN("od", "orr")      \
	"WHERE o.organization_id = org " FILTERED("o") ") w WHERE w.nth = 1 "                      \
	"GROUP BY w.project_id HAVING COUNT(DISTINCT w.version_id) > 1) "
#define THEN_FAILS                                                                                 \
	"p.id IN (SELECT o.project_id " PLACES("o") TRIED("o")                                     \
	"JOIN deployment od ON od.organization_id = org AND od.id = ot.id "                        \
	"WHERE o.organization_id = org " FILTERED("o")                                             \
	"AND od.finished_at <= at AND od.status IN ('failed', 'preflight_failed')) "

#define WHERE(drifts, fails)                                                                       \
	"WHERE p.organization_id = org AND p.status = 'active' "                                   \
	"AND (in_project IS NULL OR p.id = in_project) "                                           \
	"AND (in_team IS NULL OR p.team_id = in_team) "                                            \
	"AND (in_workspace IS NULL OR p.workspace_id = in_workspace) "                             \
	"AND (q IS NULL OR LOCATE(q, p.name) OR LOCATE(q, p.slug)) "                               \
	"AND ((in_environment IS NULL AND in_tier IS NULL) "                                       \
	"OR EXISTS (SELECT 1 " PLACES("y") OF_PROJECT("y") ")) "                                   \
	"AND (NOT wants_drift OR " drifts ") AND (NOT wants_failing OR " fails ") "

#define PROJECT_COLS "p.organization_id, p.id, p.slug, p.name, p.versions, "
/* project_name from a name on, until the page is full. */
#define BY_NAME(drifts, fails)                                                                     \
	"(SELECT " PROJECT_COLS "NULL AS group_name, '' AS group_key FROM project p "              \
	"FORCE INDEX (project_name) " WHERE(drifts, fails) "AND p.name > after_name "              \
	"ORDER BY p.name LIMIT n) p "
/* All projects of the organization, sorted. Those that belong to none come last. */
#define OWNER "IF(in_groups = 'team', t.name, w.name)"
#define KEY   "CONCAT(IF(" OWNER " IS NULL, '1', '0'), COALESCE(" OWNER ", ''))"
#define BY_GROUP(drifts, fails)                                                                    \
	"(SELECT " PROJECT_COLS OWNER " AS group_name, " KEY " AS group_key FROM project p "       \
	"LEFT JOIN team t ON t.organization_id = org AND t.id = p.team_id "                        \
	"LEFT JOIN workspace w ON w.organization_id = org AND w.id = p.workspace_id "              \
	WHERE(drifts, fails)                                                                       \
	"AND (" KEY " > after_group OR (" KEY " = after_group AND p.name > after_name)) "          \
	"ORDER BY group_key, p.name LIMIT n) p "

/* PRIMARY of state for each project, less what the filters leave out. */
#define LEFT_STATE                                                                                 \
	"LEFT JOIN (state s JOIN environment se ON se.organization_id = org "                      \
	"AND se.id = s.environment_id) ON s.organization_id = org AND s.project_id = p.id "        \
	"AND (in_environment IS NULL OR s.environment_id = in_environment) "                       \
	"AND (in_tier IS NULL OR se.tier = in_tier) "
#define GROUP_COLS "p.group_name, p.group_key "

/* And PRIMARY of deployment for attempts that still run. */
#define NOW(named, from)                                                                           \
	{                                                                                          \
		.name = (named), .params = PARAMS, .results = { CELLS },                           \
		.sql = BEGIN "SELECT " STATE_CELL_COLS GROUP_COLS "FROM "                          \
		       from(NOW_DRIFTS, NOW_FAILS) LEFT_STATE                                      \
		       "LEFT JOIN deployment d ON d.organization_id = org "                        \
		       "AND d.id = s.last_deployment_id "                                          \
		       "AND s.last_status IN ('pending', 'started') "                              \
		       "ORDER BY p.group_key, p.name, p.id; END",                                  \
	}
/* And the two looks of moment_sql.h, for all pairs. What had not begun by then shows as nothing. */
#define THEN(named, from)                                                                          \
	{                                                                                          \
		.name = (named), .params = PARAMS, .results = { CELLS }, .is_fresh = true,         \
		.sql = BEGIN                                                                       \
		       "SELECT p.id AS project_id, p.slug AS project_slug, p.name AS project_name, " \
		       "p.versions AS project_versions, s.environment_id, "                        \
		       "c.id AS current_deployment_id, cv.version AS current_version, "            \
		       "cv.ordinal AS current_ordinal, c.finished_at AS current_at, "              \
		       "l.id AS last_deployment_id, lv.version AS last_version, "                  \
		       "IF(l.id IS NULL, NULL, " MOMENT_STATUS("at") ") AS last_status, "          \
		       "l.created_at AS last_at, s.deployments, NULL AS deadline_at, "             \
		       GROUP_COLS "FROM " from(THEN_DRIFTS, THEN_FAILS) LEFT_STATE                 \
		       "LEFT " TRIED("s") "LEFT " RAN("s")                                         \
		       MOMENT_JOIN("l", "lv", "st.id")                                             \
		       MOMENT_JOIN("c", "cv", MOMENT_ALL_RAN_ID("s", "srr"))                        \
		       "ORDER BY p.group_key, p.name, p.id; END",                                  \
	}

/* ISO C promises 4,095 characters of a literal; gcc and clang take what memory takes, and a statement is one text. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

const struct db_stmt_def matrix_sql[2][2] = {
	{ NOW("matrix", BY_NAME), NOW("matrix_grouped", BY_GROUP) },
	{ THEN("matrix_at", BY_NAME), THEN("matrix_grouped_at", BY_GROUP) },
};

/* Everything now, as most look at it: project_name for the projects of a page, PRIMARY of state, and PRIMARY of deployment
 * for attempts that still run. Not a block, which costs half as much again. */
const struct db_stmt_def matrix_sql_whole = {
	.name = "matrix_whole",
	.sql = "SELECT " STATE_CELL_COLS "NULL AS group_name, '' AS group_key "
	       "FROM (SELECT organization_id, id, slug, name, versions "
	       "FROM project WHERE organization_id = ? AND name > ? AND status = 'active' "
	       "ORDER BY name LIMIT ?) p " STATE_CELL_JOINS "ORDER BY p.name, p.id",
	.params = "usi",
	.results = { CELLS },
};

const struct db_stmt_def *const matrix_statements[] = {
	&matrix_sql_whole,
	&matrix_sql[0][0], &matrix_sql[0][1], &matrix_sql[1][0], &matrix_sql[1][1],
};
/* clang-format on */
const size_t matrix_n_statements = ARRAY_LEN(matrix_statements);
