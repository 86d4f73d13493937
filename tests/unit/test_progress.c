/* Tests of progress/progress: words, the table of transitions pair by pair, and the choice among attempts. */
#include "config.h"

#include "base/limits.h"
#include "base/str.h"
#include "progress/progress.h"
#include "test.h"

#define NOW    INT64_C(1762443000000)
#define MINUTE INT64_C(60000)

/* Words */

struct word {
	const char *word;
	enum progress progress;
};

/* clang-format off */
static const struct word words_of_both[] = {
	{ "pending",     PROGRESS_PENDING },   { "queued",    PROGRESS_PENDING },
	{ "scheduled",   PROGRESS_PENDING },   { "started",   PROGRESS_STARTED },
	{ "in_progress", PROGRESS_STARTED },   { "init",      PROGRESS_STARTED },
	{ "completed",   PROGRESS_COMPLETED }, { "success",   PROGRESS_COMPLETED },
	{ "complete",    PROGRESS_COMPLETED }, { "finished",  PROGRESS_COMPLETED },
	{ "failed",      PROGRESS_FAILED },    { "fail",      PROGRESS_FAILED },
	{ "failure",     PROGRESS_FAILED },    { "error",     PROGRESS_FAILED },
	{ "aborted",     PROGRESS_ABORTED },   { "abort",     PROGRESS_ABORTED },
	{ "cancelled",   PROGRESS_ABORTED },   { "canceled",  PROGRESS_ABORTED },
	{ "cancel",      PROGRESS_ABORTED },   { "skipped",   PROGRESS_ABORTED },
};
/* clang-format on */

/* As it is, in capitals, and mixed. */
static void assert_parses(const struct field_words *words, const char *word, enum progress progress)
{
	char text[3][32] = { "", "", "" };

	for (size_t i = 0; word[i]; i++) {
		char upper = word[i] >= 'a' && word[i] <= 'z' ? (char)(word[i] - 32) : word[i];

		text[0][i] = word[i];
		text[1][i] = upper;
		text[2][i] = i % 2 ? word[i] : upper;
	}
	for (size_t i = 0; i < ARRAY_LEN(text); i++) {
		int value = -1;

		if (!words->parse(text[i], &value))
			fail_msg("%s is refused", text[i]);
		assert_int_equal(value, progress);
	}
}

static void assert_no_word(const struct field_words *words, const char *word)
{
	int value;

	if (words->parse(word, &value))
		fail_msg("%s is a word", word);
}

static void every_synonym_is_known_in_any_case(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words_of_both); i++) {
		const struct word *row = &words_of_both[i];

		assert_parses(&progress_deployment_words, row->word, row->progress);
		assert_parses(&progress_build_words, row->word, row->progress);
		assert_parses(&progress_words, row->word, row->progress);
	}
}

static void builds_are_built_and_deployments_deployed(void **state)
{
	(void)state;
	assert_parses(&progress_build_words, "building", PROGRESS_STARTED);
	assert_parses(&progress_build_words, "built", PROGRESS_COMPLETED);
	assert_parses(&progress_deployment_words, "deploying", PROGRESS_STARTED);
	assert_parses(&progress_deployment_words, "deployed", PROGRESS_COMPLETED);
	assert_no_word(&progress_build_words, "deploying");
	assert_no_word(&progress_build_words, "deployed");
	assert_no_word(&progress_deployment_words, "building");
	assert_no_word(&progress_deployment_words, "built");
}

static void preflight_failed_does_not_come_from_outside(void **state)
{
	(void)state;
	assert_no_word(&progress_deployment_words, "preflight_failed");
	assert_no_word(&progress_build_words, "preflight_failed");
	assert_parses(&progress_words, "preflight_failed", PROGRESS_PREFLIGHT_FAILED);
}

