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

struct environment {
	struct uuid id;
	const char *slug, *name;
	int tier;                           /* enum tier */
	int64_t position;                   /* order of columns: smaller is further left */
	int64_t timeout_minutes;            /* an open deployment is given up after this */
	const char *description, *metadata; /* JSON object; NULL for none */
	int64_t created_at, updated_at;
};

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
			     const struct list_window *window, struct db_rows *out) ATTR_MUST_USE;
enum status environment_count(struct db *db, struct arena *arena, struct uuid organization_id,
			      const struct list_window *window, int64_t *out) ATTR_MUST_USE;

/* All environments in order of their columns. */
enum status environment_list(struct db *db, struct arena *arena, struct uuid organization_id,
			     struct db_rows *out) ATTR_MUST_USE;

/* By id (any spelling), slug or exact name. */
enum status environment_get(struct db *db, struct arena *arena, struct uuid organization_id,
			    const char *reference, struct environment *out) ATTR_MUST_USE;

/* Inside a transaction: the environment of that name, made when there is none. STATUS_BUSY when another
 * transaction made it meanwhile. */
enum status environment_claim(struct db *db, struct arena *arena, struct uuid organization_id,
			      const char *name, int64_t now_ms, struct uuid *id) ATTR_MUST_USE;

/* What people may set of one; a tier that is not told is the one that the name suggests, a position the tier's. */
struct environment_draft {
	const char *name;
	int tier;                          /* enum tier, or -1 */
	int64_t position, timeout_minutes; /* FIELD_NO_INT for none */
	const char *description, *metadata;
};
extern const struct field environment_draft_fields[];
extern const size_t environment_n_draft_fields;

/* Each inside a transaction, with its audit row. STATUS_CONFLICT when the name is taken. The slug stays. */
enum status environment_create(struct db *db, struct arena *arena, const struct actor *actor,
			       const struct environment_draft *draft,
			       struct uuid *id) ATTR_MUST_USE;
enum status environment_change(struct db *db, struct arena *arena, const struct actor *actor,
			       const struct environment *environment,
			       const struct environment_draft *draft) ATTR_MUST_USE;
enum status environment_api_create(struct request *req);
enum status environment_api_change(struct request *req);

/* GET /v1/environments, /v1/environments/{environment} */
enum status environment_api_list(struct request *req);
enum status environment_api_get(struct request *req);

#endif
