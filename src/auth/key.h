/* API keys: sk_{organization}_k{N}_{32 random}{6 check}, shown once, stored as SHA-256. */
#ifndef LANDFALL_AUTH_KEY_H
#define LANDFALL_AUTH_KEY_H

#include "auth/principal.h"
#include "db/db.h"

#define KEY_TEXT_SIZE 160

struct key {
	struct uuid organization_id, id;
	const char *organization_slug, *organization_name;
	int64_t number;
	const char *name;
	struct field_bytes digest;
	const char *scopes; /* "read,write" */
	int64_t created_at, expires_at, last_used_at, revoked_at;
};

extern const struct db_stmt_def *const key_statements[];
extern const size_t key_n_statements;

/* Reads "read,write,admin" in any order. false when a word is none of them or there is none. */
bool key_scopes_parse(const char *text, unsigned *out);

/* Takes a key apart without asking anybody: false when the form or the check digits are wrong, as
 * for a key with a slip of the hand. slug has 64 bytes. */
bool key_parse(const char *text, char *slug, int64_t *number);

/* Writes a new key's text (KEY_TEXT_SIZE bytes). */
void key_format(const char *slug, int64_t number, char *out);

/* Looks a presented key up: one statement, none when the check digits are wrong. STATUS_UNAUTHENTICATED
 * for unknown, revoked and expired keys alike. Notes the use at most once a minute. */
enum status key_check(struct db *db, struct arena *arena, const char *text, int64_t now_ms,
		      struct principal *out) ATTR_MUST_USE;

/* Makes a key; text (KEY_TEXT_SIZE bytes) is the only time it can be seen. STATUS_CONFLICT when another
 * was made at the same moment: try again. */
enum status key_generate(struct db *db, struct arena *arena, struct uuid organization_id,
			 const char *slug, const char *name, const char *scopes, int64_t now_ms,
			 char *text) ATTR_MUST_USE;

/* All keys of an organization, by number. */
enum status key_list(struct db *db, struct arena *arena, struct uuid organization_id,
		     struct db_rows *out) ATTR_MUST_USE;

/* Ends a key from the next request on. STATUS_NOT_FOUND when there is no such live key. */
enum status key_revoke(struct db *db, struct arena *arena, struct uuid organization_id,
		       int64_t number, int64_t now_ms) ATTR_MUST_USE;

#endif
