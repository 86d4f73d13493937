/* Tests of auth/ratelimit: which policies apply, and what an answer says of them. */
#include "config.h"

#include <stdlib.h>

#include "app.h"
#include "auth/principal.h"
#include "auth/ratelimit.h"
#include "base/field.h"
#include "base/str.h"
#include "http/router.h"
#include "unit/source.h"
#include "test.h"

static const struct settings usual = {
	.rate_limit = 100000, .rate_anonymous = 6000, .rate_hosts = 1, .rate_door_anonymous = 60
};

static void assert_policy(const struct rate_policy *policy, const char *name, int64_t quota,
			  int64_t window_s)
{
	assert_string_equal(policy->name, name);
	assert_int_equal(policy->quota, quota);
	assert_int_equal(policy->window_s, window_s);
}

static void each_plan_has_its_limit(void **state)
{
	static const struct {
		const char *plan;
		int64_t given, quota;
	} rows[] = {
		{ "free", FIELD_NO_INT, 100 },          { "free", 5000, 100 },
		{ "pro", FIELD_NO_INT, 1000 },          { "pro", 5000, 1000 },
		{ "enterprise", FIELD_NO_INT, 100000 }, { "enterprise", 5000, 5000 },
		{ "enterprise", 4000000000, 1000000 },  { "enterprise", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct rate_caller caller = { true, rows[i].plan, rows[i].given, "" };
		struct rate_policy policies[RATELIMIT_POLICIES_MAX];

		assert_int_equal(ratelimit_policies(&usual, &caller, policies), 1);
		assert_policy(&policies[0], "default", rows[i].quota, 3600);
	}
}

/* The door table; those of dployr and versiontwo stand there before the doors themselves. */
static void a_door_has_its_own_limit_beside_the_plan(void **state)
{
	static const struct {
		const char *door;
		bool is_known;
		size_t n;
		int64_t quota, window_s;
	} rows[] = {
		{ "", true, 1, 0, 0 },
		{ "", false, 1, 0, 0 },
		{ "versioner", true, 1, 0, 0 },
		{ "versioner", false, 1, 0, 0 },
		{ "dployr", true, 2, 1000, 3600 },
		{ "dployr", false, 2, 60, 3600 },
		{ "versiontwo", true, 2, 100, 60 },
		{ "versiontwo", false, 1, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct rate_caller caller = { rows[i].is_known, "enterprise", FIELD_NO_INT,
						    rows[i].door };
		struct rate_policy policies[RATELIMIT_POLICIES_MAX];

		assert_int_equal(ratelimit_policies(&usual, &caller, policies), rows[i].n);
		if (rows[i].is_known)
			assert_policy(&policies[0], "default", 100000, 3600);
		else
			assert_policy(&policies[0], "anonymous", 6000, 3600);
		if (rows[i].n > 1)
			assert_policy(&policies[1], rows[i].door, rows[i].quota, rows[i].window_s);
	}
}

/* Their senders choose when to send, and the organization's plan is for its own programs. */
static void receivers_have_a_limit_instead_of_the_plan(void **state)
{
	struct rate_caller caller = { true, "free", FIELD_NO_INT, "in" };
	struct rate_policy policies[RATELIMIT_POLICIES_MAX];

	(void)state;
	assert_int_equal(ratelimit_policies(&usual, &caller, policies), 1);
	assert_policy(&policies[0], "in", 600, 60);
	caller.is_known = false;
	assert_int_equal(ratelimit_policies(&usual, &caller, policies), 1);
	assert_policy(&policies[0], "anonymous", 6000, 3600);
}

static void what_strangers_may_at_a_door_is_a_setting(void **state)
{
	const struct rate_caller caller = { false, NULL, FIELD_NO_INT, "dployr" };
	struct settings settings = usual;
	struct rate_policy policies[RATELIMIT_POLICIES_MAX];

	(void)state;
	settings.rate_door_anonymous = 500;
	assert_int_equal(ratelimit_policies(&settings, &caller, policies), 2);
	assert_policy(&policies[1], "dployr", 500, 3600);
}

static void hosts_share_the_limits(void **state)
{
	struct settings settings = usual;
	const struct rate_caller known = { true, "free", FIELD_NO_INT, "versiontwo" };
	const struct rate_caller unknown = { false, NULL, FIELD_NO_INT, "dployr" };
	struct rate_policy policies[RATELIMIT_POLICIES_MAX];

	(void)state;
	settings.rate_hosts = 3;
	assert_int_equal(ratelimit_policies(&settings, &known, policies), 2);
	assert_policy(&policies[0], "default", 33, 3600);
	assert_policy(&policies[1], "versiontwo", 33, 60);
	settings.rate_hosts = 100;
	assert_int_equal(ratelimit_policies(&settings, &unknown, policies), 2);
	assert_policy(&policies[0], "anonymous", 60, 3600);
	assert_policy(&policies[1], "dployr", 1, 3600);
}

static void addresses_are_told_apart_by_subscriber(void **state)
{
	static const struct {
		const char *a, *b;
		bool is_same;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "192.0.2.1", "::ffff:192.0.2.1", true },
		{ "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true },
		{ "2001:db8:1:2::1", "2001:db8:1:3::1", false },
		{ "2001:db8::1", "192.0.2.1", false },
		{ "", "unknown", true },
		{ "", "0.0.0.0", false },
		{ "::", "0.0.0.0", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rate_subject a = ratelimit_subject_of_address(rows[i].a);
		struct rate_subject b = ratelimit_subject_of_address(rows[i].b);

		if ((memcmp(&a, &b, sizeof(a)) == 0) != rows[i].is_same)
			fail_msg("%s and %s", rows[i].a, rows[i].b);
	}
}

/* A request through ratelimit_check, against a file of its own. */
struct fixture {
	char path[200];
	struct settings settings;
	struct app app;
	struct request req;
	struct door door;
	struct route route;
	struct principal who;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->path, sizeof(f->path), "test-ratelimit.%ld", (long)getpid());
	unlink(f->path);
	f->settings = usual;
	f->app = (struct app){ .settings = &f->settings, .rates = rate_table_new(f->path) };
	f->door = (struct door){ .name = "", .prefix = "/v1" };
	f->route = (struct route){ .path = "/v1/projects", .door = &f->door };
	f->who = (struct principal){ .kind = PRINCIPAL_KEY,
				     .plan = "enterprise",
				     .rate_limit = FIELD_NO_INT,
				     .credential = CREDENTIAL_KEY,
				     .credential_id = uuid_new(1) };
	request_init(&f->req, &f->app, NULL);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	request_release(&f->req);
	rate_table_free(f->app.rates);
	unlink(f->path);
	free(f);
	return 0;
}

/* Half an hour before a window's end. */
static enum status check(struct fixture *f, enum status guard)
{
	struct source source = { .variables = { { "REMOTE_ADDR", "192.0.2.7" } } };

	source_begin(&f->req, &source);
	f->req.now_ms = 1700000000LL / 3600 * 3600 * 1000 + 1800 * 1000;
	f->req.door = &f->door;
	f->req.route = &f->route;
	f->req.who = guard == STATUS_UNAUTHENTICATED ? NULL : &f->who;
	if (guard != STATUS_OK) {
		response_header(&f->req, "WWW-Authenticate", "Bearer");
		request_fail(&f->req, guard, "as the guard said");
	}
	return ratelimit_check(&f->req, guard);
}

static void assert_header(const struct fixture *f, const char *line)
{
	const char *headers = buf_str(&f->req.response.headers);

	if (!strstr(headers, arena_printf(f->req.arena, "%s\r\n", line)))
		fail_msg("\"%s\" is not in\n%s", line, headers);
}

static void rl1_every_answer_says_how_things_stand(void **state)
{
	struct fixture *f = *state;

	f->settings.rate_limit = 1000;
	assert_int_equal(check(f, STATUS_OK), STATUS_OK);
	assert_header(f, "X-RateLimit-Limit: 1000");
	assert_header(f, "X-RateLimit-Remaining: 999");
	assert_header(f, "X-RateLimit-Reset: 1700002800");
	assert_header(f, "RateLimit-Policy: \"default\";q=1000;w=3600");
	assert_header(f, "RateLimit: \"default\";r=999;t=1800");
}

static void rl1_with_two_policies_both_are_named_and_the_tightest_shown(void **state)
{
	struct fixture *f = *state;

	f->door.name = "versiontwo";
	assert_int_equal(check(f, STATUS_OK), STATUS_OK);
	assert_header(f, "X-RateLimit-Limit: 100");
	assert_header(f, "X-RateLimit-Remaining: 99");
	assert_header(f,
		      "RateLimit-Policy: \"default\";q=100000;w=3600, \"versiontwo\";q=100;w=60");
	assert_header(f, "RateLimit: \"default\";r=99999;t=1800, \"versiontwo\";r=99;t=60");
}

static void rl2_what_is_too_much_is_refused_with_the_time_to_wait(void **state)
{
	struct fixture *f = *state;

	f->settings.rate_limit = 1;
	assert_int_equal(check(f, STATUS_OK), STATUS_OK);
	assert_int_equal(check(f, STATUS_OK), STATUS_RATE_LIMITED);
	assert_int_equal(f->req.failure.status, STATUS_RATE_LIMITED);
	assert_string_equal(f->req.failure.violated_policy, "default");
	assert_string_equal(f->req.failure.message,
			    "Rate limit exceeded. Try again in 1800 seconds.");
	assert_header(f, "Retry-After: 1800");
	assert_header(f, "X-RateLimit-Remaining: 0");
	assert_header(f, "RateLimit: \"default\";r=0;t=1800");
}

static void when_the_second_policy_refuses_the_first_counts_nothing(void **state)
{
	struct fixture *f = *state;

	f->door.name = "versiontwo";
	for (int i = 0; i < 100; i++)
		assert_int_equal(check(f, STATUS_OK), STATUS_OK);
	for (int i = 0; i < 5; i++)
		assert_int_equal(check(f, STATUS_OK), STATUS_RATE_LIMITED);
	assert_string_equal(f->req.failure.violated_policy, "versiontwo");
	assert_header(f, "Retry-After: 60");
	assert_header(f, "RateLimit: \"default\";r=99900;t=1800, \"versiontwo\";r=0;t=60");
}

static void a_credential_that_fails_counts_against_the_address(void **state)
{
	struct fixture *f = *state;

	f->settings.rate_anonymous = 2;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(check(f, STATUS_UNAUTHENTICATED), STATUS_UNAUTHENTICATED);
		assert_string_equal(f->req.failure.message, "as the guard said");
		assert_header(f, "WWW-Authenticate: Bearer");
	}
	assert_int_equal(check(f, STATUS_UNAUTHENTICATED), STATUS_RATE_LIMITED);
	assert_int_equal(f->req.failure.status, STATUS_RATE_LIMITED);
	assert_string_equal(f->req.failure.violated_policy, "anonymous");
	assert_null(strstr(buf_str(&f->req.response.headers), "WWW-Authenticate"));
	/* whoever has a good one is not held up by that */
	assert_int_equal(check(f, STATUS_OK), STATUS_OK);
	assert_int_equal(check(f, STATUS_FORBIDDEN), STATUS_FORBIDDEN);
	assert_header(f, "X-RateLimit-Remaining: 99998");
}

static void health_and_our_own_failures_are_never_counted(void **state)
{
	static const char *const paths[][2] = {
		{ "/v1", "/health" },
		{ "/v1", "/health/ready" },
		{ "/v1", "/v1/health" },
		{ "/versioner", "/versioner/health" },
		{ "/dployr", "/dployr/v1/health" },
	};
	struct fixture *f = *state;

	f->settings.rate_limit = 1;
	assert_int_equal(check(f, STATUS_UNAVAILABLE), STATUS_UNAVAILABLE);
	assert_int_equal(check(f, STATUS_OK), STATUS_OK);
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		f->door.prefix = paths[i][0];
		f->route.path = paths[i][1];
		assert_int_equal(check(f, STATUS_OK), STATUS_OK);
		assert_header(f, "X-RateLimit-Remaining: 0");
	}
	f->route.path = "/dployr/v1/services/{service}/health";
	assert_int_equal(check(f, STATUS_OK), STATUS_RATE_LIMITED);
}

