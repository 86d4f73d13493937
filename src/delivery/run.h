/* What a worker does for deliveries: settles who is told of new events, sends what is due, notes what came of it. Several
 * workers share the queue; each has what it took until a lease ends, so that of one that is killed nothing is lost, and only what it
 * had under way is sent once more, under the same webhook-id. */
#ifndef LANDFALL_DELIVERY_RUN_H
#define LANDFALL_DELIVERY_RUN_H

#include "db/db.h"
#include "settings.h"

struct delivery_run;

/* db and settings are borrowed. */
struct delivery_run *delivery_run_new(struct db *db, const struct settings *settings);
/* What is under way is given up: another worker takes it when the lease ends. */
void delivery_run_free(struct delivery_run *run);

/* One turn: looks what there is to do, begins it, and waits at most wait_ms for what is under way. is_last: nothing new is
 * begun. */
enum status delivery_run_turn(struct delivery_run *run, int wait_ms, bool is_last) ATTR_MUST_USE;

/* Whether nothing was due when it looked last, and nothing is under way. */
bool delivery_run_is_idle(const struct delivery_run *run);
size_t delivery_run_n(const struct delivery_run *run);

/* Attempts since it was asked last. */
void delivery_run_count(struct delivery_run *run, int64_t *n_sent, int64_t *n_failed);

#endif
