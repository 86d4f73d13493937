/* The statements of roles for single places; for rolegrant.c alone. */
#ifndef LANDFALL_ROLEGRANT_ROLEGRANT_SQL_H
#define LANDFALL_ROLEGRANT_ROLEGRANT_SQL_H

#include "rolegrant/rolegrant.h"

extern const struct db_stmt_def rolegrant_sql_list, rolegrant_sql_list_back, rolegrant_sql_by_id,
    rolegrant_sql_count, rolegrant_sql_holders, rolegrant_sql_insert, rolegrant_sql_delete;

#endif
