/* What programs write for terminals, as text. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "logline/logline.h"

#define ESC 0x1b
#define BEL 0x07

static bool is_between(unsigned char c, unsigned char low, unsigned char high)
{
	return c >= low && c <= high;
}

/* Behind a control sequence (ECMA-48, 5.4): parameters, intermediates, one final byte. What breaks it off is not of it. */
static const char *skip_control(const char *at)
{
	while (is_between((unsigned char)*at, 0x20, 0x3f))
		at++;
	return is_between((unsigned char)*at, 0x40, 0x7e) ? at + 1 : at;
}

/* Behind a string (titles of windows, links): up to BEL or ESC \. One that never ends is only its beginning. */
static const char *skip_string(const char *at)
{
	for (const char *end = at; *end; end++) {
		if ((unsigned char)*end == BEL)
			return end + 1;
		if ((unsigned char)*end == ESC && end[1] == '\\')
			return end + 2;
		if (*end == '\n')
			break;
	}
	return at;
}

/* at is behind ESC. */
static const char *skip_escape(const char *at)
{
	if (*at == '[')
		return skip_control(at + 1);
	if (*at && strchr("]PX^_", *at))
		return skip_string(at + 1);
	while (is_between((unsigned char)*at, 0x20, 0x2f))
		at++;
	return is_between((unsigned char)*at, 0x30, 0x7e) ? at + 1 : at;
}

/* U+0080 to U+009F in UTF-8; the one of them that begins a control sequence is ESC [ as one character. */
static const char *skip_c1(const char *at)
{
	return (unsigned char)at[1] == 0x9b ? skip_control(at + 2) : at + 2;
}

const char *logline_clean(struct arena *arena, const char *text)
{
	char *out = arena_alloc(arena, strlen(text) + 1);
	size_t len = 0;

	while (*text) {
		unsigned char c = (unsigned char)*text;

		if (c == ESC)
			text = skip_escape(text + 1);
		else if (c == 0xc2 && is_between((unsigned char)text[1], 0x80, 0x9f))
			text = skip_c1(text);
		else if (c == '\r')
			text += text[1] == '\n' ? 1 : (out[len++] = '\n', 1);
		else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			text++;
		else
			out[len++] = *text++;
	}
	while (len && (out[len - 1] == '\n' || out[len - 1] == ' ' || out[len - 1] == '\t'))
		len--;
	out[len] = '\0';
	return out;
}
