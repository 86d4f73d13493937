/* Organizations: whom everything belongs to. */
#ifndef LANDFALL_ORGANIZATION_ORGANIZATION_H
#define LANDFALL_ORGANIZATION_ORGANIZATION_H

#include "auth/actor.h"
#include "base/field.h"
#include "db/db.h"

struct organization {
	struct uuid id;
	const char *slug; /* lower-case letters, digits, hyphens; stands in API keys */
	const char *name;
	const char *plan;   /* free, pro or enterprise */
	int64_t rate_limit; /* requests an hour of each key; FIELD_NO_INT: as the settings say */
	bool requires_totp; /* members get nowhere without a second factor */
	int auto_create_environments; /* enum environment_policy */
	const char *
	    ephemeral_patterns; /* of names of short-lived environments, joined by commas; NULL for none */
	int64_t ephemeral_days; /* they expire after so many without a deployment */
	int64_t created_at;
	bool is_sandbox; /* of another; name, plan and rate_limit follow that one's */
};

/* What may be changed, each by whoever has the capability. */
struct organization_change {
	const char *name;
	bool requires_totp;
	const char *plan;
	int64_t rate_limit;
	int auto_create_environments; /* negative: on */
	const char *ephemeral_patterns;
	int64_t ephemeral_days; /* FIELD_NO_INT: 14 */
};

/* As it is now. */
struct organization_change organization_change_of(const struct organization *o);

extern const struct field organization_fields[];
extern const size_t organization_n_fields;
extern const struct field organization_change_fields[];
extern const size_t organization_n_change_fields;
extern const struct db_stmt_def *const organization_statements[];
extern const size_t organization_n_statements;

/* Whether a slug may be one: 1 to 63 lower-case letters, digits and hyphens, a letter first. */
bool organization_is_slug(const char *slug);

/* From the command line, in a transaction of its own, with its row of the audit. STATUS_CONFLICT when the slug is
 * taken. */
enum status organization_add(struct db *db, struct arena *arena, const char *slug, const char *name,
			     int64_t now_ms) ATTR_MUST_USE;

enum status organization_get(struct db *db, struct arena *arena, const char *slug,
			     struct organization *out) ATTR_MUST_USE;

/* All of them, by slug; for the command line. */
enum status organization_list(struct db *db, struct arena *arena,
			      struct db_rows *out) ATTR_MUST_USE;

/* Stores the difference, with its row of the audit; nothing when there is none. A step of a transaction; what the
 * actor may change is checked by organization_check. */
enum status organization_change(struct db *db, struct arena *arena, const struct actor *actor,
				const struct organization *before,
				const struct organization_change *after) ATTR_MUST_USE;

/* Judges a change before it is made: values, and whether the request may change what it changes. STATUS_INVALID with
 * the faults reported, or STATUS_FORBIDDEN. */
enum status organization_check(struct request *req, const struct organization *before,
			       struct organization_change *after) ATTR_MUST_USE;

/* GET, PATCH /v1/organization; /settings/organization, /settings/plan */
enum status organization_api_get(struct request *req);
enum status organization_api_change(struct request *req);
enum status organization_page(struct request *req);
enum status organization_submit(struct request *req);
enum status plan_submit(struct request *req);

#endif
