/* The strictness that json-c does not have: whether bytes are exactly one JSON text (RFC 8259),
 * with names unique in each object, well-formed UTF-8, no NUL inside strings, integers within 64
 * bits, finite numbers, and nesting within limits. Pure; builds nothing. */
#ifndef LANDFALL_JSON_STRICT_H
#define LANDFALL_JSON_STRICT_H

#include "base/attr.h"

struct arena;

struct json_problem {
	size_t offset;    /* byte at which the text stops being acceptable */
	const char *what; /* a few words for people; static */
};

/* The arena holds the names of open objects while the check runs. */
bool json_is_strict(struct arena *arena, const char *bytes, size_t len, struct json_problem *out);

#endif
