/* The statements of the feed; for src/feed/ alone. */
#ifndef LANDFALL_FEED_FEED_SQL_H
#define LANDFALL_FEED_FEED_SQL_H

#include "feed/feed.h"

extern const struct db_stmt_def feed_sql_list[2], feed_sql_count, feed_sql_by_id;

#endif
