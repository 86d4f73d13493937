/* Tests of channel/type…: each case in tests/forwarders is an event, a configuration, and the very requests that the service's
 * published format asks for (source says where that is printed). */
#include "config.h"

#include "base/str.h"
#include "channel/channel.h"
#include "unit/cases.h"

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

/* ---- cases */

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	(void)field;
	(void)fault;
	fail_msg("%s: config/%s %s", (const char *)context, name, message);
}

static struct uuid fixed_id(void)
{
	struct uuid id;

	assert_true(uuid_parse_any("evt_01k9crb7q0f0r9c0000000000r", &id));
	return id;
}

/* A text of the case over what the example has: "project_name": "<script>". */
static void set_subject(struct subject *subject, struct json_object *said)
{
	static const struct field fields[] = {
		{ FIELD_TEXT_OF(struct subject, project_name) },
		{ FIELD_TEXT_OF(struct subject, error_message) },
		{ FIELD_TEXT_OF(struct subject, scm_repository) },
		{ FIELD_TEXT_OF(struct subject, deploy_url) },
		{ FIELD_TEXT_OF(struct subject, version) },
		{ FIELD_TEXT_OF(struct subject, environment_name) },
		{ FIELD_TEXT_OF(struct subject, environment_slug) },
	};

	for (size_t i = 0; said && i < ARRAY_LEN(fields); i++)
		if (case_member(said, fields[i].name))
			*(const char **)field_at(subject, &fields[i]) =
			    case_text(said, fields[i].name);
}

static void example(struct json_object *test, const char *type_name, struct payload *out)
{
	const struct event_type *type = event_type_find(type_name);
	struct event *event = arena_alloc(arena, sizeof(*event));

	if (!type)
		fail_msg("%s is no type", type_name);
	payload_example(arena, &settings, type, NOW, out);
	*event = *out->event;
	event->id = fixed_id();
	out->event = event;
	set_subject(&out->subject, case_member(test, "subject"));
	payload_complete(arena, &settings, out);
}

static void check_headers(const char *name, struct json_object *wanted, const struct outgoing *got)
{
	if ((size_t)json_object_object_length(wanted) != got->n_headers)
		fail_msg("%s: %zu headers", name, got->n_headers);
	for (size_t i = 0; i < got->n_headers; i++) {
		const char *value = case_text(wanted, got->headers[i].name);

		if (!value || !str_eq(value, got->headers[i].value))
			fail_msg("%s: header %s: %s", name, got->headers[i].name,
				 got->headers[i].value);
	}
}

static void check_body(const char *name, struct json_object *wanted, const char *body)
{
	struct json_object *got = NULL;
	struct json_problem problem;

	if (json_object_is_type(wanted, json_type_string)) {
		if (!str_eq(json_object_get_string(wanted), body))
			fail_msg("%s: body %s", name, body);
		return;
	}
	if (json_parse(arena, body, strlen(body), &got, &problem) != STATUS_OK ||
	    !json_object_equal(got, wanted))
		fail_msg("%s: body %s", name, body);
}

static void check_request(const char *name, struct json_object *wanted, const struct outgoing *got)
{
	if (!str_eq(case_text(wanted, "method"), got->method) ||
	    !str_eq(case_text(wanted, "url"), got->url))
		fail_msg("%s: %s %s", name, got->method, got->url);
	assert_int_equal(got->body_len, strlen(got->body));
	check_headers(name, case_member(wanted, "headers"), got);
	check_body(name, case_member(wanted, "body"), got->body);
	if (case_member(wanted, "html") || got->html)
		check_body(name, case_member(wanted, "html"), got->html ? got->html : "");
}

/* Nobody who may read a channel reads its secrets. */
static void check_shown(const char *name, const struct channel_type_row *row,
			const struct channel_config *config)
{
	const char *shown = config_shown_text(arena, row, config);
	struct channel_config back;

	for (size_t i = 0; i < row->n_fields; i++) {
		const struct field *field = &row->fields[i];
		const char *secret = field->flags & CONFIG_SECRET
					 ? *(const char *const *)field_in(config, field)
					 : NULL;

		if (secret && strstr(shown, secret))
			fail_msg("%s shows its secret: %s", name, shown);
	}
	config_read(arena, row, shown, config_secret_text(arena, row, config), &back);
	assert_string_equal(config_shown_text(arena, row, &back), shown);
	assert_string_equal(config_secret_text(arena, row, &back),
			    config_secret_text(arena, row, config));
}

