/* Native JSON of the log of events, and of what can happen. */
#include "config.h"

#include "api/native.h"
#include "app.h"
#include "base/i18n.h"
#include "base/str.h"
#include "eventlog/eventlog.h"
#include "json/codec.h"
#include "reference/schema.h"

#define OF(kind, member) FIELD_##kind##_OF(struct eventlog_type, member)

/* clang-format off */
const struct field eventlog_type_fields[] = {
	{ OF(TEXT, type), .flags = FIELD_READ, .text = "what webhooks and preferences ask for" },
	{ OF(TEXT, about), .flags = FIELD_READ, .text = "the thing that it is about, which its data has under this name" },
	{ OF(TEXT, description), .flags = FIELD_READ, .text = "what has happened" },
	{ OF(LIST, older_names), .flags = FIELD_READ, .text = "other names that one may ask by" },
	{ OF(JSON, schema), .flags = FIELD_READ | FIELD_DEFINED, .text = "JSON Schema of an event's data" },
	{ OF(JSON, example), .flags = FIELD_READ | FIELD_DEFINED, .text = "one that never was" },
};
/* clang-format on */
const size_t eventlog_n_type_fields = ARRAY_LEN(eventlog_type_fields);

enum status eventlog_api_list(struct request *req)
{
	struct eventlog_filter filter;
	struct list_window window;
	struct list_rows list;
	enum status status = eventlog_read(req, &filter, &window);

	if (status == STATUS_OK)
		status = eventlog_list(req, &filter, &window, &list);
	return status == STATUS_OK ? list_answer(req, &window, &list, payload_fields,
						 payload_n_fields, sizeof(struct payload))
				   : status;
}

enum status eventlog_api_get(struct request *req)
{
	struct payload *payload;
	enum status status = eventlog_get(req, req->captures[0], &payload);

	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("event"));
	return status == STATUS_OK ? api_answer(req, 200, payload_fields, payload_n_fields, payload)
				   : status;
}

/* ---- types */

const char *eventlog_schema(struct arena *arena, const struct event_type *type)
{
	const struct subject_table *subject = subject_table(type->thing);
	const struct schema how = { SCHEMA_ANSWER, true, UUID_TYPEID };
	const struct doc_table thing = { "thing", subject->fields, &subject->n };
	const struct doc_table rest = { "rest", payload_data_fields, &payload_n_data_fields };
	const char *word = event_thing_word(type->thing);
	struct buf out;
	const char *text;

	buf_init(&out, LIMIT_RESPONSE_BYTES);
	buf_addc(&out, '{');
	pen_text(&out, "$schema", "https://json-schema.org/draft/2020-12/schema");
	pen_text(&out, "title", type->name);
	pen_text(&out, "description", type->text);
	pen_text(&out, "type", "object");
	pen_name(&out, "required");
	buf_addf(&out, "[\"%s\"]", word);
	pen_name(&out, "properties");
	buf_addc(&out, '{');
	pen_name(&out, word);
	schema_write(&out, &thing, how);
	buf_addc(&out, '}');
	pen_name(&out, "allOf");
	buf_addc(&out, '[');
	schema_write(&out, &rest, how);
	buf_adds(&out, "]}");
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

static struct eventlog_type shown(struct arena *arena, const struct event_type *type)
{
	struct eventlog_type out = {
		.type = type->name,
		.about = event_thing_word(type->thing),
		.description = type->text,
		.older_names = "",
	};

	for (size_t i = 0; i < ARRAY_LEN(type->older) && type->older[i]; i++)
		out.older_names =
		    arena_printf(arena, "%s%s%s", out.older_names, i ? "," : "", type->older[i]);
	return out;
}

enum status eventlog_api_types(struct request *req)
{
	struct buf *out = &req->response.body;

	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"data\":[");
	for (size_t i = 0; i < event_n_types; i++) {
		const struct eventlog_type type = shown(req->arena, &event_types[i]);
		size_t n = 0;

		buf_adds(out, i ? ",{" : "{");
		codec_encode(out, &n, eventlog_type_fields, eventlog_n_type_fields, &type,
			     UUID_TYPEID);
		buf_addc(out, '}');
	}
	buf_adds(out, "]}");
	return STATUS_OK;
}

enum status eventlog_api_type(struct request *req)
{
	const struct event_type *type = event_type_find(req->captures[0]);
	struct payload example;
	struct eventlog_type out;

	if (!type)
		return api_not_found(req, _("event type"));
	payload_example(req->arena, req->app->settings, type, req->now_ms, &example);
	out = shown(req->arena, type);
	out.schema = eventlog_schema(req->arena, type);
	out.example = payload_message(req->arena, &example);
	return api_answer(req, 200, eventlog_type_fields, eventlog_n_type_fields, &out);
}
