/* Markdown. */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/str.h"
#include "channel/markdown.h"

/* Bytes of a name, and of what went wrong. */
#define NAME_MAX_BYTES  300
#define ERROR_MAX_BYTES 1500

const char *markdown_escaped(struct arena *arena, const char *text, size_t max)
{
	struct buf buf;
	const char *out;

	buf_init(&buf, LIMIT_METADATA_BYTES);
	while (*text) {
		size_t len = str_utf8_step(text, strlen(text));

		if (buf.len + len > max) {
			buf_adds(&buf, "…");
			break;
		}
		if (*text == '@')
			buf_adds(
			    &buf,
			    "@\xe2\x80\x8b"); /* of no width: "@all" is a word like any other */
		else if (strchr("\\`*_~[]()<>#|!", *text))
			buf_addf(&buf, "\\%c", *text);
		else
			buf_add(&buf, text, len);
		text += len;
	}
	out = buf_dup(&buf, arena);
	buf_release(&buf);
	return out;
}

const char *markdown_link(struct arena *arena, const char *url, const char *text)
{
	text = markdown_escaped(arena, text, NAME_MAX_BYTES);
	/* An address with a bracket would end early. */
	return url && !strpbrk(url, "()<> ") ? arena_printf(arena, "[%s](%s)", text, url) : text;
}

const char *markdown_body(struct arena *arena, const struct telling *telling)
{
	struct buf buf;
	const char *out;

	buf_init(&buf, LIMIT_METADATA_BYTES);
	buf_adds(&buf, telling->sentence);
	if (telling->error)
		buf_addf(&buf, "\n> %s", markdown_escaped(arena, telling->error, ERROR_MAX_BYTES));
	for (size_t i = 0; i < telling->n_lines; i++) {
		const struct telling *line = &telling->lines[i];

		buf_addf(&buf, "\n- %s %s: %s", mood_look(line->mood)->mark,
			 markdown_link(arena, line->url, line->title), line->sentence);
	}
	if (telling->n_more) {
		buf_adds(&buf, "\n");
		buf_addf(&buf, _("And %zu more."), telling->n_more);
	}
	out = buf_dup(&buf, arena);
	buf_release(&buf);
	return out;
}
