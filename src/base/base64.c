/* Six bits a character. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* The last two characters are those of the alphabet. */
static char *encode(struct arena *arena, const void *bytes, size_t len, const char *last,
		    bool is_padded)
{
	const unsigned char *from = bytes;
	char *out = arena_alloc(arena, len / 3 * 4 + 5);
	char *at = out;
	unsigned value = 0;
	int bits = 0;

	for (size_t i = 0; i < len; i++) {
		value = value << 8 | from[i];
		for (bits += 8; bits >= 6; bits -= 6) {
			unsigned six = value >> (bits - 6) & 63;

			*at++ = six < 62 ? letters[six] : last[six - 62];
		}
	}
	if (bits) {
		unsigned six = value << (6 - bits) & 63;

		*at++ = six < 62 ? letters[six] : last[six - 62];
	}
	while (is_padded && (at - out) % 4)
		*at++ = '=';
	*at = '\0';
	return out;
}

char *base64_url_encode(struct arena *arena, const void *bytes, size_t len)
{
	return encode(arena, bytes, len, "-_", false);
}

char *base64_encode(struct arena *arena, const void *bytes, size_t len)
{
	return encode(arena, bytes, len, "+/", true);
}

/* The value of a character, or -1; the last two are those of the alphabet. */
static int value_of(char c, const char *last)
{
	const char *at;

	if (c && (at = strchr(letters, c)))
		return (int)(at - letters);
	if (c == last[0])
		return 62;
	return c == last[1] ? 63 : -1;
}

static char *decode(struct arena *arena, const char *text, size_t len, const char *last, size_t *n)
{
	char *out = arena_alloc(arena, len / 4 * 3 + 4);
	unsigned value = 0;
	int bits = 0;

	*n = 0;
	if (len % 4 == 1)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		int six = value_of(text[i], last);

		if (six < 0)
			return NULL;
		value = (value << 6 | (unsigned)six) & 0xffff;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		out[(*n)++] = (char)(value >> bits & 0xff);
	}
	out[*n] = '\0';
	return value & ((1u << bits) - 1) ? NULL : out;
}

char *base64_url_decode(struct arena *arena, const char *text, size_t len, size_t *n)
{
	return decode(arena, text, len, "-_", n);
}

char *base64_decode(struct arena *arena, const char *text, size_t len, size_t *n)
{
	*n = 0;
	if (len % 4)
		return NULL;
	for (int i = 0; i < 2 && len && text[len - 1] == '='; i++)
		len--;
	return decode(arena, text, len, "+/", n);
}
