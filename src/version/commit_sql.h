/* The statements of commits; for commit.c alone. */
#ifndef LANDFALL_VERSION_COMMIT_SQL_H
#define LANDFALL_VERSION_COMMIT_SQL_H

#include "version/commit.h"

extern const struct db_stmt_def commit_sql_add, commit_sql_list, commit_sql_unknown;

#endif
