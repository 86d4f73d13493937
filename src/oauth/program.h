/* Logging in for programs, with a person's password: a grant and its first tokens. */
#ifndef LANDFALL_OAUTH_PROGRAM_H
#define LANDFALL_OAUTH_PROGRAM_H

#include "auth/grant.h"
#include "db/db.h"

extern const struct db_stmt_def *const program_statements[];
extern const size_t program_n_statements;

/* What programs send. */
extern const struct field program_login_fields[], program_refresh_fields[];
extern const size_t program_n_login_fields, program_n_refresh_fields;
struct program_login {
	const char *email, *password;
	const char *totp;         /* of the second factor; NULL for none */
	const char *organization; /* slug; NULL: the one that a log-in leads to (auth/login.h) */
	const char *scope;        /* words joined by blanks; NULL: all that the person may do */
};

/* One of the organizations that a person belongs to, with what the principal of a log-in there wants to know. */
struct program_place {
	struct uuid id;
	const char *slug, *name, *plan;
	int64_t rate_limit;
	bool requires_totp;
	const char *role, *roles_at;
};

/* Checks the password, and the second factor where there is one, and makes grant and tokens.
 * STATUS_UNAUTHENTICATED for an unknown address and a wrong password, after the same time, and for an organization that
 * one does not belong to; STATUS_SECOND_FACTOR; STATUS_RATE_LIMITED. */
enum status program_log_in(struct request *req, const struct program_login *login,
			   struct grant_tokens *out) ATTR_MUST_USE;

/* Rows of struct program_place, in the order they were joined. */
enum status program_places(struct db *db, struct arena *arena, struct uuid user_id,
			   struct db_rows *out) ATTR_MUST_USE;

#endif
