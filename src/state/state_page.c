/* The first page: what runs where, and before it, in words, what is wrong. */
#include "config.h"

#include <string.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "deployment/deployment.h"
#include "desk/desk.h"
#include "site/page.h"
#include "site/part.h"
#include "site/when.h"
#include "state/matrix_view.h"
#include "state/state.h"
#include "state/state_view.h"

/* Deployments that a line above the table names; the others it counts. */
#define NAMED_MAX 5

/* Columns that a wide screen has room for; with more the table scrolls inside its region. */
#define COLUMNS_FIT 4

/* What was read for a page. */
struct matrix {
	struct matrix_wish wish;
	struct db_rows cells;
	struct state_places places;
	struct desk desk;
	size_t n_projects;
	bool is_brief;
	const struct state_cell *last; /* of the last project when others follow, else NULL */
};

/* How many of n cells belong to the same project as the first. */
static size_t row_len(const struct state_cell *cells, size_t n)
{
	size_t len = 1;

	while (len < n && uuid_eq(&cells[len].project_id, &cells[0].project_id))
		len++;
	return len;
}

/* Counts the projects and cuts off the one that only shows that there are more. */
static void cut(struct matrix *matrix)
{
	struct state_cell *cells = matrix->cells.rows;
	size_t at = 0;

	while (at < matrix->cells.n && (int64_t)matrix->n_projects < matrix->wish.rows) {
		at += row_len(cells + at, matrix->cells.n - at);
		matrix->n_projects++;
	}
	if (at == matrix->cells.n)
		return;
	matrix->cells.n = at;
	matrix->last = &cells[at - 1];
}

static enum status read_cells(struct request *req, struct matrix *out)
{
	size_t n;
	enum status status = matrix_read(req, &out->wish, out->wish.rows + 1, &out->cells);

	if (status != STATUS_OK || !state_is_overdue(&out->cells, req->now_ms))
		return status;
	status = deployment_expire(req->db, req->arena, req->who->organization_id, req->now_ms,
				   LIMIT_PAGE_ROWS, &n);
	return status == STATUS_OK ? matrix_read(req, &out->wish, out->wish.rows + 1, &out->cells)
				   : status;
}

/* Short-lived and archived environments are left out, unless one of them was asked for. */
static void hide(struct request *req, struct matrix *matrix)
{
	if (uuid_is_nil(&matrix->wish.filter.environment_id))
		state_hide(&matrix->cells, &matrix->desk.environments, req->now_ms);
}

/* Two statements: the cells, and all that stands around them. In this order no cell has an environment that is not known. */
static enum status read_matrix(struct request *req, struct matrix *out)
{
	const unsigned wanted = DESK_VIEWS | DESK_NAMES | DESK_TASKS | DESK_ENVIRONMENTS;
	enum status status = read_cells(req, out);

	if (status == STATUS_OK)
		status = desk_read(req, DESK_STATE, wanted, &out->desk);
	if (status != STATUS_OK)
		return status;
	cut(out);
	hide(req, out);
	out->places = state_places_of(req->arena, &out->desk.environments, &out->cells);
	return STATUS_OK;
}

static void add_columns(struct request *req, struct view *view, const struct state_places *places,
			bool is_now)
{
	struct view *list = view_list(view, "columns");

	view_flag(view, "fits", places->n <= COLUMNS_FIT);

	for (size_t i = 0; i < places->n; i++) {
		struct view *item = view_item(list);

		view_text(item, "name", places->at[i]->name);
		part_whole(item, places->at[i]->name);
		view_text(item, "tier",
			  environment_tier_beside(places->at[i]->name, places->at[i]->tier));
		part_time(req, item, "last", is_now ? places->at[i]->last_deployment_at : 0);
	}
}

static void add_row(struct request *req, struct view *row, const struct matrix *matrix,
		    const struct state_cell *cells, size_t n)
{
	view_text(row, "name", cells->project_name);
	part_whole(row, cells->project_name);
	view_text(row, "href", part_project_link(req, cells->project_slug));
	view_flag(row, "is_drifting", state_is_drifting(cells, n));
	if (matrix->is_brief)
		state_view_brief(req, view_list(row, "cells"), &matrix->places, cells, n);
	else
		state_view_places(req, view_list(row, "cells"), &matrix->places, cells, n);
}

