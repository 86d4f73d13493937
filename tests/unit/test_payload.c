/* Tests of event/payload without a database: what an event makes of its thing, and that no message is too long. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "event/payload.h"
#include "json/json.h"
#include "test.h"

#define NOW INT64_C(1762443000000)

static struct arena *arena;
static const struct settings settings = { .public_url = "https://deploys.example.org/" };
static const struct settings no_settings = { .public_url = "" };

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const char *const_text(const char *text)
{
	return text ? text : "";
}

static struct payload of(const char *kind, const char *data, const struct subject *subject)
{
	static struct event event;
	struct payload payload;

	event = (struct event){
		.id = uuid_new(NOW),
		.kind = kind,
		.subject_id = uuid_new(NOW - 1000),
		.actor_kind = "key",
		.data = data,
		.created_at = NOW,
	};
	payload = (struct payload){ .event = &event, .subject = *subject };
	payload_complete(arena, &settings, &payload);
	return payload;
}

/* A deployment that has ended since, was judged since, and whose project has another name now. */
static const struct subject later = {
	.project_name = "Harbour Two",
	.version = "1.4.0",
	.environment_name = "live",
	.status = "failed",
	.error_message = "The crane did not answer.",
	.verdict = "faulty",
	.verdict_note = "Orders were lost.",
	.verdict_at = NOW + 5000,
	.created_at = NOW - 60000,
	.started_at = NOW,
	.finished_at = NOW + 4000,
};

static void a_deployment_is_told_as_it_was(void **state)
{
	const struct payload p =
	    of("deployment.started",
	       "{\"status\":\"started\",\"was\":\"pending\",\"project\":\"Harbour\","
	       "\"version\":\"1.4.0\",\"environment\":\"production\"}",
	       &later);

	(void)state;
	assert_string_equal(p.subject.status, "started");
	assert_string_equal(p.was, "pending");
	assert_string_equal(p.subject.project_name, "Harbour");
	assert_string_equal(p.subject.environment_name, "production");
	assert_true(p.subject.started_at == NOW);
	assert_true(p.subject.finished_at == 0);
	assert_null(p.subject.error_message);
	assert_null(p.subject.verdict);
	assert_string_equal(payload_title(arena, &p), "Harbour 1.4.0 in production");
}

static void what_it_came_to_is_told_once_it_has(void **state)
{
	const struct payload p = of("deployment.failed", "{\"status\":\"failed\"}", &later);

	(void)state;
	assert_string_equal(p.subject.error_message, "The crane did not answer.");
	assert_true(p.subject.completed_at == NOW + 4000);
	assert_true(p.subject.duration_ms == 4000);
	assert_null(p.subject.verdict);
}

static void a_name_of_the_log_is_told_by_the_one_of_the_catalogue(void **state)
{
	const struct subject subject = { .name = "live" };
	const struct payload p =
	    of("environment.changed", "{\"name\":{\"before\":\"production\",\"after\":\"live\"}}",
	       &subject);

	(void)state;
	assert_string_equal(p.type, "environment.updated");
	assert_non_null(strstr(payload_message(arena, &p), "\"type\":\"environment.updated\""));
	assert_non_null(strstr(p.data, "\"before\":\"production\""));
}

static void what_is_gone_is_told_by_what_the_event_says(void **state)
{
	const struct subject nothing = { .name = NULL };
	struct payload p =
	    of("project.deleted", "{\"name\":\"Harbour\",\"status\":\"deleted\"}", &nothing);

	(void)state;
	assert_string_equal(p.subject.name, "Harbour");
	p = of("team.deleted", "{\"name\":{\"before\":\"Pilots\",\"after\":null}}", &nothing);
	assert_string_equal(p.subject.name, "Pilots");
	p = of("team.member_added",
	       "{\"member\":\"ann@example.com\",\"member_id\":\"user_01h455vb4pex5vsknk084sn02q\"}",
	       &nothing);
	assert_string_equal(p.subject.member_email, "ann@example.com");
	assert_non_null(strstr(p.data, "\"member\":{\"id\":\"user_01h455vb4pex5vsknk084sn02q\""));
}

static void what_the_event_says_may_be_anything(void **state)
{
	static const char *const datas[] = {
		"{}",
		"[]",
		"null",
		"7",
		"{\"status\":7}",
		"{\"status\":{\"after\":[]}}",
		"{",
		"{\"name\":{}}",
	};
	const struct subject nothing = { .name = NULL };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(datas); i++) {
		struct payload p = of("project.updated", datas[i], &nothing);

		assert_non_null(strstr(p.data, "\"project\":{\"id\":\"proj_"));
		p = of("deployment.failed", datas[i], &later);
		assert_string_equal(p.subject.status, "failed");
		p = of("deployment.failed", datas[i], &nothing);
		assert_string_equal(payload_title(arena, &p), "? ? in ?");
	}
}

static void its_page_is_known_where_the_installation_knows_its_address(void **state)
{
	const struct event_type *type = event_type_find("deployment.completed");
	struct payload p;

	(void)state;
	payload_example(arena, &settings, type, NOW, &p);
	assert_non_null(p.subject.url);
	assert_true(str_starts(p.subject.url, "https://deploys.example.org/deployments/dep_"));
	payload_example(arena, &no_settings, type, NOW, &p);
	assert_null(p.subject.url);
}

