/* Lists and single objects as the API answers them. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/doc.h"
#include "api/within.h"
#include "app.h"
#include "auth/principal.h"
#include "base/field.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "html/url.h"
#include "json/json.h"
#include "sheet/sheet.h"
#include "site/page.h"
#include "site/part.h"

/* What a page says after a form was sent. */
static const char *deed_of(const struct request *req)
{
	static const struct {
		const char *word, *text;
	} deeds[] = {
		{ "created", N_("Created.") },
		{ "deleted", N_("Deleted.") },
		{ "saved", N_("Saved.") },
	};
	const char *word = request_query(req, "done");

	for (size_t i = 0; word && i < ARRAY_LEN(deeds); i++)
		if (str_eq(word, deeds[i].word))
			return _(deeds[i].text);
	return NULL;
}

void sheet_show(struct request *req, struct view *view, const struct sheet_column *column,
		struct json_object *data)
{
	const char *text = *column->member ? sheet_text(req, data, column->member) : NULL;
	int64_t ms = 0;

	view_flag(view, "is_name", column->kind == SHOW_NAME);
	view_flag(view, "is_code", column->kind == SHOW_CODE);
	view_flag(view, "is_tag", column->kind == SHOW_TAG && text);
	view_flag(view, "is_plain", column->kind == SHOW_TEXT);
	view_flag(view, "is_lines", column->kind == SHOW_LINES && text);
	view_flag(view, "is_secret", column->kind == SHOW_SECRET && !text);
	view_flag(view, "is_value", column->kind == SHOW_SECRET && text);
	view_flag(view, "is_act", column->kind == SHOW_ACT);
	view_text(view, "label", _(column->label));
	view_text(view, "text", text);
	view_text(view, "called", column->kind == SHOW_ACT ? sheet_text(req, data, "name") : NULL);
	view_text(view, "href",
		  column->link && (text || column->kind == SHOW_ACT)
		      ? request_link(req, sheet_fill(req, column->link, data, true))
		      : NULL);
	part_time(req, view, "at",
		  column->kind == SHOW_TIME && text && time_parse(text, &ms) ? ms : 0);
	part_web(view, "web", column->kind == SHOW_WEB ? text : NULL);
}

/* The parameters that the operation knows, of those that the page's address has. */
static const struct route_doc *doc_of(const struct request *req, const char *operation)
{
	const struct map *map = req->app->map;

	for (size_t i = 0; i < map->n_routes; i++)
		if (map->routes[i].method == METHOD_GET && str_eq(map->routes[i].path, operation))
			return route_doc_find(map, &map->routes[i]);
	return NULL;
}

static bool is_known(const struct route_doc *doc, const char *name)
{
	static const char *const cursors[] = { "starting_after", "ending_before" };

	for (size_t i = 0; i < ARRAY_LEN(cursors); i++)
		if (str_eq(name, cursors[i]))
			return true;
	return doc && doc->query.name && field_find(doc->query.fields, *doc->query.n, name);
}

static const char *query_of(struct request *req, const struct route_doc *doc)
{
	struct buf query;
	const char *text;

	buf_init(&query, 8192);
	for (size_t i = 0; i < req->n_query; i++)
		if (*req->query[i].value && is_known(doc, req->query[i].name))
			url_query_add(&query, req->query[i].name, req->query[i].value);
	text = buf_dup(&query, req->arena);
	buf_release(&query);
	return *text ? text + 1 : text;
}

/* A field for each parameter of the operation: words to choose from, or a text. */
static void add_filters(struct request *req, struct view *view, const struct route_doc *doc)
{
	struct view *list = view_list(view, "filters");
	size_t n = doc && doc->query.name ? *doc->query.n : 0;

	view_flag(view, "has_filters", n > 0);
	view_text(view, "action", part_cursor_link(req, "", NULL));
	for (size_t i = 0; i < n; i++) {
		const struct field *field = &doc->query.fields[i];
		const char *value = request_query(req, field->name);
		const char *at = field->type == FIELD_WORD ? field->words->allowed : "";
		struct view *item = view_item(list);
		struct view *options = view_list(item, "options");
		char *label = arena_strdup(req->arena, field->name);

		*label = (char)(*label >= 'a' && *label <= 'z' ? *label - 'a' + 'A' : *label);
		view_text(item, "name", field->name);
		view_text(item, "label", _(label));
		view_text(item, "value", value ? value : "");
		view_flag(item, "is_words", *at);
		while (*at) {
			size_t len = strcspn(at, ", ");
			const char *word = arena_strndup(req->arena, at, len);

			if (len && !str_eq(word, "or")) {
				struct view *option = view_item(options);

				view_text(option, "word", word);
				view_flag(option, "is_chosen", value && str_eq(value, word));
			}
			at += len;
			at += strspn(at, ", ");
		}
	}
}

