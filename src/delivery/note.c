/* What ended in one turn is noted in one statement, which also brings the next of each lane. */
#include "config.h"

#include "base/log.h"
#include "base/str.h"
#include "base/time.h"
#include "delivery/attempt.h"
#include "json/json.h"

/* One lane after so many gives way to others. */
#define LANE_TURNS 16
/* Bytes of a note: an attempt has a few KiB of answer, which JSON may write six times as long. */
#define NOTE_BYTES (4u << 20)
#define NOTE_MAX   (8u << 20)

static void member_id(struct buf *out, size_t *n, const char *name, struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(&id, text);
	json_put_text(out, n, name, text);
}

static void member_time(struct buf *out, size_t *n, const char *name, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	if (!ms)
		return;
	time_format_sql(ms, text);
	json_put_text(out, n, name, text);
}

static bool is_disabling(const struct attempt *a)
{
	return a->verdict.is_gone || a->verdict.is_silent;
}

/* When the lane goes on: 0: at once, and it stays ours. */
static int64_t lane_at(const struct attempt *a, int64_t now_ms, bool is_last)
{
	if (a->verdict.health.paused_until > now_ms)
		return a->verdict.health.paused_until;
	return is_last || a->turns >= LANE_TURNS || is_disabling(a) ? now_ms : 0;
}

static const char *word_of(const struct schedule_verdict *verdict)
{
	return delivery_status_words.format(verdict->is_sent     ? DELIVERY_SENT
					    : verdict->is_failed ? DELIVERY_FAILED
								 : DELIVERY_PENDING);
}

static void write_attempt(struct buf *out, const struct attempt *a, int64_t now_ms, bool is_last)
{
	const struct delivery *d = &a->claimed.delivery;
	bool is_health = !a->dropped && (!d->is_test || a->verdict.is_sent);
	size_t n = 0;

	member_id(out, &n, "o", d->organization_id);
	member_id(out, &n, "i", d->id);
	member_id(out, &n, "t", d->target_id);
	json_put_text(out, &n, "kind", d->target_kind);
	json_put_int(out, &n, "was", d->attempts);
	json_put_int(out, &n, "number", d->attempts + !a->dropped);
	json_put_text(out, &n, "status", word_of(&a->verdict));
	member_time(out, &n, "next_at", a->verdict.next_at);
	json_put_text(out, &n, "error", a->dropped ? a->dropped : a->answer.why);
	if (!a->dropped) {
		member_time(out, &n, "at", a->answer.started_at);
		json_put_int(out, &n, "ms", a->answer.duration_ms);
		json_put_text(out, &n, "sent", a->headers);
		json_put_text(out, &n, "got", *a->answer.body ? a->answer.body : NULL);
		if (a->answer.http)
			json_put_int(out, &n, "http", a->answer.http);
	}
	if (is_health) {
		json_put_text(out, &n, "health", a->verdict.is_sent ? "good" : "failing");
		json_put_int(out, &n, "throttles", a->verdict.health.throttles);
		member_time(out, &n, "until", a->verdict.health.paused_until);
	}
	if (a->lease_at) {
		member_id(out, &n, "l", d->lane_id);
		member_time(out, &n, "had_at", a->lease_at);
		member_time(out, &n, "rest", lane_at(a, now_ms, is_last));
	}
}

struct noting {
	struct delivery_run *run;
	struct attempt *batch;
	const char *list;
	int64_t now_ms, lease_at;
	struct db_rows heads;
};

static enum status note_step(struct db *db, void *context)
{
	struct noting *n = context;
	const struct db_param params[] = { db_text(n->list), db_time(n->now_ms),
					   db_time(n->lease_at) };
	enum status status = db_begin_committed(db);

	if (status == STATUS_OK)
		status = db_select(db, n->run->arena, &delivery_sql_note[1], params, &n->heads);
	for (struct attempt *a = n->batch; a && status == STATUS_OK; a = a->next)
		if (a->kind && a->kind->noted)
			status = a->kind->noted(db, n->run->arena, &a->claimed.delivery,
						&a->verdict, a->dropped ? NULL : &a->answer);
	return status;
}

