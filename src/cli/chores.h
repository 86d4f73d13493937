/* What `landfall work` does now and then, beside sending: what has run out is given up, sealed, archived or thrown away. */
#ifndef LANDFALL_CLI_CHORES_H
#define LANDFALL_CLI_CHORES_H

#include "db/db.h"
#include "settings.h"

/* All chores in turn, again and again, until there is nothing left for any, or is_ending says so. One that fails is named in the log and does not keep
 * the others from their turn, unless there is no database. Returns the status of the first that failed. `arena` is reset
 * again and again: settings must not live in it. */
enum status chores_run(struct db *db, struct arena *arena, const struct settings *settings,
		       bool (*is_ending)(void)) ATTR_MUST_USE;

#endif
