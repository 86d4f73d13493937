/* The statements of instances; for instance.c alone. */
#ifndef LANDFALL_INSTANCE_INSTANCE_SQL_H
#define LANDFALL_INSTANCE_INSTANCE_SQL_H

#include "db/db.h"
#include "instance/instance.h"

extern const struct db_stmt_def instance_sql_by_id, instance_sql_by_name, instance_sql_list,
    instance_sql_list_back, instance_sql_count, instance_sql_insert, instance_sql_change,
    instance_sql_delete;

#endif
