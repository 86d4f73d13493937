/* Recording one event: find the place, decide what the event does there, move deployment and state, append
 * to the log. One transaction of three round trips (key check aside) where everything is known. */
#include "config.h"

#include "auth/guard.h"
#include "deployment/deployment.h"
#include "deployment/deployment_sql.h"
#include "environment/environment.h"
#include "idempotency/idempotency.h"
#include "project/project.h"
#include "version/version.h"

struct recording {
	struct request *req;
	const struct report *report;
	deployment_answer answer; /* NULL: one step of many */
	struct place place;
	struct deployment deployment; /* as it will be */
	struct run_result result;
	bool is_completed; /* the version had less of its own */
};

/* The names of the place, which the deployment's own row does not have. */
static void take_names(struct deployment *d, const struct recording *r)
{
	const struct place *place = &r->place;

	d->project_id = place->project_id;
	d->project_slug = place->project_slug;
	d->project_name = place->project_name;
	d->version_id = place->version_id;
	d->version = place->version;
	d->scm_sha = place->scm_sha;
	d->environment_id = place->environment_id;
	d->environment_slug = place->environment_slug;
	d->environment_name = place->environment_name;
	d->environment_tier = place->environment_tier;
	if (uuid_eq(&d->run.key_id, &r->req->who->key_id))
		d->key_name = r->req->who->name;
}

/* The deployment as the event leaves it; true when something has to be stored. found: the attempts of
 * the version there, and, where it is older than those, the one of the same run. */
static bool decide(struct recording *r, const struct db_rows *found)
{
	const struct run_report report = {
		.report = r->report,
		.key_id = r->req->who->key_id,
		.now_ms = r->req->now_ms,
		.timeout_ms = r->place.timeout_minutes * 60 * 1000,
	};
	static const struct db_rows nothing[2];
	struct deployment *d = &r->deployment;
	const void *row;

	r->result = run_take_rows(r->report->is_start ? nothing : found, sizeof(*d),
				  offsetof(struct deployment, run), &report, &row);
	if (r->result.step == STEP_NEW)
		*d = (struct deployment){
			.id = uuid_new(r->result.run.created_at),
			.kind = uuid_is_nil(&r->report->target_id) ? DEPLOYMENT_DEPLOY
								   : DEPLOYMENT_ROLLBACK,
			.rollback_of = r->report->rollback_of,
			.target_id = r->report->target_id,
			.verdict = -1,
		};
	else
		*d = *(const struct deployment *)row;
	if (r->report->deploy_url && (r->result.step != STEP_FILL || !d->deploy_url)) {
		d->deploy_url = r->report->deploy_url;
		r->result.is_changed = true;
	}
	d->run = r->result.run;
	d->duration_ms = run_duration_ms(&d->run);
	take_names(d, r);
	return r->result.is_changed;
}

static bool is_new(const struct recording *r)
{
	return r->result.step == STEP_NEW;
}

static bool is_step(const struct recording *r)
{
	return !r->answer;
}

const char *deployment_name(struct arena *arena, const struct place *place)
{
	return arena_printf(arena, "%s %s in %s", place->project_name, place->version,
			    place->environment_name);
}

static struct trace make_trace(const struct recording *r)
{
	struct arena *arena = r->req->arena;
	const char *word = progress_word((enum progress)r->deployment.run.status);
	const char *kind = r->result.step == STEP_FILL ? "deployment.updated"
						       : arena_printf(arena, "deployment.%s", word);
	struct actor actor = actor_of_request(r->req);
	struct trace trace = trace_of(&actor, kind);

	trace.event.subject_id = r->deployment.id;
	trace.event.project_id = r->place.project_id;
	trace.event.environment_id = r->place.environment_id;
	trace.event.is_backfill = report_is_backfill(r->report, r->req->now_ms);
	trace.event.data = event_data(
	    arena, (const char *const[]){
		       "status", word, "was", is_new(r) ? NULL : progress_word(r->result.was),
		       "project", r->place.project_name, "version", r->place.version, "environment",
		       r->place.environment_name, NULL });
	trace.subject_name = deployment_name(arena, &r->place);
	trace.changes = run_changes(arena, &r->result);
	return trace;
}

static enum status save(struct db *db, struct recording *r)
{
	const struct deployment *d = &r->deployment;
	const struct state_move state_move = {
		.deployment_id = d->id,
		.version = r->place.version,
		.ordinal = r->place.ordinal,
		.status = d->run.status,
		.created_at = d->run.created_at,
		.finished_at = d->run.finished_at,
		.is_new = is_new(r),
	};
	struct db_param params[DEPLOYMENT_SAVE_PARAMS];
	struct trace trace = make_trace(r);
	enum status status;

	state_apply(&r->place.state, &state_move);
	deployment_save_params(r->req->arena, d, &r->place, &trace, params);
	if (is_step(r))
		return db_run(db, r->req->arena, &deployment_sql_save_step, params, NULL, NULL);
	if (!r->req->idempotency)
		return db_run(db, r->req->arena, &deployment_sql_save_commit, params, NULL, NULL);
	status = db_run(db, r->req->arena, &deployment_sql_save, params, NULL, NULL);
	return status == STATUS_OK ? idempotency_store(r->req) : status;
}

