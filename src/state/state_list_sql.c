/* Statements of the list of pairs, of which there are two sorts. Now is what the state table says; a moment is
 * looked up in the history (moment_sql.h). */
#include "config.h"

#include "environment/environment.h"
#include "progress/progress.h"
#include "state/moment_sql.h"
#include "state/state_list_sql.h"

/* clang-format off */
#define ROWS { state_row_fields, 20, sizeof(struct state_row) }

#define BEGIN_WITH(declarations, values)                                                           \
	"BEGIN NOT ATOMIC "                                                                        \
	"DECLARE org, in_project, in_environment, in_team, in_workspace, above, below, ceiling UUID; " \
	"DECLARE q VARCHAR(255) COLLATE utf8mb4_uca1400_as_ci; "                                   \
	"DECLARE in_tier VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin; "                      \
	"DECLARE wants_drift, wants_failing TINYINT(1); "                                          \
	"DECLARE at, moment DATETIME(3); "                                                         \
	"DECLARE project_ids, environment_ids LONGTEXT; "                                          \
	"DECLARE n_rows, n_skipped BIGINT; " declarations                                          \
	"SET org = ?, in_project = ?, in_environment = ?, in_tier = ?, wants_drift = ?, "          \
	"wants_failing = ?, at = ?, ceiling = ?, moment = ?, project_ids = ?, environment_ids = ?, " \
	"in_team = ?, in_workspace = ?, q = ?, "                                                   \
	"above = ?, below = ?, n_rows = ?, n_skipped = ?" values "; "
#define BEGIN BEGIN_WITH("", "")
#define PARAMS   "uuusfftutssuusuuii"

#define PLACE_COLS                                                                                 \
	"s.id, s.project_id, p.slug AS project_slug, p.name AS project_name, s.environment_id, "   \
	"e.slug AS environment_slug, e.name AS environment_name, e.tier AS environment_tier, "

#define FROM                                                                                       \
	"FROM state s FORCE INDEX (state_id) " \
	"STRAIGHT_JOIN project p ON p.organization_id = org AND p.id = s.project_id "              \
	"STRAIGHT_JOIN environment e ON e.organization_id = org AND e.id = s.environment_id "
#define WHERE                                                                                      \
	"WHERE s.organization_id = org AND p.status = 'active' "                                   \
	"AND (in_project IS NULL OR s.project_id = in_project) "                                   \
	"AND (in_team IS NULL OR p.team_id = in_team) "                                            \
	"AND (in_workspace IS NULL OR p.workspace_id = in_workspace) "                             \
	"AND (q IS NULL OR LOCATE(q, p.name) OR LOCATE(q, p.slug)) "                               \
	"AND (in_environment IS NULL OR s.environment_id = in_environment) "                       \
	"AND (project_ids IS NULL OR FIND_IN_SET(s.project_id, project_ids)) "                     \
	"AND (environment_ids IS NULL OR FIND_IN_SET(s.environment_id, environment_ids)) "
#define IS_LISTED(e)                                                                               \
	"((in_environment IS NOT NULL OR (" ENVIRONMENT_IS_SHOWN(e, "moment") ")) "                \
	"AND (in_tier IS NULL OR " e ".tier = in_tier)) "
#define WHERE_SHOWN WHERE "AND " IS_LISTED("e")
/* The same pairs in no order, for who counts them: a project is asked once for all its pairs, and environments are looked up among
 * the few that are left out. */
#define FROM_PROJECTS                                                                              \
	"FROM project p FORCE INDEX (PRIMARY) "                                                    \
	"STRAIGHT_JOIN state s FORCE INDEX (PRIMARY) ON s.organization_id = org "                  \
	"AND s.project_id = p.id AND p.organization_id = org "
#define WHERE_NOT_HIDDEN                                                                           \
	WHERE "AND s.environment_id NOT IN (SELECT e.id FROM environment e "                       \
	"WHERE e.organization_id = org AND " IS_LISTED("e") "IS NOT TRUE) "
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

/* Each pair with what it ran, and whether environments of its project ran different versions, of those that count: by the
 * index alone, but for what is on the page. tried adds what it tried. */
