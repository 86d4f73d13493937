/* libcrypto's SHA-256 by its plain functions. The one-shot SHA256() of OpenSSL 3 goes through providers, which costs
 * a look-up each time and, in plain CGI, the loading of its configuration; these are the same code without
 * that. They are called deprecated since 3.0, hence the compatibility level. */
#define OPENSSL_API_COMPAT 0x10100000L
#include "config.h"

#include <openssl/sha.h>
#include <stdarg.h>
#include <string.h>

#include "auth/digest.h"

void digest_bytes(unsigned char *out, const void *data, size_t len)
{
	SHA256_CTX context;

	if (!SHA256_Init(&context) || !SHA256_Update(&context, data, len) ||
	    !SHA256_Final(out, &context))
		BUG("SHA-256 failed");
}

void digest_texts(unsigned char *out, const char *first, ...)
{
	/* A chain: H(H(… ) || H(piece)). Each link has a fixed length, so pieces cannot run together. */
	unsigned char link[2 * DIGEST_BYTES] = { 0 };
	va_list pieces;

	va_start(pieces, first);
	for (const char *piece = first; piece; piece = va_arg(pieces, const char *)) {
		digest_bytes(link + DIGEST_BYTES, piece, strlen(piece));
		digest_bytes(link, link, sizeof(link));
	}
	va_end(pieces);
	memcpy(out, link, DIGEST_BYTES);
}

#define BLOCK_BYTES 64

static void keyed(unsigned char *out, const unsigned char *block, unsigned char pad,
		  const void *data, size_t len)
{
	unsigned char padded[BLOCK_BYTES];
	SHA256_CTX context;

	for (int i = 0; i < BLOCK_BYTES; i++)
		padded[i] = block[i] ^ pad;
	if (!SHA256_Init(&context) || !SHA256_Update(&context, padded, sizeof(padded)) ||
	    !SHA256_Update(&context, data, len) || !SHA256_Final(out, &context))
		BUG("SHA-256 failed");
}

void digest_hmac(unsigned char *out, const void *key, size_t key_len, const void *data, size_t len)
{
	unsigned char block[BLOCK_BYTES] = { 0 };
	unsigned char inner[DIGEST_BYTES];

	if (key_len > BLOCK_BYTES)
		digest_bytes(block, key, key_len);
	else
		memcpy(block, key, key_len);
	keyed(inner, block, 0x36, data, len);
	keyed(out, block, 0x5c, inner, sizeof(inner));
}
