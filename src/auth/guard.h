/* The guard of each row of the map: who may pass. Runs before the handler. */
#ifndef LANDFALL_AUTH_GUARD_H
#define LANDFALL_AUTH_GUARD_H

#include "auth/principal.h"
#include "http/router.h"

/* Checks what the route demands (its guard, then its capability, which one must have in some project or
 * tier at least) and sets req->who. A refusal is recorded in req->failure; a 401 and a 403 for want of a
 * scope get their WWW-Authenticate (RFC 6750). For pages, STATUS_UNAUTHENTICATED means that the log-in page
 * should be shown. */
enum status guard_check(struct request *req) ATTR_MUST_USE;

/* Judges a request that is sent within another, whose guard has found out who it is: only rows for programs, with the
 * rights that who has and no others. */
enum status guard_check_as(struct request *req, const struct principal *who) ATTR_MUST_USE;

/* For handlers and rooms that know the place: whether the request may do it there. place NULL: everywhere.
 * STATUS_FORBIDDEN, with the reason in req->failure, when not. */
enum status guard_place(struct request *req, enum capability capability,
			const struct access_place *place) ATTR_MUST_USE;

#endif
