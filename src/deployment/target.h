/* Targets: the hosts of a deployment, a row each. */
#ifndef LANDFALL_DEPLOYMENT_TARGET_H
#define LANDFALL_DEPLOYMENT_TARGET_H

#include "api/list.h"
#include "db/db.h"
#include "http/request.h"
#include "progress/run.h"

#define TARGET_HOST_MAX 255

struct target {
	struct uuid id;
	struct uuid deployment_id;
	const char *host;
	int status;                       /* enum progress */
	const char *status_word, *reason; /* as of struct run */
	const char *error_code, *error_message;
	int64_t started_at, finished_at;
	const char *extra_metadata; /* JSON object: what was sent of that host */
	const char *as_given;       /* as of struct run */
	int64_t recorded_at, updated_at;
	struct field_bytes event_digest;
	int64_t list_total; /* of the list that it was read with */
};

extern const struct field target_fields[];
extern const size_t target_n_fields;
extern const struct db_stmt_def *const target_statements[];
extern const size_t target_n_statements;

/* A deployment that a host's report may belong to, as that report looks at it. */
struct target_view {
	struct uuid deployment_id;
	struct target own;        /* of that host; status -1 when it has not reported yet */
	struct host_tally others; /* the other hosts */
	int64_t next_at;          /* when the next deployment in its place began; 0 for none */
};
extern const struct field target_view_fields[];
#define TARGET_VIEW_N 21

struct deployment;

/* What a host's report does to the deployments found, newest first: the row it belongs to, NULL for STEP_NEW, and the host's
 * target as it will be. is_target_changed: it has to be stored. */
struct target_taken {
	struct run_result result;
	const struct deployment *row;
	struct target target;
	struct host_tally tally; /* of all its hosts, that one included */
	bool is_target_changed;
};
struct target_taken target_take(const struct db_rows *found, const struct db_rows *views,
				const struct run_report *report);

/* Inside a transaction: stores it under its deployment. */
enum status target_save(struct request *req, struct uuid deployment_id,
			const struct target *target) ATTR_MUST_USE;

/* Inside a transaction: ends the targets of a deployment that have not ended, with what it ended with. */
enum status target_end(struct db *db, struct arena *arena, struct uuid organization_id,
		       struct uuid deployment_id, const struct run *run) ATTR_MUST_USE;

/* A page of a deployment's targets, newest first, with their number. */
enum status target_list(struct request *req, struct uuid deployment_id,
			const struct list_window *window, struct list_rows *out) ATTR_MUST_USE;

/* Those that a page shows: what failed or still runs before what is done, then by name; at most limit. */
enum status target_shown(struct request *req, struct uuid deployment_id, int64_t limit,
			 struct db_rows *out) ATTR_MUST_USE;

/* GET /v1/deployments/{deployment}/targets */
enum status target_api_list(struct request *req);

#endif
