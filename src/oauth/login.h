/* Logging in for programs, with a person's password: a grant and its first tokens. */
#ifndef LANDFALL_OAUTH_LOGIN_H
#define LANDFALL_OAUTH_LOGIN_H

#include "auth/grant.h"
#include "db/db.h"

extern const struct db_stmt_def *const login_statements[];
extern const size_t login_n_statements;

/* What a program sends. */
struct login {
	const char *email, *password;
	const char *totp;         /* of the second factor; NULL for none */
	const char *organization; /* slug; NULL: the one joined first */
	const char *scope;        /* words joined by blanks; NULL: all that the person may do */
};

/* Somebody who may be logging in. */
struct login_account {
	struct uuid user_id, organization_id;
	const char *email, *name, *password;
	const char *organization_slug, *organization_name, *plan;
	int64_t rate_limit;
	const char *role, *roles_at;
	int64_t totp_enabled_at;
	bool requires_totp;
};

/* One of the organizations that a person belongs to. */
struct login_membership {
	struct uuid id;
	const char *slug, *name, *role;
};

/* Checks the password, and the second factor where there is one, and makes grant and tokens.
 * STATUS_UNAUTHENTICATED for an unknown address, a wrong password and an organization that one does not belong to, after the
 * same time; STATUS_SECOND_FACTOR; STATUS_RATE_LIMITED. Anything but STATUS_OK is recorded in req. */
enum status login_run(struct request *req, const struct login *login,
		      struct grant_tokens *out) ATTR_MUST_USE;

/* Rows of struct login_membership, in the order they were joined. */
enum status login_memberships(struct db *db, struct arena *arena, struct uuid user_id,
			      struct db_rows *out) ATTR_MUST_USE;

#endif
