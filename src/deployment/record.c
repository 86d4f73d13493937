/* Recording one event: find the place, decide what the event does there, move deployment and state, append
 * to the log. One transaction of three round trips (key check aside) where everything is known. */
#include "config.h"

#include "auth/guard.h"
#include "base/str.h"
#include "base/time.h"
#include "deployment/deployment.h"
#include "deployment/deployment_sql.h"
#include "deployment/target.h"
#include "environment/environment.h"
#include "idempotency/idempotency.h"
#include "project/project.h"
#include "version/version.h"

struct recording {
	struct request *req;
	const struct report *report;
	deployment_answer answer; /* NULL: one step of many */
	struct place place;
	const char *warnings;         /* of an environment that this event makes; NULL for none */
	struct deployment deployment; /* as it will be */
	struct run_result result;
	struct target_taken taken;       /* of a report of a host */
	const struct completion *judged; /* the failure behind an inferred rollback, or NULL */
	bool is_completed;               /* the version had less of its own */
	bool is_first;                   /* no attempt of the version completed here before */
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
	d->scm_branch = place->scm_branch;
	d->scm_tag = place->scm_tag;
	d->environment_id = place->environment_id;
	d->environment_slug = place->environment_slug;
	d->environment_name = place->environment_name;
	d->environment_tier = place->environment_tier;
	d->warnings = r->warnings;
	if (uuid_eq(&d->run.key_id, &r->req->who->key_id))
		d->key_name = r->req->who->name;
}

/* What the event does to one of the attempts; NULL when it opens another. */
static const struct deployment *choose(struct recording *r, const struct db_rows *found,
				       const struct run_report *report)
{
	static const struct db_rows nothing[2];
	const void *row;

	if (r->report->host) {
		r->taken = target_take(found, found + 2, report);
		r->result = r->taken.result;
		return r->taken.row;
	}
	r->result = run_take_rows(r->report->is_start ? nothing : found, sizeof(struct deployment),
				  offsetof(struct deployment, run), report, &row);
	return row;
}

/* A text of the report on the deployment; only into a blank where the event is late or comes again. */
static void take_text(struct recording *r, const char **to, const char *from)
{
	if (!from || (r->result.step == STEP_FILL && *to))
		return;
	*to = from;
	r->result.is_changed = true;
}

/* The deployment as the event leaves it; true when something has to be stored. found: the attempts of
 * the version there, and, where it is older than those, the one of the same run; and how they look to a host. */
static bool decide(struct recording *r, const struct db_rows *found)
{
	const struct run_report report = {
		.report = r->report,
		.key_id = r->req->who->key_id,
		.now_ms = r->req->now_ms,
		.timeout_ms = r->place.timeout_minutes * 60 * 1000,
	};
	struct deployment *d = &r->deployment;
	const struct deployment *row = choose(r, found, &report);

	if (r->result.step == STEP_NEW)
		*d = (struct deployment){
			.id = uuid_new(r->result.run.created_at),
			.kind = uuid_is_nil(&r->report->target_id) ? DEPLOYMENT_DEPLOY
								   : DEPLOYMENT_ROLLBACK,
			.rollback_of = r->report->rollback_of,
			.target_id = r->report->target_id,
			.verdict = -1,
			.verdict_source = -1,
		};
	else
		*d = *row;
	take_text(r, &d->deploy_url, r->report->deploy_url);
	take_text(r, &d->code_name, r->report->code_name);
	if (r->report->host) {
		d->host_id = r->taken.target.id;
		d->hosts = host_total(&r->taken.tally);
		d->hosts_completed = r->taken.tally.n_completed;
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

/* Whether none of the attempts of the version that were found completed before this one. */
static bool is_first(const struct recording *r, const struct db_rows *found)
{
	const struct deployment *rows = found->rows;

	for (size_t i = 0; i < found->n; i++)
		if (rows[i].run.status == PROGRESS_COMPLETED &&
		    rows[i].run.finished_at < r->deployment.run.finished_at)
			return false;
	return true;
}

const char *deployment_name(struct arena *arena, const struct place *place)
{
	return arena_printf(arena, "%s %s in %s", place->project_name, place->version,
			    place->environment_name);
}

static bool is_completed(const struct recording *r)
{
	return r->deployment.run.status == PROGRESS_COMPLETED;
}

static bool was_completed(const struct recording *r)
{
	return !is_new(r) && r->result.was == PROGRESS_COMPLETED;
}

/* The other version that this one takes the place of as it completes; NULL where none ran there, the same did, or a newer one does
 * already. */
static const char *replaced(const struct recording *r)
{
	const struct state *state = &r->place.state;

	if (!is_completed(r) || was_completed(r) || uuid_is_nil(&state->current_deployment_id) ||
	    r->deployment.run.finished_at < state->current_at ||
	    str_eq(state->current_version, r->place.version))
		return NULL;
	return state->current_version;
}

static struct trace make_trace(const struct recording *r)
{
	struct arena *arena = r->req->arena;
	const char *word = progress_word((enum progress)r->deployment.run.status);
	bool is_same = !is_new(r) && (int)r->result.was == r->deployment.run.status;
	const char *kind =
	    is_same ? "deployment.updated" : arena_printf(arena, "deployment.%s", word);
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
		       r->place.environment_name, "host", r->report->host, "replaced", replaced(r),
		       NULL });
	trace.subject_name = deployment_name(arena, &r->place);
	trace.changes = run_changes(arena, &r->result);
	if (is_new(r) && !trace.event.is_backfill)
		trace.created_id = event_id_before(trace.event.id);
	return trace;
}

