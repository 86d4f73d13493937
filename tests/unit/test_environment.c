/* Tests of environments: what their names tell, when they are shown, which time zones there are. */
#include "config.h"

#include <string.h>

#include "environment/environment.h"
#include "environment/name.h"
#include "environment/zone.h"
#include "test.h"

static void a_name_suggests_a_tier(void **state)
{
	static const struct {
		const char *name;
		enum tier tier;
	} rows[] = {
		{ "production", TIER_PRODUCTION },
		{ "Production", TIER_PRODUCTION },
		{ "PROD", TIER_PRODUCTION },
		{ "prod-eu", TIER_PRODUCTION },
		{ "eu-prod", TIER_PRODUCTION },
		{ "eu_west_1_prod_2", TIER_PRODUCTION },
		{ "prod2", TIER_PRODUCTION },
		{ "live", TIER_PRODUCTION },
		{ "prd", TIER_PRODUCTION },
		{ "staging", TIER_STAGING },
		{ "stage", TIER_STAGING },
		{ "stg", TIER_STAGING },
		{ "uat", TIER_STAGING },
		{ "UAT 3", TIER_STAGING },
		{ "preprod", TIER_STAGING },
		{ "pre-prod", TIER_STAGING },
		{ "pre-production", TIER_STAGING },
		{ "Pre Prod EU", TIER_STAGING },
		{ "eu/pre/prod", TIER_STAGING },
		{ "test", TIER_TEST },
		{ "testing", TIER_TEST },
		{ "qa", TIER_TEST },
		{ "qa-1", TIER_TEST },
		{ "integration", TIER_TEST },
		{ "dev", TIER_DEV },
		{ "development", TIER_DEV },
		{ "local", TIER_DEV },
		{ "sandbox", TIER_DEV },
		/* words that only look like one */
		{ "product", TIER_DEV },
		{ "reproduce", TIER_DEV },
		{ "delivery", TIER_DEV },
		{ "latest", TIER_DEV },
		{ "unknown", TIER_DEV },
		{ "pr-123", TIER_DEV },
		{ "pre", TIER_DEV },
		{ "", TIER_DEV },
		{ "---", TIER_DEV },
		{ "\xe7\x94\x9f\xe4\xba\xa7", TIER_DEV },
		/* the first word that is known counts */
		{ "staging-prod", TIER_STAGING },
		{ "pre-eu-prod", TIER_PRODUCTION },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (environment_tier_of(rows[i].name) != rows[i].tier)
			fail_msg("%s is of tier %d", rows[i].name,
				 (int)environment_tier_of(rows[i].name));
}

static void tiers_are_read_and_written_by_name(void **state)
{
	static const char *const names[] = { "dev", "test", "staging", "production" };

	(void)state;
	for (int i = 0; i < TIER__COUNT; i++) {
		int value = -1;

		assert_string_equal(tier_words.format(i), names[i]);
		assert_true(tier_words.parse(names[i], &value));
		assert_int_equal(value, i);
	}
	assert_false(tier_words.parse("prod", &(int){ 0 }));
}

static void a_name_that_is_nearly_another_is_a_slip(void **state)
{
	static const struct {
		const char *name, *other;
		int distance; /* -1: none */
	} rows[] = {
		{ "prodution", "production", 1 },
		{ "PRODUTION", "production", 1 },
		{ "prodcution", "production", 1 },
		{ "prduction", "production", 1 },
		{ "prodcutoin", "production", 2 },
		{ "prod", "production", -1 },
		{ "production", "production", -1 },
		{ "Production", "production", -1 },
		{ "stagnig", "staging", 1 },
		/* digits make a row */
		{ "eu-1", "eu-2", -1 },
		{ "eu1", "eu", -1 },
		{ "pr-123", "pr-9", -1 },
		{ "web-10-a", "web-7-a", -1 },
		{ "eu-1", "us-1", -1 },
		{ "1", "2", -1 },
		/* short ones */
		{ "uat", "aut", 1 },
		{ "uat", "qa", -1 },
		{ "dev", "dav", 1 },
		{ "dev", "test", -1 },
		{ "qa", "qb", 1 },
		{ "a", "b", -1 },
		{ "ab", "", -1 },
		{ "", "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (environment_slip(rows[i].name, rows[i].other) != rows[i].distance)
			fail_msg("%s for %s is %d", rows[i].name, rows[i].other,
				 environment_slip(rows[i].name, rows[i].other));
		assert_int_equal(environment_slip(rows[i].other, rows[i].name), rows[i].distance);
	}
}

static void what_was_meant_is_the_nearest_that_somebody_wanted(void **state)
{
	static const struct environment all[] = {
		{ .name = "prodnction", .is_confirmed = false },
		{ .name = "productiom", .is_confirmed = true, .status = ENVIRONMENT_ARCHIVED },
		{ .name = "productiox", .is_confirmed = true, .is_ephemeral = true },
		{ .name = "producting", .is_confirmed = true },
		{ .name = "production", .is_confirmed = true },
		{ .name = "staging", .is_confirmed = true },
	};
	const struct environment *out[2];

	(void)state;
	assert_ptr_equal(environment_meant(all, ARRAY_LEN(all), "productoin"), &all[4]);
	assert_null(environment_meant(all, ARRAY_LEN(all), "harbour"));
	assert_null(environment_meant(all, 3, "production"));
	assert_null(environment_meant(NULL, 0, "production"));
	assert_int_equal(environment_nearest(all, ARRAY_LEN(all), "productoin", out, 2), 2);
	assert_ptr_equal(out[0], &all[4]);
	assert_ptr_equal(out[1], &all[3]);
	assert_int_equal(environment_nearest(all, 3, "productoin", out, 2), 0);
}

static void the_nearest_are_sorted_whatever_their_order(void **state)
{
	static const struct environment all[] = {
		{ .name = "aaaa", .is_confirmed = true }, { .name = "abcx", .is_confirmed = true },
		{ .name = "zzzz", .is_confirmed = true }, { .name = "abcd", .is_confirmed = true },
		{ .name = "abxx", .is_confirmed = true },
	};
	const struct environment *out[3];

	(void)state;
	assert_int_equal(environment_nearest(all, ARRAY_LEN(all), "abcd", out, 3), 3);
	assert_string_equal(out[0]->name, "abcd");
	assert_string_equal(out[1]->name, "abcx");
	assert_string_equal(out[2]->name, "abxx");
}

static void patterns_have_stars_and_question_marks(void **state)
{
	static const struct {
		const char *patterns, *name;
		bool matches;
	} rows[] = {
		{ "pr-*", "pr-17", true },
		{ "pr-*", "PR-17", true },
		{ "pr-*", "pr-", true },
		{ "pr-*", "pr", false },
		{ "pr-*", "xpr-1", false },
		{ "pr-?", "pr-1", true },
		{ "pr-?", "pr-12", false },
		{ "pr-?", "pr-\xc3\xa9", true },
		{ "*", "anything", true },
		{ "*", "", true },
		{ "", "", false },
		{ "a,pr-*", "pr-1", true },
		{ "a,pr-*", "a", true },
		{ "a,pr-*", "b", false },
		{ ",,x", "x", true },
		{ "*-review", "a-review-review", true },
		{ "a*b*c", "axxbxxc", true },
		{ "a*b*c", "axxbxx", false },
		{ "*?", "", false },
		{ "[a-z]", "b", false },
		{ NULL, "x", false },
		/* no pattern takes long */
		{ "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
		  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (environment_matches(rows[i].patterns, rows[i].name) != rows[i].matches)
			fail_msg("row %zu: %s", i, rows[i].name);
}

static void an_environment_is_shown_until_it_expires(void **state)
{
	struct environment e = { .status = ENVIRONMENT_ACTIVE };

	(void)state;
	assert_true(environment_is_shown(&e, 1000));
	e.expires_at = 1001;
	assert_true(environment_is_shown(&e, 1000));
	assert_false(environment_is_shown(&e, 1001));
	e = (struct environment){ .status = ENVIRONMENT_ARCHIVED };
	assert_false(environment_is_shown(&e, 1000));
}

static void a_time_zone_is_a_name_and_never_a_path(void **state)
{
	static const char *const names[] = { "UTC", "Europe/Berlin", "America/Argentina/Ushuaia",
					     "Etc/GMT+12", "America/Port-au-Prince" };
	static const char *const others[] = {
		"",
		"/",
		"/etc/localtime",
		"..",
		"../UTC",
		"Europe/",
		"Europe//Berlin",
		"Europe/../UTC",
		"a b",
		"zone.tab",
		"UTC\n",
		"%2e%2e",
		"Europe\\Berlin",
		"\xc3\xa9",
	};
	char text[ZONE_NAME_MAX + 2];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_true(zone_is_name(names[i]));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (zone_is_name(others[i]) || zone_is_known(others[i]))
			fail_msg("%s is taken for a zone", others[i]);
	memset(text, 'a', sizeof(text));
	text[ZONE_NAME_MAX] = '\0';
	assert_true(zone_is_name(text));
	text[ZONE_NAME_MAX] = 'a';
	text[ZONE_NAME_MAX + 1] = '\0';
	assert_false(zone_is_name(text));
	assert_true(zone_is_known("UTC"));
	assert_false(zone_is_known("Europe")); /* a folder, or nothing */
	assert_false(zone_is_known("posix/UTC"));
	assert_false(zone_is_known("Moon/Base"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_suggests_a_tier),
		cmocka_unit_test(tiers_are_read_and_written_by_name),
		cmocka_unit_test(a_name_that_is_nearly_another_is_a_slip),
		cmocka_unit_test(what_was_meant_is_the_nearest_that_somebody_wanted),
		cmocka_unit_test(the_nearest_are_sorted_whatever_their_order),
		cmocka_unit_test(patterns_have_stars_and_question_marks),
		cmocka_unit_test(an_environment_is_shown_until_it_expires),
		cmocka_unit_test(a_time_zone_is_a_name_and_never_a_path),
	};

	return RUN_TESTS("environment", tests);
}
