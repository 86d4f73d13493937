/* The statements of compare.c; for it alone. */
#ifndef LANDFALL_STATE_COMPARE_SQL_H
#define LANDFALL_STATE_COMPARE_SQL_H

#include "state/compare.h"

/* What is known of the versions of a project above one number and up to another. */
struct compare_between {
	struct uuid project_id;
	int64_t n_versions, n_told; /* all, and those that came with commits */
	int64_t n_commits;
	const char *shas;
};
extern const struct db_stmt_def compare_sql_between, compare_sql_commits;

/* [backwards] */
extern const struct db_stmt_def compare_sql[2];

#endif
