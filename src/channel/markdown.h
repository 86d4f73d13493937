/* Words in Markdown, as Mattermost and Discord have it: what a name or a message brings is never markup, and calls nobody. */
#ifndef LANDFALL_CHANNEL_MARKDOWN_H
#define LANDFALL_CHANNEL_MARKDOWN_H

#include "channel/telling.h"

/* The text with its special characters taken as they are, cut to max bytes at a whole character. */
const char *markdown_escaped(struct arena *arena, const char *text, size_t max);

/* "[text](url)"; only the text without an address. */
const char *markdown_link(struct arena *arena, const char *url, const char *text);

/* The sentence of one event, what the client said went wrong, and the events of a digest, a line each. */
const char *markdown_body(struct arena *arena, const struct telling *telling);

#endif
