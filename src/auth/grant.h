/* Grants: permissions that stand until they are revoked. A program's log-in is one, and so is what a person
 * allowed an application, or an application's own access. Access tokens (auth/jwt.h) name theirs, and each use
 * looks it up, so that whatever ends the grant ends them at once; refresh tokens belong to one.
 *
 * A refresh token is good once. Its second use means that two hold it, the program and a thief, and nobody
 * can tell which of them came first: the whole grant ends. There is no time of grace, not even for a program
 * that did not get its answer, since a thief would have it too; that program logs in again. */
#ifndef LANDFALL_AUTH_GRANT_H
#define LANDFALL_AUTH_GRANT_H

#include "auth/actor.h"
#include "db/db.h"

struct grant {
	struct uuid organization_id, id;
	struct uuid user_id;   /* nil: the application acts for itself */
	struct uuid client_id; /* nil: a log-in by password */
	const char *scopes;    /* words joined by commas */
	int64_t created_at, last_used_at, revoked_at;
	const char *organization_slug, *organization_name, *plan;
	int64_t rate_limit;
	bool requires_totp;
	const char *user_name, *email, *role,
	    *roles_at; /* of the person; role NULL: no member any more */
	int64_t totp_enabled_at;
	const char *client_name;
	const char *client_scopes; /* as they are now: they may have been narrowed since */
	int64_t client_revoked_at;
};

/* What a program gets. */
struct grant_tokens {
	const char *access;
	const char *refresh; /* NULL: none */
	int64_t expires_in;  /* seconds */
	const char *scope;   /* words joined by blanks */
};

extern const struct db_stmt_def *const grant_statements[];
extern const size_t grant_n_statements;

/* Whose access token it is, in *out: one statement. STATUS_UNAUTHENTICATED for a token that is bad or expired, or whose
 * grant, membership or application is over. Notes the use at most every five minutes. */
enum status grant_check(struct request *req, const char *token,
			struct principal *out) ATTR_MUST_USE;

/* Whom a grant lets act; false when it is over. */
bool grant_principal(struct arena *arena, const struct grant *grant, struct principal *out);

/* One grant, live or not. STATUS_NOT_FOUND. */
enum status grant_get(struct db *db, struct arena *arena, struct uuid organization_id,
		      struct uuid id, struct grant *out) ATTR_MUST_USE;

/* The live ones of a person, newest first: rows of struct grant. */
enum status grant_list(struct db *db, struct arena *arena, struct uuid organization_id,
		       struct uuid user_id, struct db_rows *out) ATTR_MUST_USE;

/* The newest live one that an application has for itself; STATUS_NOT_FOUND. */
enum status grant_of_client(struct db *db, struct arena *arena, struct uuid organization_id,
			    struct uuid client_id, struct grant *out) ATTR_MUST_USE;

/* Stores a new one, and its row of the audit: a step of a transaction. *id is its id. */
struct grant_new {
	struct uuid user_id, client_id; /* either may be nil */
	const char *client_name;
	unsigned scopes;
};
enum status grant_add(struct db *db, struct arena *arena, const struct actor *actor,
		      const struct grant_new *grant, struct uuid *id) ATTR_MUST_USE;

/* Of scopes that are asked for, those that let the person do anything at all. */
unsigned grant_scopes_of(const struct principal *who, unsigned asked);

/* Makes tokens for a grant: a step of a transaction, before which signing_prepare was called. */
enum status grant_issue(struct request *req, const struct grant *grant, unsigned scopes,
			bool with_refresh, struct grant_tokens *out) ATTR_MUST_USE;

enum grant_refusal {
	GRANT_GOOD,
	GRANT_UNKNOWN, /* or expired, or over, or somebody else's */
	GRANT_REUSED,  /* its second use; the grant is revoked now */
	GRANT_WIDER    /* more scopes than it has were asked for */
};

/* Exchanges a refresh token for new ones: a transaction's body, which must be committed whatever *refusal
 * says, and leaves one row of the audit unless that is GRANT_UNKNOWN or GRANT_WIDER. client_id nil: of a log-in
 * by password. scope may be NULL. */
struct grant_refreshing {
	const char *token;
	struct uuid client_id;
	const char *scope; /* narrower, words joined by blanks; NULL: as before */
};
enum status grant_refresh(struct request *req, const struct grant_refreshing *asked,
			  struct grant_tokens *out, enum grant_refusal *refusal) ATTR_MUST_USE;

/* The grant that a refresh token belongs to, and whether it could be used now. STATUS_NOT_FOUND. */
struct grant_refresh_state {
	struct grant grant;
	const char *scopes;
	int64_t created_at, expires_at;
	bool is_live;
};
enum status grant_of_refresh(struct db *db, struct arena *arena, const char *token, int64_t now_ms,
			     struct grant_refresh_state *out) ATTR_MUST_USE;

/* Ends a grant and writes the row of the audit: a step of a transaction. reason: logout, revoked, reuse …
 * STATUS_NOT_FOUND when there is no such live one. user_id nil: whoever's. */
enum status grant_revoke(struct db *db, struct arena *arena, const struct actor *actor,
			 struct uuid id, struct uuid user_id, const char *reason) ATTR_MUST_USE;

/* Forgets up to max_rows each of: refresh tokens that expired; grants that were revoked, or good for nothing more,
 * three months ago. */
enum status grant_purge(struct db *db, int64_t now_ms, int64_t max_rows) ATTR_MUST_USE;

#endif
