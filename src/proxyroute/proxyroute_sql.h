/* The statements of routes; for proxyroute.c alone. */
#ifndef LANDFALL_PROXYROUTE_PROXYROUTE_SQL_H
#define LANDFALL_PROXYROUTE_PROXYROUTE_SQL_H

#include "db/db.h"
#include "proxyroute/proxyroute.h"

extern const struct db_stmt_def proxyroute_sql_by_id, proxyroute_sql_by_domain, proxyroute_sql_list,
    proxyroute_sql_list_back, proxyroute_sql_count, proxyroute_sql_insert, proxyroute_sql_change,
    proxyroute_sql_delete;

#endif
