/* Addresses that an application may be answered at. Pure. */
#ifndef LANDFALL_OAUTH_REDIRECT_H
#define LANDFALL_OAUTH_REDIRECT_H

#include "base/arena.h"

#define REDIRECT_MAX     1000 /* bytes of one */
#define REDIRECT_MAX_URI 20   /* that one application may have */

/* Whether an address may be registered: https; http on this very machine; or, for programs on people's
 * devices, a scheme of their own with a point in it (RFC 8252, 7). Without a fragment, a user or control
 * characters. */
bool redirect_is_allowed(const char *uri);

/* Whether a request may name this address for that registered one: the same, letter by letter, but that the port of
 * http://127.0.0.1 and http://[::1] may be any (RFC 8252, 7.3). */
bool redirect_matches(const char *registered, const char *uri);

/* The one of a list (one a line) that matches; uri NULL: the only one of the list. NULL for none. */
const char *redirect_find(struct arena *arena, const char *list, const char *uri);

/* Scheme, host and port, or the scheme with its colon: what a Content-Security-Policy calls it. */
const char *redirect_origin(struct arena *arena, const char *uri);

#endif
