/* The statements of builds; for this room alone. */
#ifndef LANDFALL_BUILD_BUILD_SQL_H
#define LANDFALL_BUILD_BUILD_SQL_H

#include "build/build.h"
#include "event/event.h"
#include "insight/tally.h"

/* The version that a build makes, and its project. */
struct build_place {
	struct uuid project_id, version_id;
	const char *project_slug, *project_name;
	const char *version, *scm_sha, *scm_branch, *scm_tag, *scm_repository;
};

struct build_ref {
	struct uuid organization_id, id;
};

/* Opens the transaction of an event: locks the version and returns it (or nothing) and its builds, newest
 * first. _again does the same inside a transaction that is open already. */
extern const struct db_stmt_def build_sql_open, build_sql_open_again;
/* Inside a transaction that is open already: the builds that began or ended at a moment come first. */
extern const struct db_stmt_def build_sql_open_moment;
/* Stores build and event; _commit ends the transaction with it. */
extern const struct db_stmt_def build_sql_save, build_sql_save_commit;
/* The same without the audit row; of the parameters, those of that are left out. */
extern const struct db_stmt_def build_sql_save_step;
/* Rows of build_fields that come from statements. */
#define BUILD_N_FIELDS (8 + RUN_N_FIELDS)
extern const struct db_stmt_def build_sql_list, build_sql_list_back, build_sql_count;
extern const struct db_stmt_def build_sql_list_project;
extern const struct db_stmt_def build_sql_overdue, build_sql_expire;

#define BUILD_SAVE_PARAMS (4 + RUN_N_PARAMS + TALLY_BUILD_N_PARAMS + TRACE_N_PARAMS)
/* was: the build's status before (enum progress), -1 for a new one. */
void build_save_params(struct arena *arena, const struct build *b, int was,
		       const struct trace *trace, struct db_param *out);

#endif
