/* The statements of the device flow; for device.c alone. */
#ifndef LANDFALL_OAUTH_DEVICE_SQL_H
#define LANDFALL_OAUTH_DEVICE_SQL_H

#include "oauth/device.h"

extern const struct db_stmt_def device_sql_insert, device_sql_find, device_sql_find_typed,
    device_sql_decide, device_sql_poll, device_sql_use, device_sql_purge;

#endif
