/* The statements of projects; for project.c alone. */
#ifndef LANDFALL_PROJECT_PROJECT_SQL_H
#define LANDFALL_PROJECT_PROJECT_SQL_H

#include "project/project.h"

/* An old name, and what became of its project. */
struct project_former {
	struct uuid project_id;
	const char *name;
	int status;
	int64_t deleted_at;
};

struct project_ref {
	struct uuid organization_id, id;
	const char *name;
};

/* Rows of project_fields that come from statements. */
#define PROJECT_N_FIELDS 23
extern const struct field_words project_status_all; /* deleted, too */

extern const struct db_stmt_def project_sql_list, project_sql_list_back, project_sql_count,
    project_sql_expand, project_sql_by_id, project_sql_by_slug, project_sql_by_name,
    project_sql_by_alias, project_sql_deleted_by_id, project_sql_deleted_by_alias,
    project_sql_claim, project_sql_former, project_sql_claim_by_id, project_sql_slug_free,
    project_sql_insert, project_sql_change, project_sql_owned[], project_sql_aliases,
    project_sql_aliases_back, project_sql_alias_insert, project_sql_alias_drop,
    project_sql_alias_of, project_sql_delete, project_sql_restore, project_sql_rebuild_state,
    project_sql_mark_unsorted, project_sql_mark_all_unsorted, project_sql_merge_lock,
    project_sql_merge_differs, project_sql_merge_belongings, project_sql_merge, project_sql_purge,
    project_sql_purgeable;

/* Event and audit row of what was done to one: changes of audit_changes_text, and what others are told. */
enum status project_trace(struct request *req, const char *kind, const struct project *project,
			  const char *changes, const char *data) ATTR_MUST_USE;

#endif
