/* The statements of desks; for this folder alone. */
#ifndef LANDFALL_DESK_DESK_SQL_H
#define LANDFALL_DESK_DESK_SQL_H

#include "desk/desk.h"

extern const struct field_words task_kind_words;
extern const struct db_stmt_def desk_sql_read, desk_sql_save, desk_sql_get, desk_sql_named,
    desk_sql_count, desk_sql_list[2], desk_sql_delete;

#endif
