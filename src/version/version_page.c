/* The page of a version: where it has been and is, what made it, what came with it. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "build/build.h"
#include "deployment/deployment.h"
#include "release/release.h"
#include "site/page.h"
#include "site/part.h"
#include "state/where.h"
#include "version/commit.h"
#include "version/version.h"

#define DEPLOYMENT_ROWS 25
#define BUILD_ROWS      10

static enum status get(struct request *req, const char *reference, struct version *out)
{
	enum status status =
	    version_get(req->db, req->arena, req->who->organization_id, reference, out);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = out->project_id }))
		status = STATUS_NOT_FOUND;
	return status == STATUS_NOT_FOUND
		   ? request_fail(req, status, _("There is no such version."))
		   : status;
}

/* Production first: that is what people ask about. */
static int compare_places(const void *a, const void *b)
{
	const struct where_row *x = a, *y = b;

	if (x->environment_tier != y->environment_tier)
		return y->environment_tier - x->environment_tier;
	return strcmp(x->environment_name, y->environment_name);
}

/* A row for each environment that its project was ever put into. */
static enum status add_places(struct request *req, struct view *view, const struct version *v)
{
	const struct where_filter filter = { .version = v->version, .project_id = v->project_id };
	struct view *list = view_list(view, "environments");
	struct list_window window;
	struct list_rows rows;
	enum status status;

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	status = where_list(req, &filter, &window, &rows);
	if (status == STATUS_NOT_FOUND) /* its project was never put anywhere */
		rows.n = 0;
	else if (status != STATUS_OK)
		return status;
	if (rows.n)
		qsort(rows.rows, rows.n, sizeof(struct where_row), compare_places);
	for (size_t i = 0; i < rows.n; i++) {
		const struct where_row *row = (struct where_row *)rows.rows + i;
		struct view *item = view_item(list);

		view_text(item, "environment", row->environment_name);
		view_text(item, "environment_href",
			  arena_printf(req->arena, "%s?environment=%s",
				       part_project_link(req, row->project_slug),
				       row->environment_slug));
		view_flag(item, "is_there", row->is_there);
		view_flag(item, "was_there", !row->is_there && row->arrived_at);
		part_time(req, item, "at", row->arrived_at);
		view_text(item, "with", row->version);
		view_text(item, "href",
			  row->arrived_at ? part_deployment_link(req, row->deployment_id) : NULL);
		view_text(item, "now", row->now_version);
	}
	view_flag(view, "has_places", rows.n > 0);
	return STATUS_OK;
}

static const char *who_did(const struct run *run)
{
	return run->reported_by_name ? run->reported_by_name : run->reported_by;
}

/* "the newest 25 of 40", where there are more than are shown. */
static const char *more_of(struct request *req, size_t n, int64_t total)
{
	return total > (int64_t)n
		   ? arena_printf(req->arena, _("the newest %zu of %lld"), n, (long long)total)
		   : NULL;
}

static enum status add_deployments(struct request *req, struct view *view, const struct version *v)
{
	const struct deployment_filter filter = { .status = -1, .version_id = v->id };
	struct view *list = view_list(view, "deployments");
	struct list_window window;
	struct list_rows rows;
	enum status status;

	list_whole(&window);
	window.limit = DEPLOYMENT_ROWS;
	status = deployment_list(req, &filter, &window, &rows);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n; i++) {
		const struct deployment *d = (struct deployment *)rows.rows + i;
		struct view *item = view_item(list);

		part_time(req, item, "at", d->run.created_at);
		view_text(item, "href", part_deployment_link(req, d->id));
		view_text(item, "environment", d->environment_name);
		part_status(item, "status", d->run.status);
		part_span(req, item, "took", d->duration_ms);
		view_text(item, "who", who_did(&d->run));
	}
	view_flag(view, "has_deployments", rows.n > 0);
	view_text(view, "deployments_more", more_of(req, rows.n, rows.total));
	return STATUS_OK;
}

static enum status add_builds(struct request *req, struct view *view, const struct version *v)
{
	struct view *list = view_list(view, "builds");
	struct list_window window;
	struct list_rows rows;
	struct db_rows found;
	int64_t total;
	enum status status;

