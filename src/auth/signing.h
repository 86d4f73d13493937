/* The keys that sign access tokens: in the database, private halves sealed with the key of the configuration, and
 * remembered by each process for a minute. Of the whole installation, not of an organization.
 *
 * Two live while one takes the other's place: a new key is published at once, signs from SIGNING_SETTLE_MS on,
 * when every process and every client that asks again for an unknown kid can know it, and the old one stays good
 * for checking until the last token that it signed has expired. */
#ifndef LANDFALL_AUTH_SIGNING_H
#define LANDFALL_AUTH_SIGNING_H

#include "auth/jwt.h"
#include "db/db.h"
#include "http/request.h"

#define SIGNING_SETTLE_MS (15 * 1000)

struct settings;

/* What one process remembers; made when it is first wanted. */
struct signing;
void signing_free(struct signing *signing);

struct signing_key {
	int64_t number;                 /* the newest has the highest */
	const char *kid;                /* thumbprint of the public key, RFC 7638 */
	struct field_bytes private_key; /* PEM, sealed */
	const char *public_key;         /* PEM */
	int64_t created_at;
	int64_t retires_at; /* 0 for the newest; after it a key is not even good for checking */
};

extern const struct db_stmt_def *const signing_statements[];
extern const size_t signing_n_statements;

/* Who we are in tokens: the setting, else scheme, host and base of the request. */
const char *signing_issuer(const struct request *req);

/* Makes sure that there is a key to sign with; to be called before a transaction that ends with signing_sign. The first
 * key of an installation is made here, once, however many processes need it. STATUS_UNAVAILABLE, with a
 * message, without secret_key. */
enum status signing_prepare(struct request *req) ATTR_MUST_USE;

/* The token for claims; signing_prepare came before. Asks no database. STATUS_UNAVAILABLE when the key can't be opened
 * with this secret_key. */
enum status signing_sign(struct request *req, const struct jwt_claims *claims,
			 const char **out) ATTR_MUST_USE;

/* Checks a token; STATUS_UNAUTHENTICATED for a bad one, whose fault is logged. Asks the database at most once a minute,
 * and for unknown keys at most once in five seconds, however many forged tokens come. */
enum status signing_check(struct request *req, const char *token,
			  struct jwt_claims *out) ATTR_MUST_USE;

/* The keys whose signatures are good now, newest first: rows of struct signing_key. */
enum status signing_list(struct db *db, struct arena *arena, int64_t now_ms,
			 struct db_rows *out) ATTR_MUST_USE;

/* Makes a new key; *kid is its name. The old ones retire when the last token that they signed has expired, or, is_at_once,
 * now: every access token that is out becomes worthless within a minute. */
enum status signing_rotate(struct db *db, struct arena *arena, const struct settings *settings,
			   int64_t now_ms, bool is_at_once, const char **kid) ATTR_MUST_USE;

#endif
