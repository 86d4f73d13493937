/* What can happen: one table of the types of events. What is written into the log has a kind that stands here; what
 * others ask to be told of, and are told, is checked against it; /v1/event-types and the reference are made of it. Pure. */
#ifndef LANDFALL_EVENT_CATALOGUE_H
#define LANDFALL_EVENT_CATALOGUE_H

#include "base/arena.h"
#include "base/field.h"

/* What an event is about: its payload has an object of that name. */
enum event_thing {
	EVENT_DEPLOYMENT,
	EVENT_BUILD,
	EVENT_ENVIRONMENT,
	EVENT_PROJECT,
	EVENT_RELEASE,
	EVENT_TEAM,
	EVENT_WEBHOOK,
	EVENT_CHANNEL,
	EVENT_THING__COUNT
};

/* "deployment", "build" … */
const char *event_thing_word(enum event_thing thing);

struct event_type {
	const char *name; /* the thing, a point, what became of it */
	enum event_thing thing;
	const char *text;     /* one sentence about it */
	const char *older[2]; /* names that mean the same: of the log, or of clients */
};

extern const struct event_type event_types[];
extern const size_t event_n_types;

/* The type of that name, or of that older name; NULL when there is none. */
const struct event_type *event_type_find(const char *name);

/* What it is called outside: "environment.changed" of the log is environment.updated. A kind that the table does not have stays what
 * it is. */
const char *event_type_name(const char *kind);

/* What one may ask for: a type, an older name, "deployment.*" for all of one thing, "*" for everything. */
bool event_asks_known(const char *text);
/* The nearest such name to a misspelt one; NULL when none is near. */
const char *event_asks_nearest(const char *text);
/* Whether one such text means an event of that kind. */
bool event_asks(const char *text, const char *kind);
/* Whether any text of a list joined by commas does. */
bool event_asks_any(const char *list, const char *kind);

/* The same texts as the words of a field. */
extern const struct field_words event_asks_words;

#endif
