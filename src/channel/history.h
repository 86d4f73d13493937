/* What people were told: a row a notification, written by whoever sends. */
#ifndef LANDFALL_CHANNEL_HISTORY_H
#define LANDFALL_CHANNEL_HISTORY_H

#include "api/list.h"

enum notice_status { NOTICE_PENDING, NOTICE_SENT, NOTICE_FAILED, NOTICE_STATUS__COUNT };
extern const struct field_words notice_status_words;

struct notice {
	struct uuid id, channel_id, preference_id;
	const char *channel_name; /* as it was called then */
	struct uuid event_id, subject_id;
	const char *event_type;
	struct uuid project_id, environment_id; /* nil: of none */
	const char *project_name, *environment_name;
	int status; /* enum notice_status */
	int64_t attempts;
	const char *error_message;
	int64_t created_at, sent_at;
};
extern const struct field notice_fields[];
extern const size_t notice_n_fields;

struct notice_filter {
	struct uuid channel_id; /* nil: of all */
	int status;             /* negative: any */
};
extern const struct field notice_filter_fields[];
extern const size_t notice_n_filter_fields;

/* Newest first; the total is counted up to LIMIT_COUNTED_ROWS and one. */
enum status notice_list(struct db *db, struct arena *arena, struct uuid organization_id,
			const struct notice_filter *filter, const struct list_window *window,
			struct db_rows *out, int64_t *total) ATTR_MUST_USE;

extern const struct db_stmt_def *const notice_statements[];
extern const size_t notice_n_statements;

/* GET /v1/notification-history */
enum status notice_api_list(struct request *req);

#endif