#define THEN_PAIRS(which, tried_id, tried)                                                         \
	"(SELECT org AS organization_id, w.id, w.project_id, w.environment_id, w.deployments, w.tried, w.ran, " \
	"MIN(IF(w.counts, w.version_id, NULL)) OVER g AS least, "                                  \
	"MAX(IF(w.counts, w.version_id, NULL)) OVER g AS most FROM ("                              \
	"SELECT o.id, o.project_id, o.environment_id, o.deployments, " tried_id " AS tried, r.id AS ran, r.version_id, " \
	ENVIRONMENT_IS_SHOWN("oe", "moment") " AS counts, " MOMENT_RAN_NTH("o", "r") " AS nth "     \
	"FROM state o " OTHER tried                                                                \
	"LEFT JOIN " MOMENT_ALL_RAN(which) "a ON a.project_id = o.project_id "                     \
	"AND a.environment_id = o.environment_id LEFT " MOMENT_RAN_JOIN("r", "a")                  \
	"WHERE o.organization_id = org " which("o.")                                               \
	"AND (environment_ids IS NULL OR FIND_IN_SET(o.environment_id, environment_ids))) w "      \
	"WHERE w.nth = 1 WINDOW g AS (PARTITION BY w.project_id)) s "
#define THEN_JOINS                                                                                 \
	"STRAIGHT_JOIN project p ON p.organization_id = org AND p.id = s.project_id "              \
	"STRAIGHT_JOIN environment e ON e.organization_id = org AND e.id = s.environment_id "      \
	MOMENT_JOIN("c", "v", "s.ran")
#define THEN_FROM                                                                                  \
	"FROM " THEN_PAIRS(MOMENT_ANY, "t.id", "LEFT JOIN " MOMENT_ALL_TRIED                              \
		"t ON t.project_id = o.project_id AND t.environment_id = o.environment_id ")       \
	THEN_JOINS MOMENT_JOIN("l", "lv", "s.tried")
#define THEN_FAILS                                                                                 \
	"COALESCE(l.finished_at <= at AND l.status IN ('failed', 'preflight_failed'), 0)"
#define THEN_DRIFTS "COALESCE(s.least <> c.version_id OR s.most <> c.version_id, 0)"
#define THEN_FLAGS  THEN_FAILS " AS is_failing, " THEN_DRIFTS " AS is_drifting "
#define THEN_RAN                                                                                   \
	"c.id AS deployment_id, v.version, v.scm_sha, v.ordinal, c.finished_at AS since, "
#define THEN_TRIED                                                                                 \
	"l.id AS last_id, lv.version AS last_version, " MOMENT_STATUS("at") " AS last_status, "    \
	"l.created_at AS last_at, "
#define THEN_COLS PLACE_COLS THEN_RAN THEN_TRIED THEN_FLAGS ", l.deadline_at "
/* Without what it tried. */
#define PAGE_COLS                                                                                  \
	PLACE_COLS THEN_RAN "NULL AS last_id, NULL AS last_version, NULL AS last_status, "         \
	"NULL AS last_at, 0 AS is_failing, " THEN_DRIFTS " AS is_drifting, NULL AS deadline_at "
#define THEN_ONLY "AND l.id IS NOT NULL "
/* Whether anything was tried by then. A pair's id was made when it was first told of, so only of one whose history came later
 * than that (an import) the oldest deployment is looked up. Not EXISTS, of which MariaDB makes a table of the whole history. */
#define THEN_EXISTS                                                                                \
	"AND s.deployments > 0 AND (s.id < ceiling "                                               \
	"OR (SELECT d.id FROM deployment d FORCE INDEX (deployment_place) "                        \
	"WHERE d.organization_id = org AND d.project_id = s.project_id "                           \
	"AND d.environment_id = s.environment_id ORDER BY d.id LIMIT 1) < ceiling) "

/* As many as a page can be about, as constants. */
#define TEN(of, and, i)                                                                            \
	of(i "0") and of(i "1") and of(i "2") and of(i "3") and of(i "4") and                      \
	of(i "5") and of(i "6") and of(i "7") and of(i "8") and of(i "9")
