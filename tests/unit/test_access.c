/* Tests of who may do what: the table of roles cell by cell, scopes, roles for single places, limits. */
#include "config.h"

#include <string.h>

#include "auth/principal.h"
#include "base/str.h"
#include "test.h"

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

/* The table once more, written by hand: whoever changes it has to mean it. Columns in the order of enum
 * capability: Read Record Deploy Logs Metrics Projects Teams Keys Applications Members Audit Plan
 * Organization. */
static const struct {
	const char *role, *may;
} cells[] = {
	{ "admin", "xxxxxxxxxxxxx" },    { "release_manager", "xxxxxxx------" },
	{ "product", "x---xx-------" },  { "developer", "xxxxxx-------" },
	{ "sre", "xxxxxxxx-----" },      { "qa", "xx-xx--------" },
	{ "security", "x--xx--xx-x--" }, { "compliance", "x---------x--" },
	{ "billing", "x----------x-" },  { "viewer", "x---x--------" },
};

static void each_role_may_what_the_table_says(void **state)
{
	(void)state;
	assert_int_equal(ARRAY_LEN(cells), ROLE__COUNT);
	for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
		struct principal who = { .kind = PRINCIPAL_USER, .scopes = SCOPE_ALL };

		assert_true(role_parse(cells[i].role, &who.role));
		assert_string_equal(role_word(who.role), cells[i].role);
		assert_int_equal(strlen(cells[i].may), CAN__COUNT - 1);
		access_settle(&who);
		for (int c = CAN_READ; c < CAN__COUNT; c++)
			if (access_may(&who, (enum capability)c, NULL) !=
			    (cells[i].may[c - CAN_READ] == 'x'))
				fail_msg("%s, %s", cells[i].role,
					 capability_word((enum capability)c));
	}
}

static void there_is_no_other_role(void **state)
{
	static const char *const words[] = { "", "Admin", "owner", "admin ", "none" };
	enum role role;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		assert_false(role_parse(words[i], &role));
}

static void everything_has_words_for_people(void **state)
{
	(void)state;
	for (int r = 0; r < ROLE__COUNT; r++) {
		assert_true(*role_title((enum role)r));
		assert_true(*role_text((enum role)r));
	}
	for (int c = CAN_READ; c < CAN__COUNT; c++) {
		unsigned scopes;

		assert_true(*capability_text((enum capability)c));
		/* The scope that a 403 names brings what is missing. */
		assert_true(scopes_parse(capability_scope((enum capability)c), &scopes));
		assert_true(scopes_capabilities(scopes) & ACCESS_OF(c));
	}
	for (size_t i = 0; scope_word(i); i++)
		assert_true(*scope_text(i));
}

static void each_scope_brings_what_it_says(void **state)
{
	static const struct {
		const char *scope, *may;
	} rows[] = {
		{ "read", "x------------" },      { "write", "-xx--xx------" },
		{ "deploy", "-xx----------" },    { "admin", "xxxxxxxxxxxxx" },
		{ "logs:read", "---x---------" }, { "metrics:read", "----x--------" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct principal who = { .kind = PRINCIPAL_KEY };

		assert_true(scopes_parse(rows[i].scope, &who.scopes));
		access_settle(&who);
		for (int c = CAN_READ; c < CAN__COUNT; c++)
			if (access_may(&who, (enum capability)c, NULL) !=
			    (rows[i].may[c - CAN_READ] == 'x'))
				fail_msg("%s, %s", rows[i].scope,
					 capability_word((enum capability)c));
	}
}

static void a_token_never_does_more_than_its_person(void **state)
{
	struct principal who = { .kind = PRINCIPAL_USER, .role = ROLE_VIEWER };

	(void)state;
	assert_true(scopes_parse("admin", &who.scopes));
	access_settle(&who);
	assert_true(access_may(&who, CAN_READ, NULL));
	assert_false(access_may(&who, CAN_RECORD, NULL));
	assert_false(access_may(&who, CAN_MEMBERS, NULL));
}

static void scopes_are_written_as_they_are_read(void **state)
{
	static const char *const rows[] = { "read", "read,write", "deploy,logs:read", "admin" };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		unsigned scopes;

		assert_true(scopes_parse(rows[i], &scopes));
		assert_string_equal(scopes_format(*state, scopes, ","), rows[i]);
	}
}

static struct uuid id_of(const char *text)
{
	struct uuid id;

	assert_true(uuid_parse(text, &id));
	return id;
}

#define ONE "01890000-0000-7000-8000-000000000001"
#define TWO "01890000-0000-7000-8000-000000000002"

