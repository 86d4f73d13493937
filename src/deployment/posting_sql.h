/* The statements of postings; for this room alone. */
#ifndef LANDFALL_DEPLOYMENT_POSTING_SQL_H
#define LANDFALL_DEPLOYMENT_POSTING_SQL_H

#include "deployment/posting.h"

extern const struct db_stmt_def posting_sql_list, posting_sql_get, posting_sql_place;

#endif
