/* Forms that bring a file: multipart/form-data (RFC 7578), as far as browsers and curl write it. */
#ifndef LANDFALL_HTTP_MULTIPART_H
#define LANDFALL_HTTP_MULTIPART_H

#include "http/request.h"

/* The boundary that a Content-Type names, in the arena; NULL when it is another type or names none that is allowed. */
const char *multipart_boundary(struct arena *arena, const char *content_type);

/* Takes a body apart: a pair a part, a file's being its content. false for a body that does not end as it must, that has
 * more than LIMIT_PAIRS parts, or a part that has no name or is no text (UTF-8 without NUL). */
bool multipart_parse(struct arena *arena, const char *body, size_t len, const char *boundary,
		     struct pair **pairs, size_t *n) ATTR_MUST_USE;

#endif
