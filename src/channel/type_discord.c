/* Discord: a webhook of a channel, with one embed. It answers 204, since its query has no wait; 429 comes with Retry-After.
 * https://discord.com/developers/docs/resources/webhook#execute-webhook
 * https://discord.com/developers/docs/resources/message#embed-object */
#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/time.h"
#include "channel/markdown.h"
#include "json/json.h"

/* Bytes. An embed may have 256 characters as title, 4,096 as description and 1,024 as value of a field, 6,000 in all; a digest has no
 * fields, and a single event no long description. */
#define TITLE_MAX       240
#define DESCRIPTION_MAX 4000
#define VALUE_MAX       450

/* clang-format off */
static const struct field fields[] = {
	{ CONFIG_OF(TEXT, webhook_url), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_SECRET | CONFIG_URL | CONFIG_HTTPS, .max = CONFIG_URL_MAX, .text = "address of the webhook" },
	{ CONFIG_OF(TEXT, username), .flags = FIELD_WRITE, .max = 80, .text = "under what name it is told" },
};
/* clang-format on */
static const struct markdown_names names = { "name", "value", "inline", VALUE_MAX };

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
	json_put_text(&body, &n, "username", m->config->username);
	json_put_raw(&body, &n, "allowed_mentions", "{\"parse\":[]}");
	json_write_name(&body, &n, "embeds");
	buf_adds(&body, "[{");
	json_put_text(&body, &n_inner, "title", markdown_escaped(m->arena, t.title, TITLE_MAX));
	json_put_text(&body, &n_inner, "url", t.url);
	json_put_text(&body, &n_inner, "description", markdown_body(m->arena, &t, DESCRIPTION_MAX));
	json_put_text(&body, &n_inner, "timestamp", at);
	json_put_int(&body, &n_inner, "color", mood_look(t.mood)->number);
	json_put_raw(&body, &n_inner, "fields", markdown_facts(m->arena, &t, &names));
	buf_adds(&body, "}]}");
	making_json(m, "POST", m->config->webhook_url, buf_dup(&body, m->arena), out);
	buf_release(&body);
}

/* Webhooks there may not be called so. */
static const char *check(struct arena *arena, const struct channel_config *config,
			 const char **field)
{
	(void)arena;
	*field = "username";
	return config->username && (str_ihas(config->username, "discord") ||
				    str_ihas(config->username, "clyde"))
		   ? _("may not have the words discord or clyde in it, which Discord refuses")
		   : NULL;
}

const struct channel_type_row channel_type_discord = {
	.name = "discord",
	.title = "Discord",
	.fields = fields,
	.n_fields = ARRAY_LEN(fields),
	.is_read = true,
	.check = check,
	.make = make,
};
