/* A batch in one transaction: its events read, deliveries and lanes added, events settled. An event is found by its column
 * `awaits`, which its own transaction sets, so that one that is committed late is found late and never missed. */
#include "config.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"
#include "base/time.h"
#include "delivery/delivery_sql.h"
#include "delivery/fanout.h"
#include "delivery/kind.h"
#include "json/json.h"

#define BATCH 200
/* Bytes of one statement's list: far below what the server takes as a packet by default. */
#define LIST_BYTES (4u << 20)
#define LIST_MAX   (8u << 20)
#define IDS_MAX    (64u * BATCH * 4u)

struct fanout_rows {
	struct buf list;
	size_t n;     /* in the list */
	int64_t at;   /* the moment that ids are made of */
	size_t place; /* and the place in it */
	enum status status;
};

struct batch {
	struct arena *arena;
	const struct settings *settings;
	int64_t now_ms;
	int64_t max;
	size_t n;
	const char *ids; /* of the events, once they are read */
};

static void member_id(struct buf *out, size_t *n, const char *name, struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	if (uuid_is_nil(&id))
		return;
	uuid_format(&id, text);
	json_put_text(out, n, name, text);
}

static void flush(struct fanout *f)
{
	struct fanout_rows *rows = f->rows;

	if (!rows->n || rows->status != STATUS_OK)
		return;
	buf_addc(&rows->list, ']');
	if (rows->list.is_full) {
		rows->status = STATUS_TOO_LARGE;
		return;
	}

	const struct db_param params[] = { db_text(buf_str(&rows->list)), db_time(f->now_ms) };

	rows->status = db_run(f->db, f->arena, &delivery_sql_add, params, NULL, NULL);
	rows->n = 0;
	buf_clear(&rows->list);
}

static struct uuid next_id(struct fanout_rows *rows)
{
	if (rows->place == UUID_PLACES) {
		rows->place = 0;
		rows->at++;
	}
	return uuid_new_at(rows->at, rows->place++);
}

void fanout_add(struct fanout *f, size_t i, struct uuid target_id, const char *type,
		const char *body)
{
	const struct event *event = &f->events[i];
	struct fanout_rows *rows = f->rows;
	struct buf *out = &rows->list;
	size_t n = 0;

	buf_adds(out, rows->n++ ? ",{" : "[{");
	member_id(out, &n, "organization_id", event->organization_id);
	member_id(out, &n, "id", next_id(rows));
	member_id(out, &n, "event_id", event->id);
	json_put_text(out, &n, "event_type", type);
	json_put_text(out, &n, "target_kind", f->kind);
	member_id(out, &n, "target_id", target_id);
	member_id(out, &n, "lane_id",
		  uuid_is_nil(&event->project_id) ? event->organization_id : event->project_id);
	member_id(out, &n, "project_id", event->project_id);
	member_id(out, &n, "environment_id", event->environment_id);
	member_id(out, &n, "subject_id", event->subject_id);
	json_put_text(out, &n, "body", body);
	buf_addc(out, '}');
	if (out->len > LIST_BYTES)
		flush(f);
}

enum status fanout_payloads(struct fanout *f, const struct payload **out)
{
	enum status status = STATUS_OK;

	if (!f->payloads)
		status = payload_read(f->db, f->arena, f->settings, f->organization_id, f->events,
				      f->n, &f->payloads);
	*out = f->payloads;
	return status;
}

/* One organization's events of the batch, to each kind of target. */
static enum status run_organization(struct fanout *f)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < delivery_n_kinds && status == STATUS_OK; i++) {
		f->kind = delivery_kinds[i]->name;
		status = delivery_kinds[i]->choose(f);
	}
	return status == STATUS_OK ? f->rows->status : status;
}

