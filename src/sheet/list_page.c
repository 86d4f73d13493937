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
#include "progress/progress.h"
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
	int status = -1;

	view_flag(view, "is_name", column->kind == SHOW_NAME);
	view_flag(view, "is_code", column->kind == SHOW_CODE);
	view_flag(view, "is_tag", column->kind == SHOW_TAG && text);
	view_flag(view, "is_plain", column->kind == SHOW_TEXT || column->kind == SHOW_SAID);
	view_flag(view, "is_lines", column->kind == SHOW_LINES && text);
	view_flag(view, "is_secret", column->kind == SHOW_SECRET && !text);
	view_flag(view, "is_value", column->kind == SHOW_SECRET && text);
	view_flag(view, "is_act", column->kind == SHOW_ACT);
	view_text(view, "label", _(column->label));
	view_text(view, "text",
		  column->kind == SHOW_TAG && text ? part_word(text)
		  : column->kind == SHOW_SAID      ? _(text)
						   : text);
	view_text(view, "called", column->kind == SHOW_ACT ? sheet_text(req, data, "name") : NULL);
	view_text(view, "href",
		  column->link && (text || column->kind == SHOW_ACT)
		      ? request_link(req, sheet_fill(req, column->link, data, true))
		      : NULL);
	part_time(req, view, "at",
		  column->kind == SHOW_TIME ? sheet_time(req, data, column->member) : 0);
	if (column->kind == SHOW_STATUS && text && str_eq(text, "sent")) {
		struct view *sent = view_map(view, "status");

		view_text(sent, "word", part_word(text));
		view_text(sent, "mark", "completed");
	} else {
		part_status(view, "status",
			    column->kind == SHOW_STATUS && text &&
				    progress_words.parse(text, &status)
				? status
				: -1);
	}
	part_commit(req, view, "commit", column->kind == SHOW_COMMIT ? text : NULL);
	part_span(req, view, "span",
		  column->kind == SHOW_SPAN && text && str_to_int(text, 0, INT64_MAX, &ms)
		      ? ms
		      : FIELD_NO_INT);
	part_web(view, "web", column->kind == SHOW_WEB ? text : NULL);
}

/* The description of what a list asks. */
static const struct route_doc *doc_of(const struct request *req, const char *operation)
{
	const struct map *map = req->app->map;

	for (size_t i = 0; i < map->n_routes; i++)
		if (map->routes[i].method == METHOD_GET && str_eq(map->routes[i].path, operation))
			return route_doc_find(map, &map->routes[i]);
	return NULL;
}

bool sheet_is_offered(const struct field_words *words, const char *word)
{
	int value;

	return words->parse(word, &value) && str_eq(words->format(value), word);
}

static void add_words(struct request *req, struct view *options, const struct field *field,
		      const char *value)
{
	const char *at = field->type == FIELD_WORD ? field->words->allowed : "";

	while (*at) {
		size_t len = strcspn(at, ", ");
		const char *word = arena_strndup(req->arena, at, len);

		if (len && sheet_is_offered(field->words, word)) {
			struct view *option = view_item(options);

			view_text(option, "word", word);
			view_text(option, "text", part_word(word));
			view_flag(option, "is_chosen", str_eq(value, word));
		}
		at += len;
		at += strspn(at, ", ");
	}
}

/* What people call a parameter that a list is filtered by. */
static const char *label_of(const char *name)
{
	static const struct {
		const char *name, *label;
	} labels[] = {
		{ "environment", N_("Environment") }, { "project", N_("Project") },
		{ "release", N_("Release") },         { "service", N_("Service") },
		{ "status", N_("Status") },           { "type", N_("Event") },
		{ "version", N_("Version") },
	};

	for (size_t i = 0; i < ARRAY_LEN(labels); i++)
		if (str_eq(labels[i].name, name))
			return _(labels[i].label);
	BUG("no label of the parameter \"%s\"", name);
}