static void other_words_are_refused(void **state)
{
	static const char *const rows[] = { "",        "done",  "ok",          "completedx",
					    "complet", " fail", "in progress", "in-progress",
					    "starting" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_no_word(&progress_deployment_words, rows[i]);
		assert_no_word(&progress_build_words, rows[i]);
		assert_no_word(&progress_words, rows[i]);
	}
}

/* How many words a list of allowed ones has; each must be one. */
static size_t check_allowed(const struct field_words *words)
{
	char *copy = strdup(words->allowed);
	size_t n = 0;
	char *save;

	for (char *word = strtok_r(copy, ", ", &save); word; word = strtok_r(NULL, ", ", &save)) {
		int value;

		assert_true(words->parse(word, &value));
		n++;
	}
	free(copy);
	return n;
}

static void the_allowed_words_that_are_named_are_all_there_are(void **state)
{
	(void)state;
	assert_int_equal(check_allowed(&progress_deployment_words), ARRAY_LEN(words_of_both) + 2);
	assert_int_equal(check_allowed(&progress_build_words), ARRAY_LEN(words_of_both) + 2);
	assert_int_equal(check_allowed(&progress_words), PROGRESS__COUNT);
}

static void a_status_is_written_as_its_canonical_word(void **state)
{
	static const char *const words[] = { "pending", "started", "completed",
					     "failed",  "aborted", "preflight_failed" };

	(void)state;
	for (int i = 0; i < PROGRESS__COUNT; i++) {
		assert_string_equal(progress_word((enum progress)i), words[i]);
		assert_string_equal(progress_words.format(i), words[i]);
	}
}

static void only_pending_and_started_are_open(void **state)
{
	(void)state;
	for (int i = 0; i < PROGRESS__COUNT; i++)
		assert_int_equal(progress_is_open((enum progress)i),
				 i == PROGRESS_PENDING || i == PROGRESS_STARTED);
}

/* The table */

/* clang-format off */
/* A letter a pair: New, Move, Fill, fill if Late, fill if Same. Columns: pending started completed
 * failed aborted preflight_failed. */
static const struct {
	int row;
	const char *letters;
} wanted_table[] = {
	{ PROGRESS_PENDING,          "FMMMMM" },
	{ PROGRESS_STARTED,          "FFMMMN" },
	{ PROGRESS_COMPLETED,        "LLSNNN" },
	{ PROGRESS_FAILED,           "LLNSNN" },
	{ PROGRESS_ABORTED,          "LLNNSN" },
	{ PROGRESS_PREFLIGHT_FAILED, "NNNNNS" },
	{ PROGRESS_ROW_TIMED_OUT,    "LLMMMN" },
};
/* clang-format on */

static void each_pair_of_the_table_is_as_written_here(void **state)
{
	static const char letters[] = {
		[STEP_NEW] = 'N',          [STEP_MOVE] = 'M',         [STEP_FILL] = 'F',
		[STEP_FILL_IF_LATE] = 'L', [STEP_FILL_IF_SAME] = 'S',
	};

	(void)state;
	_Static_assert(ARRAY_LEN(wanted_table) == PROGRESS_ROWS, "every row");
	_Static_assert(ARRAY_LEN(letters) == STEP__COUNT, "every step");
	for (size_t i = 0; i < ARRAY_LEN(wanted_table); i++) {
		assert_int_equal(strlen(wanted_table[i].letters), PROGRESS__COUNT);
		for (int event = 0; event < PROGRESS__COUNT; event++) {
			enum step step = progress_table(wanted_table[i].row, (enum progress)event);

			if (letters[step] != wanted_table[i].letters[event])
				fail_msg("row %d, event %s: %c", wanted_table[i].row,
					 progress_word((enum progress)event), letters[step]);
		}
	}
}

/* Choosing */

static struct attempt attempt(enum progress status, const char *run_id)
{
	return (struct attempt){
		.status = status,
		.run_id = run_id,
		.finished_at = progress_is_open(status) ? 0 : NOW - 60 * MINUTE,
		.updated_at = NOW - 60 * MINUTE,
		.digest = { "recorded", 8 },
	};
}

