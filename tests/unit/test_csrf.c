/* Tests of auth/csrf: tokens against forged forms. */
#include "config.h"

#include "auth/csrf.h"
#include "test.h"
#include "unit/source.h"

#define SECRET "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"

struct fixture {
	struct request req;
	struct arena *arena; /* of the tokens, which outlive the requests */
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	request_init(&f->req, NULL, NULL);
	f->arena = arena_new();
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	request_release(&f->req);
	arena_free(f->arena);
	free(f);
	return 0;
}

/* Whether a form with this token passes, sent with one more header. */
static bool passes_with(void **state, const char *token, const char *secret, const char *variable,
			const char *value)
{
	struct fixture *f = *state;
	const char *body = arena_printf(f->arena, "name=x&csrf_token=%s", token);
	struct source source = { .variables = { { "HTTP_HOST", "deploys.example.org" },
						{ variable, value } },
				 .body = body };

	source_begin(&f->req, &source);
	return csrf_check(&f->req, secret);
}

static bool passes(void **state, const char *token, const char *secret)
{
	return passes_with(state, token, secret, NULL, NULL);
}

static const char *token_of(void **state, const char *secret)
{
	return csrf_token(((struct fixture *)*state)->arena, secret);
}

static void a_token_passes_with_its_secret(void **state)
{
	const char *token = token_of(state, SECRET);

	assert_int_equal(strlen(token), 128);
	assert_true(passes(state, token, SECRET));
	assert_true(passes(state, token, SECRET)); /* again: a form may be sent twice */
}

static void tokens_of_one_secret_differ_wholly(void **state)
{
	const char *a = token_of(state, SECRET);
	const char *b = token_of(state, SECRET);
	size_t same = 0;

	assert_string_not_equal(a, b);
	for (size_t i = 0; i < 128; i++)
		same += a[i] == b[i];
	assert_in_range(same, 0, 40); /* about one in sixteen by chance */
	assert_true(passes(state, b, SECRET));
}

static void a_token_of_another_secret_does_not_pass(void **state)
{
	assert_false(passes(state, token_of(state, SECRET "x"), SECRET));
	assert_false(passes(state, token_of(state, ""), SECRET));
	assert_false(passes(state, token_of(state, SECRET), ""));
}

static void a_token_with_any_digit_changed_does_not_pass(void **state)
{
	const char *token = token_of(state, SECRET);

	for (size_t i = 0; i < 128; i++) {
		char changed[129];

		memcpy(changed, token, 129);
		changed[i] = changed[i] == '0' ? '1' : '0';
		assert_false(passes(state, changed, SECRET));
	}
}

static void what_is_no_token_does_not_pass(void **state)
{
	struct fixture *f = *state;
	const char *token = token_of(state, SECRET);
	struct source without = { .body = "name=x" };
	struct source bad = { .body = "csrf_token=%zz" };
	struct source empty = { .body = NULL };

	assert_false(passes(state, "", SECRET));
	assert_false(passes(state, "x", SECRET));
	assert_false(passes(state, arena_printf(f->arena, "%s0", token), SECRET));
	assert_false(passes(state, arena_strndup(f->arena, token, 127), SECRET));
	source_begin(&f->req, &without);
	assert_false(csrf_check(&f->req, SECRET));
	source_begin(&f->req, &bad);
	assert_false(csrf_check(&f->req, SECRET));
	source_begin(&f->req, &empty);
	assert_false(csrf_check(&f->req, SECRET));
}

static void the_browser_may_say_that_it_comes_from_elsewhere(void **state)
{
	static const struct {
		const char *variable, *value;
		bool passes;
	} rows[] = {
		{ "HTTP_SEC_FETCH_SITE", "same-origin", true },
		{ "HTTP_SEC_FETCH_SITE", "none", true },
		{ "HTTP_SEC_FETCH_SITE", "same-site", false },
		{ "HTTP_SEC_FETCH_SITE", "cross-site", false },
		{ "HTTP_SEC_FETCH_SITE", "anything", false },
		{ "HTTP_ORIGIN", "https://deploys.example.org", true },
		{ "HTTP_ORIGIN", "http://DEPLOYS.example.org", true },
		{ "HTTP_ORIGIN", "https://evil.example.org", false },
		{ "HTTP_ORIGIN", "https://deploys.example.org.evil.org", false },
		{ "HTTP_ORIGIN", "https://deploys.example.org:8443", false },
		{ "HTTP_ORIGIN", "null", false },
		{ "HTTP_ORIGIN", "deploys.example.org", false },
	};
	const char *token = token_of(state, SECRET);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (passes_with(state, token, SECRET, rows[i].variable, rows[i].value) !=
		    rows[i].passes)
			fail_msg("%s: %s", rows[i].variable, rows[i].value);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_token_passes_with_its_secret),
		TEST(tokens_of_one_secret_differ_wholly),
		TEST(a_token_of_another_secret_does_not_pass),
		TEST(a_token_with_any_digit_changed_does_not_pass),
		TEST(what_is_no_token_does_not_pass),
		TEST(the_browser_may_say_that_it_comes_from_elsewhere),
	};

	return RUN_TESTS("csrf", tests);
}
