/* What people do to a deployment that is there: cancel it, judge it, add to it. */
#include "config.h"

#include <string.h>

#include "auth/guard.h"
#include "base/i18n.h"
#include "base/time.h"
#include "deployment/deployment.h"
#include "deployment/deployment_sql.h"
#include "deployment/target.h"
#include "environment/environment.h"
#include "event/event.h"

#define CHANGE(kind, member)                                                                       \
	FIELD_##kind##_OF(struct deployment_change, member), .flags = FIELD_WRITE

/* clang-format off */
const struct field deployment_change_fields[] = {
	{ CHANGE(TEXT, deploy_url), .max = 500, .text = "page of the deployment in the system that does it" },
	{ CHANGE(JSON, extra_metadata), .max = LIMIT_METADATA_BYTES, .text = "anything else; merged into what is there" },
	{ FIELD_TEXT_OF(struct deployment_change, note), .flags = FIELD_WRITE | FIELD_LINES, .max = DEPLOYMENT_NOTE_MAX, .text = "whatever people want to add" },
};

const struct field deployment_judgement_fields[] = {
	{ FIELD_WORD_OF(struct deployment_judgement, verdict), .flags = FIELD_WRITE | FIELD_REQUIRED, .words = &deployment_verdict_words, .text = "good or faulty" },
	{ FIELD_TEXT_OF(struct deployment_judgement, note), .flags = FIELD_WRITE | FIELD_LINES, .max = DEPLOYMENT_NOTE_MAX, .text = "why" },
};
/* clang-format on */
const size_t deployment_n_change_fields = ARRAY_LEN(deployment_change_fields);
const size_t deployment_n_judgement_fields = ARRAY_LEN(deployment_judgement_fields);

/* Whether the request may do it to this deployment. */
static enum status check(struct request *req, const struct deployment *d,
			 enum capability capability)
{
	const struct access_place place = {
		.project_id = d->project_id,
		.environment_id = d->environment_id,
		.tier = tier_words.format(d->environment_tier),
	};

	return guard_place(req, capability, &place);
}

static struct trace trace_for(struct request *req, const struct deployment *d, const char *kind,
			      struct audit_changes *changes)
{
	const struct actor actor = actor_of_request(req);
	struct trace trace = trace_of(&actor, kind);

	trace.event.subject_id = d->id;
	trace.event.project_id = d->project_id;
	trace.event.environment_id = d->environment_id;
	trace.event.data = "{}";
	trace.subject_name = arena_printf(req->arena, "%s %s in %s", d->project_name, d->version,
					  d->environment_name);
	trace.changes = audit_changes_text(changes);
	return trace;
}

/* The deployment is what the locked row says, as it will be. */
static enum status save_aborted(struct request *req, struct place *place, struct deployment *d,
				struct trace *trace)
{
	struct db_param params[DEPLOYMENT_SAVE_PARAMS];
	const struct state_move move = {
		.deployment_id = d->id,
		.version = place->version,
		.ordinal = place->ordinal,
		.status = PROGRESS_ABORTED,
		.created_at = d->run.created_at,
		.finished_at = d->run.finished_at,
	};
	enum status status;

	state_apply(&place->state, &move);
	deployment_save_params(req->arena, d, place, trace, params);
	status = db_run(req->db, req->arena, &deployment_sql_save, params, NULL, NULL);
	if (status == STATUS_OK && d->hosts)
		status = target_end(req->db, req->arena, req->who->organization_id, d->id, &d->run);
	return status;
}

enum status deployment_cancel(struct request *req, const struct deployment *d)
{
	const struct db_param which[] = { db_id(req->who->organization_id), db_id(d->id),
					  db_time(TIME_LAST_MS) };
	struct audit_changes changes;
	struct deployment *locked;
	struct trace trace;
	struct db_rows rows[2];
	enum status status = check(req, d, CAN_DEPLOY);

	if (status == STATUS_OK)
		status = db_run(req->db, req->arena, &deployment_sql_open_by_id, which, rows, NULL);
	if (status != STATUS_OK)
		return status;
	if (!rows[0].n || !rows[1].n)
		return request_fail(req, STATUS_CONFLICT, _("The deployment has ended already."));
	locked = rows[1].rows;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "status", progress_word((enum progress)locked->run.status),
		     progress_word(PROGRESS_ABORTED));
	trace = trace_for(req, d, "deployment.aborted", &changes);
	trace.event.data = event_data(
	    req->arena,
	    (const char *const[]){ "status", progress_word(PROGRESS_ABORTED), "was",
				   progress_word((enum progress)locked->run.status), NULL });
	((struct place *)rows[0].rows)->was = locked->run.status;
	locked->run.status = PROGRESS_ABORTED;
	locked->run.status_word = "cancelled";
	locked->run.finished_at = locked->run.updated_at = req->now_ms;
	locked->run.deadline_at = 0;
	return save_aborted(req, rows[0].rows, locked, &trace);
}

enum status deployment_judge(struct request *req, const struct deployment *d,
			     const struct deployment_judgement *judgement)
{
	const char *word = deployment_verdict_words.format(judgement->verdict);
	struct db_param params[5 + TRACE_N_PARAMS] = {
		db_text(word),        db_text(judgement->note),
		db_time(req->now_ms), db_id(req->who->organization_id),
		db_id(d->id),
	};
	struct audit_changes changes;
	struct trace trace;
	enum status status = check(req, d, CAN_RECORD);

	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "verdict",
		     d->verdict < 0 ? NULL : deployment_verdict_words.format(d->verdict), word);
	audit_change(&changes, "note", d->verdict_note, judgement->note);
	trace = trace_for(req, d, "deployment.judged", &changes);
	trace.event.data = event_data(
	    req->arena, (const char *const[]){ "verdict", word, "note", judgement->note, NULL });
	trace_params(req->arena, &trace, params + 5);
	return db_run(req->db, req->arena, &deployment_sql_judge, params, NULL, NULL);
}

enum status deployment_change(struct request *req, const struct deployment *d,
			      const struct deployment_change *change)
{
	struct db_param params[6 + TRACE_N_PARAMS] = {
		db_text(change->deploy_url),
		db_text(change->extra_metadata),
		db_text(change->note),
		db_time(req->now_ms),
		db_id(req->who->organization_id),
		db_id(d->id),
	};
	struct audit_changes changes;
	struct trace trace;
	enum status status = check(req, d, CAN_RECORD);

	if (status != STATUS_OK)
		return status;
	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "deploy_url", d->deploy_url, change->deploy_url);
	audit_change(&changes, "extra_metadata", d->run.extra_metadata, change->extra_metadata);
	audit_change(&changes, "note", d->note, change->note);
	trace = trace_for(req, d, "deployment.changed", &changes);
	trace_params(req->arena, &trace, params + 6);
	return db_run(req->db, req->arena, &deployment_sql_change, params, NULL, NULL);
}
