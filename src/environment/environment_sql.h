/* The statements of environments; for environment.c alone. */
#ifndef LANDFALL_ENVIRONMENT_ENVIRONMENT_SQL_H
#define LANDFALL_ENVIRONMENT_ENVIRONMENT_SQL_H

#include "environment/environment.h"

extern const struct db_stmt_def environment_sql_page, environment_sql_page_back,
    environment_sql_count, environment_sql_list, environment_sql_by_id, environment_sql_by_slug,
    environment_sql_by_name, environment_sql_expand, environment_sql_insert, environment_sql_change;

#endif
