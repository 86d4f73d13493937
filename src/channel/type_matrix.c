/* Matrix: a message of a user that is in the room, sent as the client-server API has it. Its transaction's id is the delivery's, so
 * that a message which is tried again is told once.
 * https://spec.matrix.org/v1.11/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid
 * https://spec.matrix.org/v1.11/client-server-api/#mroommessage-msgtypes */
#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "channel/telling.h"
#include "html/escape.h"
#include "html/url.h"
#include "json/json.h"

/* clang-format off */
static const struct field fields[] = {
	{ CONFIG_OF(TEXT, url), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_URL, .max = CONFIG_URL_MAX, .text = "address of the homeserver: https://matrix.example.org" },
	{ CONFIG_OF(TEXT, room_id), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = CONFIG_TEXT_MAX, .text = "id of the room: !abc:example.org" },
	{ CONFIG_OF(TEXT, token), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_SECRET, .max = 1000, .text = "access token of a user that is in the room" },
};
/* clang-format on */

static void link_html(struct buf *out, const char *url, const char *text)
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

static void line_html(struct buf *out, const struct telling *t)
{
	buf_addf(out, "%s <strong>", mood_look(t->mood)->mark);
	link_html(out, t->url, t->title);
	buf_adds(out, "</strong>: ");
	escape_html(out, t->sentence);
}

static const char *html_of(struct arena *arena, const struct telling *t)
{
	struct buf out;
	const char *text;

	buf_init(&out, LIMIT_BODY_BYTES);
	line_html(&out, t);
	for (size_t i = 0; i < t->n_facts; i++) {
		buf_adds(&out, i ? " · " : "<br>");
		escape_html(&out, t->facts[i].name);
		buf_adds(&out, ": ");
		escape_html(&out, t->facts[i].value);
	}
	if (t->error) {
		buf_adds(&out, "<pre><code>");
		escape_html(&out, t->error);
		buf_adds(&out, "</code></pre>");
	}
	for (size_t i = 0; i < t->n_lines; i++) {
		buf_adds(&out, "<br>");
		line_html(&out, &t->lines[i]);
	}
	if (t->n_more) {
		buf_adds(&out, "<br>");
		buf_addf(&out, _("And %zu more."), t->n_more);
	}
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

static const char *text_of(struct arena *arena, const struct telling *t)
{
	const char *text = telling_plain(arena, t);

	for (size_t i = 0; i < t->n_lines; i++)
		text = arena_printf(arena, "%s\n%s", text, telling_plain(arena, &t->lines[i]));
	if (t->error)
		text = arena_printf(arena, "%s\n%s", text, t->error);
	return t->url ? arena_printf(arena, "%s\n%s", text, t->url) : text;
}

static const char *path_of(const struct making *m)
{
	struct buf path;
	const char *text;

	buf_init(&path, 4096);
	buf_adds(&path, "/_matrix/client/v3/rooms/");
	url_encode(&path, m->config->room_id);
	buf_adds(&path, "/send/m.room.message/");
	url_encode(&path, m->id);
	text = buf_dup(&path, m->arena);
	buf_release(&path);
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
	json_put_text(&body, &n, "msgtype", "m.notice");
	json_put_text(&body, &n, "body", text_of(m->arena, &t));
	json_put_text(&body, &n, "format", "org.matrix.custom.html");
	json_put_text(&body, &n, "formatted_body", html_of(m->arena, &t));
	buf_addc(&body, '}');
	making_json(m, "PUT", making_url(m, m->config->url, path_of(m)), buf_dup(&body, m->arena),
		    out);
	buf_release(&body);
	making_header(out, "Authorization", arena_printf(m->arena, "Bearer %s", m->config->token));
}

static const char *check(struct arena *arena, const struct channel_config *config,
			 const char **field)
{
	(void)arena;
	*field = "room_id";
	return *config->room_id == '!' ? NULL : _("must be the id of a room, which begins with !");
}

const struct channel_type_row channel_type_matrix = {
	.name = "matrix",
	.title = "Matrix",
	.fields = fields,
	.n_fields = ARRAY_LEN(fields),
	.is_read = true,
	.check = check,
	.make = make,
};
