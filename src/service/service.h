/* Services: things that run, as whoever runs them says. This room keeps what they are; it starts and stops nothing. */
#ifndef LANDFALL_SERVICE_SERVICE_H
#define LANDFALL_SERVICE_SERVICE_H

#include "api/list.h"
#include "auth/actor.h"

#define SERVICE_NAME_MAX 255

enum service_status {
	SERVICE_PENDING, /* to be started, or being built */
	SERVICE_RUNNING,
	SERVICE_STOPPED,
	SERVICE_FAILED,
	SERVICE_UNKNOWN,
	SERVICE_STATUS__COUNT
};
enum service_source { SERVICE_REMOTE, SERVICE_IMAGE, SERVICE_SOURCE__COUNT };
extern const struct field_words service_status_words, service_source_words;

struct service {
	struct uuid id;
	const char *name; /* unique in the organization without regard to case */
	const char *description;
	struct uuid project_id, environment_id; /* environment nil: in none in particular */
	const char *project_slug, *project_name, *environment_slug, *environment_name;
	const char *runtime, *runtime_version;                  /* nodejs, 20 */
	int source;                                             /* enum service_source */
	const char *remote_url, *remote_branch, *remote_commit; /* of a repository */
	const char *image;
	const char *build_cmd, *run_cmd, *working_dir;
	int64_t port;     /* FIELD_NO_INT for none */
	int status;       /* enum service_status: the last that was said */
	const char *spec; /* JSON: all that was said of it, whole; NULL for nothing more */
	int64_t created_at, updated_at;
};
extern const struct field service_fields[];
extern const size_t service_n_fields;

/* What is said of one by whoever makes or changes it. */
struct service_draft {
	const char *name, *description;
	const char *project, *environment; /* id, slug or name */
	const char *runtime, *runtime_version;
	int source;
	const char *remote_url, *remote_branch, *remote_commit, *image;
	const char *build_cmd, *run_cmd, *working_dir;
	int64_t port;
	int status;
	const char *spec;
	struct uuid project_id, environment_id; /* the same, once found */
};
extern const struct field service_draft_fields[];
extern const size_t service_n_draft_fields;
struct service_draft service_draft_of(const struct service *service);

struct service_filter {
	const char *project, *environment;
	int status;                             /* negative: of any */
	struct uuid project_id, environment_id; /* the same, once found */
};
extern const struct field service_filter_fields[];
extern const size_t service_n_filter_fields;

/* By id or exact name. STATUS_NOT_FOUND, also for what the request may not see. */
enum status service_get(struct request *req, const char *reference,
			struct service *out) ATTR_MUST_USE;
enum status service_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 const struct service_filter *filter, const struct list_window *window,
			 struct db_rows *out, int64_t *total) ATTR_MUST_USE;

/* Names what is wrong with a draft beyond its fields: an address of a repository or an image that is missing or
 * does not fit the source, a commit that is none. STATUS_INVALID. */
enum status service_check(struct request *req, const struct service_draft *draft) ATTR_MUST_USE;

/* Whether the request may change what a project runs in an environment, which may be nil. */
enum status service_guard(struct request *req, struct uuid project_id,
			  struct uuid environment_id) ATTR_MUST_USE;

/* Inside a transaction, each with its audit row. STATUS_CONFLICT when the name is taken. Whoever calls them has asked
 * whether it may be done there. */
enum status service_create(struct request *req, const struct service_draft *draft,
			   struct uuid *id) ATTR_MUST_USE;
enum status service_change(struct request *req, const struct service *service,
			   const struct service_draft *draft) ATTR_MUST_USE;
enum status service_delete(struct request *req, const struct service *service) ATTR_MUST_USE;

/* Inside a transaction that does more than this and leaves the audit row itself: the service of that name, as the draft
 * says, made when there is none. Its project and environment stay once it is there. */
enum status service_claim(struct request *req, const struct service_draft *draft,
			  struct uuid *id) ATTR_MUST_USE;

extern const struct db_stmt_def *const service_statements[];
extern const size_t service_n_statements;

/* /v1/services… */
enum status service_api_list(struct request *req);
enum status service_api_create(struct request *req);
enum status service_api_get(struct request *req);
enum status service_api_change(struct request *req);
enum status service_api_delete(struct request *req);

#endif
