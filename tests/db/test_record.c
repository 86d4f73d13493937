/* Tests of recording, through the rooms' own functions: FEATURES A1 to A7, A11 and A12. */
#include "config.h"

#include "base/log.h"
#include "base/str.h"
#include "db/fixture.h"
#include "environment/environment.h"
#include "event/event.h"
#include "project/project.h"
#include "state/state.h"
#include "version/version.h"

#define SHA   "0123456789abcdef0123456789abcdef01234567"
#define OTHER "fedcba9876543210fedcba9876543210fedcba98"

static struct deployment record(struct fixture *f, const struct report *r)
{
	struct deployment d;
	enum status status = fixture_record(f, r, NULL, &d);

	if (status != STATUS_OK)
		fail_msg("status %d: %s", (int)status, db_cause(f->db));
	return d;
}

/* Records a deployment with this status and these times, received at now. */
static struct deployment record_at(struct fixture *f, int64_t now, enum progress status,
				   int64_t started_at, int64_t completed_at)
{
	struct report r = fixture_report(status);

	f->now_ms = now;
	r.started_at = started_at;
	r.completed_at = completed_at;
	return record(f, &r);
}

static struct build record_build(struct fixture *f, const struct report *r)
{
	struct build b;
	enum status status = fixture_record_build(f, r, &b);

	if (status != STATUS_OK)
		fail_msg("status %d: %s", (int)status, db_cause(f->db));
	return b;
}

static int http(struct fixture *f)
{
	return f->req.response.http;
}

/* Projects, versions, environments, states, deployments. */
static void assert_counts(struct fixture *f, int64_t projects, int64_t versions,
			  int64_t environments, int64_t states, int64_t deployments)
{
	assert_int_equal(COUNT_ROWS(f, "project"), projects);
	assert_int_equal(COUNT_ROWS(f, "version"), versions);
	assert_int_equal(COUNT_ROWS(f, "environment"), environments);
	assert_int_equal(COUNT_ROWS(f, "state"), states);
	assert_int_equal(COUNT_ROWS(f, "deployment"), deployments);
}

/* What runs in the only place, or NULL. */
static const char *current_version(struct fixture *f)
{
	return fixture_text(f,
			    "SELECT current_version AS text FROM state WHERE organization_id = ?");
}

static const char *last_status(struct fixture *f)
{
	return fixture_text(f, "SELECT last_status AS text FROM state WHERE organization_id = ?");
}

/* The newest event's kind. */
static const char *last_event(struct fixture *f)
{
	return fixture_text(f, "SELECT kind AS text FROM event WHERE organization_id = ? "
			       "ORDER BY created_at DESC, id DESC LIMIT 1");
}

/* A1: nothing has to be there before */

static void a1_one_event_makes_all_that_it_names(void **state)
{
	struct fixture *f = *state;
	const struct report r = fixture_report(PROGRESS_COMPLETED);
	struct deployment d = record(f, &r);

	assert_int_equal(http(f), 201);
	assert_counts(f, 1, 1, 1, 1, 1);
	assert_int_equal(COUNT_REPORTS(f), 1);
	assert_string_equal(last_event(f), "deployment.completed");
	assert_string_equal(fixture_text(f,
					 "SELECT GROUP_CONCAT(kind ORDER BY id) AS text FROM event "
					 "WHERE organization_id = ?"),
			    "project.created,environment.created,deployment.created,"
			    "deployment.completed");
	assert_string_equal(d.project_name, "shop");
	assert_string_equal(d.version, "1.0");
	assert_string_equal(d.environment_name, "production");
	assert_int_equal(d.environment_tier, TIER_PRODUCTION);
	assert_string_equal(current_version(f), "1.0");
	assert_string_equal(
	    fixture_text(f, "SELECT tier AS text FROM environment WHERE organization_id = ?"),
	    "production");
	assert_string_equal(
	    fixture_text(f, "SELECT source AS text FROM version WHERE organization_id = ?"),
	    "deployment");
}

static void a1_names_are_found_again_whatever_their_case(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);

	record(f, &r);
	r.project_name = "SHOP";
	r.environment_name = "Production";
	r.version = "1.1";
	record(f, &r);
	assert_counts(f, 1, 2, 1, 1, 2);
	r.version = "1.1A";
	record(f, &r);
	r.version = "1.1a"; /* a version's name is exact */
	record(f, &r);
	assert_counts(f, 1, 4, 1, 1, 4);
	assert_int_equal(fixture_number(f, "SELECT MAX(ordinal) AS number FROM version "
					   "WHERE organization_id = ?"),
			 4);
	assert_int_equal(
	    fixture_number(f, "SELECT versions AS number FROM project WHERE organization_id = ?"),
	    4);
}

