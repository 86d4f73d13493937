/* The functions that the queue calls. A delivery's body says what it was queued for, and the message is made anew for each attempt, so
 * that secrets stay where they are sealed:
 *
 *	{"preference":"…","step":1,"thread":"…"}	one event, the delivery's own
 *	{"preference":"…","events":["…"]}		a digest
 *	{"example":"deployment.completed"}		a test */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/native.h"
#include "app.h"
#include "auth/guard.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/str.h"
#include "channel/history.h"
#include "channel/target.h"
#include "channel/target_sql.h"
#include "json/json.h"

/* ---- filters */

static bool is_named(const char *item, const struct uuid *id, const char *slug, const char *name)
{
	struct uuid wanted;

	if (uuid_parse_any(item, &wanted) && uuid_eq(&wanted, id))
		return true;
	return (slug && str_ieq(item, slug)) || (name && str_ieq(item, name));
}

/* Whether a list joined by commas is empty or names the thing. */
static bool lets(const char *list, const struct uuid *id, const char *slug, const char *name)
{
	char item[256];

	if (!list || !*list)
		return true;
	while (*list) {
		size_t len = strcspn(list, ",");

		if (len < sizeof(item)) {
			memcpy(item, list, len);
			item[len] = '\0';
			if (is_named(item, id, slug, name))
				return true;
		}
		list += len;
		list += *list == ',';
	}
	return false;
}

bool preference_wants(const struct preference *preference, const struct payload *payload)
{
	static const struct uuid nil;
	const struct subject *s = &payload->subject;
	bool is_project = payload->thing == EVENT_PROJECT;
	bool is_environment = payload->thing == EVENT_ENVIRONMENT;

	return event_asks(event_asks_words.format(preference->event_type), payload->event->kind) &&
	       lets(preference->projects, is_project ? &s->id : &s->project_id,
		    is_project ? s->slug : s->project_slug,
		    is_project ? s->name : s->project_name) &&
	       lets(preference->environments, is_environment ? &s->id : &s->environment_id,
		    is_environment ? s->slug : s->environment_slug,
		    is_environment ? s->name : s->environment_name) &&
	       lets(preference->statuses, &nil, s->status, NULL);
}

/* ---- fan-out */

struct choosing {
	struct fanout *f;
	const struct told *told;
	size_t n_told;
	struct standing_row *standings; /* those of the database, and behind them new ones */
	size_t n_standings;
	bool *is_told; /* of the event of the moment: a channel that has it already */
};

/* Project and environment; of a build, the project. */
static const char *place_of(struct arena *arena, const struct payload *payload)
{
	char project[UUID_TEXT_SIZE], environment[UUID_TEXT_SIZE];

	uuid_format(&payload->subject.project_id, project);
	if (uuid_is_nil(&payload->subject.environment_id))
		return arena_strdup(arena, project);
	uuid_format(&payload->subject.environment_id, environment);
	return arena_printf(arena, "%s/%s", project, environment);
}

static struct standing_row *standing_at(struct choosing *c, struct uuid preference_id,
					const char *place)
{
	for (size_t i = 0; i < c->n_standings; i++)
		if (uuid_eq(&c->standings[i].preference_id, &preference_id) &&
		    str_eq(c->standings[i].place, place))
			return &c->standings[i];
	return NULL;
}

static enum status keep_standing(struct choosing *c, const struct told *told, const char *place,
				 enum standing after)
{
	struct fanout *f = c->f;
	struct standing_row *row = standing_at(c, told->preference.id, place);
	const struct db_param params[] = {
		db_id(f->organization_id),          db_id(told->preference.id), db_text(place),
		db_flag(after == STANDING_FAILING), db_time(f->now_ms),
	};

	if (!row) {
		row = &c->standings[c->n_standings++];
		*row =
		    (struct standing_row){ .preference_id = told->preference.id, .place = place };
	}
	row->is_failing = after == STANDING_FAILING;
	return db_run(f->db, f->arena, &target_sql_stand, params, NULL, NULL);
}

/* What belongs together: messages about one deployment, or about one thing; of mode changes, about one place. */
static const char *thread_of(struct arena *arena, enum notify_mode mode,
			     const struct payload *payload)
{
	char text[TYPEID_TEXT_SIZE];

	if (mode == NOTIFY_CHANGES)
		return place_of(arena, payload);
	uuid_format_typeid(&payload->subject.id, event_thing_word(payload->thing), text);
	return arena_strdup(arena, text);
}

