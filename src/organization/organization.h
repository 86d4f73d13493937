/* Organizations: whom everything belongs to. */
#ifndef LANDFALL_ORGANIZATION_ORGANIZATION_H
#define LANDFALL_ORGANIZATION_ORGANIZATION_H

#include "db/db.h"

struct organization {
	struct uuid id;
	const char *slug; /* lower-case letters, digits, hyphens; stands in API keys */
	const char *name;
	int64_t created_at;
};

extern const struct db_stmt_def *const organization_statements[];
extern const size_t organization_n_statements;

/* Whether a slug may be one: 1 to 63 lower-case letters, digits and hyphens, a letter first. */
bool organization_is_slug(const char *slug);

/* STATUS_CONFLICT when the slug is taken. */
enum status organization_add(struct db *db, struct arena *arena, const char *slug, const char *name,
			     int64_t now_ms) ATTR_MUST_USE;

enum status organization_get(struct db *db, struct arena *arena, const char *slug,
			     struct organization *out) ATTR_MUST_USE;

/* All of them, by slug; for the command line. */
enum status organization_list(struct db *db, struct arena *arena,
			      struct db_rows *out) ATTR_MUST_USE;

#endif
