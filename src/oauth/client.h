/* Applications that may ask for tokens: public ones, which can keep no secret (programs on people's devices), and
 * confidential ones, which have one. */
#ifndef LANDFALL_OAUTH_CLIENT_H
#define LANDFALL_OAUTH_CLIENT_H

#include "auth/actor.h"
#include "db/db.h"
#include "http/request.h"

struct client {
	struct uuid organization_id, id;
	const char *name;
	struct field_bytes secret; /* SHA-256; none for a public one */
	const char *redirect_uris; /* one a line */
	const char *scopes;        /* words joined by commas: the most that it may ask for */
	struct uuid created_by;
	int64_t created_at, revoked_at;
	const char *organization_slug, *organization_name, *plan;
	int64_t rate_limit;
};

/* What a form or a body says of one; NULL is left as it is. */
struct client_new {
	const char *name;
	const char *redirect_uris; /* one a line, or with blanks between */
	const char *scopes;        /* joined by commas or blanks */
	bool is_public;
};

extern const struct db_stmt_def *const client_statements[];
extern const size_t client_n_statements;

static inline bool client_is_public(const struct client *client)
{
	return client->secret.len == 0;
}

/* A live one of whatever organization, by what stands in a request: it proves by its secret, or by the session that
 * must belong to the same organization, that it may be used. STATUS_NOT_FOUND. */
enum status client_find(struct db *db, struct arena *arena, const char *id,
			struct client *out) ATTR_MUST_USE;

/* A live one of an organization. STATUS_NOT_FOUND. */
enum status client_get(struct db *db, struct arena *arena, struct uuid organization_id,
		       const char *id, struct client *out) ATTR_MUST_USE;

/* The live ones, newest first: rows of struct client; 500 at most. */
enum status client_list(struct db *db, struct arena *arena, struct uuid organization_id,
			struct db_rows *out) ATTR_MUST_USE;

/* Judges what was sent, whole (is_new) or in part, and brings it into the form that is stored; wrong fields
 * are reported in req. Nobody registers an application for more than they may do themselves. */
bool client_check(struct request *req, struct client_new *wanted, bool is_new) ATTR_MUST_USE;

/* Steps of a transaction; each writes its row of the audit. *secret is shown this once, NULL for a public one. */
enum status client_add(struct db *db, struct arena *arena, const struct actor *actor,
		       const struct client_new *wanted, struct client *out,
		       const char **secret) ATTR_MUST_USE;
enum status client_change(struct db *db, struct arena *arena, const struct actor *actor,
			  struct client *client, const struct client_new *wanted) ATTR_MUST_USE;
/* A new secret; the old one is worth nothing from now on. STATUS_CONFLICT for a public one. */
enum status client_rotate(struct db *db, struct arena *arena, const struct actor *actor,
			  const struct client *client, const char **secret) ATTR_MUST_USE;
/* Ends it, and with it every grant that it was given. */
enum status client_revoke(struct db *db, struct arena *arena, const struct actor *actor,
			  const struct client *client) ATTR_MUST_USE;

#define CLIENT_TOO_WIDE "would let an application do more than you may do yourself"

/* Whether this person may hand out, or see anew, a secret that lets an application do so much. */
bool client_is_within(const struct principal *who, const char *scopes);

/* Whether a secret is this application's. */
bool client_is_secret(const struct client *client, const char *secret);

/* The application as one who acts for itself. */
void client_principal(const struct client *client, struct principal *out);

#endif