/* Links to the parts before and after, by the ids at the ends. */
static void add_pages(struct request *req, struct view *view, struct json_object *root,
		      struct json_object *data)
{
	size_t n = json_object_array_length(data);
	const char *more = sheet_text(req, root, "pagination.has_more");
	bool has_more = more && str_eq(more, "true");
	bool is_back = request_query(req, "ending_before") != NULL;
	bool is_first = !is_back && !request_query(req, "starting_after");
	bool has_older = n && (is_back || has_more);
	bool has_newer = n && (is_back ? has_more : !is_first);

	view_text(view, "newer",
		  has_newer
		      ? part_cursor_link(req, "ending_before",
					 sheet_text(req, json_object_array_get_idx(data, 0), "id"))
		      : NULL);
	view_text(view, "older",
		  has_older ? part_cursor_link(
				  req, "starting_after",
				  sheet_text(req, json_object_array_get_idx(data, n - 1), "id"))
			    : NULL);
	view_text(view, "newest", has_newer ? part_cursor_link(req, "", NULL) : NULL);
	view_flag(view, "has_pages", has_newer || has_older);
}

static void add_rows(struct request *req, struct view *view, const struct sheet_list *list,
		     struct json_object *data)
{
	struct view *heads = view_list(view, "heads");
	struct view *rows = view_list(view, "rows");

	for (size_t i = 0; i < list->n; i++) {
		struct view *head = view_item(heads);

		view_text(head, "label", _(list->columns[i].label));
		view_flag(head, "is_act", list->columns[i].kind == SHOW_ACT);
	}
	for (size_t i = 0; i < json_object_array_length(data); i++) {
		struct json_object *row = json_object_array_get_idx(data, i);
		struct view *cells = view_list(view_item(rows), "cells");

		for (size_t k = 0; k < list->n; k++)
			if (list->columns[k].kind != SHOW_ACT || sheet_may(req, list->can, row))
				sheet_show(req, view_item(cells), &list->columns[k], row);
	}
	view_flag(view, "has_rows", json_object_array_length(data) > 0);
}

enum status sheet_add_list(struct request *req, struct view *view, const struct sheet_list *list,
			   const char *query)
{
	const struct within within = { .method = "GET",
				       .path = sheet_fill(req, list->operation, NULL, false),
				       .query = query };
	struct within_answer answer;
	struct json_problem problem;
	struct json_object *root = NULL, *data;

	within_send(req, &within, &answer);
	view_text(view, "list_title", _(list->title));
	view_text(view, "none", _(list->none));
	view_text(view, "command",
		  list->command ? arena_printf(req->arena,
					       "curl %s \\\n  -H \"Authorization: Bearer "
					       "$LANDFALL_TOKEN\" \\\n  -d '%s'",
					       request_url(req, within.path), list->command)
				: NULL);
	view_text(view, "fault", NULL);
	view_flag(view, "has_rows", false);
	view_flag(view, "has_pages", false);
	if (answer.http == 400 || answer.http == 422) {
		view_text(view, "fault",
			  answer.failure.n_fields ? answer.failure.fields[0].message
						  : answer.failure.message);
		return STATUS_OK;
	}
	if (answer.http != 200)
		return request_fail(req, answer.failure.status, answer.failure.message);
	if (json_parse(req->arena, answer.body, strlen(answer.body), &root, &problem) != STATUS_OK)
		return request_fail(req, STATUS_INTERNAL, NULL);
	data = sheet_member(req, root, "data");
	add_rows(req, view, list, data);
	add_pages(req, view, root, data);
	return STATUS_OK;
}

static bool may_make(const struct request *req, const struct sheet_list *list)
{
	return list->is_everywhere ? access_may(req->who, list->can, NULL)
				   : (req->who->capabilities_somewhere & ACCESS_OF(list->can)) != 0;
}

static const struct sheet_list *list_of(const struct request *req)
{
	for (size_t i = 0; i < n_sheet_lists; i++)
		if (sheet_lists[i].path && str_eq(sheet_lists[i].path, req->route->path))
			return &sheet_lists[i];
	BUG("%s is the page of no list", req->route->path);
}

