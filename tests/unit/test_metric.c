/* Metrics: which spans of time are answered, and in how many intervals. */
#include "config.h"

#include "base/time.h"
#include "metric/metric.h"
#include "test.h"

#define MINUTE INT64_C(60000)

static int64_t at(const char *text)
{
	int64_t ms;

	assert_true(time_parse(text, &ms));
	return ms;
}

/* Settles a query at NOW. */
#define NOW at("2026-02-26T12:00:30Z")
static const char *settle(struct metric_query *query)
{
	const char *why = NULL;
	const char *wrong = metric_query_settle(query, NOW, &why);

	assert_true(!wrong == !why);
	return wrong;
}

static void a_query_that_says_nothing_is_the_last_hour_by_the_minute(void **state)
{
	struct metric_query query = { .interval = -1 };

	(void)state;
	assert_null(settle(&query));
	assert_int_equal(query.interval, METRIC_INTERVAL_MINUTE);
	assert_int_equal(query.end_time, NOW);
	assert_int_equal(query.start_time, at("2026-02-26T11:00:00Z"));
}

static void a_beginning_is_cut_to_its_minute_and_an_end_is_not(void **state)
{
	struct metric_query query = { .start_time = at("2026-02-26T10:00:59.999Z"),
				      .end_time = at("2026-02-26T10:05:00.001Z") };

	(void)state;
	assert_null(settle(&query));
	assert_int_equal(query.start_time, at("2026-02-26T10:00:00Z"));
	assert_int_equal(query.end_time, at("2026-02-26T10:05:00.001Z"));
}

static void an_end_alone_is_the_hour_before_it(void **state)
{
	struct metric_query query = { .end_time = at("2026-01-01T00:00:00Z") };

	(void)state;
	assert_null(settle(&query));
	assert_int_equal(query.start_time, at("2025-12-31T23:00:00Z"));
}

static void a_beginning_alone_goes_on_to_now(void **state)
{
	struct metric_query query = { .start_time = at("2026-02-26T11:59:00Z") };
	struct metric_query later = { .start_time = at("2026-02-26T13:00:00Z") };

	(void)state;
	assert_null(settle(&query));
	assert_int_equal(query.end_time, NOW);
	assert_null(settle(&later)); /* there is nothing yet, and that is no mistake */
	assert_true(later.end_time > later.start_time);
}

static void an_end_must_come_after_the_beginning(void **state)
{
	struct metric_query same = { .start_time = NOW, .end_time = NOW };
	struct metric_query turned = { .start_time = NOW, .end_time = NOW - 1 };

	(void)state;
	assert_string_equal(settle(&same), "end_time");
	assert_string_equal(settle(&turned), "end_time");
}

static void intervals_have_so_many_minutes(void **state)
{
	int value;

	(void)state;
	assert_int_equal(metric_interval_minutes(METRIC_INTERVAL_MINUTE), 1);
	assert_int_equal(metric_interval_minutes(METRIC_INTERVAL_FIVE), 5);
	assert_int_equal(metric_interval_minutes(METRIC_INTERVAL_HOUR), 60);
	assert_true(metric_interval_words.parse("5m", &value));
	assert_int_equal(value, METRIC_INTERVAL_FIVE);
	assert_false(metric_interval_words.parse("5M", &value));
	assert_false(metric_interval_words.parse("2h", &value));
}

/* start is a whole interval; what is cut off it by extra_ms touches one more. */
static const char *settle_span(int interval, int64_t intervals, int64_t extra_ms)
{
	int64_t span_ms = metric_interval_minutes(interval) * MINUTE;
	int64_t start = at("2026-01-01T00:00:00Z");
	struct metric_query query = { .start_time = start,
				      .end_time = start + intervals * span_ms + extra_ms,
				      .interval = interval };

	return settle(&query);
}

static void an_answer_has_at_most_1500_intervals_of_any_length(void **state)
{
	(void)state;
	for (int i = 0; i < METRIC_INTERVAL__COUNT; i++) {
		assert_null(settle_span(i, METRIC_INTERVALS_MAX, 0));
		assert_string_equal(settle_span(i, METRIC_INTERVALS_MAX, 1), "interval");
	}
}

static void a_span_across_the_edge_of_an_interval_touches_both(void **state)
{
	int64_t edge = at("2026-01-01T01:00:00Z");
	struct metric_query query = { .start_time = edge - MINUTE,
				      .end_time = edge + (METRIC_INTERVALS_MAX - 1) * 60 * MINUTE,
				      .interval = METRIC_INTERVAL_HOUR };

	(void)state;
	assert_null(settle(&query));
	query.end_time += 1;
	assert_string_equal(settle(&query), "interval");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_that_says_nothing_is_the_last_hour_by_the_minute),
		cmocka_unit_test(a_beginning_is_cut_to_its_minute_and_an_end_is_not),
		cmocka_unit_test(an_end_alone_is_the_hour_before_it),
		cmocka_unit_test(a_beginning_alone_goes_on_to_now),
		cmocka_unit_test(an_end_must_come_after_the_beginning),
		cmocka_unit_test(intervals_have_so_many_minutes),
		cmocka_unit_test(an_answer_has_at_most_1500_intervals_of_any_length),
		cmocka_unit_test(a_span_across_the_edge_of_an_interval_touches_both),
	};

	return RUN_TESTS("metric", tests);
}