static void object_version_grows_and_every_reader_can_hold_it(void **state)
{
	const struct subject nothing = { .name = NULL };
	struct event event = { .id = uuid_new(NOW), .kind = "project.updated", .created_at = NOW };
	struct event before = event;
	struct payload later_one = { .event = &event, .subject = nothing };
	struct payload earlier_one = { .event = &before, .subject = nothing };

	(void)state;
	before.id = event_id_before(event.id);
	assert_true(uuid_compare(&before.id, &event.id) < 0);
	payload_complete(arena, &settings, &later_one);
	payload_complete(arena, &settings, &earlier_one);
	assert_true(earlier_one.object_version + 1 == later_one.object_version);
	assert_true(later_one.object_version < INT64_C(1) << 53);
}

static void the_event_before_one_is_before_it_even_where_a_counter_ends(void **state)
{
	struct uuid id = uuid_floor(NOW);
	struct uuid before;

	(void)state;
	id.bytes[6] = 0x70;
	before = event_id_before(id);
	assert_true(uuid_compare(&before, &id) < 0);
	assert_true(uuid_time_ms(&before) == NOW - 1);
	assert_int_equal(before.bytes[6], 0x7f);
	assert_int_equal(before.bytes[7], 0xff);
}

static void every_type_has_an_example_that_is_a_whole_message(void **state)
{
	(void)state;
	for (size_t i = 0; i < event_n_types; i++) {
		const char *message;
		struct json_object *json;
		struct json_problem problem;
		struct payload p;

		payload_example(arena, &settings, &event_types[i], NOW, &p);
		message = payload_message(arena, &p);
		assert_true(strlen(message) < 4096);
		assert_int_equal(json_parse(arena, message, strlen(message), &json, &problem),
				 STATUS_OK);
		assert_null(p.left_out);
		assert_string_not_equal(payload_title(arena, &p), "?");
	}
}

/* n characters that JSON writes with six bytes each, or of three bytes. */
static const char *long_text(size_t n, const char *character)
{
	struct buf buf;
	const char *text;

	buf_init(&buf, n * 4 + 1);
	for (size_t i = 0; i < n; i++)
		buf_adds(&buf, character);
	text = buf_dup(&buf, arena);
	buf_release(&buf);
	return text;
}

static void no_message_is_longer_than_a_receiver_takes(void **state)
{
	static const char *const characters[] = { "<", "\xe1\xba\x82" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(characters); i++) {
		const char *c = characters[i];
		const char *name = long_text(255, c), *url = long_text(500, c);
		struct subject subject = {
			.project_name = name,
			.project_slug = long_text(80, c),
			.version = long_text(100, c),
			.scm_sha = long_text(64, c),
			.scm_branch = long_text(100, c),
			.scm_tag = name,
			.scm_repository = url,
			.environment_name = long_text(100, c),
			.environment_slug = long_text(80, c),
			.tier = "production",
			.status = "failed",
			.build_url = url,
			.build_number = long_text(100, c),
			.run_id = name,
			.source_system = name,
			.reported_by = name,
			.reported_by_email = name,
			.reported_by_name = name,
			.error_code = long_text(100, c),
			.error_message = long_text(2000, c),
			.deploy_url = url,
			.code_name = name,
			.verdict_note = long_text(2000, c),
			.note = long_text(2000, c),
			.started_at = NOW,
			.finished_at = NOW,
			.extra_metadata =
			    arena_printf(arena, "{\"a\":\"%s\"}", long_text(100000, "x")),
		};
		struct payload p =
		    of("deployment.failed",
		       arena_printf(arena, "{\"note\":\"%s\"}", long_text(9000, "x")), &subject);
		const char *message = payload_message(arena, &p);
		struct json_object *json;
		struct json_problem problem;

		assert_true(strlen(message) <= PAYLOAD_MAX);
		assert_int_equal(json_parse(arena, message, strlen(message), &json, &problem),
				 STATUS_OK);
		assert_true(str_starts(const_text(p.left_out), "extra_metadata,changes,"));
		assert_non_null(strstr(message, "\"left_out\":[\"extra_metadata\",\"changes\""));
	}
}

static void what_is_of_usual_length_is_sent_whole(void **state)
{
	struct subject subject = later;
	struct payload p;

	(void)state;
	subject.extra_metadata = arena_printf(arena, "{\"a\":\"%s\"}", long_text(8000, "x"));
	p = of("deployment.failed", "{\"status\":\"failed\"}", &subject);
	assert_null(p.left_out);
	assert_non_null(strstr(p.data, "xxxxxxxx"));
	subject.extra_metadata = arena_printf(arena, "{\"a\":\"%s\"}", long_text(9000, "x"));
	p = of("deployment.failed", "{\"status\":\"failed\"}", &subject);
	assert_string_equal(p.left_out, "extra_metadata");
	assert_non_null(strstr(p.data, "\"extra_metadata\":null"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_deployment_is_told_as_it_was),
		TEST(what_it_came_to_is_told_once_it_has),
		TEST(a_name_of_the_log_is_told_by_the_one_of_the_catalogue),
		TEST(what_is_gone_is_told_by_what_the_event_says),
		TEST(what_the_event_says_may_be_anything),
		TEST(its_page_is_known_where_the_installation_knows_its_address),
		TEST(object_version_grows_and_every_reader_can_hold_it),
		TEST(the_event_before_one_is_before_it_even_where_a_counter_ends),
		TEST(every_type_has_an_example_that_is_a_whole_message),
		TEST(no_message_is_longer_than_a_receiver_takes),
		TEST(what_is_of_usual_length_is_sent_whole),
	};

	return RUN_TESTS("event/payload", tests);
}
