/* Tests of progress/run: how a report opens, moves or completes a run. */
#include "config.h"

#include "base/limits.h"
#include "progress/run.h"
#include "test.h"

#define NOW     INT64_C(1762443000000)
#define MINUTE  INT64_C(60000)
#define TIMEOUT (60 * MINUTE)

static const struct uuid key = { { 1, 2, 3 } };

static struct report report(enum progress status, int64_t started_at, int64_t completed_at)
{
	return (struct report){ .status = (int)status,
				.status_word = progress_word(status),
				.started_at = started_at,
				.completed_at = completed_at,
				.digest = { "digest", 6 } };
}

/* What the report does to the runs, received at now. */
static struct run_result take_all(const struct run *const *found, size_t n, struct report r,
				  int64_t now)
{
	const struct run_report given = {
		.report = &r, .key_id = key, .now_ms = now, .timeout_ms = TIMEOUT
	};

	return run_take(found, n, &given);
}

static struct run_result take(const struct run *found, struct report r, int64_t now)
{
	return take_all(&found, found ? 1 : 0, r, now);
}

static struct run opened(struct report r, int64_t now)
{
	struct run_result result = take(NULL, r, now);

	assert_int_equal(result.step, STEP_NEW);
	assert_true(result.is_changed);
	return result.run;
}

static void a_first_report_opens_a_run(void **state)
{
	struct report r = report(PROGRESS_STARTED, NOW - MINUTE, 0);
	struct run run;

	(void)state;
	r.status_word = "In_Progress";
	r.run_id = "run-1";
	r.by = "ada";
	r.by_email = "ada@example.org";
	r.by_name = "Ada";
	r.extra_metadata = "{}";
	r.build_number = "7";
	run = opened(r, NOW);
	assert_int_equal(run.status, PROGRESS_STARTED);
	assert_string_equal(run.status_word, "In_Progress");
	assert_string_equal(run.run_id, "run-1");
	assert_string_equal(run.reported_by, "ada");
	assert_string_equal(run.reported_by_email, "ada@example.org");
	assert_string_equal(run.reported_by_name, "Ada");
	assert_string_equal(run.extra_metadata, "{}");
	assert_string_equal(run.build_number, "7");
	assert_true(uuid_eq(&run.key_id, &key));
	assert_null(run.reason);
	assert_int_equal(run.started_at, NOW - MINUTE);
	assert_int_equal(run.finished_at, 0);
	assert_int_equal(run.created_at, NOW - MINUTE);
	assert_int_equal(run.recorded_at, NOW);
	assert_int_equal(run.updated_at, NOW);
	assert_int_equal(run.deadline_at, NOW + TIMEOUT);
	assert_int_equal(run.event_digest.len, 6);
}

static void a_run_that_ended_has_no_deadline(void **state)
{
	struct run run = opened(report(PROGRESS_COMPLETED, 0, 0), NOW);

	(void)state;
	assert_int_equal(run.finished_at, NOW);
	assert_int_equal(run.started_at, 0);
	assert_int_equal(run.deadline_at, 0);
	assert_int_equal(run_duration_ms(&run), FIELD_NO_INT);
}

static void start_and_end_make_a_duration(void **state)
{
	struct run open = opened(report(PROGRESS_STARTED, 0, 0), NOW);
	struct run_result result = take(&open, report(PROGRESS_COMPLETED, 0, 0), NOW + 90000);

	(void)state;
	assert_int_equal(result.step, STEP_MOVE);
	assert_int_equal(result.was, PROGRESS_STARTED);
	assert_true(result.is_changed);
	assert_int_equal(result.run.status, PROGRESS_COMPLETED);
	assert_int_equal(result.run.started_at, NOW);
	assert_int_equal(result.run.finished_at, NOW + 90000);
	assert_int_equal(run_duration_ms(&result.run), 90000);
	assert_int_equal(result.run.created_at, NOW);
	assert_int_equal(result.run.recorded_at, NOW);
	assert_int_equal(result.run.updated_at, NOW + 90000);
	assert_int_equal(result.run.deadline_at, 0);
}

static void a_pending_run_starts_when_it_is_told(void **state)
{
	struct run run = opened(report(PROGRESS_PENDING, 0, 0), NOW);
	struct run_result result = take(&run, report(PROGRESS_STARTED, 0, 0), NOW + MINUTE);

	(void)state;
	assert_int_equal(run.started_at, 0);
	assert_int_equal(run.deadline_at, NOW + TIMEOUT);
	assert_int_equal(result.step, STEP_MOVE);
	assert_int_equal(result.run.started_at, NOW + MINUTE);
	assert_int_equal(result.run.deadline_at, NOW + MINUTE + TIMEOUT);
}

