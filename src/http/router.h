/* Which row of the map a request belongs to. The map itself is src/routes.c. */
#ifndef LANDFALL_HTTP_ROUTER_H
#define LANDFALL_HTTP_ROUTER_H

#include "base/uuid.h"
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
	/* Looks at each request before its guard does; NULL where there is nothing to look at. */
	enum status (*check)(struct request *req);
	/* Beside "Authorization: Bearer TOKEN": the token alone, and the query's parameter that may have it, of keys that
	 * allow that; NULL for none. The parameter is taken out of the query before anybody else reads it. */
	bool has_bare_token;
	const char *query_token;
	/* Its words are in the language of the reader (site/language.h), not those of some reference. */
	bool is_translated;
	/* What its description says of it, beside the map. */
	enum uuid_spelling ids; /* how ids are spelt in its answers */
	bool is_invalid_400;    /* wrong fields are 400 there, not 422 */
	const char *version; /* part behind the prefix that clients may leave out: "v1"; or NULL */
	/* Name of a cookie that is as good as the Authorization header, for programs that keep one; or NULL. Browsers'
	 * requests, which say where they come from, are not let in by it (auth/guard.c). */
	const char *cookie;
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
 * path; where no row matches, the door's version is put behind it. STATUS_NOT_FOUND, or STATUS_WRONG_METHOD with an Allow header already set, also for
 * OPTIONS, which no row needs to name. */
enum status router_find(const struct map *map, struct request *req) ATTR_MUST_USE;

/* Whether the map is sound: every row complete, and no two rows that match one request, unless the first of them is the
 * plainer: "/services/new" before "/services/{service}". When not,
 * why (512 bytes) says which. */
bool router_check(const struct map *map, char *why);

#endif
