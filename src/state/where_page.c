/* Where is my commit? */
#include "config.h"

#include <string.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "deployment/deployment.h"
#include "environment/environment.h"
#include "project/project.h"
#include "site/page.h"
#include "site/part.h"
#include "state/state.h"
#include "state/where.h"
#include "version/version.h"

#define SHA_MIN 7

struct wish {
	struct where_filter filter;
	const char *found; /* read by the frame */
};

static const struct field wish_fields[] = {
	{ FIELD_NAMED(FIELD_TEXT, "sha", struct wish, filter.sha, const char *), .max = 64,
	  .flags = FIELD_HEX, .text = "the commit: all of it, or its first 7 digits or more" },
	{ FIELD_NAMED(FIELD_TEXT, "version", struct wish, filter.version, const char *),
	  .max = VERSION_MAX, .text = "instead of a commit: a version, as its project calls it" },
	{ FIELD_NAMED(FIELD_TEXT, "project", struct wish, filter.project, const char *),
	  .max = PROJECT_NAME_MAX, .text = "only of this project: id, slug or name" },
	{ FIELD_TEXT_OF(struct wish, found), .max = LIMIT_SEARCH_BYTES, .text = "what led here" },
};

static void add_row(struct request *req, struct view *item, const struct where_row *row)
{
	view_text(item, "project", row->project_name);
	view_text(item, "project_href", part_project_link(req, row->project_slug));
	view_text(item, "environment", row->environment_name);
	view_text(item, "tier",
		  environment_tier_beside(row->environment_name, row->environment_tier));
	part_time(req, item, "arrived", row->arrived_at);
	view_text(item, "version", row->version);
	view_text(item, "href",
		  row->arrived_at ? part_deployment_link(req, row->deployment_id) : NULL);
	view_flag(item, "is_there", row->is_there);
	view_flag(item, "was_there", row->arrived_at && !row->is_there);
	view_text(item, "now", row->now_version);
	view_text(item, "brought_by", row->brought_by);
}

static enum status show(struct request *req, const struct where_filter *f,
			const struct list_rows *list)
{
	struct view *view = page_view(req, _("Where is my commit?"), "");
	struct view *items = view_list(view, "rows");
	const struct where_row *rows = list->rows;

	for (size_t i = 0; i < list->n; i++)
		add_row(req, view_item(items), &rows[i]);
	view_text(view, "sha", f->sha ? f->sha : "");
	view_text(view, "version", f->version);
	view_text(view, "project", f->project ? f->project : "");
	view_flag(view, "has_rows", list->n > 0);
	view_flag(view, "has_more", list->has_more);
	view_flag(view, "is_asked", f->sha || f->version);
	view_text(view, "action", request_link(req, "/where"));
	view_text(view, "csv", NULL);
	return page_show(req, 200, "where", view);
}

/* A project that is not there shows nothing, as a commit that is not. */
static enum status find_project(struct request *req, struct where_filter *f)
{
	struct project project;
	enum status status =
	    f->project
		? project_get(req->db, req->arena, req->who->organization_id, f->project, &project)
		: STATUS_OK;

	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, _("There is no such project."));
	if (status == STATUS_OK && f->project)
		f->project_id = project.id;
	return status;
}

enum status where_page(struct request *req)
{
	struct wish wish = { .found = NULL };
	struct list_window window;
	struct list_rows list = { .n = 0 };
	enum status status = list_read(req, wish_fields, ARRAY_LEN(wish_fields), &wish, &window);

	if (status != STATUS_OK)
		return status;
	if (wish.filter.sha && strlen(wish.filter.sha) < SHA_MIN)
		return request_fail(req, STATUS_MALFORMED,
				    _("A commit is asked for by its first 7 digits or more."));
	window.limit = LIMIT_PAGE_ROWS;
	status = find_project(req, &wish.filter);
	if (status == STATUS_OK && (wish.filter.sha || wish.filter.version))
		status = where_list(req, &wish.filter, &window, &list);
	if (status == STATUS_NOT_FOUND && !req->failure.message)
		status = STATUS_OK;
	return status == STATUS_OK ? show(req, &wish.filter, &list) : status;
}
