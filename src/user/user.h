/* Users: people, and the organizations they are members of. */
#ifndef LANDFALL_USER_USER_H
#define LANDFALL_USER_USER_H

#include "auth/actor.h"
#include "db/db.h"

extern const struct db_stmt_def *const user_statements[];
extern const size_t user_n_statements;

/* A user to be made. */
struct user_new {
	struct uuid id;              /* nil: user_add makes one */
	struct uuid organization_id; /* they become a member of */
	const char *email, *name, *role;
	const char *password_hash; /* of password_hash() */
	int64_t now_ms;
};

/* Makes user and membership in one transaction, with its row of the audit. STATUS_CONFLICT when the address is
 * taken. */
enum status user_add(struct db *db, struct arena *arena, const struct actor *actor,
		     const struct user_new *user) ATTR_MUST_USE;

/* The same as steps of somebody else's transaction, who writes the audit: the person, and their membership. */
enum status user_insert(struct db *db, struct arena *arena,
			const struct user_new *user) ATTR_MUST_USE;
enum status user_join(struct db *db, struct arena *arena, struct uuid organization_id,
		      struct uuid user_id, const char *role, int64_t now_ms) ATTR_MUST_USE;

#endif
