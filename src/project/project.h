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
	int status;                 /* enum project_status */
	const char *template;       /* as whoever made it asked; we make nothing of it */
	const char *extra_metadata; /* JSON object, likewise; NULL for none */
	int visibility;             /* enum project_visibility */
	int64_t config_number;      /* of its configuration; 0 for none */
	int64_t versions;           /* made so far */
	int64_t deployments;        /* recorded so far */
	const char *latest;    /* JSON: id, status and created_at of the newest; NULL for none */
	struct uuid latest_id; /* the same: its newest deployment, in any environment */
	const char *latest_status;
	int64_t latest_at;
	struct uuid team_id, workspace_id; /* what it belongs to; nil for none */
	const char *team_name, *workspace_name;
	int64_t created_at, updated_at;
	int64_t deleted_at;           /* 0 unless it is */
	int auto_create_environments; /* enum environment_policy; negative: as the organization says */
};

/* Deleted ones are found by no list and no reference; project_get_deleted alone finds them. */
enum project_status { PROJECT_ACTIVE, PROJECT_ARCHIVED, PROJECT_DELETED, PROJECT__COUNT };
extern const struct field_words project_status_words; /* those that may be asked for */
enum project_visibility {
	PROJECT_PRIVATE,
	PROJECT_INTERNAL,
	PROJECT_PUBLIC,
	PROJECT_VISIBILITY__COUNT
};
extern const struct field_words project_visibility_words;

/* What may be said of one, by whoever makes or changes it. */
struct project_draft {
	const char *name;
	const char *slug; /* NULL: made of the name */
	const char *description, *template, *extra_metadata;
	int status, visibility;
	struct uuid team_id, workspace_id;
	int auto_create_environments; /* enum environment_policy, or -1 */
};
extern const struct field project_draft_fields[];
extern const size_t project_n_draft_fields;

/* As it is now. */
struct project_draft project_draft_of(const struct project *project);

/* What a list is narrowed to; members that are nil, NULL or negative are not asked about. */
struct project_filter {
	int status;
	struct uuid team_id, workspace_id;
	const char *q; /* part of name or slug */
};
extern const struct field project_filter_fields[];
extern const size_t project_n_filter_fields;
/* What POST /v1/projects/{project}/merge reads. */
extern const struct field project_merge_fields[];
extern const size_t project_n_merge_fields;

/* What a project can belong to. */
enum project_owner { PROJECT_OF_TEAM, PROJECT_OF_WORKSPACE };

extern const struct field project_fields[];
extern const size_t project_n_fields;
extern const struct db_stmt_def *const project_statements[];
extern const size_t project_n_statements;

/* The rows of a window, newest first (or oldest first, when it is read backwards). */
enum status project_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 const struct project_filter *filter, const struct list_window *window,
			 struct db_rows *out) ATTR_MUST_USE;
/* For ?expand= (api/expand.h): those of a JSON array of ids that the request may see. */
enum status project_expand(struct request *req, const char *ids, struct db_rows *out) ATTR_MUST_USE;
enum status project_count(struct db *db, struct arena *arena, struct uuid organization_id,
			  const struct project_filter *filter, const struct list_window *window,
			  int64_t *out) ATTR_MUST_USE;

/* By id (any spelling), slug or exact name, those it had before included. STATUS_NOT_FOUND when there is none of
 * this organization. */
enum status project_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct project *out) ATTR_MUST_USE;

/* The same for a request: what it may not see is not there, and where it may not do this (CAN_NOTHING: nothing is asked) it is
 * refused. What is wrong is in req->failure. */
enum status project_reach(struct request *req, const char *reference, enum capability capability,
			  struct project *out) ATTR_MUST_USE;

/* What a transaction needs of a project that it is about to add to. */
struct project_claimed {
	struct uuid id;
	const char *name; /* as it is called now */
	int64_t versions;
	int auto_create_environments; /* enum environment_policy, or -1 */
	bool is_new;                  /* it was made just now */
};

/* Inside a transaction: the project of that name, or that had it, locked against others that would make a
 * version of it; made when there is none. STATUS_BUSY when another transaction made it meanwhile;
 * STATUS_CONFLICT, with the reason in req->failure, when it was deleted and is not purged yet. */