static void a1_other_organizations_have_their_own(void **state)
{
	struct fixture *f = *state;
	void *other_state;
	struct fixture *other;
	const struct report r = fixture_report(PROGRESS_COMPLETED);
	struct project project;

	assert_int_equal(fixture_set_up(&other_state), 0);
	other = other_state;
	record(f, &r);
	assert_int_equal(
	    project_get(other->db, other->arena, other->organization_id, "shop", &project),
	    STATUS_NOT_FOUND);
	record(other, &r);
	assert_counts(f, 1, 1, 1, 1, 1);
	assert_counts(other, 1, 1, 1, 1, 1);
	fixture_tear_down(&other_state);
}

/* Runs record_once in n processes at the same moment; how many ended with 0. */
static int in_parallel(struct fixture *f, int n, int (*fn)(struct fixture *f, int which))
{
	int gate[2], n_good = 0;
	pid_t children[32];

	assert_true(n <= (int)ARRAY_LEN(children));
	assert_int_equal(pipe(gate), 0);
	for (int i = 0; i < n; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			char byte;

			close(gate[1]);
			/* A connection of our own: the parent's must not be touched. */
			f->db = f->req.db = fixture_connect(f);
			if (read(gate[0], &byte, 1) != 0)
				_exit(9);
			_exit(fn(f, i));
		}
		assert_true(children[i] > 0);
	}
	close(gate[0]);
	close(gate[1]);
	for (int i = 0; i < n; i++) {
		int status;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		n_good += WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	return n_good;
}

static int post_the_same(struct fixture *f, int which)
{
	struct report r = fixture_report(PROGRESS_COMPLETED);

	(void)which;
	r.run_id = "run-1";
	return fixture_record(f, &r, NULL, NULL) == STATUS_OK ? 0 : 1;
}

static int post_without_run(struct fixture *f, int which)
{
	struct report r = fixture_report(PROGRESS_COMPLETED);

	(void)which;
	return fixture_record(f, &r, NULL, NULL) == STATUS_OK ? 0 : 1;
}

static int post_another_run(struct fixture *f, int which)
{
	struct report r = fixture_report(PROGRESS_STARTED);

	r.run_id = arena_printf(f->arena, "run-%d", which);
	return fixture_record(f, &r, NULL, NULL) == STATUS_OK ? 0 : 1;
}

static int post_another_version(struct fixture *f, int which)
{
	struct report r = fixture_report(PROGRESS_COMPLETED);

	r.version = arena_printf(f->arena, "1.%d", which);
	return fixture_record(f, &r, NULL, NULL) == STATUS_OK ? 0 : 1;
}

static int post_build(struct fixture *f, int which)
{
	struct report r = fixture_report(PROGRESS_COMPLETED);

	(void)which;
	r.run_id = "run-1";
	return fixture_record_build(f, &r, NULL) == STATUS_OK ? 0 : 1;
}

static void a1_twenty_parallel_first_posts_make_one_of_each(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(in_parallel(f, 20, post_the_same), 20);
	assert_counts(f, 1, 1, 1, 1, 1);
	assert_int_equal(COUNT_REPORTS(f), 1);
	assert_int_equal(
	    fixture_number(f, "SELECT deployments AS number FROM state WHERE organization_id = ?"),
	    1);
}

static void a1_so_do_twenty_that_name_no_run(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(in_parallel(f, 20, post_without_run), 20);
	assert_counts(f, 1, 1, 1, 1, 1);
}

static void a1_twenty_runs_make_twenty_deployments_of_one_version(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(in_parallel(f, 20, post_another_run), 20);
	assert_counts(f, 1, 1, 1, 1, 20);
	assert_int_equal(
	    fixture_number(f, "SELECT deployments AS number FROM state WHERE organization_id = ?"),
	    20);
}

static void a1_twenty_versions_at_once_are_numbered_without_a_gap(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(in_parallel(f, 20, post_another_version), 20);
	assert_counts(f, 1, 20, 1, 1, 20);
	assert_int_equal(fixture_number(f, "SELECT MAX(ordinal) AS number FROM version "
					   "WHERE organization_id = ?"),
			 20);
	assert_int_equal(
	    fixture_number(f, "SELECT versions AS number FROM project WHERE organization_id = ?"),
	    20);
}

static void a1_twenty_parallel_builds_make_one(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(in_parallel(f, 20, post_build), 20);
	assert_int_equal(COUNT_ROWS(f, "project"), 1);
	assert_int_equal(COUNT_ROWS(f, "version"), 1);
	assert_int_equal(COUNT_ROWS(f, "build"), 1);
}