static void tell(struct choosing *c, size_t i, const struct told *told,
		 const struct payload *payload)
{
	struct fanout *f = c->f;
	const char *thread = thread_of(f->arena, (enum notify_mode)told->preference.mode, payload);
	char id[UUID_TEXT_SIZE];

	uuid_format(&told->preference.id, id);
	for (size_t step = 0; step < channel_steps(told->channel_type, payload); step++)
		fanout_add(f, i, told->preference.channel_id, payload->type,
			   arena_printf(f->arena,
					"{\"preference\":\"%s\",\"step\":%zu,\"thread\":\"%s\"}",
					id, step, thread));
}

static enum status gather(struct choosing *c, size_t i, const struct told *told)
{
	struct fanout *f = c->f;
	const struct preference *p = &told->preference;
	const struct db_param params[] = {
		db_id(f->organization_id),
		db_id(p->id),
		db_id(f->events[i].id),
		db_time(digest_due(f->now_ms, p->digest_minutes, p->digest_hour)),
	};

	return db_run(f->db, f->arena, &target_sql_wait, params, NULL, NULL);
}

/* A channel that several preferences want to have an event is told of it once. */
static bool is_told_already(const struct choosing *c, size_t k)
{
	for (size_t i = 0; i < c->n_told; i++)
		if (c->is_told[i] &&
		    uuid_eq(&c->told[i].preference.channel_id, &c->told[k].preference.channel_id))
			return true;
	return false;
}

static enum status consider(struct choosing *c, size_t i, const struct payload *payload, size_t k)
{
	const struct told *told = &c->told[k];
	const char *place = place_of(c->f->arena, payload);
	const struct standing_row *row = standing_at(c, told->preference.id, place);
	enum standing before = !row              ? STANDING_UNKNOWN
			       : row->is_failing ? STANDING_FAILING
						 : STANDING_GOOD;
	enum standing after;
	enum notify_deed deed = discipline_decide((enum notify_mode)told->preference.mode,
						  outcome_of(payload->type), before, &after);
	enum status status = STATUS_OK;

	if (after != before)
		status = keep_standing(c, told, place, after);
	if (status != STATUS_OK || deed == DEED_SKIP)
		return status;
	if (deed == DEED_GATHER)
		return gather(c, i, told);
	if (!is_told_already(c, k))
		tell(c, i, told, payload);
	c->is_told[k] = true;
	return STATUS_OK;
}

static enum status read_standings(struct choosing *c)
{
	struct fanout *f = c->f;
	const struct db_param params[] = { db_id(f->organization_id) };
	struct db_rows rows = { NULL, 0 };
	bool is_needed = false;
	enum status status = STATUS_OK;

	for (size_t k = 0; k < c->n_told; k++)
		is_needed = is_needed || c->told[k].preference.mode == NOTIFY_CHANGES;
	if (is_needed)
		status = db_select(f->db, f->arena, &target_sql_standings, params, &rows);
	if (status != STATUS_OK)
		return status;
	c->standings =
	    arena_array(f->arena, rows.n + f->n * c->n_told, sizeof(struct standing_row));
	c->n_standings = rows.n;
	if (rows.n)
		memcpy(c->standings, rows.rows, rows.n * sizeof(struct standing_row));
	return STATUS_OK;
}

static enum status choose(struct fanout *f)
{
	const struct db_param params[] = { db_id(f->organization_id) };
	struct choosing c = { .f = f };
	const struct payload *payloads;
	struct db_rows rows;
	enum status status = db_select(f->db, f->arena, &target_sql_told, params, &rows);

	if (status != STATUS_OK || !rows.n)
		return status;
	c.told = rows.rows;
	c.n_told = rows.n;
	status = fanout_payloads(f, &payloads);
	if (status == STATUS_OK)
		status = read_standings(&c);
	for (size_t i = 0; status == STATUS_OK && i < f->n; i++) {
		c.is_told = arena_array(f->arena, c.n_told, sizeof(bool));
		for (size_t k = 0; status == STATUS_OK && k < c.n_told; k++)
			if (preference_wants(&c.told[k].preference, &payloads[i]))
				status = consider(&c, i, &payloads[i], k);
	}
	return status;
}

/* ---- one attempt */

static const char *said_text(struct json_object *said, const char *name)
{
	struct json_object *value;

	return said && json_object_object_get_ex(said, name, &value) ? json_object_get_string(value)
								     : NULL;
}

static struct json_object *said_of(struct arena *arena, const struct delivery *d)
{
	struct json_object *said = NULL;
	struct json_problem problem;

	if (!d->body || json_parse(arena, d->body, strlen(d->body), &said, &problem) != STATUS_OK ||
	    !json_object_is_type(said, json_type_object))
		return NULL;
	return said;
}

