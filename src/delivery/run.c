/* The loop's body: looks what is due, takes it, lets the sender run, and has noted what ended. */
#include "config.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/time.h"
#include "delivery/attempt.h"
#include "delivery/fanout.h"
#include "outgoing/send.h"

/* Lanes or retries of one claim. */
#define CLAIM_MAX 100
/* How often is looked whether there is something to do. */
#define LOOK_MS 40

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

	c.lease_at = attempt_lease(run, c.now_ms);
	c.max = room < CLAIM_MAX ? room : CLAIM_MAX;
	status = db_transaction(run->db, "delivery_claim", claim_step, &c);
	if (status != STATUS_OK)
		return status == STATUS_BUSY ? STATUS_OK : status; /* another turn will do */
	for (size_t i = 0; i < c.rows.n && status == STATUS_OK; i++) {
		struct delivery_claimed *claimed = &((struct delivery_claimed *)c.rows.rows)[i];

		claimed->delivery.next_at = c.lease_at;
		status = attempt_begin(run, claimed, is_lanes ? c.lease_at : 0, 1);
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
	run->looked_ns = run->is_idle || !room_of(run) ? time_monotonic_ns() : 0;
	return status;
}

/* Until the next look, which a clock that is set does not move; 0 where it is due. */
static int64_t look_in_ms(const struct delivery_run *run)
{
	int64_t ms = (time_monotonic_ns() - run->looked_ns) / 1000000;

	return run->looked_ns && ms < LOOK_MS ? LOOK_MS - ms : 0;
}

/* How long a turn waits for what is under way: not beyond the next look, and not at all where something is to be noted. */
static int wait_of(const struct delivery_run *run, int wait_ms, bool is_last)
{
	int64_t ms = look_in_ms(run);

	if (run->ended)
		return 0;
	return is_last || ms > wait_ms ? wait_ms : (int)ms;
}

enum status delivery_run_turn(struct delivery_run *run, int wait_ms, bool is_last)
{
	enum status status = STATUS_OK;

	arena_reset(run->arena);
	db_request_begin(run->db);
	if (!is_last && !look_in_ms(run))
		status = look(run);
	sender_run(run->sender, wait_of(run, wait_ms, is_last));
	while (run->ended && status == STATUS_OK)
		status = note_ended(run, is_last);
	db_request_end(run->db);
	return status;
}
