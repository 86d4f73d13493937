/* Tests of webhook/cdevents: each case in tests/cdevents is an event, and the very CDEvent and headers that it becomes. That those are what
 * the specification of CDEvents asks for, tests/e2e/webhooks.t sees. */
#include "config.h"

#include <dirent.h>

#include <json-c/json.h>

#include "base/str.h"
#include "json/json.h"
#include "test.h"
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

static struct json_object *member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(object, name, &value);
	return value;
}

static const char *text_of(struct json_object *object, const char *name)
{
	struct json_object *value = member(object, name);

	return value ? json_object_get_string(value) : NULL;
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
		if (member(subject, fields[i].name))
			*(const char **)field_at(&out->subject, &fields[i]) =
			    text_of(subject, fields[i].name);
	payload_complete(arena, &settings, out);
}

static struct json_object *parse(const char *name, const char *text)
{
	struct json_object *json;
	struct json_problem problem;

	if (json_parse(arena, text, strlen(text), &json, &problem) != STATUS_OK)
		fail_msg("%s: no JSON: %s", name, text);
	return json;
}

static struct json_object *read_json(const char *path)
{
	static char text[65536];
	FILE *file = fopen(path, "rb");

	if (!file)
		fail_msg("%s cannot be opened", path);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return parse(path, arena_strdup(arena, text));
}

static void check_headers(const char *name, struct json_object *wanted, const char *body)
{
	struct outgoing_header headers[WEBHOOK_CDEVENT_HEADERS];
	size_t n = webhook_cdevent_headers(arena, body, headers);

	if ((size_t)json_object_object_length(wanted) != n)
		fail_msg("%s: %zu headers", name, n);
	for (size_t i = 0; i < n; i++)
		if (!str_eq(text_of(wanted, headers[i].name), headers[i].value))
			fail_msg("%s: %s: %s", name, headers[i].name, headers[i].value);
}

static void run_case(const char *name, struct json_object *test)
{
	struct json_object *data = member(test, "data");
	struct payload payload;
	struct json_object *got;
	const char *body;

	make(text_of(test, "event"),
	     data ? json_object_to_json_string_ext(data, JSON_C_TO_STRING_PLAIN) : NULL,
	     member(test, "subject"), &payload);
	body = webhook_cdevent(arena, &payload);
	if (!body)
		fail_msg("%s becomes nothing", name);
	got = parse(name, body);
	/* What other webhooks are sent stands beside it; its own tests are tests/unit/test_payload.c. */
	assert_true(json_object_equal(member(got, "customData"), parse(name, payload.data)));
	assert_string_equal(text_of(got, "customDataContentType"), "application/json");
	json_object_object_del(got, "customData");
	json_object_object_del(got, "customDataContentType");
	if (!json_object_equal(got, member(test, "body")))
		fail_msg("%s: %s", name, body);
	check_headers(name, member(test, "headers"), body);
}

static void every_case_becomes_that_cdevent(void **state)
{
	char path[1024], folder[512];
	size_t n = 0;
	DIR *dir = opendir(test_path(folder, sizeof(folder), "tests/cdevents"));

	(void)state;
	assert_non_null(dir);
	for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
		if (!strstr(entry->d_name, ".json"))
			continue;
		snprintf(path, sizeof(path), "%s/%.200s", folder, entry->d_name);
		run_case(entry->d_name, read_json(path));
		n++;
	}
	closedir(dir);
	assert_true(n > 0);
}

static bool has_case(const char *type)
{
	char path[1024], folder[512];
	DIR *dir = opendir(test_path(folder, sizeof(folder), "tests/cdevents"));
	bool is_there = false;

	assert_non_null(dir);
	for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
		if (!strstr(entry->d_name, ".json"))
			continue;
		snprintf(path, sizeof(path), "%s/%.200s", folder, entry->d_name);
		is_there |= str_eq(text_of(read_json(path), "event"), type);
	}
	closedir(dir);
	return is_there;
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
	body = parse(__func__, webhook_cdevent(arena, &payload));
	assert_null(member(body, "customData"));
	assert_null(member(body, "customDataContentType"));
	assert_non_null(member(body, "subject"));
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
