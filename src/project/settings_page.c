/* The pages on which people make, change, configure, merge and delete projects. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/body.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "environment/environment.h"
#include "json/json.h"
#include "project/configuration.h"
#include "project/project.h"
#include "site/confirm.h"
#include "site/flash.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "team/team.h"
#include "workspace/workspace.h"

struct writing {
	struct request *req;
	struct project project, from;
	struct project_draft draft;
	const char *config;
};

static const char *path_of(struct request *req, const struct project *project, const char *below)
{
	return arena_printf(req->arena, "/projects/%s%s", project->slug, below);
}

static bool may_change(struct request *req, struct uuid project_id)
{
	return access_may(req->who, CAN_PROJECTS,
			  &(struct access_place){ .project_id = project_id });
}

static enum status get(struct request *req, struct project *out)
{
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);

	return status == STATUS_NOT_FOUND
		   ? request_fail(req, status, _("There is no such project."))
		   : status;
}

static enum status get_own(struct request *req, struct project *out)
{
	enum status status = get(req, out);

	return status == STATUS_OK
		   ? guard_place(req, CAN_PROJECTS, &(struct access_place){ .project_id = out->id })
		   : status;
}

static enum status done(struct request *req, const struct project *project)
{
	response_redirect(req, 303, path_of(req, project, "/settings?done=saved"));
	return STATUS_OK;
}

/* The list */

static void add_name_fields(struct form *form, const struct project *project)
{
	form_add(form, &(struct form_field){
			   .kind = FORM_TEXT,
			   .name = "name",
			   .label = _("Name"),
			   .hint = project ? _("Its old names go on leading to it.") : NULL,
			   .value = project ? project->name : NULL,
			   .max = PROJECT_NAME_MAX,
			   .is_required = true });
	form_add(form, &(struct form_field){ .kind = FORM_LINES,
					     .name = "description",
					     .label = _("What it is"),
					     .value = project ? project->description : NULL,
					     .max = 2000 });
}

static void add_row(struct request *req, struct view *list, const struct project *project)
{
	struct view *row = view_item(list);

	view_text(row, "name", project->name);
	view_text(row, "href", part_project_link(req, project->slug));
	view_text(row, "status", part_word(project_status_words.format(project->status)));
	view_text(row, "team", project->team_name);
	view_text(row, "workspace", project->workspace_name);
	part_number(req, row, "versions", project->versions);
	part_number(req, row, "deployments", project->deployments);
	part_time(req, row, "latest", project->latest_at);
}

static void add_filter(struct request *req, struct view *view, const struct project_filter *filter)
{
	view_text(view, "action", request_link(req, "/projects"));
	view_text(view, "q", filter->q ? filter->q : "");
	view_flag(view, "is_active", filter->status == PROJECT_ACTIVE);
	view_flag(view, "is_archived", filter->status == PROJECT_ARCHIVED);
}

static const char *restore_path(struct request *req, struct uuid id)
{
	char text[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&id, "proj", text);
	return arena_printf(req->arena, "/projects/%s/restore", text);
}

/* Links to other lists, and to the project that was just deleted, or whose name is taken still. */
static void add_ways(struct request *req, struct view *view, const char *taken)
{
	static const char *const ways[] = { "services", "instances", "routes", "deployments",
					    "compare" };
	const char *deleted = req->method == METHOD_GET ? flash_take(req) : NULL;
	struct uuid id;

	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		view_text(view, ways[i],
			  request_link(req, arena_printf(req->arena, "/%s", ways[i])));
	view_text(view, "taken", taken ? request_link(req, taken) : NULL);
	view_text(view, "restore",
		  deleted && uuid_parse_any(deleted, &id) ? request_link(req, restore_path(req, id))
							  : NULL);
}

/* taken: path that brings the deleted project back whose name was wanted; or NULL. */
static enum status show_list(struct request *req, int http, const char *taken)
{
	struct uuid organization_id = req->who->organization_id;
	struct view *view = page_view(req, _("Projects"), "Projects");
	struct view *list = view_list(view, "projects");
	struct project_filter filter;
	struct list_window window;
	struct db_rows rows;
	int64_t total;
	enum status status =
	    list_read(req, project_filter_fields, project_n_filter_fields, &filter, &window);

