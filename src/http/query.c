/* Percent-decoding, pair by pair. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "http/query.h"

/* Decodes one side of a pair; NULL when it can't be. */
static char *decode(struct arena *arena, const char *text, size_t len)
{
	char *out = arena_alloc(arena, len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char digits[3] = { 0 };

		if (text[i] == '+') {
			out[n++] = ' ';
			continue;
		}
		if (text[i] != '%') {
			out[n++] = text[i];
			continue;
		}
		if (len - i < 3)
			return NULL;
		memcpy(digits, text + i + 1, 2);
		if (!str_unhex(digits, &out[n], 1) || !out[n])
			return NULL;
		n++;
		i += 2;
	}
	return str_is_utf8(out, n, NULL) && !memchr(out, '\0', n) ? out : NULL;
}

bool query_parse(struct arena *arena, const char *text, size_t len, struct pair **pairs, size_t *n)
{
	const char *end = text + len;
	size_t room = 1;

	for (size_t i = 0; i < len; i++)
		room += text[i] == '&';
	if (room > LIMIT_PAIRS)
		room = LIMIT_PAIRS;
	*pairs = arena_array(arena, room, sizeof(**pairs));
	*n = 0;
	while (text < end && *n < room) {
		const char *stop = memchr(text, '&', (size_t)(end - text));

		stop = stop ? stop : end;
		if (stop > text) {
			const char *equals = memchr(text, '=', (size_t)(stop - text));
			const char *name_end = equals ? equals : stop;
			const char *value_at = equals ? equals + 1 : stop;
			struct pair pair = {
				decode(arena, text, (size_t)(name_end - text)),
				decode(arena, value_at, (size_t)(stop - value_at)),
			};

			if (!pair.name || !pair.value)
				return false;
			(*pairs)[(*n)++] = pair;
		}
		text = stop + 1;
	}
	return true;
}
