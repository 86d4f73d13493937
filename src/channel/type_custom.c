/* Any HTTP receiver: method, address, headers, and a body by a template (Mustache, as html/template reads it) over the whole event. What a
 * variable brings is escaped as the content type wants it, so that no name can break out of a text. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/str.h"
#include "channel/telling.h"
#include "html/escape.h"
#include "html/template.h"
#include "html/url.h"
#include "json/json.h"

/* Headers of one's own. */
#define HEADERS_MAX 16
/* Bytes of what a template makes of an event. */
#define RESULT_MAX 65536

/* clang-format off */
static const struct field fields[] = {
	{ CONFIG_OF(TEXT, url), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_SECRET | CONFIG_URL, .max = CONFIG_URL_MAX, .text = "address of the receiver" },
	{ CONFIG_OF(TEXT, method), .flags = FIELD_WRITE, .max = 8, .text = "POST, PUT or PATCH; POST unless given" },
	{ CONFIG_OF(TEXT, content_type), .flags = FIELD_WRITE, .max = 100, .text = "application/json unless given" },
	{ CONFIG_OF(JSON, headers), .flags = FIELD_WRITE, .max = 4000, .text = "further headers: an object of texts" },
	{ CONFIG_OF(TEXT, token), .flags = FIELD_WRITE | CONFIG_SECRET, .max = 1000, .text = "what the header Authorization has: Bearer …" },
	{ CONFIG_OF(TEXT, body), .flags = FIELD_WRITE | FIELD_LINES, .max = CONFIG_BODY_MAX, .text = "template of the body; the whole event unless given" },
};
/* clang-format on */

/* ---- the view that a template sees: the event as /v1/events has it, its title and sentence, and the thread */

static void view_value(struct arena *arena, struct view *map, const char *name,
		       struct json_object *value);

static void view_members(struct arena *arena, struct view *map, struct json_object *object)
{
	json_object_object_foreach(object, name, value)
	{
		view_value(arena, map, arena_strdup(arena, name), value);
	}
}

static void view_items(struct arena *arena, struct view *list, struct json_object *array)
{
	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *item = json_object_array_get_idx(array, i);

		if (json_object_is_type(item, json_type_object))
			view_members(arena, view_item(list), item);
		else if (json_object_is_type(item, json_type_array))
			view_items(arena, view_item_list(list), item);
		else
			view_item_text(list, arena_strdup(arena, json_object_get_string(item)));
	}
}

static void view_value(struct arena *arena, struct view *map, const char *name,
		       struct json_object *value)
{
	switch (json_object_get_type(value)) {
	case json_type_object: view_members(arena, view_map(map, name), value); return;
	case json_type_array: view_items(arena, view_list(map, name), value); return;
	case json_type_boolean: view_flag(map, name, json_object_get_boolean(value)); return;
	case json_type_int: view_int(map, name, json_object_get_int64(value)); return;
	case json_type_null: view_text(map, name, NULL); return;
	case json_type_string:
	case json_type_double: break;
	}
	view_text(map, name, arena_strdup(arena, json_object_get_string(value)));
}

static struct view *view_of(const struct making *m, const char *message)
{
	struct view *view = view_new(m->arena);
	struct json_object *json;
	struct json_problem problem;
	struct telling t;

	telling_make(m, &t);
	if (json_parse(m->arena, message, strlen(message), &json, &problem) == STATUS_OK)
		view_members(m->arena, view, json);
	view_text(view, "title", t.title);
	view_text(view, "sentence", t.sentence);
	view_text(view, "url", t.url);
	view_text(view, "thread", m->thread);
	view_flag(view, "is_good", t.mood == MOOD_GOOD);
	view_flag(view, "is_bad", t.mood == MOOD_BAD);
	return view;
}

/* ---- escapes, by content type */

static void as_json(struct buf *out, const char *text)
{
	size_t from = out->len;

	json_write_text(out, text);
	if (out->is_full)
		return;
	/* without its quotation marks */
	memmove(out->data + from, out->data + from + 1, out->len - from - 2);
	buf_truncate(out, out->len - 2);
}

static void as_it_is(struct buf *out, const char *text)
{
	buf_adds(out, text);
}

static const char *content_type_of(const struct channel_config *config)
{
	return config->content_type ? config->content_type : "application/json";
}

static bool is_json(const struct channel_config *config)
{
	return strstr(content_type_of(config), "json") != NULL;
}

static void (*escape_for(const struct channel_config *config))(struct buf *out, const char *text)
{
	const char *type = content_type_of(config);

	if (is_json(config))
		return as_json;
	if (strstr(type, "x-www-form-urlencoded"))
		return url_encode;
	return strstr(type, "html") || strstr(type, "xml") ? escape_html : as_it_is;
}

