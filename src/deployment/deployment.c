/* Deployments: their fields, and how they are found. */
#include "config.h"

#include <string.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "deployment/deployment.h"
#include "deployment/deployment_sql.h"
#include "environment/environment.h"
#include "project/project.h"
#include "release/release.h"

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
	{ AS(TEXT, "version.scm_branch", scm_branch, const char *), .flags = SEEN, .text = "its branch" },
	{ AS(TEXT, "version.scm_tag", scm_tag, const char *), .flags = SEEN, .text = "its tag" },
	{ AS(ID, "environment.id", environment_id, struct uuid), .flags = SEEN, .prefix = "env", .text = "environment" },
	{ AS(TEXT, "environment.slug", environment_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "environment.name", environment_name, const char *), .flags = SEEN, .text = "its name" },
	{ AS(WORD, "environment.tier", environment_tier, int), .flags = SEEN, .words = &tier_words, .text = "dev, test, staging or production" },
	{ OF(TEXT, deploy_url), .flags = SEEN, .text = "page of the deployment in the system that reports" },
	{ OF(TEXT, code_name), .flags = SEEN, .text = "what people call it beside its version" },
	{ AS(INT, "hosts.total", hosts, int64_t), .flags = SEEN, .text = "hosts that reported to it" },
	{ AS(INT, "hosts.completed", hosts_completed, int64_t), .flags = SEEN, .text = "those of them that are done" },
	{ OF(TEXT, key_name), .flags = SEEN, .text = "name of the key that the last event came with" },
	{ OF(INT, duration_ms), .flags = SEEN, .text = "between start and end" },
	{ OF(WORD, kind), .flags = SEEN, .words = &deployment_kind_words, .text = "deploy or rollback" },
	{ OF(ID, rollback_of), .flags = SEEN, .prefix = "dep", .text = "of a rollback: the deployment that it undoes" },
	{ OF(ID, target_id), .flags = SEEN, .prefix = "dep", .text = "of a rollback: the completed deployment whose version it puts back" },
	{ OF(WORD, verdict), .flags = SEEN, .words = &deployment_verdict_words, .text = "good or faulty, as people found out later" },
	{ OF(WORD, verdict_source), .flags = SEEN, .words = &verdict_source_words, .text = "who says so: person, or inferred from what was deployed after it" },
	{ OF(TEXT, verdict_note), .flags = SEEN, .text = "why" },
	{ OF(TIME, verdict_at), .flags = SEEN, .text = "when they said so" },
	{ OF(TEXT, note), .flags = SEEN, .text = "whatever people added" },
	RUN_FIELDS(struct deployment, SEEN),
	{ OF(INT, list_total), .flags = FIELD_COLUMN },
	{ OF(JSON, warnings), .flags = FIELD_READ | FIELD_ARRAY | FIELD_DEFINED, .text = "what whoever sent this may want to look at: an environment that was made by it and has nearly the name of another" },
};

const struct field deployment_filter_fields[] = {
	{ FIELD_TEXT_OF(struct deployment_filter, project), .max = PROJECT_NAME_MAX, .text = "only of this project: id, slug or name" },
	{ FIELD_TEXT_OF(struct deployment_filter, environment), .max = ENVIRONMENT_NAME_MAX, .text = "only in this environment: id, slug or name" },
	{ FIELD_TEXT_OF(struct deployment_filter, version), .max = 100, .text = "only of this version: id, or what its project calls it" },
	{ FIELD_TEXT_OF(struct deployment_filter, release), .max = RELEASE_NAME_MAX, .text = "only of the versions in this release: id, slug or name" },
	{ FIELD_WORD_OF(struct deployment_filter, status), .words = &progress_words, .text = "only with this status" },
	{ FIELD_TEXT_OF(struct deployment_filter, meta), .max = 255, .text = "meta.NAME=VALUE: only where that member of extra_metadata has this value" },
};
/* clang-format on */
const size_t deployment_n_fields = ARRAY_LEN(deployment_fields);
const size_t deployment_n_filter_fields = ARRAY_LEN(deployment_filter_fields);

