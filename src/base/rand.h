/* Random bytes fit for keys and tokens, from the system. */
#ifndef LANDFALL_BASE_RAND_H
#define LANDFALL_BASE_RAND_H

#include "base/attr.h"

/* Fills out with len bytes; aborts when the system has none to give. */
void rand_bytes(void *out, size_t len);

/* len characters of 0-9A-Za-z, each equally likely, and a NUL: out has len + 1 bytes. */
void rand_base62(char *out, size_t len);

#endif