static void pages_are_not_limited(void **state)
{
	struct fixture *f = *state;

	f->settings.rate_limit = 1;
	f->door.prefix = "";
	for (int i = 0; i < 3; i++)
		assert_int_equal(check(f, STATUS_OK), STATUS_OK);
	assert_string_equal(buf_str(&f->req.response.headers), "");
}

static void without_a_file_everything_passes(void **state)
{
	struct fixture *f = *state;

	f->settings.rate_limit = 1;
	rate_table_free(f->app.rates);
	f->app.rates = NULL;
	for (int i = 0; i < 3; i++)
		assert_int_equal(check(f, STATUS_OK), STATUS_OK);
	f->app.rates = rate_table_new("no/such/folder/rate");
	for (int i = 0; i < 3; i++)
		assert_int_equal(check(f, STATUS_OK), STATUS_OK);
	assert_int_equal(check(f, STATUS_UNAUTHENTICATED), STATUS_UNAUTHENTICATED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_plan_has_its_limit),
		cmocka_unit_test(a_door_has_its_own_limit_beside_the_plan),
		cmocka_unit_test(receivers_have_a_limit_instead_of_the_plan),
		cmocka_unit_test(what_strangers_may_at_a_door_is_a_setting),
		cmocka_unit_test(hosts_share_the_limits),
		cmocka_unit_test(addresses_are_told_apart_by_subscriber),
		TEST(rl1_every_answer_says_how_things_stand),
		TEST(rl1_with_two_policies_both_are_named_and_the_tightest_shown),
		TEST(rl2_what_is_too_much_is_refused_with_the_time_to_wait),
		TEST(when_the_second_policy_refuses_the_first_counts_nothing),
		TEST(a_credential_that_fails_counts_against_the_address),
		TEST(health_and_our_own_failures_are_never_counted),
		TEST(pages_are_not_limited),
		TEST(without_a_file_everything_passes),
	};

	return RUN_TESTS("ratelimit", tests);
}