static void a_role_for_one_project_holds_only_there(void **state)
{
	struct principal who = { .kind = PRINCIPAL_USER, .role = ROLE_VIEWER, .scopes = SCOPE_ALL };
	const struct access_place one = { .project_id = id_of(ONE), .tier = "production" };
	const struct access_place two = { .project_id = id_of(TWO), .tier = "production" };

	access_read_grants(*state, "developer/" ONE "/", &who);
	access_settle(&who);
	assert_int_equal(who.n_grants, 1);
	assert_true(who.capabilities_somewhere & ACCESS_OF(CAN_RECORD));
	assert_true(access_may(&who, CAN_RECORD, &one));
	assert_false(access_may(&who, CAN_RECORD, &two));
	assert_false(access_may(&who, CAN_RECORD, NULL));
	assert_true(access_may(&who, CAN_READ, &two));
}

static void a_role_for_one_tier_holds_in_all_its_environments(void **state)
{
	struct principal who = { .kind = PRINCIPAL_USER, .role = ROLE_VIEWER, .scopes = SCOPE_ALL };
	const struct access_place staging = { .project_id = id_of(ONE), .tier = "staging" };
	const struct access_place production = { .project_id = id_of(ONE), .tier = "production" };
	const struct access_place nowhere = { .project_id = id_of(ONE) };

	access_read_grants(*state, "qa//staging,sre//test", &who);
	access_settle(&who);
	assert_int_equal(who.n_grants, 2);
	assert_true(access_may(&who, CAN_RECORD, &staging));
	assert_false(access_may(&who, CAN_DEPLOY, &staging));
	assert_false(access_may(&who, CAN_RECORD, &production));
	assert_false(access_may(&who, CAN_RECORD, &nowhere));
}

static void a_role_for_a_place_brings_nothing_of_the_whole_organization(void **state)
{
	struct principal who = { .kind = PRINCIPAL_USER, .role = ROLE_VIEWER, .scopes = SCOPE_ALL };
	const struct access_place one = { .project_id = id_of(ONE) };

	access_read_grants(*state, "admin/" ONE "/", &who);
	access_settle(&who);
	assert_true(access_may(&who, CAN_PROJECTS, &one));
	for (int c = CAN_TEAMS; c < CAN__COUNT; c++) {
		assert_false(who.capabilities_somewhere & ACCESS_OF(c));
		assert_false(access_may(&who, (enum capability)c, &one));
	}
}

static void a_role_that_is_none_gives_nothing(void **state)
{
	struct principal who = { .kind = PRINCIPAL_USER, .role = ROLE_VIEWER, .scopes = SCOPE_ALL };

	access_read_grants(*state, "king/" ONE "/,developer/no-id/,/,developer", &who);
	access_settle(&who);
	assert_int_equal(who.n_grants, 0);
	access_read_grants(*state, NULL, &who);
	assert_int_equal(who.n_grants, 0);
}

static void a_limited_key_stays_where_it_is_limited_to(void **state)
{
	struct principal who = { .kind = PRINCIPAL_KEY,
				 .scopes = SCOPE_ALL,
				 .project_ids = ONE,
				 .environment_ids = TWO };
	const struct access_place inside = { .project_id = id_of(ONE),
					     .environment_id = id_of(TWO) };
	const struct access_place other_project = { .project_id = id_of(TWO),
						    .environment_id = id_of(TWO) };
	const struct access_place other_environment = { .project_id = id_of(ONE),
							.environment_id = id_of(ONE) };

	(void)state;
	access_settle(&who);
	assert_true(access_may(&who, CAN_RECORD, &inside));
	assert_false(access_may(&who, CAN_RECORD, &other_project));
	assert_false(access_may(&who, CAN_RECORD, &other_environment));
	assert_false(access_may(&who, CAN_READ, NULL));
	assert_false(who.capabilities_somewhere & ACCESS_OF(CAN_KEYS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_role_may_what_the_table_says),
		cmocka_unit_test(there_is_no_other_role),
		cmocka_unit_test(everything_has_words_for_people),
		cmocka_unit_test(each_scope_brings_what_it_says),
		cmocka_unit_test(a_token_never_does_more_than_its_person),
		cmocka_unit_test_setup_teardown(scopes_are_written_as_they_are_read, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_role_for_one_project_holds_only_there, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_role_for_one_tier_holds_in_all_its_environments,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    a_role_for_a_place_brings_nothing_of_the_whole_organization, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_role_that_is_none_gives_nothing, set_up,
						tear_down),
		cmocka_unit_test(a_limited_key_stays_where_it_is_limited_to),
	};

	return RUN_TESTS("access", tests);
}
