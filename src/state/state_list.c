/* The list of pairs: its fields, and how it is read. */
#include "config.h"

#include <string.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "deployment/deployment.h"
#include "environment/environment.h"
#include "progress/progress.h"
#include "project/project.h"
#include "state/moment_sql.h"
#include "state/state_list_sql.h"
#include "team/team.h"
#include "workspace/workspace.h"

#define OF(kind, member) FIELD_##kind##_OF(struct state_row, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct state_row, member, c_type)
#define SEEN (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field state_row_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "place", .text = "id of project and environment together" },
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SEEN, .prefix = "proj", .text = "project" },
	{ AS(TEXT, "project.slug", project_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "project.name", project_name, const char *), .flags = SEEN, .text = "its name" },
	{ AS(ID, "environment.id", environment_id, struct uuid), .flags = SEEN, .prefix = "env", .text = "environment" },
	{ AS(TEXT, "environment.slug", environment_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "environment.name", environment_name, const char *), .flags = SEEN, .text = "its name" },
	{ AS(WORD, "environment.tier", environment_tier, int), .flags = SEEN, .words = &tier_words, .text = "dev, test, staging or production" },
	{ OF(ID, deployment_id), .flags = SEEN, .prefix = "dep", .text = "the completed deployment that put there what runs" },
	{ OF(TEXT, version), .flags = SEEN, .text = "what runs; null for nothing yet" },
	{ OF(TEXT, scm_sha), .flags = SEEN, .text = "its commit" },
	{ OF(INT, ordinal), .flags = SEEN, .text = "its number inside the project: the difference of two says how far they are apart" },
	{ OF(TIME, since), .flags = SEEN, .text = "since when it runs" },
	{ AS(ID, "last.id", last_id, struct uuid), .flags = SEEN, .prefix = "dep", .text = "the attempt that began last, however it went" },
	{ AS(TEXT, "last.version", last_version, const char *), .flags = SEEN, .text = "what it was to put there" },
	{ AS(WORD, "last.status", last_status, int), .flags = SEEN, .words = &progress_words, .text = "how far it has come" },
	{ AS(TIME, "last.at", last_at, int64_t), .flags = SEEN, .text = "when it began" },
	{ OF(FLAG, is_failing), .flags = SEEN, .text = "whether the last attempt failed" },
	{ OF(FLAG, is_drifting), .flags = SEEN, .text = "whether another environment runs another version of the project" },
	{ OF(TIME, deadline_at), .flags = FIELD_COLUMN },
};

const struct field state_filter_fields[] = {
	{ FIELD_TEXT_OF(struct state_filter, project), .max = PROJECT_NAME_MAX, .text = "only of this project: id, slug or name" },
	{ FIELD_TEXT_OF(struct state_filter, environment), .max = ENVIRONMENT_NAME_MAX, .text = "only in this environment: id, slug or name" },
	{ FIELD_WORD_OF(struct state_filter, tier), .words = &tier_words, .text = "only in environments of this tier" },
	{ FIELD_FLAG_OF(struct state_filter, drift), .text = "true: only where environments of the project differ" },
	{ FIELD_FLAG_OF(struct state_filter, failing), .text = "true: only where the last attempt failed" },
	{ FIELD_TEXT_OF(struct state_filter, q), .max = PROJECT_NAME_MAX, .text = "only projects with this in their name or slug" },
	{ FIELD_TEXT_OF(struct state_filter, team), .max = TEAM_NAME_MAX, .text = "only projects of this team: id or name" },
	{ FIELD_TEXT_OF(struct state_filter, workspace), .max = WORKSPACE_NAME_MAX, .text = "only projects of this workspace: id or name" },
	{ FIELD_TIME_OF(struct state_filter, at), .text = "as it was at this moment" },
};

/* clang-format on */
const size_t state_row_n_fields = ARRAY_LEN(state_row_fields);
const size_t state_filter_n_fields = ARRAY_LEN(state_filter_fields);

struct uuid moment_ceiling(int64_t at)
{
	return uuid_floor(at + 1);
}

