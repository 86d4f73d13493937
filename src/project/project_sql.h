/* The statements of projects; for project.c alone. */
#ifndef LANDFALL_PROJECT_PROJECT_SQL_H
#define LANDFALL_PROJECT_PROJECT_SQL_H

#include "project/project.h"

/* What a transaction needs of a project that it is about to add to. */
struct project_claimed {
	struct uuid id;
	int64_t versions;
};

extern const struct db_stmt_def project_sql_list, project_sql_list_back, project_sql_count,
    project_sql_by_id, project_sql_by_slug, project_sql_by_name, project_sql_claim,
    project_sql_slug_free, project_sql_insert, project_sql_change, project_sql_owned[];

#endif