/* Rows in groups: of teams, of workspaces, or all of them in one without a name. */
static void add_groups(struct request *req, struct view *view, const struct matrix *matrix)
{
	const struct state_cell *cells = matrix->cells.rows;
	struct view *groups = view_list(view, "groups");
	struct view *rows = NULL;
	const char *key = NULL;
	size_t len;

	for (size_t at = 0; at < matrix->cells.n; at += len) {
		len = row_len(cells + at, matrix->cells.n - at);
		if (!rows || !str_eq(cells[at].group_key, key)) {
			struct view *group = view_item(groups);

			view_flag(group, "is_group", matrix->wish.group >= 0);
			view_text(group, "group", cells[at].group_name);
			view_flag(group, "of_no_team", matrix->wish.group == MATRIX_BY_TEAM);
			view_int(group, "width", (int64_t)matrix->places.n + 1);
			rows = view_list(group, "rows");
			key = cells[at].group_key;
		}
		add_row(req, view_item(rows), matrix, cells + at, len);
	}
}

static const char *place_name(const struct matrix *matrix, const struct state_cell *cell)
{
	for (size_t i = 0; i < matrix->places.n; i++)
		if (uuid_eq(&matrix->places.at[i]->id, &cell->environment_id))
			return matrix->places.at[i]->name;
	return "";
}

/* A line above the table: how many cells are so, and the first of them by name. Returns how many.
 */
static size_t add_notice(struct request *req, struct view *view, const char *name,
			 const struct matrix *matrix, bool (*is_so)(const struct state_cell *))
{
	const struct state_cell *cells = matrix->cells.rows;
	struct view *notice = view_map(view, name);
	struct view *list = view_list(notice, "items");
	size_t n = 0;

	for (size_t i = 0; i < matrix->cells.n; i++) {
		if (!is_so(&cells[i]) || ++n > NAMED_MAX)
			continue;

		struct view *item = view_item(list);

		part_comma(item, n - 1);
		view_text(item, "project", cells[i].project_name);
		view_text(item, "version", cells[i].last_version);
		view_text(item, "environment", place_name(matrix, &cells[i]));
		view_text(item, "href", part_deployment_link(req, cells[i].last_deployment_id));
	}
	part_number(req, notice, "count", (int64_t)n);
	view_text(notice, "more",
		  n > NAMED_MAX ? arena_printf(req->arena, _("and %zu more"), n - NAMED_MAX)
				: NULL);
	if (!n)
		view_text(view, name, NULL);
	return n;
}

static size_t count_drifting(const struct matrix *matrix)
{
	const struct state_cell *cells = matrix->cells.rows;
	size_t n = 0;
	size_t len;

	for (size_t at = 0; at < matrix->cells.n; at += len) {
		len = row_len(cells + at, matrix->cells.n - at);
		n += state_is_drifting(cells + at, len);
	}
	return n;
}

static bool is_recorded(const struct state_cell *cell)
{
	return !uuid_is_nil(&cell->last_deployment_id);
}

/* The very first deployment is confirmed: whoever sent it sees that it arrived. */
static void add_receipt(struct request *req, struct view *view, const struct matrix *matrix)
{
	const struct state_cell *cells = matrix->cells.rows;
	int64_t deployments = 0;

	for (size_t i = 0; i < matrix->cells.n; i++)
		if (is_recorded(&cells[i]))
			deployments += cells[i].deployments;
	if (deployments == 1 && !matrix->last && !matrix_is_filtered(&matrix->wish))
		add_notice(req, view, "receipt", matrix, is_recorded);
	else
		view_text(view, "receipt", NULL);
}

/* What is wrong, or that nothing is. */
static void add_summary(struct request *req, struct view *view, const struct matrix *matrix)
{
	size_t failing = add_notice(req, view, "failing", matrix, state_is_failing);
	size_t running = add_notice(req, view, "running", matrix, state_is_running);
	size_t drifting = count_drifting(matrix);

	view_text(view, "drifting",
		  drifting ? part_count(req, (int64_t)drifting,
					"%s project differs between its environments",
					"%s projects differ between their environments")
			   : NULL);
	view_flag(view, "is_calm", matrix->n_projects && !failing && !running && !drifting);
	view_text(view, "projects",
		  part_count(req, (int64_t)matrix->n_projects, "%s project", "%s projects"));
	part_refresh(req, view, running > 0 && !matrix->wish.filter.at);
	add_receipt(req, view, matrix);
	view_text(view, "waiting", desk_count(req, &matrix->desk));
	view_text(view, "tasks_waiting", desk_count(req, &matrix->desk));
	if (failing)
		view_text(view, "title",
			  arena_printf(req->arena, _("%zu failing – State"), failing));
}

/* The address of the page that begins after a project. */
static const char *next_link(struct request *req, const struct matrix *matrix)
{
	const struct state_cell *last = matrix->last;
	struct pair pairs[LIMIT_PAIRS + 2];
	size_t n = 0;

	for (size_t i = 0; i < req->n_query; i++)
		if (!str_starts(req->query[i].name, "after"))
			pairs[n++] = req->query[i];
	pairs[n++] = (struct pair){ "after", last->project_name };
	if (matrix->wish.group >= 0)
		pairs[n++] = (struct pair){ "after_group", last->group_key };
	return part_link(req, req->path, pairs, n);
}

