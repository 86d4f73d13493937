/* The second factor of a person: its secret (sealed), the steps that were used, the recovery codes (digests).
 * First it is prepared, which changes nothing yet; a code of it puts it in force. */
#ifndef LANDFALL_AUTH_FACTOR_H
#define LANDFALL_AUTH_FACTOR_H

#include "auth/totp.h"
#include "db/db.h"
#include "settings.h"

extern const struct db_stmt_def *const factor_statements[];
extern const size_t factor_n_statements;

struct factor {
	int64_t enabled_at;          /* 0: not in force */
	int64_t step;                /* the last one that was accepted */
	int64_t n_codes;             /* recovery codes that are left */
	const unsigned char *secret; /* TOTP_SECRET_BYTES; NULL: not even prepared */
};

/* STATUS_NOT_FOUND without such a person; STATUS_UNAVAILABLE where the secret cannot be opened. */
enum status factor_get(struct db *db, struct arena *arena, const struct settings *settings,
		       struct uuid user_id, struct factor *out) ATTR_MUST_USE;

/* Whether code is one of this moment, or a recovery code: STATUS_OK, and it is used up, in the same statement
 * that finds it unused; STATUS_UNAUTHENTICATED otherwise, and where no factor is in force. */
enum status factor_check(struct db *db, struct arena *arena, const struct settings *settings,
			 struct uuid user_id, const char *code, int64_t now_ms) ATTR_MUST_USE;

/* The rest are steps of a transaction. */

/* A new secret, unless one is in force (STATUS_CONFLICT). */
enum status factor_prepare(struct db *db, struct arena *arena, const struct settings *settings,
			   struct uuid user_id) ATTR_MUST_USE;

/* Puts the prepared one in force. STATUS_UNAUTHENTICATED when code is not of it, STATUS_CONFLICT when none is
 * prepared or one is in force. */
enum status factor_enable(struct db *db, struct arena *arena, const struct settings *settings,
			  struct uuid user_id, const char *code, int64_t now_ms) ATTR_MUST_USE;

/* Takes it away, with its recovery codes. */
enum status factor_disable(struct db *db, struct arena *arena, struct uuid user_id) ATTR_MUST_USE;

/* New recovery codes in the place of the old: *codes are TOTP_RECOVERY_CODES lines, to be shown once. */
enum status factor_new_codes(struct db *db, struct arena *arena, struct uuid user_id,
			     const char **codes) ATTR_MUST_USE;

#endif
