/* Deployments: their fields, and how they are found. */
#include "config.h"

#include "auth/principal.h"
#include "deployment/deployment.h"
#include "deployment/deployment_sql.h"
#include "environment/environment.h"
#include "project/project.h"

#define OF(kind, member) FIELD_##kind##_OF(struct deployment, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct deployment, member, c_type)
#define SEEN (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field deployment_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "dep", .text = "id" },
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SEEN, .prefix = "proj", .text = "project" },
	{ AS(TEXT, "project.slug", project_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "project.name", project_name, const char *), .flags = SEEN, .text = "its name" },
	{ AS(ID, "version.id", version_id, struct uuid), .flags = SEEN, .prefix = "ver", .text = "version" },
	{ AS(TEXT, "version.name", version, const char *), .flags = SEEN, .text = "as its project calls it" },
	{ AS(TEXT, "version.scm_sha", scm_sha, const char *), .flags = SEEN, .text = "its commit" },
	{ AS(ID, "environment.id", environment_id, struct uuid), .flags = SEEN, .prefix = "env", .text = "environment" },
	{ AS(TEXT, "environment.slug", environment_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "environment.name", environment_name, const char *), .flags = SEEN, .text = "its name" },
	{ AS(WORD, "environment.tier", environment_tier, int), .flags = SEEN, .words = &tier_words, .text = "dev, test, staging or production" },
	{ OF(TEXT, deploy_url), .flags = SEEN, .text = "page of the deployment in the system that reports" },
	{ OF(TEXT, key_name), .flags = SEEN, .text = "name of the key that the last event came with" },
	{ OF(INT, duration_ms), .flags = SEEN, .text = "between start and end" },
	RUN_FIELDS(struct deployment, SEEN),
};

const struct field deployment_filter_fields[] = {
	{ FIELD_TEXT_OF(struct deployment_filter, project), .max = PROJECT_NAME_MAX, .text = "only of this project: id, slug or name" },
	{ FIELD_TEXT_OF(struct deployment_filter, environment), .max = ENVIRONMENT_NAME_MAX, .text = "only in this environment: id, slug or name" },
	{ FIELD_WORD_OF(struct deployment_filter, status), .words = &progress_words, .text = "only with this status" },
};
/* clang-format on */
const size_t deployment_n_fields = ARRAY_LEN(deployment_fields);
const size_t deployment_n_filter_fields = ARRAY_LEN(deployment_filter_fields);

enum status deployment_resolve(struct request *req, struct deployment_filter *filter)
{
	struct uuid organization_id = req->who->organization_id;
	struct project project;
	struct environment environment;
	enum status status = STATUS_OK;

	filter->project_id = filter->environment_id = (struct uuid){ { 0 } };
	if (filter->project) {
		status = project_get(req->db, req->arena, organization_id, filter->project, &project);
		if (status != STATUS_OK)
			return status == STATUS_NOT_FOUND
			           ? request_fail(req, status, "There is no such project.")
			           : status;
		filter->project_id = project.id;
	}
	if (filter->environment) {
		status = environment_get(req->db, req->arena, organization_id, filter->environment,
		                         &environment);
		if (status != STATUS_OK)
			return status == STATUS_NOT_FOUND
			           ? request_fail(req, status, "There is no such environment.")
			           : status;
		filter->environment_id = environment.id;
	}
	return status;
}

/* The parameters of a path, its filters and no more; how many. */
static size_t path_params(enum deployment_path path, const struct deployment_filter *f,
                          struct db_param *out)
{
	struct db_param project = db_id(f->project_id);
	struct db_param environment = db_id(f->environment_id);
	struct db_param status =
	    db_text(f->status < 0 ? NULL : progress_word((enum progress)f->status));
	size_t n = 0;

	switch (path) {
	case DEPLOYMENT_BY_PROJECT:
		out[n++] = project;
		out[n++] = environment;
		out[n++] = environment;
		out[n++] = status;
		out[n++] = status;
		break;
	case DEPLOYMENT_BY_ENVIRONMENT:
		out[n++] = environment;
		out[n++] = status;
		out[n++] = status;
		break;
	case DEPLOYMENT_BY_STATUS: out[n++] = status; break;
	case DEPLOYMENT_BY_ALL:
	case DEPLOYMENT_BY__COUNT: break;
	}
	return n;
}

