/* A view: what one page shows, as a tree that a template is filled from. It lives in an arena and
 * knows text, flags, ready markup, maps and lists, nothing else: numbers, times and addresses are
 * made into text by whoever builds the view. Names are string literals and are borrowed; texts are
 * borrowed too and must live as long as the arena.
 *
 * Ready markup is a type of its own (struct html), so that a plain text can never reach a page
 * without being escaped: only html/ makes one. */
#ifndef LANDFALL_HTML_VIEW_H
#define LANDFALL_HTML_VIEW_H

#include "base/attr.h"

struct arena;
struct view;

/* Markup that is written as it stands. Made only inside html/. */
struct html {
	const char *markup;
	size_t len;
};

/* An empty map: the root of a view. */
struct view *view_new(struct arena *arena);

/* Each sets one name of a map. text NULL sets the name to nothing: it is known, and false in a
 * section; an empty text is false too, but every number is true, 0 as well. Setting a name twice
 * keeps the last. */
void view_text(struct view *map, const char *name, const char *text);
void view_int(struct view *map, const char *name, int64_t number);
void view_flag(struct view *map, const char *name, bool flag);
void view_html(struct view *map, const char *name, struct html html);

/* A map or a list under a name of a map; filled by the caller. */
struct view *view_map(struct view *map, const char *name);
struct view *view_list(struct view *map, const char *name);

/* Appends a map, a text, or a list, to a list. */
struct view *view_item(struct view *list);
void view_item_text(struct view *list, const char *text);
struct view *view_item_list(struct view *list);

#endif
