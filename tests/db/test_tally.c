/* Tests of the sums that are moved by recording: after any history they are what a count of it comes to. */
#include "config.h"

#include "db/fixture.h"
#include "insight/tally.h"

/* What the days say that a count does not, or the other way round; 0 when they agree. A day that has nothing left counts as
 * one that is not there. */
static const char days_differ[] =
    "SELECT COUNT(*) AS number FROM ("
    "SELECT x.project_id, x.environment_id, x.day, SUM(x.p) AS p, SUM(x.s) AS s, SUM(x.c) AS c, "
    "SUM(x.f) AS f, SUM(x.a) AS a, SUM(x.h) AS h FROM ("
    "SELECT organization_id, project_id, environment_id, DATE(created_at) AS day, "
    "status = 'pending' AS p, status = 'started' AS s, status = 'completed' AS c, "
    "status = 'failed' AS f, status = 'aborted' AS a, status = 'preflight_failed' AS h "
    "FROM deployment UNION ALL "
    "SELECT organization_id, project_id, environment_id, day, -pending, -started, -completed, "
    "-failed, -aborted, -preflight_failed FROM deployment_day) x WHERE x.organization_id = ? "
    "GROUP BY x.project_id, x.environment_id, x.day "
    "HAVING p <> 0 OR s <> 0 OR c <> 0 OR f <> 0 OR a <> 0 OR h <> 0) differing";

/* Pairs whose sums of what is in a status now are not what a count says. */
static const char now_differs[] =
    "SELECT COUNT(*) AS number FROM deployment_tally t WHERE t.organization_id = ? AND "
    "CONCAT_WS(' ', now_pending, now_started, now_completed, now_failed, now_aborted, "
    "now_preflight_failed) <> (SELECT CONCAT_WS(' ', SUM(d.status = 'pending'), "
    "SUM(d.status = 'started'), SUM(d.status = 'completed'), SUM(d.status = 'failed'), "
    "SUM(d.status = 'aborted'), SUM(d.status = 'preflight_failed')) FROM deployment d "
    "WHERE d.organization_id = t.organization_id AND d.project_id = t.project_id "
    "AND d.environment_id = t.environment_id)";

/* Deployments that ran to an end and are timed, against those that were sorted by it. */
static const char took_differs[] =
    "SELECT (SELECT COUNT(*) FROM deployment d WHERE d.organization_id = o.id "
    "AND d.status IN ('completed', 'failed') AND d.started_at IS NOT NULL "
    "AND d.finished_at IS NOT NULL) - (SELECT COALESCE(SUM(n), 0) "
    "FROM deployment_took t WHERE t.organization_id = o.id) AS number "
    "FROM organization o WHERE o.id = ?";

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

static void random_history(struct fixture *f, uint32_t seed, int n)
{
	static const char *const projects[] = { "shop", "billing" };
	static const char *const environments[] = { "production", "staging", "test" };
	static const char *const versions[] = { "1.0", "1.1", "2.0" };
	static const enum progress statuses[] = { PROGRESS_PENDING, PROGRESS_STARTED,
						  PROGRESS_COMPLETED, PROGRESS_FAILED,
						  PROGRESS_ABORTED };

	for (int i = 0; i < n; i++) {
		struct report r = fixture_report(statuses[next(&seed) % 5]);

		f->now_ms += (int64_t)(next(&seed) % 300) * MINUTE;
		r.project_name = projects[next(&seed) % 2];
		r.environment_name = environments[next(&seed) % 3];
		r.version = versions[next(&seed) % 3];
		if (next(&seed) % 3 == 0)
			r.run_id = next(&seed) % 2 ? "run-1" : "run-2";
		if (next(&seed) % 4 == 0)
			r.host = next(&seed) % 2 ? "quay-1" : "quay-2";
		if (next(&seed) % 4 == 0)
			r.started_at = f->now_ms - (int64_t)(next(&seed) % 4000) * SECOND;
		assert_int_equal(fixture_record(f, &r, NULL, NULL), STATUS_OK);
		r = fixture_report(statuses[next(&seed) % 4]);
		r.project_name = projects[next(&seed) % 2];
		assert_int_equal(fixture_record_build(f, &r, NULL), STATUS_OK);
	}
}

