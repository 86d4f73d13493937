/* The statements of environments; for this room alone. */
#ifndef LANDFALL_ENVIRONMENT_ENVIRONMENT_SQL_H
#define LANDFALL_ENVIRONMENT_ENVIRONMENT_SQL_H

#include "auth/actor.h"
#include "environment/environment.h"
#include "event/event.h"

/* What the organization says about new environments. */
struct environment_rules {
	int policy;           /* enum environment_policy */
	const char *patterns; /* of short-lived ones; NULL for none */
};

/* An environment that has expired, of whatever organization. */
struct environment_ref {
	struct uuid organization_id, id;
	const char *name;
};

extern const struct db_stmt_def environment_sql_page, environment_sql_page_back,
    environment_sql_count, environment_sql_list, environment_sql_by_id, environment_sql_by_slug,
    environment_sql_by_name, environment_sql_by_alias, environment_sql_by_old_name,
    environment_sql_expand, environment_sql_claim, environment_sql_rules, environment_sql_slug_free,
    environment_sql_insert, environment_sql_change, environment_sql_aliases,
    environment_sql_aliases_back, environment_sql_alias_insert, environment_sql_alias_drop,
    environment_sql_wake, environment_sql_merge_lock, environment_sql_merge,
    environment_sql_expired, environment_sql_expired_anywhere, environment_sql_archive_expired;

/* One row of environment_fields; STATUS_NOT_FOUND. */
enum status environment_find(struct db *db, struct arena *arena, const struct db_stmt_def *def,
			     const struct db_param *params, struct environment *out) ATTR_MUST_USE;

/* Event and audit row of what was done to one; changes of audit_changes_text. */
struct trace environment_trace(const struct actor *actor, const char *kind, struct uuid id,
			       const char *name, const char *changes);
enum status environment_write_trace(struct request *req, const char *kind, struct uuid id,
				    const char *name, const char *changes) ATTR_MUST_USE;

/* A name and a slug, either of which may be NULL, that lead to an environment although it is not called so. */
enum status environment_add_alias(struct request *req, struct uuid id, const char *name,
				  const char *slug) ATTR_MUST_USE;

#endif
