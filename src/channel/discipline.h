/* How often people want to be told: of everything, of the first failure and the first success after it, or now and then of all that
 * gathered. Pure: nothing here asks a database or a clock. */
#ifndef LANDFALL_CHANNEL_DISCIPLINE_H
#define LANDFALL_CHANNEL_DISCIPLINE_H

#include "base/field.h"

enum notify_mode {
	NOTIFY_EVERY,
	NOTIFY_CHANGES, /* the first failure, and the first success after it, in each place */
	NOTIFY_DIGEST,  /* gathered, and told each so many minutes or at an hour of the day */
	NOTIFY_MODE__COUNT
};
extern const struct field_words notify_mode_words;

/* What an event means for whoever waits for failures. */
enum outcome { OUTCOME_NONE, OUTCOME_SUCCESS, OUTCOME_FAILURE, OUTCOME__COUNT };
enum outcome outcome_of(const char *type);

/* How a place stood when it was last looked at. */
enum standing { STANDING_UNKNOWN, STANDING_GOOD, STANDING_FAILING, STANDING__COUNT };

enum notify_deed { DEED_SKIP, DEED_TELL, DEED_GATHER };

/* What becomes of an event that a preference's filters let pass, and how the place stands from then on. */
enum notify_deed discipline_decide(enum notify_mode mode, enum outcome outcome,
				   enum standing before, enum standing *after);

#define DIGEST_MINUTES_MAX 10080

/* When the digest goes that an event of now is in: the next full so many minutes, counted from midnight UTC; or, where hour is not
 * FIELD_NO_INT, the next time that it is that hour in UTC. */
int64_t digest_due(int64_t now_ms, int64_t minutes, int64_t hour);

#endif
