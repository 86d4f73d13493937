/* The statements of releases; for release.c alone. */
#ifndef LANDFALL_RELEASE_RELEASE_SQL_H
#define LANDFALL_RELEASE_RELEASE_SQL_H

#include "release/release.h"

extern const struct db_stmt_def release_sql_by_id, release_sql_by_slug, release_sql_by_name,
    release_sql_list, release_sql_list_back, release_sql_list_of_version, release_sql_count,
    release_sql_slug_free, release_sql_insert, release_sql_change, release_sql_versions,
    release_sql_version_of, release_sql_put, release_sql_take, release_sql_progress,
    release_sql_commits;

#endif
