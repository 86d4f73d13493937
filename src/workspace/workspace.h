/* Workspaces: projects kept together, with a configuration of their own (a JSON object). */
#ifndef LANDFALL_WORKSPACE_WORKSPACE_H
#define LANDFALL_WORKSPACE_WORKSPACE_H

#include "api/list.h"
#include "auth/actor.h"

#define WORKSPACE_NAME_MAX 255

struct workspace {
	struct uuid id;
	const char *name;   /* unique in the organization without regard to case */
	const char *config; /* JSON object, or NULL */
	int64_t projects;   /* how many */
	int64_t created_at, updated_at;
};
extern const struct field workspace_fields[];
extern const size_t workspace_n_fields;

struct workspace_draft {
	const char *name, *config;
};
extern const struct field workspace_draft_fields[];
extern const size_t workspace_n_draft_fields;

/* By id or exact name. STATUS_NOT_FOUND. */
enum status workspace_get(struct db *db, struct arena *arena, struct uuid organization_id,
			  const char *reference, struct workspace *out) ATTR_MUST_USE;
enum status workspace_list(struct db *db, struct arena *arena, struct uuid organization_id,
			   const struct list_window *window, struct db_rows *out,
			   int64_t *total) ATTR_MUST_USE;

/* Each inside a transaction, with its audit row. STATUS_CONFLICT when the name is taken. Deleting leaves the
 * workspace's projects without one. */
enum status workspace_create(struct db *db, struct arena *arena, const struct actor *actor,
			     const struct workspace_draft *draft,
			     struct workspace *out) ATTR_MUST_USE;
enum status workspace_change(struct db *db, struct arena *arena, const struct actor *actor,
			     const struct workspace *workspace,
			     const struct workspace_draft *draft) ATTR_MUST_USE;
enum status workspace_delete(struct db *db, struct arena *arena, const struct actor *actor,
			     const struct workspace *workspace) ATTR_MUST_USE;

extern const struct db_stmt_def *const workspace_statements[];
extern const size_t workspace_n_statements;

/* /v1/workspaces… */
enum status workspace_api_list(struct request *req);
enum status workspace_api_create(struct request *req);
enum status workspace_api_get(struct request *req);
enum status workspace_api_change(struct request *req);
enum status workspace_api_delete(struct request *req);

/* /settings/workspaces… */
enum status workspace_page_list(struct request *req);
enum status workspace_page_create(struct request *req);
enum status workspace_page(struct request *req);
enum status workspace_page_change(struct request *req);
enum status workspace_page_give(struct request *req);
enum status workspace_page_take(struct request *req);
enum status workspace_page_confirm(struct request *req);
enum status workspace_page_delete(struct request *req);

#endif
