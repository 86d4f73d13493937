/* /docs: the reference for people, a page a chapter. */
#include "config.h"

#include <string.h>

#include "api/list.h"
#include "app.h"
#include "auth/access.h"
#include "base/i18n.h"
#include "base/str.h"
#include "html/view.h"
#include "json/json.h"
#include "reference/call.h"
#include "reference/operation.h"
#include "reference/reference.h"
#include "reference/schema.h"
#include "site/page.h"
#include "site/part.h"

static void add_row(struct view *list, const char *name, const char *type, const char *text,
		    bool is_required)
{
	struct view *row = view_item(list);

	view_text(row, "name", name);
	view_text(row, "type", type);
	view_text(row, "text", text);
	view_flag(row, "is_required", is_required);
}

static void add_field(struct request *req, struct view *list, const struct field *field,
		      bool is_required)
{
	add_row(list, field->name, schema_type_text(req->arena, field), field->text, is_required);
}

static bool add_table(struct request *req, struct view *view, const char *name,
		      const struct doc_table *table, unsigned flag, bool is_patch)
{
	struct view *list = view_list(view, name);
	bool has_any = false;

	for (size_t i = 0; table->name && i < *table->n; i++) {
		if (flag && !(table->fields[i].flags & flag))
			continue;
		add_field(req, list, &table->fields[i],
			  flag == FIELD_WRITE && !is_patch &&
			      table->fields[i].flags & FIELD_REQUIRED);
		has_any = true;
	}
	return has_any;
}

/* What can be expanded, in the words of its row. true when something can be. */
static bool add_expand(struct request *req, struct view *list, const struct route *route,
		       const struct route_doc *doc)
{
	const char *names[OPERATION_EXPAND_MAX];
	size_t n = operation_expand(req->arena, req->app->map, route, doc, names);
	const char *text = "these references as whole objects, by comma:";

	for (size_t i = 0; i < n; i++)
		text = arena_printf(req->arena, "%s%s %s", text, i ? "," : "", names[i]);
	if (n)
		add_row(list, "expand", "text", text, false);
	return n > 0;
}

static void add_parameters(struct request *req, struct view *view, const struct route *route,
			   const struct route_doc *doc)
{
	struct view *list = view_list(view, "parameters");
	const char *names[4];
	size_t n = operation_captures(req->arena, route, names);
	bool has_pages = operation_has_pages(route, doc), has_expand;

	for (size_t i = 0; i < n; i++)
		add_row(list, names[i], "in the path", capture_text(req->arena, names[i]), true);
	for (size_t i = 0; doc->query.name && i < *doc->query.n; i++)
		add_field(req, list, &doc->query.fields[i],
			  doc->query.fields[i].flags & FIELD_REQUIRED);
	for (size_t i = 0; has_pages && i < list_n_fields; i++)
		if (!str_eq(list_fields[i].name, "expand")) /* says what, below */
			add_field(req, list, &list_fields[i], false);
	has_expand = add_expand(req, list, route, doc);
	view_flag(view, "has_parameters", n || doc->query.name || has_pages || has_expand);
}

/* The operation as a command; names in braces stand for themselves. */
static const char *curl_of(struct request *req, const struct route *route,
			   const struct route_doc *doc)
{
	const char *url = request_url(req, route->path);
	struct buf out;
	const char *text;

	buf_init(&out, 16384);
	buf_adds(&out, "curl ");
	if (route->method != METHOD_GET && !(route->method == METHOD_POST && doc->example))
		buf_addf(&out, "-X %s ", operation_method(route));
	buf_addf(&out, strchr(url, '{') ? "'%s'" : "%s", url);
	if (route->guard == GUARD_API)
		buf_adds(&out, " \\\n  -H \"Authorization: Bearer $LANDFALL_KEY\"");
	if (doc->example && !str_starts(operation_body_media(doc), "application/x-www-form"))
		buf_addf(&out, " \\\n  -H 'Content-Type: %s'", operation_body_media(doc));
	if (doc->example)
		buf_addf(&out, " \\\n  -d '%s'", doc->example);
	text = buf_dup(&out, req->arena);
	buf_release(&out);
	return text;
}

static void add_answer(struct request *req, struct view *view, const struct route *route,
		       const struct route_doc *doc)
{
	const struct schema how = { SCHEMA_ANSWER, operation_is_native(route), route->door->ids };
	bool is_list = doc->shape == DOC_LIST || doc->shape == DOC_ALL;
	const char *within = how.is_native && doc->shape != DOC_BARE ? "data" : doc->within;
	struct buf out;

	view_text(view, "success",
		  arena_printf(req->arena, "%d %s", doc->http, status_phrase(doc->http)));
	view_text(view, "answer", NULL);
	if (!doc->answer.name)
		return;
	buf_init(&out, LIMIT_BODY_BYTES);
	if (within)
		buf_addf(&out, "{\"%s\":", within);
	buf_adds(&out, is_list ? "[" : "");
	schema_write_example(&out, &doc->answer, how);
	buf_adds(&out, is_list ? "]" : "");
	if (operation_has_pages(route, doc))
		buf_adds(&out, ",\"pagination\":{\"page\":1,\"limit\":20,\"total\":1,"
			       "\"total_is_capped\":false,\"pages\":1,\"has_more\":false,"
			       "\"next_cursor\":null,\"previous_cursor\":null}");
	buf_adds(&out, within ? "}" : "");
	view_text(view, "answer", json_spread(req->arena, buf_str(&out)));
	buf_release(&out);
}

