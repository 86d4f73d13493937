/* What happened, for programs that read it instead of being told, or that catch up on what they missed; and what can
 * happen at all. */
#ifndef LANDFALL_EVENTLOG_EVENTLOG_H
#define LANDFALL_EVENTLOG_EVENTLOG_H

#include "api/list.h"
#include "event/payload.h"

enum eventlog_order { EVENTLOG_NEWEST, EVENTLOG_OLDEST, EVENTLOG_ORDER__COUNT };

struct eventlog_filter {
	const char *type;                  /* list of event_asks */
	const char *project, *environment; /* id, slug or name */
	int order;                         /* enum eventlog_order, or -1 */
	const char *
	    kinds; /* found from type: all kinds of the log that it means, joined by commas; NULL: any */
	struct uuid project_id, environment_id; /* found; nil for any */
};
extern const struct field eventlog_filter_fields[];
extern const size_t eventlog_n_filter_fields;

/* Reads the query: list_read, and what the filter names is found. */
enum status eventlog_read(struct request *req, struct eventlog_filter *filter,
			  struct list_window *window) ATTR_MUST_USE;

/* The payloads (struct payload) of a window of the log, cut to the page. What was history when it was told is not among
 * them. */
enum status eventlog_list(struct request *req, const struct eventlog_filter *filter,
			  const struct list_window *window, struct list_rows *out) ATTR_MUST_USE;

/* By id, as far as the request may see it. STATUS_NOT_FOUND. */
enum status eventlog_get(struct request *req, const char *reference,
			 struct payload **out) ATTR_MUST_USE;

/* A type of events, as the API shows it. */
struct eventlog_type {
	const char *type, *about, *description;
	const char *older_names; /* joined by commas */
	const char *schema;      /* JSON Schema of an event's data */
	const char *example;     /* a whole event */
};
extern const struct field eventlog_type_fields[];
extern const size_t eventlog_n_type_fields;

/* The JSON Schema (2020-12) of the data of events of that type. */
const char *eventlog_schema(struct arena *arena, const struct event_type *type);

extern const struct db_stmt_def *const eventlog_statements[];
extern const size_t eventlog_n_statements;

/* /v1/events, /v1/event-types */
enum status eventlog_api_list(struct request *req);
enum status eventlog_api_get(struct request *req);
enum status eventlog_api_types(struct request *req);
enum status eventlog_api_type(struct request *req);

#endif
