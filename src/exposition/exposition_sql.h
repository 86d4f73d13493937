/* The statements of /metrics; for exposition.c alone. */
#ifndef LANDFALL_EXPOSITION_EXPOSITION_SQL_H
#define LANDFALL_EXPOSITION_EXPOSITION_SQL_H

#include "exposition/exposition.h"

/* What was answered a moment ago. */
struct exposition_kept {
	const char *body; /* NULL: too long ago */
};

/* Four result sets: what is kept, and only where that is nothing, places, builds and health. */
extern const struct db_stmt_def exposition_sql_read;
extern const struct db_stmt_def exposition_sql_keep;

#endif