#define EACH(of, and)                                                                              \
	TEN(of, and, "0") and TEN(of, and, "1") and TEN(of, and, "2") and TEN(of, and, "3") and    \
	TEN(of, and, "4") and TEN(of, and, "5") and TEN(of, and, "6") and TEN(of, and, "7") and    \
	TEN(of, and, "8") and TEN(of, and, "9") and of("100")
#define TEN_IDS "uuuuuuuuuu"
#define EACH_PARAMS                                                                                \
	TEN_IDS TEN_IDS TEN_IDS TEN_IDS TEN_IDS TEN_IDS TEN_IDS TEN_IDS TEN_IDS TEN_IDS "u"
#define PROJECT(i)     "p" i
#define SET_PROJECT(i) "p" i " = ?"
#define THESE(of)      "AND " of "project_id IN (" EACH(PROJECT, ", ") ") "

#define HAVING "HAVING (NOT wants_failing OR is_failing) AND (NOT wants_drift OR is_drifting) "

#define LIST(named, is_moment, cols, from, only, order)                                            \
	{                                                                                          \
		.name = (named), .params = PARAMS, .results = { ROWS }, .is_fresh = (is_moment),   \
		.sql = BEGIN "SELECT " cols from WHERE_SHOWN only                          \
		       "AND s.id > above AND s.id < below " HAVING                                 \
		       "ORDER BY s.id " order " LIMIT n_rows OFFSET n_skipped; END",               \
	}
#define PLACES(named, order)                                                                       \
	{                                                                                          \
		.name = (named), .params = PARAMS,                                                 \
		.results = { { place_fields, ARRAY_LEN(place_fields), sizeof(struct state_place) } }, \
		.sql = BEGIN "SELECT s.id, s.project_id " FROM WHERE_SHOWN THEN_EXISTS     \
		       "AND s.id > above AND s.id < below "                                        \
		       "ORDER BY s.id " order " LIMIT n_rows OFFSET n_skipped; END",               \
	}
#define PAGE(named, order)                                                                         \
	{                                                                                          \
		.name = (named), .params = PARAMS EACH_PARAMS, .results = { ROWS }, .is_fresh = true, \
		.sql = BEGIN_WITH("DECLARE " EACH(PROJECT, ", ") " UUID; ", ", " EACH(SET_PROJECT, ", ")) \
		       "SELECT " PAGE_COLS "FROM " THEN_PAIRS(THESE, "NULL", "") THEN_JOINS WHERE_SHOWN \
		       THEN_EXISTS "AND s.id >= above AND s.id <= below "                                      \
		       "ORDER BY s.id " order " LIMIT n_rows OFFSET n_skipped; END",               \
	}
#define COUNT(named, is_moment, flags, from, where, having)                                \
	{                                                                                          \
		.name = (named), .params = PARAMS, .results = { DB_NUMBER }, .is_fresh = (is_moment), \
		.sql = BEGIN "SELECT COUNT(*) AS number FROM (SELECT " flags from where    \
		       "AND s.id > above AND s.id < below " having "LIMIT n_rows) counted; END",   \
	}

/* ISO C promises 4,095 characters of a literal; gcc and clang take what memory takes, and a statement is one text. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

static const struct field place_fields[] = {
	{ FIELD_ID_OF(struct state_place, id), .flags = FIELD_COLUMN },
	{ FIELD_ID_OF(struct state_place, project_id), .flags = FIELD_COLUMN },
};

#define TRIED(kind, member) { FIELD_##kind##_OF(struct state_tried, member), .flags = FIELD_COLUMN }
static const struct field tried_fields[] = {
	TRIED(ID, project_id), TRIED(ID, environment_id), TRIED(ID, last_id), TRIED(TEXT, last_version),
	{ FIELD_WORD_OF(struct state_tried, last_status), .words = &progress_words, .flags = FIELD_COLUMN },
	TRIED(TIME, last_at), TRIED(FLAG, is_failing), TRIED(TIME, deadline_at),
};

/* state_id, one row more than a page, and by PRIMARY what stands beside each. Those of a moment look at every pair of
 * the organization: a filter asks for what only the look tells. [is a moment][backwards] */
