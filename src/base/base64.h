/* Base64 (RFC 4648): the URL's alphabet without padding, as JSON Web Tokens have it, and the plain one with padding,
 * as HTTP Basic has it. Reading is strict: one text for each sequence of bytes, no other one stands for it. Pure. */
#ifndef LANDFALL_BASE_BASE64_H
#define LANDFALL_BASE_BASE64_H

#include "base/attr.h"

struct arena;

/* URL alphabet, no padding. */
char *base64_url_encode(struct arena *arena, const void *bytes, size_t len);

/* Bytes with a NUL behind them, in the arena; *n counts them. NULL for a character that is none of the alphabet's, a
 * length that cannot be, and bits that are set where there are no bytes. */
char *base64_url_decode(struct arena *arena, const char *text, size_t len, size_t *n);

/* The same for the plain alphabet, with its padding, which must be there. */
char *base64_encode(struct arena *arena, const void *bytes, size_t len);
char *base64_decode(struct arena *arena, const char *text, size_t len, size_t *n);

#endif
