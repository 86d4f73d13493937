/* Passwords: scrypt (RFC 7914) in the modular crypt format. The only user of libscrypt. */
#ifndef LANDFALL_AUTH_PASSWORD_H
#define LANDFALL_AUTH_PASSWORD_H

#include "base/arena.h"
#include "settings.h"

/* The shortest password that may be set, in characters. */
#define PASSWORD_MIN_LENGTH 12

/* The hash of a password at the cost that the settings say, as text. */
const char *password_hash(struct arena *arena, const struct settings *settings,
			  const char *password);

/* Whether password is the one that was hashed. hash may be NULL, for a user that does not exist: the
 * answer is then false and takes as long as any other. */
bool password_check(struct arena *arena, const struct settings *settings, const char *hash,
		    const char *password);

#endif
