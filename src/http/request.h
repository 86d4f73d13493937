/* One request and the answer being made to it. Made by http/fcgi, walked through guard, handler and
 * door, sent by http/fcgi. All strings live in the request's arena and end with it. */
#ifndef LANDFALL_HTTP_REQUEST_H
#define LANDFALL_HTTP_REQUEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/status.h"

struct app;
struct arrival;
struct db;
struct door;
struct idempotency;
struct list_file;
struct principal;
struct request_source;
struct route;

enum method {
	METHOD_GET,
	METHOD_HEAD,
	METHOD_POST,
	METHOD_PUT,
	METHOD_PATCH,
	METHOD_DELETE,
	METHOD_OPTIONS,
	METHOD_OTHER,
	METHOD__COUNT
};

/* Headers that somebody reads; each is looked up once. */
enum header {
	HEADER_ACCEPT,
	HEADER_ACCEPT_LANGUAGE,
	HEADER_AUTHORIZATION,
	HEADER_CONTENT_TYPE,
	HEADER_COOKIE,
	HEADER_HOST,
	HEADER_IDEMPOTENCY_KEY,
	HEADER_IF_MATCH,
	HEADER_IF_NONE_MATCH,
	HEADER_ORIGIN,
	HEADER_REQUEST_ID,
	HEADER_SEC_FETCH_SITE,
	HEADER_USER_AGENT,
	HEADER__COUNT
};

struct pair {
	const char *name, *value;
};

/* One wrong field; see json/codec.h for the codes. */
struct field_error {
	const char *field;
	const char *code;
	const char *message;
};

struct failure {
	enum status status;
	const char *message;         /* for the client; NULL for the status's own words */
	const char *scope;           /* the scope that a 403 misses, or NULL */
	const char *violated_policy; /* the rate limit that a 429 is for, or NULL */
	struct field_error fields[LIMIT_FIELD_ERRORS];
	size_t n_fields;
};

struct response {
	int http;
	const char *content_type; /* NULL for an answer without a body */
	const char *form_action;  /* of a page: where else its form may lead to (CSP); or NULL */
	struct buf headers;       /* "Name: value\r\n" lines but for Status and Content-Type */
	struct buf body;
};

struct request {
	struct app *app;
	struct db *db;
	struct arena *arena;
	const struct request_source *source; /* where its facts come from, as long as it lasts */

	const char *const
	    *bulk_paths; /* where POST takes LIMIT_IMPORT_BYTES; ended by NULL, or NULL */

	enum method method;
	const char *method_name;
	const char *scheme; /* "http" or "https" */
	const char *base;   /* where we are mounted: "" or "/deploys"; goes before every link */
	const char *path;   /* below base, without query, never ends in / but for "/" itself */
	const char *parts[LIMIT_PATH_PARTS];
	size_t n_parts;
	const char *query_string;
	struct pair *query;
	size_t n_query;
	bool is_query_bad; /* it could not be read to its end */
	struct pair *form; /* of a form body; filled by request_form */
	size_t n_form;
	const char *headers[HEADER__COUNT]; /* NULL when absent */
	const char *address;                /* of the peer; "" when unknown */
	const char *body;                   /* NUL-terminated; may hold NULs */
	size_t body_len;
	const char *suffix; /* of a list asked for as a file: "csv", "ndjson"; or NULL */
	bool is_body_short; /* the peer sent less than it said, or vanished */
	bool is_body_long;  /* more than its limit; body is then empty */

	const char *id;    /* X-Request-Id */
	bool has_language; /* the address said in which language it is to be answered */
	bool has_words;    /* the answer has words for people beside its data */
	bool is_by_host;   /* the door was found by the host's name: addresses lack its prefix */
	const struct door *door;     /* whose manners the answer has */
	const struct route *route;   /* NULL until the map was asked */
	const char *captures[4];     /* what {names} of the route matched, in order */
	const struct principal *who; /* NULL for nobody */
	int64_t now_ms;              /* when it came; "now" for all of it */
	int64_t started_ns;          /* of the clock that never jumps */
	int n_statements_before;     /* of the request that it is sent within */
	int64_t db_ns_before;        /* likewise: time that the database took */

	struct arrival *arrival;         /* what was sent to a receiver; inbound/arrival.c */
	struct list_file *file;          /* of a list that is answered as a file; api/list.h */
	struct idempotency *idempotency; /* the claim of an Idempotency-Key, or NULL */

	struct failure failure;
	struct response response;
};

/* Where http/fcgi gets its facts from; tests bring their own. */
struct request_source {
	const char *(*variable)(void *context, const char *name); /* CGI variable or NULL */
	/* Up to len bytes of the body; fewer only at its end. */
	size_t (*read)(void *context, char *out, size_t len);
	void *context;
};

/* Fills a request from its source; bulk_paths is kept. The response's buffers are kept from request to request: init
 * them once with request_init, give them back with request_release. */
void request_init(struct request *req, struct app *app, struct db *db);
void request_release(struct request *req);
void request_begin(struct request *req, const struct request_source *source);

/* Records a refusal or failure; the first one wins. Returns status, so that callers can
 * `return request_fail(…)`. message may be NULL. */
enum status request_fail(struct request *req, enum status status, const char *message);
enum status request_failf(struct request *req, enum status status, const char *fmt, ...)
    ATTR_PRINTF(3, 4);

/* Records one wrong field and makes the failure STATUS_INVALID. Keeps the first LIMIT_FIELD_ERRORS. */
void request_fail_field(struct request *req, const char *field, const char *code,
			const char *message);

/* Value of the first query parameter of that name, or NULL. */
const char *request_query(const struct request *req, const char *name);

/* Reads the body as application/x-www-form-urlencoded into req->form (once). */
enum status request_read_form(struct request *req) ATTR_MUST_USE;
const char *request_form(const struct request *req, const char *name);

/* Value of a header that has no name of its own in enum header: "X-GitHub-Event"; NULL when absent or empty. */
const char *request_header(const struct request *req, const char *name);

/* Value of a cookie, or NULL. */
const char *request_cookie(const struct request *req, const char *name);

/* Whether the Accept header names a type, by substring ("text/html"). */
bool request_accepts(const struct request *req, const char *type);

/* base + path, for links inside the house; path begins with '/'. */
const char *request_link(const struct request *req, const char *path);
/* The same with scheme and host. */
const char *request_url(const struct request *req, const char *path);

/* Header lines of the answer. Values are cut at a line break: nobody injects a header. */
void response_header(struct request *req, const char *name, const char *value);

/* Sets status and content type and forgets a body begun before. */
void response_begin(struct request *req, int http, const char *content_type);

/* 303 or 302 to a place inside the house; path begins with '/'. */
void response_redirect(struct request *req, int http, const char *path);

#endif
