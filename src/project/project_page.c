/* The page of a project: where it runs, what was done with it, what there is of it. */
#include "config.h"

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "change/change.h"
#include "deployment/deployment.h"
#include "environment/environment.h"
#include "html/url.h"
#include "insight/insight.h"
#include "project/beside.h"
#include "project/overview.h"
#include "project/project.h"
#include "site/page.h"
#include "site/part.h"
#include "state/state.h"
#include "state/state_view.h"
#include "version/version.h"

#define TIMELINE_ROWS 25
#define VERSION_ROWS  10
/* Changes among them; of more there is a link to all. */
#define CHANGE_ROWS 50

/* The page's own parameters; others are those of every list. */
struct wish {
	const char *environment; /* slug: only its deployments */
	const char *refresh;     /* read by part_refresh */
	const char *found;       /* read by the frame */
};

static const struct field wish_fields[] = {
	{ FIELD_TEXT_OF(struct wish, environment), .max = ENVIRONMENT_NAME_MAX,
	  .text = "only deployments in this environment" },
	{ FIELD_TEXT_OF(struct wish, refresh), .max = 8, .text = "off: stay as it is" },
	{ FIELD_TEXT_OF(struct wish, found), .max = LIMIT_SEARCH_BYTES, .text = "what led here" },
};

/* What was read for the page. */
struct reading {
	struct project project;
	struct deployment_filter filter;
	struct list_window window;
	struct list_rows timeline;
	struct project_overview overview;
	struct db_rows changes;         /* made by hand in the span of the timeline's part */
	const struct environment *only; /* the environment that was asked for, or NULL */
	struct state_places places;
	struct insight insight;
};

static enum status choose_environment(struct request *req, const char *slug, struct reading *r)
{
	const struct environment *all = r->overview.environments.rows;

	if (!slug)
		return STATUS_OK;
	for (size_t i = 0; i < r->overview.environments.n; i++)
		if (str_eq(all[i].slug, slug))
			r->only = &all[i];
	if (!r->only)
		return request_fail(req, STATUS_NOT_FOUND, _("There is no such environment."));
	r->filter.environment_id = r->only->id;
	return STATUS_OK;
}

/* Gives up first what ran out of time, so that no part of the page says otherwise than another. */
static enum status read_overview(struct request *req, struct reading *r)
{
	size_t n;
	enum status status = project_overview(req, r->project.id, VERSION_ROWS, &r->overview);

	if (status != STATUS_OK || !state_is_overdue(&r->overview.cells, req->now_ms))
		return status;
	status = deployment_expire(req->db, req->arena, req->who->organization_id, req->now_ms,
				   LIMIT_PAGE_ROWS, &n);
	return status == STATUS_OK
		   ? project_overview(req, r->project.id, VERSION_ROWS, &r->overview)
		   : status;
}

/* Changes in the span of the part that is shown: read forwards, from the cursor to the last deployment, so that each is on
 * one part; backwards, from the cursor to the first. */
static struct list_window span_of(const struct reading *r)
{
	const struct deployment *d = r->timeline.rows;
	struct list_window span = r->window;
	size_t n = r->timeline.n;

	if (n && span.is_backwards && r->timeline.has_more)
		span.below = d[0].id;
	if (n && !span.is_backwards && r->timeline.has_more)
		span.above = d[n - 1].id;
	if (n && span.page > 1)
		span.below = d[0].id;
	span.is_backwards = false;
	span.page = 1;
	span.limit = CHANGE_ROWS;
	return span;
}

static enum status read_changes(struct request *req, struct reading *r)
{
	const struct change_filter filter = { .kind = -1,
					      .project_id = r->project.id,
					      .environment_id = r->filter.environment_id };
	const struct list_window span = span_of(r);

	return change_list(req->db, req->arena, req->who->organization_id, &filter, &span,
			   &r->changes, NULL);
}

static enum status read_lists(struct request *req, struct reading *r)
{
	enum status status = deployment_list(req, &r->filter, &r->window, &r->timeline);

