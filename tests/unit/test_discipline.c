/* Tests of channel/discipline: each mode against each history, and when digests go. */
#include "config.h"

#include "base/str.h"
#include "channel/discipline.h"
#include "event/catalogue.h"
#include "test.h"

#define NOON INT64_C(1762430400000) /* 2025-11-06T12:00:00Z */
#define MIN  INT64_C(60000)
#define HOUR (60 * MIN)

/* What happens in a place, a letter each: F fails, S succeeds, n neither; and which of it is told: 1, or 0. */
struct story {
	enum notify_mode mode;
	const char *happens, *told;
};

/* clang-format off */
static const struct story stories[] = {
	{ NOTIFY_EVERY,   "FSnFFS",     "111111" },
	{ NOTIFY_CHANGES, "F",          "1" },
	{ NOTIFY_CHANGES, "S",          "0" },
	{ NOTIFY_CHANGES, "n",          "0" },
	{ NOTIFY_CHANGES, "FF",         "10" },
	{ NOTIFY_CHANGES, "FFFS",       "1001" },
	{ NOTIFY_CHANGES, "FSS",        "110" },
	{ NOTIFY_CHANGES, "SSFFSSF",    "0010101" },
	{ NOTIFY_CHANGES, "FnFnSn",     "100010" },
	{ NOTIFY_CHANGES, "SnFnnnS",    "0010001" },
	{ NOTIFY_CHANGES, "FSFSFS",     "111111" },
};
/* clang-format on */

static void a_preference_tells_what_its_mode_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(stories); i++) {
		const struct story *story = &stories[i];
		enum standing standing = STANDING_UNKNOWN;

		for (size_t k = 0; story->happens[k]; k++) {
			enum outcome outcome = story->happens[k] == 'F'   ? OUTCOME_FAILURE
					       : story->happens[k] == 'S' ? OUTCOME_SUCCESS
									  : OUTCOME_NONE;
			enum notify_deed deed =
			    discipline_decide(story->mode, outcome, standing, &standing);

			if (deed != (story->told[k] == '1' ? DEED_TELL : DEED_SKIP))
				fail_msg("%s: %zu", story->happens, k);
		}
	}
}

static void a_digest_gathers_all(void **state)
{
	enum standing standing = STANDING_UNKNOWN;

	(void)state;
	for (int outcome = 0; outcome < OUTCOME__COUNT; outcome++)
		assert_int_equal(
		    discipline_decide(NOTIFY_DIGEST, (enum outcome)outcome, standing, &standing),
		    DEED_GATHER);
	assert_int_equal(standing, STANDING_UNKNOWN);
}

static void only_ends_of_runs_are_outcomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < event_n_types; i++) {
		const char *name = event_types[i].name;
		enum outcome wanted = OUTCOME_NONE;

		if (str_eq(name, "deployment.completed") || str_eq(name, "build.completed"))
			wanted = OUTCOME_SUCCESS;
		if (str_eq(name, "deployment.failed") || str_eq(name, "build.failed") ||
		    str_eq(name, "deployment.timed_out") || str_eq(name, "build.timed_out"))
			wanted = OUTCOME_FAILURE;
		if (outcome_of(name) != wanted)
			fail_msg("%s", name);
	}
}

static void a_digest_goes_at_the_next_full_span(void **state)
{
	(void)state;
	assert_int_equal(digest_due(NOON, 60, FIELD_NO_INT), NOON + HOUR);
	assert_int_equal(digest_due(NOON + 1, 60, FIELD_NO_INT), NOON + HOUR);
	assert_int_equal(digest_due(NOON + HOUR - 1, 60, FIELD_NO_INT), NOON + HOUR);
	assert_int_equal(digest_due(NOON + 7 * MIN, 5, FIELD_NO_INT), NOON + 10 * MIN);
	assert_int_equal(digest_due(NOON, 1440, FIELD_NO_INT), NOON + 12 * HOUR);
}

static void or_at_the_next_such_hour(void **state)
{
	(void)state;
	assert_int_equal(digest_due(NOON, 0, 15), NOON + 3 * HOUR);
	assert_int_equal(digest_due(NOON, 0, 12), NOON + 24 * HOUR);
	assert_int_equal(digest_due(NOON, 0, 7), NOON + 19 * HOUR);
	assert_int_equal(digest_due(NOON, 0, 0), NOON + 12 * HOUR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_preference_tells_what_its_mode_says),
		cmocka_unit_test(a_digest_gathers_all),
		cmocka_unit_test(only_ends_of_runs_are_outcomes),
		cmocka_unit_test(a_digest_goes_at_the_next_full_span),
		cmocka_unit_test(or_at_the_next_such_hour),
	};

	return RUN_TESTS("channel/discipline", tests);
}
