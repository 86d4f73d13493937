/* The guard of each row of the map: who may pass. Runs before the handler. */
#ifndef LANDFALL_AUTH_GUARD_H
#define LANDFALL_AUTH_GUARD_H

#include "http/router.h"

/* Checks what req->route->guard demands and sets req->who. A refusal is recorded in req->failure; a 401
 * and a 403 of a key get their WWW-Authenticate (RFC 6750). For pages, STATUS_UNAUTHENTICATED means
 * that the log-in page should be shown. */
enum status guard_check(struct request *req) ATTR_MUST_USE;

#endif
