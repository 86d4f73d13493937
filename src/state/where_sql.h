/* The statements of where.c; for it alone. */
#ifndef LANDFALL_STATE_WHERE_SQL_H
#define LANDFALL_STATE_WHERE_SQL_H

#include "state/where.h"

/* [backwards] */
extern const struct db_stmt_def where_sql[2];

#endif
