/* The page of a project: where it runs, what was done with it, what there is of it. */
#include "config.h"

#include "auth/principal.h"
#include "base/str.h"
#include "deployment/deployment.h"
#include "environment/environment.h"
#include "project/project.h"
#include "site/page.h"
#include "site/part.h"
#include "state/state.h"
#include "state/state_view.h"
#include "version/version.h"

#define TIMELINE_ROWS 25
#define VERSION_ROWS  10

/* The page's own parameters; others are those of every list. */
struct wish {
	const char *environment; /* slug: only its deployments */
	const char *refresh;     /* read by part_refresh */
};

static const struct field wish_fields[] = {
	{ FIELD_TEXT_OF(struct wish, environment), .max = ENVIRONMENT_NAME_MAX,
	  .text = "only deployments in this environment" },
	{ FIELD_TEXT_OF(struct wish, refresh), .max = 8, .text = "off: stay as it is" },
};

/* What was read for the page. */
struct reading {
	struct project project;
	struct deployment_filter filter;
	struct list_window window;
	struct list_rows timeline;
	struct db_rows environments, cells, versions;
	const struct environment *only; /* the environment that was asked for, or NULL */
	struct state_places places;
};

static enum status choose_environment(struct request *req, const char *slug, struct reading *r)
{
	const struct environment *all = r->environments.rows;

	if (!slug)
		return STATUS_OK;
	for (size_t i = 0; i < r->environments.n; i++)
		if (str_eq(all[i].slug, slug))
			r->only = &all[i];
	if (!r->only)
		return request_fail(req, STATUS_NOT_FOUND, "There is no such environment.");
	r->filter.environment_id = r->only->id;
	return STATUS_OK;
}

static enum status read_cells(struct request *req, struct reading *r)
{
	return state_of_project(req->db, req->arena, req->who->organization_id, r->project.id,
				&r->cells);
}

/* Gives up first what ran out of time, so that no part of the page says otherwise than another. */
static enum status read_state(struct request *req, struct reading *r)
{
	size_t n;
	enum status status = read_cells(req, r);

	if (status != STATUS_OK || !state_is_overdue(&r->cells, req->now_ms))
		return status;
	status = deployment_expire(req->db, req->arena, req->who->organization_id, req->now_ms,
				   LIMIT_PAGE_ROWS, &n);
	return status == STATUS_OK ? read_cells(req, r) : status;
}

static enum status read_lists(struct request *req, struct reading *r)
{
	enum status status = deployment_list(req, &r->filter, &r->window, &r->timeline);

	if (status != STATUS_OK)
		return status;
	return version_newest(req->db, req->arena, req->who->organization_id, r->project.id,
			      VERSION_ROWS, &r->versions);
}

static enum status read_all(struct request *req, struct reading *r)
{
	struct uuid organization_id = req->who->organization_id;
	struct wish wish;
	enum status status = list_read(req, wish_fields, ARRAY_LEN(wish_fields), &wish, &r->window);

	if (status != STATUS_OK)
		return status;
	r->window.limit = TIMELINE_ROWS;
	r->filter = (struct deployment_filter){ .status = -1, .project_id = r->project.id };
	status = environment_list(req->db, req->arena, organization_id, &r->environments);
	if (status == STATUS_OK)
		status = choose_environment(req, wish.environment, r);
	if (status == STATUS_OK)
		status = read_state(req, r);
	if (status == STATUS_OK)
		status = read_lists(req, r);
	if (status == STATUS_OK)
		r->places = state_places_of(req->arena, &r->environments, &r->cells);
	return status;
}

static bool is_running(const struct reading *r)
{
	const struct state_cell *cells = r->cells.rows;

	for (size_t i = 0; i < r->cells.n; i++)
		if (state_is_running(&cells[i]))
			return true;
	return false;
}

static void add_state(struct request *req, struct view *view, const struct reading *r)
{
	state_view_places(req, view_list(view, "state"), &r->places, r->cells.rows, r->cells.n);
	view_flag(view, "has_state", r->places.n > 0);
	part_refresh(req, view, is_running(r));
}

static const char *who_did(const struct run *run)
{
	return run->reported_by_name ? run->reported_by_name : run->reported_by;
}

