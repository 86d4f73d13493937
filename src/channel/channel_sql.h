/* The statements of channels; for channel.c alone. */
#ifndef LANDFALL_CHANNEL_CHANNEL_SQL_H
#define LANDFALL_CHANNEL_CHANNEL_SQL_H

#include "channel/channel.h"

/* [backwards] */
extern const struct db_stmt_def channel_sql_list[2];
extern const struct db_stmt_def channel_sql_by_id, channel_sql_by_name, channel_sql_count,
    channel_sql_insert, channel_sql_change, channel_sql_set_active, channel_sql_delete;

#endif
