/* The statements of insights; for insight.c alone. */
#ifndef LANDFALL_INSIGHT_INSIGHT_SQL_H
#define LANDFALL_INSIGHT_INSIGHT_SQL_H

#include "insight/insight.h"

/* Of one project: days, weeks. Of an organization: days, weeks, projects. */
extern const struct db_stmt_def insight_sql_project, insight_sql_organization;

#endif
