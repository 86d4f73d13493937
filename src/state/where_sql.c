/* Statements of the search for a commit. */
#include "config.h"

#include "state/moment_sql.h"
#include "state/where_sql.h"

/* clang-format off */
#define ROWS { where_fields, 14, sizeof(struct where_row) }

#define BEGIN                                                                                      \
	"BEGIN NOT ATOMIC "                                                                        \
	"DECLARE org, in_project, above, below, since_above, until_below UUID; "                   \
	"DECLARE wanted VARCHAR(64) COLLATE utf8mb4_bin; "                                         \
	"DECLARE named VARCHAR(100) COLLATE utf8mb4_bin; "                                         \
	"DECLARE project_ids, environment_ids LONGTEXT; "                                          \
	"DECLARE n_rows, n_skipped, n_most, n_found, n_ordinal BIGINT; "                           \
	"DECLARE only_project UUID; DECLARE seen_at DATETIME(3); DECLARE is_sorted BOOLEAN; "      \
	"SET org = ?, in_project = ?, wanted = ?, named = ?, project_ids = ?, "                    \
	"environment_ids = ?, above = ?, below = ?, n_rows = ?, n_skipped = ?, "                   \
	"since_above = ?, until_below = ?, n_most = ?; "
#define PARAMS "uussssuuiiuui"

#define BEGINS(column) column " >= wanted AND " column " < CONCAT(wanted, 'g') "
#define LISTED(column)                                                                             \
	"UNION ALL SELECT v.project_id, v.ordinal FROM version_commit t "                          \
	"JOIN version v ON v.organization_id = org AND v.id = t.version_id "                       \
	"WHERE t.organization_id = org AND " BEGINS("t." column)

/* The first version of each project that has it. */
#define FOUND                                                                                      \
	"(SELECT w.project_id, MIN(w.ordinal) AS ordinal FROM ("                                   \
	"SELECT v.project_id, v.ordinal FROM version v "                                           \
	"WHERE v.organization_id = org AND " BEGINS("v.scm_sha")                                   \
	LISTED("sha") LISTED("squashed_into")                                                      \
	"UNION ALL SELECT v.project_id, v.ordinal FROM project q "                                 \
	"JOIN version v ON v.organization_id = org AND v.project_id = q.id AND v.version = named " \
	"WHERE q.organization_id = org AND named IS NOT NULL) w "                                  \
	"WHERE (in_project IS NULL OR w.project_id = in_project) "                                 \
	"AND (project_ids IS NULL OR FIND_IN_SET(w.project_id, project_ids)) "                     \
	"GROUP BY w.project_id) f "

/* Its own deployment, and the first of whatever came after it. */
#define OWN                                                                                        \
	"(SELECT d.id FROM deployment d FORCE INDEX (deployment_version) "                         \
	"WHERE d.organization_id = org AND d.version_id = m.id "                                   \
	"AND d.environment_id = s.environment_id AND d.status = 'completed' "                      \
	"ORDER BY d.finished_at, d.id LIMIT 1)"
#define HAS(v)                                                                                     \
	v ".ordinal >= m.ordinal "                                                                 \
	"AND COALESCE(" v ".scm_branch, m.scm_branch, '') = COALESCE(m.scm_branch, " v ".scm_branch, '') "
#define LATER                                                                                      \
	"(SELECT d.id FROM deployment d FORCE INDEX (deployment_ran) "                             \
	"STRAIGHT_JOIN version x ON x.organization_id = org AND x.id = d.version_id "              \
	"WHERE d.organization_id = org AND d.project_id = s.project_id "                           \
	"AND d.environment_id = s.environment_id AND d.status = 'completed' "                      \
	"AND d.finished_at >= m.created_at AND " HAS("x")                                          \
	"ORDER BY d.finished_at, d.id LIMIT 1)"
/* Where one project has it, and most commits are of one, it and the moment from which on are constants, and MariaDB goes
 * straight to what completed next in each environment ("Using index for group-by"); only where that is of another branch
 * is there anything to be read through. Where several have it, all that came later is read through in each. */
#define ONE                                                                                        \
	"SELECT COUNT(*), MIN(f.project_id), MIN(f.ordinal) INTO n_found, only_project, n_ordinal FROM " FOUND "; " \
	"SELECT MAX(v.created_at), MAX(COALESCE(p.unsorted_until < v.created_at, TRUE)) "          \
	"INTO seen_at, is_sorted FROM version v "                                                  \
	"JOIN project p ON p.organization_id = org AND p.id = v.project_id "                       \
	"WHERE v.organization_id = org AND v.project_id = only_project AND v.ordinal = n_ordinal; "