static struct attempt timed_out(const char *run_id)
{
	struct attempt a = attempt(PROGRESS_FAILED, run_id);

	a.is_timed_out = true;
	return a;
}

static struct arrival arrival(enum progress status, const char *run_id, int64_t at)
{
	return (struct arrival){ status, run_id, at, NOW, { "arrived!", 8 } };
}

static void assert_decides(const struct attempt *attempts, size_t n, struct arrival event,
			   enum step step, size_t index)
{
	size_t chosen = 99;

	assert_int_equal(progress_decide(attempts, n, &event, &chosen), step);
	if (step != STEP_NEW)
		assert_int_equal(chosen, index);
}

static void without_attempts_an_event_opens_one(void **state)
{
	(void)state;
	for (int i = 0; i < PROGRESS__COUNT; i++)
		assert_decides(NULL, 0, arrival((enum progress)i, "r", NOW), STEP_NEW, 0);
}

static void an_event_continues_the_open_attempt(void **state)
{
	const struct attempt open[] = { attempt(PROGRESS_STARTED, NULL) };

	(void)state;
	assert_decides(open, 1, arrival(PROGRESS_COMPLETED, NULL, 0), STEP_MOVE, 0);
	assert_decides(open, 1, arrival(PROGRESS_FAILED, NULL, NOW), STEP_MOVE, 0);
	assert_decides(open, 1, arrival(PROGRESS_STARTED, NULL, 0), STEP_FILL, 0);
	assert_decides(open, 1, arrival(PROGRESS_PENDING, NULL, 0), STEP_FILL, 0);
}

static void a_run_id_on_one_side_only_does_not_part_them(void **state)
{
	const struct attempt with[] = { attempt(PROGRESS_STARTED, "run-1") };
	const struct attempt without[] = { attempt(PROGRESS_STARTED, NULL) };

	(void)state;
	assert_decides(with, 1, arrival(PROGRESS_COMPLETED, NULL, 0), STEP_MOVE, 0);
	assert_decides(without, 1, arrival(PROGRESS_COMPLETED, "run-1", 0), STEP_MOVE, 0);
}

static void another_run_is_another_attempt(void **state)
{
	const struct attempt open[] = { attempt(PROGRESS_STARTED, "run-1") };
	const struct attempt ended[] = { attempt(PROGRESS_COMPLETED, "run-1") };

	(void)state;
	for (int i = 0; i < PROGRESS__COUNT; i++) {
		assert_decides(open, 1, arrival((enum progress)i, "run-2", 0), STEP_NEW, 0);
		assert_decides(ended, 1, arrival((enum progress)i, "run-2", 1), STEP_NEW, 0);
	}
	assert_decides(open, 1, arrival(PROGRESS_COMPLETED, "RUN-1", 0), STEP_NEW, 0);
}

static void ones_own_run_comes_before_newer_attempts(void **state)
{
	const struct attempt attempts[] = {
		attempt(PROGRESS_STARTED, "run-3"),
		attempt(PROGRESS_STARTED, NULL),
		attempt(PROGRESS_STARTED, "run-1"),
	};

	(void)state;
	assert_decides(attempts, 3, arrival(PROGRESS_COMPLETED, "run-1", 0), STEP_MOVE, 2);
	assert_decides(attempts, 3, arrival(PROGRESS_COMPLETED, "run-3", 0), STEP_MOVE, 0);
	assert_decides(attempts, 3, arrival(PROGRESS_COMPLETED, "run-2", 0), STEP_MOVE, 1);
	assert_decides(attempts, 3, arrival(PROGRESS_COMPLETED, NULL, 0), STEP_MOVE, 0);
}

