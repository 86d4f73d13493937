/* The pages of releases. */
#include "config.h"

#include "api/body.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "release/release.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "version/version.h"

struct writing {
	struct request *req;
	struct release release;
	struct release_draft draft;
	struct version version;
};

static enum status get(struct request *req, struct release *out)
{
	enum status status =
	    release_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);

	return status == STATUS_NOT_FOUND
		   ? request_fail(req, status, _("There is no such release."))
		   : status;
}

static const char *path_of(struct request *req, const struct release *release, const char *below)
{
	return arena_printf(req->arena, "/releases/%s%s", release->slug, below);
}

static enum status done(struct request *req, const struct release *release)
{
	response_redirect(req, 303, path_of(req, release, ""));
	return STATUS_OK;
}

static bool may_change(const struct request *req)
{
	return access_may(req->who, CAN_PROJECTS, NULL);
}

static const char *status_text(int status)
{
	return part_word(release_status_words.format(status));
}

static void add_fields(struct form *form, const struct release *release)
{
	struct form_choice choice;

	form_add(form, &(struct form_field){ .kind = FORM_TEXT,
					     .name = "name",
					     .label = _("Name"),
					     .value = release ? release->name : NULL,
					     .max = RELEASE_NAME_MAX,
					     .is_required = true });
	form_add(form, &(struct form_field){ .kind = FORM_LINES,
					     .name = "description",
					     .label = _("What it is for"),
					     .value = release ? release->description : NULL,
					     .max = 2000 });
	if (!release)
		return;
	choice =
	    form_add_select(form, "status", _("Status"), _("Completed and cancelled are final."),
			    release_status_words.format(release->status));
	for (int i = 0; i < RELEASE__COUNT; i++)
		form_option(&choice, release_status_words.format(i), status_text(i));
	form_add(form, &(struct form_field){ .kind = FORM_LINES,
					     .name = "notes",
					     .label = _("Notes"),
					     .hint = _("Empty: those made of the commits."),
					     .value = release->notes,
					     .max = RELEASE_NOTES_MAX });
}

static enum status show_list(struct request *req, int http)
{
	struct view *view = page_view(req, _("Releases"), "Releases");
	struct view *list = view_list(view, "releases");
	struct list_window window;
	struct db_rows rows;
	int64_t total;
	enum status status;

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	status = release_list(req->db, req->arena, req->who->organization_id, -1, &window, &rows,
			      &total);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n && i < LIMIT_PAGE_ROWS; i++) {
		const struct release *release = (struct release *)rows.rows + i;
		struct view *row = view_item(list);

		view_text(row, "name", release->name);
		view_text(row, "href", request_link(req, path_of(req, release, "")));
		view_text(row, "status", status_text(release->status));
		part_number(req, row, "versions", release->versions);
		part_time(req, row, "made", release->created_at);
		part_time(req, row, "finished", release->finished_at);
	}
	view_flag(view, "has_releases", rows.n > 0);
	view_text(view, "total", part_count(req, total, "%s release", "%s releases"));
	view_text(view, "create", NULL);
	if (may_change(req)) {
		struct form form =
		    form_begin(req, view, "create", "/releases", _("Make a release"));

		add_fields(&form, NULL);
	}
	return page_show(req, http, "releases", view);
}

enum status release_page_list(struct request *req)
{
	return show_list(req, 200);
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = guard_place(w->req, CAN_PROJECTS, NULL);

	(void)db;
	return status == STATUS_OK ? release_create(w->req, &w->draft, &w->release) : status;
}

enum status release_page_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode(req, release_draft_fields, release_n_draft_fields, &w.draft, NULL);

	if (status == STATUS_OK)
		status = write_run(req, create, &w);
	if (req->failure.n_fields)
		return show_list(req, 422);
	return status == STATUS_OK ? done(req, &w.release) : status;
}

/* The grid: a row an environment, a cell a version. */
static enum status add_progress(struct request *req, struct view *view,
				const struct release *release)
{
	struct view *list = view_list(view, "environments");
	const struct release_cell *cell;
	struct view *row = NULL, *cells = NULL;
	struct db_rows rows;
	bool is_running = false;
	enum status status = release_progress(req, release->id, &rows);

	if (status != STATUS_OK)
		return status;
	cell = rows.rows;
	for (size_t i = 0; i < rows.n; i++, cell++) {
		enum release_step step = release_step_of(cell);
		struct view *item;

		if (!i || !uuid_eq(&cell->environment_id, &cell[-1].environment_id)) {
			row = view_item(list);
			view_text(row, "environment", cell->environment_name);
			cells = view_list(row, "cells");
		}
		item = view_item(cells);
		view_text(item, "progress", part_word(release_step_word(step)));
		is_running = is_running || step == RELEASE_STARTED;
		view_flag(item, "is_done", step == RELEASE_DONE);
		view_flag(item, "is_failed", step == RELEASE_FAILED);
		view_text(item, "runs", step == RELEASE_DONE ? NULL : cell->current_version);
	}
	view_flag(view, "has_progress", rows.n > 0);
	part_refresh(req, view, is_running && req->method == METHOD_GET);
	return STATUS_OK;
}

