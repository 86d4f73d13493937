/* Copies runs of harmless bytes whole: most texts have nothing to escape and are one copy. */
#include "config.h"

#include "html/escape.h"

enum { PLAIN, END, AMP, LT, GT, QUOT, APOS, CODE__COUNT };

/* What each byte asks for; the final NUL ends a run like the five do. */
static const unsigned char codes[256] = {
	['\0'] = END, ['&'] = AMP, ['<'] = LT, ['>'] = GT, ['"'] = QUOT, ['\''] = APOS,
};

static const char *const entities[] = {
	[AMP] = "&amp;", [LT] = "&lt;", [GT] = "&gt;", [QUOT] = "&quot;", [APOS] = "&#39;",
};

_Static_assert(ARRAY_LEN(entities) == CODE__COUNT, "every code has its entity");

void escape_html(struct buf *out, const char *text)
{
	for (;;) {
		const char *run = text;

		while (codes[(unsigned char)*text] == PLAIN)
			text++;
		if (text > run)
			buf_add(out, run, (size_t)(text - run));
		if (!*text)
			return;
		buf_adds(out, entities[codes[(unsigned char)*text]]);
		text++;
	}
}