/* What the deployment undoes is told to have been rolled back, once it has completed. */
static enum status tell_undone(struct db *db, struct recording *r)
{
	struct arena *arena = r->req->arena;
	const struct actor actor = actor_of_request(r->req);
	struct event event = trace_of(&actor, "deployment.rolled_back").event;
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&r->deployment.id, "dep", id);
	event.subject_id = r->deployment.rollback_of;
	event.project_id = r->place.project_id;
	event.environment_id = r->place.environment_id;
	event.is_backfill = report_is_backfill(r->report, r->req->now_ms);
	event.data = event_data(arena, (const char *const[]){ "restored", r->place.version, "by",
							      id, "project", r->place.project_name,
							      "environment",
							      r->place.environment_name, NULL });
	return event_write(db, arena, &event);
}

/* What had completed in the place up to a moment, without this deployment. */
static enum status completions(struct db *db, struct recording *r, int64_t at, int64_t limit,
			       struct db_rows *out)
{
	const struct db_param params[] = {
		db_id(r->req->who->organization_id),
		db_id(r->place.project_id),
		db_id(r->place.environment_id),
		db_time(at),
		db_id(r->deployment.id),
		db_int(limit),
	};

	return db_select(db, r->req->arena, &deployment_sql_completions, params, out);
}

/* Calls the deployment a rollback where it completes as one and nobody said what it is. The state says whether that can be:
 * mostly a newer version completes, and nothing has to be read. */
static enum status infer(struct db *db, struct recording *r)
{
	struct deployment *d = &r->deployment;
	bool is_old = d->run.finished_at < r->place.state.current_at;
	struct rollback rollback;
	struct db_rows rows;
	enum status status;

	r->judged = NULL;
	if (!is_completed(r) || was_completed(r) || d->kind != DEPLOYMENT_DEPLOY)
		return STATUS_OK;
	if (is_step(r) &&
	    r->is_first) /* of the thousands that history has, most need not be looked at */
		return STATUS_OK;
	if (uuid_is_nil(&r->place.state.current_deployment_id) ||
	    (!is_old && r->place.ordinal >= r->place.state.current_ordinal))
		return STATUS_OK;
	status = completions(db, r, d->run.finished_at, COMPLETIONS_MAX, &rows);
	if (status != STATUS_OK ||
	    !rollback_infer(rows.rows, rows.n, d->version_id, r->place.ordinal, &rollback))
		return status;
	d->kind = DEPLOYMENT_ROLLBACK;
	d->rollback_of = rollback.undone->id;
	d->target_id = rollback.target->id;
	r->judged = rollback.failure->verdict < 0 ? rollback.failure : NULL;
	return STATUS_OK;
}

