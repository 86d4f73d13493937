/* /compare: two environments beside each other, each now or at a moment, or two releases. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "release/release.h"
#include "sheet/sheet.h"
#include "site/page.h"
#include "site/part.h"

struct comparing {
	struct request *req;
	struct view *view;
	struct db_rows environments, releases;
};

static void add_option(struct view *list, const char *value, const char *name, const char *chosen)
{
	struct view *item = view_item(list);

	view_text(item, "value", value);
	view_text(item, "name", name);
	view_flag(item, "is_chosen", str_eq(value, chosen));
}

/* One side of the form: its environment, or its release, and its moment. */
static void add_side(struct comparing *c, const char *name, const char *title)
{
	struct request *req = c->req;
	struct view *side = view_item(view_list(c->view, name));
	const struct environment *e = c->environments.rows;
	const struct release *r = c->releases.rows;
	const char *of_release = arena_printf(req->arena, "%s_release", name);
	const char *at = arena_printf(req->arena, "%s_at", name);
	struct view *environments = view_list(side, "environments");
	struct view *releases = view_list(side, "releases");

	view_text(side, "title", title);
	view_text(side, "name", name);
	view_text(side, "at", sheet_moment_field(req, sheet_asked(req, at)));
	for (size_t i = 0; i < c->environments.n; i++)
		if (access_sees(req->who, &(struct access_place){ .environment_id = e[i].id }))
			add_option(environments, e[i].slug, e[i].name, sheet_asked(req, name));
	view_flag(side, "has_releases", c->releases.n > 0);
	for (size_t i = 0; i < c->releases.n; i++)
		add_option(releases, r[i].slug, r[i].name, sheet_asked(req, of_release));
}

static void add_commits(struct request *req, struct view *row, struct json_object *data)
{
	struct json_object *shas = sheet_member(req, data, "commits.shas");
	struct view *list = view_list(row, "commits");
	size_t n = json_object_is_type(shas, json_type_array) ? json_object_array_length(shas) : 0;
	const char *count = sheet_text(req, data, "commits.count");

	view_text(row, "count", count && !str_eq(count, "0") ? count : NULL);
	view_text(row, "missing", sheet_text(req, data, "commits.missing"));
	view_flag(row, "has_commits", n > 0);
	for (size_t i = 0; i < n; i++)
		part_commit(req, view_item(list), "commit",
			    json_object_get_string(json_object_array_get_idx(shas, i)));
}

static const char *ahead_text(struct request *req, const char *ahead)
{
	int64_t n;

	if (!ahead || !str_to_int(ahead, INT64_MIN, INT64_MAX, &n))
		return NULL;
	if (!n)
		return _("the same");
	if (n > 0)
		return part_count(req, n, "right is ahead by %s version",
				  "right is ahead by %s versions");
	return part_count(req, -n, "left is ahead by %s version", "left is ahead by %s versions");
}

static void add_version(struct request *req, struct view *row, struct json_object *data,
			const char *side)
{
	struct json_object *one = sheet_member(req, data, side);
	struct view *map = view_item(view_list(row, side));
	const char *id = sheet_text(req, one, "deployment_id");

	view_text(map, "version", sheet_text(req, one, "version"));
	view_text(map, "href",
		  id ? request_link(req, arena_printf(req->arena, "/deployments/%s", id)) : NULL);
	part_time(req, map, "at", sheet_time(req, one, "since"));
}

static enum status add_rows(struct comparing *c)
{
	struct request *req = c->req;
	struct view *list = view_list(c->view, "rows");
	struct json_object *root, *data;
	const char *fault, *total;
	int64_t n;
	enum status status = sheet_ask(req, "/v1/compare", NULL, &root, &fault);

	view_text(c->view, "fault", fault);
	if (status != STATUS_OK || !root)
		return status;
	data = sheet_member(req, root, "data");
	for (size_t i = 0; i < json_object_array_length(data); i++) {
		struct json_object *one = json_object_array_get_idx(data, i);
		struct view *row = view_item(list);

		view_text(row, "project", sheet_text(req, one, "project.name"));
		view_text(row, "href",
			  part_project_link(req, sheet_text(req, one, "project.slug")));
		view_text(row, "ahead", ahead_text(req, sheet_text(req, one, "ahead")));
		view_flag(row, "is_different",
			  str_eq(sheet_text(req, one, "is_different"), "true"));
		add_version(req, row, one, "left");
		add_version(req, row, one, "right");
		add_commits(req, row, one);
	}
	view_flag(c->view, "has_rows", json_object_array_length(data) > 0);
	total = sheet_text(req, root, "pagination.total");
	view_text(c->view, "total",
		  total && str_to_int(total, 0, INT64_MAX, &n)
		      ? part_count(req, n, "%s project", "%s projects")
		      : NULL);
	sheet_add_pages(req, c->view, root);
	return STATUS_OK;
}

static enum status read_choices(struct comparing *c)
{
	struct request *req = c->req;
	struct list_window window;
	int64_t total;
	enum status status =
	    environment_list(req->db, req->arena, req->who->organization_id, &c->environments);

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	return status == STATUS_OK ? release_list(req->db, req->arena, req->who->organization_id,
						  -1, &window, &c->releases, &total)
				   : status;
}

static bool is_asked(const struct request *req, const char *side)
{
	return *sheet_asked(req, side) ||
	       *sheet_asked(req, arena_printf(req->arena, "%s_release", side));
}

enum status sheet_page_compare(struct request *req)
{
	struct comparing c = { .req = req, .view = page_view(req, _("Compare"), "State") };
	bool is_whole = is_asked(req, "left") && is_asked(req, "right");
	enum status status = read_choices(&c);

	if (status != STATUS_OK)
		return status;
	view_text(c.view, "action", request_link(req, "/compare"));
	view_text(c.view, "filter_project", sheet_asked(req, "project"));
	view_flag(c.view, "is_different_only", str_eq(sheet_asked(req, "different"), "true"));
	add_side(&c, "left", _("On the left"));
	add_side(&c, "right", _("On the right"));
	view_flag(c.view, "is_whole", is_whole);
	view_text(c.view, "fault", NULL);
	view_flag(c.view, "has_rows", false);
	view_flag(c.view, "has_pages", false);
	if (is_whole)
		status = add_rows(&c);
	return status == STATUS_OK ? page_show(req, 200, "compare", c.view) : status;
}