/* A field for each parameter that the list names: words to choose from, or a text. */
static void add_filters(struct request *req, struct view *view, const struct sheet_list *list,
			const struct route_doc *doc)
{
	struct view *filters = view_list(view, "filters");

	view_flag(view, "has_filters", list->filters != NULL);
	view_text(view, "action", request_link(req, sheet_fill(req, list->path, NULL, true)));
	for (const char *const *name = list->filters; name && *name; name++) {
		const struct field *field = field_find(doc->query.fields, *doc->query.n, *name);
		const char *value = sheet_asked(req, *name);
		struct view *item = view_item(filters);

		if (!field)
			BUG("%s has no parameter \"%s\"", list->operation, *name);
		view_text(item, "name", *name);
		view_text(item, "label", label_of(*name));
		view_text(item, "value", value);
		view_flag(item, "is_words", field->type == FIELD_WORD);
		add_words(req, view_list(item, "options"), field, value);
	}
}

/* Whether there is a row that one may do something with. */
static bool may_act(struct request *req, const struct sheet_list *list, struct json_object *data)
{
	for (size_t i = 0; i < json_object_array_length(data); i++)
		if (sheet_may(req, list->can, json_object_array_get_idx(data, i)))
			return true;
	return false;
}

static void add_rows(struct request *req, struct view *view, const struct sheet_list *list,
		     struct json_object *data)
{
	struct view *heads = view_list(view, "heads");
	struct view *rows = view_list(view, "rows");
	bool has_acts = may_act(req, list, data);

	for (size_t i = 0; i < list->n; i++) {
		struct view *head;

		if (list->columns[i].kind == SHOW_ACT && !has_acts)
			continue;
		head = view_item(heads);
		view_text(head, "label", _(list->columns[i].label));
		view_flag(head, "is_act", list->columns[i].kind == SHOW_ACT);
	}
	for (size_t i = 0; i < json_object_array_length(data); i++) {
		struct json_object *row = json_object_array_get_idx(data, i);
		struct view *cells = view_list(view_item(rows), "cells");

		for (size_t k = 0; k < list->n; k++) {
			bool is_act = list->columns[k].kind == SHOW_ACT;
			struct view *cell;

			if (is_act && !has_acts)
				continue;
			cell = view_item(cells);
			sheet_show(req, cell, &list->columns[k], row);
			/* Its column is there for other rows. */
			if (is_act && !sheet_may(req, list->can, row))
				view_flag(cell, "is_act", false);
		}
	}
	view_flag(view, "has_rows", json_object_array_length(data) > 0);
}

/* Whether one of the columns that are a status says that it is not over. */
static bool is_running_row(struct request *req, const struct sheet_list *list,
			   struct json_object *row)
{
	int status;

	for (size_t i = 0; i < list->n; i++) {
		const char *word = list->columns[i].kind == SHOW_STATUS
				       ? sheet_text(req, row, list->columns[i].member)
				       : NULL;

		if (word && progress_words.parse(word, &status) &&
		    progress_is_open((enum progress)status))
			return true;
	}
	return false;
}

enum status sheet_add_list(struct request *req, struct view *view, const struct sheet_list *list,
			   const char *query, bool *is_running)
{
	struct json_object *root, *data;
	const char *fault;
	enum status status = sheet_ask(req, list->operation, query, &root, &fault);

	view_text(view, "list_title", _(list->title));
	view_text(view, "none", _(list->none));
	view_text(view, "command",
		  list->command ? arena_printf(req->arena,
					       "curl %s \\\n  -H \"Authorization: Bearer "
					       "$LANDFALL_TOKEN\" \\\n  -d '%s'",
					       request_url(req, list->operation), list->command)
				: NULL);
	view_text(view, "fault", fault);
	view_flag(view, "has_rows", false);
	view_flag(view, "has_pages", false);
	view_flag(view, "is_cut", false);
	if (status != STATUS_OK || fault)
		return status;
	data = sheet_member(req, root, "data");
	add_rows(req, view, list, data);
	for (size_t i = 0; is_running && i < json_object_array_length(data); i++)
		if (is_running_row(req, list, json_object_array_get_idx(data, i)))
			*is_running = true;
	sheet_add_pages(req, view, root);
	view_flag(view, "is_cut", str_eq(sheet_text(req, root, "pagination.has_more"), "true"));
	return STATUS_OK;
}

