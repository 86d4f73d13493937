/* API keys, sk_{organization}_k{N}_{32 random}{6 check}, and the personal tokens that are built alike, pat_…:
 * shown once, stored as SHA-256. Making and changing them is the room key/. Personal tokens that the dployr door
 * makes look as its clients expect them, dpat_{64 hexadecimal digits}, and are found by their digest. */
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
	const char *project_ids, *environment_ids, *addresses; /* NULL: no limit */
	bool allows_query;                                     /* may come in an address */
	struct uuid user_id;                                   /* of a personal token, else nil */
	const char *user_name, *email, *role,
	    *grants;      /* of that person; role NULL: no longer a member */
	const char *plan; /* of the organization */
	int64_t rate_limit;
	bool
	    must_have_totp; /* a person's token, where a second factor is wanted and there is none */
	bool is_test;       /* opens the sandbox: */
	struct uuid sandbox_id; /* nil, and its texts NULL, for none */
	const char *sandbox_slug, *sandbox_name;
};

extern const struct db_stmt_def *const key_statements[];
extern const size_t key_n_statements;

/* Takes a key apart without asking anybody: false when the form or the check digits are wrong, as
 * for a key with a slip of the hand. slug has 64 bytes. */
bool key_parse(const char *text, char *slug, int64_t *number);

/* Writes a new key's text (KEY_TEXT_SIZE bytes); a personal token's when is_personal. */
void key_format(bool is_personal, const char *slug, int64_t number, char *out);

/* The same for a personal token of the other form. */
void key_format_dpat(char *out);
/* How many characters of such a one may be shown: "dpat_0123abcd". */
#define KEY_DPAT_SHOWN 13

/* Looks a presented key or token up: one statement, none when the check digits are wrong.
 * STATUS_UNAUTHENTICATED for unknown, revoked and expired ones alike, and for a token whose person left;
 * STATUS_FORBIDDEN when it may not come from that address. Notes the use at most once a minute. */
enum status key_check(struct db *db, struct arena *arena, const char *text, const char *address,
		      int64_t now_ms, struct principal *out) ATTR_MUST_USE;

#endif
