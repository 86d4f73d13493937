/* The statements of changes; for change.c alone. */
#ifndef LANDFALL_CHANGE_CHANGE_SQL_H
#define LANDFALL_CHANGE_CHANGE_SQL_H

#include "change/change.h"

extern const struct db_stmt_def change_sql_same, change_sql_by_id, change_sql_list,
    change_sql_list_back, change_sql_count, change_sql_insert;

#endif