	if (status != STATUS_OK)
		return status;
	window.limit = LIMIT_PAGE_ROWS;
	status = project_list(req->db, req->arena, organization_id, &filter, &window, &rows);
	if (status == STATUS_OK)
		status =
		    project_count(req->db, req->arena, organization_id, &filter, &window, &total);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n && i < LIMIT_PAGE_ROWS; i++)
		add_row(req, list, (struct project *)rows.rows + i);
	view_flag(view, "has_projects", rows.n > 0);
	view_flag(view, "is_filtered", filter.q || filter.status >= 0);
	view_text(view, "total", part_count(req, total, "%s project", "%s projects"));
	add_filter(req, view, &filter);
	view_text(view, "older",
		  rows.n > LIMIT_PAGE_ROWS
		      ? part_self_link(req, "page",
				       arena_printf(req->arena, "%lld", (long long)window.page + 1))
		      : NULL);
	add_ways(req, view, taken);
	view_text(view, "create", NULL);
	if (access_may(req->who, CAN_PROJECTS, NULL)) {
		struct form form =
		    form_begin(req, view, "create", "/projects", _("Make a project"));

		add_name_fields(&form, NULL);
	}
	return page_show(req, http, "projects", view);
}

enum status project_page_list(struct request *req)
{
	return show_list(req, 200, NULL);
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = guard_place(w->req, CAN_PROJECTS, NULL);

	(void)db;
	return status == STATUS_OK ? project_create(w->req, &w->draft, &w->project) : status;
}

/* The name is a deleted project's still: the page leads to bringing that back. */
static enum status show_taken(struct request *req, const char *name)
{
	struct project deleted;
	enum status status =
	    project_get_deleted(req->db, req->arena, req->who->organization_id, name, &deleted);

	request_fail_field(req, "name", "taken", req->failure.message);
	return show_list(req, 409, status == STATUS_OK ? restore_path(req, deleted.id) : NULL);
}

enum status project_page_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode(req, project_draft_fields, project_n_draft_fields, &w.draft, NULL);

	w.draft.status = PROJECT_ACTIVE;
	w.draft.visibility = PROJECT_PRIVATE;
	if (status == STATUS_OK)
		status = write_run(req, create, &w);
	if (status == STATUS_CONFLICT && !req->failure.n_fields)
		return show_taken(req, w.draft.name);
	if (req->failure.n_fields)
		return show_list(req, 422, NULL);
	return status == STATUS_OK ? done(req, &w.project) : status;
}

/* The settings of one */

static const char *id_text(struct request *req, const struct uuid *id)
{
	char *text = arena_alloc(req->arena, UUID_TEXT_SIZE);

	if (uuid_is_nil(id))
		return "";
	uuid_format(id, text);
	return text;
}

static enum status add_owners(struct request *req, struct form *form, const struct project *project)
{
	struct uuid organization_id = req->who->organization_id;
	struct form_choice choice =
	    form_add_select(form, "team_id", _("Team"), NULL, id_text(req, &project->team_id));
	struct list_window window;
	struct db_rows rows;
	int64_t total;
	enum status status;

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	form_option(&choice, "", _("none"));
	status = team_list(req->db, req->arena, organization_id, &window, &rows, &total);
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		const struct team *team = (struct team *)rows.rows + i;

		form_option(&choice, id_text(req, &team->id), team->name);
	}
	if (status != STATUS_OK)
		return status;
	choice = form_add_select(form, "workspace_id", _("Workspace"), NULL,
				 id_text(req, &project->workspace_id));
	form_option(&choice, "", _("none"));
	status = workspace_list(req->db, req->arena, organization_id, &window, &rows, &total);
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		const struct workspace *workspace = (struct workspace *)rows.rows + i;

		form_option(&choice, id_text(req, &workspace->id), workspace->name);
	}
	return status;
}

static enum status add_change(struct request *req, struct view *view, const void *object)
{
	const struct project *project = object;
	enum status status;
	struct form form =
	    form_begin(req, view, "change", path_of(req, project, "/settings"), _("Save"));
	struct form_choice choice;

	add_name_fields(&form, project);
	form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
					      .name = "slug",
					      .label = _("Part of its address"),
					      .hint = _("Lower-case letters, digits and hyphens. "
							"Empty: made of the name."),
					      .value = project->slug,
					      .max = 63 });
	choice = form_add_select(&form, "status", _("Status"),
				 _("An archived project is not in the matrix."),
				 project_status_words.format(project->status));
	form_option(&choice, "active", _("active"));
	form_option(&choice, "archived", _("archived"));
	choice = form_add_select(&form, "visibility", _("Visibility"), _("A note for people."),
				 project_visibility_words.format(project->visibility));
	for (int i = 0; i < PROJECT_VISIBILITY__COUNT; i++)
		form_option(&choice, project_visibility_words.format(i),
			    part_word(project_visibility_words.format(i)));
	form_add(&form,
		 &(struct form_field){ .kind = FORM_TEXT,
				       .name = "template",
				       .label = _("Template"),
				       .hint = _("What it was made from. A note for people."),
				       .value = project->template,
				       .max = 100 });
	choice = form_add_select(
	    &form, "auto_create_environments", _("Events that name a new environment"),
	    _("Off refuses them, so that a slip of the pen makes nothing."),
	    project->auto_create_environments < 0
		? ""
		: environment_policy_words.format(project->auto_create_environments));
	form_option(&choice, "", _("as the organization says"));
	environment_policy_options(&choice);
	status = add_owners(req, &form, project);
	if (status == STATUS_OK)
		form_remember(&form);
	return status;
}

