/* Tests of Idempotency-Key: CONVENTIONS ID1 to ID6, through the recording of deployments. */
#include "config.h"

#include "base/limits.h"
#include "db/fixture.h"
#include "idempotency/idempotency.h"

static struct report report(void)
{
	return fixture_report(PROGRESS_COMPLETED);
}

static const char *body(struct fixture *f)
{
	return arena_strdup(f->arena, buf_str(&f->req.response.body));
}

static bool is_replayed(struct fixture *f)
{
	return strstr(buf_str(&f->req.response.headers), "Idempotent-Replayed: true") != NULL;
}

static enum status record(struct fixture *f, const struct report *r, const char *key)
{
	return fixture_record(f, r, key, NULL);
}

static void id1_the_same_request_again_answers_the_same_and_does_nothing(void **state)
{
	struct fixture *f = *state;
	const struct report r = report();
	const char *first;

	assert_int_equal(record(f, &r, "key-1"), STATUS_OK);
	assert_int_equal(f->req.response.http, 201);
	assert_false(is_replayed(f));
	first = body(f);
	f->now_ms += HOUR;
	assert_int_equal(record(f, &r, "key-1"), STATUS_OK);
	assert_int_equal(f->req.response.http, 201);
	assert_string_equal(body(f), first);
	assert_string_equal(f->req.response.content_type, "text/plain");
	assert_true(is_replayed(f));
	assert_int_equal(COUNT_ROWS(f, "deployment"), 1);
	assert_int_equal(COUNT_REPORTS(f), 1);
}

static void id1_the_location_is_replayed_too(void **state)
{
	struct fixture *f = *state;
	bool is_replay = true;

	fixture_request(f, "/things", "a", "key-1");
	assert_int_equal(idempotency_claim(&f->req, &is_replay), STATUS_OK);
	assert_false(is_replay);
	response_begin(&f->req, 201, "text/plain");
	response_header(&f->req, "Location", "/things/7");
	response_header(&f->req, "X-Other", "x");
	assert_int_equal(idempotency_store(&f->req), STATUS_OK);
	idempotency_finish(&f->req);
	fixture_request(f, "/things", "a", "key-1");
	assert_int_equal(idempotency_claim(&f->req, &is_replay), STATUS_OK);
	assert_true(is_replay);
	assert_int_equal(f->req.response.http, 201);
	assert_string_equal(buf_str(&f->req.response.headers),
			    "Location: /things/7\r\nIdempotent-Replayed: true\r\n");
}

static void id2_the_same_key_with_another_body_is_refused(void **state)
{
	struct fixture *f = *state;
	struct report r = report();

	assert_int_equal(record(f, &r, "key-1"), STATUS_OK);
	r.version = "2.0";
	assert_int_equal(record(f, &r, "key-1"), STATUS_REUSED);
	assert_int_equal(f->req.response.http, 422);
	assert_int_equal(COUNT_ROWS(f, "deployment"), 1);
	assert_int_equal(COUNT_ROWS(f, "version"), 1);
	assert_int_equal(record(f, &r, "key-2"), STATUS_OK);
}

/* A request that is at work; only its connection differs from a process of its own. */
static void begin_and_stay(struct fixture *f, const char *key)
{
	bool is_replay = true;

	fixture_request(f, "/things", "a", key);
	assert_int_equal(idempotency_claim(&f->req, &is_replay), STATUS_OK);
	assert_false(is_replay);
	assert_non_null(f->req.idempotency);
}

static enum status claim(struct fixture *f, const char *path, const char *text, const char *key)
{
	bool is_replay;

	fixture_request(f, path, text, key);
	return idempotency_claim(&f->req, &is_replay);
}

static void id3_while_the_first_runs_the_second_is_told_so(void **state)
{
	struct fixture *f = *state;

	begin_and_stay(f, "key-1");
	assert_int_equal(claim(f, "/things", "a", "key-1"), STATUS_IN_PROGRESS);
	f->now_ms += LIMIT_IDEMPOTENCY_LEASE_MS;
	assert_int_equal(claim(f, "/things", "a", "key-1"), STATUS_IN_PROGRESS);
}