static void an_unfinished_attempt_comes_before_a_newer_one_that_ended(void **state)
{
	const struct attempt open[] = { attempt(PROGRESS_COMPLETED, NULL),
					attempt(PROGRESS_STARTED, NULL) };
	const struct attempt lost[] = { attempt(PROGRESS_FAILED, NULL), timed_out(NULL) };

	(void)state;
	assert_decides(open, 2, arrival(PROGRESS_FAILED, NULL, 0), STEP_MOVE, 1);
	assert_decides(lost, 2, arrival(PROGRESS_COMPLETED, NULL, 0), STEP_MOVE, 1);
}

static void an_attempt_that_ended_stays_as_it_ended(void **state)
{
	static const enum progress ends[] = { PROGRESS_COMPLETED, PROGRESS_FAILED,
					      PROGRESS_ABORTED };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		const struct attempt ended[] = { attempt(ends[i], "run-1") };

		for (size_t k = 0; k < ARRAY_LEN(ends); k++)
			if (k != i)
				assert_decides(ended, 1, arrival(ends[k], "run-1", NOW), STEP_NEW,
					       0);
		assert_decides(ended, 1, arrival(PROGRESS_STARTED, NULL, NOW), STEP_NEW, 0);
		assert_decides(ended, 1, arrival(PROGRESS_STARTED, NULL, 0), STEP_NEW, 0);
	}
}

static void a_late_start_fills_the_attempt_that_it_began(void **state)
{
	struct attempt ended[] = { attempt(PROGRESS_COMPLETED, NULL) };
	int64_t end = ended[0].finished_at;

	(void)state;
	assert_decides(ended, 1, arrival(PROGRESS_STARTED, NULL, end - 1), STEP_FILL, 0);
	assert_decides(ended, 1, arrival(PROGRESS_STARTED, NULL, end), STEP_FILL, 0);
	assert_decides(ended, 1, arrival(PROGRESS_STARTED, NULL, end + 1), STEP_NEW, 0);
	ended[0].run_id = "run-1";
	assert_decides(ended, 1, arrival(PROGRESS_STARTED, "run-1", end - 1), STEP_FILL, 0);
	assert_decides(ended, 1, arrival(PROGRESS_STARTED, "run-1", end + 1), STEP_NEW, 0);
}

static void a_start_without_time_is_late_only_in_its_run_and_soon(void **state)
{
	struct attempt ended[] = { attempt(PROGRESS_COMPLETED, "run-1") };

	(void)state;
	ended[0].updated_at = NOW - LIMIT_REPEAT_MS;
	assert_decides(ended, 1, arrival(PROGRESS_STARTED, "run-1", 0), STEP_FILL, 0);
	assert_decides(ended, 1, arrival(PROGRESS_STARTED, NULL, 0), STEP_NEW, 0);
	ended[0].updated_at--;
	assert_decides(ended, 1, arrival(PROGRESS_STARTED, "run-1", 0), STEP_NEW, 0);
}

static void the_same_bytes_again_are_the_same_event_for_a_while(void **state)
{
	struct attempt ended[] = { attempt(PROGRESS_COMPLETED, NULL) };
	struct arrival again = arrival(PROGRESS_COMPLETED, NULL, 0);

	(void)state;
	again.digest = ended[0].digest;
	ended[0].updated_at = NOW - LIMIT_REPEAT_MS;
	assert_decides(ended, 1, again, STEP_FILL, 0);
	ended[0].updated_at--;
	assert_decides(ended, 1, again, STEP_NEW, 0);
	ended[0].updated_at = NOW;
	again.digest.data = "arrived!";
	assert_decides(ended, 1, again, STEP_NEW, 0);
	ended[0].digest.len = again.digest.len = 0; /* no digest is like no other */
	assert_decides(ended, 1, again, STEP_NEW, 0);
}

