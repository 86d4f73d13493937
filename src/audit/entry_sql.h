/* Statements of the audit log. Only for its own room. */
#ifndef LANDFALL_AUDIT_ENTRY_SQL_H
#define LANDFALL_AUDIT_ENTRY_SQL_H

#include "audit/entry.h"

/* By which index a list is read. */
enum audit_path {
	AUDIT_BY_ALL,
	AUDIT_BY_REQUEST,
	AUDIT_BY_SUBJECT,
	AUDIT_BY_ACTOR,
	AUDIT_BY_PROJECT,
	AUDIT_BY_ACTION,
	AUDIT_BY__COUNT
};

/* Parameters: the organization, the path's own, AUDIT_N_FILTERS filters, bounds, limits. [1] reads backwards. */
#define AUDIT_N_FILTERS 10
extern const struct db_stmt_def audit_sql_list[AUDIT_BY__COUNT][2];
/* The same without limits, and how far to count. */
extern const struct db_stmt_def audit_sql_count[AUDIT_BY__COUNT];

extern const struct db_stmt_def audit_sql_actions, audit_sql_find_actor;

struct audit_actor {
	struct uuid id;
};

#endif