static void add_failures(struct request *req, struct view *view, const struct route *route,
			 const struct route_doc *doc)
{
	unsigned set = operation_failures(req->app->map, route, doc);
	struct view *list = view_list(view, "failures");

	for (int i = 0; i < STATUS__COUNT; i++) {
		const struct status_info *info = status_info((enum status)i);
		struct view *row;

		if (!(set & 1u << i))
			continue;
		row = view_item(list);
		view_int(row, "http", info->http);
		view_text(row, "slug", info->slug);
		view_text(row, "title", _(info->title));
		view_text(row, "href",
			  request_link(req, arena_printf(req->arena, "/problems/%s", info->slug)));
	}
}

static void add_operation(struct request *req, struct view *list, const struct route *route)
{
	const struct route_doc *doc = route_doc_find(req->app->map, route);
	struct view *view = view_item(list);
	bool is_patch = route->method == METHOD_PATCH;

	if (!doc)
		BUG("%s is not described", route->path);
	view_text(view, "id", operation_id(req->arena, req->app->map, route));
	view_text(view, "method", operation_method(route));
	view_text(view, "path", route->path);
	view_text(view, "summary", route->summary);
	view_text(view, "needs", doc->needs);
	view_text(view, "scope",
		  route->guard == GUARD_API && route->can != CAN_NOTHING
		      ? capability_scope((enum capability)route->can)
		      : NULL);
	view_flag(view, "is_open", route->guard == GUARD_OPEN);
	view_flag(view, "is_repeatable", operation_is_repeatable(route));
	view_flag(view, "has_files", operation_has_pages(route, doc));
	add_parameters(req, view, route, doc);
	view_flag(view, "has_body",
		  add_table(req, view, "body", &doc->body, FIELD_WRITE, is_patch));
	view_flag(view, "has_members",
		  !doc->schema && add_table(req, view, "members", &doc->answer, FIELD_READ, false));
	view_text(view, "curl", curl_of(req, route, doc));
	view_text(
	    view, "try",
	    call_is_possible(route)
		? request_link(req, arena_printf(req->arena, "/try/%s",
						 operation_id(req->arena, req->app->map, route)))
		: NULL);
	add_answer(req, view, route, doc);
	add_failures(req, view, route, doc);
}

static const char *tag_link(struct request *req, const struct tag *tag)
{
	return request_link(req, arena_printf(req->arena, "/docs/%s", tag->name));
}

static bool has_tag(const struct route *route, const struct tag *tag)
{
	return operation_is_api(route) && operation_tag(route) == tag;
}

/* All chapters that have a row, with what can be asked there. */
static void add_chapters(struct request *req, struct view *view, const struct tag *current)
{
	const struct map *map = req->app->map;
	struct view *list = view_list(view, "chapters");

	for (size_t i = 0; i < n_tags; i++) {
		struct view *chapter = NULL, *rows = NULL;

		for (size_t k = 0; k < map->n_routes; k++) {
			const struct route *route = &map->routes[k];
			struct view *row;

			if (!has_tag(route, &tags[i]))
				continue;
			if (!chapter) {
				chapter = view_item(list);
				view_text(chapter, "title", tags[i].title);
				view_text(chapter, "text", tags[i].text);
				view_text(chapter, "href", tag_link(req, &tags[i]));
				view_flag(chapter, "is_current", current == &tags[i]);
				rows = view_list(chapter, "rows");
			}
			row = view_item(rows);
			view_text(row, "method", operation_method(route));
			view_text(row, "path", route->path);
			view_text(row, "summary", route->summary);
			view_text(row, "href",
				  arena_printf(req->arena, "%s#%s", tag_link(req, &tags[i]),
					       operation_id(req->arena, req->app->map, route)));
		}
	}
}

/* The description of each door, for programs. */
static void add_documents(struct request *req, struct view *view)
{
	const struct map *map = req->app->map;
	struct view *list = view_list(view, "documents");

	for (size_t i = 0; i < map->n_routes; i++) {
		const struct route *route = &map->routes[i];
		struct view *row;

		if (route->handler != openapi_get && route->handler != postman_get)
			continue;
		row = view_item(list);
		view_text(row, "path", route->path);
		view_text(row, "href", request_link(req, route->path));
		view_text(row, "text",
			  route->handler == postman_get ? "Postman collection, v2.1"
			  : *route->door->name
			      ? arena_printf(req->arena, "OpenAPI 3.1, as %s", route->door->name)
			      : "OpenAPI 3.1");
	}
}

enum status reference_page(struct request *req)
{
	struct view *view = page_view(req, _("API reference"), "");

	add_documents(req, view);
	add_chapters(req, view, NULL);
	view_text(view, "server", request_url(req, ""));
	return page_show(req, 200, "reference", view);
}

enum status reference_tag_page(struct request *req)
{
	const struct map *map = req->app->map;
	const struct tag *tag = NULL;
	struct view *view, *list;

	for (size_t i = 0; i < n_tags; i++)
		if (str_eq(tags[i].name, req->captures[0]))
			for (size_t k = 0; k < map->n_routes; k++)
				if (has_tag(&map->routes[k], &tags[i]))
					tag = &tags[i];
	if (!tag)
		return request_fail(req, STATUS_NOT_FOUND, NULL);
	view = page_view(req, tag->title, "");
	view_text(view, "text", tag->text);
	add_chapters(req, view, tag);
	list = view_list(view, "operations");
	for (size_t i = 0; i < map->n_routes; i++)
		if (has_tag(&map->routes[i], tag))
			add_operation(req, list, &map->routes[i]);
	return page_show(req, 200, "chapter", view);
}