static void id3_a_claim_whose_lease_ended_is_taken_over_once(void **state)
{
	struct fixture *f = *state;

	begin_and_stay(f, "key-1");
	f->now_ms += LIMIT_IDEMPOTENCY_LEASE_MS + 1;
	assert_int_equal(claim(f, "/things", "a", "key-1"), STATUS_OK);
	assert_non_null(f->req.idempotency);
	assert_int_equal(claim(f, "/things", "a", "key-1"), STATUS_IN_PROGRESS);
}

/* Twenty processes, one of which gets to do it; the others are told to wait, or replay. */
static void id3_of_twenty_at_once_one_does_it(void **state)
{
	struct fixture *f = *state;
	pid_t children[20];
	int gate[2], n_done = 0, n_others = 0;

	assert_int_equal(pipe(gate), 0);
	for (size_t i = 0; i < ARRAY_LEN(children); i++) {
		children[i] = fork();
		if (children[i] == 0) {
			struct report r = report();
			enum status status;
			char byte;

			close(gate[1]);
			f->db = f->req.db = fixture_connect(f);
			if (read(gate[0], &byte, 1) != 0)
				_exit(9);
			status = record(f, &r, "key-1");
			if (status == STATUS_OK)
				_exit(is_replayed(f) ? 1 : 0);
			_exit(status == STATUS_IN_PROGRESS ? 1 : 9);
		}
		assert_true(children[i] > 0);
	}
	close(gate[0]);
	close(gate[1]);
	for (size_t i = 0; i < ARRAY_LEN(children); i++) {
		int status;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		n_done += WIFEXITED(status) && WEXITSTATUS(status) == 0;
		n_others += WIFEXITED(status) && WEXITSTATUS(status) == 1;
	}
	assert_int_equal(n_done, 1);
	assert_int_equal(n_others, 19);
	assert_int_equal(COUNT_ROWS(f, "deployment"), 1);
	assert_int_equal(COUNT_REPORTS(f), 1);
}

static void id4_a_key_may_stand_in_quotes_or_not(void **state)
{
	struct fixture *f = *state;
	const struct report r = report();

	assert_int_equal(record(f, &r, "\"key-1\""), STATUS_OK);
	assert_int_equal(record(f, &r, "key-1"), STATUS_OK);
	assert_true(is_replayed(f));
	assert_int_equal(record(f, &r, "  \"key-1\" "), STATUS_OK);
	assert_true(is_replayed(f));
}

static void id4_a_key_has_1_to_255_characters(void **state)
{
	static const char *const bad[] = { " ", "\"\"", "\"", "\"a", "a\tb" };
	struct fixture *f = *state;
	char text[257];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(claim(f, "/things", "a", bad[i]), STATUS_MALFORMED);
	memset(text, 'x', sizeof(text));
	text[256] = '\0';
	assert_int_equal(claim(f, "/things", "a", text), STATUS_MALFORMED);
	text[255] = '\0';
	assert_int_equal(claim(f, "/things", "a", text), STATUS_OK);
	assert_int_equal(claim(f, "/things", "a", "x"), STATUS_OK);
}

static void id4_without_a_key_nothing_is_claimed(void **state)
{
	struct fixture *f = *state;
	const struct report r = report();

	assert_int_equal(record(f, &r, NULL), STATUS_OK);
	assert_null(f->req.idempotency);
	assert_int_equal(COUNT_ROWS(f, "idempotency"), 0);
}

static void id5_what_was_refused_before_it_began_is_not_kept(void **state)
{
	struct fixture *f = *state;
	struct report r = report();

	r.completed_at = NOW + HOUR;
	assert_int_equal(record(f, &r, "key-1"), STATUS_INVALID);
	assert_int_equal(COUNT_ROWS(f, "idempotency"), 0);
	r.completed_at = NOW;
	assert_int_equal(record(f, &r, "key-1"), STATUS_OK);
	assert_int_equal(f->req.response.http, 201);
}

static void id5_what_failed_by_us_may_be_tried_again(void **state)
{
	struct fixture *f = *state;
	struct report r = report();
	char code[200];

	memset(code, 'x', sizeof(code) - 1);
	code[sizeof(code) - 1] = '\0';
	r.error_code = code;
	assert_int_equal(record(f, &r, "key-1"), STATUS_INTERNAL);
	assert_int_equal(COUNT_ROWS(f, "idempotency"), 0);
	r.error_code = NULL;
	assert_int_equal(record(f, &r, "key-1"), STATUS_OK);
	assert_false(is_replayed(f));
}

