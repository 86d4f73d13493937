/* Tests of delivery/schedule: when what failed is tried again, and when no more (WO6, WO7, WO8). */
#include "config.h"

#include "delivery/schedule.h"
#include "test.h"

#define SECOND 1000LL
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define NOW    1700000000000LL

static struct schedule_verdict judge(int http, int64_t retry_after_s,
				     const struct schedule_health *health, int64_t attempts)
{
	const struct send_answer answer = {
		.http = http,
		.retry_after_s = retry_after_s,
		.is_timeout = !http,
		.body = "",
	};
	struct schedule_verdict verdict;

	schedule_judge(&answer, health, attempts, false, NOW, 0.5, &verdict);
	return verdict;
}

static const struct schedule_health well;

static void the_schedule_is_that_of_the_convention(void **state)
{
	static const int64_t wanted[] = { 5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR,
					  5 * HOUR,   10 * HOUR,  10 * HOUR };

	(void)state;
	for (int64_t i = 0; i < (int64_t)ARRAY_LEN(wanted); i++)
		assert_int_equal(schedule_delay_ms(i + 1, 0.5), wanted[i]);
	assert_int_equal(schedule_delay_ms(SCHEDULE_ATTEMPTS, 0.5), -1);
	assert_int_equal(schedule_delay_ms(0, 0.5), -1);
}

static void chance_moves_it_by_a_tenth(void **state)
{
	(void)state;
	assert_int_equal(schedule_delay_ms(2, 0.0), 5 * MINUTE - 30 * SECOND);
	assert_int_equal(schedule_delay_ms(2, 1.0), 5 * MINUTE + 30 * SECOND);
}

static void only_2xx_is_success(void **state)
{
	(void)state;
	assert_true(judge(200, 0, &well, 1).is_sent);
	assert_true(judge(299, 0, &well, 1).is_sent);
	assert_false(judge(301, 0, &well, 1).is_sent);
	assert_false(judge(302, 0, &well, 1).is_sent);
	assert_false(judge(404, 0, &well, 1).is_sent);
	assert_false(judge(0, 0, &well, 1).is_sent);
	assert_int_equal(judge(404, 0, &well, 1).next_at, NOW + 5 * SECOND);
}

static void the_last_attempt_is_the_eighth(void **state)
{
	(void)state;
	assert_false(judge(500, 0, &well, 7).is_failed);
	assert_true(judge(500, 0, &well, 8).is_failed);
	assert_int_equal(judge(500, 0, &well, 8).next_at, 0);
}

static void what_the_receiver_asks_is_waited(void **state)
{
	(void)state;
	assert_int_equal(judge(503, 60, &well, 1).next_at, NOW + MINUTE);
	assert_int_equal(judge(503, 1, &well, 2).next_at, NOW + 5 * MINUTE);
	assert_int_equal(judge(429, 60, &well, 1).health.paused_until, NOW + MINUTE);
	/* for a day at most */
	assert_int_equal(judge(503, INT64_MAX, &well, 1).next_at, NOW + 24 * HOUR);
}

static void who_asks_for_less_is_left_alone_ever_longer(void **state)
{
	struct schedule_health health = { .throttles = 3, .failing_since = NOW - MINUTE };

	(void)state;
	assert_int_equal(judge(429, 0, &well, 1).health.paused_until, NOW + 5 * SECOND);
	assert_int_equal(judge(502, 0, &health, 1).health.paused_until, NOW + 40 * SECOND);
	assert_int_equal(judge(504, 0, &health, 1).health.throttles, 4);
	assert_int_equal(judge(0, 0, &health, 1).health.throttles, 4);
	health.throttles = 50;
	assert_int_equal(judge(429, 0, &health, 1).health.paused_until, NOW + 10 * MINUTE);
	/* an answer of another sort ends the row */
	assert_int_equal(judge(500, 0, &health, 1).health.throttles, 0);
	assert_int_equal(judge(500, 0, &well, 1).health.paused_until, 0);
}

static void who_says_410_is_gone(void **state)
{
	(void)state;
	assert_true(judge(410, 0, &well, 1).is_gone);
	assert_true(judge(410, 0, &well, 1).is_failed);
	assert_false(judge(404, 0, &well, 1).is_gone);
}

static void who_fails_for_five_days_is_gone_too(void **state)
{
	struct schedule_health health = { .failing_since = NOW - 120 * HOUR, .failures = 9 };

	(void)state;
	assert_true(judge(500, 0, &health, 3).is_silent);
	health.failing_since = NOW - 120 * HOUR + 1;
	assert_false(judge(500, 0, &health, 3).is_silent);
	assert_false(judge(500, 0, &well, 8).is_silent);
	assert_int_equal(judge(500, 0, &health, 3).health.failures, 10);
	assert_int_equal(judge(500, 0, &well, 1).health.failing_since, NOW);
}

static void a_test_is_tried_once_and_tells_nothing(void **state)
{
	const struct send_answer answer = { .http = 410, .body = "" };
	struct schedule_verdict verdict;

	(void)state;
	schedule_judge(&answer, &well, 1, true, NOW, 0.5, &verdict);
	assert_true(verdict.is_failed);
	assert_false(verdict.is_gone);
	assert_int_equal(verdict.health.failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_schedule_is_that_of_the_convention),
		cmocka_unit_test(chance_moves_it_by_a_tenth),
		cmocka_unit_test(only_2xx_is_success),
		cmocka_unit_test(the_last_attempt_is_the_eighth),
		cmocka_unit_test(what_the_receiver_asks_is_waited),
		cmocka_unit_test(who_asks_for_less_is_left_alone_ever_longer),
		cmocka_unit_test(who_says_410_is_gone),
		cmocka_unit_test(who_fails_for_five_days_is_gone_too),
		cmocka_unit_test(a_test_is_tried_once_and_tells_nothing),
	};

	return RUN_TESTS("schedule", tests);
}
