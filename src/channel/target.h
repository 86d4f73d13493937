/* Channels as receivers of deliveries: who is told of an event by their preferences, what is sent, and what became of it. */
#ifndef LANDFALL_CHANNEL_TARGET_H
#define LANDFALL_CHANNEL_TARGET_H

#include "channel/preference.h"
#include "delivery/kind.h"

#define CHANNEL_TARGET "channel"

extern const struct delivery_kind channel_target;

/* Queues the digests that are due, at most max; *n counts them. Only `landfall work` calls it. */
enum status channel_digests(struct db *db, struct arena *arena, int64_t now_ms, int64_t max,
			    size_t *n) ATTR_MUST_USE;

/* Whether the filters of a preference let an event pass: environments and projects by id, slug or name. Pure. */
bool preference_wants(const struct preference *preference, const struct payload *payload);

extern const struct db_stmt_def *const channel_target_statements[];
extern const size_t channel_target_n_statements;

/* One that is gone, or silent, is switched off, and others are told; for target.c. */
enum status channel_spoil(struct db *db, const struct delivery_spoiling *d) ATTR_MUST_USE;

#endif
