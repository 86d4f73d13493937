/* Building and reading a view. Maps are chains with the newest member in front: setting a name is
 * one allocation, and the last of two values is found first. They hold few names, so a walk along
 * the chain beats any table. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "html/view.h"
#include "html/view_read.h"

static struct view *node(struct arena *arena, enum view_kind kind)
{
	struct view *view = arena_alloc(arena, sizeof(*view));

	view->arena = arena;
	view->kind = kind;
	return view;
}

static struct view *set(struct view *map, const char *name, enum view_kind kind)
{
	if (map->kind != VIEW_MAP)
		BUG("view: \"%s\" set on what is no map", name);

	struct view *member = node(map->arena, kind);

	member->name = name;
	member->mark = view_name_mark(name, strlen(name));
	member->next = map->as.member;
	map->as.member = member;
	return member;
}

static struct view *append(struct view *list, enum view_kind kind)
{
	if (list->kind != VIEW_LIST)
		BUG("view: item for what is no list");

	struct view *item = node(list->arena, kind);

	if (list->as.list.last)
		list->as.list.last->next = item;
	else
		list->as.list.first = item;
	list->as.list.last = item;
	return item;
}

struct view *view_new(struct arena *arena)
{
	return node(arena, VIEW_MAP);
}

void view_text(struct view *map, const char *name, const char *text)
{
	set(map, name, text ? VIEW_TEXT : VIEW_NOTHING)->as.text = text;
}

void view_int(struct view *map, const char *name, int64_t number)
{
	set(map, name, VIEW_INT)->as.number = number;
}

void view_flag(struct view *map, const char *name, bool flag)
{
	set(map, name, flag ? VIEW_TRUE : VIEW_FALSE);
}

void view_html(struct view *map, const char *name, struct html html)
{
	struct html *copy = arena_alloc(map->arena, sizeof(*copy));

	*copy = html;
	set(map, name, VIEW_HTML)->as.html = copy;
}

struct view *view_map(struct view *map, const char *name)
{
	return set(map, name, VIEW_MAP);
}

struct view *view_list(struct view *map, const char *name)
{
	return set(map, name, VIEW_LIST);
}

struct view *view_item(struct view *list)
{
	return append(list, VIEW_MAP);
}

void view_item_text(struct view *list, const char *text)
{
	append(list, text ? VIEW_TEXT : VIEW_NOTHING)->as.text = text;
}

struct view *view_item_list(struct view *list)
{
	return append(list, VIEW_LIST);
}

uint32_t view_name_mark(const char *text, size_t len)
{
	if (!len)
		return 0;
	return (uint32_t)len << 16 | (uint32_t)(unsigned char)text[0] << 8 |
	       (unsigned char)text[len - 1];
}

const struct view *view_find(const struct view *map, const struct view_name *name)
{
	if (map->kind != VIEW_MAP)
		return NULL;
	for (const struct view *member = map->as.member; member; member = member->next)
		if (member->mark == name->mark && !memcmp(member->name, name->text, name->len))
			return member;
	return NULL;
}

bool view_is_true(const struct view *view)
{
	switch (view->kind) {
	case VIEW_NOTHING:
	case VIEW_FALSE: return false;
	case VIEW_TEXT: return view->as.text[0] != '\0';
	case VIEW_HTML: return view->as.html->len != 0;
	case VIEW_LIST: return view->as.list.first != NULL;
	case VIEW_TRUE:
	case VIEW_INT:
	case VIEW_MAP: break;
	}
	return true;
}