static const char *const kinds[] = {
	[DEPLOYMENT_DEPLOY] = "deploy",
	[DEPLOYMENT_ROLLBACK] = "rollback",
};
_Static_assert(ARRAY_LEN(kinds) == DEPLOYMENT_KIND__COUNT, "a word for every kind");
static const char *const verdicts[] = {
	[VERDICT_GOOD] = "good",
	[VERDICT_FAULTY] = "faulty",
};
_Static_assert(ARRAY_LEN(verdicts) == VERDICT__COUNT, "a word for every verdict");

static const char *const sources[] = {
	[VERDICT_BY_PERSON] = "person",
	[VERDICT_INFERRED] = "inferred",
};
_Static_assert(ARRAY_LEN(sources) == VERDICT_SOURCE__COUNT, "a word for every source");

static bool parse_word(const char *const *words, size_t n, const char *text, int *value)
{
	for (size_t i = 0; i < n; i++) {
		if (str_ieq(text, words[i])) {
			*value = (int)i;
			return true;
		}
	}
	return false;
}

static const char *format_kind(int value)
{
	return kinds[value];
}

static bool parse_kind(const char *text, int *value)
{
	return parse_word(kinds, ARRAY_LEN(kinds), text, value);
}

static const char *format_verdict(int value)
{
	return verdicts[value];
}

static bool parse_verdict(const char *text, int *value)
{
	return parse_word(verdicts, ARRAY_LEN(verdicts), text, value);
}

static const char *format_source(int value)
{
	return sources[value];
}

static bool parse_source(const char *text, int *value)
{
	return parse_word(sources, ARRAY_LEN(sources), text, value);
}

const struct field_words deployment_kind_words = { format_kind, parse_kind, "deploy, rollback" };
const struct field_words deployment_verdict_words = { format_verdict, parse_verdict,
						      "good, faulty" };
const struct field_words verdict_source_words = { format_source, parse_source, "person, inferred" };

/* The one meta.NAME=VALUE of the query, if there is one. */
static enum status read_meta(struct request *req, struct deployment_filter *filter)
{
	filter->meta = filter->meta_path = NULL;
	for (size_t i = 0; i < req->n_query; i++) {
		const struct pair *pair = &req->query[i];
		const char *name = pair->name + strlen("meta.");

		if (!str_starts(pair->name, "meta."))
			continue;
		if (filter->meta)
			return request_fail(req, STATUS_MALFORMED,
					    _("Only one meta.NAME can be asked for at a time."));
		if (!*name || strlen(name) > 255 || strpbrk(name, "\"\\") ||
		    str_has_control(name) || strlen(pair->value) > 1000)
			return request_fail(req, STATUS_MALFORMED,
					    _("That meta.NAME cannot be asked for."));
		filter->meta = pair->value;
		filter->meta_path = arena_printf(req->arena, "$.\"%s\"", name);
	}
	return STATUS_OK;
}

static enum status resolve_release(struct request *req, struct deployment_filter *filter)
{
	struct release release;
	enum status status;

	if (!filter->release)
		return STATUS_OK;
	status =
	    release_get(req->db, req->arena, req->who->organization_id, filter->release, &release);
	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, _("There is no such release."));
	filter->release_id = release.id;
	return status;
}

enum status deployment_resolve(struct request *req, struct deployment_filter *filter)
{
	struct uuid organization_id = req->who->organization_id;
	struct project project;
	struct environment environment;
	enum status status = read_meta(req, filter);