static enum deployment_path path_of(const struct deployment_filter *filter)
{
	if (!uuid_is_nil(&filter->project_id))
		return DEPLOYMENT_BY_PROJECT;
	if (!uuid_is_nil(&filter->environment_id))
		return DEPLOYMENT_BY_ENVIRONMENT;
	return filter->status < 0 ? DEPLOYMENT_BY_ALL : DEPLOYMENT_BY_STATUS;
}

static enum status list_once(struct request *req, const struct deployment_filter *filter,
                             const struct list_window *window, struct db_rows *rows)
{
	struct uuid organization_id = req->who->organization_id;
	enum deployment_path path = path_of(filter);
	struct db_param params[16] = { db_id(organization_id) };
	size_t n = 1 + path_params(path, filter, params + 1);

	list_bounds(window, params + n);
	list_limits(window, params + n + 2);
	n += 4;
	params[n++] = db_id(organization_id);
	if (path == DEPLOYMENT_BY_PROJECT) {
		params[n++] = db_id(filter->project_id);
		params[n++] = db_id(filter->environment_id);
		params[n++] = db_id(filter->environment_id);
	} else if (path == DEPLOYMENT_BY_ENVIRONMENT) {
		params[n++] = db_id(filter->environment_id);
	}
	rows[0] = rows[1] = (struct db_rows){ NULL, 0 };
	return db_run(req->db, req->arena, &deployment_sql_list[path][window->is_backwards], params,
	              rows, NULL);
}

/* The total by counting, where the counters can't tell it. Cursors bound the rows of a page, not of the
 * list: they are left out. */
static enum status count(struct request *req, const struct deployment_filter *filter,
                         const struct list_window *window, struct list_rows *list)
{
	enum deployment_path path = path_of(filter);
	struct db_param params[10] = { db_id(req->who->organization_id) };
	size_t n = 1 + path_params(path, filter, params + 1);
	int64_t total;

	params[n++] = db_id(window->since_above);
	params[n++] = db_id(window->until_below);
	params[n++] = db_int(LIMIT_COUNTED_ROWS + 1);

	enum status status =
	    db_select_number(req->db, req->arena, &deployment_sql_count[path], params, &total);

	if (status != STATUS_OK)
		return status;
	list->is_capped = total > LIMIT_COUNTED_ROWS;
	list->total = list->is_capped ? LIMIT_COUNTED_ROWS : total;
	return STATUS_OK;
}

static bool has_overdue(const struct db_rows *rows, int64_t now_ms)
{
	const struct deployment *d = rows->rows;

	for (size_t i = 0; i < rows->n; i++)
		if (run_is_overdue(&d[i].run, now_ms))
			return true;
	return false;
}

enum status deployment_list(struct request *req, const struct deployment_filter *filter,
                            const struct list_window *window, struct list_rows *out)
{
	struct db_rows rows[2];
	size_t n;
	enum status status = list_once(req, filter, window, rows);

	if (status == STATUS_OK && has_overdue(&rows[0], req->now_ms)) {
		status = deployment_expire(req->db, req->arena, req->who->organization_id,
		                           req->now_ms, LIMIT_PAGE_ROWS, &n);
		if (status == STATUS_OK)
			status = list_once(req, filter, window, rows);
	}
	if (status != STATUS_OK)
		return status;
	*out = list_cut(req->arena, window, &rows[0], sizeof(struct deployment));
	out->total = *(const int64_t *)rows[1].rows;
	if (filter->status < 0 && !window->has_since)
		return STATUS_OK;
	return count(req, filter, window, out);
}

static enum status get_once(struct request *req, struct uuid id, struct db_rows *rows)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(id) };

	return db_select(req->db, req->arena, &deployment_sql_by_id, params, rows);
}

enum status deployment_get(struct request *req, const char *reference, struct deployment *out)
{
	struct uuid id;
	struct db_rows rows;
	size_t n;

	if (!uuid_parse_any(reference, &id) || uuid_is_nil(&id))
		return STATUS_NOT_FOUND;

	enum status status = get_once(req, id, &rows);

	if (status == STATUS_OK && has_overdue(&rows, req->now_ms)) {
		status = deployment_expire(req->db, req->arena, req->who->organization_id,
		                           req->now_ms, LIMIT_PAGE_ROWS, &n);
		if (status == STATUS_OK)
			status = get_once(req, id, &rows);
	}
	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = *(struct deployment *)rows.rows;
	return STATUS_OK;
}
