/* Payloads: the thing as it was when the event happened, put together from its row of now and from what the event says, and
 * kept below a size that every receiver takes. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/str.h"
#include "event/payload.h"
#include "event/payload_sql.h"
#include "json/codec.h"
#include "json/json.h"
#include "mail/mail.h"

#define OF(kind, member) FIELD_##kind##_OF(struct payload, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct payload, member, c_type)

/* clang-format off */
const struct field payload_fields[] = {
	{ OF(ID, id), .flags = FIELD_READ, .prefix = "evt", .text = "id; the same whenever and to whomever the event is told" },
	{ OF(TEXT, type), .flags = FIELD_READ, .text = "what happened: one of /v1/event-types" },
	{ OF(TIME, timestamp), .flags = FIELD_READ, .text = "when it happened" },
	{ OF(TIME, created_at), .flags = FIELD_READ, .text = "the same" },
	{ OF(JSON, data), .flags = FIELD_READ, .text = "what it is about, as it was then: /v1/event-types/TYPE has its schema" },
};

/* The event is borrowed, so who did it has to be found through it: these are copies of a moment, for encoding. */
struct rest {
	const char *was, *replaced, *changes, *actor_kind, *actor_name, *left_out;
	struct uuid actor_id;
	int64_t object_version;
};
#define REST(kind, named, member, c_type)                                                          \
	FIELD_NAMED(FIELD_##kind, named, struct rest, member, c_type)
const struct field payload_data_fields[] = {
	{ REST(TEXT, "was", was, const char *), .flags = FIELD_READ | FIELD_DEFINED, .text = "the status before" },
	{ REST(TEXT, "replaced", replaced, const char *), .flags = FIELD_READ | FIELD_DEFINED, .text = "of a deployment that completed: the other version that ran there until then" },
	{ REST(JSON, "changes", changes, const char *), .flags = FIELD_READ | FIELD_DEFINED, .text = "what the event itself says of the change" },
	{ REST(TEXT, "actor.kind", actor_kind, const char *), .flags = FIELD_READ, .text = "who did it: key, user, client, worker or command" },
	{ REST(ID, "actor.id", actor_id, struct uuid), .flags = FIELD_READ, .prefix = "", .text = "and which" },
	{ REST(TEXT, "actor.name", actor_name, const char *), .flags = FIELD_READ, .text = "what they are called" },
	{ REST(INT, "object_version", object_version, int64_t), .flags = FIELD_READ, .text = "grows with each event of one object: what has a smaller one than was seen already is stale" },
	{ REST(LIST, "left_out", left_out, const char *), .flags = FIELD_READ | FIELD_DEFINED, .text = "members that were too long to be sent whole" },
};
/* clang-format on */
const size_t payload_n_fields = ARRAY_LEN(payload_fields);
const size_t payload_n_data_fields = ARRAY_LEN(payload_data_fields);

/* ---- what the event says */

/* A text, or what a change {"before":…,"after":…} led to; which: "after", or "before" for what it was. */
static const char *text_in(struct arena *arena, struct json_object *data, const char *name,
			   const char *which)
{
	struct json_object *value;

	if (!json_object_is_type(data, json_type_object) ||
	    !json_object_object_get_ex(data, name, &value))
		return NULL;
	if (json_object_is_type(value, json_type_object) &&
	    !json_object_object_get_ex(value, which, &value))
		return NULL;
	return json_object_is_type(value, json_type_string)
		   ? arena_strdup(arena, json_object_get_string(value))
		   : NULL;
}

static void take(struct arena *arena, struct json_object *data, const char *name, const char **to)
{
	const char *text = text_in(arena, data, name, "after");

	if (text)
		*to = text;
}

static bool is_run(enum event_thing thing)
{
	return thing == EVENT_DEPLOYMENT || thing == EVENT_BUILD;
}

/* What only came after the event is taken back. */
static void forget_later(struct subject *subject, int64_t at)
{
	const char *status = subject->status ? subject->status : "";
	bool is_pending = str_eq(status, "pending");

	if (is_pending)
		subject->started_at = 0;
	if (is_pending || str_eq(status, "started")) {
		subject->finished_at = 0;
		subject->reason = subject->error_code = subject->error_message = NULL;
	}
	if (subject->verdict_at > at) {
		subject->verdict = subject->verdict_note = NULL;
		subject->verdict_at = 0;
	}
}

static void as_it_was(struct arena *arena, struct payload *payload)
{
	struct subject *subject = &payload->subject;
	const char *text = payload->event->data;
	struct json_object *data = NULL;
	struct json_problem problem;

	if (!text || json_parse(arena, text, strlen(text), &data, &problem) != STATUS_OK)
		return;
	if (json_object_is_type(data, json_type_object) && json_object_object_length(data))
		payload->changes = text;
	payload->was = text_in(arena, data, "was", "");
	if (!payload->was)
		payload->was = text_in(arena, data, "status", "before");
	payload->replaced = text_in(arena, data, "replaced", "");
	take(arena, data, "status", &subject->status);
	take(arena, data, "reason", &subject->reason);
	if (is_run(payload->thing)) {
		take(arena, data, "project", &subject->project_name);
		take(arena, data, "version", &subject->version);
		take(arena, data, "environment", &subject->environment_name);
		return;
	}
	if (!subject->name)
		subject->name = text_in(arena, data, "name", "before"); /* of what is gone */
	take(arena, data, "name", &subject->name);
	take(arena, data, "member", &subject->member_email);
	take(arena, data, "member_name", &subject->member_name);
	text = text_in(arena, data, "member_id", "");
	if (text && !uuid_parse_any(text, &subject->member_id))
		subject->member_id = (struct uuid){ { 0 } };
}

static const char *page_of(struct arena *arena, const struct settings *settings,
			   const struct payload *payload)
{
	const struct subject_table *table = subject_table(payload->thing);
	struct uuid id =
	    payload->thing == EVENT_BUILD ? payload->subject.version_id : payload->subject.id;
	char text[TYPEID_TEXT_SIZE];

	if (!table->page || !*settings->public_url || uuid_is_nil(&id))
		return NULL;
	uuid_format_typeid(&id, table->prefix, text);
	return mail_url(arena, settings, arena_printf(arena, "%s%s", table->page, text));
}

/* The 60 bits of moment and counter that begin the id, from 2020 on: below 2^53, so that every reader's numbers hold it. */
static int64_t version_of(const struct uuid *id)
{
	const int64_t start_ms = INT64_C(1577836800000);

	return (uuid_time_ms(id) - start_ms) * 4096 + (id->bytes[6] & 0x0f) * 256 + id->bytes[7];
}

/* ---- keeping it short */

/* Bytes above which what anybody can put anything into is left out. */
#define FREE_MAX 8192

struct cutting {
	struct arena *arena;
	struct payload *payload;
	struct buf left_out;
};

static void note_cut(struct cutting *cutting, const char *name)
{
	if (cutting->left_out.len)
		buf_addc(&cutting->left_out, ',');
	buf_adds(&cutting->left_out, name);
}

static void drop_long(struct cutting *cutting, const char **text, const char *name, size_t max)
{
	if (!*text || strlen(*text) <= max)
		return;
	*text = NULL;
	note_cut(cutting, name);
}

/* Every text to so many characters. */
static void cut_texts(struct cutting *cutting, size_t max)
{
	const struct subject_table *table = subject_table(cutting->payload->thing);

	for (size_t i = 0; i < table->n; i++) {
		const char **text;

		if (table->fields[i].type != FIELD_TEXT)
			continue;
		text = field_at(&cutting->payload->subject, &table->fields[i]);
		if (!*text || str_utf8_len(*text) <= max)
			continue;
		*text = str_cut(cutting->arena, *text, max);
		note_cut(cutting, table->fields[i].name);
	}
}

static void write_data(struct buf *out, const struct payload *payload)
{
	const struct subject_table *table = subject_table(payload->thing);
	const struct rest rest = {
		.was = payload->was,
		.replaced = payload->replaced,
		.changes = payload->changes,
		.actor_kind = payload->event->actor_kind,
		.actor_id = payload->event->actor_id,
		.actor_name = payload->actor_name,
		.left_out = payload->left_out,
		.object_version = payload->object_version,
	};
	size_t n = 0, n_inner = 0;

	buf_addc(out, '{');
	json_write_name(out, &n, event_thing_word(payload->thing));
	buf_addc(out, '{');
	codec_encode(out, &n_inner, table->fields, table->n, &payload->subject, UUID_TYPEID);
	buf_addc(out, '}');
	codec_encode(out, &n, payload_data_fields, payload_n_data_fields, &rest, UUID_TYPEID);
	buf_addc(out, '}');
}

/* Encodes it; ever less of it until it fits. */
static void encode(struct arena *arena, struct payload *payload)
{
	static const size_t texts_max[] = { 0, 0, 400, 50 };
	struct cutting cutting = { arena, payload, { 0 } };
	struct buf out;

	buf_init(&cutting.left_out, 2000);
	buf_init(&out, PAYLOAD_DATA_MAX);
	for (size_t i = 0; i < ARRAY_LEN(texts_max); i++) {
		drop_long(&cutting, &payload->subject.extra_metadata, "extra_metadata",
			  i ? 0 : FREE_MAX);
		drop_long(&cutting, &payload->changes, "changes", i ? 0 : FREE_MAX);
		if (texts_max[i])
			cut_texts(&cutting, texts_max[i]);
		payload->left_out = cutting.left_out.len ? buf_dup(&cutting.left_out, arena) : NULL;
		buf_clear(&out);
		out.is_full = false;
		write_data(&out, payload);
		if (!out.is_full)
			break;
	}
	payload->data = buf_dup(&out, arena);
	buf_release(&out);
	buf_release(&cutting.left_out);
}

/* ---- making */

void payload_complete(struct arena *arena, const struct settings *settings, struct payload *out)
{
	const struct event *event = out->event;
	const struct event_type *type = event_type_find(event->kind);

	out->id = event->id;
	out->type = type ? type->name : event->kind;
	out->thing = type ? type->thing : EVENT_WEBHOOK;
	out->object_version = version_of(&event->id);
	out->timestamp = out->created_at = event->created_at;
	if (uuid_is_nil(&out->subject.id))
		out->subject.id = event->subject_id;
	as_it_was(arena, out);
	if (is_run(out->thing))
		forget_later(&out->subject, event->created_at);
	out->subject.completed_at = out->subject.finished_at;
	out->subject.duration_ms = out->subject.started_at && out->subject.finished_at
				       ? out->subject.finished_at - out->subject.started_at
				       : FIELD_NO_INT;
	out->subject.url = page_of(arena, settings, out);
	encode(arena, out);
}

const char *payload_message(struct arena *arena, const struct payload *payload)
{
	struct buf out;
	size_t n = 0;
	const char *message;

	buf_init(&out, PAYLOAD_MAX);
	buf_addc(&out, '{');
	codec_encode(&out, &n, payload_fields, payload_n_fields, payload, UUID_TYPEID);
	buf_addc(&out, '}');
	message = buf_dup(&out, arena);
	buf_release(&out);
	return message;
}

const char *payload_title(struct arena *arena, const struct payload *payload)
{
	const struct subject *subject = &payload->subject;
	const char *project = subject->project_name ? subject->project_name : "?";
	const char *version = subject->version ? subject->version : "?";

	if (payload->thing == EVENT_DEPLOYMENT)
		return arena_printf(arena, "%s %s in %s", project, version,
				    subject->environment_name ? subject->environment_name : "?");
	if (payload->thing == EVENT_BUILD)
		return arena_printf(arena, "%s %s", project, version);
	if (payload->thing == EVENT_WEBHOOK && subject->address)
		return subject->address;
	return subject->name ? subject->name : "?";
}

/* ---- reading */

struct reading {
	struct db *db;
	struct arena *arena;
	struct uuid organization_id;
	const struct event *events;
	size_t n;
	struct subject *subjects; /* one for each event */
	const char **actor_names;
};

static enum event_thing thing_of(const struct event *event)
{
	const struct event_type *type = event_type_find(event->kind);

	return type ? type->thing : EVENT_THING__COUNT;
}

/* The ids of what the events of one thing are about, or of who did them, as a JSON array; NULL when there are none. */
static const char *ids_of(const struct reading *r, enum event_thing thing)
{
	struct buf out;
	const char *ids;

	buf_init(&out, 64 * (r->n + 1));
	for (size_t i = 0; i < r->n; i++) {
		const struct event *event = &r->events[i];
		const struct uuid *id =
		    thing == EVENT_THING__COUNT ? &event->actor_id : &event->subject_id;
		char text[UUID_TEXT_SIZE];

		if ((thing != EVENT_THING__COUNT && thing_of(event) != thing) || uuid_is_nil(id))
			continue;
		uuid_format(id, text);
		buf_addf(&out, "%c\"%s\"", out.len ? ',' : '[', text);
	}
	if (out.len)
		buf_addc(&out, ']');
	ids = out.len ? buf_dup(&out, r->arena) : NULL;
	buf_release(&out);
	return ids;
}

static enum status read_thing(struct reading *r, enum event_thing thing)
{
	const char *ids = ids_of(r, thing);
	const struct db_param params[] = { db_id(r->organization_id), db_text(ids) };
	struct db_rows rows;
	enum status status;

	if (!ids)
		return STATUS_OK;
	status = db_select(r->db, r->arena, subject_table(thing)->load, params, &rows);
	for (size_t i = 0; status == STATUS_OK && i < r->n; i++) {
		const struct subject *all = rows.rows;

		if (thing_of(&r->events[i]) != thing)
			continue;
		for (size_t k = 0; k < rows.n; k++)
			if (uuid_eq(&all[k].id, &r->events[i].subject_id))
				r->subjects[i] = all[k];
	}
	return status;
}

static enum status read_actors(struct reading *r)
{
	const char *ids = ids_of(r, EVENT_THING__COUNT);
	const struct db_param own = db_id(r->organization_id), which = db_text(ids);
	const struct db_param params[] = { own, which, own, which, own, which };
	struct db_rows rows;
	enum status status;

	if (!ids)
		return STATUS_OK;
	status = db_select(r->db, r->arena, &payload_sql_actors, params, &rows);
	for (size_t i = 0; status == STATUS_OK && i < r->n; i++) {
		const struct actor_name *all = rows.rows;

		for (size_t k = 0; k < rows.n; k++)
			if (uuid_eq(&all[k].id, &r->events[i].actor_id))
				r->actor_names[i] = all[k].name;
	}
	return status;
}

enum status payload_read(struct db *db, struct arena *arena, const struct settings *settings,
			 struct uuid organization_id, const struct event *events, size_t n,
			 struct payload **out)
{
	struct reading r = {
		.db = db,
		.arena = arena,
		.organization_id = organization_id,
		.events = events,
		.n = n,
		.subjects = arena_array(arena, n, sizeof(struct subject)),
		.actor_names = arena_array(arena, n, sizeof(char *)),
	};
	enum status status = STATUS_OK;

	for (int thing = 0; status == STATUS_OK && thing < EVENT_THING__COUNT; thing++)
		status = read_thing(&r, (enum event_thing)thing);
	if (status == STATUS_OK)
		status = read_actors(&r);
	*out = arena_array(arena, n, sizeof(**out));
	for (size_t i = 0; status == STATUS_OK && i < n; i++) {
		(*out)[i].event = &events[i];
		(*out)[i].subject = r.subjects[i];
		(*out)[i].actor_name = r.actor_names[i];
		payload_complete(arena, settings, &(*out)[i]);
	}
	return status;
}
