/* Giving up on deployments that nobody reported the end of. Called by whoever meets one, and by the
 * worker: no state is ever stuck, with or without cron. */
#include "config.h"

#include "deployment/deployment.h"
#include "deployment/deployment_sql.h"
#include "deployment/target.h"
#include "event/event.h"

struct expiry {
	struct arena *arena;
	const struct deployment_ref *ref;
	int64_t now_ms;
	bool is_done;
};

static enum status save(struct db *db, struct expiry *x, struct place *place, struct deployment *d)
{
	const struct state_move move = {
		.deployment_id = d->id,
		.version = place->version,
		.ordinal = place->ordinal,
		.status = d->run.status,
		.created_at = d->run.created_at,
		.finished_at = d->run.finished_at,
	};
	const struct actor worker = actor_of_worker(x->arena, x->ref->organization_id, x->now_ms);
	struct trace trace = trace_of(&worker, "deployment.timed_out");
	struct db_param params[DEPLOYMENT_SAVE_PARAMS];

	trace.event.subject_id = d->id;
	trace.event.project_id = place->project_id;
	trace.event.environment_id = place->environment_id;
	trace.event.data = RUN_GIVEN_UP_DATA;
	trace.subject_name = deployment_name(x->arena, place);
	trace.changes = RUN_GIVEN_UP_CHANGES;
	state_apply(&place->state, &move);
	deployment_save_params(x->arena, d, place, &trace, params);
	return db_run(db, x->arena, &deployment_sql_save_commit, params, NULL, NULL);
}

static enum status expire_one(struct db *db, void *context)
{
	struct expiry *x = context;
	const struct db_param params[] = { db_id(x->ref->organization_id), db_id(x->ref->id),
					   db_time(x->now_ms) };
	struct db_rows rows[2];
	enum status status = db_run(db, x->arena, &deployment_sql_open_by_id, params, rows, NULL);

	if (status != STATUS_OK || !rows[0].n || !rows[1].n)
		return status; /* ended or moved on meanwhile */

	struct place *place = rows[0].rows;
	struct deployment *d = rows[1].rows;

	place->was = d->run.status;
	run_give_up(&d->run, x->now_ms);
	x->is_done = true;
	if (d->hosts)
		status = target_end(db, x->arena, x->ref->organization_id, d->id, &d->run);
	return status != STATUS_OK ? status : save(db, x, place, d);
}

enum status deployment_expire(struct db *db, struct arena *arena, struct uuid organization_id,
			      int64_t now_ms, int64_t limit, size_t *n)
{
	const struct db_param params[] = { db_time(now_ms), db_id(organization_id),
					   db_id(organization_id), db_int(limit) };
	struct db_rows rows;
	enum status status = db_select(db, arena, &deployment_sql_overdue, params, &rows);

	*n = 0;
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		struct expiry x = { arena, (struct deployment_ref *)rows.rows + i, now_ms, false };

		status = db_transaction(db, __func__, expire_one, &x);
		*n += x.is_done;
	}
	return status;
}
