/* The statements of state_list.c; for it alone. */
#ifndef LANDFALL_STATE_STATE_LIST_SQL_H
#define LANDFALL_STATE_STATE_LIST_SQL_H

#include "state/state_list.h"

/* [is a moment][backwards], [is a moment] */
#define STATE_LIST_N_PARAMS 18
extern const struct db_stmt_def state_list_sql[2][2], state_count_sql[2][2];

/* A page of a moment: which pairs are on it; what ran there, for which the projects that the pairs are of follow the
 * parameters of the first; and what was tried there: after organization, ceiling and moment, project, environment and the
 * least id for each pair. Where there are fewer than so many, the last again. [backwards] */
#define STATE_PAGE_N_PAIRS   (LIMIT_PAGE_ROWS + 1)
#define STATE_PAGE_N_PARAMS  (STATE_LIST_N_PARAMS + STATE_PAGE_N_PAIRS)
#define STATE_TRIED_N_PARAMS (3 + 3 * STATE_PAGE_N_PAIRS)
struct state_place {
	struct uuid id, project_id;
};
struct state_tried {
	struct uuid project_id, environment_id;
	struct uuid last_id;
	const char *last_version;
	int last_status;
	int64_t last_at;
	bool is_failing;
	int64_t deadline_at;
};
extern const struct db_stmt_def state_places_sql[2], state_page_sql[2], state_tried_sql;

#endif
