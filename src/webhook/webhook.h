/* Webhooks: addresses that are to be told of what happens, in the whole organization or in one project. This room
 * keeps who wants to be told of what; it sends nothing. */
#ifndef LANDFALL_WEBHOOK_WEBHOOK_H
#define LANDFALL_WEBHOOK_WEBHOOK_H

#include "api/list.h"
#include "auth/actor.h"
#include "settings.h"

#define WEBHOOK_URL_MAX         2000
#define WEBHOOK_EVENTS_MAX      2000
#define WEBHOOK_SECRET_MAX      255
#define WEBHOOK_DESCRIPTION_MAX 500

struct webhook {
	struct uuid id;
	struct uuid project_id; /* nil: of the whole organization */
	const char *project_slug, *project_name;
	const char *url;
	const char *events; /* types joined by commas; webhook_events_check */
	const char *description;
	bool is_active;
	int64_t created_at, updated_at;
	const char *secret; /* of one that was made for it just now; else NULL */
};
extern const struct field webhook_fields[];
extern const size_t webhook_n_fields;

/* What is said of one by whoever makes or changes it. */
struct webhook_draft {
	const char *url, *events, *description;
	const char *secret; /* NULL: a new one gets one of ours, another keeps its own */
	bool is_active;
};
extern const struct field webhook_draft_fields[];
extern const size_t webhook_n_draft_fields;

/* What a list is narrowed to. */
struct webhook_filter {
	const char *project;
	struct uuid project_id; /* the same, once found; nil: of any */
};
extern const struct field webhook_filter_fields[];
extern const size_t webhook_n_filter_fields;

/* Names in req->failure, as wrong in "events", every text of a list that is neither a type, nor "*", nor all types of
 * one thing ("release.*"). */
void webhook_events_check(struct request *req, const char *events);

/* Names what is wrong with a draft: its events, an address that is none of the web. STATUS_INVALID. */
enum status webhook_check(struct request *req, const struct webhook_draft *draft) ATTR_MUST_USE;

/* By id. STATUS_NOT_FOUND. */
enum status webhook_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct webhook *out) ATTR_MUST_USE;

/* The rows of a window, and how many there are in all. */
enum status webhook_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 struct uuid project_id, const struct list_window *window,
			 struct db_rows *out, int64_t *total) ATTR_MUST_USE;

/* Each inside a transaction, with its audit row. The secret is sealed at once; without one in the draft, a new endpoint
 * gets "whsec_" and 32 random bytes in Base64, which out->secret has, this once. STATUS_UNAVAILABLE where the settings
 * have no secret_key. project_id of out is read, and so are slug and name, of which the answer is made. */
enum status webhook_create(struct request *req, const struct webhook_draft *draft,
			   struct webhook *out) ATTR_MUST_USE;
enum status webhook_change(struct request *req, const struct webhook *webhook,
			   const struct webhook_draft *draft) ATTR_MUST_USE;
enum status webhook_delete(struct request *req, const struct webhook *webhook) ATTR_MUST_USE;

/* The secret as it was given, for signing. STATUS_NOT_FOUND, STATUS_UNAVAILABLE. */
enum status webhook_secret(struct db *db, struct arena *arena, const struct settings *settings,
			   struct uuid organization_id, struct uuid id,
			   const char **out) ATTR_MUST_USE;

extern const struct db_stmt_def *const webhook_statements[];
extern const size_t webhook_n_statements;

/* /v1/webhooks…, /v1/projects/{project}/webhooks */
enum status webhook_api_list(struct request *req);
enum status webhook_api_create(struct request *req);
enum status webhook_api_get(struct request *req);
enum status webhook_api_change(struct request *req);
enum status webhook_api_delete(struct request *req);
enum status webhook_api_list_project(struct request *req);
enum status webhook_api_create_project(struct request *req);

#endif
