/* Mattermost: an incoming webhook with one attachment.
 * https://developers.mattermost.com/integrate/webhooks/incoming/
 * https://developers.mattermost.com/integrate/reference/message-attachments/ */
#include "config.h"

#include "base/limits.h"
#include "channel/markdown.h"
#include "json/json.h"

/* clang-format off */
static const struct field fields[] = {
	{ CONFIG_OF(TEXT, webhook_url), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_SECRET | CONFIG_URL, .max = CONFIG_URL_MAX, .text = "address of the incoming webhook" },
	{ CONFIG_OF(TEXT, channel), .flags = FIELD_WRITE, .max = CONFIG_TEXT_MAX, .text = "another channel than the webhook's own" },
	{ CONFIG_OF(TEXT, username), .flags = FIELD_WRITE, .max = CONFIG_TEXT_MAX, .text = "under what name it is told, where the server allows that" },
};
/* clang-format on */

/* What is longer is made several posts of by the server; bytes. */
#define BODY_MAX 16000

static const struct markdown_names names = { "title", "value", "short", 1000 };

static void make(const struct making *m, struct outgoing *out)
{
	struct telling t;
	struct buf body;
	size_t n = 0, n_inner = 0;

	telling_make(m, &t);
	buf_init(&body, LIMIT_BODY_BYTES);
	buf_addc(&body, '{');
	json_put_text(&body, &n, "channel", m->config->channel);
	json_put_text(&body, &n, "username", m->config->username);
	json_write_name(&body, &n, "attachments");
	buf_adds(&body, "[{");
	json_put_text(&body, &n_inner, "fallback",
		      markdown_plain(m->arena, telling_plain(m->arena, &t), 1000));
	json_put_text(&body, &n_inner, "color", mood_look(t.mood)->colour);
	/* A title that leads somewhere is shown as it is; another as Markdown. */
	json_put_text(&body, &n_inner, "title",
		      t.url ? markdown_plain(m->arena, t.title, 1000)
			    : markdown_escaped(m->arena, t.title, 1000));
	json_put_text(&body, &n_inner, "title_link", t.url);
	json_put_text(&body, &n_inner, "text", markdown_body(m->arena, &t, BODY_MAX));
	json_put_raw(&body, &n_inner, "fields", markdown_facts(m->arena, &t, &names));
	buf_adds(&body, "}]}");
	making_json(m, "POST", m->config->webhook_url, buf_dup(&body, m->arena), out);
	buf_release(&body);
}

const struct channel_type_row channel_type_mattermost = {
	.name = "mattermost",
	.title = "Mattermost",
	.fields = fields,
	.n_fields = ARRAY_LEN(fields),
	.is_read = true,
	.make = make,
};