static enum status add_config(struct request *req, struct view *view, const void *object)
{
	const struct project *project = object;
	struct form form =
	    form_begin(req, view, "configure", path_of(req, project, "/config"), _("Save"));
	struct project_config config;
	enum status status = project_config_get(req->db, req->arena, req->who->organization_id,
						project->id, project->config_number, &config);

	if (status != STATUS_OK)
		return status;
	form_add(&form, &(struct form_field){
			    .kind = FORM_LINES,
			    .name = "config",
			    .label = project->config_number
					 ? arena_printf(req->arena, _("Configuration, number %lld"),
							(long long)project->config_number)
					 : _("Configuration"),
			    .hint = _("A JSON object. Each one that was is kept."),
			    .value = config.config });
	form_remember(&form);
	return STATUS_OK;
}

static void add_merge(struct request *req, struct view *view, const struct project *project)
{
	struct form form = form_begin(req, view, "merge", path_of(req, project, "/merge"),
				      _("Merge it into this"));

	form_is_destructive(&form);
	form_add(&form,
		 &(struct form_field){ .kind = FORM_TEXT,
				       .name = "from",
				       .label = _("Name of the other project"),
				       .hint = _("Its versions, deployments and names become "
						 "those of this one. That cannot be undone."),
				       .max = PROJECT_NAME_MAX,
				       .is_required = true });
}

static enum status add_aliases(struct request *req, struct view *view,
			       const struct project *project)
{
	struct view *list = view_list(view, "aliases");
	struct list_window window;
	struct db_rows rows;
	enum status status;

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	status = project_aliases(req->db, req->arena, req->who->organization_id, project->id,
				 &window, &rows);
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		const struct project_alias *alias = (struct project_alias *)rows.rows + i;
		struct view *row = view_item(list);

		view_text(row, "name", alias->name);
		view_text(row, "slug", alias->slug);
		part_time(req, row, "since", alias->created_at);
	}
	view_flag(view, "has_aliases", status == STATUS_OK && rows.n > 0);
	return status;
}

static enum status show(struct request *req, int http, const struct project *project)
{
	struct view *view = page_view(
	    req, arena_printf(req->arena, _("Settings of %s"), project->name), "Projects");
	const char *did = request_query(req, "done");
	enum status status;

	view_text(view, "name", project->name);
	view_text(view, "back", part_project_link(req, project->slug));
	view_text(view, "webhooks",
		  request_link(req, arena_printf(req->arena, "/settings/webhooks?project=%s",
						 project->slug)));
	view_text(view, "tell",
		  request_link(
		      req, arena_printf(req->arena, "/projects/%s/webhooks/new", project->slug)));
	view_text(
	    view, "badges",
	    request_link(req, arena_printf(req->arena, "/projects/%s/badges", project->slug)));
	view_text(view, "done", did && str_eq(did, "saved") ? _("Saved.") : NULL);
	view_text(view, "delete", request_link(req, path_of(req, project, "/delete")));
	view_text(view, "configurations", request_link(req, path_of(req, project, "/config")));
	status = add_change(req, view, project);
	if (status == STATUS_OK)
		status = add_config(req, view, project);
	if (status == STATUS_OK)
		status = add_aliases(req, view, project);
	if (status != STATUS_OK)
		return status;
	add_merge(req, view, project);
	return page_show(req, http, "project-settings", view);
}

enum status project_page_settings(struct request *req)
{
	struct project project;
	enum status status = get_own(req, &project);

	if (status != STATUS_OK)
		return status;
	if (str_eq(req->captures[0], project.slug))
		return show(req, 200, &project);
	response_redirect(req, 303, path_of(req, &project, "/settings"));
	return STATUS_OK;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;

	(void)db;
	return project_change(w->req, &w->project, &w->draft);
}

