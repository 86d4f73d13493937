/* SHA-256 and what is built on it. */
#ifndef LANDFALL_AUTH_DIGEST_H
#define LANDFALL_AUTH_DIGEST_H

#include "base/attr.h"

#define DIGEST_BYTES 32

/* One digest for a list of texts that ends with NULL; no two lists hash alike. out has DIGEST_BYTES. */
void digest_texts(unsigned char *out, const char *first, ...);

/* Plain SHA-256 (FIPS 180-4). */
void digest_bytes(unsigned char *out, const void *data, size_t len);

/* HMAC-SHA-256 (RFC 2104). */
void digest_hmac(unsigned char *out, const void *key, size_t key_len, const void *data, size_t len);

#endif