static void run_case(const char *name, struct json_object *test, void *context)
{
	bool *is_seen = context;
	const char *words[] = { case_text(test, "type"), case_text(test, "config") };
	struct json_object *events = case_member(test, "events"),
			   *requests = case_member(test, "requests");
	const struct codec codec = { arena, refuse, (void *)(uintptr_t)name };
	size_t n = json_object_array_length(events), n_steps = 1;
	struct payload *payloads = arena_array(arena, n, sizeof(*payloads));
	const struct channel_type_row *row;
	struct channel_config config;
	int type;

	if (!words[0] || !channel_type_words.parse(words[0], &type))
		fail_msg("%s: no such type of channel", name);
	is_seen[type] = true;
	if (!str_starts(case_text(test, "source"), "https://"))
		fail_msg("%s has no source", name);
	row = channel_type_row(type);
	assert_true(config_decode(&codec, row, words[1], NULL, true, &config));
	check_shown(name, row, &config);
	for (size_t i = 0; i < n; i++)
		example(test, json_object_get_string(json_object_array_get_idx(events, i)),
			&payloads[i]);
	if (n == 1)
		n_steps = channel_steps(type, payloads);
	assert_int_equal(n_steps, json_object_array_length(requests));
	for (size_t i = 0; i < n_steps; i++) {
		struct outgoing out;
		const struct making m = {
			.arena = arena,
			.settings = &settings,
			.config = &config,
			.payloads = payloads,
			.n = n,
			.step = i,
			.id = "dlv_01k9crb7q0f0r9c0000000000s",
			.thread = "dep_01jz2h6fj07000000000000001",
		};

		row->make(&m, &out);
		check_request(name, json_object_array_get_idx(requests, i), &out);
	}
}

static void every_case_makes_the_requests_that_the_service_asks_for(void **state)
{
	bool is_seen[CHANNEL_TYPE__COUNT] = { false };

	(void)state;
	case_each(arena, "tests/forwarders", run_case, is_seen);
	for (int i = 0; i < CHANNEL_TYPE__COUNT; i++)
		if (!is_seen[i])
			fail_msg("there is no case of %s", channel_type_row(i)->name);
}

/* ---- what every type does */

/* A name that is meant to call everybody does not, where words are markup. */
static void check_calls_nobody(int type, const char *body)
{
	if (type == CHANNEL_SLACK_WEBHOOK)
		assert_null(strstr(body, "\\u003c!channel"));
	if (type == CHANNEL_MATTERMOST || type == CHANNEL_TEAMS)
		assert_null(strstr(body, "@all"));
	if (type == CHANNEL_DISCORD)
		assert_non_null(strstr(body, "\"allowed_mentions\":{\"parse\":[]}"));
}

/* One of every type. */
static const char *const configs[] = {
	[CHANNEL_SLACK_WEBHOOK] = "{\"webhook_url\":\"https://hooks.example.com/x\"}",
	[CHANNEL_MATTERMOST] = "{\"webhook_url\":\"https://chat.example.com/x\"}",
	[CHANNEL_MATRIX] =
	    "{\"url\":\"https://m.example.com\",\"room_id\":\"!a:b\",\"token\":\"t\"}",
	[CHANNEL_TEAMS] = "{\"webhook_url\":\"https://teams.example.com/x\"}",
	[CHANNEL_DISCORD] = "{\"webhook_url\":\"https://discord.example.com/x\"}",
	[CHANNEL_EMAIL] = "{\"to\":\"ann@example.com\"}",
	[CHANNEL_GRAFANA] = "{\"url\":\"https://g.example.com\",\"token\":\"t\"}",
	[CHANNEL_SENTRY] = "{\"organization\":\"o\",\"projects\":[\"p\"],\"token\":\"t\"}",
	[CHANNEL_BUGSNAG] = "{\"api_key\":\"0123456789abcdef0123456789abcdef\"}",
	[CHANNEL_NEW_RELIC] = "{\"api_key\":\"NRAK-1\",\"entity_guid\":\"G\"}",
	[CHANNEL_CUSTOM] = "{\"url\":\"https://x.example.com\",\"body\":\"[{{#data}}"
			   "{{#deployment}}\\\"{{project.name}}\\\"{{/deployment}}"
			   "{{/data}}]\"}",
};
_Static_assert(ARRAY_LEN(configs) == CHANNEL_TYPE__COUNT, "one of every type");