	if (status != STATUS_OK)
		return status;
	filter->project_id = filter->environment_id = (struct uuid){ { 0 } };
	filter->version_id = filter->release_id = (struct uuid){ { 0 } };
	filter->version_name = NULL;
	if (filter->version && !uuid_parse_any(filter->version, &filter->version_id))
		filter->version_name = filter->version;
	if (filter->meta && (filter->version || filter->release))
		return request_fail(req, STATUS_MALFORMED,
				    _("meta.NAME cannot be asked for beside version or release."));
	if (filter->version && filter->release)
		return request_fail(req, STATUS_MALFORMED,
				    _("version and release exclude each other."));
	status = resolve_release(req, filter);
	if (status != STATUS_OK)
		return status;
	if (filter->project) {
		status =
		    project_get(req->db, req->arena, organization_id, filter->project, &project);
		if (status != STATUS_OK)
			return status == STATUS_NOT_FOUND
				   ? request_fail(req, status, _("There is no such project."))
				   : status;
		filter->project_id = project.id;
	}
	if (filter->environment) {
		status = environment_get(req->db, req->arena, organization_id, filter->environment,
					 &environment);
		if (status != STATUS_OK)
			return status == STATUS_NOT_FOUND
				   ? request_fail(req, status, _("There is no such environment."))
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
	case DEPLOYMENT_BY_PROJECT: out[n++] = project; break;
	case DEPLOYMENT_BY_ENVIRONMENT: out[n++] = environment; break;
	case DEPLOYMENT_BY_PLACE:
		out[n++] = project;
		out[n++] = environment;
		break;
	case DEPLOYMENT_BY_STATUS: out[n++] = status; break;
	case DEPLOYMENT_BY_PROJECT_STATUS:
		out[n++] = project;
		out[n++] = status;
		out[n++] = environment;
		out[n++] = environment;
		break;
	case DEPLOYMENT_BY_ENVIRONMENT_STATUS:
		out[n++] = environment;
		out[n++] = status;
		break;
	case DEPLOYMENT_BY_ALL:
	case DEPLOYMENT_BY_VERSION:
	case DEPLOYMENT_BY_META:
	case DEPLOYMENT_BY__COUNT: break;
	}
	return n;
}

static enum deployment_path path_of(const struct deployment_filter *filter)
{
	/* [has a project][has an environment][has a status] */
	static const enum deployment_path paths[2][2][2] = {
		{ { DEPLOYMENT_BY_ALL, DEPLOYMENT_BY_STATUS },
		  { DEPLOYMENT_BY_ENVIRONMENT, DEPLOYMENT_BY_ENVIRONMENT_STATUS } },
		{ { DEPLOYMENT_BY_PROJECT, DEPLOYMENT_BY_PROJECT_STATUS },
		  { DEPLOYMENT_BY_PLACE, DEPLOYMENT_BY_PROJECT_STATUS } },
	};

	if (filter->meta)
		return DEPLOYMENT_BY_META;
	if (!uuid_is_nil(&filter->version_id) || !uuid_is_nil(&filter->release_id) ||
	    filter->version_name)
		return DEPLOYMENT_BY_VERSION;
	return paths[!uuid_is_nil(&filter->project_id)][!uuid_is_nil(&filter->environment_id)]
		    [filter->status >= 0];
}

/* What a limited key may see: four parameters. */
static size_t allowed_params(const struct request *req, struct db_param *out)
{
	list_only(req->who->project_ids, out);
	list_only(req->who->environment_ids, out + 2);
	return 4;
}

/* The rows that a filter by metadata looks at, and what it looks for; 15 parameters. */
static size_t meta_params(struct request *req, const struct deployment_filter *f,
			  const struct uuid *bounds, struct db_param *out)
{
	out[0] = db_id(req->who->organization_id);
	out[1] = out[2] = db_id(f->project_id);
	out[3] = out[4] = db_id(f->environment_id);
	out[5] = out[6] = db_text(f->status < 0 ? NULL : progress_word((enum progress)f->status));
	out += 7 + allowed_params(req, out + 7);
	out[0] = db_id(bounds[0]);
	out[1] = db_id(bounds[1]);
	out[2] = db_text(f->meta_path);
	out[3] = db_text(f->meta);
	return 15;
}

static enum status list_by_meta(struct request *req, const struct deployment_filter *filter,
				const struct list_window *window, struct db_rows *rows)
{
	const struct uuid page[] = { window->above, window->below };
	const struct uuid all[] = { window->since_above, window->until_below };
	struct db_param params[33];
	size_t n = meta_params(req, filter, page, params);

	list_limits(window, params + n);
	n += 2;
	n += meta_params(req, filter, all, params + n);
	params[n] = db_int(LIMIT_COUNTED_ROWS + 1);
	return db_run(req->db, req->arena,
		      &deployment_sql_list[DEPLOYMENT_BY_META][window->is_backwards], params, rows,
		      NULL);
}

static enum status list_by_version(struct request *req, const struct deployment_filter *f,
				   const struct list_window *window, struct db_rows *rows)
{
	struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(f->version_id),
		db_id(f->release_id),
		db_text(f->version_name),
		db_id(f->project_id),
		db_id(f->environment_id),
		db_text(f->status < 0 ? NULL : progress_word((enum progress)f->status)),
		db_text(req->who->project_ids),
		db_text(req->who->environment_ids),
		db_id(window->above),
		db_id(window->below),
		db_int(0),
		db_int(0),
		db_id(window->since_above),
		db_id(window->until_below),
		db_int(LIMIT_COUNTED_ROWS + 1),
	};

	list_limits(window, params + 11);
	return db_run(req->db, req->arena,
		      &deployment_sql_list[DEPLOYMENT_BY_VERSION][window->is_backwards], params,
		      rows, NULL);
}

