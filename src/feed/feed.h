/* What happened, for programs that read it instead of being told, or that catch up on what they missed; and what can
 * happen at all. */
#ifndef LANDFALL_FEED_FEED_H
#define LANDFALL_FEED_FEED_H

#include "api/list.h"
#include "event/payload.h"

enum feed_order { FEED_NEWEST, FEED_OLDEST, FEED_ORDER__COUNT };

struct feed_filter {
	const char *type;                  /* list of event_asks */
	const char *project, *environment; /* id, slug or name */
	int order;                         /* enum feed_order, or -1 */
	const char *
	    kinds; /* found from type: all kinds of the log that it means, joined by commas; NULL: any */
	struct uuid project_id, environment_id; /* found; nil for any */
};
extern const struct field feed_filter_fields[];
extern const size_t feed_n_filter_fields;

/* Reads the query: list_read, and what the filter names is found. */
enum status feed_read(struct request *req, struct feed_filter *filter,
		      struct list_window *window) ATTR_MUST_USE;

/* The payloads (struct payload) of a window of the log, cut to the page. What was history when it was told is not among
 * them. */
enum status feed_list(struct request *req, const struct feed_filter *filter,
		      const struct list_window *window, struct list_rows *out) ATTR_MUST_USE;

/* By id, as far as the request may see it. STATUS_NOT_FOUND. */
enum status feed_get(struct request *req, const char *reference,
		     struct payload **out) ATTR_MUST_USE;

/* A type of events, as the API shows it. */
struct feed_type {
	const char *type, *about, *description;
	const char *older_names; /* joined by commas */
	const char *schema;      /* JSON Schema of an event's data */
	const char *example;     /* a whole event */
};
extern const struct field feed_type_fields[];
extern const size_t feed_n_type_fields;

/* The JSON Schema (2020-12) of the data of events of that type. */
const char *feed_schema(struct arena *arena, const struct event_type *type);

extern const struct db_stmt_def *const feed_statements[];
extern const size_t feed_n_statements;

/* /v1/events, /v1/event-types */
enum status feed_api_list(struct request *req);
enum status feed_api_get(struct request *req);
enum status feed_api_types(struct request *req);
enum status feed_api_type(struct request *req);

#endif