/* The failure is judged as a person would, but as inferred, and never over a person's verdict. */
static enum status judge(struct db *db, struct recording *r)
{
	struct arena *arena = r->req->arena;
	const struct completion *failure = r->judged;
	const char *note = arena_printf(arena, "%s was put back after it.", r->deployment.version);
	struct db_param params[4 + TRACE_N_PARAMS] = {
		db_text(note),
		db_time(r->req->now_ms),
		db_id(r->req->who->organization_id),
		db_id(failure->id),
	};
	const struct actor actor = actor_of_request(r->req);
	struct trace trace = trace_of(&actor, "deployment.judged");
	struct audit_changes changes;

	audit_changes_init(&changes, arena);
	audit_change(&changes, "verdict", NULL, deployment_verdict_words.format(VERDICT_FAULTY));
	audit_change(&changes, "source", NULL, verdict_source_words.format(VERDICT_INFERRED));
	trace.event.subject_id = failure->id;
	trace.event.project_id = r->place.project_id;
	trace.event.environment_id = r->place.environment_id;
	trace.event.is_backfill = report_is_backfill(r->report, r->req->now_ms);
	trace.event.data =
	    event_data(arena, (const char *const[]){ "verdict", "faulty", "source", "inferred",
						     "note", note, NULL });
	trace.subject_name = arena_printf(arena, "%s %s in %s", r->place.project_name,
					  failure->version, r->place.environment_name);
	trace.changes = audit_changes_text(&changes);
	trace_params(arena, &trace, params + 4);
	return db_run(db, arena, &deployment_sql_judge_inferred, params, NULL, NULL);
}

/* Where a further host makes of a completed deployment one that is not, what ran before it runs. */
static enum status give_back(struct db *db, struct recording *r)
{
	struct state *state = &r->place.state;
	const struct completion *last;
	struct db_rows rows;
	enum status status = completions(db, r, TIME_LAST_MS, 1, &rows);

	if (status != STATUS_OK)
		return status;
	last = rows.n ? rows.rows : &(const struct completion){ .ordinal = FIELD_NO_INT };
	state->current_deployment_id = last->id;
	state->current_version = last->version;
	state->current_ordinal = last->ordinal;
	state->current_at = last->finished_at;
	return STATUS_OK;
}

/* A deployment that began, or by a clock that is behind ended, before the first that was told of its version: the project
 * says up to which versions that may be. */
static enum status mark_unsorted(struct db *db, const struct recording *r)
{
	const struct run *run = &r->deployment.run;
	int64_t told_at = uuid_time_ms(&r->place.version_id);
	bool is_before =
	    run->created_at < told_at || (run->finished_at && run->finished_at < told_at);

	if (!is_before || told_at <= r->place.unsorted_until)
		return STATUS_OK;
	return project_mark_unsorted(db, r->req->arena, r->req->who->organization_id,
				     r->place.project_id, told_at);
}

/* What has to be known and done before the deployment is stored. */
static enum status prepare_save(struct db *db, struct recording *r)
{
	const struct uuid *current = &r->place.state.current_deployment_id;
	enum status status = mark_unsorted(db, r);

	if (status == STATUS_OK && is_completed(r) && !was_completed(r) &&
	    !uuid_is_nil(&r->deployment.rollback_of))
		status = tell_undone(db, r);
	if (status != STATUS_OK)
		return status;
	if (r->judged)
		return judge(db, r);
	if (was_completed(r) && !is_completed(r) && uuid_eq(current, &r->deployment.id))
		return give_back(db, r);
	return STATUS_OK;
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
	enum status status = prepare_save(db, r);

	if (status != STATUS_OK)
		return status;
	state_apply(&r->place.state, &state_move);
	r->place.was = is_new(r) ? -1 : (int)r->result.was;
	deployment_save_params(r->req->arena, d, &r->place, &trace, params);
	if (is_step(r))
		return db_run(db, r->req->arena, &deployment_sql_save_step, params, NULL, NULL);
	if (!r->req->idempotency && !r->report->host)
		return db_run(db, r->req->arena, &deployment_sql_save_commit, params, NULL, NULL);
	status = db_run(db, r->req->arena, &deployment_sql_save, params, NULL, NULL);
	if (status == STATUS_OK && r->report->host && r->taken.is_target_changed)
		status = target_save(r->req, d->id, &r->taken.target);
	return status == STATUS_OK ? idempotency_store(r->req) : status;
}

/* Makes what is missing of project, version, environment and state, in this order, so that two which
 * make the same never wait for each other in a circle. */