static enum status list_once(struct request *req, const struct deployment_filter *filter,
			     const struct list_window *window, struct db_rows *rows)
{
	enum deployment_path path = path_of(filter);
	struct db_param organization = db_id(req->who->organization_id);
	struct db_param params[24];
	size_t n = 0;

	rows[0] = rows[1] = (struct db_rows){ NULL, 0 };
	if (path == DEPLOYMENT_BY_META)
		return list_by_meta(req, filter, window, rows);
	if (path == DEPLOYMENT_BY_VERSION)
		return list_by_version(req, filter, window, rows);
	if (path < DEPLOYMENT_BY_STATUS) { /* the total by counters */
		params[n++] = organization;
		n += allowed_params(req, params + n);
		n += path_params(path, filter, params + n);
	}
	params[n++] = organization;
	n += path_params(path, filter, params + n);
	n += allowed_params(req, params + n);
	list_bounds(window, params + n);
	list_limits(window, params + n + 2);
	return db_run(req->db, req->arena, &deployment_sql_list[path][window->is_backwards], params,
		      rows, NULL);
}

/* The total by counters: any row of the list brings it. */
static enum status total(struct request *req, const struct deployment_filter *filter,
			 const struct db_rows *rows, struct list_rows *list)
{
	struct db_param project = db_id(filter->project_id);
	struct db_param environment = db_id(filter->environment_id);
	struct db_param params[9] = { db_id(req->who->organization_id) };
	size_t n = 1 + allowed_params(req, params + 1);

	params[n++] = project;
	params[n++] = project;
	params[n++] = environment;
	params[n++] = environment;

	if (rows->n) {
		list->total = ((const struct deployment *)rows->rows)->list_total;
		return STATUS_OK;
	}
	return db_select_number(req->db, req->arena, &deployment_sql_total, params, &list->total);
}

/* The same where a status is asked for. */
static enum status total_in_status(struct request *req, const struct deployment_filter *f,
				   struct list_rows *list)
{
	enum deployment_path path = path_of(f);
	struct db_param params[10] = { db_text(progress_word((enum progress)f->status)),
				       db_id(req->who->organization_id) };
	size_t n = 2;

	if (path == DEPLOYMENT_BY_PROJECT_STATUS) {
		params[n++] = db_id(f->project_id);
		params[n++] = db_id(f->environment_id);
		params[n++] = db_id(f->environment_id);
	} else if (path == DEPLOYMENT_BY_ENVIRONMENT_STATUS) {
		params[n++] = db_id(f->environment_id);
	}
	allowed_params(req, params + n);
	return db_select_number(req->db, req->arena, &deployment_sql_in_status[path], params,
				&list->total);
}

/* The total by counting, where the counters can't tell it. Cursors bound the rows of a page, not of the
 * list: they are left out. */
static enum status count(struct request *req, const struct deployment_filter *filter,
			 const struct list_window *window, struct list_rows *list)
{
	enum deployment_path path = path_of(filter);
	struct db_param params[14] = { db_id(req->who->organization_id) };
	size_t n = 1 + path_params(path, filter, params + 1);

	n += allowed_params(req, params + n);
	params[n++] = db_id(window->since_above);
	params[n++] = db_id(window->until_below);
	params[n++] = db_int(LIMIT_COUNTED_ROWS + 1);
	return db_select_number(req->db, req->arena, &deployment_sql_count[path], params,
				&list->total);
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
	if (path_of(filter) >= DEPLOYMENT_BY_VERSION)
		out->total = *(const int64_t *)rows[1].rows;
	else if (window->has_since)
		status = count(req, filter, window, out);
	else if (filter->status >= 0)
		return total_in_status(req, filter, out);
	else
		return total(req, filter, &rows[0], out); /* exact, however many */
	out->is_capped = out->total > LIMIT_COUNTED_ROWS;
	if (out->is_capped)
		out->total = LIMIT_COUNTED_ROWS;
	return status;
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