static void an_end_at_the_same_moment_is_the_same_event(void **state)
{
	const struct attempt ended[] = { attempt(PROGRESS_FAILED, NULL) };
	int64_t end = ended[0].finished_at;

	(void)state;
	assert_decides(ended, 1, arrival(PROGRESS_FAILED, NULL, end), STEP_FILL, 0);
	assert_decides(ended, 1, arrival(PROGRESS_FAILED, NULL, end + 1), STEP_NEW, 0);
	assert_decides(ended, 1, arrival(PROGRESS_FAILED, NULL, end - 1), STEP_NEW, 0);
}

static void an_end_of_the_same_run_is_the_same_event_unless_clearly_later(void **state)
{
	const struct attempt ended[] = { attempt(PROGRESS_COMPLETED, "run-1") };
	int64_t end = ended[0].finished_at;

	(void)state;
	assert_decides(ended, 1, arrival(PROGRESS_COMPLETED, "run-1", 0), STEP_FILL, 0);
	assert_decides(ended, 1, arrival(PROGRESS_COMPLETED, "run-1", end - MINUTE), STEP_FILL, 0);
	assert_decides(ended, 1, arrival(PROGRESS_COMPLETED, "run-1", end + LIMIT_REPEAT_MS),
		       STEP_FILL, 0);
	assert_decides(ended, 1, arrival(PROGRESS_COMPLETED, "run-1", end + LIMIT_REPEAT_MS + 1),
		       STEP_NEW, 0);
}

static void a_time_out_gives_way_to_a_report_of_the_end(void **state)
{
	const struct attempt lost[] = { timed_out("run-1") };

	(void)state;
	assert_decides(lost, 1, arrival(PROGRESS_COMPLETED, "run-1", NOW), STEP_MOVE, 0);
	assert_decides(lost, 1, arrival(PROGRESS_FAILED, NULL, NOW), STEP_MOVE, 0);
	assert_decides(lost, 1, arrival(PROGRESS_ABORTED, "run-1", 0), STEP_MOVE, 0);
	assert_decides(lost, 1, arrival(PROGRESS_COMPLETED, "run-2", NOW), STEP_NEW, 0);
	assert_decides(lost, 1, arrival(PROGRESS_STARTED, NULL, NOW), STEP_NEW, 0);
	assert_decides(lost, 1, arrival(PROGRESS_STARTED, NULL, lost[0].finished_at - 1), STEP_FILL,
		       0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_synonym_is_known_in_any_case),
		cmocka_unit_test(builds_are_built_and_deployments_deployed),
		cmocka_unit_test(preflight_failed_does_not_come_from_outside),
		cmocka_unit_test(other_words_are_refused),
		cmocka_unit_test(the_allowed_words_that_are_named_are_all_there_are),
		cmocka_unit_test(a_status_is_written_as_its_canonical_word),
		cmocka_unit_test(only_pending_and_started_are_open),
		cmocka_unit_test(each_pair_of_the_table_is_as_written_here),
		cmocka_unit_test(without_attempts_an_event_opens_one),
		cmocka_unit_test(an_event_continues_the_open_attempt),
		cmocka_unit_test(a_run_id_on_one_side_only_does_not_part_them),
		cmocka_unit_test(another_run_is_another_attempt),
		cmocka_unit_test(ones_own_run_comes_before_newer_attempts),
		cmocka_unit_test(an_unfinished_attempt_comes_before_a_newer_one_that_ended),
		cmocka_unit_test(an_attempt_that_ended_stays_as_it_ended),
		cmocka_unit_test(a_late_start_fills_the_attempt_that_it_began),
		cmocka_unit_test(a_start_without_time_is_late_only_in_its_run_and_soon),
		cmocka_unit_test(the_same_bytes_again_are_the_same_event_for_a_while),
		cmocka_unit_test(an_end_at_the_same_moment_is_the_same_event),
		cmocka_unit_test(an_end_of_the_same_run_is_the_same_event_unless_clearly_later),
		cmocka_unit_test(a_time_out_gives_way_to_a_report_of_the_end),
	};

	return RUN_TESTS("progress", tests);
}
