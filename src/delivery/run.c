/* The loop's body. What ended in one turn is noted in one statement, which also brings the next of each lane. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"
#include "delivery/delivery_sql.h"
#include "delivery/fanout.h"
#include "delivery/kind.h"
#include "delivery/letter.h"
#include "delivery/run.h"
#include "json/json.h"
#include "outgoing/send.h"

/* A lease outlasts the attempt by so much. */
#define LEASE_SPARE_MS 10000
/* One lane after so many gives way to others. */
#define LANE_TURNS 16
/* Lanes or retries of one claim. */
#define CLAIM_MAX 100
/* How often is looked whether there is something to do. */
#define LOOK_MS 40
/* What is held back is looked at again after so long. */
#define HELD_MS 60000
/* Bytes of a note: an attempt has a few KiB of answer, which JSON may write six times as long. */
#define NOTE_BYTES  (4u << 20)
#define NOTE_MAX    (8u << 20)
#define HEADERS_MAX 8192

/* One attempt: under way, or ended and to be noted. */
struct attempt {
	struct delivery_run *run;
	struct attempt *next; /* in the list of those that ended */
	struct arena *arena;
	const struct delivery_kind *kind;
	struct delivery_claimed claimed;
	int64_t lease_at; /* until when we have the lane; 0: it is a retry */
	int64_t turns;    /* of the lane, with this one */
	const char *headers;
	const char *(*complaint)(struct arena *arena, const char *body); /* outgoing/message.h */
	struct send_answer answer;
	struct schedule_verdict verdict;
	const char *dropped;
};

struct delivery_run {
	struct db *db;
	const struct settings *settings;
	struct sender *sender;
	struct arena *arena; /* of a turn */
	struct attempt *ended;
	int64_t looked_at;
	size_t n_open; /* attempts that exist */
	bool is_idle;
	int64_t n_sent, n_failed;
};

struct delivery_run *delivery_run_new(struct db *db, const struct settings *settings)
{
	struct delivery_run *run = mem_alloc(sizeof(*run));

	*run = (struct delivery_run){
		.db = db,
		.settings = settings,
		.sender = sender_new(settings),
		.arena = arena_new(),
	};
	return run;
}

void delivery_run_free(struct delivery_run *run)
{
	sender_free(run->sender);
	arena_free(run->arena);
	free(run);
}

bool delivery_run_is_idle(const struct delivery_run *run)
{
	return run->is_idle && !run->n_open;
}

size_t delivery_run_n(const struct delivery_run *run)
{
	return run->n_open;
}

void delivery_run_count(struct delivery_run *run, int64_t *n_sent, int64_t *n_failed)
{
	*n_sent = run->n_sent;
	*n_failed = run->n_failed;
	run->n_sent = run->n_failed = 0;
}

static int64_t lease_from(const struct delivery_run *run, int64_t now_ms)
{
	return now_ms + run->settings->outgoing_timeout_s * 1000 + LEASE_SPARE_MS;
}

static double chance(void)
{
	uint32_t bits;

	rand_bytes(&bits, sizeof(bits));
	return (double)bits / (double)UINT32_MAX;
}

/* ---- one attempt */

static struct delivery copy_delivery(struct arena *arena, const struct delivery *from)
{
	struct delivery copy = *from;

	copy.event_type = arena_strdup(arena, from->event_type);
	copy.target_kind = arena_strdup(arena, from->target_kind);
	copy.body = from->body ? arena_strdup(arena, from->body) : NULL;
	copy.error = NULL;
	return copy;
}

static void free_attempt(struct attempt *attempt)
{
	attempt->run->n_open--;
	arena_free(attempt->arena);
	free(attempt);
}

static void end_attempt(struct attempt *attempt)
{
	attempt->next = attempt->run->ended;
	attempt->run->ended = attempt;
}

/* What came back, and what that means. Called by the sender. */
static void take_answer(void *context, const struct send_answer *answer)
{
	struct attempt *attempt = context;
	struct delivery_run *run = attempt->run;
	const struct delivery *d = &attempt->claimed.delivery;

	attempt->answer = *answer;
	attempt->answer.body = arena_strdup(attempt->arena, answer->body);
	attempt->answer.why = answer->why ? arena_strdup(attempt->arena, answer->why) : NULL;
	if (send_is_success(answer) && attempt->complaint)
		attempt->answer.why = attempt->complaint(attempt->arena, attempt->answer.body);
	attempt->answer.is_complaint = send_is_success(answer) && attempt->answer.why;
	schedule_judge(&attempt->answer, &attempt->claimed.health, d->attempts + 1, d->is_test,
		       time_now_ms(), chance(), &attempt->verdict);
	if (attempt->verdict.is_sent)
		run->n_sent++;
	else
		run->n_failed++;
	end_attempt(attempt);
}

