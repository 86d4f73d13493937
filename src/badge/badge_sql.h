/* The statements of badges; for badge.c alone. */
#ifndef LANDFALL_BADGE_BADGE_SQL_H
#define LANDFALL_BADGE_BADGE_SQL_H

#include "badge/badge.h"

extern const struct db_stmt_def badge_sql_by_id, badge_sql_list, badge_sql_list_back,
    badge_sql_count, badge_sql_insert, badge_sql_delete, badge_sql_facts;

#endif
