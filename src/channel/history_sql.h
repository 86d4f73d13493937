/* The statements of the history; for history.c alone. */
#ifndef LANDFALL_CHANNEL_HISTORY_SQL_H
#define LANDFALL_CHANNEL_HISTORY_SQL_H

#include "channel/history.h"

/* [backwards] */
extern const struct db_stmt_def notice_sql_list[2];
extern const struct db_stmt_def notice_sql_count;

#endif