enum status sheet_page_list(struct request *req)
{
	const struct sheet_list *list = list_of(req);
	const struct route_doc *doc = doc_of(req, list->operation);
	struct view *view = page_view(req, _(list->title), "Projects");
	enum status status = sheet_add_list(req, view, list, query_of(req, doc));
	const char *project = request_query(req, "project");

	if (status != STATUS_OK)
		return status;
	view_text(view, "lead", _(list->lead));
	view_text(view, "done", deed_of(req));
	view_text(view, "make", _(list->make));
	view_text(view, "make_href", NULL);
	if (may_make(req, list)) {
		struct buf href;

		buf_init(&href, 4096);
		buf_adds(&href, request_link(req, list->make_path));
		if (project && *project)
			url_query_add(&href, "project", project);
		view_text(view, "make_href", buf_dup(&href, req->arena));
		buf_release(&href);
	}
	add_filters(req, view, doc);
	return page_show(req, 200, "list", view);
}

/* ---- one */

static const struct sheet_thing *thing_of(const struct request *req)
{
	for (size_t i = 0; i < n_sheet_things; i++)
		if (str_eq(sheet_things[i].path, req->route->path))
			return &sheet_things[i];
	BUG("%s is the page of no thing", req->route->path);
}

static void add_facts(struct request *req, struct view *view, const struct sheet_thing *thing,
		      struct json_object *data)
{
	struct view *facts = view_list(view, "facts");

	for (size_t i = 0; i < thing->n_facts; i++)
		if (sheet_text(req, data, thing->facts[i].member))
			sheet_show(req, view_item(facts), &thing->facts[i], data);
}

static void add_acts(struct request *req, struct view *view, const struct sheet_thing *thing,
		     struct json_object *data)
{
	struct view *acts = view_list(view, "acts");
	bool may = sheet_may(req, thing->can, data);

	for (size_t i = 0; i < ARRAY_LEN(thing->acts) && thing->acts[i].text; i++) {
		struct view *act;

		if (!may && !thing->acts[i].is_open)
			continue;
		act = view_item(acts);
		view_text(act, "text", _(thing->acts[i].text));
		view_text(act, "href",
			  request_link(req, sheet_fill(req, thing->acts[i].path, data, true)));
	}
}

enum status sheet_page_thing(struct request *req)
{
	const struct sheet_thing *thing = thing_of(req);
	struct json_object *data;
	struct view *view, *lists;
	enum status status = sheet_read(req, thing->operation, &data, NULL);

	if (status != STATUS_OK)
		return status;
	view = page_view(req, sheet_text(req, data, thing->called), "Projects");
	lists = view_list(view, "lists");
	view_text(view, "back", request_link(req, sheet_fill(req, thing->back, data, true)));
	view_text(view, "back_text", _(thing->back_text));
	view_text(view, "done", deed_of(req));
	view_text(view, "raw",
		  request_link(req, sheet_fill(req, arena_printf(req->arena, "%s/raw", thing->path),
					       data, true)));
	add_facts(req, view, thing, data);
	add_acts(req, view, thing, data);
	for (size_t i = 0; i < ARRAY_LEN(thing->lists) && thing->lists[i]; i++) {
		const struct sheet_list *list = thing->lists[i];
		struct view *one = view_item(lists);
		bool may = sheet_may(req, list->can, data);

		status = sheet_add_list(
		    req, one, list,
		    arena_printf(req->arena, "limit=100%s%s", list->query ? "&" : "",
				 list->query ? sheet_fill(req, list->query, data, true) : ""));
		if (status != STATUS_OK)
			return status;
		view_text(one, "make", _(list->make));
		view_text(one, "make_href",
			  may ? request_link(req, sheet_fill(req, list->make_path, data, true))
			      : NULL);
	}
	return page_show(req, 200, "thing", view);
}

enum status sheet_page_raw(struct request *req)
{
	size_t len = strlen(req->path) - strlen("/raw");
	const struct within within = {
		.method = "GET", .path = arena_printf(req->arena, "/v1%.*s", (int)len, req->path)
	};
	struct within_answer answer;

	within_send(req, &within, &answer);
	if (answer.http != 200)
		return request_fail(req, answer.failure.status, answer.failure.message);
	response_begin(req, 200, answer.content_type);
	buf_adds(&req->response.body, json_spread(req->arena, answer.body));
	return STATUS_OK;
}