/* Most kinds need nothing beside, and then all of it is one round trip. */
static enum status note_at_once(struct db *db, void *context)
{
	struct noting *n = context;
	const struct db_param params[] = { db_text(n->list), db_time(n->now_ms),
					   db_time(n->lease_at) };

	return db_select(db, n->run->arena, &delivery_sql_note[0], params, &n->heads);
}

/* A block that fails leaves its transaction open, which db_transaction ends. */
static enum status note_batch(struct noting *n)
{
	db_body body = note_at_once;

	for (struct attempt *a = n->batch; a; a = a->next)
		if (a->kind && a->kind->noted)
			body = note_step;
	return db_transaction(n->run->db, "delivery_note", body, n);
}

static int64_t turns_of(const struct attempt *batch, const struct delivery *d)
{
	for (; batch; batch = batch->next)
		if (uuid_eq(&batch->claimed.delivery.target_id, &d->target_id) &&
		    uuid_eq(&batch->claimed.delivery.lane_id, &d->lane_id) && batch->lease_at)
			return batch->turns + 1;
	return 1;
}

struct spoiled {
	const struct delivery_kind *kind;
	struct delivery_spoiling spoiling;
};

static enum status spoil_step(struct db *db, void *context)
{
	const struct spoiled *s = context;

	return s->kind->spoil(db, &s->spoiling);
}

/* 410, or silence: the room that has the target switches it off. */
static enum status spoil(struct delivery_run *run, const struct attempt *a)
{
	const struct delivery *d = &a->claimed.delivery;

	if (!is_disabling(a) || !a->kind || d->is_test)
		return STATUS_OK;

	struct spoiled spoiled = {
		a->kind,
		{ run->arena, run->settings, d,
		  a->kind->reasons[a->verdict.is_gone ? SPOIL_GONE : SPOIL_SILENT], time_now_ms() },
	};

	return db_transaction(run->db, "delivery_spoil", spoil_step, &spoiled);
}

/* The beginning of the list of what ended, as much as one statement takes. */
static struct attempt *take_batch(struct delivery_run *run, struct buf *list, int64_t now_ms,
				  bool is_last)
{
	struct attempt *batch = NULL;

	while (run->ended && list->len < NOTE_BYTES) {
		struct attempt *a = run->ended;

		run->ended = a->next;
		a->next = batch;
		batch = a;
		buf_adds(list, list->len ? ",{" : "[{");
		write_attempt(list, a, now_ms, is_last);
		buf_addc(list, '}');
	}
	buf_addc(list, ']');
	return batch;
}

/* What could not be noted is noted another time: it was sent, and must not be sent again for that. */
static enum status keep_batch(struct delivery_run *run, struct attempt *batch, enum status status)
{
	bool is_passing = status == STATUS_BUSY || status == STATUS_UNAVAILABLE;
	struct attempt *next;

	if (!is_passing)
		log_error("msg=\"attempts could not be noted\" cause=\"%s\"", db_cause(run->db));
	for (struct attempt *a = batch; a; a = next) {
		next = a->next;
		if (is_passing)
			attempt_end(a);
		else
			attempt_free(a);
	}
	return status;
}

enum status note_ended(struct delivery_run *run, bool is_last)
{
	struct noting n = { .run = run, .now_ms = time_now_ms() };
	struct attempt *next;
	struct buf list;
	enum status status;

	n.lease_at = attempt_lease(run, n.now_ms);
	buf_init(&list, NOTE_MAX);
	n.batch = take_batch(run, &list, n.now_ms, is_last);
	n.list = buf_str(&list);
	status = note_batch(&n);
	buf_release(&list);
	if (status != STATUS_OK)
		return keep_batch(run, n.batch, status);
	for (size_t i = 0; i < n.heads.n && status == STATUS_OK; i++) {
		const struct delivery_claimed *head =
		    &((const struct delivery_claimed *)n.heads.rows)[i];

		status = attempt_begin(run, head, n.lease_at, turns_of(n.batch, &head->delivery));
	}
	for (struct attempt *a = n.batch; a; a = next) {
		next = a->next;
		if (status == STATUS_OK)
			status = spoil(run, a);
		attempt_free(a);
	}
	return status;
}