/* Names that have no letters all have the same slug, "x"; there may be any number of them. */
static void a1_names_with_the_same_slug_get_slugs_of_their_own(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);

	for (int i = 0; i < 120; i++) {
		/* U+4E00 and those after it */
		r.project_name = r.environment_name = arena_printf(
		    f->arena, "\xe4%c%c", (char)(0xb8 + i / 64), (char)(0x80 + i % 64));
		record(f, &r);
	}
	assert_counts(f, 120, 120, 120, 120, 120);
}

/* A2: builds */

static void a2_a_build_that_starts_and_ends_is_one_row_with_a_duration(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_STARTED);
	struct build first = record_build(f, &r);
	struct build second;

	assert_int_equal(http(f), 201);
	f->now_ms += 90 * SECOND;
	r.status = PROGRESS_COMPLETED;
	second = record_build(f, &r);
	assert_int_equal(http(f), 200);
	assert_true(uuid_eq(&first.id, &second.id));
	assert_int_equal(second.duration_ms, 90 * SECOND);
	assert_int_equal(COUNT_ROWS(f, "build"), 1);
	assert_int_equal(COUNT_ROWS(f, "version"), 1);
	assert_string_equal(
	    fixture_text(f, "SELECT source AS text FROM version WHERE organization_id = ?"),
	    "build");
	assert_string_equal(last_event(f), "build.completed");
}

static void a2_a_deployment_of_a_version_that_was_built_uses_it(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);
	struct build b;
	struct deployment d;

	r.scm_sha = SHA;
	r.scm_branch = "main";
	b = record_build(f, &r);
	r.scm_sha = NULL;
	d = record(f, &r);
	assert_true(uuid_eq(&b.version_id, &d.version_id));
	assert_string_equal(d.scm_sha, SHA);
	assert_int_equal(COUNT_ROWS(f, "version"), 1);
}

/* A4: a version has one commit */

static void a4_another_commit_is_refused_and_stores_nothing(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);

	r.scm_sha = SHA;
	record_build(f, &r);
	r.scm_sha = OTHER;
	assert_int_equal(fixture_record_build(f, &r, NULL), STATUS_CONFLICT);
	assert_non_null(strstr(f->req.failure.message, SHA));
	assert_non_null(strstr(f->req.failure.message, OTHER));
	assert_int_equal(COUNT_ROWS(f, "build"), 1);
	assert_int_equal(COUNT_REPORTS(f), 1);
	r.environment_name = "never seen before";
	assert_int_equal(fixture_record(f, &r, NULL, NULL), STATUS_CONFLICT);
	assert_counts(f, 1, 1, 0, 0, 0);
	assert_int_equal(COUNT_REPORTS(f), 1);
	assert_string_equal(
	    fixture_text(f, "SELECT scm_sha AS text FROM version WHERE organization_id = ?"), SHA);
}

static void a4_an_abbreviation_is_the_commit_it_begins(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);

	r.scm_sha = "0123456789";
	record_build(f, &r);
	r.run_id = "run-2";
	r.scm_sha = SHA;
	record_build(f, &r);
	assert_string_equal(
	    fixture_text(f, "SELECT scm_sha AS text FROM version WHERE organization_id = ?"), SHA);
	r.scm_sha = "0123456";
	record(f, &r);
	assert_string_equal(
	    fixture_text(f, "SELECT scm_sha AS text FROM version WHERE organization_id = ?"), SHA);
}

static void a4_what_a_version_lacks_is_completed_and_not_changed(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);

	record(f, &r);
	r.scm_sha = SHA;
	r.scm_branch = "main";
	record_build(f, &r);
	r.scm_branch = "other";
	r.scm_repository = "https://git.example.org/shop";
	r.run_id = "run-2";
	record_build(f, &r);
	assert_string_equal(
	    fixture_text(f, "SELECT CONCAT_WS(' ', scm_sha, scm_branch, scm_repository) AS text "
			    "FROM version WHERE organization_id = ?"),
	    SHA " main https://git.example.org/shop");
}

/* A repository need not be git; whatever a client calls its revision is text. */
static void a4_a_commit_may_be_any_text(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);
	struct deployment d;

	r.scm_sha = "r4711-\xc3\xa4";
	d = record(f, &r);
	assert_string_equal(d.scm_sha, "r4711-\xc3\xa4");
	r.version = "2.0";
	r.scm_sha = NULL;
	record(f, &r);
	r.run_id = "run-2";
	r.scm_sha = "\xf0\x9f\x9a\x80";
	d = record(f, &r);
	assert_string_equal(d.scm_sha, "\xf0\x9f\x9a\x80");
}

