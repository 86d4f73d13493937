/* What pages say of the types of channels and of what their configuration has. */
#ifndef LANDFALL_SHEET_CHANNEL_WORDS_H
#define LANDFALL_SHEET_CHANNEL_WORDS_H

/* Of a member of a configuration (channel/config.h). */
struct channel_words {
	const char *name, *label, *hint; /* no hint: NULL */
};
const struct channel_words *channel_words_of(const char *name);

/* In a sentence: what such a channel is good for, and where its configuration is found in that service. */
const char *channel_purpose(int type);
const char *channel_where(int type);

#endif
