/* What is done to the sums beside recording: counting anew what was stored without it, and merging. */
#include "config.h"

#include "insight/tally.h"

/* clang-format off */
#define STATUSES(t)                                                                                \
	"SUM(" t "status = 'pending'), SUM(" t "status = 'started'), SUM(" t "status = 'completed'), " \
	"SUM(" t "status = 'failed'), SUM(" t "status = 'aborted'), SUM(" t "status = 'preflight_failed')"

#define BELOW(seconds) "WHEN x.took <= " seconds "000 THEN " seconds " "

/* Sums only grow, also where somebody counts them. */
#define MOST(column) column " = GREATEST(" column ", VALUES(" column "))"
#define MOST_STATUSES                                                                              \
	MOST("pending") ", " MOST("started") ", " MOST("completed") ", " MOST("failed") ", "       \
	MOST("aborted") ", " MOST("preflight_failed")

/* deployment_project, build_project: all of an organization. A status that was passed through is not known any more. */
static const struct db_stmt_def recount = {
	.name = "tally_recount",
	.sql = "BEGIN NOT ATOMIC DECLARE org UUID; SET org = ?; " TALLY_RECOUNT_SQL("org")
	       "INSERT INTO deployment_tally (organization_id, project_id, environment_id, " TALLY_STATUS_COLS("") ") "
	       "SELECT org, x.project_id, x.environment_id, " STATUSES("x.") " FROM deployment x "
	       "WHERE x.organization_id = org GROUP BY x.project_id, x.environment_id "
	       "ON DUPLICATE KEY UPDATE " MOST_STATUSES "; "
	       "INSERT INTO deployment_took (organization_id, project_id, environment_id, seconds, n, ms) "
	       "SELECT org, x.project_id, x.environment_id, "
	       "CASE " BELOW("5") BELOW("15") BELOW("30") BELOW("60") BELOW("120") BELOW("300") BELOW("600")
	       BELOW("1200") BELOW("1800") BELOW("3600") "ELSE 0 END AS bound, COUNT(*), SUM(x.took) FROM "
	       "(SELECT d.project_id, d.environment_id, "
	       "GREATEST(TIMESTAMPDIFF(MICROSECOND, d.started_at, d.finished_at) DIV 1000, 0) AS took "
	       "FROM deployment d WHERE d.organization_id = org AND d.status IN ('completed', 'failed') "
	       "AND d.started_at IS NOT NULL AND d.finished_at IS NOT NULL) x "
	       "GROUP BY x.project_id, x.environment_id, bound "
	       "ON DUPLICATE KEY UPDATE ms = IF(VALUES(n) > n, VALUES(ms), ms), n = GREATEST(n, VALUES(n)); "
	       "INSERT INTO build_tally (organization_id, project_id, " TALLY_STATUS_COLS("") ") "
	       "SELECT org, x.project_id, " STATUSES("x.") " FROM build x WHERE x.organization_id = org "
	       "GROUP BY x.project_id ON DUPLICATE KEY UPDATE " MOST_STATUSES "; END",
	.params = "u",
};

#define BEGIN "BEGIN NOT ATOMIC DECLARE org, a, b UUID; SET org = ?, a = ?, b = ?; "
/* What b has is added to a's; the rows of b go with it. */
#define MOVE(table, ids, kept, column, sums, add)                                            \
	"INSERT INTO " table " (organization_id, " ids ", " sums("") ") "                          \
	"SELECT f.organization_id, " kept ", " sums("f.") " FROM " table " f "                     \
	"WHERE f.organization_id = org AND f." column " = b ON DUPLICATE KEY UPDATE " add "; "
#define TALLY_COLS(t) TALLY_STATUS_COLS(t) ", " TALLY_NOW_COLS(t)
#define TALLY_ADD_ALL TALLY_STATUS_ADD("deployment_tally") ", " TALLY_NOW_ADD
#define TOOK_COLS(t) t "n, " t "ms"
#define TOOK_ADD     TALLY_ADD("deployment_took", "n") ", " TALLY_ADD("deployment_took", "ms")
/* PRIMARY of both and deployment_day_environment, deployment_tally_environment, deployment_took_environment: the days, the
 * bounds of one environment. */
static const struct db_stmt_def merge_environments = {
	.name = "tally_merge_environments",
	.sql = BEGIN
	       MOVE("deployment_day", "environment_id, project_id, day", "a, f.project_id, f.day",
	       "environment_id", TALLY_STATUS_COLS, TALLY_STATUS_ADD("deployment_day"))
	       MOVE("deployment_tally", "environment_id, project_id", "a, f.project_id",
	       "environment_id", TALLY_COLS, TALLY_ADD_ALL)
	       MOVE("deployment_took", "environment_id, project_id, seconds",
	       "a, f.project_id, f.seconds", "environment_id", TOOK_COLS, TOOK_ADD)
	       "END",
	.params = "uuu",
};

/* PRIMARY: the days, the bounds of one project. */
static const struct db_stmt_def merge_projects = {
	.name = "tally_merge_projects",
	.sql = BEGIN
	       MOVE("deployment_day", "project_id, environment_id, day", "a, f.environment_id, f.day",
	       "project_id", TALLY_STATUS_COLS, TALLY_STATUS_ADD("deployment_day"))
	       MOVE("deployment_tally", "project_id, environment_id", "a, f.environment_id",
	       "project_id", TALLY_COLS, TALLY_ADD_ALL)
	       MOVE("deployment_took", "project_id, environment_id, seconds",
	       "a, f.environment_id, f.seconds", "project_id", TOOK_COLS, TOOK_ADD)
	       MOVE("build_tally", "project_id", "a", "project_id", TALLY_STATUS_COLS,
	       TALLY_STATUS_ADD("build_tally"))
	       "END",
	.params = "uuu",
};

const struct db_stmt_def *const tally_statements[] = { &recount, &merge_environments, &merge_projects };
const size_t tally_n_statements = ARRAY_LEN(tally_statements);
/* clang-format on */

enum status tally_recount(struct db *db, struct arena *arena, struct uuid organization_id)
{
	const struct db_param params[] = { db_id(organization_id) };

	return db_run(db, arena, &recount, params, NULL, NULL);
}

static enum status merge(struct db *db, struct arena *arena, const struct db_stmt_def *def,
			 const struct uuid ids[3])
{
	const struct db_param params[] = { db_id(ids[0]), db_id(ids[1]), db_id(ids[2]) };

	return db_run(db, arena, def, params, NULL, NULL);
}

enum status tally_merge_environments(struct db *db, struct arena *arena,
				     struct uuid organization_id, struct uuid into,
				     struct uuid from)
{
	return merge(db, arena, &merge_environments,
		     (const struct uuid[]){ organization_id, into, from });
}

enum status tally_merge_projects(struct db *db, struct arena *arena, struct uuid organization_id,
				 struct uuid into, struct uuid from)
{
	return merge(db, arena, &merge_projects,
		     (const struct uuid[]){ organization_id, into, from });
}
