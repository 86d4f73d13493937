/* E-mail: a letter, as text and as HTML, in the queue of all letters. Letters about one thing have one subject and refer to one
 * Message-ID that no letter has, so that every reader's program shows them as one conversation (RFC 5322, 3.6.4). */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/str.h"
#include "channel/telling.h"
#include "html/escape.h"
#include "mail/letter.h"
#include "site/when.h"

/* clang-format off */
static const struct field fields[] = {
	{ CONFIG_OF(TEXT, to), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = 254, .text = "address that letters go to" },
};
/* clang-format on */

static const char *when(struct arena *arena, int64_t at)
{
	char text[WHEN_TEXT_SIZE];

	when_write(at, text);
	return arena_strdup(arena, text);
}

/* ---- as text */

static void add_line(struct buf *out, const char *name, const char *value)
{
	if (value)
		buf_addf(out, "%s: %s\n", name, value);
}

static const char *text_of(const struct making *m, const struct telling *t)
{
	struct buf out;
	const char *text;

	buf_init(&out, LIMIT_METADATA_BYTES);
	buf_addf(&out, "%s\n%s\n\n", t->title, t->sentence);
	for (size_t i = 0; i < t->n_facts; i++)
		add_line(&out, t->facts[i].name, t->facts[i].value);
	if (m->n == 1)
		add_line(&out, _("When"), when(m->arena, m->payloads->timestamp));
	if (t->error)
		buf_addf(&out, "\n%s\n", t->error);
	for (size_t i = 0; i < t->n_lines; i++) {
		const struct telling *line = &t->lines[i];

		buf_addf(&out, "%s %s: %s\n", mood_look(line->mood)->mark, line->title,
			 line->sentence);
		if (line->url)
			buf_addf(&out, "  %s\n", line->url);
	}
	if (t->n_more) {
		buf_addf(&out, _("And %zu more."), t->n_more);
		buf_addc(&out, '\n');
	}
	if (t->url)
		buf_addf(&out, "\n%s\n", t->url);
	text = buf_dup(&out, m->arena);
	buf_release(&out);
	return text;
}

/* ---- as HTML: plain enough for every program that shows letters, without pictures and styles from elsewhere */

static void add_link(struct buf *out, const char *url, const char *text)
{
	if (url) {
		buf_adds(out, "<a href=\"");
		escape_html(out, url);
		buf_adds(out, "\">");
	}
	escape_html(out, text);
	if (url)
		buf_adds(out, "</a>");
}

static void add_row(struct buf *out, const char *name, const char *value)
{
	buf_adds(out, "<tr><th scope=\"row\" align=\"left\">");
	escape_html(out, name);
	buf_adds(out, "</th><td>");
	escape_html(out, value);
	buf_adds(out, "</td></tr>\n");
}

static void add_lines(struct buf *out, const struct telling *t)
{
	if (!t->n_lines)
		return;
	buf_adds(out, "<ul>\n");
	for (size_t i = 0; i < t->n_lines; i++) {
		buf_addf(out, "<li>%s ", mood_look(t->lines[i].mood)->mark);
		add_link(out, t->lines[i].url, t->lines[i].title);
		buf_adds(out, ": ");
		escape_html(out, t->lines[i].sentence);
		buf_adds(out, "</li>\n");
	}
	buf_adds(out, "</ul>\n");
}

static const char *html_of(const struct making *m, const struct telling *t)
{
	struct buf out;
	const char *html;

	buf_init(&out, LIMIT_METADATA_BYTES);
	buf_adds(&out, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>");
	escape_html(&out, t->title);
	buf_addf(&out, "</title></head><body>\n<h1>");
	add_link(&out, t->url, t->title);
	buf_addf(&out, "</h1>\n<p><strong style=\"color:%s\">%s</strong> ",
		 mood_look(t->mood)->colour, mood_look(t->mood)->mark);
	escape_html(&out, t->sentence);
	buf_adds(&out, "</p>\n<table>\n");
	for (size_t i = 0; i < t->n_facts; i++)
		add_row(&out, t->facts[i].name, t->facts[i].value);
	if (m->n == 1)
		add_row(&out, _("When"), when(m->arena, m->payloads->timestamp));
	buf_adds(&out, "</table>\n");
	if (t->error) {
		buf_adds(&out, "<pre>");
		escape_html(&out, t->error);
		buf_adds(&out, "</pre>\n");
	}
	add_lines(&out, t);
	if (t->n_more) {
		buf_adds(&out, "<p>");
		buf_addf(&out, _("And %zu more."), t->n_more);
		buf_adds(&out, "</p>\n");
	}
	buf_adds(&out, "</body></html>\n");
	html = buf_dup(&out, m->arena);
	buf_release(&out);
	return html;
}

static void make(const struct making *m, struct outgoing *out)
{
	struct telling t;
	const char *text;

	telling_make(m, &t);
	text = text_of(m, &t);
	*out = (struct outgoing){
		.method = "POST",
		.url = arena_printf(m->arena, "mailto:%s", m->config->to),
		.headers = arena_array(m->arena, 4, sizeof(struct outgoing_header)),
		.body = text,
		.body_len = strlen(text),
		.html = html_of(m, &t),
	};
	making_header(out, "Subject", t.title);
	making_header(out, "References", m->thread);
}

static const char *check(struct arena *arena, const struct channel_config *config,
			 const char **field)
{
	(void)arena;
	*field = "to";
	return letter_is_address(config->to) ? NULL : _("is no address that letters are sent to");
}

const struct channel_type_row channel_type_email = {
	.name = "email",
	.title = "E-mail",
	.fields = fields,
	.n_fields = ARRAY_LEN(fields),
	.is_read = true,
	.check = check,
	.make = make,
};
