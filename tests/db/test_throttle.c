/* Tests of failed log-ins: counting, locking, unlocking. */
#include "config.h"

#include "app.h"
#include "auth/throttle.h"
#include "db/fixture.h"
#include "unit/source.h"

/* A log-in from this address; nothing of what earlier tests counted lies at it. */
static struct request *visit(struct fixture *f, const char *address)
{
	static struct app app;
	struct source source = { .variables = { { "REMOTE_ADDR", address } } };

	f->settings.login_failures = 3;
	f->settings.login_lock_s = 60;
	f->settings.login_lock_max_s = 200;
	app.settings = &f->settings;
	source_begin(&f->req, &source);
	f->req.app = &app;
	f->req.now_ms = f->now_ms;
	return &f->req;
}

/* Two accounts, and an address, that only this test knows. */
static const char *ana(struct fixture *f)
{
	return arena_printf(f->arena, "ana@%s.example.org", f->organization_slug);
}

static const char *ben(struct fixture *f)
{
	return arena_printf(f->arena, "ben@%s.example.org", f->organization_slug);
}

static const char *here(struct fixture *f)
{
	return f->organization_slug;
}

static void fail_n(struct fixture *f, const char *email, const char *address, int n)
{
	for (int i = 0; i < n; i++)
		assert_int_equal(throttle_failed(visit(f, address), email), STATUS_OK);
}

static enum status check(struct fixture *f, const char *email, const char *address)
{
	return throttle_check(visit(f, address), email);
}

static void an_account_is_locked_after_so_many_failures(void **state)
{
	struct fixture *f = *state;

	fail_n(f, ana(f), here(f), 2);
	assert_int_equal(check(f, ana(f), here(f)), STATUS_OK);
	fail_n(f, ana(f), here(f), 1);
	assert_int_equal(check(f, ana(f), here(f)), STATUS_RATE_LIMITED);
	assert_non_null(strstr(buf_str(&f->req.response.headers), "Retry-After: 60\r\n"));
	assert_string_equal(f->req.failure.message,
			    "There were too many failed log-ins. Try again in 1 minute.");
	assert_int_equal(check(f, ben(f), here(f)), STATUS_OK); /* another account is not */
	assert_int_equal(check(f, ana(f), "192.0.2.9"), STATUS_RATE_LIMITED);
}

static void spellings_of_one_address_are_one_account(void **state)
{
	struct fixture *f = *state;
	const char *email = ana(f);

	fail_n(f, arena_printf(f->arena, "ANA%s", email + 3), here(f), 1);
	fail_n(f, arena_printf(f->arena, " %s ", email), here(f), 1);
	fail_n(f, arena_printf(f->arena, "\xef\xbd\x81na%s", email + 3), here(f), 1); /* wide a */
	assert_int_equal(check(f, email, here(f)), STATUS_RATE_LIMITED);
}

static void time_unlocks_and_each_further_failure_doubles_it(void **state)
{
	static const int64_t spans_s[] = { 60, 120, 200, 200 };
	struct fixture *f = *state;

	fail_n(f, ana(f), here(f), 2);
	for (size_t i = 0; i < ARRAY_LEN(spans_s); i++) {
		fail_n(f, ana(f), "192.0.2.9", 1);
		f->now_ms += spans_s[i] * SECOND - 1;
		assert_int_equal(check(f, ana(f), here(f)), STATUS_RATE_LIMITED);
		assert_non_null(strstr(buf_str(&f->req.response.headers), "Retry-After: 1\r\n"));
		f->now_ms += 1;
		assert_int_equal(check(f, ana(f), here(f)), STATUS_OK);
	}
}

static void a_log_in_clears_its_account_but_not_its_address(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 14; i++) {
		fail_n(f, ana(f), here(f), 2);
		assert_int_equal(check(f, ana(f), here(f)), STATUS_OK);
		assert_int_equal(throttle_passed(visit(f, here(f)), ana(f)), STATUS_OK);
	}
	fail_n(f, ana(f), here(f), 2); /* thirty in all */
	assert_int_equal(check(f, ana(f), "elsewhere"), STATUS_OK);
	assert_int_equal(check(f, ben(f), here(f)), STATUS_RATE_LIMITED);
}

static void a_day_without_failure_starts_anew(void **state)
{
	struct fixture *f = *state;

	fail_n(f, ana(f), here(f), 2);
	f->now_ms += 24 * HOUR + 1;
	fail_n(f, ana(f), here(f), 2);
	assert_int_equal(check(f, ana(f), here(f)), STATUS_OK);
	fail_n(f, ana(f), here(f), 1);
	assert_int_equal(check(f, ana(f), here(f)), STATUS_RATE_LIMITED);
}

static void the_purge_takes_only_what_a_day_made_void(void **state)
{
	struct fixture *f = *state;

	fail_n(f, ana(f), here(f), 3);
	assert_int_equal(throttle_purge(f->db, NOW + 24 * HOUR, 1000), STATUS_OK);
	assert_int_equal(check(f, ana(f), here(f)), STATUS_RATE_LIMITED);
	assert_int_equal(throttle_purge(f->db, NOW + 24 * HOUR + 1, 1000), STATUS_OK);
	assert_int_equal(check(f, ana(f), here(f)), STATUS_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(an_account_is_locked_after_so_many_failures),
		DB_TEST(spellings_of_one_address_are_one_account),
		DB_TEST(time_unlocks_and_each_further_failure_doubles_it),
		DB_TEST(a_log_in_clears_its_account_but_not_its_address),
		DB_TEST(a_day_without_failure_starts_anew),
		DB_TEST(the_purge_takes_only_what_a_day_made_void),
	};

	return RUN_TESTS("throttle", tests);
}