	if (status == STATUS_OK)
		status = read_changes(req, r);
	return status == STATUS_OK
		   ? insight_read(req, r->project.id, &r->overview.environments, &r->insight)
		   : status;
}

static enum status read_all(struct request *req, struct reading *r)
{
	struct wish wish;
	enum status status = list_read(req, wish_fields, ARRAY_LEN(wish_fields), &wish, &r->window);

	if (status != STATUS_OK)
		return status;
	r->window.limit = TIMELINE_ROWS;
	r->filter = (struct deployment_filter){ .status = -1, .project_id = r->project.id };
	status = read_overview(req, r);
	if (status == STATUS_OK)
		status = choose_environment(req, wish.environment, r);
	if (status == STATUS_OK)
		status = read_lists(req, r);
	if (status != STATUS_OK)
		return status;
	state_hide(&r->overview.cells, &r->overview.environments, req->now_ms);
	r->places = state_places_of(req->arena, &r->overview.environments, &r->overview.cells);
	return STATUS_OK;
}

static bool is_running(const struct reading *r)
{
	const struct state_cell *cells = r->overview.cells.rows;

	for (size_t i = 0; i < r->overview.cells.n; i++)
		if (state_is_running(&cells[i]))
			return true;
	return false;
}

static void add_state(struct request *req, struct view *view, const struct reading *r)
{
	state_view_places(req, view_list(view, "state"), &r->places, r->overview.cells.rows,
			  r->overview.cells.n);
	view_flag(view, "has_state", r->places.n > 0);
	part_refresh(req, view, is_running(r));
}

static const char *who_did(const struct run *run)
{
	return run->reported_by_name ? run->reported_by_name : run->reported_by;
}

static void add_deployment(struct request *req, struct view *item, const struct deployment *d)
{
	view_flag(item, "is_change", false);
	part_time(req, item, "at", d->run.created_at);
	view_text(item, "version", d->version);
	part_whole(item, d->version);
	view_text(item, "href", part_deployment_link(req, d->id));
	view_text(item, "environment", d->environment_name);
	part_status(item, "status", d->run.status);
	part_commit(req, item, "commit", d->scm_sha);
	part_span(req, item, "took", d->duration_ms);
	view_text(item, "who", who_did(&d->run));
	view_flag(item, "is_rollback", d->kind == DEPLOYMENT_ROLLBACK);
}

static void add_change(struct request *req, struct view *item, const struct change *change)
{
	view_flag(item, "is_change", true);
	part_time(req, item, "at", change->happened_at);
	view_text(item, "title", change->title);
	part_whole(item, change->title);
	view_text(item, "href", change_link(req, change->id));
	view_text(item, "kind", part_word(change_kind_words.format(change->kind)));
	view_text(item, "environment", change->environment_name);
	view_text(item, "who", change->reported_by);
}

/* Deployments and changes, each newest first, as one list of that order: ids are times. */
static void add_rows(struct request *req, struct view *list, const struct reading *r)
{
	const struct deployment *d = r->timeline.rows;
	const struct change *c = r->changes.rows;
	size_t n_changes = r->changes.n < CHANGE_ROWS ? r->changes.n : CHANGE_ROWS;
	size_t i = 0, k = 0;

	while (i < r->timeline.n || k < n_changes) {
		bool is_change =
		    k < n_changes && (i == r->timeline.n || uuid_compare(&c[k].id, &d[i].id) > 0);

		if (is_change)
			add_change(req, view_item(list), &c[k++]);
		else
			add_deployment(req, view_item(list), &d[i++]);
	}
}

