/* Tests of environment/environment: what tier a name suggests. */
#include "config.h"

#include "environment/environment.h"
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_suggests_a_tier),
		cmocka_unit_test(tiers_are_read_and_written_by_name),
	};

	return RUN_TESTS("environment", tests);
}
