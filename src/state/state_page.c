/* The first page: what runs where, and before it, in words, what is wrong. */
#include "config.h"

#include <string.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/time.h"
#include "deployment/deployment.h"
#include "site/page.h"
#include "site/part.h"
#include "state/state.h"
#include "state/state_view.h"

/* Deployments that a line above the table names; the others it counts. */
#define NAMED_MAX 5

/* Columns that a wide screen has room for; with more the table scrolls inside its region. */
#define COLUMNS_FIT 4

/* What was read for a page. */
struct matrix {
	struct db_rows environments, cells;
	struct state_places places;
	size_t n_projects;
	int64_t at;       /* the moment that it speaks of; 0 for now */
	const char *next; /* the last project's name when others follow, else NULL */
};

static enum status read_cells(struct request *req, const char *after, int64_t at,
			      struct db_rows *cells)
{
	if (at)
		return state_matrix_at(req->db, req->arena, req->who->organization_id, after,
				       LIMIT_MATRIX_PROJECTS + 1, at, cells);
	return state_matrix(req->db, req->arena, req->who->organization_id, after,
			    LIMIT_MATRIX_PROJECTS + 1, cells);
}

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

	while (at < matrix->cells.n && matrix->n_projects < LIMIT_MATRIX_PROJECTS) {
		at += row_len(cells + at, matrix->cells.n - at);
		matrix->n_projects++;
	}
	if (at == matrix->cells.n)
		return;
	matrix->cells.n = at;
	matrix->next = cells[at - 1].project_name;
}

static enum status read_matrix(struct request *req, const char *after, struct matrix *out)
{
	size_t n;
	enum status status =
	    environment_list(req->db, req->arena, req->who->organization_id, &out->environments);

	if (status == STATUS_OK)
		status = read_cells(req, after, out->at, &out->cells);
	if (status == STATUS_OK && state_is_overdue(&out->cells, req->now_ms)) {
		status = deployment_expire(req->db, req->arena, req->who->organization_id,
					   req->now_ms, LIMIT_PAGE_ROWS, &n);
		if (status == STATUS_OK)
			status = read_cells(req, after, out->at, &out->cells);
	}
	if (status != STATUS_OK)
		return status;
	cut(out);
	state_hide(&out->cells, &out->environments, req->now_ms);
	out->places = state_places_of(req->arena, &out->environments, &out->cells);
	return STATUS_OK;
}

static void add_columns(struct view *view, const struct state_places *places)
{
	struct view *list = view_list(view, "columns");

	view_flag(view, "fits", places->n <= COLUMNS_FIT);

	for (size_t i = 0; i < places->n; i++) {
		struct view *item = view_item(list);

		view_text(item, "name", places->at[i]->name);
		part_whole(item, places->at[i]->name);
		view_text(item, "tier",
			  environment_tier_beside(places->at[i]->name, places->at[i]->tier));
	}
}

static void add_rows(struct request *req, struct view *view, const struct matrix *matrix)
{
	const struct state_cell *cells = matrix->cells.rows;
	struct view *list = view_list(view, "rows");
	size_t len;

	for (size_t at = 0; at < matrix->cells.n; at += len) {
		struct view *row = view_item(list);

		len = row_len(cells + at, matrix->cells.n - at);
		view_text(row, "name", cells[at].project_name);
		part_whole(row, cells[at].project_name);
		view_text(row, "href", part_project_link(req, cells[at].project_slug));
		view_flag(row, "is_drifting", state_is_drifting(cells + at, len));
		state_view_places(req, view_list(row, "cells"), &matrix->places, cells + at, len);
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
	view_int(notice, "count", (int64_t)n);
	view_text(notice, "more",
		  n > NAMED_MAX ? arena_printf(req->arena, "and %zu more", n - NAMED_MAX) : NULL);
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

/* What is wrong, or that nothing is. */
static void add_summary(struct request *req, struct view *view, const struct matrix *matrix)
{
	size_t failing = add_notice(req, view, "failing", matrix, state_is_failing);
	size_t running = add_notice(req, view, "running", matrix, state_is_running);
	size_t drifting = count_drifting(matrix);

	view_text(view, "drifting",
		  drifting ? part_count(req, (int64_t)drifting,
					"project differs between its environments",
					"projects differ between their environments")
			   : NULL);
	view_flag(view, "is_calm", !failing && !running && !drifting);
	view_text(view, "projects",
		  part_count(req, (int64_t)matrix->n_projects, "project", "projects"));
	part_refresh(req, view, running > 0 && !matrix->at);
	if (failing)
		view_text(view, "title", arena_printf(req->arena, "%zu failing – State", failing));
}

static void add_pages(struct request *req, struct view *view, const char *after, const char *next)
{
	view_text(view, "first", *after ? part_self_link(req, "after", NULL) : NULL);
	view_text(view, "next", next ? part_self_link(req, "after", next) : NULL);
	view_flag(view, "is_part", *after || next);
}

/* The moment of ?at=: as RFC 3339 has it, or as a form's field does, which knows no zone and means UTC. */
static enum status read_at(struct request *req, int64_t *at)
{
	const char *text = request_query(req, "at");

	*at = 0;
	if (!text || !*text)
		return STATUS_OK;
	if (time_parse(text, at) || time_parse(arena_printf(req->arena, "%sZ", text), at) ||
	    time_parse(arena_printf(req->arena, "%s:00Z", text), at))
		return STATUS_OK;
	return request_fail(req, STATUS_MALFORMED,
			    "That is no moment; write it as 2026-01-13T10:00.");
}

static void add_moment(struct request *req, struct view *view, int64_t at)
{
	char text[TIME_TEXT_SIZE];

	part_moment(req, view, "then", at);
	time_format(at ? at : req->now_ms, text);
	text[strlen("2026-01-13T10:00")] = '\0';
	view_text(view, "at", text);
	view_text(view, "path", request_link(req, "/"));
	if (at)
		view_text(view, "title", "What ran where");
}

/* The first log-in: how the first deployment gets here. */
static void add_lesson(struct request *req, struct view *view)
{
	struct view *lesson = view_map(view, "lesson");

	view_text(lesson, "slug", req->who->organization_slug);
	view_text(lesson, "url", request_url(req, "/versioner/deployment-events/"));
}

enum status state_page(struct request *req)
{
	struct view *view = page_view(req, "State", "State");
	const char *after = request_query(req, "after");
	struct matrix matrix = { .n_projects = 0 };
	enum status status = read_at(req, &matrix.at);

	if (status == STATUS_OK)
		status = read_matrix(req, after ? after : "", &matrix);
	if (status != STATUS_OK)
		return status;
	page_feed(req, view, _("Deployments"), "/feed.atom");
	add_columns(view, &matrix.places);
	add_rows(req, view, &matrix);
	add_summary(req, view, &matrix);
	view_text(view, "unconfirmed", NULL);
	if (!matrix.at)
		environment_view_unconfirmed(req, view, &matrix.environments);
	add_pages(req, view, after ? after : "", matrix.next);
	add_moment(req, view, matrix.at);
	view_text(view, "lesson", NULL);
	if (!matrix.n_projects && !(after && *after))
		add_lesson(req, view);
	return page_show(req, 200, "matrix", view);
}
