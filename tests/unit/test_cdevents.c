/* Tests of webhook/cdevents: each case in tests/cdevents is an event, and the very CDEvent and headers that it becomes. That those are what
 * the specification of CDEvents asks for, tests/e2e/webhooks.t sees. */
#include "config.h"

#include "base/str.h"
#include "unit/cases.h"
#include "webhook/message.h"

#define NOW INT64_C(1762443000000) /* 2025-11-06T15:30:00Z */

static struct arena *arena;
static const struct settings settings = { .public_url = "https://deploys.example.org" };

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

/* An event of that type; data is what it says of itself, subject what its thing has instead of what the example has. */
static void make(const char *type_name, const char *data, struct json_object *subject,
		 struct payload *out)
{
	static const struct field fields[] = {
		{ FIELD_TEXT_OF(struct subject, kind) },
		{ FIELD_TEXT_OF(struct subject, version) },
		{ FIELD_TEXT_OF(struct subject, extra_metadata) },
	};
	const struct event_type *type = event_type_find(type_name);
	struct event *event = arena_alloc(arena, sizeof(*event));

	if (!type)
		fail_msg("%s is no type", type_name);
	payload_example(arena, &settings, type, NOW, out);
	*event = *out->event;
	assert_true(uuid_parse_any("evt_01k9crb7q0f0r9c0000000000r", &event->id));
	if (data)
		event->data = data;
	out->event = event;
	out->replaced = NULL;
	for (size_t i = 0; subject && i < ARRAY_LEN(fields); i++)
		if (case_member(subject, fields[i].name))
			*(const char **)field_at(&out->subject, &fields[i]) =
			    case_text(subject, fields[i].name);
	payload_complete(arena, &settings, out);
}

static void check_headers(const char *name, struct json_object *wanted, const char *body)
{
	struct outgoing_header headers[WEBHOOK_CDEVENT_HEADERS];
	size_t n = webhook_cdevent_headers(arena, body, headers);

	if ((size_t)json_object_object_length(wanted) != n)
		fail_msg("%s: %zu headers", name, n);
	for (size_t i = 0; i < n; i++)
		if (!str_eq(case_text(wanted, headers[i].name), headers[i].value))
			fail_msg("%s: %s: %s", name, headers[i].name, headers[i].value);
}

static void run_case(const char *name, struct json_object *test, void *context)
{
	struct json_object *data = case_member(test, "data");
	struct payload payload;
	struct json_object *got;
	const char *body;

	(void)context;
	make(case_text(test, "event"),
	     data ? json_object_to_json_string_ext(data, JSON_C_TO_STRING_PLAIN) : NULL,
	     case_member(test, "subject"), &payload);
	body = webhook_cdevent(arena, &payload);
	if (!body)
		fail_msg("%s becomes nothing", name);
	got = case_parse(arena, name, body);
	/* What other webhooks are sent stands beside it; its own tests are tests/unit/test_payload.c. */
	assert_true(json_object_equal(case_member(got, "customData"),
				      case_parse(arena, name, payload.data)));
	assert_string_equal(case_text(got, "customDataContentType"), "application/json");
	json_object_object_del(got, "customData");
	json_object_object_del(got, "customDataContentType");
	if (!json_object_equal(got, case_member(test, "body")))
		fail_msg("%s: %s", name, body);
	check_headers(name, case_member(test, "headers"), body);
}

static void every_case_becomes_that_cdevent(void **state)
{
	(void)state;
	case_each(arena, "tests/cdevents", run_case, NULL);
}

struct sought {
	const char *type;
	bool is_there;
};

static void look_at(const char *name, struct json_object *test, void *context)
{
	struct sought *sought = context;

	(void)name;
	sought->is_there |= str_eq(case_text(test, "event"), sought->type);
}

static bool has_case(const char *type)
{
	struct sought sought = { type, false };

	case_each(arena, "tests/cdevents", look_at, &sought);
	return sought.is_there;
}

static void every_event_that_has_a_cdevent_has_a_case(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < event_n_types; i++) {
		struct payload payload;

		make(event_types[i].name, NULL, NULL, &payload);
		if (!webhook_cdevent(arena, &payload))
			continue;
		n++;
		if (!has_case(event_types[i].name))
			fail_msg("%s has no case in tests/cdevents", event_types[i].name);
	}
	assert_int_equal(n, 12);
}

static void what_there_is_no_room_for_is_left_out(void **state)
{
	struct payload payload;
	struct json_object *body;

	(void)state;
	make("deployment.completed", NULL, NULL, &payload);
	payload.data = arena_printf(arena, "{\"long\":\"%*s\"}", PAYLOAD_MAX, "");
	body = case_parse(arena, __func__, webhook_cdevent(arena, &payload));
	assert_null(case_member(body, "customData"));
	assert_null(case_member(body, "customDataContentType"));
	assert_non_null(case_member(body, "subject"));
}

static void what_is_not_known_is_not_told(void **state)
{
	struct payload payload;

	(void)state;
	make("deployment.completed", NULL, NULL, &payload);
	payload.subject.version = NULL;
	assert_null(webhook_cdevent(arena, &payload));
	make("environment.archived", NULL, NULL, &payload);
	payload.subject.slug = NULL;
	assert_null(webhook_cdevent(arena, &payload));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_case_becomes_that_cdevent),
		TEST(every_event_that_has_a_cdevent_has_a_case),
		TEST(what_there_is_no_room_for_is_left_out),
		TEST(what_is_not_known_is_not_told),
	};

	return RUN_TESTS("webhook/cdevents", tests);
}