static void days_are_a_count_of_any_history(void **state)
{
	struct fixture *f = *state;
	size_t n;

	for (uint32_t seed = 1; seed <= 4; seed++) {
		random_history(f, seed, 40);
		assert_int_equal(fixture_number(f, days_differ), 0);
		assert_int_equal(fixture_number(f, now_differs), 0);
	}
	assert_true(COUNT_ROWS(f, "deployment") > 40);
	assert_true(COUNT_ROWS(f, "deployment_day") > 20);
	f->now_ms += 1000 * HOUR;
	fixture_request(f, "/", "", NULL);
	assert_int_equal(
	    deployment_expire(f->db, f->req.arena, f->organization_id, f->now_ms, 1000, &n),
	    STATUS_OK);
	assert_true(n > 0);
	assert_int_equal(fixture_number(f, days_differ), 0);
	assert_int_equal(fixture_number(f, now_differs), 0);
}

static void each_status_is_counted_when_it_is_come_to(void **state)
{
	static const enum progress course[] = { PROGRESS_PENDING, PROGRESS_STARTED,
						PROGRESS_COMPLETED, PROGRESS_COMPLETED };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(course); i++) {
		struct report r = fixture_report(course[i]);

		assert_int_equal(fixture_record(f, &r, NULL, NULL), STATUS_OK);
		f->now_ms += 45 * SECOND;
	}
	assert_string_equal(
	    fixture_text(f, "SELECT CONCAT_WS(' ', pending, started, completed, failed) AS text "
			    "FROM deployment_tally WHERE organization_id = ?"),
	    "1 1 1 0");
	assert_string_equal(fixture_text(f, "SELECT CONCAT_WS(' ', seconds, n, ms) AS text "
					    "FROM deployment_took WHERE organization_id = ?"),
			    "60 1 45000");
	assert_string_equal(
	    fixture_text(f, "SELECT CONCAT_WS(' ', pending, started, completed) AS text "
			    "FROM deployment_day WHERE organization_id = ?"),
	    "0 0 1");
	assert_int_equal(fixture_number(f, took_differs), 0);
}

static void builds_are_counted_too(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_STARTED);

	assert_int_equal(fixture_record_build(f, &r, NULL), STATUS_OK);
	r = fixture_report(PROGRESS_FAILED);
	assert_int_equal(fixture_record_build(f, &r, NULL), STATUS_OK);
	assert_string_equal(
	    fixture_text(f, "SELECT CONCAT_WS(' ', pending, started, completed, failed) AS text "
			    "FROM build_tally WHERE organization_id = ?"),
	    "0 1 0 1");
}

static void a_count_anew_changes_nothing(void **state)
{
	static const char sums[] =
	    "SELECT (SELECT SUM(pending + 10 * started + 100 * completed + 1000 * failed) "
	    "FROM deployment_day d WHERE d.organization_id = o.id) + (SELECT SUM(pending + "
	    "10 * started + 100 * completed + 1000 * failed) FROM deployment_tally t "
	    "WHERE t.organization_id = o.id) + (SELECT SUM(ms + n) FROM deployment_took t "
	    "WHERE t.organization_id = o.id) AS number FROM organization o WHERE o.id = ?";
	struct fixture *f = *state;
	int64_t before;

	random_history(f, 7, 60);
	before = fixture_number(f, sums);
	assert_int_equal(db_begin(f->db), STATUS_OK);
	assert_int_equal(tally_recount(f->db, f->arena, f->organization_id), STATUS_OK);
	assert_int_equal(fixture_number(f, days_differ), 0);
	assert_int_equal(fixture_number(f, now_differs), 0);
	assert_int_equal(fixture_number(f, sums), before);
	db_request_end(f->db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(days_are_a_count_of_any_history),
		DB_TEST(each_status_is_counted_when_it_is_come_to),
		DB_TEST(builds_are_counted_too),
		DB_TEST(a_count_anew_changes_nothing),
	};

	return RUN_TESTS("tally", tests);
}