/* A5: the same event twice */

static void a5_the_same_event_again_gives_the_same_id_and_one_row(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);
	struct deployment first = record(f, &r), second;

	assert_int_equal(http(f), 201);
	f->now_ms += 5 * SECOND;
	second = record(f, &r);
	assert_int_equal(http(f), 200);
	assert_true(uuid_eq(&first.id, &second.id));
	assert_counts(f, 1, 1, 1, 1, 1);
	assert_int_equal(COUNT_REPORTS(f), 1);
}

static void a5_the_same_version_deployed_again_later_is_another_deployment(void **state)
{
	struct fixture *f = *state;
	struct deployment first = record_at(f, NOW, PROGRESS_COMPLETED, 0, 0);
	struct deployment second = record_at(f, NOW + HOUR, PROGRESS_COMPLETED, 0, 0);

	assert_false(uuid_eq(&first.id, &second.id));
	assert_counts(f, 1, 1, 1, 1, 2);
}

static void a5_a_run_found_far_back_is_still_the_same(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);
	struct deployment first, again;

	r.run_id = "run-first";
	first = record(f, &r);
	for (int i = 0; i < 12; i++) {
		f->now_ms += MINUTE;
		r.run_id = arena_printf(f->arena, "run-%d", i);
		record(f, &r);
	}
	r.run_id = "run-first";
	f->now_ms = NOW + HOUR;
	again = record(f, &r);
	assert_true(uuid_eq(&first.id, &again.id));
	assert_int_equal(COUNT_ROWS(f, "deployment"), 13);
}

/* A6: late and out of order */

static void a6_an_event_continues_the_deployment_that_is_open(void **state)
{
	struct fixture *f = *state;
	struct deployment first = record_at(f, NOW, PROGRESS_STARTED, 0, 0);
	struct deployment second = record_at(f, NOW + MINUTE, PROGRESS_COMPLETED, 0, 0);

	assert_true(uuid_eq(&first.id, &second.id));
	assert_int_equal(http(f), 200);
	assert_int_equal(second.duration_ms, MINUTE);
	assert_counts(f, 1, 1, 1, 1, 1);
	assert_int_equal(COUNT_REPORTS(f), 2);
	assert_string_equal(last_event(f), "deployment.completed");
}

static void a6_a_late_start_leaves_the_end_and_fills_the_start(void **state)
{
	struct fixture *f = *state;
	struct deployment first = record_at(f, NOW, PROGRESS_COMPLETED, 0, NOW);
	struct deployment second =
	    record_at(f, NOW + MINUTE, PROGRESS_STARTED, NOW - 3 * MINUTE, 0);

	assert_true(uuid_eq(&first.id, &second.id));
	assert_int_equal(second.run.status, PROGRESS_COMPLETED);
	assert_int_equal(second.run.started_at, NOW - 3 * MINUTE);
	assert_int_equal(second.run.finished_at, NOW);
	assert_int_equal(COUNT_ROWS(f, "deployment"), 1);
	assert_string_equal(last_status(f), "completed");
	assert_string_equal(last_event(f), "deployment.updated");
	assert_int_equal(fixture_number(f, "SELECT TIMESTAMPDIFF(SECOND, started_at, finished_at) "
					   "AS number FROM deployment WHERE organization_id = ?"),
			 180);
}

static void a6_an_end_that_was_overtaken_does_not_become_current(void **state)
{
	struct fixture *f = *state;
	struct report old = fixture_report(PROGRESS_STARTED);
	struct report new = fixture_report(PROGRESS_COMPLETED);

	old.run_id = "run-1";
	record(f, &old);
	new.run_id = "run-2";
	new.version = "2.0";
	f->now_ms = NOW + 10 * MINUTE;
	record(f, &new);
	old.status = PROGRESS_COMPLETED;
	old.completed_at = NOW + 5 * MINUTE;
	f->now_ms = NOW + 11 * MINUTE;
	record(f, &old);
	assert_string_equal(current_version(f), "2.0");
}

/* A7: history */

