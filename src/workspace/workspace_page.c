/* The pages of workspaces. */
#include "config.h"

#include <string.h>

#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "json/json.h"
#include "project/owned.h"
#include "site/confirm.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"
#include "workspace/workspace.h"

#define PATH "/settings/workspaces"

struct writing {
	struct request *req;
	struct workspace workspace;
	struct workspace_draft draft;
};

static enum status get(struct request *req, struct workspace *out)
{
	return workspace_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);
}

static const char *path_of(struct request *req, const struct workspace *workspace)
{
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&workspace->id, "ws", id);
	return arena_printf(req->arena, PATH "/%s", id);
}

static bool may_change(const struct request *req)
{
	return access_may(req->who, CAN_TEAMS, NULL);
}

static void add_fields(struct form *form, const struct workspace *workspace)
{
	form_add(form, &(struct form_field){ .kind = FORM_TEXT,
					     .name = "name",
					     .label = _("Name"),
					     .value = workspace ? workspace->name : NULL,
					     .max = WORKSPACE_NAME_MAX,
					     .is_required = true });
	form_add(form, &(struct form_field){ .kind = FORM_LINES,
					     .name = "config",
					     .label = _("Configuration"),
					     .hint = _("A JSON object, such as {\"environment\":"
						       "\"development\"}. Empty for none."),
					     .value = workspace ? workspace->config : NULL });
}

/* A form has the object as text. */
static enum status read_form(struct request *req, struct workspace_draft *draft)
{
	const char *name = request_form(req, "name");
	const char *config = request_form(req, "config");
	struct json_problem problem;
	struct json_object *object;

	draft->name = name ? str_trim(req->arena, name) : "";
	draft->config = config ? str_trim(req->arena, config) : "";
	if (!*draft->name)
		request_fail_field(req, "name", "missing", _("is required"));
	else if (str_utf8_len(draft->name) > WORKSPACE_NAME_MAX || str_has_control(draft->name))
		request_fail_field(req, "name", "format",
				   _("is too long, or has control characters"));
	if (!*draft->config)
		draft->config = NULL;
	else if (strlen(draft->config) > LIMIT_METADATA_BYTES)
		request_fail_field(req, "config", "too_long", _("is too long"));
	else if (json_parse(req->arena, draft->config, strlen(draft->config), &object, &problem) !=
		 STATUS_OK)
		request_fail_field(req, "config", "format",
				   arena_printf(req->arena, _("is no JSON: %s at byte %zu"),
						problem.what, problem.offset));
	else if (*draft->config != '{')
		request_fail_field(req, "config", "type", _("must be a JSON object"));
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

static enum status show_list(struct request *req, int http)
{
	struct view *view = settings_view(req, _("Workspaces"), PATH);
	struct view *list = view_list(view, "workspaces");
	struct list_window window;
	struct db_rows rows;
	int64_t total;
	enum status status;

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	status =
	    workspace_list(req->db, req->arena, req->who->organization_id, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n && i < LIMIT_PAGE_ROWS; i++) {
		const struct workspace *workspace = (struct workspace *)rows.rows + i;
		struct view *row = view_item(list);

		view_text(row, "name", workspace->name);
		view_text(row, "href", request_link(req, path_of(req, workspace)));
		part_number(req, row, "projects", workspace->projects);
	}
	view_flag(view, "has_workspaces", rows.n > 0);
	view_text(view, "create", NULL);
	if (may_change(req)) {
		struct form form = form_begin(req, view, "create", PATH, _("Make a workspace"));

		add_fields(&form, NULL);
	}
	return page_show(req, http, "workspaces", view);
}

enum status workspace_page_list(struct request *req)
{
	return show_list(req, 200);
}

static enum status add_change(struct request *req, struct view *view, const void *object)
{
	const struct workspace *workspace = object;
	struct form form = form_begin(req, view, "change", path_of(req, workspace), _("Save"));

