/* The table of types, and what their messages have in common. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "channel/type.h"
#include "json/json.h"

static const struct channel_type_row *const rows[] = {
	[CHANNEL_SLACK_WEBHOOK] = &channel_type_slack,
	[CHANNEL_MATTERMOST] = &channel_type_mattermost,
	[CHANNEL_MATRIX] = &channel_type_matrix,
	[CHANNEL_TEAMS] = &channel_type_teams,
	[CHANNEL_DISCORD] = &channel_type_discord,
	[CHANNEL_EMAIL] = &channel_type_email,
	[CHANNEL_GRAFANA] = &channel_type_grafana,
	[CHANNEL_SENTRY] = &channel_type_sentry,
	[CHANNEL_BUGSNAG] = &channel_type_bugsnag,
	[CHANNEL_NEW_RELIC] = &channel_type_new_relic,
	[CHANNEL_CUSTOM] = &channel_type_custom,
};
_Static_assert(ARRAY_LEN(rows) == CHANNEL_TYPE__COUNT, "a row for every type");

const struct channel_type_row *channel_type_row(int type)
{
	return rows[type];
}

static const char *type_format(int value)
{
	return rows[value]->name;
}

static bool type_parse(const char *text, int *value)
{
	for (int i = 0; i < CHANNEL_TYPE__COUNT; i++) {
		if (str_ieq(text, rows[i]->name)) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words channel_type_words = {
	type_format, type_parse,
	"slack_webhook, mattermost, matrix, teams, discord, email, grafana, sentry, bugsnag, "
	"new_relic, custom"
};

size_t channel_steps(int type, const struct payload *payload)
{
	return rows[type]->steps ? rows[type]->steps(payload) : 1;
}

/* ---- messages */

/* Headers that a message can have. */
#define HEADERS_MAX 24

void making_header(struct outgoing *out, const char *name, const char *value)
{
	if (value && out->n_headers < HEADERS_MAX)
		out->headers[out->n_headers++] = (struct outgoing_header){ name, value };
}

void making_json(const struct making *m, const char *method, const char *url, const char *body,
		 struct outgoing *out)
{
	*out = (struct outgoing){
		.method = method,
		.url = url,
		.headers = arena_array(m->arena, HEADERS_MAX, sizeof(struct outgoing_header)),
		.body = body,
		.body_len = strlen(body),
	};
	making_header(out, "Content-Type", "application/json");
}

const char *making_url(const struct making *m, const char *base, const char *path)
{
	size_t len = strlen(base);

	while (len && base[len - 1] == '/')
		len--;
	return arena_printf(m->arena, "%.*s%s", (int)len, base, path);
}
