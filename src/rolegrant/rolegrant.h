/* Roles beside the membership's: for one project or one tier of environments, given to one person or to a
 * whole team. What they bring is in auth/access.h. */
#ifndef LANDFALL_ROLEGRANT_ROLEGRANT_H
#define LANDFALL_ROLEGRANT_ROLEGRANT_H

#include "api/list.h"
#include "auth/actor.h"

struct rolegrant {
	struct uuid id;
	struct uuid user_id, team_id; /* one of them */
	const char *user_name, *team_name;
	const char *role;
	struct uuid project_id; /* this */
	const char *project_slug, *project_name;
	const char *tier; /* or this */
	int64_t created_at;
};
extern const struct field rolegrant_fields[];
extern const size_t rolegrant_n_fields;

/* As it is asked for: person or team, role, project or tier. */
struct rolegrant_draft {
	const char *user, *team, *role, *project, *tier;
};
extern const struct field rolegrant_draft_fields[];
extern const size_t rolegrant_n_draft_fields;

enum status rolegrant_list(struct db *db, struct arena *arena, struct uuid organization_id,
			   const struct list_window *window, struct db_rows *out,
			   int64_t *total) ATTR_MUST_USE;
/* A person or team and the role by which they may do something: everywhere, in a project, or in a tier. */
struct role_holder {
	const char *name;
	bool is_team;
	const char *role;
	bool is_of_project;
	const char *tier;
};
/* Whose role lets them do something in a project: limit members, by name, then limit roles for single places. */
enum status rolegrant_holders(struct request *req, struct uuid project_id,
			      enum capability capability, int64_t limit,
			      struct db_rows *out) ATTR_MUST_USE;

/* By id. STATUS_NOT_FOUND. */
enum status rolegrant_get(struct db *db, struct arena *arena, struct uuid organization_id,
			  const char *reference, struct rolegrant *out) ATTR_MUST_USE;

/* Looks up what a draft names; each fault is reported in req->failure. Nobody gives a role to themselves. */
enum status rolegrant_check(struct request *req, const struct rolegrant_draft *draft,
			    struct rolegrant *out) ATTR_MUST_USE;

/* Each inside a transaction, with its audit row. */
enum status rolegrant_create(struct db *db, struct arena *arena, const struct actor *actor,
			     struct rolegrant *grant) ATTR_MUST_USE;
enum status rolegrant_delete(struct db *db, struct arena *arena, const struct actor *actor,
			     const struct rolegrant *grant) ATTR_MUST_USE;

extern const struct db_stmt_def *const rolegrant_statements[];
extern const size_t rolegrant_n_statements;

/* /v1/role-grants…, /v1/roles */
enum status rolegrant_api_list(struct request *req);
enum status rolegrant_api_create(struct request *req);
enum status rolegrant_api_delete(struct request *req);
enum status role_api_list(struct request *req);

/* /settings/roles: what each role may do, and the roles given for single places */
enum status role_page(struct request *req);
enum status role_page_create(struct request *req);
enum status role_page_delete(struct request *req);

#endif