#define NEXT                                                                                       \
	"LEFT JOIN (SELECT organization_id, project_id, environment_id, MIN(finished_at) AS finished_at " \
	"FROM deployment FORCE INDEX (deployment_ran) WHERE organization_id = org "                \
	"AND project_id = only_project AND status = 'completed' AND finished_at >= seen_at "       \
	"GROUP BY organization_id, project_id, environment_id) n ON n.environment_id = s.environment_id " \
	"LEFT " MOMENT_RAN_JOIN("nd", "n")                                                         \
	"AND nd.id = (SELECT MIN(d.id) FROM deployment d FORCE INDEX (deployment_ran) "            \
	"WHERE d.organization_id = org AND d.project_id = n.project_id "                           \
	"AND d.environment_id = n.environment_id AND d.status = 'completed' "                      \
	"AND d.finished_at = n.finished_at) "                                                      \
	"LEFT JOIN version nv ON nv.organization_id = org AND nv.id = nd.version_id "
/* Whether what completed next is of another branch; what did not is not looked at any further. */
#define IS_OTHER  "n.finished_at IS NOT NULL AND NOT (" HAS("nv") ")"
/* What did is the first of all that have it, unless the version was deployed before it was told of: then no row of any
 * deployment is read. */
#define OWN_ONE   "IF(is_sorted AND NOT (" IS_OTHER "), NULL, " OWN ")"
#define LATER_ONE "IF(" IS_OTHER ", " LATER ", NULL)"
#define OR_NEXT(later, next) "IF(" IS_OTHER ", " later ", " next ")"
#define ONE_ID      OR_NEXT("l.id", "nd.id")
#define ONE_VERSION OR_NEXT("lv.version", "nv.version")
#define ONE_AT      OR_NEXT("l.finished_at", "n.finished_at")
#define FIRST(a, b, at) "IF(o.id IS NULL OR " at " < o.finished_at, " b ", " a ") AS "
#define COLS(id, version, at)                                                                      \
	"s.id, s.project_id, p.slug AS project_slug, p.name AS project_name, s.environment_id, "   \
	"e.slug AS environment_slug, e.name AS environment_name, e.tier AS environment_tier, "     \
	"m.version AS brought_by, " FIRST("o.id", id, at) "deployment_id, "                        \
	FIRST("ov.version", version, at) "version, " FIRST("o.finished_at", at, at) "arrived_at, " \
	"COALESCE(" HAS("cv") ", 0) AS is_there, s.current_version AS now_version "
#define PLACES(found)                                                                              \
	"FROM " found                                                                              \
	"STRAIGHT_JOIN version m ON m.organization_id = org AND m.project_id = f.project_id "      \
	"AND m.ordinal = f.ordinal "                                                               \
	"STRAIGHT_JOIN project p ON p.organization_id = org AND p.id = f.project_id "              \
	"STRAIGHT_JOIN state s ON s.organization_id = org AND s.project_id = f.project_id "        \
	"STRAIGHT_JOIN environment e ON e.organization_id = org AND e.id = s.environment_id "
#define WHERE(over, under)                                                                         \
	"WHERE (environment_ids IS NULL OR FIND_IN_SET(s.environment_id, environment_ids)) "       \
	"AND s.id > " over " AND s.id < " under " "
/* What was found of one project, as a table of that row. */
#define FOUND_ONE "(SELECT only_project AS project_id, n_ordinal AS ordinal) f "
#define PAGE(cols, found, next, own, later, order)                                                 \
	"SELECT " cols PLACES(found) next MOMENT_JOIN("o", "ov", own) MOMENT_JOIN("l", "lv", later) \
	"LEFT JOIN version cv ON cv.organization_id = org AND cv.project_id = s.project_id "       \
	"AND cv.ordinal = s.current_ordinal " WHERE("above", "below")                              \
	"ORDER BY s.id " order " LIMIT n_rows OFFSET n_skipped; "                                  \
	"SELECT COUNT(*) AS number FROM (SELECT 1 " PLACES(found)                                  \
	WHERE("since_above", "until_below") "LIMIT n_most) counted; "
#define LIST(named, order)                                                                         \
	{                                                                                          \
		.name = (named), .params = PARAMS, .results = { ROWS, DB_NUMBER, DB_NUMBER },      \
		.is_fresh = true,                                                                  \
		.sql = BEGIN ONE "IF n_found > 1 THEN "                                                  \
		       PAGE(COLS("l.id", "lv.version", "l.finished_at"), FOUND, "", OWN, LATER, order) \
		       "ELSE " PAGE(COLS(ONE_ID, ONE_VERSION, ONE_AT), FOUND_ONE, NEXT, OWN_ONE, LATER_ONE, order) \
		       "END IF; SELECT n_found AS number; END",                                    \
	}

/* ISO C promises 4,095 characters of a literal; gcc and clang take what memory takes, and a statement is one text. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

/* version_sha, version_commit_sha, version_commit_squashed: a handful of rows; or version_name of each project. That is
 * asked once, where it leads to one project at most.
 * Then the environments of those projects; for each, deployment_version and, from the moment at which the
 * version was first seen, deployment_ran up to the first that has it. Fresh for the sake of NEXT. How many rows there are
 * beside the page's, and how many projects have it at all. */
const struct db_stmt_def where_sql[2] = { LIST("where_list", "DESC"),
					  LIST("where_list_back", "ASC") };

const struct db_stmt_def *const where_statements[] = { &where_sql[0], &where_sql[1] };
/* clang-format on */
const size_t where_n_statements = ARRAY_LEN(where_statements);
