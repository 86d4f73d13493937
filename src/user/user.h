/* Users: people, and the organizations they are members of. */
#ifndef LANDFALL_USER_USER_H
#define LANDFALL_USER_USER_H

#include "db/db.h"

extern const struct db_stmt_def *const user_statements[];
extern const size_t user_n_statements;

/* A user to be made. */
struct user_new {
	struct uuid organization_id; /* they become a member of */
	const char *email, *name, *role;
	const char *password_hash; /* of password_hash() */
	int64_t now_ms;
};

/* Makes user and membership in one transaction. STATUS_CONFLICT when the address is taken. */
enum status user_add(struct db *db, struct arena *arena, const struct user_new *user) ATTR_MUST_USE;

#endif