static void a7_history_is_recorded_and_does_not_move_what_runs(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);
	struct deployment d;

	record(f, &r);
	r.version = "0.9";
	r.started_at = NOW - 25 * HOUR;
	r.completed_at = NOW - 24 * HOUR;
	d = record(f, &r);
	assert_int_equal(http(f), 201);
	assert_int_equal(d.run.finished_at, NOW - 24 * HOUR);
	assert_int_equal(d.run.created_at, NOW - 25 * HOUR);
	assert_int_equal(d.run.recorded_at, NOW);
	assert_int_equal(uuid_time_ms(&d.id), NOW - 25 * HOUR);
	assert_string_equal(current_version(f), "1.0");
	assert_int_equal(COUNT_ROWS(f, "deployment"), 2);
	assert_int_equal(fixture_number(f, "SELECT SUM(is_backfill) AS number FROM event "
					   "WHERE organization_id = ?"),
			 1);
}

static void a7_history_alone_is_what_runs(void **state)
{
	struct fixture *f = *state;

	record_at(f, NOW, PROGRESS_COMPLETED, 0, NOW - 24 * HOUR);
	assert_string_equal(current_version(f), "1.0");
}

static void a7_a_time_too_far_ahead_is_refused_and_stores_nothing(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);

	r.completed_at = NOW + 5 * MINUTE + 1;
	assert_int_equal(fixture_record(f, &r, NULL, NULL), STATUS_INVALID);
	assert_string_equal(f->req.failure.fields[0].field, "completed_at");
	assert_counts(f, 0, 0, 0, 0, 0);
	r.completed_at--;
	record(f, &r);
	assert_counts(f, 1, 1, 1, 1, 1);
}

/* A11: who, with what, from where */

static void a11_all_that_is_reported_is_kept(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_FAILED);
	struct deployment d, got;
	char reference[UUID_TEXT_SIZE];

	r.status_word = "Failure";
	r.source_system = "github";
	r.build_number = "42";
	r.run_id = "run-1";
	r.scm_sha = SHA;
	r.build_url = "https://ci.example.org/42";
	r.deploy_url = "https://cd.example.org/7";
	r.by = "ada";
	r.by_email = "ada@example.org";
	r.by_name = "Ada \xc3\x84";
	r.error_code = "E1";
	r.error_message = "it broke\non line 2";
	r.extra_metadata = "{\"region\":\"eu\"}";
	r.started_at = NOW - MINUTE;
	d = record(f, &r);
	uuid_format(&d.id, reference);
	fixture_request(f, "/", "", NULL);
	assert_int_equal(deployment_get(&f->req, reference, &got), STATUS_OK);
	assert_string_equal(got.run.status_word, "Failure");
	assert_string_equal(got.run.source_system, "github");
	assert_string_equal(got.run.build_number, "42");
	assert_string_equal(got.run.run_id, "run-1");
	assert_string_equal(got.scm_sha, SHA);
	assert_string_equal(got.run.build_url, "https://ci.example.org/42");
	assert_string_equal(got.deploy_url, "https://cd.example.org/7");
	assert_string_equal(got.run.reported_by, "ada");
	assert_string_equal(got.run.reported_by_email, "ada@example.org");
	assert_string_equal(got.run.reported_by_name, "Ada \xc3\x84");
	assert_string_equal(got.run.error_code, "E1");
	assert_string_equal(got.run.error_message, "it broke\non line 2");
	assert_string_equal(got.run.extra_metadata, "{\"region\":\"eu\"}");
	assert_int_equal(got.duration_ms, MINUTE);
	assert_true(uuid_eq(&got.run.key_id, &f->who.id));
}

static void a11_the_log_knows_which_key_from_where_and_in_which_request(void **state)
{
	struct fixture *f = *state;
	const struct report r = fixture_report(PROGRESS_COMPLETED);
	struct deployment d = record(f, &r);
	struct db_rows rows, actors;
	const struct event *e;

	assert_int_equal(event_list(f->db, f->arena, f->organization_id, d.id, &rows, &actors),
			 STATUS_OK);
	assert_int_equal(rows.n, 1);
	e = rows.rows;
	assert_string_equal(e->kind, "deployment.completed");
	assert_string_equal(e->actor_kind, "key");
	assert_true(uuid_eq(&e->actor_id, &f->who.id));
	assert_string_equal(e->address, "192.0.2.7");
	assert_string_equal(e->request_id, f->req.id);
	assert_true(uuid_eq(&e->project_id, &d.project_id));
	assert_true(uuid_eq(&e->environment_id, &d.environment_id));
	assert_int_equal(e->created_at, NOW);
	assert_string_equal(e->data, "{\"status\":\"completed\",\"project\":\"shop\","
				     "\"version\":\"1.0\",\"environment\":\"production\"}");
}

