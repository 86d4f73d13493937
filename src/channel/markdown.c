/* Markdown. */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/str.h"
#include "channel/markdown.h"
#include "json/json.h"

/* Bytes of a name, and of what went wrong. */
#define NAME_MAX_BYTES  300
#define ERROR_MAX_BYTES 1500
/* Bytes that "And 12345 more." has in any language, with room. */
#define MORE_MAX_BYTES 100
/* Of no width: "@all" with it is a word like any other, and "<!channel>" no command. */
#define NO_WIDTH "\xe2\x80\x8b"

static const char *without_meaning(struct arena *arena, const char *text, size_t max,
				   const char *escaped, const char *parted)
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
		if (strchr(escaped, *text))
			buf_addc(&buf, '\\');
		buf_add(&buf, text, len);
		if (strchr(parted, *text))
			buf_adds(&buf, NO_WIDTH);
		text += len;
	}
	out = buf_dup(&buf, arena);
	buf_release(&buf);
	return out;
}

const char *markdown_escaped(struct arena *arena, const char *text, size_t max)
{
	return without_meaning(arena, text, max, "\\`*_~[]()<>#|!", "@");
}

const char *markdown_plain(struct arena *arena, const char *text, size_t max)
{
	return without_meaning(arena, text, max, "", "@<");
}

const char *markdown_link(struct arena *arena, const char *url, const char *text)
{
	text = markdown_escaped(arena, text, NAME_MAX_BYTES);
	/* An address with a bracket would end early. */
	return url && !strpbrk(url, "()<> ") ? arena_printf(arena, "[%s](%s)", text, url) : text;
}

/* Every line of it is a quotation. */
static void quote(struct buf *out, struct arena *arena, const char *text)
{
	text = markdown_escaped(arena, text, ERROR_MAX_BYTES);
	while (*text) {
		size_t len = strcspn(text, "\r\n");

		buf_addf(out, "\n> %.*s", (int)len, text);
		text += len;
		text += strspn(text, "\r\n");
	}
}

const char *markdown_body(struct arena *arena, const struct telling *telling, size_t max)
{
	size_t n = 0;
	struct buf buf;
	const char *out;

	buf_init(&buf, LIMIT_METADATA_BYTES);
	buf_adds(&buf, telling->sentence);
	if (telling->error)
		quote(&buf, arena, telling->error);
	for (; n < telling->n_lines; n++) {
		const struct telling *line = &telling->lines[n];
		const char *text =
		    arena_printf(arena, "\n- %s %s: %s", mood_look(line->mood)->mark,
				 markdown_link(arena, line->url, line->title), line->sentence);

		if (buf.len + strlen(text) + MORE_MAX_BYTES > max)
			break;
		buf_adds(&buf, text);
	}
	n = telling->n_lines - n + telling->n_more;
	if (n) {
		buf_adds(&buf, "\n");
		buf_addf(&buf, _("And %zu more."), n);
	}
	out = buf_dup(&buf, arena);
	buf_release(&buf);
	return out;
}

const char *markdown_facts(struct arena *arena, const struct telling *telling,
			   const struct markdown_names *names)
{
	struct buf out;
	const char *text;

	buf_init(&out, LIMIT_BODY_BYTES);
	buf_addc(&out, '[');
	for (size_t i = 0; i < telling->n_facts; i++) {
		size_t n = 0;

		buf_adds(&out, i ? ",{" : "{");
		json_put_text(&out, &n, names->name, telling->facts[i].name);
		json_put_text(&out, &n, names->value,
			      markdown_escaped(arena, telling->facts[i].value, names->value_max));
		if (names->beside)
			json_put_raw(&out, &n, names->beside, "true");
		buf_addc(&out, '}');
	}
	buf_addc(&out, ']');
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}
