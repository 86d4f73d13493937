/* One operation of the API, called in the house (api/within.h): what /try sends. */
#ifndef LANDFALL_REFERENCE_CALL_H
#define LANDFALL_REFERENCE_CALL_H

#include "api/doc.h"
#include "api/within.h"

struct call {
	const struct route *route;
	const struct route_doc *doc;
	const char *path;  /* as the program gets it */
	const char *query; /* without its question mark; "" for none */
	const char *url;   /* path and query as one writes them */
	const char *body;  /* NULL for none */
	/* A text that the page made once for what changes something: the call's Idempotency-Key, so that a page which is
	 * loaded again repeats nothing. NULL: it was not confirmed yet. */
	const char *once;
};

/* Whether an operation can be called: log-ins and whatever else proves in itself who one is cannot. */
bool call_is_possible(const struct route *route);

/* Whether it changes anything. */
bool call_is_writing(const struct route *route);

/* The operation of a name (operation_id) that can be called; NULL when there is none. */
const struct route *call_find(struct request *req, const char *id);

/* What a field of the form is called: of a name in the path, or of a parameter. In the arena. */
const char *call_path_field(struct arena *arena, const char *name);
const char *call_query_field(struct arena *arena, const char *name);

/* Each parameter of the query that the operation knows. */
typedef void (*call_parameter)(void *context, const struct field *field);
void call_each_parameter(const struct route *route, const struct route_doc *doc,
			 call_parameter parameter, void *context);

/* Reads the form of a call. STATUS_INVALID with the faults reported. */
enum status call_read(struct request *req, const struct route *route,
		      struct call *out) ATTR_MUST_USE;

/* A text for call.once. */
const char *call_new_once(struct arena *arena);

/* Sends it, outside of any transaction. */
void call_send(struct request *req, const struct call *call, struct within_answer *out);

/* The same as a command, with $LANDFALL_TOKEN. */
const char *call_curl(struct request *req, const struct call *call);

#endif
