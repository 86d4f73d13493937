/* How pages show what runs where. */
#ifndef LANDFALL_STATE_STATE_VIEW_H
#define LANDFALL_STATE_STATE_VIEW_H

#include "environment/environment.h"
#include "html/view.h"
#include "state/state.h"

/* The environments that a table has columns (or rows) for, in their order. */
struct state_places {
	const struct environment **at;
	size_t n;
};

/* Of all environments those that occur in the cells: what never met any of these projects is no
 * column. */
struct state_places state_places_of(struct arena *arena, const struct db_rows *environments,
				    const struct db_rows *cells);

/* Blanks the cells in environments that are archived or expired, as if nothing had ever been there. */
void state_hide(const struct db_rows *cells, const struct db_rows *environments, int64_t now_ms);

/* The cell in an environment, of the cells of one project; NULL for none. */
const struct state_cell *state_cell_at(const struct state_cell *cells, size_t n,
				       const struct environment *environment);

/* What the last attempt says, where that is not what runs. */
bool state_is_failing(const struct state_cell *cell);
bool state_is_running(const struct state_cell *cell);

/* Whether the last attempt of any of the cells should have been given up by now. */
bool state_is_overdue(const struct db_rows *cells, int64_t now_ms);

/* Whether the environments of a project, all its cells, run different versions. */
bool state_is_drifting(const struct state_cell *cells, size_t n);

/* Appends an item a place to the list, from the cells of one project:
 *	place     its environment: name, slug, tier
 *	runs      what runs there: version, href, status, at; or nothing
 *	attempt   the last attempt where it is not that: version, href, status, at; or nothing
 *	drift     "2 behind staging": against the nearest place before it that runs anything; or
 *nothing deployments  so far */
void state_view_places(struct request *req, struct view *list, const struct state_places *places,
		       const struct state_cell *cells, size_t n);

/* The same in brief, for many rows: version, since, differs ("2 behind" the place before it), and the attempt. */
void state_view_brief(struct request *req, struct view *list, const struct state_places *places,
		      const struct state_cell *cells, size_t n);

#endif
