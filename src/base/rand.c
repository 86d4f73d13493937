/* getrandom(2). */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/rand.h"

void rand_bytes(void *out, size_t len)
{
	char *to = out;

	while (len) {
		ssize_t got = getrandom(to, len, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			BUG("getrandom: %s", strerror(errno));
		to += got;
		len -= (size_t)got;
	}
}

void rand_base62(char *out, size_t len)
{
	static const char alphabet[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	unsigned char bytes[64];
	size_t have = 0;

	for (size_t i = 0; i < len;) {
		if (!have) {
			rand_bytes(bytes, sizeof(bytes));
			have = sizeof(bytes);
		}

		unsigned char byte = bytes[--have];

		if (byte < 248) /* 4 * 62: above it the first letters would come more often */
			out[i++] = alphabet[byte % 62];
	}
	out[len] = '\0';
}
