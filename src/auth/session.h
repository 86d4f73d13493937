/* Browser sessions: a random token in a cookie, its SHA-256 in the database. */
#ifndef LANDFALL_AUTH_SESSION_H
#define LANDFALL_AUTH_SESSION_H

#include "auth/principal.h"
#include "http/request.h"

struct db_stmt_def;

extern const struct db_stmt_def *const session_statements[];
extern const size_t session_n_statements;

/* A user as the log-in needs them: found by address, in the organization they belong to. */
struct account {
	struct uuid user_id, organization_id;
	const char *email, *name, *password;
};

/* Checks address and password and, when they fit, ends the session that the request came with, starts another and
 * sets its cookie. An unknown
 * address and a wrong password are the same STATUS_UNAUTHENTICATED after the same time. */
enum status session_log_in(struct request *req, const char *email,
			   const char *password) ATTR_MUST_USE;

/* The principal of the request's cookie, in *out; STATUS_UNAUTHENTICATED when there is no cookie or no
 * live session for it. One statement; another one, at most every five minutes, keeps it alive. */
enum status session_check(struct request *req, struct principal *out) ATTR_MUST_USE;

/* Ends the session of the request's cookie, if any, and takes the cookie away. */
enum status session_log_out(struct request *req) ATTR_MUST_USE;

/* The secret of the request's session cookie, which its CSRF tokens are made from; "" without one. */
const char *session_secret(const struct request *req);

/* The token of the cookie that guards the log-in form before there is a session; made and set as a
 * cookie when the request brought none. */
const char *session_login_token(struct request *req);

#endif