static void add_timeline(struct request *req, struct view *view, const struct reading *r)
{
	const struct deployment *d = r->timeline.rows;
	struct uuid ends[2] = { { { 0 } }, { { 0 } } };

	if (r->timeline.n) {
		ends[0] = d[0].id;
		ends[1] = d[r->timeline.n - 1].id;
	}
	add_rows(req, view_list(view, "timeline"), r);
	view_flag(view, "has_timeline", r->timeline.n || r->changes.n);
	view_text(view, "total",
		  part_count(req, r->timeline.total, "%s deployment", "%s deployments"));
	view_text(view, "only", r->only ? r->only->name : NULL);
	view_text(view, "all", part_project_link(req, r->project.slug));
	view_text(
	    view, "changes",
	    request_link(req, arena_printf(req->arena, "/changes?project=%s", r->project.slug)));
	view_flag(view, "has_more_changes", r->changes.n > CHANGE_ROWS);
	part_pages(req, view, &r->window, &r->timeline, "dep", ends);
}

/* Names of the environments that run a version. */
static void add_places_of(struct view *map, const struct reading *r, int64_t ordinal)
{
	const struct state_cell *cells = r->overview.cells.rows;
	struct view *list = view_list(map, "runs_in");
	size_t n = 0;

	for (size_t i = 0; i < r->places.n; i++) {
		const struct state_cell *cell =
		    state_cell_at(cells, r->overview.cells.n, r->places.at[i]);

		if (cell->current_ordinal != ordinal)
			continue;

		struct view *item = view_item(list);

		part_comma(item, n++);
		view_text(item, "name", r->places.at[i]->name);
	}
}

/* The newest version that production runs, by its number; 0 for none, -1 where there is no production. */
static int64_t in_production(const struct request *req, const struct reading *r)
{
	const struct environment *all = r->overview.environments.rows;
	const struct state_cell *cells = r->overview.cells.rows;
	int64_t ordinal = -1;

	for (size_t i = 0; i < r->overview.environments.n; i++) {
		const struct state_cell *cell;

		if (all[i].tier != TIER_PRODUCTION || !environment_is_shown(&all[i], req->now_ms))
			continue;
		cell = state_cell_at(cells, r->overview.cells.n, &all[i]);
		if (ordinal < 0)
			ordinal = 0;
		if (cell && cell->current_ordinal > ordinal)
			ordinal = cell->current_ordinal;
	}
	return ordinal;
}

static int64_t commits_of(const struct reading *r, struct uuid version_id)
{
	const struct project_version_told *told = r->overview.told.rows;

	for (size_t i = 0; i < r->overview.told.n; i++)
		if (uuid_eq(&told[i].id, &version_id))
			return told[i].commits;
	return 0;
}

/* The versions that production waits for: newer than what it runs. */
static void add_ahead(struct request *req, struct view *view, const struct reading *r)
{
	const struct version *v = r->overview.versions.rows;
	struct view *list = view_list(view, "ahead");
	int64_t ordinal = in_production(req, r);
	size_t n = 0;

	for (; ordinal >= 0 && n < r->overview.versions.n && v->ordinal > ordinal; n++, v++) {
		struct view *item = view_item(list);
		int64_t commits = commits_of(r, v->id);

		view_text(item, "version", v->version);
		part_whole(item, v->version);
		view_text(item, "href", request_link(req, version_page_path(req->arena, v->id)));
		part_time(req, item, "at", v->created_at);
		view_text(item, "commits",
			  commits ? part_count(req, commits, "%s commit", "%s commits") : NULL);
		add_places_of(item, r, v->ordinal);
	}
	view_flag(view, "has_production", ordinal >= 0);
	view_flag(view, "has_ahead", n > 0);
	view_flag(view, "has_more_ahead", n == VERSION_ROWS && v[-1].ordinal > ordinal + 1);
}

static void add_versions(struct request *req, struct view *view, const struct reading *r)
{
	const struct version *v = r->overview.versions.rows;
	struct view *list = view_list(view, "versions");

	for (size_t i = 0; i < r->overview.versions.n; i++, v++) {
		struct view *item = view_item(list);

		view_text(item, "version", v->version);
		view_text(item, "href", request_link(req, version_page_path(req->arena, v->id)));
		part_whole(item, v->version);
		part_commit(req, item, "commit", v->scm_sha);
		view_text(item, "branch", v->scm_branch);
		part_time(req, item, "at", v->created_at);
		add_places_of(item, r, v->ordinal);
	}
	add_ahead(req, view, r);
	view_flag(view, "has_versions", r->overview.versions.n > 0);
	view_text(view, "versions_more",
		  r->project.versions > (int64_t)r->overview.versions.n
		      ? arena_printf(req->arena, _("the newest %zu of %lld"),
				     r->overview.versions.n, (long long)r->project.versions)
		      : NULL);
}

