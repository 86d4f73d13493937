/* ?expand=: references in an answer become the whole objects that they mean. A reference is a group of members NAME.id,
 * NAME.slug …, NAME being one that the map's table of expandables has; so a field table itself says what can be
 * expanded in its rows, and in theirs. Each is read in one statement for all rows of an answer. */
#ifndef LANDFALL_API_EXPAND_H
#define LANDFALL_API_EXPAND_H

#include "base/field.h"
#include "db/db.h"
#include "http/router.h"

/* References in references, at most so deep: version.project is two. */
#define EXPAND_DEPTH 4

/* What a reference can become; the map has a table of them. */
struct expandable {
	const char *name;           /* under which references to it stand */
	const struct field *fields; /* the first is its id */
	const size_t *n;
	size_t size; /* of the struct */
	/* The rows of these ids, a JSON array of UUIDs, as far as the request may see them, in any order. One statement. */
	enum status (*load)(struct request *req, const char *ids, struct db_rows *out);
};

/* Which members an answer has: of its field table, and of the objects in place of references. */
struct shape {
	const struct field *fields;
	size_t n;
	struct expansion *expansions; /* a list */
};

struct expansion {
	const struct expandable *what;
	const struct field *id; /* in the table that has the reference */
	struct shape shape;     /* of the object */
	struct db_rows rows;    /* once they are loaded */
	bool is_wanted;         /* by ?fields= */
	struct expansion *next;
};

/* What the query asks to be expanded, in a shape that has all members of the table; nothing for what is no GET.
 * STATUS_MALFORMED names what cannot be, with the nearest that can. */
enum status expand_read(struct request *req, const struct field *fields, size_t n,
			struct shape *out) ATTR_MUST_USE;

/* Reads what the rows refer to: one statement for each reference that is expanded. */
enum status expand_load(struct request *req, struct shape *shape, const void *rows, size_t n,
			size_t size) ATTR_MUST_USE;

/* codec_encode by a shape. A reference to nothing, or to what the request may not see, stays what it is. */
void expand_encode(struct buf *out, size_t *count, const struct shape *shape, const void *record);

/* The names that ?expand= may have for a table: "project", "version", "version.project". At most max; how many. */
size_t expand_names(struct arena *arena, const struct map *map, const struct field *fields,
		    size_t n, const char **out, size_t max);

#endif
