/* Deliveries: what is told to whom outside, how often it was tried, and what came of it. An event that was committed becomes a
 * delivery for each target that wants it (fanout.h); a worker sends them (run.h); here they are read, and sent again by hand. */
#ifndef LANDFALL_DELIVERY_DELIVERY_H
#define LANDFALL_DELIVERY_DELIVERY_H

#include "api/list.h"
#include "auth/actor.h"
#include "db/db.h"
#include "http/request.h"
#include "settings.h"

enum delivery_status {
	DELIVERY_PENDING, /* it is still to be tried, or tried again */
	DELIVERY_SENT,    /* the receiver said that it has it */
	DELIVERY_FAILED,  /* it was given up */
	DELIVERY_STATUS__COUNT
};
extern const struct field_words delivery_status_words;

struct delivery {
	struct uuid organization_id, id;
	struct uuid event_id;    /* nil: a test */
	const char *event_type;  /* as the target is told it is called */
	const char *target_kind; /* a name of delivery_kinds */
	struct uuid target_id;
	struct uuid lane_id;
	struct uuid project_id, environment_id, subject_id; /* nil for none */
	const char *body; /* what is sent each time; NULL: it is made anew (delivery_kind.make) */
	int status;       /* enum delivery_status */
	int64_t attempts;
	bool is_test;
	int64_t http;      /* of the last attempt; FIELD_NO_INT: no answer */
	const char *error; /* why that failed; NULL */
	int64_t created_at, last_at, next_at;
	const char *attempts_json; /* of one that was got: a JSON array, oldest first */
};
extern const struct field delivery_fields[]; /* what people see; the first is the id */
extern const size_t delivery_n_fields;
extern const struct field delivery_one_fields[]; /* with body and attempts */
extern const size_t delivery_n_one_fields;

/* What a list is narrowed to. */
struct delivery_filter {
	int status;       /* negative: any */
	const char *type; /* exact; NULL: any */
};
extern const struct field delivery_filter_fields[];
extern const size_t delivery_n_filter_fields;

/* What a target's health comes to, for its page and its JSON: failing_since 0 where its last attempt did not fail. */
struct delivery_health {
	struct uuid target_id;
	int64_t failing_since, last_failure_at, failures, paused_until;
};
enum status delivery_health_get(struct db *db, struct arena *arena, struct uuid organization_id,
				struct uuid target_id, struct delivery_health *out) ATTR_MUST_USE;

/* By id, with its attempts. STATUS_NOT_FOUND. */
enum status delivery_get(struct db *db, struct arena *arena, struct uuid organization_id,
			 const char *reference, struct delivery *out) ATTR_MUST_USE;

/* Those of one target, newest first. */
enum status delivery_list(struct db *db, struct arena *arena, struct uuid organization_id,
			  struct uuid target_id, const struct delivery_filter *filter,
			  const struct list_window *window, struct db_rows *out,
			  int64_t *total) ATTR_MUST_USE;
/* The whole answer of such a list to a request, filters and all. */
enum status delivery_list_answer(struct request *req, struct uuid target_id) ATTR_MUST_USE;
enum status delivery_answer(struct request *req, int http, struct uuid id) ATTR_MUST_USE;

/* All of these inside a transaction of a request; the audit row is the caller's.
 * Puts one delivery into the queue: id, event_type, target, body … of draft are read, and it is due at once, beside the
 * lane's order. */
enum status delivery_queue(struct db *db, struct arena *arena, const struct delivery *draft,
			   int64_t now_ms) ATTR_MUST_USE;
/* The same delivery once more, now; its id, and so what its receiver tells it by, stays what it was. */
enum status delivery_resend(struct db *db, struct arena *arena, struct uuid organization_id,
			    struct uuid id, int64_t now_ms) ATTR_MUST_USE;
/* All that failed for a target since a moment, once more; *n counts them. */
enum status delivery_recover(struct db *db, struct arena *arena, struct uuid organization_id,
			     struct uuid target_id, int64_t since, int64_t now_ms,
			     int64_t *n) ATTR_MUST_USE;
/* What waits for a target that was left alone may go at once; its failures are forgotten. */
enum status delivery_wake(struct db *db, struct arena *arena, struct uuid organization_id,
			  struct uuid target_id, int64_t now_ms) ATTR_MUST_USE;
/* Gives up all that waits for a target that is gone. */
enum status delivery_abandon(struct db *db, struct arena *arena, struct uuid organization_id,
			     struct uuid target_id, const char *why) ATTR_MUST_USE;

/* For metrics and doctor: the whole installation's. */
struct delivery_queue_state {
	int64_t n_events, n_first, n_retries; /* counted up to LIMIT_COUNTED_ROWS */
	int64_t oldest_at;                    /* of what is due and not begun; 0: nothing is */
	int64_t n_failing;                    /* targets whose last attempt failed */
};
enum status delivery_look(struct db *db, struct arena *arena, int64_t now_ms,
			  struct delivery_queue_state *out) ATTR_MUST_USE;

/* Takes away what is older than the setting says, and events where the settings say so; at most max_rows of each.
 * *n: how many went. Only `landfall work` calls it. */
enum status delivery_purge(struct db *db, struct arena *arena, const struct settings *settings,
			   int64_t now_ms, int64_t max_rows, int64_t *n) ATTR_MUST_USE;

extern const struct db_stmt_def *const delivery_statements[];
extern const size_t delivery_n_statements;

/* /v1/deliveries/{delivery}, …/resend */
enum status delivery_api_get(struct request *req);
enum status delivery_api_resend(struct request *req);

#endif
