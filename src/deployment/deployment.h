/* Deployments: attempts to put a version into an environment. */
#ifndef LANDFALL_DEPLOYMENT_DEPLOYMENT_H
#define LANDFALL_DEPLOYMENT_DEPLOYMENT_H

#include "api/list.h"
#include "db/db.h"
#include "http/request.h"
#include "progress/run.h"

struct deployment {
	struct uuid id;
	struct uuid project_id, version_id, environment_id;
	const char *project_slug, *project_name;
	const char *version, *scm_sha;
	const char *environment_slug, *environment_name;
	int environment_tier; /* enum tier */
	const char *deploy_url;
	const char *key_name; /* of run.key_id */
	int64_t duration_ms;  /* FIELD_NO_INT unless both ends are known */
	struct run run;
	int64_t list_total; /* of the list that it was read with; FIELD_NO_INT else */
};

struct deployment_filter {
	const char *project, *environment; /* id, slug or name; NULL for all */
	int status;                        /* enum progress, or -1 */
	const char *meta;      /* value that a member of extra_metadata has; NULL for all */
	const char *meta_path; /* JSON path of that member */
	struct uuid project_id, environment_id; /* found from the above; nil for all */
};

extern const struct field deployment_fields[];
extern const size_t deployment_n_fields;
extern const struct field deployment_filter_fields[];
extern const size_t deployment_n_filter_fields;
extern const struct db_stmt_def *const deployment_statements[];
extern const size_t deployment_n_statements;

/* Completes a filter: finds project and environment by what names them, and reads meta.NAME=VALUE from the
 * query. STATUS_NOT_FOUND, with a message in req->failure,
 * when there is none. */
enum status deployment_resolve(struct request *req, struct deployment_filter *filter) ATTR_MUST_USE;

/* A page of deployments, newest first, cut by the window, with the total. Deployments on it that ran
 * out of time are given up first, so that no reader ever sees a stale one. Two round trips more
 * at the most. */
enum status deployment_list(struct request *req, const struct deployment_filter *filter,
			    const struct list_window *window, struct list_rows *out) ATTR_MUST_USE;

/* By id, any spelling. */
enum status deployment_get(struct request *req, const char *reference,
			   struct deployment *out) ATTR_MUST_USE;

/* Puts the answer into req->response for a deployment as it is being recorded. Runs inside the transaction,
 * perhaps more than once. is_new tells a first event from a further one. */
typedef enum status (*deployment_answer)(struct request *req, const struct deployment *deployment,
					 bool is_new);

/* Records one event, whole or not at all: finds or makes project, version, environment; continues the
 * deployment that the event belongs to (progress_decide) or opens another; moves the state; appends to
 * the log; stores the answer under the request's Idempotency-Key. Refuses times ahead of our clock and,
 * with STATUS_CONFLICT, a commit that contradicts the version's. */
enum status deployment_record(struct request *req, const struct report *report,
			      deployment_answer answer) ATTR_MUST_USE;

/* Gives up the deployments whose time ran out, of all organizations or, when not nil, of one; at most limit.
 * who acts for the log may be NULL for the worker. *n counts. */
enum status deployment_expire(struct db *db, struct arena *arena, struct uuid organization_id,
			      int64_t now_ms, int64_t limit, size_t *n) ATTR_MUST_USE;

/* GET /v1/deployments, /v1/deployments/{deployment} and the page /deployments/{deployment} */
enum status deployment_api_list(struct request *req);
enum status deployment_api_get(struct request *req);
enum status deployment_page(struct request *req);

#endif
