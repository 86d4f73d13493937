/* Sums that are moved by the transaction that records, as a step of its block: how many deployments of a day are in which
 * status (those move with the deployment), how often a status was come to and how long it took (those only grow). Charts and
 * /metrics are made of them, whatever the size of the history. */
#ifndef LANDFALL_INSIGHT_TALLY_H
#define LANDFALL_INSIGHT_TALLY_H

#include "db/db.h"
#include "progress/run.h"

/* What was saved of a deployment or a build, and the status that it had before: -1 for a new one. */
struct tally_move {
	struct uuid organization_id, project_id, environment_id;
	const struct run *run;
	int was; /* enum progress or -1 */
};

/* Upper ends of what durations are sorted into, in seconds; what took longer than all of them has 0 for a bound. */
#define TALLY_N_BOUNDS 10
extern const int tally_bounds[TALLY_N_BOUNDS];

/* clang-format off */
/* The columns of the statuses, in the order of enum progress; t is "" or an alias with its point. */
#define TALLY_STATUS_COLS(t)                                                                       \
	t "pending, " t "started, " t "completed, " t "failed, " t "aborted, " t "preflight_failed"

/* Of deployment_tally: how many are in each now. */
#define TALLY_NOW_COLS(t) TALLY_STATUS_COLS(t "now_")
#define TALLY_NOW_ADD                                                                              \
	TALLY_ADD("deployment_tally", "now_pending") ", "                                          \
	TALLY_ADD("deployment_tally", "now_started") ", "                                          \
	TALLY_ADD("deployment_tally", "now_completed") ", "                                        \
	TALLY_ADD("deployment_tally", "now_failed") ", "                                           \
	TALLY_ADD("deployment_tally", "now_aborted") ", "                                          \
	TALLY_ADD("deployment_tally", "now_preflight_failed")

/* What follows ON DUPLICATE KEY UPDATE. */
#define TALLY_ADD(table, column) column " = " table "." column " + VALUES(" column ")"
#define TALLY_STATUS_ADD(table)                                                                    \
	TALLY_ADD(table, "pending") ", " TALLY_ADD(table, "started") ", "                          \
	TALLY_ADD(table, "completed") ", " TALLY_ADD(table, "failed") ", "                         \
	TALLY_ADD(table, "aborted") ", " TALLY_ADD(table, "preflight_failed")
/* Steps of a room's block, and their parameters in order. Nothing is written where the status stays. PRIMARY of each table,
 * a row. */
#define TALLY_DEPLOYMENT_SQL                                                                       \
	"IF ? THEN "                                                                               \
	"INSERT INTO deployment_day (organization_id, project_id, environment_id, day, "           \
	TALLY_STATUS_COLS("") ") VALUES (?, ?, ?, DATE(?), ?, ?, ?, ?, ?, ?) "                     \
	"ON DUPLICATE KEY UPDATE " TALLY_STATUS_ADD("deployment_day") "; "                         \
	"INSERT INTO deployment_tally (organization_id, project_id, environment_id, "              \
	TALLY_STATUS_COLS("") ", " TALLY_NOW_COLS("") ") "                                         \
	"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "                                    \
	"ON DUPLICATE KEY UPDATE " TALLY_STATUS_ADD("deployment_tally") ", " TALLY_NOW_ADD "; "    \
	"END IF; IF ? THEN "                                                                       \
	"INSERT INTO deployment_took (organization_id, project_id, environment_id, seconds, n, ms) " \
	"VALUES (?, ?, ?, ?, 1, ?) ON DUPLICATE KEY UPDATE n = deployment_took.n + 1, "             \
	"ms = deployment_took.ms + VALUES(ms); END IF"
#define TALLY_DEPLOYMENT_PARAM_KINDS "i" "uuut" "iiiiii" "uuu" "iiiiii" "iiiiii" "i" "uuuii"
#define TALLY_DEPLOYMENT_N_PARAMS    (1 + 4 + 6 + 3 + 6 + 6 + 1 + 5)

#define TALLY_BUILD_SQL                                                                            \
	"IF ? THEN INSERT INTO build_tally (organization_id, project_id, "                         \
	TALLY_STATUS_COLS("") ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) "                                 \
	"ON DUPLICATE KEY UPDATE " TALLY_STATUS_ADD("build_tally") "; END IF"
#define TALLY_BUILD_PARAM_KINDS "i" "uu" "iiiiii"
#define TALLY_BUILD_N_PARAMS    (1 + 2 + 6)

/* Counts the days of an organization anew, and what is in which status now: org is an SQL expression. deployment_project,
 * all of it. */
#define TALLY_RECOUNT_SQL(org)                                                                     \
	"DELETE FROM deployment_day WHERE organization_id = " org "; "                             \
	"INSERT INTO deployment_day (organization_id, project_id, environment_id, day, "           \
	TALLY_STATUS_COLS("") ") SELECT x.organization_id, x.project_id, x.environment_id, "       \
	"DATE(x.created_at), SUM(x.status = 'pending'), SUM(x.status = 'started'), "               \
	"SUM(x.status = 'completed'), SUM(x.status = 'failed'), SUM(x.status = 'aborted'), "       \
	"SUM(x.status = 'preflight_failed') FROM deployment x WHERE x.organization_id = " org " "   \
	"GROUP BY x.organization_id, x.project_id, x.environment_id, DATE(x.created_at); "         \
	"UPDATE deployment_tally SET now_pending = 0, now_started = 0, now_completed = 0, "        \
	"now_failed = 0, now_aborted = 0, now_preflight_failed = 0 "                               \
	"WHERE organization_id = " org "; "                                                        \
	"INSERT INTO deployment_tally (organization_id, project_id, environment_id, "              \
	TALLY_NOW_COLS("") ") SELECT y.organization_id, y.project_id, y.environment_id, "          \
	"SUM(y.pending), SUM(y.started), SUM(y.completed), SUM(y.failed), SUM(y.aborted), "        \
	"SUM(y.preflight_failed) FROM deployment_day y WHERE y.organization_id = " org " "         \
	"GROUP BY y.organization_id, y.project_id, y.environment_id "                              \
	"ON DUPLICATE KEY UPDATE " TALLY_NOW_ADD "; "
/* clang-format on */

void tally_deployment_params(const struct tally_move *move, struct db_param *out);
void tally_build_params(const struct tally_move *move, struct db_param *out);

/* Inside a transaction: counts an organization's days anew, and lets its sums grow to what is there. For what was stored
 * without being recorded. */
enum status tally_recount(struct db *db, struct arena *arena,
			  struct uuid organization_id) ATTR_MUST_USE;

/* Inside a transaction that locked both, before what is merged goes: its sums are added to the other's. */
enum status tally_merge_environments(struct db *db, struct arena *arena,
				     struct uuid organization_id, struct uuid into,
				     struct uuid from) ATTR_MUST_USE;
enum status tally_merge_projects(struct db *db, struct arena *arena, struct uuid organization_id,
				 struct uuid into, struct uuid from) ATTR_MUST_USE;

extern const struct db_stmt_def *const tally_statements[];
extern const size_t tally_n_statements;

#endif