static void no_event_is_too_much_for_any_type(void **state)
{
	const struct codec codec = { arena, refuse, (void *)(uintptr_t) __func__ };
	/* What JSON, HTML, Markdown and Slack take as theirs. */
	static const char hostile[] = "\"}]<!channel>@all & *a* </script>\\ \xe2\x80\xa8`x`";

	(void)state;
	for (int type = 0; type < CHANNEL_TYPE__COUNT; type++) {
		const struct channel_type_row *row = channel_type_row(type);
		struct channel_config config;

		assert_true(config_decode(&codec, row, configs[type], NULL, true, &config));
		for (size_t i = 0; i < event_n_types; i++) {
			struct payload payload;
			struct making m = { .arena = arena,
					    .settings = &settings,
					    .config = &config,
					    .payloads = &payload,
					    .n = 1,
					    .id = "id",
					    .thread = "thread" };

			payload_example(arena, &settings, &event_types[i], NOW, &payload);
			payload.subject.project_name = payload.subject.name = hostile;
			payload.subject.environment_name = payload.subject.error_message = hostile;
			payload_complete(arena, &settings, &payload);
			for (; m.step < channel_steps(type, &payload); m.step++) {
				struct outgoing out;
				struct json_object *json;
				struct json_problem problem;

				row->make(&m, &out);
				assert_true(out.n_headers > 0 && out.url && out.body_len > 0);
				assert_true(out.body_len < 65536);
				if (type == CHANNEL_EMAIL) {
					assert_null(strstr(out.html, "</script>"));
					continue;
				}
				assert_int_equal(
				    json_parse(arena, out.body, out.body_len, &json, &problem),
				    STATUS_OK);
				check_calls_nobody(type, out.body);
			}
		}
	}
}

/* ---- what each service takes at most */

static size_t chars(struct json_object *object, const char *name)
{
	const char *text = case_text(object, name);

	return text ? str_utf8_len(text) : 0;
}

static struct json_object *item(struct json_object *list, size_t i)
{
	return json_object_array_get_idx(list, i);
}

static size_t length(struct json_object *list)
{
	return list ? json_object_array_length(list) : 0;
}

/* https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
static void check_discord(struct json_object *body)
{
	struct json_object *embed = item(case_member(body, "embeds"), 0);
	struct json_object *fields = case_member(embed, "fields");
	size_t all = chars(embed, "title") + chars(embed, "description");

	assert_in_range(chars(embed, "title"), 1, 256);
	assert_in_range(chars(embed, "description"), 1, 4096);
	assert_in_range(length(fields), 0, 25);
	for (size_t i = 0; i < length(fields); i++) {
		assert_in_range(chars(item(fields, i), "name"), 1, 256);
		assert_in_range(chars(item(fields, i), "value"), 1, 1024);
		all += chars(item(fields, i), "name") + chars(item(fields, i), "value");
	}
	assert_in_range(all, 1, 6000);
}

/* https://docs.slack.dev/reference/block-kit/blocks/section-block */
static void check_slack(struct json_object *body)
{
	struct json_object *blocks = case_member(body, "blocks");

	assert_in_range(length(blocks), 1, 50);
	for (size_t i = 0; i < length(blocks); i++) {
		struct json_object *fields = case_member(item(blocks, i), "fields");

		assert_in_range(length(fields), 0, 10);
		for (size_t k = 0; k < length(fields); k++)
			assert_in_range(chars(item(fields, k), "text"), 1, 2000);
		if (!fields)
			assert_in_range(chars(case_member(item(blocks, i), "text"), "text"), 1,
					3000);
	}
}

/* https://developers.mattermost.com/integrate/webhooks/incoming/: of a post */
static void check_mattermost(struct json_object *body)
{
	assert_in_range(chars(item(case_member(body, "attachments"), 0), "text"), 1, 16383);
}

/* Bytes of a text in canonical JSON, which is what a server measures an event by. */
static size_t canonical(struct json_object *body, const char *name)
{
	size_t n = 0;

	for (const char *c = case_text(body, name); *c; c++)
		n += strchr("\"\\\n", *c) ? 2 : 1;
	return n;
}

