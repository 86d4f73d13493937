/* Logging in by e-mail address and password, for pages and programs alike: limited, with one answer and one
 * time for a wrong password and for nobody, and with the password hashed anew when the settings ask for more
 * work than its hash took. The second factor comes after it (auth/factor.h). */
#ifndef LANDFALL_AUTH_LOGIN_H
#define LANDFALL_AUTH_LOGIN_H

#include "auth/principal.h"
#include "db/db.h"
#include "http/request.h"

extern const struct db_stmt_def *const login_statements[];
extern const size_t login_n_statements;

/* A person who logs in, in the organization that a log-in leads to: the one they went to last, else the one they
 * joined first. */
struct account {
	struct uuid user_id, organization_id;
	const char *email, *name, *password;
	int64_t totp_enabled_at; /* 0: the password is all they need */
	const char *language;    /* that they chose to read in, or NULL */
};

/* Finds the person by address. STATUS_NOT_FOUND for nobody. organization_id is nil for who belongs to none. */
enum status login_find(struct db *db, struct arena *arena, const char *email,
		       struct account *out) ATTR_MUST_USE;

/* STATUS_OK when address and password fit. STATUS_UNAUTHENTICATED when not, which is counted, and
 * STATUS_RATE_LIMITED with message and Retry-After after too many. Where a second factor is in force the
 * count goes on until login_passed. */
enum status login_check_person(struct request *req, const char *email, const char *password,
			       struct account *out) ATTR_MUST_USE;

/* The same for whoever wants to come in: STATUS_FORBIDDEN, with a message, for who belongs to no organization. */
enum status login_check(struct request *req, const char *email, const char *password,
			struct account *out) ATTR_MUST_USE;

/* Checks the second factor of a person whose password was right: a code of the moment, or a recovery code,
 * each good once. Limited and answered as login_check. */
enum status login_check_code(struct request *req, const struct account *account,
			     const char *code) ATTR_MUST_USE;

/* Whoever logs in, before there is a session or a grant: for the audit. */
const struct principal *login_principal(struct arena *arena, const struct account *account,
					enum credential_kind credential);

#endif