static enum status make_place(struct db *db, struct recording *r, struct project_claimed *project,
			      struct environment_claimed *environment)
{
	struct arena *arena = r->req->arena;
	struct uuid organization_id = r->req->who->organization_id;
	int64_t now_ms = r->req->now_ms;
	bool is_backfill = report_is_backfill(r->report, now_ms);
	enum status status = project_claim(r->req, r->report->project_name, project);

	if (status == STATUS_OK)
		status = version_claim(db, arena, organization_id, project->id, project->versions,
				       r->report, "deployment", now_ms);
	if (status == STATUS_OK)
		status = environment_claim(
		    r->req, r->report->environment_name, project->auto_create_environments,
		    r->report->is_start ? "environment" : "environment_name", environment);
	if (status == STATUS_OK)
		status =
		    state_claim(db, arena, organization_id, project->id, environment->id, now_ms);
	if (status == STATUS_OK)
		status = project_tell_new(r->req, project, is_backfill);
	return status == STATUS_OK ? environment_tell_new(r->req, environment, is_backfill)
				   : status;
}

/* How the attempts look to the host that reports. */
static enum status read_views(struct db *db, struct recording *r, struct db_rows *out)
{
	const struct db_param params[] = {
		db_id(r->req->who->organization_id), db_id(r->place.project_id),
		db_id(r->place.environment_id),      db_id(r->place.version_id),
		db_text(r->report->run_id),          db_text(r->report->host),
	};

	return db_select(db, r->req->arena, &deployment_sql_views, params, out);
}

/* The place, locked, and the attempts there; by the names of today. */
static enum status read_place(struct db *db, struct recording *r, const char *project,
			      const char *environment, bool is_again, struct db_rows *rows)
{
	const struct report *report = r->report;
	const struct db_param params[] = {
		db_id(r->req->who->organization_id),
		db_text(report->run_id),
		db_text(environment),
		db_text(report->version),
		db_text(project),
	};
	const struct db_param with_moment[] = {
		params[0], params[1], db_time(report_moment(report)),
		params[2], params[3], params[4]
	};

	if (is_step(r))
		return db_run(db, r->req->arena, &deployment_sql_open_moment, with_moment, rows,
			      NULL);
	return db_run(db, r->req->arena,
		      is_again ? &deployment_sql_open_again : &deployment_sql_open, params, rows,
		      NULL);
}

static enum status open_place(struct db *db, struct recording *r, struct db_rows *rows)
{
	struct project_claimed project = { .name = NULL };
	struct environment_claimed environment = { .warnings = NULL };
	enum status status =
	    read_place(db, r, r->report->project_name, r->report->environment_name, false, rows);

	if (status == STATUS_OK && !rows[0].n) {
		status = make_place(db, r, &project, &environment);
		if (status == STATUS_OK)
			status = read_place(db, r, project.name, environment.name, true, rows);
	}
	if (status == STATUS_OK && !rows[0].n)
		status = STATUS_BUSY; /* gone again: somebody renames or deletes */
	if (status != STATUS_OK)
		return status;
	r->place = *(struct place *)rows[0].rows;
	r->warnings = environment.warnings;
	return r->report->host ? read_views(db, r, &rows[3]) : STATUS_OK;
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
	struct db_rows rows[4];
	enum status status = open_place(db, r, rows);

	if (status != STATUS_OK)
		return status;
	commit = (struct version_commit_state){ .id = r->place.version_id,
						.version = r->place.version,
						.scm_sha = &r->place.scm_sha,
						.scm_branch = &r->place.scm_branch,
						.scm_tag = &r->place.scm_tag,
						.scm_repository = &r->place.scm_repository };
	status = check_place(r);
	if (status == STATUS_OK)
		status = version_agree(r->req, &commit, r->report);
	if (status != STATUS_OK)
		return status;
	r->is_completed = commit.is_completed;
	*is_changed = decide(r, rows + 1);
	r->is_first = is_first(r, rows + 1);
	if (*is_changed && r->place.environment_status == ENVIRONMENT_ARCHIVED &&
	    !r->report->is_history)
		status =
		    environment_wake(r->req, r->place.environment_id, r->place.environment_name);
	return status == STATUS_OK ? infer(db, r) : status;
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
