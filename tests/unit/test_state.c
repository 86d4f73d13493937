/* Tests of state/state: nothing late ever moves what runs, or the last attempt, backwards. */
#include "config.h"

#include "progress/progress.h"
#include "state/state.h"
#include "test.h"

static struct state empty(void)
{
	struct state s = { .current_ordinal = FIELD_NO_INT, .last_status = -1 };

	return s;
}

/* A deployment by its number, which makes id and ordinal. */
static struct state_move move(int number, const char *version, enum progress status,
			      int64_t created_at, int64_t finished_at)
{
	return (struct state_move){
		.deployment_id = { { (unsigned char)number } },
		.version = version,
		.ordinal = number,
		.status = (int)status,
		.created_at = created_at,
		.finished_at = finished_at,
		.is_new = true,
	};
}

static void apply(struct state *s, struct state_move m)
{
	state_apply(s, &m);
}

static void assert_state(const struct state *s, const char *current, int64_t current_at,
			 const char *last, int last_status, int64_t last_at)
{
	if (current)
		assert_string_equal(s->current_version, current);
	else
		assert_null(s->current_version);
	assert_int_equal(s->current_at, current_at);
	assert_string_equal(s->last_version, last);
	assert_int_equal(s->last_status, last_status);
	assert_int_equal(s->last_at, last_at);
}

static void what_completed_runs(void **state)
{
	struct state s = empty();

	(void)state;
	apply(&s, move(1, "1.0", PROGRESS_COMPLETED, 10, 20));
	assert_state(&s, "1.0", 20, "1.0", PROGRESS_COMPLETED, 10);
	assert_int_equal(s.current_deployment_id.bytes[0], 1);
	assert_int_equal(s.current_ordinal, 1);
	assert_int_equal(s.deployments, 1);
}

static void what_is_open_or_failed_does_not_run(void **state)
{
	static const enum progress others[] = { PROGRESS_PENDING, PROGRESS_STARTED, PROGRESS_FAILED,
						PROGRESS_ABORTED, PROGRESS_PREFLIGHT_FAILED };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		struct state s = empty();

		apply(&s, move(1, "1.0", others[i], 10, 20));
		assert_state(&s, NULL, 0, "1.0", others[i], 10);
		apply(&s, move(2, "2.0", PROGRESS_COMPLETED, 30, 40));
		apply(&s, move(3, "3.0", others[i], 50, 60));
		assert_state(&s, "2.0", 40, "3.0", others[i], 50);
		assert_int_equal(s.deployments, 3);
	}
}

static void a_deployment_that_moves_on_is_counted_once(void **state)
{
	struct state s = empty();
	struct state_move m = move(1, "1.0", PROGRESS_STARTED, 10, 0);

	(void)state;
	state_apply(&s, &m);
	m.is_new = false;
	m.status = PROGRESS_COMPLETED;
	m.finished_at = 20;
	state_apply(&s, &m);
	assert_state(&s, "1.0", 20, "1.0", PROGRESS_COMPLETED, 10);
	assert_int_equal(s.deployments, 1);
}

static void history_moves_nothing_backwards(void **state)
{
	struct state s = empty();

	(void)state;
	apply(&s, move(1, "2.0", PROGRESS_COMPLETED, 100, 110));
	apply(&s, move(2, "1.0", PROGRESS_COMPLETED, 50, 60));
	assert_state(&s, "2.0", 110, "2.0", PROGRESS_COMPLETED, 100);
	assert_int_equal(s.current_deployment_id.bytes[0], 1);
	apply(&s, move(3, "1.1", PROGRESS_FAILED, 70, 80));
	assert_state(&s, "2.0", 110, "2.0", PROGRESS_COMPLETED, 100);
	assert_int_equal(s.deployments, 3);
}

static void the_one_that_finished_last_runs_not_the_one_that_began_last(void **state)
{
	struct state s = empty();
	struct state_move slow = move(1, "1.0", PROGRESS_STARTED, 10, 0);

	(void)state;
	state_apply(&s, &slow);
	apply(&s, move(2, "2.0", PROGRESS_COMPLETED, 20, 30));
	slow.is_new = false;
	slow.status = PROGRESS_COMPLETED;
	slow.finished_at = 40;
	state_apply(&s, &slow);
	assert_state(&s, "1.0", 40, "2.0", PROGRESS_COMPLETED, 20);
}

