/* Tests of the way from the log of events to the queue: what was committed is settled once, whatever its id is, and in the
 * order in which it was found. How it is sent is in tests/e2e/deliveries.t. */
#include "config.h"

#include "db/fixture.h"
#include "delivery/delivery.h"
#include "delivery/fanout.h"
#include "event/event.h"

#define DAY (24 * HOUR)

/* A webhook of the organization for everything; the queue is the installation's: what other tests left is settled. */
static void prepare(struct fixture *f)
{
	fixture_script(
	    f, "UPDATE event SET awaits = NULL; DELETE FROM delivery_lane; DELETE FROM delivery");
	fixture_script(
	    f, arena_printf(
		   f->arena,
		   "INSERT INTO webhook_endpoint (organization_id, id, url, events, secret, "
		   "created_at, updated_at) SELECT id, UUID(), 'https://h.example.org/', '*', 'x', "
		   "NOW(), NOW() FROM organization WHERE slug = '%s'",
		   f->organization_slug));
}

static size_t settle(struct fixture *f, struct db *db, int64_t now_ms)
{
	size_t n = 99;

	assert_int_equal(fanout_run(db, f->arena, &f->settings, now_ms, &n), STATUS_OK);
	return n;
}

static void insert_event(struct fixture *f, struct db *db, int64_t ms)
{
	static const struct db_stmt_def insert = { .name = "test_event_insert",
						   .sql = EVENT_INSERT_SQL,
						   .params = EVENT_PARAM_KINDS };
	const struct event event = {
		.organization_id = f->organization_id,
		.id = uuid_new(ms),
		.kind = "environment.archived",
		.subject_id = uuid_new(ms),
		.actor_kind = "key",
		.data = "{}",
		.created_at = ms,
	};
	struct db_param params[EVENT_N_PARAMS];

	event_params(&event, params);
	assert_int_equal(db_run(db, f->arena, &insert, params, NULL, NULL), STATUS_OK);
}

static void an_event_becomes_a_delivery_once(void **state)
{
	struct fixture *f = *state;
	struct report report = fixture_report(PROGRESS_COMPLETED);

	prepare(f);
	assert_int_equal(fixture_record(f, &report, NULL, NULL), STATUS_OK);

	int64_t n = COUNT_ROWS(f, "event");

	assert_int_equal(settle(f, f->db, NOW), n);
	assert_int_equal(COUNT_ROWS(f, "delivery"), n);
	assert_int_equal(settle(f, f->db, NOW), 0);
	assert_int_equal(COUNT_ROWS(f, "delivery"), n);
}

/* A mark of "all up to this id" would have passed it by. */
static void what_commits_late_is_told_late_and_not_missed(void **state)
{
	struct fixture *f = *state;
	struct db *slow = fixture_connect(f);

	prepare(f);
	assert_int_equal(db_begin(slow), STATUS_OK);
	insert_event(f, slow, NOW); /* the older id, not committed */
	insert_event(f, f->db, NOW + SECOND);
	assert_int_equal(settle(f, f->db, NOW + SECOND), 1);
	assert_int_equal(db_script(slow, "COMMIT"), STATUS_OK);
	assert_int_equal(settle(f, f->db, NOW + SECOND), 1);
	assert_int_equal(COUNT_ROWS(f, "delivery"), 2);
	/* and its delivery comes behind the other's, although the clock stood still */
	assert_int_equal(
	    fixture_number(
		f,
		"SELECT COUNT(*) AS number FROM delivery a JOIN delivery b ON b.organization_id = "
		"a.organization_id AND b.id > a.id WHERE a.organization_id = ? AND a.event_id > "
		"b.event_id"),
	    1);
	db_free(slow);
}

static void what_is_rolled_back_is_told_to_nobody(void **state)
{
	struct fixture *f = *state;

	prepare(f);
	assert_int_equal(db_begin(f->db), STATUS_OK);
	insert_event(f, f->db, NOW);
	assert_int_equal(db_script(f->db, "ROLLBACK"), STATUS_OK);
	assert_int_equal(settle(f, f->db, NOW), 0);
}

static void one_worker_at_a_time_settles(void **state)
{
	struct fixture *f = *state;
	struct db *other = fixture_connect(f);

	prepare(f);
	insert_event(f, f->db, NOW);
	assert_int_equal(db_begin(other), STATUS_OK);
	assert_int_equal(db_script(other, "SELECT name FROM worker_turn FOR UPDATE"), STATUS_OK);
	assert_int_equal(settle(f, f->db, NOW), 0);
	assert_int_equal(db_script(other, "ROLLBACK"), STATUS_OK);
	assert_int_equal(settle(f, f->db, NOW), 1);
	db_free(other);
}

