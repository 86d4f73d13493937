/* Environments: where versions are put. Made on first sight by their name, with the tier that the name
 * suggests. */
#ifndef LANDFALL_ENVIRONMENT_ENVIRONMENT_H
#define LANDFALL_ENVIRONMENT_ENVIRONMENT_H

#include "api/list.h"
#include "auth/actor.h"
#include "db/db.h"
#include "http/request.h"

#define ENVIRONMENT_NAME_MAX 100

enum tier { TIER_DEV, TIER_TEST, TIER_STAGING, TIER_PRODUCTION, TIER__COUNT };

extern const struct field_words tier_words;

/* An archived one is in no matrix and no default, and keeps all it had; recording into it makes it active again. */
enum environment_status { ENVIRONMENT_ACTIVE, ENVIRONMENT_ARCHIVED, ENVIRONMENT_STATUS__COUNT };
extern const struct field_words environment_status_words;

/* What becomes of an event that names an environment that is not there: it is made, it is made and people are asked,
 * or the event is refused. */
enum environment_policy {
	ENVIRONMENT_POLICY_ON,
	ENVIRONMENT_POLICY_ASK,
	ENVIRONMENT_POLICY_OFF,
	ENVIRONMENT_POLICY__COUNT
};
extern const struct field_words environment_policy_words;

struct environment {
	struct uuid id;
	const char *slug, *name;
	int tier;                /* enum tier */
	int64_t position;        /* order of columns: smaller is further left */
	int64_t timeout_minutes; /* an open deployment is given up after this */
	int status;              /* enum environment_status */
	bool is_confirmed;       /* false while nobody said whether it was meant */
	bool is_ephemeral;
	int64_t last_deployment_at; /* when the last attempt in it began; 0 for none */
	int64_t expires_at;         /* of a short-lived one: when it leaves the matrix; else 0 */
	const char *time_zone;      /* of the IANA database; NULL: UTC */
	const char *description, *metadata; /* JSON object; NULL for none */
	int64_t created_at, updated_at;
};

/* Whether it is shown where nobody asked for it by name: active, and not expired. */
bool environment_is_shown(const struct environment *environment, int64_t now_ms);

/* The same inside statements, e being the alias of the environment: when a short-lived one expires, which is so many
 * days after the last attempt in it or the last change of it; state_last, one row. */
#define ENVIRONMENT_LAST(e)                                                                        \
	"(SELECT es.last_at FROM state es WHERE es.organization_id = " e ".organization_id "       \
	"AND es.environment_id = " e ".id ORDER BY es.last_at DESC LIMIT 1) "
#define ENVIRONMENT_EXPIRES(e)                                                                     \
	"GREATEST(" e ".updated_at, COALESCE(" ENVIRONMENT_LAST(                                   \
	    e) ", " e ".updated_at)) "                                                             \
	       "+ INTERVAL (SELECT eo.ephemeral_days FROM organization eo "                        \
	       "WHERE eo.id = " e ".organization_id) DAY "
#define ENVIRONMENT_IS_SHOWN(e, now)                                                               \
	e ".status = 'active' "                                                                    \
	  "AND NOT (" e ".is_ephemeral AND " ENVIRONMENT_EXPIRES(e) "<= " now ") "

/* For statements of other rooms that read whole environments, e being the alias: these columns, decoded by
 * environment_fields. */
#define ENVIRONMENT_N_FIELDS 16
#define ENVIRONMENT_COLS                                                                           \
	"e.id, e.slug, e.name, e.tier, e.position, e.timeout_minutes, e.status, e.is_confirmed, "  \
	"e.is_ephemeral, " ENVIRONMENT_LAST(                                                       \
	    "e") "AS last_deployment_at, "                                                         \
		 "IF(e.is_ephemeral AND e.status = 'active', " ENVIRONMENT_EXPIRES(                \
		     "e") ", NULL) "                                                               \
			  "AS expires_at, e.time_zone, e.description, e.metadata, e.created_at, "  \
			  "e.updated_at FROM environment e "

/* All of an organization in order of their columns, as far as also, a further condition, lets them. PRIMARY, sorted in memory; a
 * handful, and state_last for each. */
#define ENVIRONMENT_ALL_SQL(org, also)                                                             \
	"SELECT " ENVIRONMENT_COLS "WHERE e.organization_id = " org " " also                       \
	"ORDER BY e.position, e.name LIMIT 1000"

/* What a list is narrowed to; negative: all. */
struct environment_filter {
	int status;
};
extern const struct field environment_filter_fields[];
extern const size_t environment_n_filter_fields;

extern const struct field environment_fields[];
extern const size_t environment_n_fields;
extern const struct db_stmt_def *const environment_statements[];
extern const size_t environment_n_statements;

/* The tier that a name suggests: words of it (split at anything but letters) are looked up; where there is
 * no known one it is TIER_DEV. */
enum tier environment_tier_of(const char *name);

/* The tier's name where the environment's own name does not say it already, else NULL. */
const char *environment_tier_beside(const char *name, int tier);

/* The rows of a window, and how many there are in all. */
enum status environment_page(struct db *db, struct arena *arena, struct uuid organization_id,
			     const struct environment_filter *filter,
			     const struct list_window *window, struct db_rows *out) ATTR_MUST_USE;
enum status environment_count(struct db *db, struct arena *arena, struct uuid organization_id,
			      const struct environment_filter *filter,
			      const struct list_window *window, int64_t *out) ATTR_MUST_USE;

/* For ?expand= (api/expand.h): those of a JSON array of ids that the request may see. */
enum status environment_expand(struct request *req, const char *ids,
			       struct db_rows *out) ATTR_MUST_USE;

