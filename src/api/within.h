/* One request sent within another: it goes the way of every request – map, guard, limits, handler, audit – as the person who is
 * logged in, with their rights and no others; nothing goes over a wire. /try sends what a person wrote; pages whose form
 * does what an operation of the API does send that operation, so that a rule stands once. Never inside a transaction. */
#ifndef LANDFALL_API_WITHIN_H
#define LANDFALL_API_WITHIN_H

#include "http/request.h"

struct json_object;

struct within {
	const char *method; /* "GET" */
	const char *path;   /* decoded, without the base */
	const char *query;  /* without its question mark; NULL for none */
	const char *body;   /* NULL for none */
	const char *media;  /* of the body */
	const char *once;   /* its Idempotency-Key; NULL for none */
	const char *seen;   /* its If-Match; NULL for none */
	const char *bearer; /* what a receiver's sender proves itself with; NULL for none */
};

/* What came back, in the arena of the request around it. */
struct within_answer {
	int http;
	const char *content_type, *headers, *body; /* NULL for none */
	const char *tag;                           /* its ETag; NULL for none */
	struct failure failure;                    /* why, unless it is STATUS_OK */
	double ms;
	int n_statements;
	bool is_replayed; /* the answer of the first time */
};

void within_send(struct request *req, const struct within *within, struct within_answer *out);

/* The member data of an answer in JSON; NULL where it has none. Lives as long as the arena. */
struct json_object *within_data(struct request *req, const struct within_answer *answer);

#endif
