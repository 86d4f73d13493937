/* What ran where at a moment, as parts of statements: the same answer that a replay of everything that was
 * recorded up to then would give, by two looks into an index, however long the history is. For state/ alone. */
#ifndef LANDFALL_STATE_MOMENT_SQL_H
#define LANDFALL_STATE_MOMENT_SQL_H

#include "state/state.h"

/* The completed deployment that had finished last: its id. at is not before it. deployment_ran; one row. */
#define MOMENT_RAN(org, project, environment, at)                                                  \
	"(SELECT d.id FROM deployment d FORCE INDEX (deployment_ran) "                             \
	"WHERE d.organization_id = " org " AND d.project_id = " project                            \
	" AND d.environment_id = " environment                                                     \
	" AND d.status = 'completed' AND d.finished_at <= " at                                     \
	" ORDER BY d.finished_at DESC, d.id DESC LIMIT 1)"

/* For all pairs at once, as tables of the statement (which must be fresh) whose variables are org, at and ceiling, the first
 * id after the moment: the attempt that had begun last, and when the last completed one had finished. MariaDB skips from
 * pair to pair through an index ("Using index for group-by") where all that stands before the moment in it is grouped
 * by or is a constant, and goes straight to the moment in each. For a pair that is a column of a statement around it,
 * it reads down from the newest. which narrows the second to some projects: MOMENT_ANY, or a macro that makes a condition
 * of constants. deployment_place, deployment_ran; two rows a pair. */
/* clang-format off */
#define MOMENT_ANY(of) ""
#define MOMENT_ALL_TRIED                                                                           \
	"(SELECT organization_id, project_id, environment_id, MAX(id) AS id "                      \
	"FROM deployment FORCE INDEX (deployment_place) "                                          \
	"WHERE organization_id = org AND id < ceiling "                                            \
	"GROUP BY organization_id, project_id, environment_id) "
#define MOMENT_ALL_RAN(which)                                                                      \
	"(SELECT organization_id, project_id, environment_id, MAX(finished_at) AS finished_at "    \
	"FROM deployment FORCE INDEX (deployment_ran) "                                            \
	"WHERE organization_id = org " which("") "AND status = 'completed' AND finished_at <= at " \
	"GROUP BY organization_id, project_id, environment_id) "
/* clang-format on */
/* The completed deployments of a row of the last, a, by the index alone: id and version_id. There is one, or several that
 * finished in the same millisecond, of which the first by the second macro counts, o being the pair. */
#define MOMENT_RAN_JOIN(alias, a)                                                                  \
	"JOIN deployment " alias " FORCE INDEX (deployment_ran) ON " alias                         \
	".organization_id = org AND " alias ".project_id = " a ".project_id AND " alias            \
	".environment_id = " a ".environment_id AND " alias ".status = 'completed' AND " alias     \
	".finished_at = " a ".finished_at "
#define MOMENT_RAN_NTH(o, alias)                                                                   \
	"ROW_NUMBER() OVER (PARTITION BY " o ".project_id, " o ".environment_id ORDER BY " alias   \
	".id DESC)"

/* The same deployment as one id. */
#define MOMENT_ALL_RAN_ID(o, a)                                                                    \
	"(SELECT x.id FROM deployment x FORCE INDEX (deployment_ran) "                             \
	"WHERE x.organization_id = org AND x.project_id = " o ".project_id "                       \
	"AND x.environment_id = " o ".environment_id AND x.status = 'completed' "                  \
	"AND x.finished_at = " a ".finished_at ORDER BY x.id DESC LIMIT 1)"

/* How far an attempt had come, l being its alias. */
#define MOMENT_STATUS(at)                                                                          \
	"CASE WHEN l.finished_at <= " at " THEN l.status "                                         \
	"WHEN l.started_at <= " at " THEN 'started' ELSE 'pending' END"

/* A deployment row under an alias by such an id, with its version under another. */
#define MOMENT_JOIN(alias, version, id)                                                            \
	"LEFT JOIN deployment " alias " ON " alias ".organization_id = org AND " alias ".id = " id \
	" LEFT JOIN version " version " ON " version ".organization_id = org AND " version         \
	".id = " alias ".version_id "

/* The first id after a moment. */
struct uuid moment_ceiling(int64_t at);

#endif
