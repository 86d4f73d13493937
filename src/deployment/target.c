/* Hosts of deployments: their fields, and what a host's report makes of them. */
#include "config.h"

#include "auth/principal.h"
#include "base/str.h"
#include "deployment/deployment.h"
#include "deployment/target.h"
#include "deployment/target_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct target, member)
#define SEEN             (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field target_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "tgt", .text = "id" },
	{ OF(TEXT, host), .flags = SEEN, .max = TARGET_HOST_MAX, .text = "the machine, as it calls itself" },
	{ OF(WORD, status), .flags = SEEN, .words = &progress_words, .text = "pending, started, completed, failed or aborted" },
	{ OF(TEXT, status_word), .flags = SEEN, .text = "the word that the client used" },
	{ OF(TEXT, reason), .flags = SEEN, .text = "why, when no event said so: timed_out" },
	{ OF(TEXT, error_code), .flags = SEEN, .text = "what failed, as the client says" },
	{ OF(TEXT, error_message), .flags = SEEN, .text = "and how" },
	{ OF(TIME, started_at), .flags = SEEN, .text = "when it started there" },
	{ OF(TIME, finished_at), .flags = SEEN, .text = "when it ended there" },
	{ OF(JSON, extra_metadata), .flags = SEEN, .text = "whatever else the client sent of it" },
	{ OF(TIME, recorded_at), .flags = SEEN, .text = "when it was first told of" },
	{ OF(TIME, updated_at), .flags = SEEN, .text = "when the last event that changed it was recorded" },
	{ OF(INT, list_total), .flags = FIELD_COLUMN },
};
const size_t target_n_fields = ARRAY_LEN(target_fields);

#define VIEW(kind, named, member, c_type) FIELD_NAMED(FIELD_##kind, named, struct target_view, member, c_type), .flags = FIELD_COLUMN
const struct field target_view_fields[] = {
	{ VIEW(ID, "deployment_id", deployment_id, struct uuid) },
	{ VIEW(WORD, "status", own.status, int), .words = &progress_words },
	{ VIEW(TEXT, "status_word", own.status_word, const char *) },
	{ VIEW(TEXT, "reason", own.reason, const char *) },
	{ VIEW(TEXT, "error_code", own.error_code, const char *) },
	{ VIEW(TEXT, "error_message", own.error_message, const char *) },
	{ VIEW(TIME, "started_at", own.started_at, int64_t) },
	{ VIEW(TIME, "finished_at", own.finished_at, int64_t) },
	{ VIEW(TIME, "updated_at", own.updated_at, int64_t) },
	{ VIEW(INT, "n_pending", others.n_pending, int64_t) },
	{ VIEW(INT, "n_started", others.n_started, int64_t) },
	{ VIEW(INT, "n_completed", others.n_completed, int64_t) },
	{ VIEW(INT, "n_failed", others.n_failed, int64_t) },
	{ VIEW(INT, "n_aborted", others.n_aborted, int64_t) },
	{ VIEW(TIME, "others_started_at", others.started_at, int64_t) },
	{ VIEW(TIME, "others_finished_at", others.finished_at, int64_t) },
	{ VIEW(TIME, "next_at", next_at, int64_t) },
	{ VIEW(BYTES, "event_digest", own.event_digest, struct field_bytes) },
	{ VIEW(ID, "id", own.id, struct uuid) },
	{ VIEW(TEXT, "extra_metadata", own.extra_metadata, const char *) },
	{ VIEW(TEXT, "as_given", own.as_given, const char *) },
};
/* clang-format on */
_Static_assert(ARRAY_LEN(target_view_fields) == TARGET_VIEW_N, "as many as it says");

static const struct target_view *view_of(const struct db_rows *views, struct uuid deployment_id)
{
	const struct target_view *rows = views->rows;

	for (size_t i = 0; i < views->n; i++)
		if (uuid_eq(&rows[i].deployment_id, &deployment_id))
			return &rows[i];
	BUG("a deployment without a view");
}

static struct host_run run_of(const struct deployment *d, const struct target_view *view)
{
	const struct target *own = &view->own;

	return (struct host_run){
		.whole = run_attempt(&d->run),
		.created_at = d->run.created_at,
		.has_own = own->status >= 0,
		.own = { .status = own->status < 0 ? PROGRESS_PENDING : (enum progress)own->status,
			 .is_timed_out = own->reason && str_eq(own->reason, PROGRESS_TIMED_OUT),
			 .run_id = d->run.run_id,
			 .finished_at = own->finished_at,
			 .updated_at = own->updated_at,
			 .digest = own->event_digest },
		.others = view->others,
		.next_at = view->next_at,
	};
}

/* The host as its report says. */
static void take_status(struct target *target, const struct run_report *r)
{
	const struct report *report = r->report;
	int64_t started, finished;

	report_times(report, r->now_ms, &started, &finished);
	target->status = report->status;
	target->status_word = report->status_word;
	target->reason = NULL;
	target->error_code = report->error_code;
	target->error_message = report->error_message;
	if (!target->started_at)
		target->started_at = started;
	target->finished_at = finished;
	if (target->finished_at && target->started_at > target->finished_at)
		target->started_at = 0;
	if (report->extra_metadata)
		target->extra_metadata = report->extra_metadata;
	if (report->as_given)
		target->as_given = report->as_given;
	target->updated_at = r->now_ms;
	target->event_digest = report->digest;
}

