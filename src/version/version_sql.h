/* The statements of versions; for version.c alone. */
#ifndef LANDFALL_VERSION_VERSION_SQL_H
#define LANDFALL_VERSION_VERSION_SQL_H

#include "version/version.h"

/* [kind][backwards]; kinds below */
enum version_path {
	VERSION_BY_ALL,
	VERSION_BY_PROJECT,
	VERSION_BY_COMMIT,
	VERSION_BY_SEARCH,
	VERSION_BY__COUNT
};

extern const struct db_stmt_def version_sql_list[VERSION_BY__COUNT][2];
extern const struct db_stmt_def version_sql_count[VERSION_BY__COUNT];
extern const struct db_stmt_def version_sql_total, version_sql_by_id, version_sql_expand,
    version_sql_by_name, version_sql_find, version_sql_insert, version_sql_complete;

#endif