	add_fields(&form, workspace);
	form_remember(&form);
	return STATUS_OK;
}

static enum status show(struct request *req, int http, const struct workspace *workspace)
{
	struct view *view = settings_view(req, workspace->name, PATH);
	const char *path = path_of(req, workspace);
	enum status status = owned_add(req, view, PROJECT_OF_WORKSPACE, workspace->id, path);

	if (status != STATUS_OK)
		return status;
	view_text(view, "config", workspace->config);
	view_text(view, "change", NULL);
	view_text(view, "delete", NULL);
	if (may_change(req)) {
		(void)add_change(req, view, workspace);
		view_text(view, "delete",
			  request_link(req, arena_printf(req->arena, "%s/delete", path)));
	}
	return page_show(req, http, "workspace", view);
}

enum status workspace_page(struct request *req)
{
	struct workspace workspace;
	enum status status = get(req, &workspace);

	return status == STATUS_OK ? show(req, 200, &workspace) : status;
}

static void report_taken(struct request *req)
{
	request_fail_field(req, "name", "taken", _("is the name of another workspace"));
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);

	return workspace_create(db, w->req->arena, &actor, &w->draft, &w->workspace);
}

enum status workspace_page_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = read_form(req, &w.draft);

	if (status == STATUS_OK)
		status = write_run(req, create, &w);
	if (status == STATUS_CONFLICT)
		report_taken(req);
	if (req->failure.n_fields)
		return show_list(req, 422);
	return status == STATUS_OK ? settings_done(req, path_of(req, &w.workspace), "created")
				   : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);

	return workspace_change(db, w->req->arena, &actor, &w->workspace, &w->draft);
}

enum status workspace_page_change(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.workspace);

	if (status == STATUS_OK && form_is_stale(req, add_change, &w.workspace))
		return show(req, 412, &w.workspace);
	if (status == STATUS_OK)
		status = read_form(req, &w.draft);
	if (status == STATUS_OK)
		status = write_run(req, change, &w);
	if (status == STATUS_CONFLICT)
		report_taken(req);
	if (req->failure.n_fields)
		return show(req, 422, &w.workspace);
	return status == STATUS_OK ? settings_done(req, path_of(req, &w.workspace), "saved")
				   : status;
}

static enum status own(struct request *req, bool is_given)
{
	struct workspace workspace;
	enum status status = get(req, &workspace);
	const char *path;

	if (status != STATUS_OK)
		return status;
	path = path_of(req, &workspace);
	status = owned_move(req, PROJECT_OF_WORKSPACE, workspace.id, is_given);
	if (status == STATUS_INVALID)
		return show(req, 422, &workspace);
	return status == STATUS_OK ? settings_done(req, path, is_given ? "added" : "removed")
				   : status;
}

enum status workspace_page_give(struct request *req)
{
	return own(req, true);
}

enum status workspace_page_take(struct request *req)
{
	return own(req, false);
}

static enum status ask(struct request *req, const struct workspace *workspace)
{
	const char *path = path_of(req, workspace);
	const struct confirm page = {
		.title = _("Delete this workspace?"),
		.what = workspace->name,
		.loss = _("Its configuration is gone. Its projects stay, without a workspace."),
		.path = arena_printf(req->arena, "%s/delete", path),
		.button = _("Delete the workspace"),
		.back = path,
		.is_typed = true,
	};

	return confirm_show(req, &page);
}

enum status workspace_page_confirm(struct request *req)
{
	struct workspace workspace;
	enum status status = get(req, &workspace);

	return status == STATUS_OK ? ask(req, &workspace) : status;
}

static enum status delete (struct db *db, void *context) {
	struct writing *w = context; const struct actor actor = actor_of_request(w->req);

	return workspace_delete(db, w->req->arena, &actor, &w->workspace);
}

enum status workspace_page_delete(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.workspace);

	if (status != STATUS_OK)
		return status;
	if (!confirm_is_typed(req, w.workspace.name))
		return ask(req, &w.workspace);
	status = write_run(req, delete, &w);
	return status == STATUS_OK ? settings_done(req, PATH, "removed") : status;
}
