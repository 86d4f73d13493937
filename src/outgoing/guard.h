/* Which addresses are written to. People of an organization name the address of a receiver, and this machine stands inside
 * somebody's network: without a guard they could have it ask what only it can reach (SSRF). So nothing of a private, local
 * or special network is written to, unless the operator's list says so; on ports 80 and 443 only, unless it says so. The
 * address is judged when it is saved, as far as it is written with numbers, and again when a connection is made, for each
 * address that its name has then. Pure. */
#ifndef LANDFALL_OUTGOING_GUARD_H
#define LANDFALL_OUTGOING_GUARD_H

#include "base/arena.h"
#include "settings.h"

/* What is in an address of the Web that matters here. */
struct guard_place {
	const char *host; /* in small letters, without brackets and without a point at its end */
	int64_t port;
	bool is_secure;            /* https */
	bool is_numeric;           /* the host is an address */
	unsigned char address[16]; /* then: this one, IPv4 mapped into IPv6 */
};

/* Takes an address apart. false for what is none of the Web's (html/url.h). */
bool guard_read(struct arena *arena, const char *url, struct guard_place *out);

/* Why url may not be written to, as a sentence's end for people ("leads to …; the setting … would allow it"); NULL when nothing
 * speaks against it that can be known without asking for the name's addresses. */
const char *guard_url(struct arena *arena, const struct settings *settings, const char *url);

/* Why a connection to address (16 bytes, IPv4 mapped into IPv6) and port may not be made for host; NULL when it may. */
const char *guard_address(struct arena *arena, const struct settings *settings, const char *host,
			  const unsigned char *address, int64_t port);

/* The first entry of a list, as outgoing_allow is one, that is none; NULL when all are good. */
const char *guard_list_fault(struct arena *arena, const char *list);

#endif
