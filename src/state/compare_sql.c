/* Statements of comparisons. */
#include "config.h"

#include "state/moment_sql.h"
#include "state/compare_sql.h"
#include "version/commit.h"

/* clang-format off */
#define ROWS { compare_fields, 15, sizeof(struct compare_row) }

#define BEGIN                                                                                      \
	"BEGIN NOT ATOMIC "                                                                        \
	"DECLARE org, in_project, left_id, right_id, left_rel, right_rel, above, below, since_above, until_below UUID; " \
	"DECLARE left_at, right_at DATETIME(3); "                                                  \
	"DECLARE wants_different TINYINT(1); "                                                     \
	"DECLARE project_ids LONGTEXT; "                                                           \
	"DECLARE n_rows, n_skipped, n_counted BIGINT; "                                            \
	"SET org = ?, in_project = ?, left_id = ?, left_at = ?, left_rel = ?, "               \
	"right_id = ?, right_at = ?, right_rel = ?, "                                              \
	"wants_different = ?, project_ids = ?, above = ?, below = ?, since_above = ?, "            \
	"until_below = ?, n_rows = ?, n_skipped = ?, n_counted = ?; "
#define PARAMS "uuutuutufsuuuuiii"

#define SIDE_COLS(side, d, v)                                                                      \
	d ".id AS " side "_deployment_id, " v ".version AS " side "_version, "                     \
	v ".scm_sha AS " side "_scm_sha, " v ".ordinal AS " side "_ordinal, "                      \
	d ".finished_at AS " side "_since, "
#define DIFFERENT "NOT (lv.id <=> rv.id)"
#define COLS                                                                                       \
	"p.id AS project_id, p.slug AS project_slug, p.name AS project_name, "                     \
	SIDE_COLS("left", "l", "lv") SIDE_COLS("right", "r", "rv")                                 \
	"CAST(rv.ordinal AS SIGNED) - CAST(lv.ordinal AS SIGNED) AS ahead, "                       \
	DIFFERENT " AS is_different "
/* What a side has of a project: the version that ran in its environment, or the one in its release; the other is NULL. */
#define SIDE_JOIN(d, v, rel, environment, at, release)                                             \
	"LEFT JOIN deployment " d " ON " d ".organization_id = org AND " d ".id = "                \
	MOMENT_RAN("org", "p.id", environment, at)                                                 \
	" LEFT JOIN release_version " rel " ON " rel ".organization_id = org "                     \
	"AND " rel ".release_id = " release " AND " rel ".project_id = p.id "                      \
	"LEFT JOIN version " v " ON " v ".organization_id = org "                                  \
	"AND " v ".id = COALESCE(" d ".version_id, " rel ".version_id) "
#define FROM                                                                                       \
	"FROM project p FORCE INDEX (PRIMARY) "                                                    \
	SIDE_JOIN("l", "lv", "lr", "left_id", "left_at", "left_rel")                               \
	SIDE_JOIN("r", "rv", "rr", "right_id", "right_at", "right_rel")                            \
	"WHERE p.organization_id = org AND p.status = 'active' "                                   \
	"AND (in_project IS NULL OR p.id = in_project) "                                           \
	"AND (project_ids IS NULL OR FIND_IN_SET(p.id, project_ids)) "                             \
	"AND (lv.id IS NOT NULL OR rv.id IS NOT NULL) "                                            \
	"AND (NOT wants_different OR " DIFFERENT ") "
#define LIST(named, order)                                                                         \
	{                                                                                          \
		.name = (named), .params = PARAMS, .results = { ROWS, DB_NUMBER },                 \
		.sql = BEGIN "SELECT " COLS FROM "AND p.id > above AND p.id < below "              \
		       "ORDER BY p.id " order " LIMIT n_rows OFFSET n_skipped; "                   \
		       "SELECT COUNT(*) AS number FROM (SELECT 1 " FROM                            \
		       "AND p.id > since_above AND p.id < until_below LIMIT n_counted) counted; "  \
		       "END",                                                                      \
	}