/* Whoever records must not wait for whoever tells. */
static void nobody_who_records_waits_for_it(void **state)
{
	struct fixture *f = *state;
	struct db *other = fixture_connect(f);
	struct db_rows rows;

	prepare(f);
	insert_event(f, f->db, NOW);
	assert_int_equal(db_begin_committed(other), STATUS_OK);
	assert_int_equal(event_awaiting(other, f->arena, 10, &rows), STATUS_OK);
	assert_int_equal(rows.n, 1);
	assert_int_equal(event_settle(other, f->arena, "[]", false), STATUS_OK);
	fixture_script(f, "SET SESSION innodb_lock_wait_timeout = 1");
	insert_event(f, f->db, NOW + SECOND);
	assert_int_equal(db_script(other, "ROLLBACK"), STATUS_OK);
	db_free(other);
}

static void history_is_told_to_nobody(void **state)
{
	struct fixture *f = *state;
	struct report report = fixture_report(PROGRESS_COMPLETED);

	prepare(f);
	report.completed_at = NOW - 400 * DAY;
	assert_int_equal(fixture_record(f, &report, NULL, NULL), STATUS_OK);
	assert_int_equal(
	    fixture_number(f, "SELECT COUNT(*) AS number FROM event WHERE organization_id = ? "
			      "AND is_backfill = 1 AND awaits IS NOT NULL"),
	    0);
	assert_true(fixture_number(f, "SELECT COUNT(*) AS number FROM event WHERE "
				      "organization_id = ? AND is_backfill = 1") > 0);
}

static void old_deliveries_go_in_batches_and_what_waits_stays(void **state)
{
	struct fixture *f = *state;
	int64_t n;

	prepare(f);
	for (int i = 0; i < 3; i++)
		insert_event(f, f->db, NOW + i);
	assert_int_equal(settle(f, f->db, NOW), 3);
	fixture_script(f, "UPDATE delivery SET status = 'sent', awaits = NULL ORDER BY id LIMIT 2");
	assert_int_equal(delivery_purge(f->db, f->arena, &f->settings, NOW + 29 * DAY, 10, &n),
			 STATUS_OK);
	assert_int_equal(n, 0);
	assert_int_equal(delivery_purge(f->db, f->arena, &f->settings, NOW + 31 * DAY, 1, &n),
			 STATUS_OK);
	assert_int_equal(n, 1);
	assert_int_equal(delivery_purge(f->db, f->arena, &f->settings, NOW + 31 * DAY, 10, &n),
			 STATUS_OK);
	assert_int_equal(n, 1);
	assert_int_equal(COUNT_ROWS(f, "delivery"), 1);
}

/* Of a place that is gone by then, too: what happened is told, without the place. */
static void a_purged_project_stops_nobody(void **state)
{
	static const char *const tables[] = { "state", "deployment", "version", "project" };
	struct fixture *f = *state;
	struct report report = fixture_report(PROGRESS_COMPLETED);

	prepare(f);
	assert_int_equal(fixture_record(f, &report, NULL, NULL), STATUS_OK);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		fixture_script(f, arena_printf(f->arena,
					       "DELETE t FROM %s t JOIN organization o ON o.id = "
					       "t.organization_id WHERE o.slug = '%s'",
					       tables[i], f->organization_slug));

	int64_t n = COUNT_ROWS(f, "event");

	assert_int_equal(settle(f, f->db, NOW), n);
	assert_int_equal(COUNT_ROWS(f, "delivery"), n);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) AS number FROM event WHERE "
					   "organization_id = ? AND awaits IS NOT NULL"),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(an_event_becomes_a_delivery_once),
		DB_TEST(what_commits_late_is_told_late_and_not_missed),
		DB_TEST(what_is_rolled_back_is_told_to_nobody),
		DB_TEST(one_worker_at_a_time_settles),
		DB_TEST(nobody_who_records_waits_for_it),
		DB_TEST(history_is_told_to_nobody),
		DB_TEST(old_deliveries_go_in_batches_and_what_waits_stays),
		DB_TEST(a_purged_project_stops_nobody),
	};

	return RUN_TESTS("delivery", tests);
}
