/* Tests of progress/report: which of a report's times means what. */
#include "config.h"

#include "base/limits.h"
#include "progress/report.h"
#include "test.h"
#include "unit/source.h"

#define NOW    INT64_C(1762443000000)
#define MINUTE INT64_C(60000)

static struct report report(enum progress status, int64_t started_at, int64_t completed_at)
{
	return (struct report){ .status = (int)status,
				.started_at = started_at,
				.completed_at = completed_at };
}

static void assert_moment(enum progress status, int64_t started, int64_t completed, int64_t moment)
{
	struct report r = report(status, started, completed);

	assert_int_equal(report_moment(&r), moment);
}

static void the_moment_of_a_start_is_when_it_started(void **state)
{
	(void)state;
	assert_moment(PROGRESS_STARTED, 5, 9, 5);
	assert_moment(PROGRESS_PENDING, 5, 9, 5);
	assert_moment(PROGRESS_STARTED, 0, 9, 9); /* some clients know only one time */
	assert_moment(PROGRESS_STARTED, 0, 0, 0);
}

static void the_moment_of_an_end_is_when_it_ended(void **state)
{
	(void)state;
	assert_moment(PROGRESS_COMPLETED, 5, 9, 9);
	assert_moment(PROGRESS_FAILED, 5, 0, 0); /* the start tells nothing of the end */
	assert_moment(PROGRESS_ABORTED, 0, 9, 9);
}

static void assert_times(struct report r, int64_t started, int64_t finished)
{
	int64_t s = -1, f = -1;

	report_times(&r, NOW, &s, &f);
	assert_int_equal(s, started);
	assert_int_equal(f, finished);
}

static void a_start_has_a_start_and_no_end(void **state)
{
	(void)state;
	assert_times(report(PROGRESS_STARTED, NOW - 5, 0), NOW - 5, 0);
	assert_times(report(PROGRESS_STARTED, 0, NOW - 7), NOW - 7, 0);
	assert_times(report(PROGRESS_STARTED, 0, 0), NOW, 0);
}

static void what_is_pending_has_neither(void **state)
{
	(void)state;
	assert_times(report(PROGRESS_PENDING, NOW - 5, NOW - 3), 0, 0);
	assert_times(report(PROGRESS_PENDING, 0, 0), 0, 0);
}

static void an_end_without_a_time_ends_now(void **state)
{
	(void)state;
	assert_times(report(PROGRESS_COMPLETED, 0, 0), 0, NOW);
	assert_times(report(PROGRESS_FAILED, NOW - 5, 0), NOW - 5, NOW);
	assert_times(report(PROGRESS_ABORTED, 0, NOW - 9), 0, NOW - 9);
}

static void a_start_after_the_end_is_no_start(void **state)
{
	(void)state;
	assert_times(report(PROGRESS_COMPLETED, NOW - 3, NOW - 5), 0, NOW - 5);
	assert_times(report(PROGRESS_COMPLETED, NOW - 5, NOW - 5), NOW - 5, NOW - 5);
	assert_times(report(PROGRESS_COMPLETED, NOW + 1, 0), 0, NOW);
}

static size_t count_refused(int64_t started, int64_t completed)
{
	struct request req;
	struct source source = { .body = NULL };
	struct report r = report(PROGRESS_COMPLETED, started, completed);
	enum status status;
	size_t n;

	request_init(&req, NULL, NULL);
	source_begin(&req, &source);
	req.now_ms = NOW;
	status = report_check_clock(&req, &r);
	n = req.failure.n_fields;
	assert_int_equal(status, n ? STATUS_INVALID : STATUS_OK);
	if (n)
		assert_string_equal(req.failure.fields[n - 1].code, "out_of_range");
	request_release(&req);
	return n;
}

static void times_may_be_a_little_ahead_of_our_clock(void **state)
{
	(void)state;
	assert_int_equal(LIMIT_CLOCK_AHEAD_MS, 5 * MINUTE);
	assert_int_equal(count_refused(0, 0), 0);
	assert_int_equal(count_refused(1, NOW), 0);
	assert_int_equal(count_refused(NOW + 5 * MINUTE, NOW + 5 * MINUTE), 0);
	assert_int_equal(count_refused(NOW + 5 * MINUTE + 1, 0), 1);
	assert_int_equal(count_refused(0, NOW + 5 * MINUTE + 1), 1);
	assert_int_equal(count_refused(NOW + 6 * MINUTE, NOW + 6 * MINUTE), 2);
}

static void what_happened_long_before_is_history(void **state)
{
	struct report r = report(PROGRESS_COMPLETED, 0, NOW - LIMIT_BACKFILL_MS);

	(void)state;
	assert_false(report_is_backfill(&r, NOW));
	assert_true(report_is_backfill(&r, NOW + 1));
	r = report(PROGRESS_COMPLETED, 0, 0);
	assert_false(report_is_backfill(&r, NOW));
	r = report(PROGRESS_STARTED, NOW - LIMIT_BACKFILL_MS - 1, 0);
	assert_true(report_is_backfill(&r, NOW));
	/* A long run that ends now is none. */
	r = report(PROGRESS_COMPLETED, NOW - 2 * LIMIT_BACKFILL_MS, NOW);
	assert_false(report_is_backfill(&r, NOW));
}

static void a_report_arrives_with_what_the_decision_needs(void **state)
{
	struct report r = report(PROGRESS_FAILED, 5, 9);
	struct arrival a;

	(void)state;
	r.run_id = "run";
	r.digest = (struct field_bytes){ "d", 1 };
	a = report_arrival(&r, NOW);
	assert_int_equal(a.status, PROGRESS_FAILED);
	assert_string_equal(a.run_id, "run");
	assert_int_equal(a.at, 9);
	assert_int_equal(a.now_ms, NOW);
	assert_int_equal(a.digest.len, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_moment_of_a_start_is_when_it_started),
		cmocka_unit_test(the_moment_of_an_end_is_when_it_ended),
		cmocka_unit_test(a_start_has_a_start_and_no_end),
		cmocka_unit_test(what_is_pending_has_neither),
		cmocka_unit_test(an_end_without_a_time_ends_now),
		cmocka_unit_test(a_start_after_the_end_is_no_start),
		cmocka_unit_test(times_may_be_a_little_ahead_of_our_clock),
		cmocka_unit_test(what_happened_long_before_is_history),
		cmocka_unit_test(a_report_arrives_with_what_the_decision_needs),
	};

	return RUN_TESTS("report", tests);
}
