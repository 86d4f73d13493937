/* Tests of dialect/releasebits: what a result means, how moments come back, and what is read out of a request in any form. */
#include "config.h"

#include <json-c/json.h>

#include "base/str.h"
#include "base/time.h"
#include "dialect/releasebits.h"
#include "test.h"
#include "unit/source.h"

static int set_up(void **state)
{
	struct request *req = calloc(1, sizeof(*req));

	request_init(req, NULL, NULL);
	*state = req;
	return 0;
}

static int tear_down(void **state)
{
	request_release(*state);
	free(*state);
	return 0;
}

/* Results */

static void results_mean_what_systems_mean_by_them(void **state)
{
	static const struct {
		const char *result;
		enum progress progress;
	} rows[] = {
		{ "success", PROGRESS_COMPLETED },
		{ "SUCCESS", PROGRESS_COMPLETED },
		{ "  Passed ", PROGRESS_COMPLETED },
		{ "built", PROGRESS_COMPLETED },
		{ "deployed", PROGRESS_COMPLETED },
		{ "0", PROGRESS_COMPLETED },
		{ "failure", PROGRESS_FAILED },
		{ "Still Failing", PROGRESS_FAILED },
		{ "unstable", PROGRESS_FAILED },
		{ "timed-out", PROGRESS_FAILED },
		{ "1", PROGRESS_FAILED },
		{ "-11", PROGRESS_FAILED },
		{ "In Progress", PROGRESS_STARTED },
		{ "in-progress", PROGRESS_STARTED },
		{ "running", PROGRESS_STARTED },
		{ "queued", PROGRESS_PENDING },
		{ "canceled", PROGRESS_ABORTED },
		{ "Not-Built", PROGRESS_ABORTED },
		{ "rather good", PROGRESS_COMPLETED },
		{ "preflight_failed", PROGRESS_COMPLETED },
		{ "1.5", PROGRESS_COMPLETED },
		{ "Glück", PROGRESS_COMPLETED },
	};

	struct request *req = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (releasebits_result(req->arena, rows[i].result) != rows[i].progress)
			fail_msg("%s", rows[i].result);
}

/* Moments */

static const char *moment(void **state, const char *as_given, const char *recorded)
{
	struct arena *arena = ((struct request *)*state)->arena;
	int64_t ms = 0;

	if (recorded)
		assert_true(time_parse(recorded, &ms));
	return releasebits_moment(arena, releasebits_given(arena, as_given), "at", ms);
}

static void a_moment_has_milliseconds_only_where_it_has_some(void **state)
{
	assert_string_equal(moment(state, NULL, "2020-01-01T00:00:00.000Z"),
			    "2020-01-01T00:00:00Z");
	assert_string_equal(moment(state, NULL, "2020-01-01T00:00:00.120Z"),
			    "2020-01-01T00:00:00.120Z");
	assert_null(moment(state, NULL, NULL));
}

static void a_moment_comes_back_as_it_was_given(void **state)
{
	static const char given[] = "{\"at\":\"2020-01-01T01:00:00.0001+01:00\"}";

	assert_string_equal(moment(state, given, "2020-01-01T00:00:00Z"),
			    "2020-01-01T01:00:00.0001+01:00");
	assert_string_equal(moment(state, given, NULL), "2020-01-01T01:00:00.0001+01:00");
	assert_string_equal(moment(state, "{}", "2020-01-01T00:00:00Z"), "2020-01-01T00:00:00Z");
}

static void a_moment_that_changed_since_is_the_recorded_one(void **state)
{
	assert_string_equal(
	    moment(state, "{\"at\":\"2020-01-01T01:00:00+01:00\"}", "2021-01-01T00:00:00Z"),
	    "2021-01-01T00:00:00Z");
}

/* Reading: all of a request as one object, or the status that it is refused with. */

static const char *read_of(void **state, const char *type, const char *query, const char *body)
{
	struct request *req = *state;
	struct source source = { .variables = { { "REQUEST_METHOD", "POST" },
						{ "QUERY_STRING", query },
						{ "CONTENT_TYPE", type } },
				 .body = body };
	struct report report = { .project_name = NULL };
	struct json_object *said;
	enum status status;

	source_begin(req, &source);
	status = releasebits_read(req, releasebits_deployment_in_fields,
				  releasebits_n_deployment_in_fields, &report, &said);
	return status == STATUS_OK ? json_object_to_json_string_ext(said, JSON_C_TO_STRING_PLAIN)
				   : status_info(status)->slug;
}

