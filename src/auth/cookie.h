/* Cookies of ours: all HttpOnly, Secure and named so that the browser insists on it where we are reached over
 * https (RFC 6265bis): __Host-NAME, or __Secure-NAME below a path. Over plain http, on a desk or a closed
 * network, such names would not be kept at all. */
#ifndef LANDFALL_AUTH_COOKIE_H
#define LANDFALL_AUTH_COOKIE_H

#include "http/request.h"

/* Sets one until the browser closes; value "" takes it away. same_site is "Lax" or "Strict". */
void cookie_set(struct request *req, const char *name, const char *value, const char *same_site);

/* Its value, or NULL. */
const char *cookie_get(const struct request *req, const char *name);

#endif
