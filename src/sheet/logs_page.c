/* /projects/{project}/logs: lines of logs, the newest at the end as in a terminal, with a link to each; and the same as plain
 * text. What only terminals understand was taken out of them when they came (logline/clean.c). */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "html/url.h"
#include "http/router.h"
#include "sheet/sheet.h"
#include "site/page.h"
#include "site/part.h"
#include "site/when.h"

#define OPERATION "/v1/projects/{project}/logs"
#define LINES     "100"
/* Of the plain text. */
#define TEXT_LINES "1000"

/* Parameters of the form, beside level. */
static const char *const parameters[] = { "q",      "component",  "instance",
					  "source", "start_time", "end_time" };

static bool is_moment(const char *name)
{
	return str_eq(name, "start_time") || str_eq(name, "end_time");
}

/* What the page's address asks for, with a number of lines where it names none. */
static const char *query_of(struct request *req, const char *lines)
{
	static const char *const others[] = { "level", "starting_after", "ending_before" };
	const char *limit = sheet_asked(req, "tail");
	struct buf query;
	const char *text;

	buf_init(&query, 16384);
	url_query_add(&query, "limit", *limit ? limit : lines);
	for (size_t i = 0; i < ARRAY_LEN(parameters); i++)
		if (*sheet_asked(req, parameters[i]))
			url_query_add(&query, parameters[i],
				      is_moment(parameters[i])
					  ? sheet_moment(req, sheet_asked(req, parameters[i]))
					  : sheet_asked(req, parameters[i]));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (*sheet_asked(req, others[i]))
			url_query_add(&query, others[i], sheet_asked(req, others[i]));
	text = buf_dup(&query, req->arena);
	buf_release(&query);
	return text + 1;
}

/* The address of one line: the lines up to it, it being the last of the page. */
static const char *link_of(struct request *req, struct json_object *line, const char *id)
{
	int64_t ms = sheet_time(req, line, "timestamp");
	char until[TIME_TEXT_SIZE];
	struct buf url;
	const char *text;

	time_format(ms + 1, until);
	buf_init(&url, 4096);
	buf_adds(&url, req->base);
	for (size_t i = 0; i < req->n_parts; i++) {
		buf_addc(&url, '/');
		url_encode(&url, req->parts[i]);
	}
	url_query_add(&url, "end_time", until);
	buf_addf(&url, "#L-%s", id);
	text = buf_dup(&url, req->arena);
	buf_release(&url);
	return text;
}

/* "2026-01-13 10:00:00.123", of the zone that the page's foot tells. */
static const char *clock_of(struct request *req, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	time_format(clock_local(ms, NULL), text);
	text[strlen("2026-01-13")] = ' ';
	text[strcspn(text, "Z")] = '\0';
	return arena_strdup(req->arena, text);
}

static void add_line(struct request *req, struct view *item, struct json_object *line)
{
	const char *id = sheet_text(req, line, "id");
	const char *level = sheet_text(req, line, "level");

	view_text(item, "id", id);
	view_text(item, "href", link_of(req, line, id));
	view_text(item, "iso", sheet_text(req, line, "timestamp"));
	view_text(item, "clock", clock_of(req, sheet_time(req, line, "timestamp")));
	view_text(item, "level", level);
	view_flag(item, "is_error", str_eq(level, "error"));
	view_flag(item, "is_warn", str_eq(level, "warn"));
	view_text(item, "component", sheet_text(req, line, "component"));
	view_text(item, "instance", sheet_text(req, line, "instance"));
	view_text(item, "message", sheet_text(req, line, "message"));
}

/* A moment of the filter in its field; what is none is kept in one that browsers do not empty. */
static void add_moment(struct request *req, struct view *view, const char *name, const char *type)
{
	const char *text = sheet_asked(req, name);
	int64_t ms;

	view_text(view, name, sheet_moment_field(req, text));
	view_text(view, type, *text && !when_read(text, &ms) ? "text" : "datetime-local");
}

