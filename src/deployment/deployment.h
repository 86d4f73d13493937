/* Deployments: attempts to put a version into an environment. */
#ifndef LANDFALL_DEPLOYMENT_DEPLOYMENT_H
#define LANDFALL_DEPLOYMENT_DEPLOYMENT_H

#include "api/list.h"
#include "db/db.h"
#include "http/request.h"
#include "progress/run.h"

enum deployment_kind { DEPLOYMENT_DEPLOY, DEPLOYMENT_ROLLBACK, DEPLOYMENT_KIND__COUNT };
enum deployment_verdict { VERDICT_GOOD, VERDICT_FAULTY, VERDICT__COUNT };
enum verdict_source { VERDICT_BY_PERSON, VERDICT_INFERRED, VERDICT_SOURCE__COUNT };
extern const struct field_words deployment_kind_words, deployment_verdict_words,
    verdict_source_words;

#define DEPLOYMENT_NOTE_MAX 2000

struct deployment {
	struct uuid id;
	struct uuid project_id, version_id, environment_id;
	const char *project_slug, *project_name;
	const char *version, *scm_sha, *scm_branch, *scm_tag;
	const char *environment_slug, *environment_name;
	int environment_tier; /* enum tier */
	const char *deploy_url;
	const char *code_name;          /* what people call it beside its version */
	struct uuid host_id;            /* while it is recorded: of the host that reports; or nil */
	int64_t hosts, hosts_completed; /* that reported to it; those of them that are done */
	const char *key_name;           /* of run.key_id */
	int64_t duration_ms;            /* FIELD_NO_INT unless both ends are known */
	int kind;                       /* enum deployment_kind */
	struct uuid rollback_of,
	    target_id;      /* of a rollback: what it undoes, and what it puts back */
	int verdict;        /* enum deployment_verdict, or -1 */
	int verdict_source; /* enum verdict_source, or -1 */
	const char *verdict_note;
	int64_t verdict_at;
	const char *note;
	struct run run;
	const char *
	    warnings; /* JSON: an array of sentences, in the answer that made its environment; else NULL */
	int64_t list_total; /* of the list that it was read with; FIELD_NO_INT else */
};

struct deployment_filter {
	const char *project, *environment; /* id, slug or name; NULL for all */
	const char *version;               /* id, or what its project calls it */
	const char *release;               /* id, slug or name: of what is in it */
	int status;                        /* enum progress, or -1 */
	const char *meta;      /* value that a member of extra_metadata has; NULL for all */
	const char *meta_path; /* JSON path of that member */
	/* found from the above; nil for all */
	struct uuid project_id, environment_id, version_id, release_id;
	const char *version_name; /* where version is no id */
};

extern const struct field deployment_fields[];
extern const size_t deployment_n_fields;
extern const struct field deployment_filter_fields[];
extern const size_t deployment_n_filter_fields;
extern const struct db_stmt_def *const deployment_statements[];
extern const size_t deployment_n_statements;
extern const struct db_stmt_def *const deployment_list_statements[];
extern const size_t deployment_list_n_statements;

/* Completes a filter: finds project, environment, version and release by what names them, and reads meta.NAME=VALUE from the
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
 * deployment that the event belongs to (progress_decide, or host_decide for one of its hosts) or opens another; calls a
 * rollback what is one (rollback_infer) and judges what it undoes; moves the state; appends to
 * the log; stores the answer under the request's Idempotency-Key. Refuses times ahead of our clock and,
 * with STATUS_CONFLICT, a commit that contradicts the version's. */
enum status deployment_record(struct request *req, const struct report *report,
			      deployment_answer answer) ATTR_MUST_USE;

/* The same as a step of a transaction that is open already, without answer, Idempotency-Key, commit and audit row,
 * which the caller writes for all of its steps together. Attempts are found by the moment that the report speaks of, whatever the number of those since. */
enum status deployment_record_step(struct request *req, const struct report *report,
				   struct recorded *out) ATTR_MUST_USE;

/* Gives up the deployments whose time ran out, of all organizations or, when not nil, of one; at most limit.
 * who acts for the log may be NULL for the worker. *n counts. */
enum status deployment_expire(struct db *db, struct arena *arena, struct uuid organization_id,
			      int64_t now_ms, int64_t limit, size_t *n) ATTR_MUST_USE;

/* What a client may ask to be deployed; what is missing is the latest good version and the default
 * environment. */
struct deployment_draft {
	const char *project, *version, *environment; /* environment: id, slug or name */
	const char *deploy_url, *extra_metadata;
};
extern const struct field deployment_draft_fields[];
extern const size_t deployment_n_draft_fields;

