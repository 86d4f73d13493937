/* HMAC-SHA-256 over "id.timestamp.body". */
#include "config.h"

#include <string.h>

#include "auth/digest.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/str.h"
#include "webhook/signature.h"

#define PREFIX     "whsec_"
#define SIGNED_MAX (1u << 20)

static const char *key_of(struct arena *arena, const char *secret, size_t *len)
{
	char *key = NULL;

	if (str_starts(secret, PREFIX)) {
		const char *text = secret + strlen(PREFIX);

		key = base64_decode(arena, text, strlen(text), len);
	}
	if (key && *len)
		return key;
	*len = strlen(secret);
	return secret;
}

const char *signature_make(struct arena *arena, const char *secret, const char *id,
			   int64_t timestamp_s, const char *body, size_t len)
{
	unsigned char mac[DIGEST_BYTES];
	size_t key_len;
	const char *key = key_of(arena, secret, &key_len);
	struct buf text;

	buf_init(&text, SIGNED_MAX);
	buf_addf(&text, "%s.%lld.", id, (long long)timestamp_s);
	buf_add(&text, body, len);
	digest_hmac(mac, key, key_len, buf_str(&text), text.len);
	buf_release(&text);
	return arena_printf(arena, "v1,%s", base64_encode(arena, mac, sizeof(mac)));
}

const char *signature_of_body(struct arena *arena, const char *secret, const char *body, size_t len)
{
	unsigned char mac[DIGEST_BYTES];
	char text[2 * DIGEST_BYTES + 1];

	digest_hmac(mac, secret, strlen(secret), body, len);
	str_hex(mac, sizeof(mac), text);
	return arena_printf(arena, "sha256=%s", text);
}
