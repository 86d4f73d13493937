/* /projects/{project}/config: the configuration that is in force, all that were, and what differs between two. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/i18n.h"
#include "base/str.h"
#include "html/url.h"
#include "sheet/sheet.h"
#include "site/page.h"
#include "site/part.h"

static enum status add_versions(struct request *req, struct view *view)
{
	struct view *list = view_list(view, "versions");
	struct json_object *root, *data;
	const char *fault;
	enum status status =
	    sheet_ask(req, "/v1/projects/{project}/config/versions", "limit=100", &root, &fault);

	view_flag(view, "has_versions", false);
	if (status != STATUS_OK || !root)
		return status;
	data = sheet_member(req, root, "data");
	for (size_t i = 0; i < json_object_array_length(data); i++) {
		struct json_object *one = json_object_array_get_idx(data, i);
		struct view *item = view_item(list);
		const char *number = sheet_text(req, one, "number");

		view_text(item, "number", number);
		view_text(item, "who", sheet_text(req, one, "changed_by"));
		part_time(req, item, "at", sheet_time(req, one, "created_at"));
		view_text(item, "config", sheet_text(req, one, "config"));
		view_flag(item, "is_from", str_eq(number, sheet_asked(req, "from")));
		view_flag(item, "is_to", str_eq(number, sheet_asked(req, "to")));
		view_flag(item, "is_open", i == 0);
	}
	view_flag(view, "has_versions", json_object_array_length(data) > 0);
	return STATUS_OK;
}

static enum status add_diff(struct request *req, struct view *view)
{
	struct view *list = view_list(view, "changes");
	struct json_object *root, *changes;
	const char *fault;
	enum status status =
	    sheet_ask(req, "/v1/projects/{project}/config/diff", NULL, &root, &fault);

	view_text(view, "fault", fault);
	if (status != STATUS_OK || !root)
		return status;
	changes = sheet_member(req, root, "data.changes");
	for (size_t i = 0; i < json_object_array_length(changes); i++) {
		struct json_object *one = json_object_array_get_idx(changes, i);
		struct view *item = view_item(list);

		view_text(item, "path", sheet_text(req, one, "path"));
		view_text(item, "change", sheet_text(req, one, "change"));
		view_text(item, "before", sheet_text(req, one, "before"));
		view_text(item, "after", sheet_text(req, one, "after"));
	}
	view_flag(view, "has_changes", json_object_array_length(changes) > 0);
	return STATUS_OK;
}

enum status sheet_page_config(struct request *req)
{
	bool is_diff = *sheet_asked(req, "from") && *sheet_asked(req, "to");
	struct json_object *project;
	struct view *view;
	enum status status = sheet_read(req, "/v1/projects/{project}", &project, NULL);
	const char *slug;

	if (status != STATUS_OK)
		return status;
	slug = sheet_text(req, project, "slug");
	view = page_view(req, _("Configuration"), "Projects");
	view_text(view, "name", sheet_text(req, project, "name"));
	view_text(view, "back", part_project_link(req, slug));
	view_text(view, "action",
		  request_link(req, arena_printf(req->arena, "/projects/%s/config", slug)));
	view_text(view, "change",
		  sheet_may(req, CAN_PROJECTS, project)
		      ? request_link(req, arena_printf(req->arena, "/projects/%s/settings", slug))
		      : NULL);
	view_flag(view, "is_diff", is_diff);
	view_flag(view, "has_changes", false);
	view_text(view, "fault", NULL);
	view_text(view, "from", sheet_asked(req, "from"));
	view_text(view, "to", sheet_asked(req, "to"));
	status = add_versions(req, view);
	if (status == STATUS_OK && is_diff)
		status = add_diff(req, view);
	return status == STATUS_OK ? page_show(req, 200, "config", view) : status;
}