/* The events of the organization of the i-th, if none before it is of the same. */
static size_t gather(struct arena *arena, const struct db_rows *found, size_t i, struct event **out)
{
	const struct event *events = found->rows;
	size_t n = 0;

	for (size_t j = 0; j < i; j++)
		if (uuid_eq(&events[j].organization_id, &events[i].organization_id))
			return 0;
	*out = arena_alloc(arena, (found->n - i) * sizeof(**out));
	for (size_t j = i; j < found->n; j++)
		if (uuid_eq(&events[j].organization_id, &events[i].organization_id))
			(*out)[n++] = events[j];
	return n;
}

static const char *ids_of(struct arena *arena, const struct db_rows *found)
{
	const struct event *events = found->rows;
	struct buf buf;
	const char *text;

	buf_init(&buf, IDS_MAX);
	for (size_t i = 0; i < found->n; i++) {
		size_t n = 0;

		buf_adds(&buf, i ? ",{" : "[{");
		member_id(&buf, &n, "organization_id", events[i].organization_id);
		member_id(&buf, &n, "id", events[i].id);
		buf_addc(&buf, '}');
	}
	buf_addc(&buf, ']');
	text = buf_dup(&buf, arena);
	buf_release(&buf);
	return text;
}

static enum status spread(struct db *db, struct batch *b, const struct db_rows *found,
			  struct fanout_rows *rows)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < found->n && status == STATUS_OK; i++) {
		struct event *events = NULL;
		struct fanout f = {
			.db = db,
			.arena = b->arena,
			.settings = b->settings,
			.now_ms = b->now_ms,
			.rows = rows,
		};

		f.n = gather(b->arena, found, i, &events);
		if (!f.n)
			continue;
		f.events = events;
		f.organization_id = events->organization_id;
		status = run_organization(&f);
		if (status == STATUS_OK)
			flush(&f);
		if (status == STATUS_OK)
			status = rows->status;
	}
	return status;
}

static enum status run_batch(struct db *db, void *context)
{
	struct batch *b = context;
	struct fanout_rows rows = { .status = STATUS_OK };
	struct db_rows turn = { NULL, 0 }, found;
	enum status status = db_begin_committed(db);

	b->n = 0;
	if (status == STATUS_OK)
		status = db_select(db, b->arena, &delivery_sql_turn, NULL, &turn);
	if (status != STATUS_OK || !turn.n)
		return status;
	status = event_awaiting(db, b->arena, b->max, &found);
	if (status != STATUS_OK || !found.n)
		return status;
	b->ids = ids_of(b->arena, &found);
	rows.at = ((const struct delivery_turn *)turn.rows)->at + 1;
	if (rows.at < b->now_ms)
		rows.at = b->now_ms;
	buf_init(&rows.list, LIST_MAX);
	status = spread(db, b, &found, &rows);
	buf_release(&rows.list);
	if (status == STATUS_OK)
		status = event_settle(db, b->arena, b->ids, false);
	if (status == STATUS_OK) {
		const struct db_param params[] = { db_int(rows.at) };

		status = db_run(db, b->arena, &delivery_sql_turn_done, params, NULL, NULL);
	}
	b->n = found.n;
	return status;
}

static bool is_ours(enum status status)
{
	return status != STATUS_OK && status != STATUS_BUSY && status != STATUS_UNAVAILABLE;
}

/* An event that can't be told of stops nobody: it is parked, and the log says so. */
static enum status park(struct db *db, struct batch *b, enum status why)
{
	log_error(
	    "msg=\"an event cannot be told of and was parked\" status=%s event='%s' cause=\"%s\"",
	    status_info(why)->slug, b->ids, db_cause(db));
	return event_settle(db, b->arena, b->ids, true);
}

enum status fanout_run(struct db *db, struct arena *arena, const struct settings *settings,
		       int64_t now_ms, size_t *n)
{
	struct batch b = { arena, settings, now_ms, BATCH, 0, NULL };
	enum status status = db_transaction(db, "fanout", run_batch, &b);

	if (is_ours(status) && b.ids) {
		b.max = 1;
		status = db_transaction(db, "fanout_one", run_batch, &b);
		if (is_ours(status) && b.ids)
			status = park(db, &b, status);
	}
	*n = status == STATUS_OK ? b.n : 0;
	return status;
}