/* Headers whose value is as good as a password. */
static bool is_secret(const char *name)
{
	static const char *const words[] = { "auth", "token", "key", "secret", "cookie" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		for (const char *c = name; *c; c++) {
			size_t n = 0;

			while (words[i][n] && str_lower(c[n]) == words[i][n])
				n++;
			if (!words[i][n])
				return true;
		}
	return false;
}

static const char *headers_text(struct arena *arena, const struct outgoing *message)
{
	struct buf buf;
	const char *text;

	buf_init(&buf, HEADERS_MAX);
	for (size_t i = 0; i < message->n_headers; i++)
		buf_addf(&buf, "%s: %s\n", message->headers[i].name,
			 is_secret(message->headers[i].name) ? "(not shown)"
							     : message->headers[i].value);
	text = buf_dup(&buf, arena);
	buf_release(&buf);
	return text;
}

/* It waits: nothing is noted, only that its time is later. */
static enum status put_off(struct attempt *attempt, int64_t now_ms)
{
	const struct delivery *d = &attempt->claimed.delivery;
	struct delivery_run *run = attempt->run;
	const struct db_param lane[] = { db_time(now_ms + HELD_MS), db_id(d->organization_id),
					 db_id(d->target_id), db_id(d->lane_id),
					 db_time(attempt->lease_at) };
	const struct db_param one[] = { db_time(now_ms + HELD_MS), db_id(d->organization_id),
					db_id(d->id), db_time(d->next_at) };
	enum status status =
	    attempt->lease_at
		? db_run(run->db, run->arena, &delivery_sql_put_off_lane, lane, NULL, NULL)
		: db_run(run->db, run->arena, &delivery_sql_put_off, one, NULL, NULL);

	free_attempt(attempt);
	return status;
}

/* A letter goes into the queue of letters, which has its own way to send and to try again. */
static enum status post(struct attempt *attempt, const struct outgoing *message, int64_t now_ms)
{
	struct send_answer answer = { .started_at = now_ms, .body = "" };
	enum status status = delivery_letter_queue(
	    attempt->run->db, attempt->arena, attempt->run->settings, message, now_ms, &answer.why);

	if (status != STATUS_OK)
		return status;
	answer.http = answer.why ? 0 : 202;
	take_answer(attempt, &answer);
	return STATUS_OK;
}

static enum status begin(struct delivery_run *run, const struct delivery_claimed *claimed,
			 int64_t lease_at, int64_t turns)
{
	struct attempt *attempt = mem_alloc(sizeof(*attempt));
	int64_t now_ms = time_now_ms();
	struct delivery_making making = { run->db, NULL, run->settings, now_ms, NULL, false };
	struct outgoing message = { .method = "POST" };
	enum status status = STATUS_OK;

	run->n_open++;
	*attempt = (struct attempt){ .run = run,
				     .arena = arena_new(),
				     .claimed = *claimed,
				     .lease_at = lease_at,
				     .turns = turns };
	making.arena = attempt->arena;
	attempt->claimed.delivery = copy_delivery(attempt->arena, &claimed->delivery);
	attempt->kind = delivery_kind_find(claimed->delivery.target_kind);
	if (!attempt->kind)
		making.dropped = N_("this program knows no such receiver");
	else
		status = attempt->kind->make(&making, &attempt->claimed.delivery, &message);
	if (status == STATUS_OK && making.is_held)
		return put_off(attempt, now_ms);
	if (status == STATUS_OK && making.dropped) {
		attempt->dropped = making.dropped;
		attempt->verdict = (struct schedule_verdict){ .is_failed = true };
		end_attempt(attempt);
		return STATUS_OK;
	}
	attempt->headers = headers_text(attempt->arena, &message);
	attempt->complaint = message.complaint;
	if (status == STATUS_OK && str_starts(message.url, "mailto:"))
		status = post(attempt, &message, now_ms);
	else if (status == STATUS_OK)
		sender_start(run->sender, &message, take_answer, attempt);
	if (status != STATUS_OK)
		free_attempt(attempt); /* its lease ends, and another turn takes it */
	return status;
}

/* ---- noting */

static void member_text(struct buf *out, size_t *n, const char *name, const char *text)
{
	if (!text)
		return;
	json_write_name(out, n, name);
	json_write_text(out, text);
}

static void member_id(struct buf *out, size_t *n, const char *name, struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(&id, text);
	member_text(out, n, name, text);
}

static void member_time(struct buf *out, size_t *n, const char *name, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	if (!ms)
		return;
	time_format_sql(ms, text);
	member_text(out, n, name, text);
}

static void member_int(struct buf *out, size_t *n, const char *name, int64_t number)
{
	json_write_name(out, n, name);
	buf_addi(out, number);
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
	member_text(out, &n, "kind", d->target_kind);
	member_int(out, &n, "was", d->attempts);
	member_int(out, &n, "number", d->attempts + !a->dropped);
	member_text(out, &n, "status", word_of(&a->verdict));
	member_time(out, &n, "next_at", a->verdict.next_at);
	member_text(out, &n, "error", a->dropped ? a->dropped : a->answer.why);
	if (!a->dropped) {
		member_time(out, &n, "at", a->answer.started_at);
		member_int(out, &n, "ms", a->answer.duration_ms);
		member_text(out, &n, "sent", a->headers);
		member_text(out, &n, "got", *a->answer.body ? a->answer.body : NULL);
		if (a->answer.http)
			member_int(out, &n, "http", a->answer.http);
	}
	if (is_health) {
		member_text(out, &n, "health", a->verdict.is_sent ? "good" : "failing");
		member_int(out, &n, "throttles", a->verdict.health.throttles);
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
			end_attempt(a);
		else
			free_attempt(a);
	}
	return status;
}

static enum status note_some(struct delivery_run *run, bool is_last)
{
	struct noting n = { .run = run, .now_ms = time_now_ms() };
	struct attempt *next;
	struct buf list;
	enum status status;

	n.lease_at = lease_from(run, n.now_ms);
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

		status = begin(run, head, n.lease_at, turns_of(n.batch, &head->delivery));
	}
	for (struct attempt *a = n.batch; a; a = next) {
		next = a->next;
		if (status == STATUS_OK)
			status = spoil(run, a);
		free_attempt(a);
	}
	return status;
}

