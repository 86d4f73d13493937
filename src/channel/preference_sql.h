/* The statements of preferences; for preference.c alone. */
#ifndef LANDFALL_CHANNEL_PREFERENCE_SQL_H
#define LANDFALL_CHANNEL_PREFERENCE_SQL_H

#include "channel/preference.h"

/* [backwards] */
extern const struct db_stmt_def preference_sql_list[2];
extern const struct db_stmt_def preference_sql_by_id, preference_sql_count, preference_sql_insert,
    preference_sql_change, preference_sql_delete;

#endif