/* https://spec.matrix.org/v1.11/client-server-api/#size-limits: 65,536 bytes a whole event, with what the server adds */
static void check_matrix(struct json_object *body)
{
	assert_in_range(canonical(body, "body") + canonical(body, "formatted_body"), 1, 63000);
}

static void check_limits(int type, const struct outgoing *out)
{
	struct json_object *body;
	struct json_problem problem;

	if (type == CHANNEL_EMAIL)
		return;
	assert_int_equal(json_parse(arena, out->body, out->body_len, &body, &problem), STATUS_OK);
	if (type == CHANNEL_DISCORD)
		check_discord(body);
	if (type == CHANNEL_SLACK_WEBHOOK)
		check_slack(body);
	if (type == CHANNEL_MATTERMOST)
		check_mattermost(body);
	if (type == CHANNEL_TEAMS) /* a message of a workflow */
		assert_in_range(out->body_len, 1, 28 * 1024);
	if (type == CHANNEL_MATRIX)
		check_matrix(body);
}

/* n events with the longest names that there can be, all of signs that some service needs several bytes for. */
static struct payload *long_ones(const char *type, size_t n, const char *sign)
{
	struct payload *payloads = arena_array(arena, n, sizeof(*payloads));
	struct buf name;

	buf_init(&name, 4096);
	while (str_utf8_len(buf_str(&name)) < 255)
		buf_adds(&name, sign);
	for (size_t i = 0; i < n; i++) {
		struct subject *subject = &payloads[i].subject;

		payload_example(arena, &settings, event_type_find(type), NOW, &payloads[i]);
		subject->project_name = subject->version = buf_dup(&name, arena);
		subject->environment_name = str_cut(arena, subject->project_name, 100);
		subject->reported_by_name = subject->project_name;
		subject->error_message = arena_printf(
		    arena, "%s%s%s\n%s%s%s%s", subject->version, subject->version, subject->version,
		    subject->version, subject->version, subject->version, subject->version);
		payload_complete(arena, &settings, &payloads[i]);
	}
	buf_release(&name);
	return payloads;
}

static void the_longest_names_are_not_too_long_for_any_service(void **state)
{
	static const char *const signs[] = { "a", "&", "\"", "*", "<", "\xf0\x9f\x9a\x80", "@" };
	static const size_t sizes[] = { 1, 2, 20, 300 };
	const struct codec codec = { arena, refuse, (void *)(uintptr_t) __func__ };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(signs) * ARRAY_LEN(sizes); i++) {
		size_t n = sizes[i % ARRAY_LEN(sizes)];
		struct payload *payloads =
		    long_ones("deployment.failed", n, signs[i / ARRAY_LEN(sizes)]);

		for (int type = 0; type < CHANNEL_TYPE__COUNT; type++) {
			const struct channel_type_row *row = channel_type_row(type);
			struct channel_config config;
			struct outgoing out;
			const struct making m = { .arena = arena,
						  .settings = &settings,
						  .config = &config,
						  .payloads = payloads,
						  .n = n,
						  .id = "id",
						  .thread = "thread" };

			if (!row->is_read)
				continue;
			assert_true(config_decode(&codec, row, configs[type], NULL, true, &config));
			row->make(&m, &out);
			check_limits(type, &out);
		}
	}
}

/* ---- configurations */

struct refused {
	const char *name;
	size_t n;
};

static void note(void *context, const struct field *field, const char *name, enum field_fault fault,
		 const char *message)
{
	struct refused *refused = context;

	(void)field;
	(void)fault;
	assert_true(*message != '\0');
	refused->name = name;
	refused->n++;
}

