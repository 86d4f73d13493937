/* Authorization codes: good once, for a minute, for one application and one address. */
#ifndef LANDFALL_OAUTH_CODE_H
#define LANDFALL_OAUTH_CODE_H

#include "db/db.h"
#include "http/request.h"

#define CODE_LIFE_MS (60 * 1000)

struct code {
	struct uuid organization_id, grant_id, client_id;
	const char *redirect_uri;
	bool is_uri_given;     /* the request named it: then the token request has to name it too */
	const char *challenge; /* S256; NULL where a confidential client sent none */
	int64_t expires_at, used_at;
};

extern const struct db_stmt_def *const code_statements[];
extern const size_t code_n_statements;

/* Stores a new one, in *text: a step of a transaction. */
enum status code_add(struct request *req, const struct code *code, const char **text) ATTR_MUST_USE;

/* STATUS_NOT_FOUND. */
enum status code_find(struct request *req, const char *text, struct code *out) ATTR_MUST_USE;

/* Takes it; *is_first is false when somebody else did before. */
enum status code_use(struct request *req, const char *text, bool *is_first) ATTR_MUST_USE;

/* Forgets up to max_rows that expired a day ago: until then a second use is noticed. */
enum status code_purge(struct db *db, int64_t now_ms, int64_t max_rows) ATTR_MUST_USE;

/* PKCE (RFC 7636). A challenge is 43 letters of base64url; a verifier has 43 to 128 unreserved letters, and is the
 * challenge's when its SHA-256 is that. Pure. */
bool pkce_is_challenge(const char *text);
bool pkce_matches(struct arena *arena, const char *challenge, const char *verifier);

#endif
