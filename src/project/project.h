/* Projects: what is built and deployed. Made on first sight by their name. */
#ifndef LANDFALL_PROJECT_PROJECT_H
#define LANDFALL_PROJECT_PROJECT_H

#include "api/list.h"
#include "auth/actor.h"
#include "db/db.h"
#include "http/request.h"

#define PROJECT_NAME_MAX 255

struct project {
	struct uuid id;
	const char *slug; /* of its address: lower case, digits, hyphens; unique */
	const char *name; /* unique without regard to case */
	const char *description;
	const char *status;    /* "active" or "archived" */
	int64_t versions;      /* made so far */
	int64_t deployments;   /* recorded so far */
	struct uuid latest_id; /* its newest deployment, in any environment */
	const char *latest_status;
	int64_t latest_at;
	struct uuid team_id, workspace_id; /* what it belongs to; nil for none */
	const char *team_name, *workspace_name;
	int64_t created_at, updated_at;
};

/* What may be changed of one. */
struct project_change {
	const char *description;
	struct uuid team_id, workspace_id;
};
extern const struct field project_change_fields[];
extern const size_t project_n_change_fields;

/* What a project can belong to. */
enum project_owner { PROJECT_OF_TEAM, PROJECT_OF_WORKSPACE };

extern const struct field project_fields[];
extern const size_t project_n_fields;
extern const struct db_stmt_def *const project_statements[];
extern const size_t project_n_statements;

/* The rows of a window, newest first (or oldest first, when it is read backwards). */
enum status project_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 const struct list_window *window, struct db_rows *out) ATTR_MUST_USE;
enum status project_count(struct db *db, struct arena *arena, struct uuid organization_id,
			  const struct list_window *window, int64_t *out) ATTR_MUST_USE;

/* By id (any spelling), slug or exact name. STATUS_NOT_FOUND when there is none of this organization. */
enum status project_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct project *out) ATTR_MUST_USE;

/* Inside a transaction: the project of that name, locked against others that would make a version of
 * it; made when there is none. STATUS_BUSY when another transaction made it meanwhile. */
enum status project_claim(struct db *db, struct arena *arena, struct uuid organization_id,
			  const char *name, int64_t now_ms, struct uuid *id,
			  int64_t *versions) ATTR_MUST_USE;

/* The projects of a team or a workspace, by name; at most 500. */
enum status project_list_owned(struct db *db, struct arena *arena, struct uuid organization_id,
			       enum project_owner owner, struct uuid owner_id,
			       struct db_rows *out) ATTR_MUST_USE;

/* Inside a transaction, with its audit row. STATUS_CONFLICT when team or workspace are not there. */
enum status project_change(struct db *db, struct arena *arena, const struct actor *actor,
			   const struct project *project,
			   const struct project_change *change) ATTR_MUST_USE;

/* GET /v1/projects, /v1/projects/{project}, and the page /projects/{project}. */
enum status project_api_list(struct request *req);
enum status project_api_get(struct request *req);
enum status project_api_change(struct request *req);
enum status project_page(struct request *req);

#endif
