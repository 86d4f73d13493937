/* libcrypto's one-shot functions: they need no provider to be loaded, which plain CGI would pay for with
 * each request. */
#include "config.h"

#include <openssl/sha.h>
#include <stdarg.h>
#include <string.h>

#include "auth/digest.h"

void digest_bytes(unsigned char *out, const void *data, size_t len)
{
	SHA256(data, len, out);
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