/* PRIMARY of project; for each side one look of moment.h or PRIMARY of release_version. Projects that neither side has are passed over. */
const struct db_stmt_def compare_sql[2] = { LIST("compare_list", "DESC"),
					     LIST("compare_list_back", "ASC") };

#define BETWEEN(kind, member) FIELD_##kind##_OF(struct compare_between, member), .flags = FIELD_COLUMN
static const struct field between_fields[] = {
	{ BETWEEN(ID, project_id) },  { BETWEEN(INT, n_versions) }, { BETWEEN(INT, n_told) },
	{ BETWEEN(INT, n_commits) },  { BETWEEN(TEXT, shas) },
};

/* version_ordinal, a range for each project, and the commits of each; LIMIT is COMPARE_SHAS_MAX. */
const struct db_stmt_def compare_sql_between = {
	.name = "compare_between",
	.sql = "BEGIN NOT ATOMIC DECLARE org UUID; DECLARE list MEDIUMTEXT; SET org = ?, list = ?; "
	       "SELECT STRAIGHT_JOIN v.project_id, COUNT(DISTINCT v.id) AS n_versions, "
	       "COUNT(DISTINCT c.version_id) AS n_told, COUNT(DISTINCT c.sha) AS n_commits, "
	       "GROUP_CONCAT(DISTINCT c.sha ORDER BY v.ordinal DESC, c.position SEPARATOR ',' LIMIT 100) AS shas "
	       "FROM JSON_TABLE(list, '$[*]' COLUMNS (id CHAR(36) PATH '$.id', low INT PATH '$.low', "
	       "high INT PATH '$.high')) j "
	       "JOIN version v FORCE INDEX (version_ordinal) ON v.organization_id = org "
	       "AND v.project_id = CAST(j.id AS UUID) AND v.ordinal > j.low AND v.ordinal <= j.high "
	       "LEFT JOIN version_commit c ON c.organization_id = org AND c.version_id = v.id "
	       "GROUP BY v.project_id; END",
	.params = "us",
	.results = { { between_fields, ARRAY_LEN(between_fields), sizeof(struct compare_between) } },
};

#define RANGE(left)                                                                                \
	"FROM version v FORCE INDEX (version_ordinal) " left "JOIN version_commit c "              \
	"ON c.organization_id = org AND c.version_id = v.id "                                      \
	"WHERE v.organization_id = org AND v.project_id = pid AND v.ordinal > low AND v.ordinal <= high "

/* The same of one project, with what is known of each commit; LIMIT is COMPARE_SHAS_MAX. */
const struct db_stmt_def compare_sql_commits = {
	.name = "compare_commits",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; DECLARE low, high BIGINT; "
	       "SET org = ?, pid = ?, low = ?, high = ?; "
	       "SELECT v.project_id, COUNT(DISTINCT v.id) AS n_versions, "
	       "COUNT(DISTINCT c.version_id) AS n_told, COUNT(DISTINCT c.sha) AS n_commits, NULL AS shas "
	       RANGE("LEFT ") "GROUP BY v.project_id; "
	       "SELECT c.sha, MAX(c.author) AS author, MAX(c.message) AS message, "
	       "MAX(c.authored_at) AS authored_at, MAX(c.squashed_into) AS squashed_into "
	       RANGE("") "GROUP BY c.sha ORDER BY MAX(v.ordinal) DESC, MIN(c.position) LIMIT 100; END",
	.params = "uuii",
	.results = { { between_fields, ARRAY_LEN(between_fields), sizeof(struct compare_between) },
	             { commit_fields, COMMIT_N_COLUMNS, sizeof(struct commit) } },
};

const struct db_stmt_def *const compare_statements[] = {
	&compare_sql[0], &compare_sql[1], &compare_sql_between, &compare_sql_commits,
};
/* clang-format on */
const size_t compare_n_statements = ARRAY_LEN(compare_statements);
