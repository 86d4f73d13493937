/* Tests of progress/host and deployment/infer: what hosts come to together, which deployment a host's report belongs to, and
 * which completions are rollbacks. */
#include "config.h"

#include "base/limits.h"
#include "deployment/infer.h"
#include "progress/host.h"
#include "test.h"

#define NOW    INT64_C(1762443000000)
#define MINUTE INT64_C(60000)

/* Folding: a letter a host, Pending Started Completed Failed Aborted. */

static const struct {
	const char *hosts;
	enum progress status;
} folds[] = {
	{ "P", PROGRESS_PENDING },   { "PP", PROGRESS_PENDING },    { "S", PROGRESS_STARTED },
	{ "PC", PROGRESS_STARTED },  { "PF", PROGRESS_STARTED },    { "PS", PROGRESS_STARTED },
	{ "CCS", PROGRESS_STARTED }, { "FS", PROGRESS_STARTED },    { "AS", PROGRESS_STARTED },
	{ "C", PROGRESS_COMPLETED }, { "CCC", PROGRESS_COMPLETED }, { "F", PROGRESS_FAILED },
	{ "CCF", PROGRESS_FAILED },  { "FAC", PROGRESS_FAILED },    { "FFF", PROGRESS_FAILED },
	{ "A", PROGRESS_ABORTED },   { "CA", PROGRESS_ABORTED },    { "AAC", PROGRESS_ABORTED },
};

static enum progress status_of(char letter)
{
	switch (letter) {
	case 'P': return PROGRESS_PENDING;
	case 'S': return PROGRESS_STARTED;
	case 'C': return PROGRESS_COMPLETED;
	case 'F': return PROGRESS_FAILED;
	default: return PROGRESS_ABORTED;
	}
}

static struct host_tally tally_of(const char *hosts)
{
	struct host_tally tally = { 0 };

	for (; *hosts; hosts++)
		host_add(&tally, status_of(*hosts), 0, 0);
	return tally;
}

static void hosts_come_to_what_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(folds); i++) {
		struct host_tally tally = tally_of(folds[i].hosts);

		if (host_fold(&tally) != folds[i].status)
			fail_msg("%s come to %s", folds[i].hosts, progress_word(host_fold(&tally)));
		assert_int_equal(host_total(&tally), strlen(folds[i].hosts));
	}
}

static void they_begin_with_the_first_and_end_with_the_last(void **state)
{
	struct host_tally tally = { 0 };

	(void)state;
	host_add(&tally, PROGRESS_COMPLETED, 0, NOW + 5);
	host_add(&tally, PROGRESS_COMPLETED, NOW, NOW + 20);
	host_add(&tally, PROGRESS_COMPLETED, NOW - 7, NOW + 10);
	assert_int_equal(tally.started_at, NOW - 7);
	assert_int_equal(tally.finished_at, NOW + 20);
}

/* Joining */

/* A run that began ten minutes ago and, unless it is open, ended five minutes ago. */
static struct host_run run(enum progress status, const char *others)
{
	int64_t finished_at = progress_is_open(status) ? 0 : NOW - 5 * MINUTE;

	return (struct host_run){
		.whole = { .status = status,
			   .finished_at = finished_at,
			   .updated_at = NOW - 5 * MINUTE,
			   .digest = { "before", 6 } },
		.created_at = NOW - 10 * MINUTE,
		.others = tally_of(others),
	};
}

static struct host_run with_own(struct host_run of, enum progress status)
{
	of.has_own = true;
	of.own = of.whole;
	of.own.status = status;
	of.own.finished_at = progress_is_open(status) ? 0 : NOW - 5 * MINUTE;
	return of;
}

static struct arrival arrival(enum progress status)
{
	return (struct arrival){ .status = status, .now_ms = NOW, .digest = { "report", 6 } };
}

/* The choice as a letter, New Join Move Fill, and the index behind it. */
static const char *chosen(const struct host_run *runs, size_t n, const struct arrival *a)
{
	static char text[3];
	size_t index = 0;
	bool is_joining;
	enum step step = host_decide(runs, n, a, &index, &is_joining);

	text[0] = step == STEP_NEW ? 'N' : is_joining ? 'J' : step == STEP_MOVE ? 'M' : 'F';
	text[1] = (char)('0' + index);
	text[2] = '\0';
	return text;
}

static const char *chosen_of_one(struct host_run only, struct arrival a)
{
	return chosen(&only, 1, &a);
}

static void the_first_host_opens_a_deployment(void **state)
{
	struct arrival a = arrival(PROGRESS_STARTED);

	(void)state;
	assert_string_equal(chosen(NULL, 0, &a), "N0");
}