enum status sheet_add_objects(struct request *req, struct view *view, const char *name,
			      const char *operation,
			      void (*add)(struct request *req, struct view *row,
					  struct json_object *data))
{
	struct view *list = view_list(view, name);
	struct json_object *root, *data;
	const char *fault;
	enum status status = sheet_ask(req, operation, NULL, &root, &fault);

	if (status != STATUS_OK)
		return status;
	data = root ? sheet_member(req, root, "data") : NULL;
	for (size_t i = 0; data && i < json_object_array_length(data); i++)
		add(req, view_item(list), json_object_array_get_idx(data, i));
	view_flag(view, "has_rows", data && json_object_array_length(data) > 0);
	view_text(view, "fault", fault);
	view_flag(view, "has_pages", false);
	if (root)
		sheet_add_pages(req, view, root);
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
	struct view *view = page_view(req, _(list->title), list->place ? list->place : "Projects");
	enum status status = sheet_add_list(req, view, list, NULL, NULL);
	const char *project = request_query(req, "project");

	if (status != STATUS_OK)
		return status;
	view_text(view, "lead", _(list->lead));
	view_text(view, "done", deed_of(req));
	view_text(view, "make", list->make ? _(list->make) : NULL);
	view_text(view, "make_href", NULL);
	if (list->make_path && may_make(req, list)) {
		struct buf href;

		buf_init(&href, 4096);
		buf_adds(&href, request_link(req, list->make_path));
		if (project && *project)
			url_query_add(&href, "project", project);
		view_text(view, "make_href", buf_dup(&href, req->arena));
		buf_release(&href);
	}
	add_filters(req, view, list, doc);
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

	for (size_t i = 0; i < ARRAY_LEN(thing->acts) && thing->acts[i].text; i++) {
		enum capability can = thing->acts[i].can ? thing->acts[i].can : thing->can;
		struct view *act;

		if (!sheet_may(req, can, data))
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
	bool is_running = false;
	enum status status = sheet_read(req, thing->operation, &data, NULL);

	if (status != STATUS_OK)
		return status;
	view = page_view(req, sheet_text(req, data, thing->called),
			 thing->place ? thing->place : "Projects");
	lists = view_list(view, "lists");
	view_text(view, "back", request_link(req, sheet_fill(req, thing->back, data, true)));
	view_text(view, "back_text", _(thing->back_text));
	view_text(view, "done", deed_of(req));
	part_raw(req, view, sheet_fill(req, thing->path, data, true));
	if (thing->feed)
		page_feed(req, view, sheet_text(req, data, thing->called),
			  sheet_fill(req, thing->feed, data, true));
	add_facts(req, view, thing, data);
	add_acts(req, view, thing, data);
	for (size_t i = 0; i < ARRAY_LEN(thing->lists) && thing->lists[i]; i++) {
		const struct sheet_list *list = thing->lists[i];
		struct view *one = view_item(lists);
		bool may = sheet_may(req, list->can, data);

		status = sheet_add_list(req, one, list,
					list->query ? sheet_fill(req, list->query, data, true)
						    : "limit=100",
					&is_running);
		if (status != STATUS_OK)
			return status;
		view_flag(one, "has_pages", false);
		view_text(one, "all_href",
			  list->all ? request_link(req, sheet_fill(req, list->all, data, true))
				    : NULL);
		view_text(one, "make", list->make ? _(list->make) : NULL);
		view_text(one, "make_href",
			  may && list->make_path
			      ? request_link(req, sheet_fill(req, list->make_path, data, true))
			      : NULL);
	}
	part_refresh(req, view, is_running);
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
