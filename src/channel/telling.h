/* An event in words, for channels that people read: what happened to what, the facts beside it, and where one can look. Each type of
 * channel puts it into its own markup. Pure. */
#ifndef LANDFALL_CHANNEL_TELLING_H
#define LANDFALL_CHANNEL_TELLING_H

#include "channel/type.h"

enum mood { MOOD_NEUTRAL, MOOD_GOOD, MOOD_BAD, MOOD__COUNT };

struct mood_look {
	const char *mark;   /* one character, for where there are no colours */
	const char *colour; /* "#1a7f37" */
	int64_t number;     /* the same, as Discord wants it */
	const char *card;   /* a colour by name, as adaptive cards want it */
};
const struct mood_look *mood_look(enum mood mood);

struct fact {
	const char *name, *value;
};

#define TELLING_FACTS 8
/* Events of a digest that are named one by one; more are counted. */
#define TELLING_LINES 20

struct telling {
	enum mood mood;
	const char *title;    /* "Harbour 1.4.0 in production", or how many events a digest has */
	const char *sentence; /* what happened to it */
	struct fact facts[TELLING_FACTS];
	size_t n_facts;
	const char *error;      /* what the client said went wrong; NULL */
	const char *url;        /* of its page here; NULL */
	const char *deploy_url; /* of its page in the system that did it; NULL */
	/* of a digest */
	struct telling *lines;
	size_t n_lines, n_more;
};

void telling_make(const struct making *m, struct telling *out);

/* "Harbour 1.4.0 in production: A deployment has failed." */
const char *telling_plain(struct arena *arena, const struct telling *telling);

#endif