/* clang-format off */
static const struct {
	int type;
	const char *json, *field;
} bad[] = {
	{ CHANNEL_SLACK_WEBHOOK, "{}", "webhook_url" },
	{ CHANNEL_SLACK_WEBHOOK, "{\"webhook_url\":\"http://hooks.slack.com/x\"}", "webhook_url" },
	{ CHANNEL_SLACK_WEBHOOK, "{\"webhook_url\":\"https://a:b@hooks.slack.com/x\"}", "webhook_url" },
	{ CHANNEL_SLACK_WEBHOOK, "{\"webhook_url\":\"https://hooks.slack.com/…\"}", "webhook_url" },
	{ CHANNEL_SLACK_WEBHOOK, "{\"webhook_url\":7}", "webhook_url" },
	{ CHANNEL_SLACK_WEBHOOK, "{\"webhook_url\":\"https://hooks.slack.com/x\",\"token\":\"t\"}", "token" },
	{ CHANNEL_DISCORD, "{\"webhook_url\":\"https://discord.com/api/webhooks/1/x\",\"username\":\"A Discordant\"}", "username" },
	{ CHANNEL_DISCORD, "{\"webhook_url\":\"https://discord.com/api/webhooks/1/x\",\"username\":\"Bonnie & CLYDE\"}", "username" },
	{ CHANNEL_MATRIX, "{\"url\":\"https://m.example.com\",\"room_id\":\"#a:b\",\"token\":\"t\"}", "room_id" },
	{ CHANNEL_EMAIL, "{\"to\":\"ann\"}", "to" },
	{ CHANNEL_EMAIL, "{\"to\":\"ann@example.com\\nBcc: bob@example.com\"}", "to" },
	{ CHANNEL_GRAFANA, "{\"url\":\"https://g.example.com\",\"token\":\"t\",\"panel_id\":2}", "panel_id" },
	{ CHANNEL_GRAFANA, "{\"url\":\"ftp://g.example.com\",\"token\":\"t\"}", "url" },
	{ CHANNEL_SENTRY, "{\"organization\":\"o\",\"projects\":[],\"token\":\"t\"}", "projects" },
	{ CHANNEL_BUGSNAG, "{\"api_key\":\"0123\"}", "api_key" },
	{ CHANNEL_BUGSNAG, "{\"api_key\":\"0123456789abcdef0123456789abcdeg\"}", "api_key" },
	{ CHANNEL_NEW_RELIC, "{\"api_key\":\"k\",\"entity_guid\":\"g\",\"region\":\"de\"}", "region" },
	{ CHANNEL_CUSTOM, "{\"url\":\"https://x.example.com\",\"method\":\"GET\"}", "method" },
	{ CHANNEL_CUSTOM, "{\"url\":\"https://x.example.com\",\"headers\":{\"Host\":\"y\"}}", "headers" },
	{ CHANNEL_CUSTOM, "{\"url\":\"https://x.example.com\",\"headers\":{\"X-A\":\"a\\r\\nX-B: b\"}}", "headers" },
	{ CHANNEL_CUSTOM, "{\"url\":\"https://x.example.com\",\"headers\":{\"X A\":\"a\"}}", "headers" },
	{ CHANNEL_CUSTOM, "{\"url\":\"https://x.example.com\",\"headers\":{\"X-A\":7}}", "headers" },
	{ CHANNEL_CUSTOM, "{\"url\":\"https://x.example.com\",\"token\":\"a\\nb\"}", "token" },
	{ CHANNEL_CUSTOM, "{\"url\":\"https://x.example.com\",\"body\":\"{{#a}}\"}", "body" },
	{ CHANNEL_CUSTOM, "{\"url\":\"https://x.example.com\",\"body\":\"{{{a}}}\"}", "body" },
	{ CHANNEL_CUSTOM, "{\"url\":\"https://x.example.com\",\"body\":\"Hello {{type}}\"}", "body" },
	{ CHANNEL_CUSTOM, "{\"url\":\"https://x.example.com\",\"content_type\":\"json\"}", "content_type" },
};
/* clang-format on */

static void what_is_wrong_with_a_configuration_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct refused refused = { NULL, 0 };
		const struct codec codec = { arena, note, &refused };
		struct channel_config config;

		if (config_decode(&codec, channel_type_row(bad[i].type), bad[i].json, NULL, true,
				  &config) ||
		    refused.n != 1 || !str_eq(refused.name, bad[i].field))
			fail_msg("%s: %zu faults, %s", bad[i].json, refused.n,
				 refused.name ? refused.name : "none");
	}
}

static void all_that_is_wrong_is_named_at_once(void **state)
{
	struct refused refused = { NULL, 0 };
	const struct codec codec = { arena, note, &refused };
	struct channel_config config;

	(void)state;
	assert_false(config_decode(&codec, channel_type_row(CHANNEL_SENTRY), "{\"colour\":1}", NULL,
				   true, &config));
	assert_int_equal(refused.n, 4);
}