/* The template filled; NULL, with why, when it is none. */
static const char *fill(const struct making *m, const char *message, char *why)
{
	struct template_set *set = template_set_new(NULL);
	const char *text = NULL;
	struct buf out;
	size_t n_unknown = 0;

	template_set_escape(set, escape_for(m->config));
	template_set_add(set, "body", m->config->body);
	buf_init(&out, RESULT_MAX);
	if (template_render(set, "body", view_of(m, message), &out, &n_unknown, why))
		text = buf_dup(&out, m->arena);
	buf_release(&out);
	template_set_free(set);
	return text;
}

/* ---- headers */

static bool is_header_name(const char *name)
{
	if (!*name || strlen(name) > 64)
		return false;
	for (; *name; name++)
		if (!str_is_alnum(*name) && !strchr("-_", *name))
			return false;
	return true;
}

/* What libcurl and the engine say themselves, or what would change how the message is read. */
static bool is_own(const char *name)
{
	static const char *const names[] = {
		"Host",       "Content-Length", "Content-Type", "Transfer-Encoding",
		"Connection", "Authorization",  "Expect",       "Upgrade",
		"TE",         "Trailer",        "Cookie",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_ieq(name, names[i]))
			return true;
	return false;
}

static const char *check_headers(struct arena *arena, const char *headers)
{
	struct json_object *json;
	struct json_problem problem;

	if (json_parse(arena, headers, strlen(headers), &json, &problem) != STATUS_OK)
		return _("must be an object of texts");
	if (json_object_object_length(json) > HEADERS_MAX)
		return _("has more than 16 headers");
	json_object_object_foreach(json, name, value)
	{
		if (!is_header_name(name) || is_own(name))
			return arena_printf(arena, _("has a header that may not be set: %s"), name);
		if (!json_object_is_type(value, json_type_string) ||
		    str_has_control(json_object_get_string(value)))
			return arena_printf(arena, _("has no text for the header %s"), name);
	}
	return NULL;
}

static void add_headers(const struct making *m, struct outgoing *out)
{
	const char *headers = m->config->headers;
	struct json_object *json;
	struct json_problem problem;

	if (!headers ||
	    json_parse(m->arena, headers, strlen(headers), &json, &problem) != STATUS_OK)
		return;
	json_object_object_foreach(json, name, value)
	{
		making_header(out, arena_strdup(m->arena, name),
			      arena_strdup(m->arena, json_object_get_string(value)));
	}
}

static void make(const struct making *m, struct outgoing *out)
{
	const char *message = payload_message(m->arena, m->payloads);
	char why[512];
	const char *body = m->config->body ? fill(m, message, why) : message;

	/* A template was tried when it was saved; what it cannot make of this event is told whole. */
	making_json(m, m->config->method ? m->config->method : "POST", m->config->url,
		    body ? body : message, out);
	out->headers[0].value = content_type_of(m->config);
	making_header(out, "Authorization", m->config->token);
	add_headers(m, out);
}

static const char *check_body(struct arena *arena, const struct channel_config *config)
{
	static const struct settings settings = { .public_url = "https://landfall.example.com" };
	struct payload payload;
	const struct making making = {
		.arena = arena,
		.settings = &settings,
		.config = config,
		.payloads = &payload,
		.n = 1,
		.id = "evt_01h455vb4pex5vsknk084sn02q",
		.thread = "example",
	};
	struct json_object *json;
	struct json_problem problem;
	const char *body;
	char *why = arena_alloc(arena, 512);

	payload_example(arena, &settings, event_type_find("deployment.completed"),
			INT64_C(1751362200000), &payload);
	body = fill(&making, payload_message(arena, &payload), why);
	if (!body)
		return arena_printf(arena, _("is no template: %s"), why);
	if (is_json(config) && json_parse(arena, body, strlen(body), &json, &problem) != STATUS_OK)
		return _("makes no JSON of an event such as deployment.completed");
	return NULL;
}

static const char *check(struct arena *arena, const struct channel_config *config,
			 const char **field)
{
	const char *method = config->method;

	*field = "method";
	if (method && !str_eq(method, "POST") && !str_eq(method, "PUT") && !str_eq(method, "PATCH"))
		return _("must be POST, PUT or PATCH");
	*field = "content_type";
	if (str_has_control(content_type_of(config)) || !strchr(content_type_of(config), '/'))
		return _("must be a media type such as application/json");
	*field = "token";
	if (config->token && str_has_control(config->token))
		return _("has a control character");
	*field = "headers";
	if (config->headers && check_headers(arena, config->headers))
		return check_headers(arena, config->headers);
	*field = "body";
	return config->body ? check_body(arena, config) : NULL;
}

const struct channel_type_row channel_type_custom = {
	.name = "custom",
	.title = "HTTP",
	.fields = fields,
	.n_fields = ARRAY_LEN(fields),
	.check = check,
	.make = make,
};
