/* API keys of an organization, and the personal tokens of its people, as things that are made, shown, changed,
 * rotated and revoked. How one is built and checked is auth/key.h. */
#ifndef LANDFALL_APIKEY_APIKEY_H
#define LANDFALL_APIKEY_APIKEY_H

#include "api/list.h"
#include "auth/actor.h"
#include "auth/key.h"

#define APIKEY_NAME_MAX 255
#define APIKEY_DAYS_MAX 3650
#define APIKEY_OVERLAP_HOURS                                                                       \
	24 /* both keys are good for so long after a rotation, unless told otherwise */
#define APIKEY_OVERLAP_MAX 720

struct apikey {
	struct uuid id, user_id;
	const char *label;  /* "k3" */
	const char *prefix; /* how its text begins: "sk_acme_k3", "pat_acme_k4" */
	const char *name;
	const char *scopes;
	const char *project_ids, *environment_ids, *addresses; /* NULL: no limit */
	bool allows_query;                                     /* may be sent in an address */
	const char
	    *person; /* of a personal token: their name; NULL for keys, and for people who left */
	const char *created_by; /* a person's name; NULL for none */
	int64_t number;
	int64_t created_at, expires_at, last_used_at, revoked_at;
	struct uuid replaced_by;
	bool is_test;       /* opens the sandbox */
	const char *status; /* live, expired or revoked */
	const char *key;    /* its text, only in the answer that made it */
};

/* Rows of both tables differ in what is shown beside; the same struct. */
extern const struct field apikey_fields[];
extern const size_t apikey_n_fields;

/* What one is made from. Members that are NULL or 0 set no limit. */
struct apikey_draft {
	const char *name;
	const char *scopes, *permissions;    /* the same thing under two names; joined by commas */
	const char *projects, *environments; /* ids, slugs or names, joined by commas */
	const char *addresses;
	bool allows_query;
	int64_t expires_at, expires_in_days; /* one of them */
	bool is_test; /* for the sandbox: without admin, projects and environments */
	bool is_dpat; /* a personal token in the form of the dployr door (auth/key.h) */
};
extern const struct field apikey_draft_fields[];
extern const size_t apikey_n_draft_fields;

/* What may be changed afterwards. */
struct apikey_change {
	const char *name, *addresses;
};
extern const struct field apikey_change_fields[];
extern const size_t apikey_n_change_fields;
extern const struct field apikey_rotate_fields[];
extern const size_t apikey_n_rotate_fields;

/* Checks a draft and looks its projects and environments up; each fault is reported in req->failure. Neither
 * may bring more than its maker has: a key, what they may do; a personal token, which its person's role limits
 * on every use, the scopes that they came with. */
enum status apikey_check(struct request *req, bool is_personal,
			 struct apikey_draft *draft) ATTR_MUST_USE;

/* Only the addresses. */
enum status apikey_check_addresses(struct request *req, const char *addresses) ATTR_MUST_USE;

/* Inside a transaction: makes a key, or a personal token of the actor. out->key is the only time its text can be
 * seen. STATUS_BUSY when another was made at the same moment. */
enum status apikey_create(struct db *db, struct arena *arena, const struct actor *actor,
			  bool is_personal, const struct apikey_draft *draft,
			  struct apikey *out) ATTR_MUST_USE;

/* One key, or one personal token of user_id (nil for keys), by id or label. STATUS_NOT_FOUND. */
enum status apikey_get(struct db *db, struct arena *arena, struct uuid organization_id,
		       struct uuid user_id, const char *reference, int64_t now_ms,
		       struct apikey *out) ATTR_MUST_USE;

/* All keys, or all personal tokens of a person; newest first. */
enum status apikey_list(struct db *db, struct arena *arena, struct uuid organization_id,
			struct uuid user_id, const struct list_window *window, int64_t now_ms,
			struct db_rows *out, int64_t *total) ATTR_MUST_USE;

/* Each inside a transaction, with its audit row. Changing: name and addresses. Rotating: another key with the same
 * rights in *out; the old one ends after the overlap, if not before. STATUS_CONFLICT for one that is not live. */
enum status apikey_change(struct db *db, struct arena *arena, const struct actor *actor,
			  const struct apikey *key,
			  const struct apikey_change *change) ATTR_MUST_USE;
enum status apikey_rotate(struct db *db, struct arena *arena, const struct actor *actor,
			  const struct apikey *key, int64_t overlap_hours,
			  struct apikey *out) ATTR_MUST_USE;
enum status apikey_revoke(struct db *db, struct arena *arena, const struct actor *actor,
			  const struct apikey *key) ATTR_MUST_USE;

extern const struct db_stmt_def *const apikey_statements[];
extern const size_t apikey_n_statements;

/* /v1/api-keys…, and /v1/tokens… for personal ones */
enum status apikey_api_list(struct request *req);
enum status apikey_api_create(struct request *req);
enum status apikey_api_get(struct request *req);
enum status apikey_api_change(struct request *req);
enum status apikey_api_rotate(struct request *req);
enum status apikey_api_revoke(struct request *req);
enum status token_api_list(struct request *req);
enum status token_api_create(struct request *req);
enum status token_api_revoke(struct request *req);

/* /settings/keys…, and /settings/tokens… for personal ones */
enum status apikey_page(struct request *req);
enum status apikey_page_create(struct request *req);
enum status apikey_page_rotate(struct request *req);
enum status apikey_page_confirm(struct request *req);
enum status apikey_page_revoke(struct request *req);
enum status token_page(struct request *req);
enum status token_page_create(struct request *req);
enum status token_page_confirm(struct request *req);
enum status token_page_revoke(struct request *req);

#endif
