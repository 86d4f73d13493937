/* Which row of the map a request belongs to. The map itself is src/routes.c. */
#ifndef LANDFALL_HTTP_ROUTER_H
#define LANDFALL_HTTP_ROUTER_H

#include "http/request.h"

/* How one shows who one is. Zero is none of them, so that a row without a guard does not start. */
enum guard {
	GUARD_OPEN = 1, /* not at all: anyone */
	GUARD_API,      /* a key or token in the Authorization header */
	GUARD_PAGE,     /* a session; others are led to the log-in page */
	GUARD_FORM,     /* a session, with its CSRF token in the form */
	GUARD_LOGIN     /* nobody yet, but with the log-in page's own token */
};

/* A door: how one outside API speaks. doc/dialects.md */
struct door {
	const char *name;   /* also the first label of its host name; "" for the native ones */
	const char *prefix; /* of its paths: "/versioner", or "" */
	/* Phrases req->failure in the door's own envelope. */
	void (*fail)(struct request *req);
};

struct route {
	enum method method; /* a GET row answers HEAD as well */
	const char *path;   /* "/v1/deployments/{deployment}" */
	const struct door *door;
	enum guard guard;
	int can; /* enum capability (auth/access.h) that it asks for, somewhere at least */
	enum status (*handler)(struct request *req);
	const char *summary; /* one sentence for people */
};

struct route_doc;
struct expandable;

struct map {
	const struct route *routes;
	size_t n_routes;
	const struct door *const *doors; /* the last has prefix "" and takes what is left */
	size_t n_doors;
	const struct route_doc *docs; /* what is published of the rows (api/doc.h), or NULL */
	const size_t *n_docs;
	const struct expandable *expandables; /* what ?expand= makes whole (api/expand.h) */
	size_t n_expandables;
};

/* Finds door, route and captures of req. A path that no row has, but for ".csv" or ".ndjson" behind it, is that row's
 * with req->suffix set: whether it is a list is for the caller to know. Served by host name, the door's prefix is put before the
 * path. STATUS_NOT_FOUND, or STATUS_WRONG_METHOD with an Allow header already set, also for
 * OPTIONS, which no row needs to name. */
enum status router_find(const struct map *map, struct request *req) ATTR_MUST_USE;

/* Whether the map is sound: every row complete, and no two rows that match one request. When not,
 * why (512 bytes) says which. */
bool router_check(const struct map *map, char *why);

#endif
