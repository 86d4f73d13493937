/* Webhooks: addresses that are told of what happens, in the whole organization or in one project. This room keeps who wants to
 * be told of what, writes the messages and signs them; delivery/ has the queue, and a worker sends. */
#ifndef LANDFALL_WEBHOOK_WEBHOOK_H
#define LANDFALL_WEBHOOK_WEBHOOK_H

#include "api/list.h"
#include "auth/actor.h"
#include "settings.h"

#define WEBHOOK_URL_MAX         2000
#define WEBHOOK_EVENTS_MAX      2000
#define WEBHOOK_SECRET_MAX      255
#define WEBHOOK_DESCRIPTION_MAX 500
#define WEBHOOK_PLACES_MAX      4000

/* After a rotation the secret before signs as well for so long. */
#define WEBHOOK_ROTATION_MS (24LL * 60 * 60 * 1000)

/* How the body of a message is written. */
enum webhook_payload {
	WEBHOOK_STANDARD,  /* Standard Webhooks: id, type, timestamp, created_at, data */
	WEBHOOK_VERSIONER, /* flat, with X-Versioner-Event and X-Versioner-Signature */
	WEBHOOK_DPLOYR,    /* event, timestamp, data */
	WEBHOOK_PAYLOAD__COUNT
};
extern const struct field_words webhook_payload_words;

struct webhook {
	struct uuid id;
	struct uuid project_id; /* nil: of the whole organization */
	const char *project_slug, *project_name;
	const char *url;
	const char *events;                  /* types joined by commas; webhook_events_check */
	const char *environments, *statuses; /* ids, and words; joined by commas, "" for any */
	int payload;                         /* enum webhook_payload */
	const char *description;
	bool is_active;
	int64_t disabled_at;         /* when we switched it off ourselves; 0: we did not */
	const char *disabled_reason; /* and why */
	int64_t previous_until;      /* until when the secret before signs too; 0 for none */
	int64_t failing_since;       /* its first failure since it answered last; 0 for none */
	int64_t failures, paused_until;
	int64_t created_at, updated_at;
	const char *secret; /* of one that was made for it just now; else NULL */
};
extern const struct field webhook_fields[];
extern const size_t webhook_n_fields;

/* What is said of one by whoever makes or changes it. */
struct webhook_draft {
	const char *url, *events, *description;
	const char *environments, *statuses; /* NULL: any; webhook_check makes ids of names */
	int payload;                         /* enum webhook_payload; negative: standard */
	const char *
	    kept_url; /* the address that it has already, which is judged when it is written to; NULL */
	const char *secret; /* NULL: a new one gets one of ours, another keeps its own */
	bool is_active;
};
extern const struct field webhook_draft_fields[];
extern const size_t webhook_n_draft_fields;

/* What a list is narrowed to. */
struct webhook_filter {
	const char *project;
	struct uuid project_id; /* the same, once found; nil: of any */
};
extern const struct field webhook_filter_fields[];
extern const size_t webhook_n_filter_fields;

/* Names in req->failure, as wrong in "events", every text of a list that is neither a type, nor "*", nor all types of
 * one thing ("release.*"). */
void webhook_events_check(struct request *req, const char *events);

/* Names what is wrong with a draft: its events, places and statuses, an address that is none of the web, or that outgoing/guard.h
 * refuses. STATUS_INVALID. */
enum status webhook_check(struct request *req, struct webhook_draft *draft) ATTR_MUST_USE;

/* By id. STATUS_NOT_FOUND. */
enum status webhook_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct webhook *out) ATTR_MUST_USE;

/* The rows of a window, and how many there are in all. */
enum status webhook_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 struct uuid project_id, const struct list_window *window,
			 struct db_rows *out, int64_t *total) ATTR_MUST_USE;

/* Each inside a transaction, with its audit row. The secret is sealed at once; without one in the draft, a new endpoint
 * gets "whsec_" and 32 random bytes in Base64, which out->secret has, this once. STATUS_UNAVAILABLE where the settings
 * have no secret_key. project_id of out is read, and so are slug and name, of which the answer is made. */
enum status webhook_create(struct request *req, const struct webhook_draft *draft,
			   struct webhook *out) ATTR_MUST_USE;
enum status webhook_change(struct request *req, const struct webhook *webhook,
			   const struct webhook_draft *draft) ATTR_MUST_USE;
enum status webhook_delete(struct request *req, const struct webhook *webhook) ATTR_MUST_USE;

/* Likewise: a new secret, which out->secret has, this once (secret NULL: one of ours); the one before signs too for
 * WEBHOOK_ROTATION_MS. */
enum status webhook_rotate(struct request *req, struct webhook *webhook,
			   const char *secret) ATTR_MUST_USE;
/* Switches it off, or on again; on again its failures are forgotten and what waits goes at once. */
enum status webhook_set_active(struct request *req, const struct webhook *webhook,
			       bool is_active) ATTR_MUST_USE;
/* Puts a message into the queue that tells of nothing but the wish to see whether one arrives; *id is the delivery's. type is
 * a type of event that it looks like, or NULL. */
enum status webhook_test(struct request *req, const struct webhook *webhook, const char *type,
			 struct uuid *id) ATTR_MUST_USE;

/* What failed since a moment is sent again; *n counts it. */
enum status webhook_recover(struct request *req, const struct webhook *webhook, int64_t since,
			    int64_t *n) ATTR_MUST_USE;

/* What a secret is sealed for. */
const char *webhook_purpose(struct arena *arena, struct uuid id);

extern const struct db_stmt_def *const webhook_statements[];
extern const size_t webhook_n_statements;

/* /v1/webhooks…, /v1/projects/{project}/webhooks */
enum status webhook_api_list(struct request *req);
enum status webhook_api_create(struct request *req);
enum status webhook_api_get(struct request *req);
enum status webhook_api_change(struct request *req);
enum status webhook_api_delete(struct request *req);
enum status webhook_api_list_project(struct request *req);
enum status webhook_api_create_project(struct request *req);
/* /v1/webhooks/{webhook}/deliveries, /rotate, /test, /pause, /resume, /recover */
enum status webhook_api_deliveries(struct request *req);
enum status webhook_api_rotate(struct request *req);
enum status webhook_api_test(struct request *req);
enum status webhook_api_pause(struct request *req);
enum status webhook_api_resume(struct request *req);
enum status webhook_api_recover(struct request *req);

/* The one of the path, if the request may see it; and, is_writing, change it. STATUS_NOT_FOUND, STATUS_FORBIDDEN. */
enum status webhook_reach(struct request *req, const char *reference, bool is_writing,
			  struct webhook *out) ATTR_MUST_USE;

/* What is asked beside the path. */
struct webhook_asking {
	const char *secret, *type;
	int64_t since;
	int64_t n; /* how many were put into the queue again */
};
extern const struct field webhook_rotate_fields[], webhook_test_fields[], webhook_recover_fields[],
    webhook_recovered_fields[];
extern const size_t webhook_n_rotate_fields, webhook_n_test_fields, webhook_n_recover_fields,
    webhook_n_recovered_fields;

#endif
