/* Statements of comparisons. */
#include "config.h"

#include "state/moment_sql.h"
#include "state/compare_sql.h"

/* clang-format off */
#define ROWS { compare_fields, 15, sizeof(struct compare_row) }

#define BEGIN                                                                                      \
	"BEGIN NOT ATOMIC "                                                                        \
	"DECLARE org, in_project, left_id, right_id, above, below, since_above, until_below UUID; " \
	"DECLARE left_at, right_at DATETIME(3); "                                                  \
	"DECLARE wants_different TINYINT(1); "                                                     \
	"DECLARE project_ids LONGTEXT; "                                                           \
	"DECLARE n_rows, n_skipped, n_counted BIGINT; "                                            \
	"SET org = ?, in_project = ?, left_id = ?, left_at = ?, right_id = ?, right_at = ?, "      \
	"wants_different = ?, project_ids = ?, above = ?, below = ?, since_above = ?, "            \
	"until_below = ?, n_rows = ?, n_skipped = ?, n_counted = ?; "
#define PARAMS "uuututfsuuuuiii"

#define SIDE_COLS(side, d, v)                                                                      \
	d ".id AS " side "_deployment_id, " v ".version AS " side "_version, "                     \
	v ".scm_sha AS " side "_scm_sha, " v ".ordinal AS " side "_ordinal, "                      \
	d ".finished_at AS " side "_since, "
#define DIFFERENT "NOT (l.version_id <=> r.version_id)"
#define COLS                                                                                       \
	"p.id AS project_id, p.slug AS project_slug, p.name AS project_name, "                     \
	SIDE_COLS("left", "l", "lv") SIDE_COLS("right", "r", "rv")                                 \
	"CAST(rv.ordinal AS SIGNED) - CAST(lv.ordinal AS SIGNED) AS ahead, "                       \
	DIFFERENT " AS is_different "
#define FROM                                                                                       \
	"FROM project p FORCE INDEX (PRIMARY) "                                                    \
	MOMENT_JOIN("l", "lv", MOMENT_RAN("org", "p.id", "left_id", "left_at"))                    \
	MOMENT_JOIN("r", "rv", MOMENT_RAN("org", "p.id", "right_id", "right_at"))                  \
	"WHERE p.organization_id = org AND p.status = 'active' "                                   \
	"AND (in_project IS NULL OR p.id = in_project) "                                           \
	"AND (project_ids IS NULL OR FIND_IN_SET(p.id, project_ids)) "                             \
	"AND (l.id IS NOT NULL OR r.id IS NOT NULL) "                                              \
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

/* PRIMARY of project; for each the two looks of moment.h. Projects that run on neither side are passed over. */
const struct db_stmt_def compare_sql[2] = { LIST("compare_list", "DESC"),
					     LIST("compare_list_back", "ASC") };
const struct db_stmt_def *const compare_statements[] = { &compare_sql[0], &compare_sql[1] };
/* clang-format on */
const size_t compare_n_statements = ARRAY_LEN(compare_statements);
