/* The statements of workspaces; for workspace.c alone. */
#ifndef LANDFALL_WORKSPACE_WORKSPACE_SQL_H
#define LANDFALL_WORKSPACE_WORKSPACE_SQL_H

#include "workspace/workspace.h"

extern const struct db_stmt_def workspace_sql_by_id, workspace_sql_by_name, workspace_sql_list,
    workspace_sql_list_back, workspace_sql_count, workspace_sql_insert, workspace_sql_change,
    workspace_sql_release, workspace_sql_delete;

#endif
