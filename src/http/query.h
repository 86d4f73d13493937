/* application/x-www-form-urlencoded: query strings and form bodies. Pure. */
#ifndef LANDFALL_HTTP_QUERY_H
#define LANDFALL_HTTP_QUERY_H

#include "http/request.h"

/* Decodes into pairs in the arena, in their order. What has no '=' is a name with an empty value. At
 * most LIMIT_PAIRS are kept. false when a text is not well-formed UTF-8, has a NUL, or a % that no
 * two hexadecimal digits follow; *pairs and *n hold what was good so far. */
bool query_parse(struct arena *arena, const char *text, size_t len, struct pair **pairs, size_t *n);

#endif