static void a11_metadata_of_the_greatest_length_is_kept(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);
	char *text = arena_alloc(f->arena, LIMIT_METADATA_BYTES + 1);

	memset(text, 'x', LIMIT_METADATA_BYTES);
	memcpy(text, "{\"a\":\"", 6);
	memcpy(text + LIMIT_METADATA_BYTES - 2, "\"}", 2);
	r.extra_metadata = text;
	record(f, &r);
	assert_int_equal(fixture_number(f,
					"SELECT LENGTH(extra_metadata) AS number FROM deployment "
					"WHERE organization_id = ?"),
			 LIMIT_METADATA_BYTES);
}

/* A12: nobody told the end */

static size_t expire(struct fixture *f, int64_t now)
{
	size_t n = 99;

	assert_int_equal(deployment_expire(f->db, f->arena, f->organization_id, now, 100, &n),
			 STATUS_OK);
	return n;
}

static void a12_a_stale_deployment_times_out_once(void **state)
{
	struct fixture *f = *state;
	struct deployment d = record_at(f, NOW, PROGRESS_STARTED, 0, 0);
	struct deployment got;
	char reference[UUID_TEXT_SIZE];

	assert_int_equal(expire(f, NOW + HOUR - 1), 0);
	assert_int_equal(expire(f, NOW + HOUR), 1);
	assert_int_equal(expire(f, NOW + 2 * HOUR), 0);
	assert_string_equal(last_status(f), "failed");
	assert_string_equal(last_event(f), "deployment.timed_out");
	assert_int_equal(COUNT_REPORTS(f), 2);
	uuid_format(&d.id, reference);
	fixture_request(f, "/", "", NULL);
	assert_int_equal(deployment_get(&f->req, reference, &got), STATUS_OK);
	assert_int_equal(got.run.status, PROGRESS_FAILED);
	assert_string_equal(got.run.reason, "timed_out");
	assert_int_equal(got.run.finished_at, NOW + HOUR);
	assert_int_equal(got.run.deadline_at, 0);
}

static void a12_whoever_looks_finds_nothing_stale(void **state)
{
	struct fixture *f = *state;
	struct deployment d = record_at(f, NOW, PROGRESS_STARTED, 0, 0);
	struct deployment got;
	struct deployment_filter filter = { .status = -1 };
	struct list_window window;
	struct list_rows list;
	char reference[UUID_TEXT_SIZE];

	uuid_format(&d.id, reference);
	f->now_ms = NOW + 2 * HOUR;
	fixture_request(f, "/", "", NULL);
	assert_int_equal(deployment_get(&f->req, reference, &got), STATUS_OK);
	assert_string_equal(got.run.reason, "timed_out");

	f->now_ms = NOW + 3 * HOUR;
	record_at(f, NOW + 3 * HOUR, PROGRESS_STARTED, 0, 0);
	f->now_ms = NOW + 5 * HOUR;
	fixture_request(f, "/", "", NULL);
	list_whole(&window);
	assert_int_equal(deployment_list(&f->req, &filter, &window, &list), STATUS_OK);
	assert_int_equal(list.n, 2);
	assert_string_equal(((const struct deployment *)list.rows)[0].run.reason, "timed_out");
}

static void a12_a_late_completion_reopens_it(void **state)
{
	struct fixture *f = *state;
	struct deployment first = record_at(f, NOW, PROGRESS_STARTED, 0, 0), second;

	assert_int_equal(expire(f, NOW + 2 * HOUR), 1);
	second = record_at(f, NOW + 3 * HOUR, PROGRESS_COMPLETED, 0, 0);
	assert_true(uuid_eq(&first.id, &second.id));
	assert_int_equal(second.run.status, PROGRESS_COMPLETED);
	assert_null(second.run.reason);
	assert_string_equal(current_version(f), "1.0");
	assert_string_equal(last_status(f), "completed");
	assert_int_equal(COUNT_ROWS(f, "deployment"), 1);
	assert_int_equal(expire(f, NOW + 9 * HOUR), 0);
}

static void a12_each_environment_has_its_own_patience(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_STARTED);

	r.run_id = "run-1";
	record(f, &r);
	fixture_script(f, arena_printf(f->arena,
				       "UPDATE environment e JOIN organization o "
				       "ON o.id = e.organization_id SET timeout_minutes = 5 "
				       "WHERE o.slug = '%s'",
				       f->organization_slug));
	r.run_id = "run-2";
	record(f, &r);
	assert_int_equal(expire(f, NOW + 5 * MINUTE), 1);
	assert_int_equal(expire(f, NOW + 59 * MINUTE), 0);
	assert_int_equal(expire(f, NOW + HOUR), 1);
}

