/* The statements of failed log-ins; for throttle.c alone. */
#ifndef LANDFALL_AUTH_THROTTLE_SQL_H
#define LANDFALL_AUTH_THROTTLE_SQL_H

#include "auth/throttle.h"

struct throttle_row {
	int64_t locked_until;
};

extern const struct db_stmt_def throttle_sql_find, throttle_sql_fail, throttle_sql_forget,
    throttle_sql_purge;

#endif