/* Makes what is missing of project, version, environment and state, in this order, so that two which
 * make the same never wait for each other in a circle. */
static enum status make_place(struct db *db, struct recording *r, struct project_claimed *project)
{
	struct arena *arena = r->req->arena;
	struct uuid organization_id = r->req->who->organization_id;
	int64_t now_ms = r->req->now_ms;
	struct uuid environment_id;
	enum status status = project_claim(r->req, r->report->project_name, project);

	if (status == STATUS_OK)
		status = version_claim(db, arena, organization_id, project->id, project->versions,
				       r->report, "deployment", now_ms);
	if (status == STATUS_OK)
		status = environment_claim(db, arena, organization_id, r->report->environment_name,
					   now_ms, &environment_id);
	if (status == STATUS_OK)
		status =
		    state_claim(db, arena, organization_id, project->id, environment_id, now_ms);
	return status;
}

/* The place, locked, and the attempts there. */
static enum status read_place(struct db *db, struct recording *r, const char *project,
			      bool is_again, struct db_rows *rows)
{
	const struct report *report = r->report;
	const struct db_param params[] = {
		db_id(r->req->who->organization_id),
		db_text(report->run_id),
		db_text(report->environment_name),
		db_text(report->version),
		db_text(project),
	};
	const struct db_param with_moment[] = {
		params[0], params[1], db_time(report_moment(report)),
		params[2], params[3], params[4]
	};

	rows[2] = (struct db_rows){ NULL, 0 };
	if (is_step(r))
		return db_run(db, r->req->arena, &deployment_sql_open_moment, with_moment, rows,
			      NULL);
	return db_run(db, r->req->arena,
		      is_again ? &deployment_sql_open_again : &deployment_sql_open, params, rows,
		      NULL);
}

static enum status open_place(struct db *db, struct recording *r, struct db_rows *rows)
{
	struct project_claimed project = { .name = r->report->project_name };
	enum status status = read_place(db, r, project.name, false, rows);

	if (status == STATUS_OK && !rows[0].n) {
		status = make_place(db, r, &project);
		if (status == STATUS_OK) /* by its name of today */
			status = read_place(db, r, project.name, true, rows);
	}
	if (status == STATUS_OK && !rows[0].n)
		status = STATUS_BUSY; /* gone again: somebody renames or deletes */
	if (status == STATUS_OK)
		r->place = *(struct place *)rows[0].rows;
	return status;
}

/* Whoever may record somewhere may do it here too. */
static enum status check_place(const struct recording *r)
{
	const struct access_place place = {
		.project_id = r->place.project_id,
		.environment_id = r->place.environment_id,
		.tier = tier_words.format(r->place.environment_tier),
	};

	return guard_place(r->req, r->report->is_start ? CAN_DEPLOY : CAN_RECORD, &place);
}

/* Up to the decision: *is_changed when something has to be stored. */
static enum status prepare(struct db *db, struct recording *r, bool *is_changed)
{
	struct version_commit_state commit;
	struct db_rows rows[3];
	enum status status = open_place(db, r, rows);

	if (status != STATUS_OK)
		return status;
	commit = (struct version_commit_state){ .id = r->place.version_id,
						.version = r->place.version,
						.scm_sha = &r->place.scm_sha,
						.scm_branch = &r->place.scm_branch,
						.scm_repository = &r->place.scm_repository };
	status = check_place(r);
	if (status == STATUS_OK)
		status = version_agree(r->req, &commit, r->report);
	if (status == STATUS_OK)
		*is_changed = decide(r, rows + 1);
	r->is_completed = commit.is_completed;
	return status;
}

static enum status body(struct db *db, void *context)
{
	struct recording *r = context;
	size_t headers_len = r->req->response.headers.len;
	bool is_changed = false;
	enum status status = prepare(db, r, &is_changed);

	if (status == STATUS_OK)
		status = r->answer(r->req, &r->deployment, is_new(r));
	if (status == STATUS_OK)
		status = is_changed ? save(db, r) : idempotency_store(r->req);
	if (status != STATUS_OK)
		buf_truncate(&r->req->response.headers, headers_len);
	return status;
}

enum status deployment_record(struct request *req, const struct report *report,
			      deployment_answer answer)
{
	struct recording r = { .req = req, .report = report, .answer = answer };
	bool is_replay = false;
	enum status status = report_check_clock(req, report);

	if (status == STATUS_OK)
		status = idempotency_claim(req, &is_replay);
	if (status != STATUS_OK || is_replay)
		return status;
	return db_transaction(req->db, __func__, body, &r);
}

enum status deployment_record_step(struct request *req, const struct report *report,
				   struct recorded *out)
{
	struct recording r = { .req = req, .report = report };
	enum status status = report_check_clock(req, report);

	*out = (struct recorded){ .is_new = false };
	if (status == STATUS_OK)
		status = prepare(req->db, &r, &out->is_changed);
	if (status == STATUS_OK && out->is_changed)
		status = save(req->db, &r);
	out->is_changed = out->is_changed || r.is_completed;
	out->id = r.deployment.id;
	out->is_new = is_new(&r);
	return status;
}
