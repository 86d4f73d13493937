/* Microsoft Teams: a workflow that posts what a webhook request brings, an adaptive card in a message, of at most 28 KB. (The connectors of
 * Office 365, which took such addresses before, are retired.)
 * https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 * https://adaptivecards.io/explorer/AdaptiveCard.html */
#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "channel/markdown.h"
#include "json/json.h"

/* clang-format off */
static const struct field fields[] = {
	{ CONFIG_OF(TEXT, webhook_url), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_SECRET | CONFIG_URL | CONFIG_HTTPS, .max = CONFIG_URL_MAX, .text = "address that the workflow \"When a Teams webhook request is received\" has" },
};
/* clang-format on */

/* Bytes of a card after which no further event of a digest is named, each of which may have a tenth of that. */
#define LINES_MAX 24000

static void block(struct buf *out, const char *text, const char *more)
{
	size_t n = 0;

	if (out->data[out->len - 1] != '[')
		buf_addc(out, ',');
	buf_addc(out, '{');
	json_put_text(out, &n, "type", "TextBlock");
	json_put_text(out, &n, "text", text);
	json_put_raw(out, &n, "wrap", "true");
	buf_adds(out, more);
	buf_addc(out, '}');
}

static void facts(struct buf *out, struct arena *arena, const struct telling *t)
{
	static const struct markdown_names names = { "title", "value", NULL, 1000 };

	if (t->n_facts)
		buf_addf(out, ",{\"type\":\"FactSet\",\"facts\":%s}",
			 markdown_facts(arena, t, &names));
}

static void action(struct buf *out, const char *title, const char *url)
{
	size_t n = 0;

	if (!url)
		return;
	if (out->data[out->len - 1] != '[')
		buf_addc(out, ',');
	buf_addc(out, '{');
	json_put_text(out, &n, "type", "Action.OpenUrl");
	json_put_text(out, &n, "title", title);
	json_put_text(out, &n, "url", url);
	buf_addc(out, '}');
}

static void card(struct buf *out, struct arena *arena, const struct telling *t)
{
	size_t n = 0;

	buf_adds(out, "{\"$schema\":\"http://adaptivecards.io/schemas/adaptive-card.json\","
		      "\"type\":\"AdaptiveCard\",\"version\":\"1.4\",\"body\":[");
	block(out, markdown_escaped(arena, t->title, 300),
	      ",\"size\":\"Medium\",\"weight\":\"Bolder\"");
	block(out, t->sentence, arena_printf(arena, ",\"color\":\"%s\"", mood_look(t->mood)->card));
	facts(out, arena, t);
	if (t->error)
		block(out, markdown_escaped(arena, t->error, 1500), ",\"fontType\":\"Monospace\"");
	for (; n < t->n_lines && out->len < LINES_MAX; n++) {
		const struct telling *line = &t->lines[n];

		block(out,
		      arena_printf(arena, "%s %s: %s", mood_look(line->mood)->mark,
				   markdown_link(arena, line->url, line->title), line->sentence),
		      ",\"spacing\":\"Small\"");
	}
	n = t->n_lines - n + t->n_more;
	if (n)
		block(out, arena_printf(arena, _("And %zu more."), n), "");
	buf_adds(out, "],\"actions\":[");
	action(out, _("Open in Landfall"), t->url);
	action(out, _("Where it was done"), t->deploy_url);
	buf_adds(out, "]}");
}

static void make(const struct making *m, struct outgoing *out)
{
	struct telling t;
	struct buf body;

	telling_make(m, &t);
	buf_init(&body, LIMIT_BODY_BYTES);
	buf_adds(&body,
		 "{\"type\":\"message\",\"attachments\":[{\"contentType\":"
		 "\"application/vnd.microsoft.card.adaptive\",\"contentUrl\":null,\"content\":");
	card(&body, m->arena, &t);
	buf_adds(&body, "}]}");
	making_json(m, "POST", m->config->webhook_url, buf_dup(&body, m->arena), out);
	buf_release(&body);
}

const struct channel_type_row channel_type_teams = {
	.name = "teams",
	.title = "Microsoft Teams",
	.fields = fields,
	.n_fields = ARRAY_LEN(fields),
	.is_read = true,
	.make = make,
};
