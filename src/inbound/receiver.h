/* Receivers: addresses that other systems send their webhooks to. This room checks who sent one, keeps it for some days
 * with what came of it, and hands what it tells to the rooms of builds, deployments, versions and changes. */
#ifndef LANDFALL_INBOUND_RECEIVER_H
#define LANDFALL_INBOUND_RECEIVER_H

#include "api/list.h"
#include "auth/actor.h"
#include "settings.h"

#define RECEIVER_NAME_MAX   255
#define RECEIVER_SECRET_MAX 255
#define RECEIVER_MAP_MAX    65536

/* How long the secret before a rotation stays good: there is time to change it at the sender. */
#define RECEIVER_OVERLAP_MS (24LL * 60 * 60 * 1000)

/* By the sender; src/inbound/kind.h has what each means. */
enum receiver_kind {
	RECEIVER_GITHUB,
	RECEIVER_GITLAB,
	RECEIVER_GITEA,
	RECEIVER_VERCEL,
	RECEIVER_SENTRY,
	RECEIVER_PAGERDUTY,
	RECEIVER_ALERTMANAGER,
	RECEIVER_CDEVENTS,
	RECEIVER_STANDARD,
	RECEIVER_KIND__COUNT
};
extern const struct field_words receiver_kind_words;

struct receiver {
	struct uuid id;
	const char *name;
	int kind; /* enum receiver_kind */
	const char *token;
	const char *url;      /* the whole address, as the settings or the request have it */
	const char *projects; /* JSON objects, or NULL: their name, ours */
	const char *environments;
	const char *members; /* of the kind standard: our member, its place in what is sent */
	bool is_active;
	int64_t
	    secret_before_until; /* until when the secret before is good as well; 0: there is none */
	int64_t created_at, updated_at;
	const char *secret; /* made or given just now, and shown this once; else NULL */
};
extern const struct field receiver_fields[];
extern const size_t receiver_n_fields;

/* What is said of one by whoever makes or changes it. */
struct receiver_draft {
	const char *name;
	int kind;
	const char *secret; /* only when it is made: NULL for one of ours */
	const char *projects, *environments, *members;
	bool is_active;
};
extern const struct field receiver_draft_fields[];
extern const size_t receiver_n_draft_fields;
extern const struct field receiver_change_fields[];
extern const size_t receiver_n_change_fields;
extern const struct field receiver_secret_fields[];
extern const size_t receiver_n_secret_fields;
extern const struct field receiver_filter_fields[];
extern const size_t receiver_n_filter_fields;

/* Names what is wrong with a draft in req->failure: mappings that are none. STATUS_INVALID. */
enum status receiver_check(struct request *req, const struct receiver_draft *draft) ATTR_MUST_USE;

/* By id or name. STATUS_NOT_FOUND. */
enum status receiver_get(struct request *req, const char *reference,
			 struct receiver *out) ATTR_MUST_USE;

/* The rows of a window, and how many there are in all. */
enum status receiver_list(struct request *req, const struct list_window *window,
			  struct db_rows *out, int64_t *total) ATTR_MUST_USE;

/* Each inside a transaction, with its audit row. Secrets are sealed at once; out->secret has the new one, this once.
 * STATUS_UNAVAILABLE where the settings have no secret_key, STATUS_CONFLICT for a name that is taken. */
enum status receiver_create(struct request *req, const struct receiver_draft *draft,
			    struct receiver *out) ATTR_MUST_USE;
enum status receiver_change(struct request *req, const struct receiver *receiver,
			    const struct receiver_draft *draft) ATTR_MUST_USE;
enum status receiver_delete(struct request *req, const struct receiver *receiver) ATTR_MUST_USE;
/* Another secret, or the given one; that before is good for RECEIVER_OVERLAP_MS more. */
enum status receiver_rotate(struct request *req, struct receiver *receiver,
			    const char *secret) ATTR_MUST_USE;

/* The draft that says what is. */
struct receiver_draft receiver_draft_of(const struct receiver *receiver);

/* What a request to its address needs of a receiver: whose it is, and what proves the sender. */
struct receiver_found {
	struct receiver receiver;
	struct principal who;
	const char *secrets[2]; /* the present one and, while it is good, the one before; NULL */
};

/* By the last part of its address, whosever it is. STATUS_NOT_FOUND, STATUS_UNAVAILABLE. */
enum status receiver_find(struct request *req, const char *token,
			  struct receiver_found *out) ATTR_MUST_USE;

/* For people: what the sender is called. */
const char *receiver_kind_title(int kind);

/* "/settings/receivers/recv_…" */
const char *receiver_path(struct arena *arena, struct uuid id);

extern const struct db_stmt_def *const receiver_statements[];
extern const size_t receiver_n_statements;

/* /v1/receivers… */
enum status receiver_api_list(struct request *req);
enum status receiver_api_create(struct request *req);
enum status receiver_api_get(struct request *req);
enum status receiver_api_change(struct request *req);
enum status receiver_api_delete(struct request *req);
enum status receiver_api_rotate(struct request *req);

/* /settings/receivers… */
enum status receiver_page_list(struct request *req);
enum status receiver_page_create(struct request *req);
enum status receiver_page(struct request *req);
enum status receiver_page_change(struct request *req);
enum status receiver_page_rotate(struct request *req);
enum status receiver_page_confirm(struct request *req);
enum status receiver_page_delete(struct request *req);

#endif
