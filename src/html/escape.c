/* Copies runs of harmless bytes whole: most texts have nothing to escape and are one copy. */
#include "config.h"

#include "html/escape.h"

enum { PLAIN, END, AMP, LT, GT, QUOT, APOS, BANNED, LEAD, CODE__COUNT };

#define ALL_OF_8(code) code, code, code, code, code, code, code, code

/* What each byte asks for; the final NUL ends a run like the others do. LEAD begins a character
 * that may be one of those that HTML bans. */
static const unsigned char codes[256] = {
	/* clang-format off */
	END, BANNED, BANNED, BANNED, BANNED, BANNED, BANNED, BANNED,
	BANNED, ['\t'] = PLAIN, ['\n'] = PLAIN, [0x0b] = BANNED, ['\f'] = PLAIN, ['\r'] = PLAIN,
	[0x0e] = BANNED, BANNED, ALL_OF_8(BANNED), ALL_OF_8(BANNED),
	['&'] = AMP, ['<'] = LT, ['>'] = GT, ['"'] = QUOT, ['\''] = APOS,
	[0x7f] = BANNED, [0xc2] = LEAD, [0xef] = LEAD,
	[0xf0] = LEAD, LEAD, LEAD, LEAD, LEAD,
	/* clang-format on */
};

static const char *const entities[] = {
	[AMP] = "&amp;",   [LT] = "&lt;",    [GT] = "&gt;",
	[QUOT] = "&quot;", [APOS] = "&#39;", [BANNED] = "\xef\xbf\xbd", /* U+FFFD */
	[LEAD] = NULL,
};

_Static_assert(ARRAY_LEN(entities) == CODE__COUNT, "every code has its entity");

/* Bytes of the control character or noncharacter that begins here with a LEAD; 0 for any other. */
static size_t banned_len(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	if (at[0] == 0xc2)
		return at[1] >= 0x80 && at[1] <= 0x9f ? 2 : 0;
	if (at[0] == 0xef && at[1] == 0xb7)
		return at[2] >= 0x90 && at[2] <= 0xaf ? 3 : 0;
	if (at[0] == 0xef)
		return at[1] == 0xbf && (at[2] == 0xbe || at[2] == 0xbf) ? 3 : 0;
	return (at[1] & 0x8f) == 0x8f && at[2] == 0xbf && (at[3] == 0xbe || at[3] == 0xbf) ? 4 : 0;
}

void escape_html(struct buf *out, const char *text)
{
	const char *run = text;

	for (;;) {
		unsigned char code = codes[(unsigned char)*text];
		size_t len = code == LEAD ? banned_len(text) : 1;

		if (code == PLAIN || !len) {
			text++;
			continue;
		}
		if (text > run)
			buf_add(out, run, (size_t)(text - run));
		if (code == END)
			return;
		buf_adds(out, entities[code == LEAD ? BANNED : code]);
		run = text += len;
	}
}