/* ---- taking */

struct claiming {
	struct arena *arena;
	const struct db_stmt_def *def;
	int64_t now_ms, lease_at;
	size_t max;
	struct db_rows rows;
};

static enum status claim_step(struct db *db, void *context)
{
	struct claiming *c = context;
	const struct db_param params[] = { db_time(c->now_ms), db_time(c->lease_at),
					   db_int((int64_t)c->max) };

	return db_select(db, c->arena, c->def, params, &c->rows);
}

static enum status claim(struct delivery_run *run, const struct db_stmt_def *def, bool is_lanes,
			 size_t room)
{
	struct claiming c = { .arena = run->arena, .def = def, .now_ms = time_now_ms() };
	enum status status;

	c.lease_at = lease_from(run, c.now_ms);
	c.max = room < CLAIM_MAX ? room : CLAIM_MAX;
	status = db_transaction(run->db, "delivery_claim", claim_step, &c);
	if (status != STATUS_OK)
		return status == STATUS_BUSY ? STATUS_OK : status; /* another turn will do */
	for (size_t i = 0; i < c.rows.n && status == STATUS_OK; i++) {
		struct delivery_claimed *claimed = &((struct delivery_claimed *)c.rows.rows)[i];

		claimed->delivery.next_at = c.lease_at;
		status = begin(run, claimed, is_lanes ? c.lease_at : 0, 1);
	}
	return status;
}

static size_t room_of(const struct delivery_run *run)
{
	size_t max = (size_t)run->settings->outgoing_parallel;

	return run->n_open < max ? max - run->n_open : 0;
}

static enum status look(struct delivery_run *run)
{
	int64_t now_ms = time_now_ms();
	const struct db_param params[] = { db_time(now_ms), db_time(now_ms) };
	struct db_rows rows;
	struct delivery_due due;
	size_t n = 0;
	enum status status = db_select(run->db, run->arena, &delivery_sql_due, params, &rows);

	if (status != STATUS_OK)
		return status;
	due = *(const struct delivery_due *)rows.rows;
	if (due.has_events)
		status = fanout_run(run->db, run->arena, run->settings, now_ms, &n);
	if (status == STATUS_OK && (due.has_lanes || n) && room_of(run))
		status = claim(run, &delivery_sql_claim_lanes, true, room_of(run));
	if (status == STATUS_OK && due.has_retries && room_of(run))
		status = claim(run, &delivery_sql_claim_retries, false, room_of(run));
	run->is_idle =
	    !n && ((!due.has_lanes && !due.has_retries) || !run->settings->outgoing_parallel);
	run->looked_at = run->is_idle || !room_of(run) ? time_now_ms() : 0;
	return status;
}

enum status delivery_run_turn(struct delivery_run *run, int wait_ms, bool is_last)
{
	enum status status = STATUS_OK;

	arena_reset(run->arena);
	db_request_begin(run->db);
	if (!is_last && time_now_ms() - run->looked_at >= LOOK_MS)
		status = look(run);
	/* What is to be noted, or looked for again at once, is not waited for. */
	sender_run(run->sender, run->ended || (!is_last && !run->looked_at) ? 0 : wait_ms);
	while (run->ended && status == STATUS_OK)
		status = note_some(run, is_last);
	db_request_end(run->db);
	return status;
}