	list_whole(&window);
	window.limit = BUILD_ROWS;
	status = build_list(req->db, req->arena, req->who->organization_id, v->id, &window, &found,
			    &total);
	if (status != STATUS_OK)
		return status;
	rows = list_cut(req->arena, &window, &found, sizeof(struct build));
	for (size_t i = 0; i < rows.n; i++) {
		const struct build *b = (struct build *)rows.rows + i;
		struct view *item = view_item(list);

		part_time(req, item, "at", b->run.created_at);
		part_status(item, "status", b->run.status);
		view_text(item, "number", b->run.build_number);
		part_web(item, "page", b->run.build_url);
		part_span(req, item, "took", b->duration_ms);
		view_text(item, "who", who_did(&b->run));
	}
	view_flag(view, "has_builds", rows.n > 0);
	view_text(view, "builds_more", more_of(req, rows.n, total));
	return STATUS_OK;
}

void commit_view(struct request *req, struct view *item, const struct commit *commit)
{
	const char *message = part_lines(req, commit->message);

	part_commit(req, item, "commit", commit->sha);
	view_text(item, "where",
		  request_link(req, arena_printf(req->arena, "/where?sha=%s", commit->sha)));
	view_text(item, "subject",
		  message ? arena_strndup(req->arena, message, strcspn(message, "\r\n")) : NULL);
	view_text(item, "author", commit->author);
	part_time(req, item, "at", commit->authored_at);
}

static enum status add_commits(struct request *req, struct view *view, const struct version *v)
{
	struct view *list = view_list(view, "commits");
	struct db_rows rows;
	enum status status =
	    commits_list(req->db, req->arena, req->who->organization_id, v->id, &rows);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n; i++)
		commit_view(req, view_item(list), (struct commit *)rows.rows + i);
	view_flag(view, "has_commits", rows.n > 0);
	return STATUS_OK;
}

static enum status add_releases(struct request *req, struct view *view, const struct version *v)
{
	struct view *list = view_list(view, "releases");
	struct db_rows rows;
	enum status status =
	    release_list_of_version(req->db, req->arena, req->who->organization_id, v->id, &rows);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n; i++) {
		const struct release *release = (struct release *)rows.rows + i;
		struct view *item = view_item(list);

		view_text(item, "name", release->name);
		view_text(
		    item, "href",
		    request_link(req, arena_printf(req->arena, "/releases/%s", release->slug)));
		view_text(item, "status", part_word(release_status_words.format(release->status)));
	}
	view_flag(view, "has_releases", rows.n > 0);
	return STATUS_OK;
}

/* The form that starts a deployment of its project; NULL for whom it is not. */
static const char *deploy_link(struct request *req, const struct version *v)
{
	const struct access_place place = { .project_id = v->project_id };

	if (!access_may(req->who, CAN_DEPLOY, &place))
		return NULL;
	return request_link(req, arena_printf(req->arena, "/projects/%s/deploy", v->project_slug));
}

static void add_what(struct request *req, struct view *view, const struct version *v)
{
	view_text(view, "project", v->project_name);
	view_text(view, "project_href", part_project_link(req, v->project_slug));
	part_raw(req, view, version_page_path(req->arena, v->id));
	view_text(view, "deploy", deploy_link(req, v));
	view_text(view, "version", v->version);
	view_text(view, "commit", v->scm_sha);
	view_text(view, "branch", v->scm_branch);
	view_text(view, "tag", v->scm_tag);
	view_text(view, "repository", v->scm_repository);
	view_text(view, "source",
		  str_eq(v->source, "manual")  ? _("by hand")
		  : str_eq(v->source, "build") ? _("by a build")
					       : _("by a deployment"));
	part_number(req, view, "ordinal", v->ordinal);
	part_moment(req, view, "seen", v->created_at);
}

enum status version_page(struct request *req)
{
	struct version v;
	struct view *view;
	enum status status = get(req, req->captures[0], &v);

	if (status != STATUS_OK)
		return status;
	view = page_view(req, arena_printf(req->arena, "%s %s", v.project_name, v.version),
			 "Projects");
	add_what(req, view, &v);
	status = add_places(req, view, &v);
	if (status == STATUS_OK)
		status = add_deployments(req, view, &v);
	if (status == STATUS_OK)
		status = add_builds(req, view, &v);
	if (status == STATUS_OK)
		status = add_commits(req, view, &v);
	if (status == STATUS_OK)
		status = add_releases(req, view, &v);
	return status == STATUS_OK ? page_show(req, 200, "version", view) : status;
}

/* Its address, for those who link to one. */
const char *version_page_path(struct arena *arena, struct uuid id)
{
	char text[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&id, "ver", text);
	return arena_printf(arena, "/versions/%s", text);
}
