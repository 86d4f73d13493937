/* Browser sessions: a random token in a cookie, its SHA-256 in the database. */
#ifndef LANDFALL_AUTH_SESSION_H
#define LANDFALL_AUTH_SESSION_H

#include "auth/login.h"
#include "auth/principal.h"
#include "db/db.h"
#include "http/request.h"
#include "settings.h"

extern const struct db_stmt_def *const session_statements[];
extern const size_t session_n_statements;

/* A session to be started. */
struct session_new {
	struct uuid user_id, organization_id;
	bool waits_for_totp; /* good for nothing yet but session_waiting */
};

/* Ends the session that the request came with, starts another and sets its cookie. *id, unless NULL, is what lists
 * call it. A step of a transaction. */
enum status session_start(struct request *req, const struct session_new *session,
			  struct uuid *id) ATTR_MUST_USE;

/* Whose password was right a short while ago, in this browser, the second factor being still to come; and the id of
 * the session that waits. STATUS_UNAUTHENTICATED for nobody. */
enum status session_waiting(struct request *req, struct account *out,
			    struct uuid *id) ATTR_MUST_USE;

/* Gives the request's session another token, and lets it be of another organization: after whatever changes what
 * it may do. A step of a transaction. */
enum status session_rotate(struct request *req, struct uuid organization_id) ATTR_MUST_USE;

/* The live sessions of a person, newest first: rows of struct session. */
struct session {
	struct uuid id;
	const char *organization_name, *address, *agent;
	int64_t created_at, last_seen_at;
};
enum status session_list(struct request *req, struct uuid user_id,
			 struct db_rows *out) ATTR_MUST_USE;

/* Ends sessions of a person: one (STATUS_NOT_FOUND for none), all but one (nil: all), or those in one
 * organization. Steps of transactions. */
enum status session_end(struct db *db, struct arena *arena, struct uuid user_id,
			struct uuid id) ATTR_MUST_USE;
enum status session_end_others(struct db *db, struct arena *arena, struct uuid user_id,
			       struct uuid id) ATTR_MUST_USE;
enum status session_end_in(struct db *db, struct arena *arena, struct uuid organization_id,
			   struct uuid user_id) ATTR_MUST_USE;

/* Takes away sessions that rested too long, and those that waited for a second factor; at most max_rows. */
enum status session_purge(struct db *db, const struct settings *settings, int64_t now_ms,
			  int64_t max_rows) ATTR_MUST_USE;

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
