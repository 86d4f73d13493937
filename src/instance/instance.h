/* Instances: machines that services run on, as whoever looks after them says. */
#ifndef LANDFALL_INSTANCE_INSTANCE_H
#define LANDFALL_INSTANCE_INSTANCE_H

#include "api/list.h"
#include "auth/actor.h"

enum instance_status {
	INSTANCE_ONLINE,
	INSTANCE_DEGRADED,
	INSTANCE_OFFLINE,
	INSTANCE_UNKNOWN,
	INSTANCE_STATUS__COUNT
};
extern const struct field_words instance_status_words;

struct instance {
	struct uuid id;
	const char
	    *name; /* unique in the organization without regard to case; what others call its tag */
	const char *address;
	int status; /* enum instance_status: the last that was said */
	int64_t last_seen_at;
	const char *metadata; /* JSON; NULL for none */
	int64_t created_at, updated_at;
};
extern const struct field instance_fields[];
extern const size_t instance_n_fields;

struct instance_draft {
	const char *name, *address;
	int status;
	int64_t last_seen_at;
	const char *metadata;
};
extern const struct field instance_draft_fields[];
extern const size_t instance_n_draft_fields;

/* By id or exact name. STATUS_NOT_FOUND. */
enum status instance_get(struct db *db, struct arena *arena, struct uuid organization_id,
			 const char *reference, struct instance *out) ATTR_MUST_USE;
enum status instance_list(struct db *db, struct arena *arena, struct uuid organization_id,
			  const struct list_window *window, struct db_rows *out,
			  int64_t *total) ATTR_MUST_USE;

/* Inside a transaction, each with its audit row. STATUS_CONFLICT when the name is taken. */
enum status instance_create(struct request *req, const struct instance_draft *draft,
			    struct uuid *id) ATTR_MUST_USE;
enum status instance_change(struct request *req, const struct instance *instance,
			    const struct instance_draft *draft) ATTR_MUST_USE;
enum status instance_delete(struct request *req, const struct instance *instance) ATTR_MUST_USE;

extern const struct db_stmt_def *const instance_statements[];
extern const size_t instance_n_statements;

/* /v1/instances… */
enum status instance_api_list(struct request *req);
enum status instance_api_create(struct request *req);
enum status instance_api_get(struct request *req);
enum status instance_api_change(struct request *req);
enum status instance_api_delete(struct request *req);

#endif
