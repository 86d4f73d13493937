/* Words in Markdown, as Mattermost, Discord and Teams have it: what a name or a message brings is never markup, and calls nobody. */
#ifndef LANDFALL_CHANNEL_MARKDOWN_H
#define LANDFALL_CHANNEL_MARKDOWN_H

#include "channel/telling.h"

/* The text with its special characters taken as they are, cut to max bytes at a whole character. */
const char *markdown_escaped(struct arena *arena, const char *text, size_t max);

/* The same for where nothing is markup, and a backslash would be seen: it calls nobody. */
const char *markdown_plain(struct arena *arena, const char *text, size_t max);

/* "[text](url)"; only the text without an address. */
const char *markdown_link(struct arena *arena, const char *url, const char *text);

/* The sentence of one event, what the client said went wrong, and the events of a digest, a line each, in at most max bytes: lines that
 * do not fit are counted. */
const char *markdown_body(struct arena *arena, const struct telling *telling, size_t max);

/* The facts as a JSON array of objects, by the names that the service has for the members; value_max: bytes of a value. */
struct markdown_names {
	const char *name, *value;
	const char *beside; /* true: two may stand in one line */
	size_t value_max;
};
const char *markdown_facts(struct arena *arena, const struct telling *telling,
			   const struct markdown_names *names);

#endif
