/* Every statement of every room; for the tests that prepare them all, and for nothing else. */
#ifndef LANDFALL_STATEMENTS_H
#define LANDFALL_STATEMENTS_H

#include "db/db.h"

struct statement_room {
	const char *name;
	const struct db_stmt_def *const *statements;
	const size_t *n;
};

extern const struct statement_room statement_rooms[];
extern const size_t statement_n_rooms;

#endif
