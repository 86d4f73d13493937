/* Grafana: an annotation, of a dashboard or, by its tags, of all. What took time is a region, everything else a moment.
 * https://grafana.com/docs/grafana/latest/developers/http_api/annotations/#create-annotation */
#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "channel/telling.h"
#include "html/escape.h"
#include "json/json.h"

/* clang-format off */
static const struct field fields[] = {
	{ CONFIG_OF(TEXT, url), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_URL, .max = CONFIG_URL_MAX, .text = "address of Grafana: https://grafana.example.com" },
	{ CONFIG_OF(TEXT, token), .flags = FIELD_WRITE | FIELD_REQUIRED | CONFIG_SECRET, .max = 1000, .text = "token of a service account that may write annotations" },
	{ CONFIG_OF(TEXT, dashboard_uid), .flags = FIELD_WRITE, .max = 40, .text = "only on this dashboard" },
	{ CONFIG_OF(INT, panel_id), .flags = FIELD_WRITE, .low = 1, .high = INT32_MAX, .text = "and only in this panel of it" },
	{ CONFIG_OF(LIST, tags), .flags = FIELD_WRITE, .max = 1000, .text = "further tags, beside what it is about, project, environment, and what happened" },
};
/* clang-format on */

static void add_tag(struct buf *out, const char *tag)
{
	if (!tag)
		return;
	if (out->len > 1)
		buf_addc(out, ',');
	json_write_text(out, tag);
}

static const char *tags_of(const struct making *m)
{
	const struct payload *p = m->payloads;
	const char *list = m->config->tags ? m->config->tags : "";
	struct buf out;
	const char *text;

	buf_init(&out, LIMIT_METADATA_BYTES);
	buf_addc(&out, '[');
	add_tag(&out, event_thing_word(p->thing));
	add_tag(&out, p->subject.project_slug ? p->subject.project_slug : p->subject.slug);
	add_tag(&out, p->subject.environment_slug);
	add_tag(&out, strchr(p->type, '.') + 1);
	while (*list) {
		size_t len = strcspn(list, ",");

		add_tag(&out, arena_strndup(m->arena, list, len));
		list += len;
		list += *list == ',';
	}
	buf_addc(&out, ']');
	text = buf_dup(&out, m->arena);
	buf_release(&out);
	return text;
}

/* Grafana shows it as HTML. */
static const char *text_of(struct arena *arena, const struct telling *t)
{
	struct buf out;
	const char *text;

	buf_init(&out, LIMIT_METADATA_BYTES);
	if (t->url) {
		buf_adds(&out, "<a href=\"");
		escape_html(&out, t->url);
		buf_adds(&out, "\">");
	}
	escape_html(&out, t->title);
	if (t->url)
		buf_adds(&out, "</a>");
	buf_addc(&out, '\n');
	escape_html(&out, t->sentence);
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

static void make(const struct making *m, struct outgoing *out)
{
	const struct payload *p = m->payloads;
	const struct subject *subject = &p->subject;
	bool is_region = subject->started_at && subject->finished_at > subject->started_at;
	struct telling t;
	struct buf body;
	size_t n = 0;

	telling_make(m, &t);
	buf_init(&body, LIMIT_BODY_BYTES);
	buf_addc(&body, '{');
	json_put_text(&body, &n, "dashboardUID", m->config->dashboard_uid);
	if (m->config->panel_id != FIELD_NO_INT)
		json_put_int(&body, &n, "panelId", m->config->panel_id);
	json_put_int(&body, &n, "time", is_region ? subject->started_at : p->timestamp);
	if (is_region)
		json_put_int(&body, &n, "timeEnd", subject->finished_at);
	json_put_raw(&body, &n, "tags", tags_of(m));
	json_put_text(&body, &n, "text", text_of(m->arena, &t));
	buf_addc(&body, '}');
	making_json(m, "POST", making_url(m, m->config->url, "/api/annotations"),
		    buf_dup(&body, m->arena), out);
	buf_release(&body);
	making_header(out, "Authorization", arena_printf(m->arena, "Bearer %s", m->config->token));
}

static const char *check(struct arena *arena, const struct channel_config *config,
			 const char **field)
{
	(void)arena;
	*field = "panel_id";
	return config->panel_id != FIELD_NO_INT && !config->dashboard_uid
		   ? _("is a panel of a dashboard, so dashboard_uid is needed")
		   : NULL;
}

const struct channel_type_row channel_type_grafana = {
	.name = "grafana",
	.title = "Grafana",
	.fields = fields,
	.n_fields = ARRAY_LEN(fields),
	.check = check,
	.make = make,
};
