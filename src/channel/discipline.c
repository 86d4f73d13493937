/* Decisions of when to tell. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "channel/discipline.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static const char *const modes[] = {
	[NOTIFY_EVERY] = "every",
	[NOTIFY_CHANGES] = "changes",
	[NOTIFY_DIGEST] = "digest",
};
_Static_assert(ARRAY_LEN(modes) == NOTIFY_MODE__COUNT, "a word for every mode");

static const char *mode_format(int value)
{
	return modes[value];
}

static bool mode_parse(const char *text, int *value)
{
	for (int i = 0; i < NOTIFY_MODE__COUNT; i++) {
		if (str_ieq(text, modes[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words notify_mode_words = { mode_format, mode_parse, "every, changes, digest" };

enum outcome outcome_of(const char *type)
{
	const char *point = strchr(type, '.');

	if (!str_starts(type, "deployment.") && !str_starts(type, "build."))
		return OUTCOME_NONE;
	if (str_eq(point, ".completed"))
		return OUTCOME_SUCCESS;
	return str_eq(point, ".failed") || str_eq(point, ".timed_out") ? OUTCOME_FAILURE
								       : OUTCOME_NONE;
}

/* Mode changes: a row for how the place stood, a column for what happened. */
static const struct {
	enum notify_deed deed;
	enum standing after;
} changes[STANDING__COUNT][OUTCOME__COUNT] = {
	[STANDING_UNKNOWN] = { [OUTCOME_NONE] = { DEED_SKIP, STANDING_UNKNOWN },
			       [OUTCOME_SUCCESS] = { DEED_SKIP, STANDING_GOOD },
			       [OUTCOME_FAILURE] = { DEED_TELL, STANDING_FAILING } },
	[STANDING_GOOD] = { [OUTCOME_NONE] = { DEED_SKIP, STANDING_GOOD },
			    [OUTCOME_SUCCESS] = { DEED_SKIP, STANDING_GOOD },
			    [OUTCOME_FAILURE] = { DEED_TELL, STANDING_FAILING } },
	[STANDING_FAILING] = { [OUTCOME_NONE] = { DEED_SKIP, STANDING_FAILING },
			       [OUTCOME_SUCCESS] = { DEED_TELL, STANDING_GOOD },
			       [OUTCOME_FAILURE] = { DEED_SKIP, STANDING_FAILING } },
};

enum notify_deed discipline_decide(enum notify_mode mode, enum outcome outcome,
				   enum standing before, enum standing *after)
{
	*after = before;
	switch (mode) {
	case NOTIFY_DIGEST: return DEED_GATHER;
	case NOTIFY_CHANGES:
		*after = changes[before][outcome].after;
		return changes[before][outcome].deed;
	case NOTIFY_EVERY:
	case NOTIFY_MODE__COUNT: break;
	}
	return DEED_TELL;
}

int64_t digest_due(int64_t now_ms, int64_t minutes, int64_t hour)
{
	int64_t day = now_ms - now_ms % DAY;
	int64_t step = minutes * MINUTE;

	if (hour != FIELD_NO_INT) {
		int64_t at = day + hour * HOUR;

		return at > now_ms ? at : at + DAY;
	}
	return day + ((now_ms - day) / step + 1) * step;
}
