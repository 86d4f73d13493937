/* The statements of compare.c; for it alone. */
#ifndef LANDFALL_STATE_COMPARE_SQL_H
#define LANDFALL_STATE_COMPARE_SQL_H

#include "state/compare.h"

/* [backwards] */
extern const struct db_stmt_def compare_sql[2];

#endif
