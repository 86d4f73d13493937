/* How anything can end. Every function of ours that can fail returns one of these. */
#ifndef LANDFALL_BASE_STATUS_H
#define LANDFALL_BASE_STATUS_H

#include "base/attr.h"

enum status {
	STATUS_OK = 0,
	STATUS_MALFORMED,       /* cannot be read at all: not JSON, not UTF-8, a bad parameter */
	STATUS_INVALID,         /* readable, but some fields are wrong; the fields say which */
	STATUS_UNAUTHENTICATED, /* no credential, or none that we know */
	STATUS_SECOND_FACTOR,   /* the password is right, the code is missing or wrong */
	STATUS_FORBIDDEN,       /* known, but may not */
	STATUS_NOT_FOUND,       /* not there, or not for this organization */
	STATUS_WRONG_METHOD,    /* the path is served, but not for this method */
	STATUS_NOT_ACCEPTABLE,  /* the client takes no kind of answer that there is */
	STATUS_CONFLICT,        /* contradicts what is stored */
	STATUS_STALE,           /* If-Match names what the object is no longer */
	STATUS_TOO_LARGE,       /* above a limit of base/limits.h */
	STATUS_WRONG_TYPE,      /* a body of a kind that this route does not read */
	STATUS_IN_PROGRESS,     /* an Idempotency-Key whose first request still runs */
	STATUS_REUSED,          /* an Idempotency-Key that came with another body before */
	STATUS_RATE_LIMITED,    /* too many; a Retry-After goes with it */
	STATUS_BUSY,            /* lost against others again and again; may be tried later */
	STATUS_UNAVAILABLE,     /* a server that we need is away */
	STATUS_INTERNAL,        /* our mistake */
	STATUS__COUNT
};

/* What the world sees of a status. */
struct status_info {
	int http;          /* HTTP status code, RFC 9110 */
	const char *slug;  /* code of the error in native answers, and the page under /problems/ */
	const char *title; /* the same for every occurrence, RFC 9457 "title" */
	const char *message; /* used where nothing better was said */
};

/* The row for a status. Never NULL. */
const struct status_info *status_info(enum status status);

/* The reason phrase of an HTTP status code ("Not Found"), "Unknown" for one that we never send. */
const char *status_phrase(int http);

#endif
