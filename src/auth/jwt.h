/* Access tokens: JSON Web Tokens signed with RS256 (RFC 7519, RFC 9068). Pure: knows no database; the
 * keys come from auth/signing.h. */
#ifndef LANDFALL_AUTH_JWT_H
#define LANDFALL_AUTH_JWT_H

#include "base/arena.h"

/* Clocks may differ by so much. */
#define JWT_SKEW_S 60

/* The longest token that is looked at, in bytes. Ours are below 1,100. */
#define JWT_MAX 4096

/* What a token says. Ids are written as the API writes them. */
struct jwt_claims {
	const char *issuer; /* iss, and aud, which is the same: we ask for tokens of our own only */
	const char *subject;      /* sub: the person, or the application that acts for itself */
	const char *client;       /* client_id; NULL for a log-in by password */
	const char *scope;        /* words joined by blanks */
	const char *grant;        /* sid: what it was given under; ending that ends it */
	const char *organization; /* org */
	const char *id;           /* jti */
	int64_t issued_at;        /* seconds, as all times of tokens: iat and nbf */
	int64_t expires_at;       /* exp */
};

/* Why a token is refused; for the log and the tests. To the outside it is one refusal. */
enum jwt_fault {
	JWT_GOOD,
	JWT_SHAPE, /* not three parts of strict base64url, or not JSON */
	JWT_TYPE,  /* typ is not at+jwt */
	JWT_ALGORITHM, /* alg is not RS256: "none" and HS256 with the public key as its secret among them */
	JWT_CRITICAL, /* crit: an extension that one must understand, and we know none */
	JWT_KEY,      /* no key of that kid */
	JWT_SIGNATURE,
	JWT_ISSUER,
	JWT_AUDIENCE,
	JWT_EXPIRED,
	JWT_FUTURE, /* nbf or iat */
	JWT_CLAIM,  /* one is missing or of another kind */
	JWT__COUNT
};

/* "shape", "type", … */
const char *jwt_fault_word(enum jwt_fault fault);

/* Whether a credential looks like one: begins as every JSON object in base64 does, and has two points. */
bool jwt_is_one(const char *text);

/* The token for claims, signed with a private key in PEM. */
const char *jwt_sign(struct arena *arena, const char *kid, const char *private_pem,
		     const struct jwt_claims *claims);

/* Gives the public key of a kid in PEM, or NULL. */
typedef const char *(*jwt_find_key)(void *context, const char *kid);

/* Checks everything that can be checked without a database. *out is filled only for JWT_GOOD. */
enum jwt_fault jwt_check(struct arena *arena, const char *token, const char *issuer, int64_t now_s,
			 jwt_find_key find_key, void *context,
			 struct jwt_claims *out) ATTR_MUST_USE;

#endif
