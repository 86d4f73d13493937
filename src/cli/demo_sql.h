/* What the demo tells of messages that were never sent. */
#ifndef LANDFALL_CLI_DEMO_SQL_H
#define LANDFALL_CLI_DEMO_SQL_H

#include "db/db.h"

/* By organization and webhook: its newest deployments as deliveries of it, one in seven failed; and the attempts of those. */
extern const struct db_stmt_def demo_sql_deliveries, demo_sql_attempts;
/* By channel, its name and organization: the same as its history. */
extern const struct db_stmt_def demo_sql_history;
/* By organization: nothing awaits to be told any more. */
extern const struct db_stmt_def demo_sql_settle;

#endif