enum status project_claim(struct request *req, const char *name,
			  struct project_claimed *out) ATTR_MUST_USE;

/* Others are told of a project that was claimed, if it is new; is_backfill: of history, so nobody is. */
enum status project_tell_new(struct request *req, const struct project_claimed *project,
			     bool is_backfill) ATTR_MUST_USE;

/* Inside a transaction: versions first told of up to a moment may have been deployed before that. */
enum status project_mark_unsorted(struct db *db, struct arena *arena, struct uuid organization_id,
				  struct uuid project_id, int64_t until) ATTR_MUST_USE;
/* The same of all projects up to now: for what was stored without being recorded, in whatever order. */
enum status project_mark_all_unsorted(struct db *db, struct arena *arena,
				      struct uuid organization_id, int64_t now_ms) ATTR_MUST_USE;

/* The projects of a team or a workspace, by name; at most 500. */
enum status project_list_owned(struct db *db, struct arena *arena, struct uuid organization_id,
			       enum project_owner owner, struct uuid owner_id,
			       struct db_rows *out) ATTR_MUST_USE;

/* All of these inside a transaction, each with its audit row. What is wrong is in req->failure: names and slugs
 * that are taken, a team or a workspace that is not there. */

enum status project_create(struct request *req, const struct project_draft *draft,
			   struct project *out) ATTR_MUST_USE;

/* Makes the project what the draft says. A name or slug that it loses goes on leading to it. */
enum status project_change(struct request *req, const struct project *project,
			   const struct project_draft *draft) ATTR_MUST_USE;

/* Hides it, and keeps it until project_purge. */
enum status project_delete(struct request *req, const struct project *project) ATTR_MUST_USE;

/* Brings a deleted one back, found by project_get_deleted: by id, or the name or slug that it had. */
enum status project_get_deleted(struct db *db, struct arena *arena, struct uuid organization_id,
				const char *reference, struct project *out) ATTR_MUST_USE;
enum status project_restore(struct request *req, const struct project *project) ATTR_MUST_USE;

/* Makes two projects one: versions, builds, deployments, releases and names of from become those of into, whose
 * versions are counted anew in order of first sight; from is gone. STATUS_CONFLICT when both have a version of
 * one name and different commits. */
enum status project_merge(struct request *req, const struct project *into,
			  const struct project *from) ATTR_MUST_USE;

/* Deletes for good what was deleted more than days ago, at most limit rows of each sort at once; *n is how many
 * projects are not gone yet. For the worker. */
enum status project_purge(struct db *db, struct arena *arena, int64_t days, int64_t now_ms,
			  int64_t limit, size_t *n) ATTR_MUST_USE;

/* What it was called before. */
struct project_alias {
	struct uuid id;
	const char *name, *slug; /* NULL for one that did not change */
	int64_t created_at;
};
extern const struct field project_alias_fields[];
extern const size_t project_alias_n_fields;
enum status project_aliases(struct db *db, struct arena *arena, struct uuid organization_id,
			    struct uuid project_id, const struct list_window *window,
			    struct db_rows *out) ATTR_MUST_USE;

/* /v1/projects… */
enum status project_api_list(struct request *req);
enum status project_api_create(struct request *req);
enum status project_api_get(struct request *req);
enum status project_api_put(struct request *req);
enum status project_api_change(struct request *req);
enum status project_api_delete(struct request *req);
enum status project_api_restore(struct request *req);
enum status project_api_merge(struct request *req);
enum status project_api_aliases(struct request *req);

/* /projects… */
enum status project_page_list(struct request *req);
enum status project_page_create(struct request *req);
enum status project_page(struct request *req);
enum status project_page_settings(struct request *req);
enum status project_page_change(struct request *req);
enum status project_page_config(struct request *req);
enum status project_page_merge(struct request *req);
enum status project_page_confirm(struct request *req);
enum status project_page_delete(struct request *req);
/* /projects/{project}/restore */
enum status project_page_confirm_restore(struct request *req);
enum status project_page_restore(struct request *req);

#endif
