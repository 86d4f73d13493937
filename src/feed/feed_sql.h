/* The statements of feeds; for this room alone. */
#ifndef LANDFALL_FEED_FEED_SQL_H
#define LANDFALL_FEED_FEED_SQL_H

#include "feed/feed.h"

/* Whose an address is. */
struct feed_owner {
	struct uuid organization_id, user_id;
	const char *organization_slug, *organization_name, *name, *email, *role;
};

extern const struct db_stmt_def feed_sql_open, feed_sql_list, feed_sql_insert, feed_sql_delete;

#endif