static void id5_a_contradiction_is_an_outcome_and_is_replayed(void **state)
{
	struct fixture *f = *state;
	struct report r = report();
	const char *first;

	r.scm_sha = "0123456789abcdef";
	assert_int_equal(record(f, &r, NULL), STATUS_OK);
	r.scm_sha = "fedcba9876543210";
	assert_int_equal(record(f, &r, "key-1"), STATUS_CONFLICT);
	first = body(f);
	assert_int_equal(record(f, &r, "key-1"), STATUS_OK);
	assert_true(is_replayed(f));
	assert_int_equal(f->req.response.http, 409);
	assert_string_equal(body(f), first);
}

/* The answer and what it speaks of are stored in one transaction. */
static void id5_there_is_no_answer_without_its_deployment(void **state)
{
	struct fixture *f = *state;
	const struct report r = report();

	assert_int_equal(record(f, &r, "key-1"), STATUS_OK);
	assert_string_equal(
	    fixture_text(f, "SELECT i.body AS text FROM idempotency i JOIN deployment d "
			    "ON d.organization_id = i.organization_id "
			    "WHERE i.organization_id = ? AND i.http = 201"),
	    body(f));
}

static void id6_another_principal_path_or_method_is_fresh(void **state)
{
	struct fixture *f = *state;
	struct uuid first = f->who.id;

	begin_and_stay(f, "key-1");
	f->who.id = uuid_new(NOW);
	assert_int_equal(claim(f, "/things", "a", "key-1"), STATUS_OK);
	f->who.id = first;
	assert_int_equal(claim(f, "/others", "a", "key-1"), STATUS_OK);
	fixture_request(f, "/things", "a", "key-1");
	f->req.method_name = "PATCH";
	assert_int_equal(idempotency_claim(&f->req, &(bool){ false }), STATUS_OK);
	assert_int_equal(claim(f, "/things", "a", "key-1"), STATUS_IN_PROGRESS);
}

static void id6_a_key_is_forgotten_after_a_day(void **state)
{
	struct fixture *f = *state;
	struct report r = report();

	assert_int_equal(record(f, &r, "key-1"), STATUS_OK);
	assert_int_equal(idempotency_purge(f->db, NOW + LIMIT_IDEMPOTENCY_KEEP_MS, 1000),
			 STATUS_OK);
	assert_int_equal(COUNT_ROWS(f, "idempotency"), 1);
	/* Also where nobody has purged yet, and with another body. */
	f->now_ms = NOW + LIMIT_IDEMPOTENCY_KEEP_MS + 1;
	r.version = "2.0";
	assert_int_equal(record(f, &r, "key-1"), STATUS_OK);
	assert_false(is_replayed(f));
	assert_int_equal(COUNT_ROWS(f, "deployment"), 2);
	assert_int_equal(idempotency_purge(f->db, NOW + 3 * LIMIT_IDEMPOTENCY_KEEP_MS, 1000),
			 STATUS_OK);
	assert_int_equal(COUNT_ROWS(f, "idempotency"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(id1_the_same_request_again_answers_the_same_and_does_nothing),
		DB_TEST(id1_the_location_is_replayed_too),
		DB_TEST(id2_the_same_key_with_another_body_is_refused),
		DB_TEST(id3_while_the_first_runs_the_second_is_told_so),
		DB_TEST(id3_a_claim_whose_lease_ended_is_taken_over_once),
		DB_TEST(id3_of_twenty_at_once_one_does_it),
		DB_TEST(id4_a_key_may_stand_in_quotes_or_not),
		DB_TEST(id4_a_key_has_1_to_255_characters),
		DB_TEST(id4_without_a_key_nothing_is_claimed),
		DB_TEST(id5_what_was_refused_before_it_began_is_not_kept),
		DB_TEST(id5_what_failed_by_us_may_be_tried_again),
		DB_TEST(id5_a_contradiction_is_an_outcome_and_is_replayed),
		DB_TEST(id5_there_is_no_answer_without_its_deployment),
		DB_TEST(id6_another_principal_path_or_method_is_fresh),
		DB_TEST(id6_a_key_is_forgotten_after_a_day),
	};

	return RUN_TESTS("idempotency", tests);
}
