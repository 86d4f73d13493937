/* Where people are told of what happens (channels), what they are told there (preferences), and what they were told
 * (history). */
#ifndef LANDFALL_CHANNEL_CHANNEL_H
#define LANDFALL_CHANNEL_CHANNEL_H

#include "api/list.h"
#include "auth/actor.h"
#include "channel/type.h"

#define CHANNEL_NAME_MAX 255
/* Bytes of a list of environments or projects. */
#define CHANNEL_FILTER_MAX 10000

struct channel {
	struct uuid id;
	const char *name;                  /* unique without regard to case */
	int type;                          /* enum channel_type */
	struct field_bytes webhook_sealed; /* secrets of its configuration */
	const char *webhook_host;          /* of the address that it is told at */
	const char *config;                /* JSON object: its configuration, secrets masked */
	int64_t created_at, updated_at;
	int64_t disabled_at; /* it is told nothing until somebody changes it; 0: it is */
	bool is_active;      /* not paused */
};
extern const struct field channel_fields[];
extern const size_t channel_n_fields;

struct channel_draft {
	const char *name;
	int type;
	const char *config;             /* JSON object as it came; channel_check reads it */
	struct channel_config settings; /* and this is what it says */
};
extern const struct field channel_draft_fields[];
extern const size_t channel_n_draft_fields;

/* Reads config and judges it; what is wrong is in req->failure. before is the channel that is changed, or NULL: what is not said
 * stays, and its own masked secrets stand for those that it has. is_strict: unknown members are refused.
 * STATUS_UNAVAILABLE as secret_open. */
enum status channel_check(struct request *req, const struct channel *before, bool is_strict,
			  struct channel_draft *draft) ATTR_MUST_USE;

/* By id, or by exact name. STATUS_NOT_FOUND. */
enum status channel_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct channel *out) ATTR_MUST_USE;
enum status channel_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 const struct list_window *window, struct db_rows *out,
			 int64_t *total) ATTR_MUST_USE;

/* The configuration with its secrets, for whoever sends. STATUS_UNAVAILABLE as secret_open. */
enum status channel_open(struct arena *arena, const struct settings *settings,
			 const struct channel *channel, struct channel_config *out) ATTR_MUST_USE;

/* All of these inside a transaction, each with its audit row, for a draft that was checked. A name that is taken is
 * in req->failure; without secret_key in the settings nothing can be sealed: STATUS_UNAVAILABLE. */
enum status channel_create(struct request *req, const struct channel_draft *draft,
			   struct channel *out) ATTR_MUST_USE;
enum status channel_change(struct request *req, const struct channel *channel,
			   const struct channel_draft *draft) ATTR_MUST_USE;
/* Pauses it, or switches it on again; on again what waits goes at once, and that we switched it off is forgotten. */
enum status channel_set_active(struct request *req, const struct channel *channel,
			       bool is_active) ATTR_MUST_USE;
/* Its preferences go with it, its history stays. */
enum status channel_delete(struct request *req, const struct channel *channel) ATTR_MUST_USE;

extern const struct db_stmt_def *const channel_statements[];
extern const size_t channel_n_statements;

/* What is asked of a preview and of a test. */
struct channel_asking {
	const char *event_type; /* NULL: deployment.completed */
};
extern const struct field channel_preview_fields[], channel_test_fields[];
extern const size_t channel_n_preview_fields, channel_n_test_fields;

/* A message as it would be sent, its secrets masked. */
struct channel_preview {
	const char *event_type, *method, *url;
	const char *headers; /* JSON object */
	const char *body, *html;
};
extern const struct field channel_shown_fields[];
extern const size_t channel_n_shown_fields;

/* Queues a test of a channel, which counts for nothing: inside a transaction, with its audit row. */
enum status channel_test(struct request *req, const struct channel *channel, const char *type,
			 struct uuid *id) ATTR_MUST_USE;

/* /v1/notification-channels… */
enum status channel_api_preview(struct request *req);
enum status channel_api_test(struct request *req);
enum status channel_api_deliveries(struct request *req);
enum status channel_api_pause(struct request *req);
enum status channel_api_resume(struct request *req);
enum status channel_api_list(struct request *req);
enum status channel_api_create(struct request *req);
enum status channel_api_get(struct request *req);
enum status channel_api_change(struct request *req);
enum status channel_api_delete(struct request *req);

#endif