const struct db_stmt_def state_list_sql[2][2] = {
	{ LIST("state_list", false, NOW_COLS, FROM NOW_JOIN, "", "DESC"),
	  LIST("state_list_back", false, NOW_COLS, FROM NOW_JOIN, "", "ASC") },
	{ LIST("state_list_at", true, THEN_COLS, THEN_FROM, THEN_ONLY, "DESC"),
	  LIST("state_list_at_back", true, THEN_COLS, THEN_FROM, THEN_ONLY, "ASC") },
};

/* The same page of a moment without such a filter, in three steps: which pairs are on it (state_id); what ran there and in
 * the other environments of their projects; and what was tried, which is looked for from what ran to the moment, as a range
 * for each pair (deployment_place, hardly more than a row of each). [backwards] */
const struct db_stmt_def state_places_sql[2] = { PLACES("state_places", "DESC"),
						 PLACES("state_places_back", "ASC") };
const struct db_stmt_def state_page_sql[2] = { PAGE("state_page_at", "DESC"),
					       PAGE("state_page_at_back", "ASC") };
#define PAIR(i)     "p" i ", e" i ", r" i
#define SET_PAIR(i) "p" i " = ?, e" i " = ?, r" i " = ?"
#define IS_PAIR(i)  "(project_id = p" i " AND environment_id = e" i " AND id >= r" i ")"
const struct db_stmt_def state_tried_sql = {
	.name = "state_tried_at",
	.params = "uut" EACH_PARAMS EACH_PARAMS EACH_PARAMS,
	.results = { { tried_fields, ARRAY_LEN(tried_fields), sizeof(struct state_tried) } },
	.sql = "BEGIN NOT ATOMIC DECLARE org, ceiling UUID; DECLARE at DATETIME(3); "
	       "DECLARE " EACH(PAIR, ", ") " UUID; "
	       "SET org = ?, ceiling = ?, at = ?, " EACH(SET_PAIR, ", ") "; "
	       "SELECT t.project_id, t.environment_id, " THEN_TRIED THEN_FAILS " AS is_failing, "
	       "l.deadline_at FROM (SELECT project_id, environment_id, MAX(id) AS id "
	       "FROM deployment FORCE INDEX (deployment_place) "
	       "WHERE organization_id = org AND id < ceiling AND (" EACH(IS_PAIR, " OR ") ") "
	       "GROUP BY project_id, environment_id) t " MOMENT_JOIN("l", "lv", "t.id") "; END",
};

/* state_id; at most so many rows and one: there is a row a project and environment, not one a deployment.
 * What differs and what fails is only worked out for those who ask for it; without, a moment costs a look
 * at the history only for a pair that was told of after it. [is a moment][asks for that] */
const struct db_stmt_def state_count_sql[2][2] = {
	{ COUNT("state_count", false, "1 ", FROM_PROJECTS, WHERE_NOT_HIDDEN, ""),
	  COUNT("state_count_flagged", false, NOW_FLAGS, FROM, WHERE_SHOWN, HAVING) },
	{ COUNT("state_count_at", false, "1 ", FROM_PROJECTS, WHERE_NOT_HIDDEN THEN_EXISTS, ""),
	  COUNT("state_count_at_flagged", true, THEN_FLAGS, THEN_FROM, WHERE_SHOWN THEN_ONLY, HAVING) },
};

const struct db_stmt_def *const state_list_statements[] = {
	&state_list_sql[0][0], &state_list_sql[0][1], &state_list_sql[1][0], &state_list_sql[1][1], 
	&state_places_sql[0], &state_places_sql[1], &state_page_sql[0], &state_page_sql[1], &state_tried_sql,
	&state_count_sql[0][0], &state_count_sql[0][1], &state_count_sql[1][0], &state_count_sql[1][1],
};
/* clang-format on */
const size_t state_list_n_statements = ARRAY_LEN(state_list_statements);
