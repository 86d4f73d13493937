/* How a report opens, moves or completes a run. */
#include "config.h"

#include <string.h>

#include "auth/audit.h"
#include "base/str.h"
#include "progress/run.h"

/* Members that a report hands on as they are. */
static const struct {
	size_t to, from;
} texts[] = {
/* clang-format off */
#define TEXT(to, from) { offsetof(struct run, to), offsetof(struct report, from) }
	/* clang-format on */
	TEXT(run_id, run_id),
	TEXT(build_number, build_number),
	TEXT(source_system, source_system),
	TEXT(build_url, build_url),
	TEXT(reported_by, by),
	TEXT(reported_by_email, by_email),
	TEXT(reported_by_name, by_name),
	TEXT(error_code, error_code),
	TEXT(error_message, error_message),
	TEXT(extra_metadata, extra_metadata),
	TEXT(as_given, as_given),
#undef TEXT
};

void run_params(const struct run *run, struct db_param *out)
{
	const struct db_param params[RUN_N_PARAMS] = {
		db_text(progress_word((enum progress)run->status)),
		db_text(run->status_word),
		db_text(run->reason),
		db_text(run->run_id),
		db_text(run->build_number),
		db_text(run->source_system),
		db_text(run->build_url),
		db_text(run->reported_by),
		db_text(run->reported_by_email),
		db_text(run->reported_by_name),
		db_id(run->key_id),
		db_text(run->error_code),
		db_text(run->error_message),
		db_text(run->extra_metadata),
		db_time(run->created_at),
		db_time(run->recorded_at),
		db_time(run->started_at),
		db_time(run->finished_at),
		db_time(run->updated_at),
		db_time(run->deadline_at),
		db_bytes(run->event_digest.data, run->event_digest.len),
		db_text(run->as_given),
	};

	memcpy(out, params, sizeof(params));
}

int64_t run_duration_ms(const struct run *run)
{
	if (!run->started_at || !run->finished_at)
		return FIELD_NO_INT;
	return run->finished_at - run->started_at;
}

bool run_is_overdue(const struct run *run, int64_t now_ms)
{
	return run->deadline_at && run->deadline_at <= now_ms;
}

void run_give_up(struct run *run, int64_t now_ms)
{
	run->status = PROGRESS_FAILED;
	run->reason = PROGRESS_TIMED_OUT;
	run->finished_at = run->deadline_at;
	run->deadline_at = 0;
	run->updated_at = now_ms;
}

/* Copies what the report tells; only into blanks when told so. true when anything changed. */
static bool take_texts(struct run *run, const struct report *report, bool only_blanks)
{
	bool is_changed = false;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const char **to = (const char **)((char *)run + texts[i].to);
		const char *from = *(const char *const *)((const char *)report + texts[i].from);

		if (!from || (*to && (only_blanks || str_eq(*to, from))))
			continue;
		/* Who has nothing to add may say so by an empty object: what was told stays. */
		if (*to && str_eq(from, "{}"))
			continue;
		*to = from;
		is_changed = true;
	}
	return is_changed;
}

/* The report's own status and times on a run that it opens or moves. */
static void take_status(struct run *run, const struct run_report *r)
{
	int64_t started, finished;

	report_times(r->report, r->now_ms, &started, &finished);
	run->status = r->report->status;
	run->status_word = r->report->status_word;
	run->reason = NULL;
	run->key_id = r->key_id;
	if (!run->started_at)
		run->started_at = started;
	run->finished_at = finished;
	if (run->finished_at && run->started_at > run->finished_at)
		run->started_at = 0;
	run->deadline_at = progress_is_open((enum progress)run->status)
			       ? report_heard_at(r->report, r->now_ms) + r->timeout_ms
			       : 0;
	run->event_digest = r->report->digest;
	run->updated_at = r->now_ms;
}

static void open_new(struct run *run, const struct run_report *r)
{
	*run = (struct run){
		.created_at = report_first_moment(r->report, r->now_ms),
		.recorded_at = r->now_ms,
	};
	take_texts(run, r->report, false);
	take_status(run, r);
}