static const char *first_link(struct request *req)
{
	struct pair pairs[LIMIT_PAIRS];
	size_t n = 0;

	for (size_t i = 0; i < req->n_query; i++)
		if (!str_starts(req->query[i].name, "after"))
			pairs[n++] = req->query[i];
	return part_link(req, req->path, pairs, n);
}

static void add_pages(struct request *req, struct view *view, const struct matrix *matrix)
{
	bool is_later = matrix->wish.after && *matrix->wish.after;

	view_text(view, "first", is_later ? first_link(req) : NULL);
	view_text(view, "next", matrix->last ? next_link(req, matrix) : NULL);
	view_flag(view, "is_part", is_later || matrix->last);
}

/* What a form's field calls a moment knows no zone and means the reader's; a list wants RFC 3339. */
static void read_moment(struct request *req)
{
	for (size_t i = 0; i < req->n_query; i++) {
		struct pair *pair = &req->query[i];
		char text[TIME_TEXT_SIZE];
		int64_t at;

		if (!str_eq(pair->name, "at") || time_parse(pair->value, &at) ||
		    !when_read(pair->value, &at))
			continue;
		time_format(at, text);
		pair->value = arena_strdup(req->arena, text);
	}
}

/* The first log-in: how the first deployment gets here. */
static void add_lesson(struct request *req, struct view *view)
{
	struct view *lesson = view_map(view, "lesson");

	view_text(lesson, "slug", req->who->organization_slug);
	view_text(lesson, "url", request_url(req, "/versioner/deployment-events/"));
	view_text(lesson, "keys",
		  access_may(req->who, CAN_KEYS, NULL) ? request_link(req, "/settings/keys")
						       : NULL);
}

static enum status read_wish(struct request *req, struct matrix_wish *wish,
			     struct list_window *window)
{
	enum status status;

	read_moment(req);
	status = list_read(req, matrix_wish_fields, matrix_n_wish_fields, wish, window);
	if (status != STATUS_OK)
		return status;
	if (wish->rows == FIELD_NO_INT)
		wish->rows = LIMIT_MATRIX_PROJECTS;
	return state_filter_resolve(req, &wish->filter);
}

static void add_all(struct request *req, struct view *view, const struct matrix *matrix)
{
	bool is_now = !matrix->wish.filter.at;

	add_columns(req, view, &matrix->places, is_now);
	add_groups(req, view, matrix);
	add_summary(req, view, matrix);
	view_flag(view, "is_brief", matrix->is_brief);
	view_flag(view, "has_rows", matrix->n_projects > 0);
	view_text(view, "unconfirmed", NULL);
	if (is_now)
		environment_view_unconfirmed(req, view, &matrix->desk.environments);
	add_pages(req, view, matrix);
	matrix_view_filter(req, view, &matrix->wish, &matrix->desk);
	desk_view_saved(req, view, DESK_STATE, &matrix->desk);
	if (!is_now)
		view_text(view, "title", _("What ran where"));
}

enum status state_page(struct request *req)
{
	struct view *view = page_view(req, _("State"), "State");
	struct matrix matrix = { .n_projects = 0 };
	struct list_window window;
	enum status status = read_wish(req, &matrix.wish, &window);

	matrix.is_brief = matrix.wish.rows > LIMIT_MATRIX_PROJECTS;
	if (status == STATUS_OK)
		status = read_matrix(req, &matrix);
	if (status != STATUS_OK)
		return status;
	page_feed(req, view, _("Deployments"), "/feed.atom");
	add_all(req, view, &matrix);
	view_text(view, "lesson", NULL);
	if (!matrix.n_projects && !matrix_is_filtered(&matrix.wish) && !matrix.wish.after)
		add_lesson(req, view);
	return page_show(req, 200, "matrix", view);
}

/* The same as a file: list_answer calls the route's handler for each further window. */
static enum status answer_file(struct request *req, const char *suffix)
{
	struct matrix_wish wish;
	struct list_window window;
	struct list_rows list;
	enum status status;

	req->suffix = suffix;
	req->parts[0] = "state";
	status = read_wish(req, &wish, &window);
	if (status == STATUS_OK)
		status = state_list(req, &wish.filter, &window, &list);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, state_row_fields, state_row_n_fields,
			   sizeof(struct state_row));
}

enum status state_csv(struct request *req)
{
	return answer_file(req, "csv");
}

enum status state_ndjson(struct request *req)
{
	return answer_file(req, "ndjson");
}
