/* Signatures of messages (Standard Webhooks 1.0, symmetric). Pure. */
#ifndef LANDFALL_WEBHOOK_SIGNATURE_H
#define LANDFALL_WEBHOOK_SIGNATURE_H

#include "base/arena.h"

/* "v1,…": of id, the moment of the attempt in seconds, and body. The key is what stands behind "whsec_" in Base64; a secret of
 * any other form, which people chose themselves, is its own bytes. */
const char *signature_make(struct arena *arena, const char *secret, const char *id,
			   int64_t timestamp_s, const char *body, size_t len);

/* "sha256=" and hexadecimal digits: HMAC of the body alone with the bytes of the secret as it was given, as versioner has it. */
const char *signature_of_body(struct arena *arena, const char *secret, const char *body,
			      size_t len);

#endif