static enum status find_owner(struct request *req, struct state_filter *f)
{
	struct uuid organization_id = req->who->organization_id;
	struct team team;
	struct workspace workspace;
	enum status status = STATUS_OK;

	f->team_id = f->workspace_id = (struct uuid){ { 0 } };
	if (f->team) {
		status = team_get(req->db, req->arena, organization_id, f->team, &team);
		if (status == STATUS_NOT_FOUND)
			return request_fail(req, status, _("There is no such team."));
		f->team_id = team.id;
	}
	if (status == STATUS_OK && f->workspace) {
		status =
		    workspace_get(req->db, req->arena, organization_id, f->workspace, &workspace);
		if (status == STATUS_NOT_FOUND)
			return request_fail(req, status, _("There is no such workspace."));
		f->workspace_id = workspace.id;
	}
	return status;
}

enum status state_filter_resolve(struct request *req, struct state_filter *f)
{
	struct deployment_filter place = { .project = f->project, .environment = f->environment };
	enum status status = deployment_resolve(req, &place);

	f->project_id = place.project_id;
	f->environment_id = place.environment_id;
	return status == STATUS_OK ? find_owner(req, f) : status;
}

/* All parameters but the last four: bounds and limits. */
static void set_params(const struct request *req, const struct state_filter *f,
		       const struct list_window *window, struct db_param *out)
{
	const struct db_param params[STATE_LIST_N_PARAMS - 4] = {
		db_id(req->who->organization_id),
		db_id(f->project_id),
		db_id(f->environment_id),
		db_text(f->tier < 0 ? NULL : tier_words.format(f->tier)),
		db_flag(f->drift),
		db_flag(f->failing),
		db_time(f->at),
		db_id(moment_ceiling(f->at)),
		db_time(req->now_ms),
		db_text(window->project_ids),
		db_text(window->environment_ids),
		db_id(f->team_id),
		db_id(f->workspace_id),
		db_text(f->q),
	};

	memcpy(out, params, sizeof(params));
}

/* The projects of the places, each once. */
static void set_projects(const struct db_rows *places, struct db_param *out)
{
	const struct state_place *place = places->rows;
	struct uuid ids[STATE_PAGE_N_PAIRS];
	size_t n = 0, k;

	for (size_t i = 0; i < places->n; i++) {
		for (k = 0; k < n && !uuid_eq(&ids[k], &place[i].project_id); k++)
			;
		if (k == n)
			ids[n++] = place[i].project_id;
	}
	for (size_t i = 0; i < STATE_PAGE_N_PAIRS; i++)
		out[i] = db_id(ids[i < n ? i : n - 1]);
}

static void add_tried(struct state_row *row, const struct db_rows *tried)
{
	const struct state_tried *t = tried->rows;

	for (size_t i = 0; i < tried->n; i++) {
		if (!uuid_eq(&t[i].project_id, &row->project_id) ||
		    !uuid_eq(&t[i].environment_id, &row->environment_id))
			continue;
		row->last_id = t[i].last_id;
		row->last_version = t[i].last_version;
		row->last_status = t[i].last_status;
		row->last_at = t[i].last_at;
		row->is_failing = t[i].is_failing;
		row->deadline_at = t[i].deadline_at;
	}
}

/* What was tried last by a moment, added to rows that tell what ran. That is nothing older than what ran, unless clocks were
 * wrong. */
static enum status read_tried(struct request *req, int64_t at, struct db_rows *rows)
{
	struct uuid ceiling = moment_ceiling(at);
	struct db_param params[STATE_TRIED_N_PARAMS] = { db_id(req->who->organization_id),
							 db_id(ceiling), db_time(at) };
	struct state_row *row = rows->rows;
	struct db_rows tried;
	enum status status;

	for (size_t i = 0; i < STATE_PAGE_N_PAIRS; i++) {
		const struct state_row *r = &row[i < rows->n ? i : rows->n - 1];
		bool is_bound = !uuid_is_nil(&r->deployment_id) &&
				uuid_compare(&r->deployment_id, &ceiling) < 0;
		struct db_param *out = params + 3 + 3 * i;

		out[0] = db_id(r->project_id);
		out[1] = db_id(r->environment_id);
		out[2] = db_id(is_bound ? r->deployment_id : uuid_floor(1));
	}
	status = db_select(req->db, req->arena, &state_tried_sql, params, &tried);
	for (size_t i = 0; status == STATUS_OK && i < rows->n; i++)
		add_tried(&row[i], &tried);
	return status;
}

