/* Discord: a webhook of a channel, with one embed.
 * https://discord.com/developers/docs/resources/webhook#execute-webhook
 * https://discord.com/developers/docs/resources/message#embed-object */
#include "config.h"

#include "base/limits.h"
#include "base/time.h"
#include "channel/markdown.h"
#include "json/json.h"

/* Bytes; an embed may have 256 characters as title, 4,096 as description and 1,024 as value of a field. */
#define TITLE_MAX 240
#define VALUE_MAX 1000

/* clang-format off */
static const struct field fields[] = {
	{ CONFIG_OF(TEXT, webhook_url), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_SECRET | CONFIG_URL | CONFIG_HTTPS, .max = CONFIG_URL_MAX, .text = "address of the webhook" },
	{ CONFIG_OF(TEXT, username), .flags = FIELD_WRITE, .max = 80, .text = "under what name it is told" },
};
/* clang-format on */

static const char *facts(struct arena *arena, const struct telling *t)
{
	struct buf out;
	const char *text;

	buf_init(&out, LIMIT_BODY_BYTES);
	buf_addc(&out, '[');
	for (size_t i = 0; i < t->n_facts; i++) {
		size_t n = 0;

		buf_adds(&out, i ? ",{" : "{");
		put_text(&out, &n, "name", t->facts[i].name);
		put_text(&out, &n, "value", markdown_escaped(arena, t->facts[i].value, VALUE_MAX));
		put_json(&out, &n, "inline", "true");
		buf_addc(&out, '}');
	}
	buf_addc(&out, ']');
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

static void make(const struct making *m, struct outgoing *out)
{
	struct telling t;
	struct buf body;
	size_t n = 0, n_inner = 0;
	char at[TIME_TEXT_SIZE];

	telling_make(m, &t);
	time_format(m->payloads[m->n - 1].timestamp, at);
	buf_init(&body, LIMIT_BODY_BYTES);
	buf_addc(&body, '{');
	put_text(&body, &n, "username", m->config->username);
	put_json(&body, &n, "allowed_mentions", "{\"parse\":[]}");
	json_write_name(&body, &n, "embeds");
	buf_adds(&body, "[{");
	put_text(&body, &n_inner, "title", markdown_escaped(m->arena, t.title, TITLE_MAX));
	put_text(&body, &n_inner, "url", t.url);
	put_text(&body, &n_inner, "description", markdown_body(m->arena, &t));
	put_text(&body, &n_inner, "timestamp", at);
	put_int(&body, &n_inner, "color", mood_look(t.mood)->number);
	put_json(&body, &n_inner, "fields", facts(m->arena, &t));
	buf_adds(&body, "}]}");
	making_json(m, "POST", m->config->webhook_url, buf_dup(&body, m->arena), out);
	buf_release(&body);
}

const struct channel_type_row channel_type_discord = {
	.name = "discord",
	.title = "Discord",
	.fields = fields,
	.n_fields = ARRAY_LEN(fields),
	.is_read = true,
	.make = make,
};
