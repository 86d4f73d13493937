/* The kinds of targets: who can be told of events, and how. A row of delivery_kinds is all that queue and worker know of one.
 *
 * A new kind (channels …) is a row in kind.c and four functions in its own room:
 *
 *	choose	at fan-out, once for each organization that has new events: reads who wants to be told, and calls fanout_add
 *		for each pair of event and target. fanout_payloads gives what the events are about, read when first asked for.
 *	make	before each attempt: fills a struct outgoing, all of it in m->arena. d->body is what fanout_add was given.
 *		m->dropped instead: the delivery is given up, with that reason (its target is gone). m->is_held: it waits.
 *	noted	after each attempt, in the transaction that notes it; may be NULL.
 *	spoil	a receiver said 410, or was silent for five days (reasons): switch the target off and tell people. The first step
 *		of a transaction of its own, which it begins.
 *	sees	whether a request may see what that target was sent, and, is_writing, may have it sent again: STATUS_NOT_FOUND,
 *		STATUS_FORBIDDEN. */
#ifndef LANDFALL_DELIVERY_KIND_H
#define LANDFALL_DELIVERY_KIND_H

#include "delivery/delivery.h"
#include "delivery/schedule.h"
#include "event/payload.h"
#include "outgoing/message.h"

struct fanout {
	struct db *db;
	struct arena *arena;
	const struct settings *settings;
	int64_t now_ms;
	struct uuid organization_id;
	const struct event
	    *events; /* of that organization, in the order in which they are to be told */
	size_t n;
	struct payload *payloads; /* NULL until fanout_payloads */
	struct fanout_rows *rows;
	const char *kind; /* whose turn it is */
};

/* (*out)[i] is that of events[i]. */
enum status fanout_payloads(struct fanout *f, const struct payload **out) ATTR_MUST_USE;

/* events[i] is to be told to a target, by that name. body NULL: made when it is sent. */
void fanout_add(struct fanout *f, size_t i, struct uuid target_id, const char *type,
		const char *body);

struct delivery_making {
	struct db *db;
	struct arena *arena;
	const struct settings *settings;
	int64_t now_ms; /* when the attempt begins: of signatures */
	const char *dropped;
	bool is_held;
};

enum delivery_spoil { SPOIL_GONE, SPOIL_SILENT, SPOIL__COUNT };

/* A target that is to be switched off. */
struct delivery_spoiling {
	struct arena *arena;
	const struct settings *settings;
	const struct delivery *delivery; /* the last that was not received */
	const char *reason;
	int64_t now_ms;
};

struct delivery_kind {
	const char *name;
	enum status (*choose)(struct fanout *f);
	enum status (*make)(struct delivery_making *m, const struct delivery *d,
			    struct outgoing *out);
	enum status (*noted)(struct db *db, struct arena *arena, const struct delivery *d,
			     const struct schedule_verdict *verdict,
			     const struct send_answer *answer);
	enum status (*spoil)(struct db *db, const struct delivery_spoiling *s);
	const char *reasons[SPOIL__COUNT]; /* why it is switched off, in words that _() knows */
	enum status (*sees)(struct request *req, struct uuid target_id, bool is_writing);
};

extern const struct delivery_kind *const delivery_kinds[];
extern const size_t delivery_n_kinds;

/* By name; NULL. */
const struct delivery_kind *delivery_kind_find(const char *name);

#endif