/* A page of a moment, from the parameters of any list. */
static enum status page_at(struct request *req, const struct state_filter *f,
			   const struct list_window *window, const struct db_param *params,
			   struct db_rows *rows)
{
	struct db_param page[STATE_PAGE_N_PARAMS];
	struct db_rows places;
	const struct state_place *place;
	enum status status = db_select(req->db, req->arena, &state_places_sql[window->is_backwards],
				       params, &places);

	*rows = (struct db_rows){ NULL, 0 };
	if (status != STATUS_OK || !places.n)
		return status;
	place = places.rows;
	memcpy(page, params, sizeof(*page) * STATE_LIST_N_PARAMS);
	page[STATE_LIST_N_PARAMS - 4] = db_id(place[window->is_backwards ? 0 : places.n - 1].id);
	page[STATE_LIST_N_PARAMS - 3] = db_id(place[window->is_backwards ? places.n - 1 : 0].id);
	page[STATE_LIST_N_PARAMS - 1] = db_int(0);
	set_projects(&places, page + STATE_LIST_N_PARAMS);
	status = db_select(req->db, req->arena, &state_page_sql[window->is_backwards], page, rows);
	return status == STATUS_OK && rows->n ? read_tried(req, f->at, rows) : status;
}

static enum status list_once(struct request *req, const struct state_filter *f,
			     const struct list_window *window, struct db_rows *rows)
{
	struct db_param params[STATE_LIST_N_PARAMS];

	set_params(req, f, window, params);
	list_bounds(window, params + STATE_LIST_N_PARAMS - 4);
	list_limits(window, params + STATE_LIST_N_PARAMS - 2);
	if (f->at && !f->drift && !f->failing)
		return page_at(req, f, window, params, rows);
	return db_select(req->db, req->arena, &state_list_sql[f->at != 0][window->is_backwards],
			 params, rows);
}

static enum status count(struct request *req, const struct state_filter *f,
			 const struct list_window *window, struct list_rows *list)
{
	struct db_param params[STATE_LIST_N_PARAMS];
	int64_t most = f->at ? LIMIT_MOMENT_ROWS : LIMIT_COUNTED_ROWS;
	enum status status;

	set_params(req, f, window, params);
	params[STATE_LIST_N_PARAMS - 4] = db_id(window->since_above);
	params[STATE_LIST_N_PARAMS - 3] = db_id(window->until_below);
	params[STATE_LIST_N_PARAMS - 2] = db_int(most + 1);
	params[STATE_LIST_N_PARAMS - 1] = db_int(0);
	status = db_select_number(req->db, req->arena,
				  &state_count_sql[f->at != 0][f->drift || f->failing], params,
				  &list->total);
	if (status != STATUS_OK)
		return status;
	list->is_capped = list->total > most;
	if (list->is_capped)
		list->total = most;
	return STATUS_OK;
}

static bool has_overdue(const struct db_rows *rows, int64_t now_ms)
{
	const struct state_row *row = rows->rows;

	for (size_t i = 0; i < rows->n; i++)
		if (row[i].deadline_at && row[i].deadline_at <= now_ms)
			return true;
	return false;
}

enum status state_list(struct request *req, const struct state_filter *filter,
		       const struct list_window *window, struct list_rows *out)
{
	struct db_rows rows;
	size_t n;
	enum status status = list_once(req, filter, window, &rows);

	if (status == STATUS_OK && has_overdue(&rows, req->now_ms)) {
		status = deployment_expire(req->db, req->arena, req->who->organization_id,
					   req->now_ms, LIMIT_PAGE_ROWS, &n);
		if (status == STATUS_OK)
			status = list_once(req, filter, window, &rows);
	}
	if (status != STATUS_OK)
		return status;
	*out = list_cut(req->arena, window, &rows, sizeof(struct state_row));
	return count(req, filter, window, out);
}
