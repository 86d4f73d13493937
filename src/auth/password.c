/* libscrypt_check answers above 0 for a match and -1 for a malformed hash, and it destroys what it is
 * given: both are taken care of here and nowhere else. */
#include "config.h"

#include <libscrypt.h>

#include "auth/password.h"

const char *password_hash(struct arena *arena, const struct settings *settings,
			  const char *password)
{
	char *hash = arena_alloc(arena, SCRYPT_MCF_LEN);

	if (!libscrypt_hash(hash, password, (uint32_t)1 << settings->scrypt_log_n,
			    (uint32_t)settings->scrypt_r, (uint32_t)settings->scrypt_p))
		BUG("libscrypt_hash failed");
	return hash;
}

bool password_check(struct arena *arena, const struct settings *settings, const char *hash,
		    const char *password)
{
	if (!hash) {
		password_hash(arena, settings, password);
		return false;
	}
	return libscrypt_check(arena_strdup(arena, hash), password) > 0;
}