/* Where else one can go from a project, as far as one may. */
static void add_links(struct request *req, struct view *view, const struct project *project)
{
	static const struct {
		const char *text, *path; /* before the slug, and behind it */
		const char *end;
		enum capability can;
		bool by_name; /* in place of the slug: a form that makes what it does not know */
	} links[] = {
		{ N_("Start a deployment"), "/projects/", "/deploy", CAN_DEPLOY, false },
		{ N_("Record a deployment"), "/deployments/new?project=", "", CAN_RECORD, true },
		{ N_("Record a version"), "/versions/new?project=", "", CAN_RECORD, true },
		{ N_("Record a build"), "/builds/new?project=", "", CAN_RECORD, true },
		{ N_("Services"), "/services?project=", "", CAN_READ, false },
		{ N_("Logs"), "/projects/", "/logs", CAN_LOGS, false },
		{ N_("Configuration"), "/projects/", "/config", CAN_READ, false },
		{ N_("Compare"), "/compare?project=", "", CAN_READ, false },
		{ N_("Roles"), "/settings/roles", NULL, CAN_READ, false },
	};
	const struct access_place place = { .project_id = project->id };
	struct view *list = view_list(view, "links");

	for (size_t i = 0; i < ARRAY_LEN(links); i++) {
		struct view *item;
		struct buf path;

		if (!access_may(req->who, links[i].can, &place))
			continue;
		buf_init(&path, 2048);
		buf_adds(&path, links[i].path);
		if (links[i].end) {
			url_encode(&path, links[i].by_name ? project->name : project->slug);
			buf_adds(&path, links[i].end);
		}
		item = view_item(list);
		view_text(item, "text", _(links[i].text));
		view_text(item, "href", request_link(req, buf_dup(&path, req->arena)));
		buf_release(&path);
	}
}

static enum status show(struct request *req, const struct reading *r)
{
	struct view *view = page_view(req, r->project.name, "Projects");
	enum status status = project_view_beside(req, view, &r->project);

	if (status != STATUS_OK)
		return status;
	view_text(view, "name", r->project.name);
	view_text(view, "slug", r->project.slug);
	page_feed(req, view, r->project.name,
		  arena_printf(req->arena, "/projects/%s/feed.atom", r->project.slug));
	view_text(view, "description", r->project.description);
	view_text(view, "settings",
		  access_may(req->who, CAN_PROJECTS,
			     &(struct access_place){ .project_id = r->project.id })
		      ? request_link(
			    req, arena_printf(req->arena, "/projects/%s/settings", r->project.slug))
		      : NULL);
	view_flag(view, "is_archived", r->project.status == PROJECT_ARCHIVED);
	add_links(req, view, &r->project);
	part_raw(req, view, arena_printf(req->arena, "/projects/%s", r->project.slug));
	add_state(req, view, r);
	add_timeline(req, view, r);
	add_versions(req, view, r);
	insight_view(req, view, &r->insight);
	view_text(
	    view, "metrics",
	    access_may(req->who, CAN_METRICS, &(struct access_place){ .project_id = r->project.id })
		? request_link(req,
			       arena_printf(req->arena, "/projects/%s/metrics", r->project.slug))
		: NULL);
	return page_show(req, 200, "project", view);
}

enum status project_page(struct request *req)
{
	struct reading r = { .only = NULL };
	enum status status = project_get(req->db, req->arena, req->who->organization_id,
					 req->captures[0], &r.project);

	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, _("There is no such project."));
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
