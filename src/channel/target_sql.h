/* The statements of channels as receivers; for src/channel/ alone. */
#ifndef LANDFALL_CHANNEL_TARGET_SQL_H
#define LANDFALL_CHANNEL_TARGET_SQL_H

#include "channel/preference.h"
#include "event/event.h"

/* A preference, with the type of its channel. */
struct told {
	struct preference preference;
	int channel_type;
};

struct standing_row {
	struct uuid preference_id;
	const char *place;
	bool is_failing;
};

struct digest_row {
	struct uuid organization_id, preference_id, channel_id;
	const char *events; /* ids, joined by commas */
};

/* What somebody who has that address chose to read in; NULL for what they did not choose. */
struct target_reader {
	const char *language, *time_zone;
};

extern const struct db_stmt_def target_sql_told, target_sql_standings, target_sql_stand,
    target_sql_wait, target_sql_digests, target_sql_gathered, target_sql_events, target_sql_note,
    target_sql_disable, target_sql_reader;

#endif
