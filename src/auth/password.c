/* Hashing and checking. libscrypt_check answers above 0 for a match and -1 for a malformed hash, and it
 * destroys what it is given: both are taken care of here and nowhere else. */
#include "config.h"

#include <libscrypt.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

#include "auth/password.h"
#include "base/str.h"

static bool is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return !*text;
}

/* NFKC: one é from whatever keys, and letters of full width are letters. */
static const char *normal_form(struct arena *arena, const char *text)
{
	uint8_t *normal;
	size_t len;

	if (is_ascii(text))
		return text;
	normal = u8_normalize(UNINORM_NFKC, (const uint8_t *)text, strlen(text), NULL, &len);
	if (!normal)
		return text; /* no UTF-8: as it came */

	const char *copy = arena_strndup(arena, (const char *)normal, len);

	free(normal);
	return copy;
}

const char *password_hash(struct arena *arena, const struct settings *settings,
			  const char *password)
{
	char *hash = arena_alloc(arena, SCRYPT_MCF_LEN);

	if (!libscrypt_hash(hash, normal_form(arena, password),
			    (uint32_t)1 << settings->scrypt_log_n, (uint32_t)settings->scrypt_r,
			    (uint32_t)settings->scrypt_p))
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
	return libscrypt_check(arena_strdup(arena, hash), normal_form(arena, password)) > 0;
}

/* "$s1$NNrrpp$…": log2 of N, r and p, two hexadecimal digits each. */
bool password_is_outdated(const struct settings *settings, const char *hash)
{
	unsigned char log_n, r, p;

	if (!str_starts(hash, "$s1$") || strlen(hash) < 10 || !str_unhex_byte(hash + 4, &log_n) ||
	    !str_unhex_byte(hash + 6, &r) || !str_unhex_byte(hash + 8, &p) || log_n > 32)
		return false;
	return (uint64_t)(settings->scrypt_r * settings->scrypt_p) << settings->scrypt_log_n >
	       (uint64_t)(r * p) << log_n;
}