/* The events that a delivery is of, as a JSON array of ids. */
static const char *events_of(struct arena *arena, const struct delivery *d,
			     struct json_object *said)
{
	struct json_object *events;
	char id[UUID_TEXT_SIZE];

	if (said && json_object_object_get_ex(said, "events", &events))
		return json_object_to_json_string_ext(events, JSON_C_TO_STRING_PLAIN);
	uuid_format(&d->event_id, id);
	return arena_printf(arena, "[\"%s\"]", id);
}

static enum status read_payloads(struct delivery_making *m, const struct delivery *d,
				 struct json_object *said, struct making *out)
{
	const char *example = said_text(said, "example");
	const struct event_type *type = example ? event_type_find(example) : NULL;
	struct payload *payloads = NULL;
	struct db_rows rows;
	enum status status;

	if (type) {
		payloads = arena_alloc(m->arena, sizeof(*payloads));
		payload_example(m->arena, m->settings, type, m->now_ms, payloads);
		out->payloads = payloads;
		out->n = 1;
		return STATUS_OK;
	}

	const struct db_param params[] = { db_id(d->organization_id),
					   db_text(events_of(m->arena, d, said)) };

	status = db_select(m->db, m->arena, &target_sql_events, params, &rows);
	if (status == STATUS_OK)
		status = payload_read(m->db, m->arena, m->settings, d->organization_id, rows.rows,
				      rows.n, &payloads);
	if (status == STATUS_OK && !rows.n)
		m->dropped = N_("what it was to tell of is gone");
	out->payloads = payloads;
	out->n = rows.n;
	return status;
}

/* A letter is in the language and the zone that its reader chose, if an account has that address; else in those of the
 * installation, English and UTC. */
static enum status make_for_reader(struct delivery_making *m, const struct delivery *d,
				   const struct making *making, struct outgoing *out)
{
	const struct db_param params[] = { db_id(d->organization_id), db_text(making->config->to) };
	const struct target_reader *reader;
	struct db_rows rows;
	enum language before;
	enum status status = db_select(m->db, m->arena, &target_sql_reader, params, &rows);

	if (status != STATUS_OK)
		return status;
	reader = rows.n ? rows.rows : NULL;
	before = i18n_use_tag(reader ? reader->language : NULL);
	clock_use_zone(reader ? reader->time_zone : NULL);
	channel_type_row(CHANNEL_EMAIL)->make(making, out);
	clock_use_zone(NULL);
	i18n_use(before);
	return STATUS_OK;
}

static enum status make(struct delivery_making *m, const struct delivery *d, struct outgoing *out)
{
	struct json_object *said = said_of(m->arena, d);
	const char *step = said_text(said, "step"), *thread = said_text(said, "thread");
	struct channel_config config;
	struct channel channel;
	char id[TYPEID_TEXT_SIZE], reference[UUID_TEXT_SIZE];
	struct making making = { .arena = m->arena, .settings = m->settings, .config = &config };
	int64_t number = 0;
	enum status status;

	uuid_format(&d->target_id, reference);
	status = channel_get(m->db, m->arena, d->organization_id, reference, &channel);
	if (status == STATUS_NOT_FOUND)
		m->dropped = N_("the channel was deleted");
	else if (status == STATUS_OK && channel.disabled_at && !d->is_test)
		m->dropped = N_("the channel was switched off");
	else if (status == STATUS_OK && !channel.is_active && !d->is_test)
		m->is_held = true;
	if (m->dropped || m->is_held)
		return STATUS_OK;
	if (status == STATUS_OK)
		status = read_payloads(m, d, said, &making);
	if (status != STATUS_OK || m->dropped)
		return status;
	if (channel_open(m->arena, m->settings, &channel, &config) != STATUS_OK) {
		m->dropped = N_("its secrets were sealed with another secret_key");
		return STATUS_OK;
	}
	if (step && str_to_int(step, 0, 9, &number))
		making.step = (size_t)number;
	uuid_format_typeid(&d->id, "dlv", id);
	making.id = arena_strdup(m->arena, id);
	making.thread = thread ? thread : making.id;
	if (channel.type == CHANNEL_EMAIL)
		return make_for_reader(m, d, &making, out);
	channel_type_row(channel.type)->make(&making, out);
	return STATUS_OK;
}

/* ---- what became of it */

static const char *why(const struct send_answer *answer)
{
	return answer->why ? answer->why : *answer->body ? answer->body : NULL;
}

