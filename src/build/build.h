/* Builds: the runs that make versions, or fail to. Recorded as deployments are: events continue a build
 * that runs, by the same table (progress/). */
#ifndef LANDFALL_BUILD_BUILD_H
#define LANDFALL_BUILD_BUILD_H

#include "api/list.h"
#include "db/db.h"
#include "http/request.h"
#include "progress/run.h"

struct build {
	struct uuid id;
	struct uuid project_id, version_id;
	const char *project_slug, *project_name;
	const char *version, *scm_sha, *scm_branch, *scm_tag, *scm_repository;
	int64_t duration_ms; /* FIELD_NO_INT unless both ends are known */
	struct run run;
};

extern const struct field build_draft_fields[];
extern const size_t build_n_draft_fields;
extern const struct field build_fields[];
extern const size_t build_n_fields;
extern const struct db_stmt_def *const build_statements[];
extern const size_t build_n_statements;

/* As deployment_answer. */
typedef enum status (*build_answer)(struct request *req, const struct build *build, bool is_new);

/* Records one event, whole or not at all: finds or makes project and version, continues or opens a build,
 * completes the version, appends to the log, stores the answer under an Idempotency-Key. STATUS_CONFLICT
 * for a commit that contradicts the version's. */
enum status build_record(struct request *req, const struct report *report,
			 build_answer answer) ATTR_MUST_USE;

/* The same as a step of a transaction that is open already, without answer, Idempotency-Key and commit; as
 * deployment_record_step. */
enum status build_record_step(struct request *req, const struct report *report,
			      struct recorded *out) ATTR_MUST_USE;

/* The builds of a version, newest first, and how many there are. */
enum status build_list(struct db *db, struct arena *arena, struct uuid organization_id,
		       struct uuid version_id, const struct list_window *window,
		       struct db_rows *out, int64_t *total) ATTR_MUST_USE;

/* The newest builds of a project, newest first, with their versions' commits, branches and tags and without any other names:
 * limit of those that are left after skipped, and one more where there are more. */
enum status build_list_project(struct request *req, struct uuid project_id, int64_t skipped,
			       int64_t limit, struct db_rows *out) ATTR_MUST_USE;

/* POST /v1/builds, GET /v1/versions/{version}/builds */
enum status build_api_record(struct request *req);
enum status build_api_list(struct request *req);

/* Gives up builds whose time ran out; at most limit. */
enum status build_expire(struct db *db, struct arena *arena, int64_t now_ms, int64_t limit,
			 size_t *n) ATTR_MUST_USE;

#endif