static void a_further_host_joins_what_is_open(void **state)
{
	(void)state;
	assert_string_equal(chosen_of_one(run(PROGRESS_STARTED, "S"), arrival(PROGRESS_STARTED)),
			    "J0");
	assert_string_equal(chosen_of_one(run(PROGRESS_PENDING, ""), arrival(PROGRESS_COMPLETED)),
			    "J0");
}

static void it_joins_what_ended_within_the_window(void **state)
{
	struct host_run ended = run(PROGRESS_COMPLETED, "C");

	(void)state;
	assert_string_equal(chosen_of_one(ended, arrival(PROGRESS_COMPLETED)), "J0");
	assert_string_equal(chosen_of_one(run(PROGRESS_FAILED, "CF"), arrival(PROGRESS_STARTED)),
			    "J0");
	ended.whole.finished_at = NOW - LIMIT_HOST_JOIN_MS;
	assert_string_equal(chosen_of_one(ended, arrival(PROGRESS_COMPLETED)), "J0");
	ended.whole.finished_at -= 1;
	assert_string_equal(chosen_of_one(ended, arrival(PROGRESS_COMPLETED)), "N0");
}

static void the_window_is_one_of_the_times_that_are_told(void **state)
{
	struct host_run long_ago = run(PROGRESS_COMPLETED, "C");
	struct arrival a = arrival(PROGRESS_COMPLETED);

	(void)state;
	long_ago.created_at = NOW - 5000 * MINUTE;
	long_ago.whole.finished_at = NOW - 4990 * MINUTE;
	assert_string_equal(chosen_of_one(long_ago, a), "N0");
	a.at = NOW - 4980 * MINUTE;
	assert_string_equal(chosen_of_one(long_ago, a), "J0");
	a.at = long_ago.created_at - LIMIT_HOST_JOIN_MS - 1;
	assert_string_equal(chosen_of_one(long_ago, a), "N0");
	assert_string_equal(chosen_of_one(run(PROGRESS_STARTED, "S"), a), "N0");
}

static void it_does_not_join_after_something_else_was_tried_there(void **state)
{
	struct host_run ended = run(PROGRESS_COMPLETED, "C");
	struct arrival a = arrival(PROGRESS_COMPLETED);

	(void)state;
	ended.next_at = NOW - 2 * MINUTE;
	assert_string_equal(chosen_of_one(ended, a), "N0");
	a.at = NOW - 3 * MINUTE;
	assert_string_equal(chosen_of_one(ended, a), "J0");
}

static void what_ended_without_hosts_is_not_joined(void **state)
{
	(void)state;
	assert_string_equal(chosen_of_one(run(PROGRESS_COMPLETED, ""), arrival(PROGRESS_STARTED)),
			    "N0");
}

static void run_ids_must_agree(void **state)
{
	struct host_run open = run(PROGRESS_STARTED, "S");
	struct host_run ended = run(PROGRESS_COMPLETED, "C");
	struct arrival a = arrival(PROGRESS_COMPLETED);

	(void)state;
	open.whole.run_id = "run-1";
	a.run_id = "run-2";
	assert_string_equal(chosen_of_one(open, a), "N0");
	ended.whole.run_id = "run-2";
	ended.whole.finished_at = NOW - 600 * MINUTE;
	assert_string_equal(chosen_of_one(ended, a), "J0");
	assert_string_equal(chosen((const struct host_run[]){ open, ended }, 2, &a), "J1");
}

static void what_is_open_is_joined_before_what_ended(void **state)
{
	const struct host_run runs[] = { run(PROGRESS_COMPLETED, "C"), run(PROGRESS_STARTED, "S"),
					 run(PROGRESS_COMPLETED, "C") };
	struct arrival a = arrival(PROGRESS_COMPLETED);

	(void)state;
	assert_string_equal(chosen(runs, 3, &a), "J1");
	assert_string_equal(chosen((const struct host_run[]){ runs[0], runs[2] }, 2, &a), "J0");
}

static void a_host_moves_by_its_own_status(void **state)
{
	struct host_run half = with_own(run(PROGRESS_STARTED, "C"), PROGRESS_STARTED);
	struct host_run done = with_own(run(PROGRESS_STARTED, "S"), PROGRESS_COMPLETED);

	(void)state;
	assert_string_equal(chosen_of_one(half, arrival(PROGRESS_COMPLETED)), "M0");
	assert_string_equal(chosen_of_one(half, arrival(PROGRESS_STARTED)), "F0");
	assert_string_equal(chosen_of_one(done, arrival(PROGRESS_STARTED)), "N0");
	assert_string_equal(chosen_of_one(done, arrival(PROGRESS_FAILED)), "N0");
}

