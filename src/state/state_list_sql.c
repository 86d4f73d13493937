/* Statements of the list of pairs, of which there are two sorts. Now is what the state table says; a moment is
 * looked up in the history. */
#include "config.h"

#include "environment/environment.h"
#include "state/moment_sql.h"
#include "state/state_list_sql.h"

/* clang-format off */
#define ROWS { state_row_fields, 20, sizeof(struct state_row) }

#define BEGIN                                                                                      \
	"BEGIN NOT ATOMIC "                                                                        \
	"DECLARE org, in_project, in_environment, in_team, in_workspace, above, below, ceiling UUID; " \
	"DECLARE q VARCHAR(255) COLLATE utf8mb4_uca1400_as_ci; "                                   \
	"DECLARE in_tier VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin; "                      \
	"DECLARE wants_drift, wants_failing TINYINT(1); "                                          \
	"DECLARE at, moment DATETIME(3); "                                                                 \
	"DECLARE project_ids, environment_ids LONGTEXT; "                                          \
	"DECLARE n_rows, n_skipped BIGINT; "                                                       \
	"SET org = ?, in_project = ?, in_environment = ?, in_tier = ?, wants_drift = ?, "          \
	"wants_failing = ?, at = ?, ceiling = ?, moment = ?, project_ids = ?, environment_ids = ?, "           \
	"in_team = ?, in_workspace = ?, q = ?, "                                                   \
	"above = ?, below = ?, n_rows = ?, n_skipped = ?; "
#define PARAMS   "uuusfftutssuusuuii"

#define PLACE_COLS                                                                                 \
	"s.id, s.project_id, p.slug AS project_slug, p.name AS project_name, s.environment_id, "   \
	"e.slug AS environment_slug, e.name AS environment_name, e.tier AS environment_tier, "

#define FROM                                                                                       \
	"FROM state s FORCE INDEX (state_id) "                                                     \
	"STRAIGHT_JOIN project p ON p.organization_id = org AND p.id = s.project_id "              \
	"STRAIGHT_JOIN environment e ON e.organization_id = org AND e.id = s.environment_id "
#define WHERE                                                                                      \
	"WHERE s.organization_id = org AND p.status = 'active' "                                   \
	"AND (in_project IS NULL OR s.project_id = in_project) "                                   \
	"AND (in_team IS NULL OR p.team_id = in_team) "                                            \
	"AND (in_workspace IS NULL OR p.workspace_id = in_workspace) "                             \
	"AND (q IS NULL OR LOCATE(q, p.name) OR LOCATE(q, p.slug)) "                               \
	"AND (in_environment IS NULL OR s.environment_id = in_environment) "                       \
	"AND (in_environment IS NOT NULL OR (" ENVIRONMENT_IS_SHOWN("e", "moment") ")) "           \
	"AND (in_tier IS NULL OR e.tier = in_tier) "                                               \
	"AND (project_ids IS NULL OR FIND_IN_SET(s.project_id, project_ids)) "                     \
	"AND (environment_ids IS NULL OR FIND_IN_SET(s.environment_id, environment_ids)) "
#define OTHER                                                                                      \
	"STRAIGHT_JOIN environment oe ON oe.organization_id = org AND oe.id = o.environment_id "
#define SEES_OTHER                                                                                 \
	"AND " ENVIRONMENT_IS_SHOWN("oe", "moment")                                                \
	"AND (environment_ids IS NULL OR FIND_IN_SET(o.environment_id, environment_ids))"

/* What the state table says. */
#define NOW_DRIFT                                                                                  \
	"EXISTS (SELECT 1 FROM state o " OTHER "WHERE o.organization_id = org "                    \
	"AND o.project_id = s.project_id AND o.current_ordinal <> s.current_ordinal " SEES_OTHER ")"
#define NOW_FAILS "COALESCE(s.last_status IN ('failed', 'preflight_failed'), 0)"
#define NOW_FLAGS NOW_FAILS " AS is_failing, " NOW_DRIFT " AS is_drifting "
#define NOW_COLS                                                                                   \
	PLACE_COLS                                                                                 \
	"s.current_deployment_id AS deployment_id, s.current_version AS version, v.scm_sha, "      \
	"s.current_ordinal AS ordinal, s.current_at AS since, s.last_deployment_id AS last_id, "   \
	"s.last_version, s.last_status, s.last_at, "                                               \
	NOW_FLAGS ", l.deadline_at "
#define NOW_JOIN                                                                                   \
	MOMENT_JOIN("c", "v", "s.current_deployment_id")                                           \
	"LEFT JOIN deployment l ON l.organization_id = org AND l.id = s.last_deployment_id "       \
	"AND s.last_status IN ('pending', 'started') "