static void a_late_report_of_an_end_before_the_current_one_changes_nothing(void **state)
{
	struct state s = empty();
	struct state_move late = move(1, "1.0", PROGRESS_STARTED, 10, 0);

	(void)state;
	state_apply(&s, &late);
	apply(&s, move(2, "2.0", PROGRESS_COMPLETED, 20, 30));
	late.is_new = false;
	late.status = PROGRESS_COMPLETED;
	late.finished_at = 25;
	state_apply(&s, &late);
	assert_state(&s, "2.0", 30, "2.0", PROGRESS_COMPLETED, 20);
}

static void the_last_attempt_follows_its_own_changes(void **state)
{
	struct state s = empty();
	struct state_move m = move(2, "2.0", PROGRESS_STARTED, 20, 0);

	(void)state;
	apply(&s, move(1, "1.0", PROGRESS_COMPLETED, 10, 15));
	state_apply(&s, &m);
	assert_state(&s, "1.0", 15, "2.0", PROGRESS_STARTED, 20);
	m.is_new = false;
	m.status = PROGRESS_FAILED;
	m.finished_at = 30;
	state_apply(&s, &m);
	assert_state(&s, "1.0", 15, "2.0", PROGRESS_FAILED, 20);
}

/* Whatever the order in which reports arrive, what they leave behind is the same. */
static void the_order_of_arrival_does_not_matter(void **state)
{
	static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
					  { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		const struct state_move moves[] = {
			move(1, "1.0", PROGRESS_COMPLETED, 10, 20),
			move(2, "2.0", PROGRESS_COMPLETED, 30, 40),
			move(3, "3.0", PROGRESS_FAILED, 50, 60),
		};
		struct state s = empty();

		for (int k = 0; k < 3; k++)
			state_apply(&s, &moves[orders[i][k]]);
		assert_state(&s, "2.0", 40, "3.0", PROGRESS_FAILED, 50);
		assert_int_equal(s.deployments, 3);
	}
}

/* Clients that tell whole seconds tell the same one more than once. */
static void nor_does_it_where_two_have_one_moment(void **state)
{
	(void)state;
	for (int first = 1; first <= 2; first++) {
		struct state s = empty();

		apply(&s, move(first, first == 1 ? "1.0" : "2.0", PROGRESS_COMPLETED, 10, 20));
		apply(&s, move(3 - first, first == 1 ? "2.0" : "1.0", PROGRESS_COMPLETED, 10, 20));
		assert_state(&s, "2.0", 20, "2.0", PROGRESS_COMPLETED, 10);
		assert_int_equal(s.deployments, 2);
	}
}

static void a_state_becomes_as_many_parameters_as_it_says(void **state)
{
	struct state s = empty();
	struct db_param params[STATE_N_PARAMS];
	static const char kinds[] = STATE_PARAM_KINDS;
	struct uuid id = { { 1 } };

	(void)state;
	assert_int_equal(strlen(kinds), STATE_N_PARAMS);
	state_params(&s, id, id, id, params);
	for (size_t i = 0; i < STATE_N_PARAMS; i++)
		assert_int_equal(params[i].kind, kinds[i]);
	assert_true(params[2].is_null);
	assert_true(params[6].is_null);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_completed_runs),
		cmocka_unit_test(what_is_open_or_failed_does_not_run),
		cmocka_unit_test(a_deployment_that_moves_on_is_counted_once),
		cmocka_unit_test(history_moves_nothing_backwards),
		cmocka_unit_test(the_one_that_finished_last_runs_not_the_one_that_began_last),
		cmocka_unit_test(a_late_report_of_an_end_before_the_current_one_changes_nothing),
		cmocka_unit_test(the_last_attempt_follows_its_own_changes),
		cmocka_unit_test(the_order_of_arrival_does_not_matter),
		cmocka_unit_test(nor_does_it_where_two_have_one_moment),
		cmocka_unit_test(a_state_becomes_as_many_parameters_as_it_says),
	};

	return RUN_TESTS("state", tests);
}
