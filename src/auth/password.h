/* Passwords: which ones may be set, and scrypt (RFC 7914) in the modular crypt format. The only user of
 * libscrypt, and of libunistring: a password is what it looks like, whichever keyboard composed its
 * letters (NFKC). */
#ifndef LANDFALL_AUTH_PASSWORD_H
#define LANDFALL_AUTH_PASSWORD_H

#include "base/arena.h"
#include "settings.h"

/* The shortest and the longest password that may be set, in characters. */
#define PASSWORD_MIN_LENGTH 12
#define PASSWORD_MAX_LENGTH 256

/* Why a password may not be set. */
enum password_fault {
	PASSWORD_FINE,
	PASSWORD_TOO_SHORT,
	PASSWORD_TOO_LONG,
	PASSWORD_COMMON,   /* among the first that anybody would try, or a pattern */
	PASSWORD_PERSONAL, /* little more than the person's address or name, or ours */
	PASSWORD__COUNT
};

/* Judges a password that is to be set. It is compared without case, without digits and signs, and with
 * digits that stand for letters read as those (p4ssw0rd). email and name may be "". Pure. */
enum password_fault password_judge(const char *text, const char *email, const char *name);

/* For people; NULL for PASSWORD_FINE. */
const char *password_fault_message(enum password_fault fault);

/* The hash of a password at the cost that the settings say, as text. */
const char *password_hash(struct arena *arena, const struct settings *settings,
			  const char *password);

/* Whether password is the one that was hashed. hash may be NULL, for a user that does not exist: the
 * answer is then false and takes as long as any other. */
bool password_check(struct arena *arena, const struct settings *settings, const char *hash,
		    const char *password);

/* Whether the settings ask for more work (N times r times p) than this hash took: it should be made anew
 * while the password is at hand. Pure. */
bool password_is_outdated(const struct settings *settings, const char *hash);

#endif
