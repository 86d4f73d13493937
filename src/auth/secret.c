/* Sealed: format (1), nonce (12), tag (16), then as many bytes as the plain text has. Format and purpose are
 * authenticated with it. A nonce is random: 2^32 texts under one key are safe (NIST SP 800-38D, 8.3). */
#include "config.h"

#include <openssl/evp.h>
#include <string.h>

#include "auth/secret.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/str.h"

#define FORMAT    1
#define NONCE_LEN 12
#define TAG_LEN   16

_Static_assert(SECRET_OVERHEAD == 1 + NONCE_LEN + TAG_LEN, "the format's own bytes");

static bool read_key(const struct settings *settings, unsigned char *key)
{
	return str_unhex(settings->secret_key, key, SECRET_KEY_BYTES);
}

bool secret_is_set(const struct settings *settings)
{
	unsigned char key[SECRET_KEY_BYTES];

	return read_key(settings, key);
}

static enum status find_key(const struct settings *settings, unsigned char *key)
{
	if (read_key(settings, key))
		return STATUS_OK;
	log_error("msg=\"secret_key is not set\"");
	return STATUS_UNAVAILABLE;
}

static EVP_CIPHER_CTX *begin(const unsigned char *key, const unsigned char *nonce,
			     const char *purpose, bool is_sealing)
{
	static const unsigned char format = FORMAT;
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int len;

	if (!context ||
	    !EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce, is_sealing) ||
	    !EVP_CipherUpdate(context, NULL, &len, &format, 1) ||
	    !EVP_CipherUpdate(context, NULL, &len, (const unsigned char *)purpose,
			      (int)strlen(purpose)))
		BUG("AES-256-GCM does not begin");
	return context;
}

void secret_seal_with(struct arena *arena, const unsigned char *key, const char *purpose,
		      const void *plain, size_t len, struct field_bytes *out)
{
	unsigned char *sealed = arena_alloc(arena, SECRET_OVERHEAD + len);
	unsigned char *nonce = sealed + 1;
	unsigned char *tag = nonce + NONCE_LEN;
	int written;

	sealed[0] = FORMAT;
	rand_bytes(nonce, NONCE_LEN);

	EVP_CIPHER_CTX *context = begin(key, nonce, purpose, true);

	if (!EVP_CipherUpdate(context, tag + TAG_LEN, &written, plain, (int)len) ||
	    !EVP_CipherFinal_ex(context, tag + TAG_LEN + written, &written) ||
	    !EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_LEN, tag))
		BUG("AES-256-GCM does not seal");
	EVP_CIPHER_CTX_free(context);
	*out = (struct field_bytes){ sealed, SECRET_OVERHEAD + len };
}

enum status secret_seal(struct arena *arena, const struct settings *settings, const char *purpose,
			const void *plain, size_t len, struct field_bytes *out)
{
	unsigned char key[SECRET_KEY_BYTES];
	enum status status = find_key(settings, key);

	if (status == STATUS_OK)
		secret_seal_with(arena, key, purpose, plain, len, out);
	return status;
}

/* Whether the bytes are whole and were sealed by this key for this purpose. */
static bool unseal(const unsigned char *key, const char *purpose, struct field_bytes sealed,
		   unsigned char *plain)
{
	const unsigned char *nonce = (const unsigned char *)sealed.data + 1;
	unsigned char tag[TAG_LEN];
	EVP_CIPHER_CTX *context = begin(key, nonce, purpose, false);
	int written;

	memcpy(tag, nonce + NONCE_LEN, TAG_LEN);

	bool is_good = EVP_CipherUpdate(context, plain, &written, nonce + NONCE_LEN + TAG_LEN,
					(int)(sealed.len - SECRET_OVERHEAD)) &&
		       EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, tag) &&
		       EVP_CipherFinal_ex(context, plain + written, &written) > 0;

	EVP_CIPHER_CTX_free(context);
	return is_good;
}

bool secret_open_with(struct arena *arena, const unsigned char *key, const char *purpose,
		      struct field_bytes sealed, struct field_bytes *out)
{
	unsigned char *plain;

	*out = (struct field_bytes){ NULL, 0 };
	if (sealed.len < SECRET_OVERHEAD || *(const unsigned char *)sealed.data != FORMAT)
		return false;
	plain = arena_alloc(arena, sealed.len - SECRET_OVERHEAD + 1);
	if (!unseal(key, purpose, sealed, plain))
		return false;
	*out = (struct field_bytes){ plain, sealed.len - SECRET_OVERHEAD };
	return true;
}

enum status secret_open(struct arena *arena, const struct settings *settings, const char *purpose,
			struct field_bytes sealed, struct field_bytes *out)
{
	unsigned char key[SECRET_KEY_BYTES];
	enum status status = find_key(settings, key);

	*out = (struct field_bytes){ NULL, 0 };
	if (status != STATUS_OK)
		return status;
	if (secret_open_with(arena, key, purpose, sealed, out))
		return STATUS_OK;
	log_error("msg=\"cannot be opened with this secret_key\" what=\"%s\"", purpose);
	return STATUS_UNAVAILABLE;
}

void secret_new_key(char *out)
{
	unsigned char key[SECRET_KEY_BYTES];

	rand_bytes(key, sizeof(key));
	str_hex(key, sizeof(key), out);
}
