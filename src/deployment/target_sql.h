/* The statements of targets; for target.c alone. */
#ifndef LANDFALL_DEPLOYMENT_TARGET_SQL_H
#define LANDFALL_DEPLOYMENT_TARGET_SQL_H

#include "deployment/target.h"

extern const struct db_stmt_def target_sql_save, target_sql_end, target_sql_list[2],
    target_sql_total, target_sql_shown;

#endif