#define FORM "application/x-www-form-urlencoded"

static void json_is_read_whatever_it_is_called(void **state)
{
	static const char *const types[] = { FORM, "application/json", "text/plain", "" };

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		assert_string_equal(read_of(state, types[i], "", " \n{\"version\":\"1\"}"),
				    "{\"version\":\"1\"}");
	assert_string_equal(read_of(state, "application/json", "", "version=1"), "bad_request");
}

static void a_form_and_a_query_are_read_alike(void **state)
{
	static const char pairs[] = "version=1&meta_data[a][b]=c&meta_data%5Ba%5D%5Bd%5D=e&"
				    "meta_data[l][]=1&meta_data[l][]=2&x=y&host=a%20b";
	static const char wanted[] =
	    "{\"version\":\"1\",\"meta_data\":{\"a\":{\"b\":\"c\",\"d\":\"e\"},"
	    "\"l\":[\"1\",\"2\"]},\"host\":\"a b\"}";

	assert_string_equal(read_of(state, FORM, "", pairs), wanted);
	assert_string_equal(read_of(state, "", "", pairs), wanted);
	assert_string_equal(read_of(state, "", pairs, NULL), wanted);
}

static void the_body_has_the_last_word(void **state)
{
	assert_string_equal(read_of(state, FORM, "version=2&host=q&meta_data[a]=q",
				    "{\"version\":\"1\",\"meta_data\":{\"b\":\"b\"}}"),
			    "{\"version\":\"1\",\"meta_data\":{\"b\":\"b\"},\"host\":\"q\"}");
}

static void of_two_that_say_the_same_the_first_counts(void **state)
{
	assert_string_equal(
	    read_of(state, "", "version=1&version=2&meta_data[a]=1&meta_data[a]=2", NULL),
	    "{\"version\":\"1\",\"meta_data\":{\"a\":\"1\"}}");
}

static void brackets_that_do_not_fit_are_refused(void **state)
{
	static const char *const queries[] = {
		"version=1&meta_data[a=1",
		"version=1&meta_data[a]b=1",
		"version=1&meta_data[a]]=1",
		"version=1&meta_data[[a]]=1",
		"version=1&meta_data[a]=1&meta_data[a][b]=1",
		"version=1&meta_data[a][b]=1&meta_data[a]=1",
		"version=1&meta_data[a][]=1&meta_data[a][b]=1",
		"version=1&meta_data[a][b]=1&meta_data[a][]=1",
		"version=1&meta_data=1&meta_data[a]=1",
		"version[a]=1",
		"version=1&meta_data[a][a][a][a][a][a][a][a][a][a][a][a][a][a][a][a][a][a][a][a][a]"
		"[a][a]"
		"[a][a][a][a][a][a][a][a][a][a]=1",
	};

	for (size_t i = 0; i < ARRAY_LEN(queries); i++)
		if (!str_eq(read_of(state, "", queries[i], NULL), "validation_error"))
			fail_msg("%s", queries[i]);
}

static void a_plus_before_the_zone_may_have_become_a_blank(void **state)
{
	assert_string_equal(
	    read_of(state, "", "version=1&started_at=2020-01-01T00:00:00+02:00", NULL),
	    "{\"version\":\"1\",\"started_at\":\"2020-01-01T00:00:00+02:00\"}");
	assert_string_equal(read_of(state, "", "version=1&started_at=2020-01-01+00:00:00Z", NULL),
			    "{\"version\":\"1\",\"started_at\":\"2020-01-01 00:00:00Z\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		TEST(results_mean_what_systems_mean_by_them),
		TEST(a_moment_has_milliseconds_only_where_it_has_some),
		TEST(a_moment_comes_back_as_it_was_given),
		TEST(a_moment_that_changed_since_is_the_recorded_one),
		TEST(json_is_read_whatever_it_is_called),
		TEST(a_form_and_a_query_are_read_alike),
		TEST(the_body_has_the_last_word),
		TEST(of_two_that_say_the_same_the_first_counts),
		TEST(brackets_that_do_not_fit_are_refused),
		TEST(a_plus_before_the_zone_may_have_become_a_blank),
	};

	return RUN_TESTS("releasebits", tests);
}