enum status project_page_change(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get_own(req, &w.project);

	if (status != STATUS_OK)
		return status;
	if (form_is_stale(req, add_change, &w.project))
		return show(req, 412, &w.project);
	status = body_decode(req, project_draft_fields, project_n_draft_fields, &w.draft, NULL);
	w.draft.extra_metadata = w.project.extra_metadata; /* no form has it */
	if (w.draft.status < 0)
		w.draft.status = w.project.status;
	if (w.draft.visibility < 0)
		w.draft.visibility = w.project.visibility;
	if (status == STATUS_OK)
		status = write_run(req, change, &w);
	if (req->failure.n_fields)
		return show(req, 422, &w.project);
	if (status == STATUS_OK)
		status = get(req, &w.project); /* by its old name, if need be */
	return status == STATUS_OK ? done(req, &w.project) : status;
}

static enum status configure(struct db *db, void *context)
{
	struct writing *w = context;

	(void)db;
	return project_config_set(w->req, &w->project, w->config);
}

/* A form has the object as text. */
static void read_config(struct request *req, const char **out)
{
	const char *text = request_form(req, "config");
	struct json_problem problem;
	struct json_object *object;

	*out = text ? str_trim(req->arena, text) : "";
	if (!**out)
		*out = "{}";
	if (strlen(*out) > LIMIT_METADATA_BYTES)
		request_fail_field(req, "config", "too_long", _("may have at most 100 KiB"));
	else if (json_parse(req->arena, *out, strlen(*out), &object, &problem) != STATUS_OK)
		request_fail_field(req, "config", "format",
				   arena_printf(req->arena, _("is no JSON: %s at byte %zu"),
						problem.what, problem.offset));
	else if (!json_object_is_type(object, json_type_object))
		request_fail_field(req, "config", "type", _("must be a JSON object"));
}

enum status project_page_config(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get_own(req, &w.project);

	if (status != STATUS_OK)
		return status;
	if (form_is_stale(req, add_config, &w.project))
		return show(req, 412, &w.project);
	read_config(req, &w.config);
	if (req->failure.n_fields)
		return show(req, 422, &w.project);
	status = write_run(req, configure, &w);
	return status == STATUS_OK ? done(req, &w.project) : status;
}

static enum status merge(struct db *db, void *context)
{
	struct writing *w = context;

	(void)db;
	return project_merge(w->req, &w->project, &w->from);
}

/* The project that the form names, other than this one. */
static enum status read_from(struct request *req, struct writing *w)
{
	const char *name = request_form(req, "from");
	enum status status = project_get(req->db, req->arena, req->who->organization_id,
					 name ? str_trim(req->arena, name) : "", &w->from);

	if (status == STATUS_OK && uuid_eq(&w->from.id, &w->project.id))
		request_fail_field(req, "from", "not_allowed", _("is this project itself"));
	else if (status == STATUS_OK && !may_change(req, w->from.id))
		request_fail_field(req, "from", "not_allowed", _("is none that you may change"));
	else if (status == STATUS_NOT_FOUND)
		request_fail_field(req, "from", "not_found", _("is no project's name"));
	return req->failure.n_fields ? STATUS_INVALID : status;
}

enum status project_page_merge(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get_own(req, &w.project);

	if (status != STATUS_OK)
		return status;
	status = read_from(req, &w);
	if (status == STATUS_OK)
		status = write_run(req, merge, &w);
	if (status == STATUS_CONFLICT && !req->failure.n_fields)
		request_fail_field(req, "from", "conflict", req->failure.message);
	if (req->failure.n_fields)
		return show(req, 422, &w.project);
	return status == STATUS_OK ? done(req, &w.project) : status;
}

static enum status ask(struct request *req, const struct project *project)
{
	const struct confirm page = {
		.title = _("Delete this project?"),
		.what = project->name,
		.loss =
		    arena_printf(req->arena,
				 _("It is hidden with all its history, and its events are refused. "
				   "Until it is purged it can be brought back on the page %s."),
				 request_link(req, path_of(req, project, "/restore"))),
		.path = path_of(req, project, "/delete"),
		.button = _("Delete the project"),
		.back = path_of(req, project, "/settings"),
		.is_typed = true,
	};

	return confirm_show(req, &page);
}

enum status project_page_confirm(struct request *req)
{
	struct project project;
	enum status status = get_own(req, &project);

	return status == STATUS_OK ? ask(req, &project) : status;
}

static enum status delete_one(struct db *db, void *context)
{
	struct writing *w = context;

	(void)db;
	return project_delete(w->req, &w->project);
}

enum status project_page_delete(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get_own(req, &w.project);

	if (status != STATUS_OK)
		return status;
	if (!confirm_is_typed(req, w.project.name))
		return ask(req, &w.project);
	status = write_run(req, delete_one, &w);
	if (status == STATUS_OK) {
		flash_set(req, id_text(req, &w.project.id));
		response_redirect(req, 303, "/projects");
	}
	return status;
}