/* Links to the parts of the timeline before and after this one. */
static void add_pages(struct request *req, struct view *view, const struct reading *r)
{
	const struct deployment *rows = r->timeline.rows;
	size_t n = r->timeline.n;
	bool is_back = r->window.is_backwards;
	bool has_older = n && (is_back || r->timeline.has_more);
	bool has_newer = n && (is_back ? r->timeline.has_more : r->window.page != 1);
	char first[TYPEID_TEXT_SIZE] = "";
	char last[TYPEID_TEXT_SIZE] = "";

	if (n) {
		uuid_format_typeid(&rows[0].id, "dep", first);
		uuid_format_typeid(&rows[n - 1].id, "dep", last);
	}
	view_text(view, "newer", has_newer ? part_cursor_link(req, "ending_before", first) : NULL);
	view_text(view, "older", has_older ? part_cursor_link(req, "starting_after", last) : NULL);
	view_flag(view, "has_pages", has_newer || has_older);
	view_text(view, "newest", has_newer ? part_cursor_link(req, "", NULL) : NULL);
}

static void add_timeline(struct request *req, struct view *view, const struct reading *r)
{
	const struct deployment *d = r->timeline.rows;
	struct view *list = view_list(view, "timeline");

	for (size_t i = 0; i < r->timeline.n; i++, d++) {
		struct view *item = view_item(list);

		part_time(req, item, "at", d->run.created_at);
		view_text(item, "version", d->version);
		part_whole(item, d->version);
		view_text(item, "href", part_deployment_link(req, d->id));
		view_text(item, "environment", d->environment_name);
		part_status(item, "status", d->run.status);
		part_commit(req, item, "commit", d->scm_sha);
		part_span(req, item, "took", d->duration_ms);
		view_text(item, "who", who_did(&d->run));
	}
	view_flag(view, "has_timeline", r->timeline.n > 0);
	view_text(view, "total", part_count(req, r->timeline.total, "deployment", "deployments"));
	view_text(view, "only", r->only ? r->only->name : NULL);
	view_text(view, "all", part_project_link(req, r->project.slug));
	add_pages(req, view, r);
}

/* Names of the environments that run a version. */
static void add_places_of(struct view *map, const struct reading *r, int64_t ordinal)
{
	const struct state_cell *cells = r->cells.rows;
	struct view *list = view_list(map, "runs_in");
	size_t n = 0;

	for (size_t i = 0; i < r->places.n; i++) {
		const struct state_cell *cell = state_cell_at(cells, r->cells.n, r->places.at[i]);

		if (cell->current_ordinal != ordinal)
			continue;

		struct view *item = view_item(list);

		part_comma(item, n++);
		view_text(item, "name", r->places.at[i]->name);
	}
}

static void add_versions(struct request *req, struct view *view, const struct reading *r)
{
	const struct version *v = r->versions.rows;
	struct view *list = view_list(view, "versions");

	for (size_t i = 0; i < r->versions.n; i++, v++) {
		struct view *item = view_item(list);

		view_text(item, "version", v->version);
		view_text(item, "href", request_link(req, version_page_path(req->arena, v->id)));
		part_whole(item, v->version);
		part_commit(req, item, "commit", v->scm_sha);
		view_text(item, "branch", v->scm_branch);
		part_time(req, item, "at", v->created_at);
		add_places_of(item, r, v->ordinal);
	}
	view_flag(view, "has_versions", r->versions.n > 0);
	view_text(view, "versions_more",
		  r->project.versions > (int64_t)r->versions.n
		      ? arena_printf(req->arena, "the newest %zu of %lld", r->versions.n,
				     (long long)r->project.versions)
		      : NULL);
}

static enum status show(struct request *req, const struct reading *r)
{
	struct view *view = page_view(req, r->project.name, "State");

	view_text(view, "name", r->project.name);
	view_text(view, "slug", r->project.slug);
	view_text(view, "description", r->project.description);
	view_text(view, "settings",
		  access_may(req->who, CAN_PROJECTS,
			     &(struct access_place){ .project_id = r->project.id })
		      ? request_link(
			    req, arena_printf(req->arena, "/projects/%s/settings", r->project.slug))
		      : NULL);
	view_flag(view, "is_archived", r->project.status == PROJECT_ARCHIVED);
	add_state(req, view, r);
	add_timeline(req, view, r);
	add_versions(req, view, r);
	return page_show(req, 200, "project", view);
}

enum status project_page(struct request *req)
{
	struct reading r = { .only = NULL };
	enum status status = project_get(req->db, req->arena, req->who->organization_id,
					 req->captures[0], &r.project);

	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, "There is no such project.");
	if (status != STATUS_OK)
		return status;
	if (!str_eq(req->captures[0], r.project.slug)) {
		response_redirect(req, 303,
				  arena_printf(req->arena, "/projects/%s", r.project.slug));
		return STATUS_OK;
	}
	status = read_all(req, &r);
	return status == STATUS_OK ? show(req, &r) : status;
}
