/* What is to be sent to somebody outside: an HTTP request, or a letter (url is then mailto:). Whoever tells of an event
 * makes one; outgoing/ sends it. All of it lives in an arena. */
#ifndef LANDFALL_OUTGOING_MESSAGE_H
#define LANDFALL_OUTGOING_MESSAGE_H

#include <stddef.h>

#include "base/arena.h"

struct outgoing_header {
	const char *name, *value;
};

struct outgoing {
	const char *method, *url;
	struct outgoing_header *headers;
	size_t n_headers;
	const char *body;
	size_t body_len;
	const char *html; /* of a letter: the same as a page, or NULL */
	/* For services that answer 200 whatever happened: what the answer's body complains of, in the arena; NULL for nothing. The function
	 * may be NULL. */
	const char *(*complaint)(struct arena *arena, const char *body);
};

#endif