static void a_secret_that_comes_back_as_it_was_shown_stays(void **state)
{
	const struct channel_type_row *row = channel_type_row(CHANNEL_GRAFANA);
	const struct codec codec = { arena, refuse, (void *)(uintptr_t) __func__ };
	struct channel_config before, after;

	(void)state;
	assert_true(config_decode(&codec, row,
				  "{\"url\":\"https://g.example.com\",\"token\":\"secret\","
				  "\"tags\":[\"a\",\"b\"]}",
				  NULL, true, &before));
	assert_true(config_decode(&codec, row, config_shown_text(arena, row, &before), &before,
				  true, &after));
	assert_string_equal(after.token, "secret");
	assert_true(config_decode(&codec, row, "{\"tags\":null}", &before, true, &after));
	assert_null(after.tags);
	assert_string_equal(after.token, "secret");
	assert_true(config_decode(&codec, row, "{\"token\":\"another\"}", &before, true, &after));
	assert_string_equal(after.token, "another");
	assert_string_equal(after.url, "https://g.example.com");
}

static void new_relic_answers_200_whatever_happened(void **state)
{
	static const struct {
		const char *body, *complaint;
	} cases[] = {
		{ "{\"data\":{\"changeTrackingCreateDeployment\":{\"deploymentId\":\"1\"}}}",
		  NULL },
		{ "{\"data\":{},\"errors\":[]}", NULL },
		{ "", NULL },
		{ "<html>", NULL },
		{ "{\"errors\":[{\"message\":\"Invalid API "
		  "key\"},{\"message\":\"x\"}],\"data\":null}",
		  "NerdGraph: Invalid API key" },
		{ "{\"errors\":[{\"path\":[]}]}", "NerdGraph answered with errors" },
		{ "{\"errors\":[\"none\"]}", "NerdGraph answered with errors" },
		{ "{\"errors\":[{\"message\":\"cut in the mid", "NerdGraph answered with errors" },
	};
	struct channel_config config = { .url = "https://x.example.com",
					 .token = "t",
					 .api_key = "NRAK-1",
					 .entity_guid = "guid",
					 .panel_id = FIELD_NO_INT };
	struct making m = { .arena = arena, .config = &config, .n = 1, .id = "a", .thread = "b" };
	struct payload payload;
	struct outgoing out;
	struct buf umlauts;
	const char *cut;
	size_t offset;

	(void)state;
	payload_example(arena, &settings, event_type_find("deployment.completed"), 1000, &payload);
	m.settings = &settings;
	m.payloads = &payload;
	channel_type_row(CHANNEL_NEW_RELIC)->make(&m, &out);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *got = out.complaint(arena, cases[i].body);

		if ((got == NULL) != (cases[i].complaint == NULL) ||
		    (got && !str_eq(got, cases[i].complaint)))
			fail_msg("%s: %s", cases[i].body, got ? got : "none");
	}
	buf_init(&umlauts, 1000);
	buf_adds(&umlauts, "{\"errors\":[{\"message\":\"x");
	for (int k = 0; k < 200; k++)
		buf_adds(&umlauts, "ü");
	buf_adds(&umlauts, "\"}]}");
	cut = out.complaint(arena, buf_str(&umlauts));
	buf_release(&umlauts);
	assert_true(strlen(cut) < 255 && str_is_utf8(cut, strlen(cut), &offset));
	channel_type_row(CHANNEL_GRAFANA)->make(&m, &out);
	assert_null(out.complaint);
}

static void an_address_of_before_there_were_types_is_still_one(void **state)
{
	const struct channel_type_row *row = channel_type_row(CHANNEL_SLACK_WEBHOOK);
	struct channel_config config;

	(void)state;
	config_read(arena, row, "{\"webhook_url\":\"https://hooks.slack.com/…\"}",
		    "https://hooks.slack.com/services/T/B/x", &config);
	assert_string_equal(config.webhook_url, "https://hooks.slack.com/services/T/B/x");
	assert_string_equal(config_host(arena, row, &config), "hooks.slack.com");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_case_makes_the_requests_that_the_service_asks_for),
		TEST(no_event_is_too_much_for_any_type),
		TEST(the_longest_names_are_not_too_long_for_any_service),
		TEST(what_is_wrong_with_a_configuration_is_named),
		TEST(all_that_is_wrong_is_named_at_once),
		TEST(a_secret_that_comes_back_as_it_was_shown_stays),
		TEST(new_relic_answers_200_whatever_happened),
		TEST(an_address_of_before_there_were_types_is_still_one),
	};

	return RUN_TESTS("channel/type", tests);
}
