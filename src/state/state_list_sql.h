/* The statements of state_list.c; for it alone. */
#ifndef LANDFALL_STATE_STATE_LIST_SQL_H
#define LANDFALL_STATE_STATE_LIST_SQL_H

#include "state/state_list.h"

/* What is asked for: now, a moment, or a moment by what differs or fails there. */
enum state_sort { STATE_LIST_NOW, STATE_LIST_THEN, STATE_LIST_THEN_FLAGGED, STATE_LIST__COUNT };

/* [sort][backwards], [is a moment][asks for what differs or fails] */
#define STATE_LIST_N_PARAMS 15
extern const struct db_stmt_def state_list_sql[STATE_LIST__COUNT][2], state_count_sql[2][2];

#endif
