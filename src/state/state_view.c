/* Cells into views. */
#include "config.h"

#include "base/i18n.h"
#include "progress/progress.h"
#include "site/part.h"
#include "site/when.h"
#include "state/state_view.h"

const struct state_cell *state_cell_at(const struct state_cell *cells, size_t n,
				       const struct environment *environment)
{
	for (size_t i = 0; i < n; i++)
		if (uuid_eq(&cells[i].environment_id, &environment->id))
			return &cells[i];
	return NULL;
}

struct state_places state_places_of(struct arena *arena, const struct db_rows *environments,
				    const struct db_rows *cells)
{
	const struct environment *all = environments->rows;
	struct state_places places = { arena_array(arena, environments->n, sizeof(*places.at)), 0 };

	for (size_t i = 0; i < environments->n; i++)
		if (state_cell_at(cells->rows, cells->n, &all[i]))
			places.at[places.n++] = &all[i];
	return places;
}

void state_hide(const struct db_rows *cells, const struct db_rows *environments, int64_t now_ms)
{
	const struct environment *all = environments->rows;
	struct state_cell *cell = cells->rows;

	for (size_t i = 0; i < environments->n; i++) {
		if (environment_is_shown(&all[i], now_ms))
			continue;
		for (size_t k = 0; k < cells->n; k++)
			if (uuid_eq(&cell[k].environment_id, &all[i].id))
				cell[k] = (struct state_cell){
					.project_id = cell[k].project_id,
					.project_slug = cell[k].project_slug,
					.project_name = cell[k].project_name,
					.project_versions = cell[k].project_versions,
					.last_status = -1,
				};
	}
}

static bool has_run(const struct state_cell *cell)
{
	return !uuid_is_nil(&cell->current_deployment_id);
}

/* Whether the last attempt is news beside what runs. A completed one that something newer had
 * already overtaken when it ended is not. */
static bool has_attempt(const struct state_cell *cell)
{
	return !uuid_is_nil(&cell->last_deployment_id) && cell->last_status >= 0 &&
	       cell->last_status != PROGRESS_COMPLETED;
}

bool state_is_failing(const struct state_cell *cell)
{
	return cell->last_status == PROGRESS_FAILED ||
	       cell->last_status == PROGRESS_PREFLIGHT_FAILED;
}

bool state_is_running(const struct state_cell *cell)
{
	return cell->last_status >= 0 && progress_is_open((enum progress)cell->last_status);
}

bool state_is_overdue(const struct db_rows *cells, int64_t now_ms)
{
	const struct state_cell *cell = cells->rows;

	for (size_t i = 0; i < cells->n; i++)
		if (cell[i].deadline_at && cell[i].deadline_at <= now_ms)
			return true;
	return false;
}

bool state_is_drifting(const struct state_cell *cells, size_t n)
{
	const struct state_cell *first = NULL;

	for (size_t i = 0; i < n; i++) {
		if (!has_run(&cells[i]))
			continue;
		if (first && first->current_ordinal != cells[i].current_ordinal)
			return true;
		first = &cells[i];
	}
	return false;
}

/* Something that was put somewhere. */
static void set_version(struct request *req, struct view *map, const char *name, struct uuid id,
			const char *version, int status, int64_t at)
{
	struct view *view = view_map(map, name);

	view_text(view, "version", version);
	part_whole(view, version);
	view_text(view, "href", part_deployment_link(req, id));
	part_status(view, "status", status);
	part_time(req, view, "at", at);
}

static void set_runs(struct request *req, struct view *map, const struct state_cell *cell)
{
	if (cell && has_run(cell))
		set_version(req, map, "runs", cell->current_deployment_id, cell->current_version,
			    PROGRESS_COMPLETED, cell->current_at);
	else
		view_text(map, "runs", NULL);
}

static void set_attempt(struct request *req, struct view *map, const struct state_cell *cell)
{
	if (cell && has_attempt(cell))
		set_version(req, map, "attempt", cell->last_deployment_id, cell->last_version,
			    cell->last_status, cell->last_at);
	else
		view_text(map, "attempt", NULL);
}

static const char *drift_text(struct request *req, int64_t ahead, const char *before)
{
	if (ahead < 0)
		return arena_printf(req->arena, _("%lld behind %s"), (long long)-ahead, before);
	return arena_printf(req->arena, _("%lld ahead of %s"), (long long)ahead, before);
}

static void set_place(struct view *map, const struct environment *environment)
{
	struct view *view = view_map(map, "place");

	view_text(view, "name", environment->name);
	view_text(view, "slug", environment->slug);
	view_text(view, "tier", environment_tier_beside(environment->name, environment->tier));
}

void state_view_places(struct request *req, struct view *list, const struct state_places *places,
		       const struct state_cell *cells, size_t n)
{
	const char *before = NULL;
	int64_t ordinal = 0;

	for (size_t i = 0; i < places->n; i++) {
		const struct state_cell *cell = state_cell_at(cells, n, places->at[i]);
		struct view *item = view_item(list);
		const char *drift = NULL;

		set_place(item, places->at[i]);
		set_runs(req, item, cell);
		set_attempt(req, item, cell);
		if (cell && has_run(cell)) {
			if (before && cell->current_ordinal != ordinal)
				drift = drift_text(req, cell->current_ordinal - ordinal, before);
			before = places->at[i]->name;
			ordinal = cell->current_ordinal;
		}
		view_text(item, "drift", drift);
		part_number(req, item, "deployments", cell ? cell->deployments : 0);
	}
}

void state_view_brief(struct request *req, struct view *list, const struct state_places *places,
		      const struct state_cell *cells, size_t n)
{
	char age[WHEN_TEXT_SIZE];
	const struct state_cell *before = NULL;

	for (size_t i = 0; i < places->n; i++) {
		const struct state_cell *cell = state_cell_at(cells, n, places->at[i]);
		struct view *item = view_item(list);
		int64_t ahead;

		set_attempt(req, item, cell);
		view_text(item, "differs", NULL);
		view_text(item, "version", NULL);
		if (!cell || !has_run(cell))
			continue;
		when_write_age(cell->current_at, req->now_ms, age);
		view_text(item, "version", cell->current_version);
		view_text(item, "since", arena_strdup(req->arena, age));
		ahead = before ? cell->current_ordinal - before->current_ordinal : 0;
		if (ahead)
			view_text(item, "differs",
				  arena_printf(req->arena,
					       ahead < 0 ? _("%lld behind") : _("%lld ahead"),
					       (long long)(ahead < 0 ? -ahead : ahead)));
		before = cell;
	}
}