/* All environments in order of their columns, archived ones too. */
enum status environment_list(struct db *db, struct arena *arena, struct uuid organization_id,
			     struct db_rows *out) ATTR_MUST_USE;

/* By id (any spelling), slug or exact name, those it had before included. */
enum status environment_get(struct db *db, struct arena *arena, struct uuid organization_id,
			    const char *reference, struct environment *out) ATTR_MUST_USE;

/* What a transaction needs of an environment that it is about to record into. */
struct environment_claimed {
	struct uuid id;
	const char *name;     /* as it is called now */
	const char *warnings; /* JSON: an array of sentences; NULL for none */
	bool is_new;          /* it was made just now */
};

/* Inside a transaction: the environment of that name, or that had it, made when there is none. policy is the project's,
 * negative for the organization's. STATUS_BUSY when another transaction made it meanwhile; STATUS_INVALID, with the
 * reason under field, when none may be made. */
enum status environment_claim(struct request *req, const char *name, int policy, const char *field,
			      struct environment_claimed *out) ATTR_MUST_USE;

/* Others are told of an environment that was claimed, if it is new; is_backfill: of history, so nobody is. */
enum status environment_tell_new(struct request *req, const struct environment_claimed *environment,
				 bool is_backfill) ATTR_MUST_USE;

/* What people may set of one; a tier that is not told is the one that the name suggests, a position the tier's. */
struct environment_draft {
	const char *name;
	const char *slug;                  /* NULL: made of the name */
	int tier;                          /* enum tier, or -1 */
	int64_t position, timeout_minutes; /* FIELD_NO_INT for none */
	int status;                        /* enum environment_status, or -1: as it is */
	bool is_confirmed, is_ephemeral;
	const char *time_zone;
	const char *description, *metadata;
};
extern const struct field environment_draft_fields[]; /* of a new one */
extern const size_t environment_n_draft_fields;
extern const struct field environment_change_fields[];
extern const size_t environment_n_change_fields;
/* As it is now. */
struct environment_draft environment_draft_of(const struct environment *environment);

/* All of these inside a transaction, each with its event and its audit row. What is wrong is in req->failure;
 * STATUS_CONFLICT when the name is taken. */
enum status environment_create(struct request *req, const struct environment_draft *draft,
			       struct uuid *id) ATTR_MUST_USE;

/* Makes it what the draft says. A name or slug that it loses goes on leading to it. */
enum status environment_change(struct request *req, const struct environment *environment,
			       const struct environment_draft *draft) ATTR_MUST_USE;

/* Makes an archived one active because something was recorded in it; nothing when it is active. */
enum status environment_wake(struct request *req, struct uuid id, const char *name) ATTR_MUST_USE;

/* Makes two environments one: deployments, states, changes and names of from become those of into, and keys that were
 * limited to the one are limited to the other; from is gone. STATUS_CONFLICT, with the reason, unless both are
 * active. */
enum status environment_merge(struct request *req, const struct environment *into,
			      const struct environment *from) ATTR_MUST_USE;

/* The short-lived ones that have expired and are not archived yet, at most 1000; and archiving all of them. */
enum status environment_expired(struct request *req, struct db_rows *out) ATTR_MUST_USE;
enum status environment_clean(struct request *req, const struct db_rows *expired) ATTR_MUST_USE;

/* The same for the worker, in all organizations, at most limit; *n is how many. */
enum status environment_sweep(struct db *db, struct arena *arena, int64_t now_ms, int64_t limit,
			      size_t *n) ATTR_MUST_USE;

/* What it was called before. */
struct environment_alias {
	struct uuid id;
	const char *name, *slug; /* NULL for one that did not change */
	int64_t created_at;
};
extern const struct field environment_alias_fields[];
extern const size_t environment_alias_n_fields;
enum status environment_aliases(struct db *db, struct arena *arena, struct uuid organization_id,
				struct uuid environment_id, const struct list_window *window,
				struct db_rows *out) ATTR_MUST_USE;

/* What POST /v1/environments/{environment}/merge reads, and what …/clean reads and answers. */
extern const struct field environment_merge_fields[];
extern const size_t environment_n_merge_fields;
extern const struct field environment_clean_fields[];
extern const size_t environment_n_clean_fields;
extern const struct field environment_cleaned_fields[];
extern const size_t environment_n_cleaned_fields;

/* The policies as options of a form's field, in words. */
struct form_choice;
void environment_policy_options(struct form_choice *choice);

/* What a page shows of those that nobody has confirmed yet: "unconfirmed" for templates/unconfirmed.html, with forms
 * for whoever may use them; nothing when there is none. */
struct view;
void environment_view_unconfirmed(struct request *req, struct view *view,
				  const struct db_rows *environments);

/* /v1/environments… */
enum status environment_api_list(struct request *req);
enum status environment_api_create(struct request *req);
enum status environment_api_get(struct request *req);
enum status environment_api_change(struct request *req);
enum status environment_api_merge(struct request *req);
enum status environment_api_aliases(struct request *req);
enum status environment_api_clean(struct request *req);

/* /settings/environments…, /settings/clean-environments */
enum status environment_page_list(struct request *req);
enum status environment_page_create(struct request *req);
enum status environment_page_show(struct request *req);
enum status environment_page_change(struct request *req);
enum status environment_page_keep(struct request *req);
enum status environment_page_status(struct request *req);
enum status environment_page_confirm_merge(struct request *req);
enum status environment_page_merge(struct request *req);
enum status environment_page_confirm_clean(struct request *req);
enum status environment_page_clean(struct request *req);

#endif
