/* Preferences: which events are told in a channel. All filters of one must fit; an empty one lets everything pass. */
#ifndef LANDFALL_CHANNEL_PREFERENCE_H
#define LANDFALL_CHANNEL_PREFERENCE_H

#include "channel/channel.h"
#include "channel/discipline.h"
#include "event/catalogue.h"

struct preference {
	struct uuid id, channel_id;
	const char *channel_name;
	int event_type; /* of event_asks_words; older names are kept as they came */
	/* Joined by commas, "" for any: ids, slugs or names as they came; canonical statuses. */
	const char *environments, *projects, *statuses;
	int mode;                            /* enum notify_mode */
	int64_t digest_minutes, digest_hour; /* of a digest; FIELD_NO_INT for none */
	int64_t created_at, updated_at;
};
extern const struct field preference_fields[];
extern const size_t preference_n_fields;

struct preference_draft {
	struct uuid channel_id;
	const char *channel; /* instead: its name */
	int event_type;
	const char *filters; /* JSON object as it came; preference_check reads it */
	const char *environments, *projects, *statuses;
	int mode;                            /* enum notify_mode, or -1: every */
	int64_t digest_minutes, digest_hour; /* of a digest: one of them; an hour is one of UTC */
};
extern const struct field preference_draft_fields[];
extern const size_t preference_n_draft_fields;

struct preference_filter {
	struct uuid channel_id; /* nil: of all */
};
extern const struct field preference_filter_fields[];
extern const size_t preference_n_filter_fields;

/* Finds the channel; reads filters into the three lists and judges them. projects is what the door calls that list. is_strict: unknown
 * members are refused. */
enum status preference_check(struct request *req, const char *projects, bool is_strict,
			     struct preference_draft *draft) ATTR_MUST_USE;

/* As it is now, its filters as a JSON object with that name for projects: what a merge patch is merged into. */
struct preference_draft preference_draft_of(struct arena *arena,
					    const struct preference *preference,
					    const char *projects);

enum status preference_get(struct db *db, struct arena *arena, struct uuid organization_id,
			   const char *reference, struct preference *out) ATTR_MUST_USE;
enum status preference_list(struct db *db, struct arena *arena, struct uuid organization_id,
			    struct uuid channel_id, const struct list_window *window,
			    struct db_rows *out, int64_t *total) ATTR_MUST_USE;

/* Inside a transaction, each with its audit row, for a draft that was checked. A channel that is not there is in
 * req->failure. */
enum status preference_create(struct request *req, const struct preference_draft *draft,
			      struct uuid *id) ATTR_MUST_USE;
enum status preference_change(struct request *req, const struct preference *preference,
			      const struct preference_draft *draft) ATTR_MUST_USE;
enum status preference_delete(struct request *req,
			      const struct preference *preference) ATTR_MUST_USE;

extern const struct db_stmt_def *const preference_statements[];
extern const size_t preference_n_statements;

/* /v1/notification-preferences… */
enum status preference_api_list(struct request *req);
enum status preference_api_create(struct request *req);
enum status preference_api_get(struct request *req);
enum status preference_api_change(struct request *req);
enum status preference_api_delete(struct request *req);

#endif
