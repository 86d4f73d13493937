/* The statements of log lines; for logline.c alone. */
#ifndef LANDFALL_LOGLINE_LOGLINE_SQL_H
#define LANDFALL_LOGLINE_LOGLINE_SQL_H

#include "logline/logline.h"

extern const struct db_stmt_def logline_sql_store, logline_sql_list, logline_sql_list_back,
    logline_sql_count, logline_sql_search, logline_sql_search_back, logline_sql_search_count,
    logline_sql_edge, logline_sql_purge;

#endif