static void add_form(struct request *req, struct view *view)
{
	static const char *const levels[] = { "debug", "info", "warn", "error" };
	struct view *list = view_list(view, "levels");

	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		struct view *item = view_item(list);

		view_text(item, "word", levels[i]);
		view_flag(item, "is_chosen", str_eq(levels[i], sheet_asked(req, "level")));
	}
	for (size_t i = 0; i < ARRAY_LEN(parameters); i++)
		view_text(view, parameters[i], sheet_asked(req, parameters[i]));
	add_moment(req, view, "start_time", "start_type");
	add_moment(req, view, "end_time", "end_type");
	view_text(view, "tail", sheet_asked(req, "tail"));
	view_text(view, "action", part_cursor_link(req, "", NULL));
}

/* The same lines as plain text. */
static const char *text_link(struct request *req, const char *slug)
{
	struct buf url;
	const char *text;

	buf_init(&url, 8192);
	buf_addf(&url, "%s/projects/%s/logs.txt", req->base, slug);
	for (size_t i = 0; i < req->n_query; i++)
		url_query_add(&url, req->query[i].name, req->query[i].value);
	text = buf_dup(&url, req->arena);
	buf_release(&url);
	return text;
}

enum status sheet_page_logs(struct request *req)
{
	struct json_object *project, *root, *data;
	const char *fault;
	struct view *view, *list;
	enum status status = sheet_read(req, "/v1/projects/{project}", &project, NULL);

	if (status == STATUS_OK)
		status = sheet_ask(req, OPERATION, query_of(req, LINES), &root, &fault);
	if (status != STATUS_OK)
		return status;
	view = page_view(req, _("Logs"), "Projects");
	view_text(view, "name", sheet_text(req, project, "name"));
	view_text(view, "back", part_project_link(req, sheet_text(req, project, "slug")));
	view_text(view, "raw", text_link(req, sheet_text(req, project, "slug")));
	view_text(
	    view, "command",
	    arena_printf(req->arena,
			 "curl %s \\\n  -H \"Authorization: Bearer $LANDFALL_TOKEN\" \\\n  -d "
			 "'{\"level\": \"info\", \"message\": \"it works\"}'",
			 request_url(req, sheet_fill(req, OPERATION, NULL, true))));
	view_text(view, "fault", fault);
	view_flag(view, "has_lines", false);
	view_flag(view, "has_pages", false);
	add_form(req, view);
	list = view_list(view, "lines");
	data = root ? sheet_member(req, root, "data") : NULL;
	for (size_t i = data ? json_object_array_length(data) : 0; i > 0; i--) {
		view_flag(view, "has_lines", true);
		add_line(req, view_item(list), json_object_array_get_idx(data, i - 1));
	}
	if (root)
		sheet_add_pages(req, view, root);
	return page_show(req, fault ? 422 : 200, "logs", view);
}

enum status sheet_page_logs_text(struct request *req)
{
	struct json_object *root, *data;
	const char *fault;
	enum status status = sheet_ask(req, OPERATION, query_of(req, TEXT_LINES), &root, &fault);

	if (status != STATUS_OK)
		return status;
	if (fault)
		return request_fail(req, STATUS_MALFORMED, fault);
	response_begin(req, 200, "text/plain; charset=utf-8");
	data = sheet_member(req, root, "data");
	for (size_t i = json_object_array_length(data); i > 0; i--) {
		struct json_object *line = json_object_array_get_idx(data, i - 1);
		const char *component = sheet_text(req, line, "component");
		const char *instance = sheet_text(req, line, "instance");

		buf_addf(&req->response.body, "%s %s%s%s%s%s %s\n",
			 sheet_text(req, line, "timestamp"), sheet_text(req, line, "level"),
			 component ? " " : "", component ? component : "", instance ? " " : "",
			 instance ? instance : "", sheet_text(req, line, "message"));
	}
	return STATUS_OK;
}
