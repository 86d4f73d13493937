/* How the renderer looks into a view. Only for html/ and its tests: everybody else builds views
 * and never reads them. */
#ifndef LANDFALL_HTML_VIEW_READ_H
#define LANDFALL_HTML_VIEW_READ_H

#include "base/attr.h"
#include "html/view.h"

enum view_kind {
	VIEW_NOTHING, /* known, and false */
	VIEW_FALSE,
	VIEW_TRUE,
	VIEW_TEXT,
	VIEW_INT, /* a text that is written as digits only when it is wanted */
	VIEW_HTML,
	VIEW_MAP,
	VIEW_LIST
};

/* One value, with its name where it is a member of a map. */
struct view {
	const char *name;
	uint32_t mark; /* view_name_mark of the name */
	enum view_kind kind;
	struct view *next; /* in a map the member set before, in a list the item after */
	struct arena *arena;
	union {
		const char *text;
		int64_t number;
		const struct html *html;
		struct view *member; /* of a map, the one set last */
		struct {
			struct view *first;
			struct view *last;
		} list;
	} as;
};

/* A name that is looked for, with what is computed once. */
struct view_name {
	const char *text; /* not ended by a NUL */
	size_t len;
	uint32_t mark;
};

/* Tells most names apart in one comparison: the length, the first byte and the last. */
uint32_t view_name_mark(const char *text, size_t len);

/* The value of a name; NULL when map has not set it or is no map. */
const struct view *view_find(const struct view *map, const struct view_name *name);

/* Whether a section over the value is rendered. */
bool view_is_true(const struct view *view);

#endif