/* What the history says. */
#define THEN_RAN(t)   MOMENT_RAN("org", t ".project_id", t ".environment_id", "at")
#define THEN_TRIED(t) MOMENT_TRIED("org", t ".project_id", t ".environment_id", "ceiling")
#define THEN_DRIFT                                                                                 \
	"EXISTS (SELECT 1 FROM state o " OTHER                                                     \
	"STRAIGHT_JOIN deployment od ON od.organization_id = org AND od.id = " THEN_RAN("o")       \
	" STRAIGHT_JOIN version ov ON ov.organization_id = org AND ov.id = od.version_id "         \
	"WHERE o.organization_id = org AND o.project_id = s.project_id "                           \
	"AND ov.ordinal <> v.ordinal " SEES_OTHER ")"
#define THEN_FAILS                                                                                 \
	"COALESCE(l.finished_at <= at AND l.status IN ('failed', 'preflight_failed'), 0)"
#define THEN_FLAGS THEN_FAILS " AS is_failing, " THEN_DRIFT " AS is_drifting "
#define THEN_COLS                                                                                  \
	PLACE_COLS                                                                                 \
	"c.id AS deployment_id, v.version, v.scm_sha, v.ordinal, c.finished_at AS since, "         \
	"l.id AS last_id, lv.version AS last_version, " MOMENT_STATUS("at") " AS last_status, "    \
	"l.created_at AS last_at, " THEN_FLAGS ", l.deadline_at "
#define THEN_JOIN                                                                                  \
	MOMENT_JOIN("l", "lv", THEN_TRIED("s")) MOMENT_JOIN("c", "v", THEN_RAN("s"))
#define THEN_ONLY "AND l.id IS NOT NULL "
#define THEN_EXISTS                                                                                \
	"AND EXISTS (SELECT 1 FROM deployment d FORCE INDEX (deployment_place) "                   \
	"WHERE d.organization_id = org AND d.project_id = s.project_id "                           \
	"AND d.environment_id = s.environment_id AND d.id < ceiling) "

#define HAVING "HAVING (NOT wants_failing OR is_failing) AND (NOT wants_drift OR is_drifting) "

#define LIST(named, cols, join, only, order)                                                       \
	{                                                                                          \
		.name = (named), .params = PARAMS, .results = { ROWS },                            \
		.sql = BEGIN "SELECT " cols FROM join WHERE only                                   \
		       "AND s.id > above AND s.id < below " HAVING                                 \
		       "ORDER BY s.id " order " LIMIT n_rows OFFSET n_skipped; END",               \
	}
#define COUNT(named, flags, join, only, having)                                                    \
	{                                                                                          \
		.name = (named), .params = PARAMS, .results = { DB_NUMBER },                       \
		.sql = BEGIN "SELECT COUNT(*) AS number FROM (SELECT " flags FROM join WHERE only  \
		       "AND s.id > above AND s.id < below " having "LIMIT n_rows) counted; END",   \
	}

/* state_id, one row more than a page, and by PRIMARY what stands beside each; the looks into the history are
 * those of moment.h, one for each environment of the project to tell whether it drifts. [is a moment][backwards] */
const struct db_stmt_def state_list_sql[2][2] = {
	{ LIST("state_list", NOW_COLS, NOW_JOIN, "", "DESC"),
	  LIST("state_list_back", NOW_COLS, NOW_JOIN, "", "ASC") },
	{ LIST("state_list_at", THEN_COLS, THEN_JOIN, THEN_ONLY, "DESC"),
	  LIST("state_list_at_back", THEN_COLS, THEN_JOIN, THEN_ONLY, "ASC") },
};

/* state_id; at most so many rows and one: there is a row a project and environment, not one a deployment.
 * What differs and what fails is only worked out for those who ask for it; without, a moment costs one look
 * a row. [is a moment][asks for that] */
const struct db_stmt_def state_count_sql[2][2] = {
	{ COUNT("state_count", "1 ", "", "", ""),
	  COUNT("state_count_flagged", NOW_FLAGS, "", "", HAVING) },
	{ COUNT("state_count_at", "1 ", "", THEN_EXISTS, ""),
	  COUNT("state_count_at_flagged", THEN_FLAGS, THEN_JOIN, THEN_ONLY, HAVING) },
};

const struct db_stmt_def *const state_list_statements[] = {
	&state_list_sql[0][0], &state_list_sql[0][1], &state_list_sql[1][0], &state_list_sql[1][1], 
	&state_count_sql[0][0], &state_count_sql[0][1], &state_count_sql[1][0], &state_count_sql[1][1],
};
/* clang-format on */
const size_t state_list_n_statements = ARRAY_LEN(state_list_statements);
