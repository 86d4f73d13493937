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

/* The attempt that had begun last: its id, which is below ceiling, the first id after the moment.
 * deployment_place; one row. */
#define MOMENT_TRIED(org, project, environment, ceiling)                                           \
	"(SELECT d.id FROM deployment d FORCE INDEX (deployment_place) "                           \
	"WHERE d.organization_id = " org " AND d.project_id = " project                            \
	" AND d.environment_id = " environment " AND d.id < " ceiling                              \
	" ORDER BY d.id DESC LIMIT 1)"

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
