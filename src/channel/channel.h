/* Where people are told of what happens (channels), what they are told there (preferences), and what they were told
 * (history). Nothing is sent from here. */
#ifndef LANDFALL_CHANNEL_CHANNEL_H
#define LANDFALL_CHANNEL_CHANNEL_H

#include "api/list.h"
#include "auth/actor.h"

struct settings;

#define CHANNEL_NAME_MAX 255
/* Bytes of an address; with what sealing adds it fits its column. */
#define CHANNEL_WEBHOOK_MAX 2000
/* Bytes of a list of environments or projects. */
#define CHANNEL_FILTER_MAX 10000

enum channel_type { CHANNEL_SLACK_WEBHOOK, CHANNEL_TYPE__COUNT };
extern const struct field_words channel_type_words;

struct channel {
	struct uuid id;
	const char *name; /* unique without regard to case */
	int type;         /* enum channel_type */
	struct field_bytes webhook_sealed;
	const char *webhook_host; /* what may be seen of the address */
	const char *webhook_url;  /* the same as an address: "https://hooks.slack.com/…" */
	int64_t created_at, updated_at;
};
extern const struct field channel_fields[];
extern const size_t channel_n_fields;

struct channel_draft {
	const char *name;
	int type;
	const char *config; /* JSON object as it came; channel_check reads it */
	const char *webhook_url;
};
extern const struct field channel_draft_fields[];
extern const size_t channel_n_draft_fields;

/* Reads config into webhook_url and judges it; what is wrong is in req->failure. before is the channel that is
 * changed, or NULL: its own masked address stands for the address that it has. is_strict: unknown members are
 * refused. */
enum status channel_check(struct request *req, const struct channel *before, bool is_strict,
			  struct channel_draft *draft) ATTR_MUST_USE;

/* By id, or by exact name. STATUS_NOT_FOUND. */
enum status channel_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct channel *out) ATTR_MUST_USE;
enum status channel_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 const struct list_window *window, struct db_rows *out,
			 int64_t *total) ATTR_MUST_USE;

/* The address itself, for whoever sends. STATUS_UNAVAILABLE as secret_open. */
enum status channel_open(struct arena *arena, const struct settings *settings,
			 const struct channel *channel, const char **url) ATTR_MUST_USE;

/* All of these inside a transaction, each with its audit row, for a draft that was checked. A name that is taken is
 * in req->failure; without secret_key in the settings nothing can be sealed: STATUS_UNAVAILABLE. */
enum status channel_create(struct request *req, const struct channel_draft *draft,
			   struct channel *out) ATTR_MUST_USE;
enum status channel_change(struct request *req, const struct channel *channel,
			   const struct channel_draft *draft) ATTR_MUST_USE;
/* Its preferences go with it, its history stays. */
enum status channel_delete(struct request *req, const struct channel *channel) ATTR_MUST_USE;

/* The masked form of an address whose host is known. */
const char *channel_mask(struct arena *arena, const char *host);
/* Its host (and port), in lower case; NULL when it may not be a channel's address. Pure. */
const char *channel_host_of(struct arena *arena, const char *url);

extern const struct db_stmt_def *const channel_statements[];
extern const size_t channel_n_statements;

/* /v1/notification-channels… */
enum status channel_api_list(struct request *req);
enum status channel_api_create(struct request *req);
enum status channel_api_get(struct request *req);
enum status channel_api_change(struct request *req);
enum status channel_api_delete(struct request *req);

#endif
