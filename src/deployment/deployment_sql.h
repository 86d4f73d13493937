/* The statements of deployments; for this room alone. */
#ifndef LANDFALL_DEPLOYMENT_DEPLOYMENT_SQL_H
#define LANDFALL_DEPLOYMENT_DEPLOYMENT_SQL_H

#include "deployment/deployment.h"
#include "deployment/infer.h"
#include "event/event.h"
#include "insight/tally.h"
#include "state/state.h"

/* Which index a list is read by. */
enum deployment_path {
	DEPLOYMENT_BY_ALL,
	DEPLOYMENT_BY_PROJECT,
	DEPLOYMENT_BY_ENVIRONMENT,
	DEPLOYMENT_BY_PLACE,          /* project and environment */
	DEPLOYMENT_BY_STATUS,         /* from here on counters don't tell the total */
	DEPLOYMENT_BY_PROJECT_STATUS, /* perhaps in one environment only */
	DEPLOYMENT_BY_ENVIRONMENT_STATUS,
	DEPLOYMENT_BY_VERSION, /* of one, or of those in a release; counted like those by metadata */
	DEPLOYMENT_BY_META,    /* none: the newest LIMIT_META_ROWS are looked at */
	DEPLOYMENT_BY__COUNT
};

/* Where a deployment goes: names that were found, and the state of the pair. */
struct place {
	struct uuid project_id, version_id, environment_id;
	const char *project_slug, *project_name;
	int64_t unsorted_until; /* of the project; 0 for never */
	const char *version, *scm_sha, *scm_branch, *scm_tag, *scm_repository;
	int64_t ordinal;
	const char *environment_slug, *environment_name;
	int environment_tier, environment_status;
	int64_t timeout_minutes;
	struct state state;
	int was; /* the deployment's status before it is saved (enum progress), -1 for a new one */
};

/* Every row of a list brings the total by counters, where they tell it; by version and metadata a second result
 * set does. */
extern const struct db_stmt_def deployment_sql_list[DEPLOYMENT_BY__COUNT][2];
extern const struct db_stmt_def deployment_sql_count[DEPLOYMENT_BY_VERSION];
/* Of the paths with a status alone. */
extern const struct db_stmt_def deployment_sql_in_status[DEPLOYMENT_BY_VERSION];
extern const struct db_stmt_def deployment_sql_by_id, deployment_sql_total;

/* Opens the transaction of an event: locks the state row and returns the place (none when something of
 * it does not exist yet) and the attempts of that version there, newest first. _again does the
 * same inside a transaction that is open already. */
extern const struct db_stmt_def deployment_sql_open, deployment_sql_open_again;

/* Inside a transaction that is open already: the attempts that began or ended at a moment come first. */
extern const struct db_stmt_def deployment_sql_open_moment;

/* How the attempts that deployment_sql_open found look to one of their hosts (struct target_view). */
extern const struct db_stmt_def deployment_sql_views;

/* What completed in a place up to a moment, the last first, without one deployment: for rollback_infer, and for what runs
 * when that one no longer does. At most COMPLETIONS_MAX rows. */
#define COMPLETIONS_MAX 500
extern const struct db_stmt_def deployment_sql_completions;

/* Stores deployment, state and event; _commit ends the transaction with it. */
extern const struct db_stmt_def deployment_sql_save, deployment_sql_save_commit;
/* The same without the audit row; of the parameters, those of that are left out. */
extern const struct db_stmt_def deployment_sql_save_step;

/* Ids of deployments that ran out of time; and one of them, locked with its place. */
extern const struct db_stmt_def deployment_sql_overdue, deployment_sql_open_by_id;

/* What a start takes when it is told nothing; what may be put back; verdicts and changes. */
extern const struct db_stmt_def deployment_sql_defaults, deployment_sql_candidates,
    deployment_sql_judge, deployment_sql_judge_inferred, deployment_sql_change;

/* What was not deleted through a door that knows no history. */
extern const struct db_stmt_def deployment_sql_shown, deployment_sql_shown_count,
    deployment_sql_hide;

struct deployment_ref {
	struct uuid organization_id, id;
};

/* Parameters of the save statements. */
#define DEPLOYMENT_SAVE_PARAMS                                                                     \
	(12 + RUN_N_PARAMS + STATE_N_PARAMS + TALLY_DEPLOYMENT_N_PARAMS + TRACE_N_PARAMS + 3)
/* What the audit calls a deployment: "shop 1.2.3 in production". */
const char *deployment_name(struct arena *arena, const struct place *place);

void deployment_save_params(struct arena *arena, const struct deployment *d,
			    const struct place *place, const struct trace *trace,
			    struct db_param *out);

#endif
