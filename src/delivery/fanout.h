/* From the log of events to deliveries. */
#ifndef LANDFALL_DELIVERY_FANOUT_H
#define LANDFALL_DELIVERY_FANOUT_H

#include "db/db.h"
#include "settings.h"

/* Settles for a batch of the events that were committed meanwhile who is told of them, and queues that. One worker at a time
 * does it, so that deliveries come in the order in which the log was found to grow: that of commit, as far as it can be seen.
 * *n: how many events; 0 when there are none, or another worker is at it. */
enum status fanout_run(struct db *db, struct arena *arena, const struct settings *settings,
		       int64_t now_ms, size_t *n) ATTR_MUST_USE;

#endif