static int expire_in_parallel(struct fixture *f, int which)
{
	size_t n;

	(void)which;
	return deployment_expire(f->db, f->arena, f->organization_id, NOW + 2 * HOUR, 100, &n) ==
		       STATUS_OK
		   ? 0
		   : 1;
}

static void a12_ten_who_give_up_at_once_do_it_once(void **state)
{
	struct fixture *f = *state;

	record_at(f, NOW, PROGRESS_STARTED, 0, 0);
	assert_int_equal(in_parallel(f, 10, expire_in_parallel), 10);
	assert_int_equal(COUNT_REPORTS(f), 2);
}

static void a12_a_stale_build_times_out_too(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_STARTED);
	struct build b;
	size_t n;

	record_build(f, &r);
	assert_int_equal(build_expire(f->db, f->arena, NOW + 4 * HOUR, 1000, &n), STATUS_OK);
	assert_true(n >= 1);
	assert_string_equal(fixture_text(f,
					 "SELECT CONCAT_WS(' ', status, reason) AS text FROM build "
					 "WHERE organization_id = ? AND deadline_at IS NULL"),
			    "failed timed_out");
	assert_string_equal(last_event(f), "build.timed_out");
	f->now_ms = NOW + 5 * HOUR;
	r.status = PROGRESS_COMPLETED;
	b = record_build(f, &r);
	assert_null(b.run.reason);
	assert_int_equal(b.run.status, PROGRESS_COMPLETED);
	assert_int_equal(COUNT_ROWS(f, "build"), 1);
}

/* Whole or not at all */

static void nothing_is_half_stored_when_the_save_fails(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_COMPLETED);
	char code[200];

	memset(code, 'x', sizeof(code) - 1);
	code[sizeof(code) - 1] = '\0';
	r.error_code = code; /* longer than its column; no door lets it through */
	assert_int_equal(fixture_record(f, &r, NULL, NULL), STATUS_INTERNAL);
	assert_non_null(strstr(db_cause(f->db), "1406"));
	assert_counts(f, 0, 0, 0, 0, 0);
	assert_int_equal(COUNT_REPORTS(f), 0);
	assert_int_equal(fixture_record_build(f, &r, NULL), STATUS_INTERNAL);
	assert_counts(f, 0, 0, 0, 0, 0);
	assert_int_equal(COUNT_ROWS(f, "build"), 0);
	r.error_code = NULL;
	record(f, &r);
	assert_counts(f, 1, 1, 1, 1, 1);
	assert_int_equal(COUNT_REPORTS(f), 1);
}

/* The last step of the block fails, after deployment and state were written. */
static void nothing_is_half_stored_when_the_log_cannot_be_written(void **state)
{
	struct fixture *f = *state;
	struct report r = fixture_report(PROGRESS_STARTED);

	record(f, &r);
	r.status = PROGRESS_COMPLETED;
	r.status_word = "completed";
	fixture_script(f,
		       arena_printf(f->arena,
				    "CREATE OR REPLACE TRIGGER test_refuse BEFORE INSERT ON event "
				    "FOR EACH ROW IF NEW.kind = 'deployment.completed' AND "
				    "NEW.organization_id = (SELECT id FROM organization WHERE "
				    "slug = '%s') THEN SIGNAL SQLSTATE '45000'; END IF",
				    f->organization_slug));
	assert_int_equal(fixture_record(f, &r, NULL, NULL), STATUS_INTERNAL);
	fixture_script(f, "DROP TRIGGER test_refuse");
	assert_string_equal(
	    fixture_text(f, "SELECT status AS text FROM deployment WHERE organization_id = ?"),
	    "started");
	assert_string_equal(last_status(f), "started");
	assert_null(current_version(f));
	assert_int_equal(COUNT_REPORTS(f), 1);
	record(f, &r);
	assert_string_equal(current_version(f), "1.0");
}

static void an_id_of_another_spelling_finds_the_same(void **state)
{
	struct fixture *f = *state;
	const struct report r = fixture_report(PROGRESS_COMPLETED);
	struct deployment d = record(f, &r), got;
	struct project project;
	struct environment environment;
	struct version version;
	char texts[3][TYPEID_TEXT_SIZE];

	uuid_format(&d.id, texts[0]);
	uuid_format_typeid(&d.id, "dep", texts[1]);
	uuid_format_ulid(&d.id, texts[2]);
	fixture_request(f, "/", "", NULL);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		assert_int_equal(deployment_get(&f->req, texts[i], &got), STATUS_OK);
		assert_true(uuid_eq(&got.id, &d.id));
	}
	uuid_format_typeid(&d.project_id, "proj", texts[0]);
	assert_int_equal(project_get(f->db, f->arena, f->organization_id, texts[0], &project),
			 STATUS_OK);
	assert_int_equal(project.deployments, 1);
	assert_int_equal(project_get(f->db, f->arena, f->organization_id, "Shop", &project),
			 STATUS_OK);
	uuid_format_typeid(&d.environment_id, "env", texts[0]);
	assert_int_equal(
	    environment_get(f->db, f->arena, f->organization_id, texts[0], &environment),
	    STATUS_OK);
	uuid_format_typeid(&d.version_id, "ver", texts[0]);
	assert_int_equal(version_get(f->db, f->arena, f->organization_id, texts[0], &version),
			 STATUS_OK);
}

