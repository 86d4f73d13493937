/* The types of channels: each is one file with one row (type_NAME.c), which says what must be known of such a channel and
 * what is sent there. Pure: an event and a configuration become a message, and nothing else is asked. */
#ifndef LANDFALL_CHANNEL_TYPE_H
#define LANDFALL_CHANNEL_TYPE_H

#include "channel/config.h"
#include "event/payload.h"
#include "outgoing/message.h"

enum channel_type {
	CHANNEL_SLACK_WEBHOOK,
	CHANNEL_MATTERMOST,
	CHANNEL_MATRIX,
	CHANNEL_TEAMS,
	CHANNEL_DISCORD,
	CHANNEL_EMAIL,
	CHANNEL_GRAFANA,
	CHANNEL_SENTRY,
	CHANNEL_BUGSNAG,
	CHANNEL_NEW_RELIC,
	CHANNEL_CUSTOM,
	CHANNEL_TYPE__COUNT
};
extern const struct field_words channel_type_words;

/* Of what a message is made. */
struct making {
	struct arena *arena;
	const struct settings *settings;
	const struct channel_config *config;
	const struct payload *payloads; /* one; of a digest, several, the oldest first */
	size_t n;
	size_t step;        /* which of the messages that this event takes, from 0 */
	const char *id;     /* of the delivery: the same whenever it is tried */
	const char *thread; /* what belongs together has the same; channel_thread */
};

struct channel_type_row {
	const char *name;  /* as the API has it */
	const char *title; /* as people have it */
	/* What of struct channel_config it has, in the order of a form; FIELD_REQUIRED and the flags of config.h. */
	const struct field *fields;
	size_t n_fields;
	bool is_read; /* by people: it can have a digest */
	/* How many messages an event takes; 0: the service has no use for it. NULL: one for each. */
	size_t (*steps)(const struct payload *payload);
	/* What is wrong with a configuration beside single fields, *field saying where; NULL: nothing. The function may be NULL. */
	const char *(*check)(struct arena *arena, const struct channel_config *config,
			     const char **field);
	void (*make)(const struct making *m, struct outgoing *out);
};

const struct channel_type_row *channel_type_row(int type);
extern const struct channel_type_row channel_type_slack, channel_type_mattermost,
    channel_type_matrix, channel_type_teams, channel_type_discord, channel_type_email,
    channel_type_grafana, channel_type_sentry, channel_type_bugsnag, channel_type_new_relic,
    channel_type_custom;

/* How many messages an event takes in a channel of that type. */
size_t channel_steps(int type, const struct payload *payload);

/* ---- for the types themselves */

/* A request with a body of JSON: its header Content-Type is there, and there is room for more. */
void making_json(const struct making *m, const char *method, const char *url, const char *body,
		 struct outgoing *out);
void making_header(struct outgoing *out, const char *name, const char *value);

/* base without a slash at its end, and the path, which begins with one. */
const char *making_url(const struct making *m, const char *base, const char *path);

#endif
