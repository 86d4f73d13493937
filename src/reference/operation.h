/* What follows from a row of the map without anybody saying it. */
#ifndef LANDFALL_REFERENCE_OPERATION_H
#define LANDFALL_REFERENCE_OPERATION_H

#include "api/doc.h"

/* A chapter of the reference: what stands behind /v1/ in a path, or a door's name. */
struct tag {
	const char *name, *title, *text;
};
extern const struct tag tags[];
extern const size_t n_tags;

/* The chapter of a row; NULL for a row that has none, which a test finds. */
const struct tag *operation_tag(const struct route *route);

/* Whether a row is for programs: of any door but the pages'. */
bool operation_is_api(const struct route *route);

/* A name that is unique and stays, since it is made of method and path: "getTeamsByTeam". In the arena. */
const char *operation_id(struct arena *arena, const struct map *map, const struct route *route);

/* "GET", "POST" … */
const char *operation_method(const struct route *route);

/* The names in braces of its path, in the arena; how many. */
size_t operation_captures(struct arena *arena, const struct route *route, const char *out[4]);
/* What a name in braces may be, for people. */
const char *capture_text(struct arena *arena, const char *name);

/* Whether its lists have pages. */
bool operation_has_pages(const struct route *route, const struct route_doc *doc);

/* Whether it takes an Idempotency-Key. */
bool operation_is_repeatable(const struct route *route);

/* Whether its answers look like the native ones: {"data":…}, TypeIDs, problem details. */
bool operation_is_native(const struct route *route);
/* Whether what it refuses is told as the native tongue tells it. */
bool operation_has_problems(const struct route *route);

/* Whether it changes or ends something that can be read at the same address, and so takes If-Match. */
bool operation_has_precondition(const struct map *map, const struct route *route);

/* What ?expand= may name there: at most OPERATION_EXPAND_MAX; how many. */
#define OPERATION_EXPAND_MAX 20
size_t operation_expand(struct arena *arena, const struct map *map, const struct route *route,
			const struct route_doc *doc, const char **out);

/* Whether its answer can be cut by ?fields= and has an ETag. */
bool operation_is_tagged(const struct route *route, const struct route_doc *doc);

bool operation_has_body(const struct route_doc *doc);
/* The media type of its body. */
const char *operation_body_media(const struct route_doc *doc);

/* The failures that it can end with, but for 5xx; bits 1 << enum status. */
unsigned operation_failures(const struct map *map, const struct route *route,
			    const struct route_doc *doc);

#endif
