/* /projects/{project}/badges: the badges of a project with what to paste, a form for another, an end to each. */
#include "config.h"

#include "api/body.h"
#include "badge/badge.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "idempotency/write.h"
#include "project/project.h"
#include "site/confirm.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"

struct writing {
	struct request *req;
	struct project project;
	struct badge_draft draft;
};

static const char *path_of(struct request *req, const struct project *project)
{
	return arena_printf(req->arena, "/projects/%s/badges", project->slug);
}

static const char *id_of(struct request *req, const struct badge *badge)
{
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&badge->id, "badge", id);
	return arena_strdup(req->arena, id);
}

/* A picture, and how it is put into a text: Markdown, HTML, AsciiDoc. */
static void add_picture(struct request *req, struct view *list, const struct badge *badge,
			const char *file, const char *alt)
{
	struct view *item = view_item(list);
	const char *src = badge_path(req->arena, badge, file);
	const char *url = request_url(req, src);
	const char *home =
	    request_url(req, arena_printf(req->arena, "/projects/%s", badge->project_slug));

	view_text(item, "src", request_link(req, src));
	view_text(item, "alt", alt);
	view_text(item, "url", url);
	view_text(item, "home", home);
}

static void add_badge(struct request *req, struct view *list, const struct project *project,
		      const struct badge *badge)
{
	struct view *item = view_item(list);
	struct view *pictures = view_list(item, "pictures");

	view_text(item, "environment", badge->environment_name);
	part_time(req, item, "made", badge->created_at);
	add_picture(req, pictures, badge, "version.svg", _("version"));
	add_picture(req, pictures, badge, "status.svg", _("status"));
	view_text(item, "endpoint",
		  request_url(req, badge_path(req->arena, badge, "version.json")));
	view_text(item, "revoke",
		  request_link(req, arena_printf(req->arena, "%s/%s/revoke", path_of(req, project),
						 id_of(req, badge))));
}

static enum status add_form(struct request *req, struct view *view, const struct project *project)
{
	struct form form;
	struct form_choice choice;
	struct db_rows rows;
	enum status status =
	    environment_list(req->db, req->arena, req->who->organization_id, &rows);

	view_text(view, "create", NULL);
	if (status != STATUS_OK || !rows.n)
		return status;
	form = form_begin(req, view, "create", path_of(req, project), _("Make a badge"));
	choice = form_add_select(&form, "environment", _("Environment"), NULL, NULL);
	for (size_t i = 0; i < rows.n; i++) {
		const struct environment *e = (const struct environment *)rows.rows + i;

		if (e->status == ENVIRONMENT_ACTIVE)
			form_option(&choice, e->slug, e->name);
	}
	return STATUS_OK;
}

static enum status show(struct request *req, const struct project *project, int http)
{
	struct view *view =
	    page_view(req, arena_printf(req->arena, _("Badges of %s"), project->name), "Projects");
	struct view *list = view_list(view, "badges");
	struct list_window window;
	struct db_rows rows;
	int64_t total;
	enum status status;

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	status = badge_list(req, project->id, &window, &rows, &total);
	if (status == STATUS_OK)
		status = add_form(req, view, project);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n && i < LIMIT_PAGE_ROWS; i++)
		add_badge(req, list, project, (const struct badge *)rows.rows + i);
	view_flag(view, "has_badges", rows.n > 0);
	view_text(view, "project", project->name);
	view_text(view, "home_of", part_project_link(req, project->slug));
	return page_show(req, http, "badges", view);
}

static enum status get_project(struct request *req, struct project *out)
{
	enum status status = project_reach(req, req->captures[0], CAN_PROJECTS, out);

	return status;
}

enum status badge_page(struct request *req)
{
	struct project project;
	enum status status = get_project(req, &project);

	return status == STATUS_OK ? show(req, &project, 200) : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct badge badge;

	(void)db;
	return badge_create(w->req, &w->draft, &badge);
}

enum status badge_page_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get_project(req, &w.project);

	if (status != STATUS_OK)
		return status;
	w.draft.project = w.project.slug;
	w.draft.environment = request_form(req, "environment");
	if (!w.draft.environment || !*w.draft.environment)
		request_fail_field(req, "environment", "required", _("is required"));
	status = req->failure.n_fields ? STATUS_INVALID : write_run(req, create, &w);
	if (status == STATUS_INVALID)
		return show(req, &w.project, 422);
	if (status == STATUS_OK)
		response_redirect(req, 303, path_of(req, &w.project));
	return status;
}

static enum status get_badge(struct request *req, struct project *project, struct badge *badge)
{
	enum status status = get_project(req, project);

	if (status == STATUS_OK)
		status = badge_get(req, req->captures[1], badge);
	if (status == STATUS_OK && !uuid_eq(&badge->project_id, &project->id))
		status = STATUS_NOT_FOUND;
	return status;
}

enum status badge_page_confirm(struct request *req)
{
	struct project project;
	struct badge badge;
	enum status status = get_badge(req, &project, &badge);

	if (status != STATUS_OK)
		return status;

	const struct confirm page = {
		.title = _("Revoke the badge?"),
		.what = arena_printf(req->arena, _("%s in %s"), badge.project_name,
				     badge.environment_name),
		.loss = _(
		    "Wherever its address stands, a grey picture will say that it was not found."),
		.path = arena_printf(req->arena, "%s/%s/revoke", path_of(req, &project),
				     id_of(req, &badge)),
		.button = _("Revoke the badge"),
		.back = path_of(req, &project),
	};

	return confirm_show(req, &page);
}

static enum status revoke(struct db *db, void *context)
{
	struct request *req = context;
	struct project project;
	struct badge badge;
	enum status status = get_badge(req, &project, &badge);

	(void)db;
	if (status == STATUS_OK)
		status = badge_revoke(req, &badge);
	if (status == STATUS_OK)
		response_redirect(req, 303, path_of(req, &project));
	return status;
}

enum status badge_page_revoke(struct request *req)
{
	return write_run(req, revoke, req);
}