static bool fill_text(const char **to, const char *from)
{
	if (*to || !from)
		return false;
	*to = from;
	return true;
}

/* Late or again: blanks only. true when there were some. */
static bool fill(struct target *target, const struct run_report *r)
{
	const struct report *report = r->report;
	int64_t moment =
	    report->status == PROGRESS_STARTED ? report_moment(report) : report->started_at;
	bool is_changed = false;

	if (!target->started_at && moment &&
	    (!target->finished_at || moment <= target->finished_at)) {
		target->started_at = moment;
		is_changed = true;
	}
	is_changed |= fill_text(&target->error_code, report->error_code);
	is_changed |= fill_text(&target->error_message, report->error_message);
	is_changed |= fill_text(&target->extra_metadata, report->extra_metadata);
	is_changed |= fill_text(&target->as_given, report->as_given);
	if (is_changed)
		target->updated_at = r->now_ms;
	return is_changed;
}

static struct target first_sight(const struct run_report *r)
{
	return (struct target){
		.id = uuid_new(r->now_ms),
		.host = r->report->host,
		.status = -1,
		.recorded_at = r->now_ms,
	};
}

/* The rows of both sets, and how each looks to the host. */
static size_t collect(const struct db_rows *found, const struct db_rows *views,
		      const struct deployment **rows, struct host_run *runs)
{
	size_t n = 0;

	for (size_t set = 0; set < 2; set++) {
		const struct deployment *d = found[set].rows;

		for (size_t i = 0; i < found[set].n && n < HOST_RUNS_MAX; i++, n++) {
			rows[n] = &d[i];
			runs[n] = run_of(&d[i], view_of(views, d[i].id));
		}
	}
	return n;
}

struct target_taken target_take(const struct db_rows *found, const struct db_rows *views,
				const struct run_report *r)
{
	const struct deployment *rows[HOST_RUNS_MAX] = { NULL };
	struct host_run runs[HOST_RUNS_MAX];
	const struct arrival arrival = report_arrival(r->report, r->now_ms);
	struct target_taken taken = { .target = first_sight(r) };
	struct target *target = &taken.target;
	size_t index, n = collect(found, views, rows, runs);
	bool is_joining;
	enum step step = host_decide(runs, n, &arrival, &index, &is_joining);

	if (step != STEP_NEW) {
		const struct target_view *view = view_of(views, rows[index]->id);

		taken.row = rows[index];
		taken.tally = view->others;
		if (!is_joining) {
			*target = view->own;
			target->host = r->report->host;
			target->recorded_at = r->now_ms; /* not stored: the row keeps its own */
		}
	}
	taken.is_target_changed = step != STEP_FILL || fill(target, r);
	if (step != STEP_FILL)
		take_status(target, r);
	host_add(&taken.tally, (enum progress)target->status, target->started_at,
		 target->finished_at);
	taken.result = step == STEP_NEW ? run_take(NULL, 0, r)
					: run_take_host(&taken.row->run, step, r, &taken.tally);
	taken.result.is_changed = taken.result.is_changed || taken.is_target_changed;
	return taken;
}

enum status target_save(struct request *req, struct uuid deployment_id, const struct target *t)
{
	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(t->id),
		db_id(deployment_id),
		db_text(t->host),
		db_text(progress_word((enum progress)t->status)),
		db_text(t->status_word),
		db_text(t->reason),
		db_text(t->error_code),
		db_text(t->error_message),
		db_time(t->started_at),
		db_time(t->finished_at),
		db_text(t->extra_metadata),
		db_text(t->as_given),
		db_time(t->recorded_at),
		db_time(t->updated_at),
		db_bytes(t->event_digest.data, t->event_digest.len),
	};

	return db_run(req->db, req->arena, &target_sql_save, params, NULL, NULL);
}

enum status target_end(struct db *db, struct arena *arena, struct uuid organization_id,
		       struct uuid deployment_id, const struct run *run)
{
	const struct db_param params[] = {
		db_text(progress_word((enum progress)run->status)),
		db_text(run->status_word),
		db_text(run->reason),
		db_time(run->finished_at),
		db_time(run->updated_at),
		db_id(organization_id),
		db_id(deployment_id),
	};

	return db_run(db, arena, &target_sql_end, params, NULL, NULL);
}

enum status target_list(struct request *req, struct uuid deployment_id,
			const struct list_window *window, struct list_rows *out)
{
	const struct db_param organization = db_id(req->who->organization_id);
	struct db_param params[8] = { organization, db_id(deployment_id), organization,
				      db_id(deployment_id) };
	struct db_rows rows;
	enum status status;

	list_bounds(window, params + 4);
	list_limits(window, params + 6);
	status =
	    db_select(req->db, req->arena, &target_sql_list[window->is_backwards], params, &rows);
	if (status != STATUS_OK)
		return status;
	*out = list_cut(req->arena, window, &rows, sizeof(struct target));
	if (rows.n) {
		out->total = ((const struct target *)rows.rows)->list_total;
		return STATUS_OK;
	}
	return db_select_number(req->db, req->arena, &target_sql_total, params, &out->total);
}

enum status target_shown(struct request *req, struct uuid deployment_id, int64_t limit,
			 struct db_rows *out)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(deployment_id),
					   db_int(limit) };

	return db_select(req->db, req->arena, &target_sql_shown, params, out);
}