/* Late or again: blanks only. */
static bool fill(struct run *run, const struct run_report *r)
{
	bool is_changed = take_texts(run, r->report, true);
	int64_t moment = r->report->status == PROGRESS_STARTED ? report_moment(r->report)
							       : r->report->started_at;

	if (!run->started_at && moment && (!run->finished_at || moment <= run->finished_at)) {
		run->started_at = moment;
		is_changed = true;
	}
	if (is_changed)
		run->updated_at = r->now_ms;
	return is_changed;
}

struct attempt run_attempt(const struct run *run)
{
	return (struct attempt){
		.status = (enum progress)run->status,
		.is_timed_out = run->reason && str_eq(run->reason, PROGRESS_TIMED_OUT),
		.run_id = run->run_id,
		.started_at = run->started_at,
		.finished_at = run->finished_at,
		.updated_at = run->updated_at,
		.digest = run->event_digest,
	};
}

struct run_result run_take(const struct run *const *found, size_t n,
			   const struct run_report *report)
{
	struct attempt attempts[RUN_FOUND_MAX];
	struct arrival arrival = report_arrival(report->report, report->now_ms);
	struct run_result result = { .is_changed = true };

	if (n > RUN_FOUND_MAX)
		BUG("%zu runs to choose from", n);
	for (size_t i = 0; i < n; i++)
		attempts[i] = run_attempt(found[i]);
	result.step = progress_decide(attempts, n, &arrival, &result.index);
	if (result.step == STEP_NEW) {
		open_new(&result.run, report);
		return result;
	}
	result.run = *found[result.index];
	result.was = (enum progress)result.run.status;
	if (result.step == STEP_MOVE) {
		take_texts(&result.run, report->report, false);
		take_status(&result.run, report);
	} else {
		result.is_changed = fill(&result.run, report);
	}
	return result;
}

struct run_result run_take_host(const struct run *found, enum step step, const struct run_report *r,
				const struct host_tally *tally)
{
	struct run_result result = { .step = step,
				     .was = (enum progress)found->status,
				     .run = *found };
	struct run *run = &result.run;
	enum progress status = host_fold(tally);

	if (step == STEP_FILL) {
		result.is_changed = take_texts(run, r->report, true);
	} else {
		result.is_changed = true;
		take_texts(run, r->report, false);
		run->status = (int)status;
		run->status_word = (int)status == r->report->status ? r->report->status_word
								    : progress_word(status);
		run->reason = NULL;
		run->key_id = r->key_id;
		run->event_digest = r->report->digest;
		run->finished_at = progress_is_open(status) ? 0 : tally->finished_at;
		run->deadline_at = progress_is_open(status) ? r->now_ms + r->timeout_ms : 0;
	}
	if (tally->started_at && (!run->started_at || tally->started_at < run->started_at)) {
		run->started_at = tally->started_at;
		result.is_changed = true;
	}
	if (run->finished_at && run->started_at > run->finished_at)
		run->started_at = 0;
	if (result.is_changed)
		run->updated_at = r->now_ms;
	return result;
}

struct run_result run_take_rows(const struct db_rows *found, size_t size, size_t offset,
				const struct run_report *report, const void **row)
{
	const char *rows[RUN_FOUND_MAX] = { NULL };
	const struct run *runs[RUN_FOUND_MAX];
	struct run_result result;
	size_t n = 0;

	for (size_t set = 0; set < 2; set++) {
		for (size_t i = 0; i < found[set].n && n < RUN_FOUND_MAX; i++) {
			rows[n] = (const char *)found[set].rows + i * size;
			runs[n] = (const struct run *)(const void *)(rows[n] + offset);
			n++;
		}
	}
	result = run_take(runs, n, report);
	*row = result.step == STEP_NEW ? NULL : rows[result.index];
	return result;
}

const char *run_changes(struct arena *arena, const struct run_result *result)
{
	struct audit_changes changes;
	const char *was = result->step == STEP_NEW ? NULL : progress_word(result->was);

	audit_changes_init(&changes, arena);
	audit_change(&changes, "status", was, progress_word((enum progress)result->run.status));
	return audit_changes_text(&changes);
}