static enum status noted(struct db *db, struct arena *arena, const struct delivery *d,
			 const struct schedule_verdict *verdict, const struct send_answer *answer)
{
	struct json_object *said = said_of(arena, d);
	const char *preference = said_text(said, "preference"), *text;
	struct uuid preference_id = { { 0 } };
	enum notice_status status = verdict->is_sent     ? NOTICE_SENT
				    : verdict->is_failed ? NOTICE_FAILED
							 : NOTICE_PENDING;

	if (d->is_test)
		return STATUS_OK; /* nobody was to be told of anything */
	if (preference && !uuid_parse(preference, &preference_id))
		preference_id = (struct uuid){ { 0 } };
	text = verdict->is_sent || !answer ? NULL : why(answer);
	if (!verdict->is_sent && answer && !answer->why && answer->http)
		text = arena_printf(arena, "HTTP %d: %.500s", answer->http, answer->body);

	const struct db_param params[] = {
		db_id(d->id),
		db_id(preference_id),
		db_id(d->event_id),
		db_text(d->event_type),
		db_id(d->subject_id),
		db_text(notice_status_words.format((int)status)),
		db_int(d->attempts + 1),
		db_text(text ? arena_printf(arena, "%.1900s", text) : NULL),
		db_time(d->created_at),
		db_time(verdict->is_sent ? answer->started_at + answer->duration_ms : 0),
		db_id(d->project_id),
		db_id(d->environment_id),
		db_id(d->organization_id),
		db_id(d->target_id),
	};

	return db_run(db, arena, &target_sql_note, params, NULL, NULL);
}

static enum status sees(struct request *req, struct uuid target_id, bool is_writing)
{
	struct channel channel;
	char text[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&target_id, text);
	status = channel_get(req->db, req->arena, req->who->organization_id, text, &channel);
	return status == STATUS_OK && is_writing ? guard_place(req, CAN_PROJECTS, NULL) : status;
}

const struct delivery_kind channel_target = {
	.name = CHANNEL_TARGET,
	.choose = choose,
	.make = make,
	.noted = noted,
	.spoil = channel_spoil,
	.reasons = { [SPOIL_GONE] = N_("its receiver said that it is gone (410)"),
		     [SPOIL_SILENT] = N_("nothing arrived for five days") },
	.sees = sees,
};

/* ---- digests */

struct digesting {
	struct arena *arena;
	const struct digest_row *row;
	int64_t now_ms;
	bool is_queued;
};

/* "a,b" as {"preference":…,"thread":…,"events":["a","b"]}. */
static const char *digest_body(struct arena *arena, const struct digest_row *row, const char *ids)
{
	struct buf out;
	char preference[UUID_TEXT_SIZE];
	const char *text;
	size_t n = 0;

	uuid_format(&row->preference_id, preference);
	buf_init(&out, 65536);
	buf_addf(&out, "{\"preference\":\"%s\",\"thread\":\"digest-%s\",\"events\":[", preference,
		 preference);
	while (*ids) {
		size_t len = strcspn(ids, ",");

		buf_addf(&out, "%s\"%.*s\"", n++ ? "," : "", (int)len, ids);
		ids += len;
		ids += *ids == ',';
	}
	buf_adds(&out, "]}");
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

static enum status queue_digest(struct db *db, void *context)
{
	struct digesting *d = context;
	const struct digest_row *row = d->row;
	const struct db_param params[] = { db_id(row->organization_id), db_id(row->preference_id),
					   db_time(d->now_ms) };
	const struct digest_row *gathered;
	struct db_rows rows = { NULL, 0 };
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status = db_select(db, d->arena, &target_sql_gathered, params, &rows);
	gathered = rows.rows;
	if (status != STATUS_OK || !rows.n || !gathered->events)
		return status; /* another worker has it */

	const struct delivery draft = {
		.organization_id = row->organization_id,
		.id = uuid_new(d->now_ms),
		.event_type = "digest",
		.target_kind = CHANNEL_TARGET,
		.target_id = row->channel_id,
		.body = digest_body(d->arena, row, gathered->events),
	};

	d->is_queued = true;
	return delivery_queue(db, d->arena, &draft, d->now_ms);
}

enum status channel_digests(struct db *db, struct arena *arena, int64_t now_ms, int64_t max,
			    size_t *n)
{
	const struct db_param params[] = { db_time(now_ms), db_int(max) };
	struct db_rows rows;
	enum status status = db_select(db, arena, &target_sql_digests, params, &rows);

	*n = 0;
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		struct digesting d = { arena, (const struct digest_row *)rows.rows + i, now_ms,
				       false };

		status = db_transaction(db, __func__, queue_digest, &d);
		*n += d.is_queued;
	}
	return status;
}
