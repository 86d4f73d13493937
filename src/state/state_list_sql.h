/* The statements of state_list.c; for it alone. */
#ifndef LANDFALL_STATE_STATE_LIST_SQL_H
#define LANDFALL_STATE_STATE_LIST_SQL_H

#include "state/state_list.h"

/* [is a moment][backwards], [is a moment] */
#define STATE_LIST_N_PARAMS 15
extern const struct db_stmt_def state_list_sql[2][2], state_count_sql[2][2];

/* A page of a moment: which pairs are on it, and all that is known of them. The second has, after the parameters of the first, the projects
 * that the pairs are of; where there are fewer, the last again. [backwards] */
#define STATE_PAGE_N_PROJECTS (LIMIT_PAGE_ROWS + 1)
#define STATE_PAGE_N_PARAMS   (STATE_LIST_N_PARAMS + STATE_PAGE_N_PROJECTS)
struct state_place {
	struct uuid id, project_id;
};
extern const struct db_stmt_def state_places_sql[2], state_page_sql[2];

#endif