static void what_is_not_there_is_not_found(void **state)
{
	static const char *const rows[] = { "",
					    "nothing",
					    "\xc3\xa4\xe9\xa0\x85",
					    "a'b",
					    "%",
					    "00000000-0000-0000-0000-000000000000",
					    "0190abcd-ef00-7fff-8000-fedcba987654" };
	struct fixture *f = *state;
	struct deployment d;
	struct project project;
	struct environment environment;
	struct version version;

	fixture_request(f, "/", "", NULL);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(deployment_get(&f->req, rows[i], &d), STATUS_NOT_FOUND);
		assert_int_equal(
		    project_get(f->db, f->arena, f->organization_id, rows[i], &project),
		    STATUS_NOT_FOUND);
		assert_int_equal(
		    environment_get(f->db, f->arena, f->organization_id, rows[i], &environment),
		    STATUS_NOT_FOUND);
		assert_int_equal(
		    version_get(f->db, f->arena, f->organization_id, rows[i], &version),
		    STATUS_NOT_FOUND);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(a1_one_event_makes_all_that_it_names),
		DB_TEST(a1_names_are_found_again_whatever_their_case),
		DB_TEST(a1_other_organizations_have_their_own),
		DB_TEST(a1_twenty_parallel_first_posts_make_one_of_each),
		DB_TEST(a1_so_do_twenty_that_name_no_run),
		DB_TEST(a1_twenty_runs_make_twenty_deployments_of_one_version),
		DB_TEST(a1_twenty_versions_at_once_are_numbered_without_a_gap),
		DB_TEST(a1_twenty_parallel_builds_make_one),
		DB_TEST(a1_names_with_the_same_slug_get_slugs_of_their_own),
		DB_TEST(a2_a_build_that_starts_and_ends_is_one_row_with_a_duration),
		DB_TEST(a2_a_deployment_of_a_version_that_was_built_uses_it),
		DB_TEST(a4_another_commit_is_refused_and_stores_nothing),
		DB_TEST(a4_an_abbreviation_is_the_commit_it_begins),
		DB_TEST(a4_what_a_version_lacks_is_completed_and_not_changed),
		DB_TEST(a4_a_commit_may_be_any_text),
		DB_TEST(a5_the_same_event_again_gives_the_same_id_and_one_row),
		DB_TEST(a5_the_same_version_deployed_again_later_is_another_deployment),
		DB_TEST(a5_a_run_found_far_back_is_still_the_same),
		DB_TEST(a6_an_event_continues_the_deployment_that_is_open),
		DB_TEST(a6_a_late_start_leaves_the_end_and_fills_the_start),
		DB_TEST(a6_an_end_that_was_overtaken_does_not_become_current),
		DB_TEST(a7_history_is_recorded_and_does_not_move_what_runs),
		DB_TEST(a7_history_alone_is_what_runs),
		DB_TEST(a7_a_time_too_far_ahead_is_refused_and_stores_nothing),
		DB_TEST(a11_all_that_is_reported_is_kept),
		DB_TEST(a11_the_log_knows_which_key_from_where_and_in_which_request),
		DB_TEST(a11_metadata_of_the_greatest_length_is_kept),
		DB_TEST(a12_a_stale_deployment_times_out_once),
		DB_TEST(a12_whoever_looks_finds_nothing_stale),
		DB_TEST(a12_a_late_completion_reopens_it),
		DB_TEST(a12_each_environment_has_its_own_patience),
		DB_TEST(a12_ten_who_give_up_at_once_do_it_once),
		DB_TEST(a12_a_stale_build_times_out_too),
		DB_TEST(nothing_is_half_stored_when_the_save_fails),
		DB_TEST(nothing_is_half_stored_when_the_log_cannot_be_written),
		DB_TEST(an_id_of_another_spelling_finds_the_same),
		DB_TEST(what_is_not_there_is_not_found),
	};

	return RUN_TESTS("record", tests);
}