static enum status add_versions(struct request *req, struct view *view,
				const struct release *release, bool is_open)
{
	struct view *list = view_list(view, "versions");
	struct db_rows rows;
	enum status status = release_versions(req, release->id, &rows);

	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		const struct release_version *version = (struct release_version *)rows.rows + i;
		struct view *row = view_item(list);
		char id[TYPEID_TEXT_SIZE];

		uuid_format_typeid(&version->id, "ver", id);
		view_text(row, "project", version->project_name);
		view_text(row, "href", part_project_link(req, version->project_slug));
		view_text(row, "version", version->version);
		view_text(row, "version_href",
			  request_link(req, version_page_path(req->arena, version->id)));
		part_commit(req, row, "commit", version->scm_sha);
		if (is_open)
			form_button(req, row, "remove",
				    arena_printf(req->arena, "%s/versions/%s/remove",
						 path_of(req, release, ""), id),
				    _("Take out"), version->project_name);
		else
			view_text(row, "remove", NULL);
	}
	view_flag(view, "has_versions", status == STATUS_OK && rows.n > 0);
	return status;
}

static enum status add_notes(struct request *req, struct view *view, const struct release *release)
{
	struct db_rows rows;
	const char *made;
	enum status status = release_commits(req, release->id, &rows);

	if (status != STATUS_OK)
		return status;
	made = notes_markdown(req->arena, rows.rows, rows.n);
	view_text(view, "notes", release->notes ? release->notes : *made ? made : NULL);
	return STATUS_OK;
}

static enum status add_change(struct request *req, struct view *view, const void *object)
{
	const struct release *release = object;
	struct form form = form_begin(req, view, "change", path_of(req, release, ""), _("Save"));

	add_fields(&form, release);
	form_remember(&form);
	return STATUS_OK;
}

static void add_forms(struct request *req, struct view *view, const struct release *release,
		      bool is_open)
{
	view_text(view, "add", NULL);
	view_text(view, "change", NULL);
	if (is_open) {
		struct form form = form_begin(req, view, "add", path_of(req, release, "/versions"),
					      _("Put it in"));

		form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
						      .name = "project",
						      .label = _("Project"),
						      .hint = _("Its name or slug."),
						      .max = 255,
						      .is_required = true });
		form_add(&form, &(struct form_field){
				    .kind = FORM_TEXT,
				    .name = "version",
				    .label = _("Version"),
				    .hint = _("It takes the place of another of its project."),
				    .max = VERSION_MAX,
				    .is_required = true });
	}
	if (may_change(req)) {
		(void)add_change(req, view, release);
	}
}

static enum status show(struct request *req, int http, const struct release *release)
{
	struct view *view = page_view(req, release->name, "Releases");
	bool is_open = may_change(req) && release->status != RELEASE_COMPLETED &&
		       release->status != RELEASE_CANCELLED;
	enum status status = add_versions(req, view, release, is_open);

	if (status == STATUS_OK)
		status = add_progress(req, view, release);
	if (status == STATUS_OK)
		status = add_notes(req, view, release);
	if (status != STATUS_OK)
		return status;
	view_text(view, "name", release->name);
	view_text(view, "description", release->description);
	view_text(view, "status", status_text(release->status));
	part_raw(req, view, path_of(req, release, ""));
	add_forms(req, view, release, is_open);
	return page_show(req, http, "release", view);
}

enum status release_page(struct request *req)
{
	struct release release;
	enum status status = get(req, &release);

	return status == STATUS_OK ? show(req, 200, &release) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = guard_place(w->req, CAN_PROJECTS, NULL);

	(void)db;
	return status == STATUS_OK ? release_change(w->req, &w->release, &w->draft) : status;
}

enum status release_page_change(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.release);

	if (status != STATUS_OK)
		return status;
	if (form_is_stale(req, add_change, &w.release))
		return show(req, 412, &w.release);
	status = body_decode(req, release_draft_fields, release_n_draft_fields, &w.draft, NULL);
	w.draft.extra_metadata = w.release.extra_metadata; /* no form has it */
	if (status == STATUS_OK)
		status = write_run(req, change, &w);
	if (status == STATUS_CONFLICT)
		request_fail_field(req, "status", "conflict", req->failure.message);
	if (req->failure.n_fields)
		return show(req, 422, &w.release);
	return status == STATUS_OK ? done(req, &w.release) : status;
}

static enum status guard_version(const struct writing *w)
{
	return guard_place(w->req, CAN_PROJECTS,
			   &(struct access_place){ .project_id = w->version.project_id });
}

static enum status add(struct db *db, void *context)
{
	struct writing *w = context;
	bool is_new;
	enum status status = guard_version(w);

	(void)db;
	return status == STATUS_OK ? release_add(w->req, &w->release, &w->version, &is_new)
				   : status;
}

static const char *typed(struct request *req, const char *name)
{
	const char *text = request_form(req, name);

	return text ? str_trim(req->arena, text) : "";
}

enum status release_page_add(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.release);

	if (status != STATUS_OK)
		return status;
	status = version_get_named(req->db, req->arena, req->who->organization_id,
				   typed(req, "project"), typed(req, "version"), &w.version);
	if (status == STATUS_NOT_FOUND)
		request_fail_field(req, "version", "not_found",
				   _("there is no such version of the project"));
	if (status == STATUS_OK)
		status = write_run(req, add, &w);
	if (req->failure.n_fields)
		return show(req, 422, &w.release);
	return status == STATUS_OK ? done(req, &w.release) : status;
}

static enum status drop(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = guard_version(w);

	(void)db;
	return status == STATUS_OK ? release_remove(w->req, &w->release, &w->version) : status;
}

enum status release_page_remove(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.release);

	if (status == STATUS_OK)
		status = version_get(req->db, req->arena, req->who->organization_id,
				     req->captures[1], &w.version);
	if (status == STATUS_OK)
		status = write_run(req, drop, &w);
	return status == STATUS_OK ? done(req, &w.release) : status;
}