static void an_end_before_the_recorded_start_drops_the_start(void **state)
{
	struct run open = opened(report(PROGRESS_STARTED, 0, 0), NOW);
	struct run_result result =
	    take(&open, report(PROGRESS_COMPLETED, 0, NOW - MINUTE), NOW + 1000);

	(void)state;
	assert_int_equal(result.run.finished_at, NOW - MINUTE);
	assert_int_equal(result.run.started_at, 0);
	assert_int_equal(run_duration_ms(&result.run), FIELD_NO_INT);
}

static void an_end_that_tells_the_start_too_gives_both(void **state)
{
	struct run run = opened(report(PROGRESS_FAILED, NOW - 9 * MINUTE, NOW - MINUTE), NOW);

	(void)state;
	assert_int_equal(run.started_at, NOW - 9 * MINUTE);
	assert_int_equal(run.finished_at, NOW - MINUTE);
	assert_int_equal(run_duration_ms(&run), 8 * MINUTE);
	assert_int_equal(run.created_at, NOW - 9 * MINUTE);
}

static void history_is_made_when_it_happened_and_recorded_now(void **state)
{
	int64_t then = NOW - 1000 * MINUTE;
	struct run run = opened(report(PROGRESS_COMPLETED, 0, then), NOW);

	(void)state;
	assert_int_equal(run.created_at, then);
	assert_int_equal(run.finished_at, then);
	assert_int_equal(run.recorded_at, NOW);
}

static void nothing_is_made_ahead_of_our_clock(void **state)
{
	struct run run = opened(report(PROGRESS_STARTED, NOW + 4 * MINUTE, 0), NOW);

	(void)state;
	assert_int_equal(run.created_at, NOW);
	assert_int_equal(run.started_at, NOW + 4 * MINUTE);
}

static void a_late_start_leaves_the_status_and_fills_the_start(void **state)
{
	struct run ended = opened(report(PROGRESS_COMPLETED, 0, NOW), NOW);
	struct run_result result =
	    take(&ended, report(PROGRESS_STARTED, NOW - 2 * MINUTE, 0), NOW + 1000);

	(void)state;
	assert_int_equal(result.step, STEP_FILL);
	assert_true(result.is_changed);
	assert_int_equal(result.run.status, PROGRESS_COMPLETED);
	assert_string_equal(result.run.status_word, "completed");
	assert_int_equal(result.run.started_at, NOW - 2 * MINUTE);
	assert_int_equal(result.run.finished_at, NOW);
	assert_int_equal(run_duration_ms(&result.run), 2 * MINUTE);
	assert_int_equal(result.run.updated_at, NOW + 1000);
}

static void a_late_report_fills_blanks_and_overwrites_nothing(void **state)
{
	struct report first = report(PROGRESS_COMPLETED, 0, NOW);
	struct report late = report(PROGRESS_STARTED, NOW - MINUTE, 0);
	struct run ended;
	struct run_result result;

	(void)state;
	first.run_id = late.run_id = "run-1";
	first.by = "ada";
	late.by = "bob";
	late.build_url = "https://ci.example.org/7";
	ended = opened(first, NOW);
	result = take(&ended, late, NOW + 1000);
	assert_int_equal(result.step, STEP_FILL);
	assert_string_equal(result.run.reported_by, "ada");
	assert_string_equal(result.run.build_url, "https://ci.example.org/7");
}

static void the_same_report_again_changes_nothing(void **state)
{
	struct report r = report(PROGRESS_COMPLETED, NOW - 5 * MINUTE, NOW - MINUTE);
	struct run run;
	struct run_result result;

	(void)state;
	r.run_id = "run-1";
	r.by = "ada";
	run = opened(r, NOW);
	result = take(&run, r, NOW + 5000);
	assert_int_equal(result.step, STEP_FILL);
	assert_false(result.is_changed);
	assert_memory_equal(&result.run, &run, sizeof(run));
}

static void a_second_start_of_an_open_run_changes_nothing(void **state)
{
	struct run open = opened(report(PROGRESS_STARTED, NOW - MINUTE, 0), NOW);
	struct run_result result = take(&open, report(PROGRESS_STARTED, 0, 0), NOW + 5000);

	(void)state;
	assert_int_equal(result.step, STEP_FILL);
	assert_false(result.is_changed);
	assert_int_equal(result.run.deadline_at, NOW + TIMEOUT);
}

static void moving_takes_over_newer_texts(void **state)
{
	struct report first = report(PROGRESS_STARTED, 0, 0);
	struct report last = report(PROGRESS_FAILED, 0, 0);
	struct run open;
	struct run_result result;

	(void)state;
	first.by = "ada";
	first.build_url = "https://ci.example.org/7";
	last.by = "bob";
	last.error_message = "it broke";
	open = opened(first, NOW);
	result = take(&open, last, NOW + 1000);
	assert_string_equal(result.run.reported_by, "bob");
	assert_string_equal(result.run.build_url, "https://ci.example.org/7");
	assert_string_equal(result.run.error_message, "it broke");
	assert_string_equal(result.run.status_word, "failed");
}

