/* The statements of state_list.c; for it alone. */
#ifndef LANDFALL_STATE_STATE_LIST_SQL_H
#define LANDFALL_STATE_STATE_LIST_SQL_H

#include "state/state_list.h"

/* [is a moment][backwards], [is a moment] */
#define STATE_LIST_N_PARAMS 18
extern const struct db_stmt_def state_list_sql[2][2], state_count_sql[2][2];

#endif
