/* The parts that a worker's run is made of; for src/delivery/ alone. run.c takes what is due, attempt.c begins it and hears what came
 * back, note.c writes that down. */
#ifndef LANDFALL_DELIVERY_ATTEMPT_H
#define LANDFALL_DELIVERY_ATTEMPT_H

#include "delivery/delivery_sql.h"
#include "delivery/kind.h"
#include "delivery/run.h"

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
	int64_t looked_ns; /* monotonic; 0: look at once */
	size_t n_open;     /* attempts that exist */
	bool is_idle;
	int64_t n_sent, n_failed;
};

/* Makes the message and sends it; it is the run's until it is noted. The delivery is copied. lease_at 0: a retry, which has no lane. */
enum status attempt_begin(struct delivery_run *run, const struct delivery_claimed *claimed,
			  int64_t lease_at, int64_t turns) ATTR_MUST_USE;
/* It ended, and waits to be noted; freed: nothing is left to do for it. */
void attempt_end(struct attempt *attempt);
void attempt_free(struct attempt *attempt);

/* Until when something is ours that is begun now. */
int64_t attempt_lease(const struct delivery_run *run, int64_t now_ms);

/* Notes what ended, as much as one statement takes, and begins what comes next in its lanes. is_last: nothing does. */
enum status note_ended(struct delivery_run *run, bool is_last) ATTR_MUST_USE;

#endif