/* Opens another deployment, pending, whatever is there already; through deployment_record. The default
 * environment is the first of production, else the last column, else "production"; a version is good whose last
 * build completed, if it had one, and that nobody judged faulty. STATUS_CONFLICT when there is none. */
enum status deployment_start(struct request *req, const char *project,
			     const struct deployment_draft *draft,
			     deployment_answer answer) ATTR_MUST_USE;

/* What a deployment may be rolled back to: completed in the same place, of another version, not judged faulty; a row
 * a version, the last first, at most 10. */
enum status deployment_candidates(struct request *req, const struct deployment *d,
				  struct db_rows *out) ATTR_MUST_USE;

/* Opens another deployment that puts a candidate's version and commit back; target NULL: the first. It is a deployment's
 * id or a version. STATUS_CONFLICT when there is no candidate, STATUS_INVALID when target is none. */
enum status deployment_roll_back(struct request *req, const struct deployment *d,
				 const char *target, deployment_answer answer) ATTR_MUST_USE;

/* Inside a transaction, each with its event and its audit row. Cancelling aborts what is pending or started;
 * STATUS_CONFLICT for what has ended. */
struct deployment_change {
	const char *deploy_url, *extra_metadata, *note;
};
extern const struct field deployment_change_fields[];
extern const size_t deployment_n_change_fields;
struct deployment_judgement {
	int verdict;
	const char *note;
};
/* What POST /v1/deployments/{deployment}/rollback reads. */
extern const struct field deployment_target_fields[];
extern const size_t deployment_n_target_fields;

extern const struct field deployment_judgement_fields[];
extern const size_t deployment_n_judgement_fields;
enum status deployment_cancel(struct request *req, const struct deployment *d) ATTR_MUST_USE;
enum status deployment_judge(struct request *req, const struct deployment *d,
			     const struct deployment_judgement *judgement) ATTR_MUST_USE;
enum status deployment_change(struct request *req, const struct deployment *d,
			      const struct deployment_change *change) ATTR_MUST_USE;

/* For doors that know no history, where a deployment can be deleted: it is hidden from these two, and is recorded as
 * before. The list is of one project where project_id is not nil; the total is counted up to LIMIT_COUNTED_ROWS. */
enum status deployment_list_shown(struct request *req, struct uuid project_id,
				  const struct list_window *window,
				  struct list_rows *out) ATTR_MUST_USE;
/* By id; or the newest of the project that a name, a slug, or a service stands for, whose id the caller has found. */
enum status deployment_get_shown(struct request *req, struct uuid id, struct uuid project_id,
				 struct deployment *out) ATTR_MUST_USE;
/* Inside a transaction, with one audit row: aborts it if it is open. STATUS_NOT_FOUND when it is hidden already. */
enum status deployment_hide(struct request *req, const struct deployment *d) ATTR_MUST_USE;

/* A report of our own that opens another deployment, pending, for deployment_record: of a project and a version that
 * may be made by it. environment NULL: the default one, as deployment_start has it. */
enum status deployment_report_start(struct request *req, const char *project, const char *version,
				    const char *environment, struct report *out) ATTR_MUST_USE;

/* /v1/projects/{project}/deployments, /v1/environments/{environment}/deployments */
enum status deployment_api_list_project(struct request *req);
enum status deployment_api_list_environment(struct request *req);
enum status deployment_api_start(struct request *req);
/* /v1/deployments… */
enum status deployment_api_create(struct request *req);
enum status deployment_api_change(struct request *req);
enum status deployment_api_cancel(struct request *req);
enum status deployment_api_roll_back(struct request *req);
enum status deployment_api_candidates(struct request *req);
enum status deployment_api_judge(struct request *req);
enum status deployment_api_events(struct request *req);
/* POST /v1/deployment-events */
enum status deployment_event_api_record(struct request *req);
extern const struct field deployment_event_fields[];
extern const size_t deployment_n_event_fields;
/* /deployments/{deployment}/… */
enum status deployment_page_cancel(struct request *req);
enum status deployment_page_cancel_submit(struct request *req);
enum status deployment_page_roll_back(struct request *req);
enum status deployment_page_roll_back_submit(struct request *req);
enum status deployment_page_judge(struct request *req);

/* GET /v1/deployments, /v1/deployments/{deployment} and the page /deployments/{deployment} */
enum status deployment_api_list(struct request *req);
enum status deployment_api_get(struct request *req);
enum status deployment_page(struct request *req);

#endif
