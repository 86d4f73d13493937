/* The statements of configurations; for configuration.c alone. */
#ifndef LANDFALL_PROJECT_CONFIGURATION_SQL_H
#define LANDFALL_PROJECT_CONFIGURATION_SQL_H

#include "project/configuration.h"

extern const struct db_stmt_def project_config_sql_get, project_config_sql_list,
    project_config_sql_list_back, project_config_sql_number, project_config_sql_set;

#endif