static void a_run_is_overdue_from_its_deadline_on(void **state)
{
	struct run run = opened(report(PROGRESS_STARTED, 0, 0), NOW);

	(void)state;
	assert_false(run_is_overdue(&run, NOW + TIMEOUT - 1));
	assert_true(run_is_overdue(&run, NOW + TIMEOUT));
	run = opened(report(PROGRESS_COMPLETED, 0, 0), NOW);
	assert_false(run_is_overdue(&run, NOW + 100 * TIMEOUT));
}

static void a_run_given_up_failed_at_its_deadline(void **state)
{
	struct run run = opened(report(PROGRESS_STARTED, 0, 0), NOW);

	(void)state;
	run_give_up(&run, NOW + 2 * TIMEOUT);
	assert_int_equal(run.status, PROGRESS_FAILED);
	assert_string_equal(run.reason, PROGRESS_TIMED_OUT);
	assert_int_equal(run.finished_at, NOW + TIMEOUT);
	assert_int_equal(run.deadline_at, 0);
	assert_int_equal(run.updated_at, NOW + 2 * TIMEOUT);
	assert_int_equal(run_duration_ms(&run), TIMEOUT);
}

static void a_late_end_reopens_a_run_that_was_given_up(void **state)
{
	struct run run = opened(report(PROGRESS_STARTED, 0, 0), NOW);
	struct run_result result;

	(void)state;
	run_give_up(&run, NOW + 2 * TIMEOUT);
	result = take(&run, report(PROGRESS_COMPLETED, 0, NOW + 70 * MINUTE), NOW + 3 * TIMEOUT);
	assert_int_equal(result.step, STEP_MOVE);
	assert_int_equal(result.was, PROGRESS_FAILED);
	assert_int_equal(result.run.status, PROGRESS_COMPLETED);
	assert_null(result.run.reason);
	assert_int_equal(result.run.finished_at, NOW + 70 * MINUTE);
	assert_int_equal(result.run.started_at, NOW);
}

static void the_index_names_the_run_that_was_moved(void **state)
{
	struct report first = report(PROGRESS_STARTED, 0, 0);
	struct report second = first;
	struct report end = report(PROGRESS_COMPLETED, 0, 0);
	struct run runs[2];
	const struct run *const found[] = { &runs[0], &runs[1] };
	struct run_result result;

	(void)state;
	first.run_id = "run-1";
	second.run_id = end.run_id = "run-2";
	runs[0] = opened(first, NOW);
	runs[1] = opened(second, NOW - MINUTE);
	result = take_all(found, 2, end, NOW);
	assert_int_equal(result.index, 1);
	assert_int_equal(result.step, STEP_MOVE);
	assert_string_equal(result.run.run_id, "run-2");
}

static void a_run_becomes_as_many_parameters_as_it_says(void **state)
{
	struct run run = opened(report(PROGRESS_STARTED, 0, 0), NOW);
	struct db_param params[RUN_N_PARAMS];
	static const char kinds[] = RUN_PARAM_KINDS;

	(void)state;
	assert_int_equal(strlen(kinds), RUN_N_PARAMS);
	run_params(&run, params);
	for (size_t i = 0; i < RUN_N_PARAMS; i++)
		assert_int_equal(params[i].kind, kinds[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_first_report_opens_a_run),
		cmocka_unit_test(a_run_that_ended_has_no_deadline),
		cmocka_unit_test(start_and_end_make_a_duration),
		cmocka_unit_test(a_pending_run_starts_when_it_is_told),
		cmocka_unit_test(an_end_before_the_recorded_start_drops_the_start),
		cmocka_unit_test(an_end_that_tells_the_start_too_gives_both),
		cmocka_unit_test(history_is_made_when_it_happened_and_recorded_now),
		cmocka_unit_test(nothing_is_made_ahead_of_our_clock),
		cmocka_unit_test(a_late_start_leaves_the_status_and_fills_the_start),
		cmocka_unit_test(a_late_report_fills_blanks_and_overwrites_nothing),
		cmocka_unit_test(the_same_report_again_changes_nothing),
		cmocka_unit_test(a_second_start_of_an_open_run_changes_nothing),
		cmocka_unit_test(moving_takes_over_newer_texts),
		cmocka_unit_test(a_run_is_overdue_from_its_deadline_on),
		cmocka_unit_test(a_run_given_up_failed_at_its_deadline),
		cmocka_unit_test(a_late_end_reopens_a_run_that_was_given_up),
		cmocka_unit_test(the_index_names_the_run_that_was_moved),
		cmocka_unit_test(a_run_becomes_as_many_parameters_as_it_says),
	};

	return RUN_TESTS("run", tests);
}
