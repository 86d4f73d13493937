/* Slack: an incoming webhook, with blocks and a text for what shows none. Such a webhook answers without the id of the message, so
 * messages about one thing cannot be put into one thread.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 * https://docs.slack.dev/reference/block-kit/blocks */
#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/str.h"
#include "channel/telling.h"
#include "json/json.h"

/* Bytes. A section's text may have 3,000 characters, each of its at most ten fields 2,000; a message at most fifty blocks. */
#define TEXT_MAX  2500
#define VALUE_MAX 1900

/* clang-format off */
static const struct field fields[] = {
	{ CONFIG_OF(TEXT, webhook_url), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_SECRET | CONFIG_URL | CONFIG_HTTPS, .max = CONFIG_URL_MAX, .text = "address of the incoming webhook" },
};
/* clang-format on */

/* "<", ">" and "&" are markup: "<!channel>" would call everybody. Cut at a whole character. */
static const char *escaped_to(struct arena *arena, const char *text, size_t max)
{
	struct buf buf;
	const char *out;

	buf_init(&buf, TEXT_MAX + 16);
	while (*text && buf.len < max) {
		size_t len = str_utf8_step(text, strlen(text));

		if (*text == '&')
			buf_adds(&buf, "&amp;");
		else if (*text == '<')
			buf_adds(&buf, "&lt;");
		else if (*text == '>')
			buf_adds(&buf, "&gt;");
		else
			buf_add(&buf, text, len);
		text += len;
	}
	if (*text)
		buf_adds(&buf, "…");
	out = buf_dup(&buf, arena);
	buf_release(&buf);
	return out;
}

static const char *escaped(struct arena *arena, const char *text)
{
	return escaped_to(arena, text, TEXT_MAX);
}

static const char *linked(struct arena *arena, const char *url, const char *text)
{
	if (!url)
		return escaped(arena, text);
	return arena_printf(arena, "<%s|%s>", escaped(arena, url), escaped(arena, text));
}

static const char *mrkdwn(struct arena *arena, const char *text)
{
	struct buf buf;
	size_t n = 0;
	const char *out;

	buf_init(&buf, LIMIT_METADATA_BYTES);
	buf_addc(&buf, '{');
	json_put_text(&buf, &n, "type", "mrkdwn");
	json_put_text(&buf, &n, "text", text);
	buf_addc(&buf, '}');
	out = buf_dup(&buf, arena);
	buf_release(&buf);
	return out;
}

static void section(struct buf *out, struct arena *arena, const char *text)
{
	size_t n = 0;

	if (out->len > 1)
		buf_addc(out, ',');
	buf_addc(out, '{');
	json_put_text(out, &n, "type", "section");
	json_put_raw(out, &n, "text", mrkdwn(arena, text));
	buf_addc(out, '}');
}

static void facts(struct buf *out, struct arena *arena, const struct telling *t)
{
	if (!t->n_facts)
		return;
	buf_adds(out, ",{\"type\":\"section\",\"fields\":[");
	for (size_t i = 0; i < t->n_facts; i++) {
		if (i)
			buf_addc(out, ',');
		buf_adds(out, mrkdwn(arena, arena_printf(
						arena, "*%s*\n%s", escaped(arena, t->facts[i].name),
						escaped_to(arena, t->facts[i].value, VALUE_MAX))));
	}
	buf_adds(out, "]}");
}

static const char *blocks(struct arena *arena, const struct telling *t)
{
	struct buf out;
	const char *text;

	buf_init(&out, LIMIT_BODY_BYTES);
	buf_addc(&out, '[');
	section(&out, arena,
		arena_printf(arena, "*%s*\n%s %s", linked(arena, t->url, t->title),
			     mood_look(t->mood)->mark, escaped(arena, t->sentence)));
	facts(&out, arena, t);
	if (t->error)
		section(&out, arena, arena_printf(arena, "```%s```", escaped(arena, t->error)));
	for (size_t i = 0; i < t->n_lines; i++)
		section(&out, arena,
			arena_printf(arena, "%s *%s* %s", mood_look(t->lines[i].mood)->mark,
				     linked(arena, t->lines[i].url, t->lines[i].title),
				     escaped(arena, t->lines[i].sentence)));
	if (t->n_more)
		section(&out, arena, arena_printf(arena, _("And %zu more."), t->n_more));
	if (t->deploy_url)
		section(&out, arena, linked(arena, t->deploy_url, _("Where it was done")));
	buf_addc(&out, ']');
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

static void make(const struct making *m, struct outgoing *out)
{
	struct telling t;
	struct buf body;
	size_t n = 0;

	telling_make(m, &t);
	buf_init(&body, LIMIT_BODY_BYTES);
	buf_addc(&body, '{');
	json_put_text(&body, &n, "text", escaped(m->arena, telling_plain(m->arena, &t)));
	json_put_raw(&body, &n, "blocks", blocks(m->arena, &t));
	buf_addc(&body, '}');
	making_json(m, "POST", m->config->webhook_url, buf_dup(&body, m->arena), out);
	buf_release(&body);
}

const struct channel_type_row channel_type_slack = {
	.name = "slack_webhook",
	.title = "Slack",
	.fields = fields,
	.n_fields = ARRAY_LEN(fields),
	.is_read = true,
	.make = make,
};