static void the_same_event_of_a_host_again_changes_nothing(void **state)
{
	struct host_run done = with_own(run(PROGRESS_COMPLETED, "C"), PROGRESS_COMPLETED);
	struct arrival a = arrival(PROGRESS_COMPLETED);

	(void)state;
	assert_string_equal(chosen_of_one(done, a), "N0");
	done.own.digest = a.digest;
	assert_string_equal(chosen_of_one(done, a), "F0");
	a.now_ms += LIMIT_REPEAT_MS;
	assert_string_equal(chosen_of_one(done, a), "N0");
	a.at = done.own.finished_at;
	assert_string_equal(chosen_of_one(done, a), "F0");
}

static void a_host_that_is_done_joins_the_next_round(void **state)
{
	const struct host_run runs[] = { run(PROGRESS_STARTED, "S"),
					 with_own(run(PROGRESS_COMPLETED, "C"),
						  PROGRESS_COMPLETED) };
	struct arrival a = arrival(PROGRESS_STARTED);

	(void)state;
	assert_string_equal(chosen(runs, 2, &a), "J0");
}

/* Rollbacks: METRICS' sequences. A letter a completion, its version; versions are first seen in the order of the alphabet. */

#define SEQUENCE_MAX 10

static struct uuid id_of(unsigned char kind, size_t i)
{
	return (struct uuid){ { kind, (unsigned char)(i + 1) } };
}

/* What the last of them is: "-", or the places of what is undone, put back, and the failure, from 1. */
static const char *inferred(const char *sequence)
{
	static char text[4];
	struct completion history[SEQUENCE_MAX];
	struct rollback rollback;
	size_t n = strlen(sequence) - 1;
	char last = sequence[n];

	for (size_t i = 0; i < n; i++) {
		char version = sequence[n - 1 - i];

		history[i] = (struct completion){ .id = id_of('d', n - 1 - i),
						  .version_id = id_of('v', (size_t)(version - 'A')),
						  .ordinal = version - 'A' + 1,
						  .verdict = -1 };
	}
	if (!rollback_infer(history, n, id_of('v', (size_t)(last - 'A')), last - 'A' + 1,
			    &rollback))
		return "-";
	text[0] = (char)('0' + rollback.undone->id.bytes[1]);
	text[1] = (char)('0' + rollback.target->id.bytes[1]);
	text[2] = (char)('0' + rollback.failure->id.bytes[1]);
	return text;
}

static void sequences_of_completions_are_what_they_are(void **state)
{
	static const struct {
		const char *sequence, *wanted;
	} rows[] = {
		{ "A", "-" },      { "AA", "-" },     { "AB", "-" },      { "ABC", "-" },
		{ "ABCA", "312" }, { "ABA", "212" },  { "ABAB", "-" },    { "ABABA", "434" },
		{ "AABA", "323" }, { "ABBA", "312" }, { "ABCAA", "-" },   { "ABCAB", "-" },
		{ "ABCAD", "-" },  { "ABCB", "323" }, { "ABCBA", "412" }, { "BA", "-" },
		{ "BCA", "-" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(inferred(rows[i].sequence), rows[i].wanted) != 0)
			fail_msg("%s: %s", rows[i].sequence, inferred(rows[i].sequence));
}

static void numbers_and_first_sights_must_agree(void **state)
{
	/* History told late: the version with the lower number was first seen later. */
	const struct completion history[] = {
		{ .id = id_of('d', 1), .version_id = id_of('v', 0), .ordinal = 2 },
		{ .id = id_of('d', 0), .version_id = id_of('v', 1), .ordinal = 1 },
	};
	struct rollback rollback;

	(void)state;
	assert_false(rollback_infer(history, 2, id_of('v', 1), 1, &rollback));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_come_to_what_the_table_says),
		cmocka_unit_test(they_begin_with_the_first_and_end_with_the_last),
		cmocka_unit_test(the_first_host_opens_a_deployment),
		cmocka_unit_test(a_further_host_joins_what_is_open),
		cmocka_unit_test(it_joins_what_ended_within_the_window),
		cmocka_unit_test(the_window_is_one_of_the_times_that_are_told),
		cmocka_unit_test(it_does_not_join_after_something_else_was_tried_there),
		cmocka_unit_test(what_ended_without_hosts_is_not_joined),
		cmocka_unit_test(run_ids_must_agree),
		cmocka_unit_test(what_is_open_is_joined_before_what_ended),
		cmocka_unit_test(a_host_moves_by_its_own_status),
		cmocka_unit_test(the_same_event_of_a_host_again_changes_nothing),
		cmocka_unit_test(a_host_that_is_done_joins_the_next_round),
		cmocka_unit_test(sequences_of_completions_are_what_they_are),
		cmocka_unit_test(numbers_and_first_sights_must_agree),
	};

	return RUN_TESTS("host", tests);
}
