/* The statements of the log of events; for src/eventlog/ alone. */
#ifndef LANDFALL_EVENTLOG_EVENTLOG_SQL_H
#define LANDFALL_EVENTLOG_EVENTLOG_SQL_H

#include "eventlog/eventlog.h"

extern const struct db_stmt_def eventlog_sql_list[2], eventlog_sql_count, eventlog_sql_by_id;

#endif
