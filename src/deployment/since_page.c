/* What came with a deployment: the version that ran there before it, the commits since, and what was changed of the project's
 * configuration meanwhile. For its page. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "deployment/deployment.h"
#include "deployment/since.h"
#include "json/json.h"
#include "project/configuration.h"
#include "site/part.h"
#include "state/compare.h"
#include "version/commit.h"
#include "version/version.h"

/* What ran there when it began; version NULL for nothing. */
static enum status find_before(struct request *req, const struct deployment *d,
			       struct compare_side *out)
{
	const struct compare_filter filter = {
		.left_id = d->environment_id,
		.right_id = d->environment_id,
		.left_at = d->run.created_at - 1,
		.project_id = d->project_id,
	};
	struct list_window window;
	struct list_rows list;
	enum status status;

	list_whole(&window);
	status = compare_list(req, &filter, &window, &list);
	*out = (struct compare_side){ .version = NULL };
	if (status == STATUS_OK && list.n)
		*out = ((const struct compare_row *)list.rows)->left;
	return status;
}

static void add_commits(struct request *req, struct view *view,
			const struct compare_commits *commits, const struct db_rows *rows)
{
	struct view *list = view_list(view, "commits_since");

	for (size_t i = 0; i < rows->n; i++)
		commit_view(req, view_item(list), (const struct commit *)rows->rows + i);
	view_flag(view, "has_commits_since", rows->n > 0);
	view_text(view, "commits_more",
		  commits->count > (int64_t)rows->n
		      ? arena_printf(req->arena, _("the newest %zu of %lld"), rows->n,
				     (long long)commits->count)
		      : NULL);
	view_text(view, "commits_missing", commits->missing);
}

/* The newest configuration that there was at a moment, of rows that are newest first. */
static const char *config_at(const struct db_rows *rows, int64_t ms)
{
	const struct project_config *config = rows->rows;

	for (size_t i = 0; i < rows->n; i++)
		if (config[i].created_at <= ms)
			return config[i].config;
	return "{}";
}

/* Names only: a value may be nobody's business who looks at a deployment. */
static enum status add_config(struct request *req, struct view *view, const struct deployment *d,
			      int64_t since)
{
	struct view *list = view_list(view, "config_since");
	struct list_window window;
	struct json_problem problem;
	struct json_object *changes = NULL;
	struct db_rows rows;
	const char *diff;
	enum status status;

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	status = project_config_list(req->db, req->arena, req->who->organization_id, d->project_id,
				     &window, &rows);
	if (status != STATUS_OK)
		return status;
	diff = project_config_diff(req->arena, config_at(&rows, since),
				   config_at(&rows, d->run.created_at));
	if (json_parse(req->arena, diff, strlen(diff), &changes, &problem) != STATUS_OK)
		return STATUS_OK;
	for (size_t i = 0; i < json_object_array_length(changes); i++) {
		struct json_object *one = json_object_array_get_idx(changes, i), *member;
		struct view *item = view_item(list);

		if (json_object_object_get_ex(one, "path", &member))
			view_text(item, "path", json_object_get_string(member));
		if (json_object_object_get_ex(one, "change", &member))
			view_text(item, "change", json_object_get_string(member));
	}
	view_flag(view, "has_config_since", json_object_array_length(changes) > 0);
	return STATUS_OK;
}

enum status deployment_view_since(struct request *req, struct view *view,
				  const struct deployment *d)
{
	struct compare_side before;
	struct compare_commits commits = { .count = FIELD_NO_INT };
	struct db_rows rows = { NULL, 0 };
	struct version version;
	char id[UUID_TEXT_SIZE];
	enum status status = find_before(req, d, &before);

	view_text(view, "before", before.version);
	view_text(view, "before_href",
		  before.version ? part_deployment_link(req, before.deployment_id) : NULL);
	view_flag(view, "is_same_version", before.version && str_eq(before.version, d->version));
	view_flag(view, "has_commits_since", false);
	view_flag(view, "has_config_since", false);
	view_text(view, "commits_missing", NULL);
	view_text(view, "commits_more", NULL);
	view_text(view, "is_older", NULL);
	if (status != STATUS_OK || !before.version)
		return status;
	uuid_format(&d->version_id, id);
	status = version_get(req->db, req->arena, req->who->organization_id, id, &version);
	if (status != STATUS_OK)
		return status;
	view_flag(view, "is_older", version.ordinal < before.ordinal);
	if (version.ordinal > before.ordinal)
		status = compare_commits(req, d->project_id, before.ordinal, version.ordinal,
					 &commits, &rows);
	else if (version.ordinal < before.ordinal)
		status = compare_commits(req, d->project_id, version.ordinal, before.ordinal,
					 &commits, &rows);
	if (status != STATUS_OK)
		return status;
	add_commits(req, view, &commits, &rows);
	return add_config(req, view, d, before.since);
}
