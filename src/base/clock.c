/* Zones by the C library's localtime_r, which reads the same files as everybody else and is told by TZ. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/str.h"

#define DAY_MS       86400000LL
#define NAME_MAX_LEN 64

static char zone[NAME_MAX_LEN + 1] = "UTC";
static bool is_utc = true;

void clock_use_zone(const char *name)
{
	char variable[NAME_MAX_LEN + 2];

	if (!name || !*name || strlen(name) > NAME_MAX_LEN)
		name = "UTC";
	if (str_eq(name, zone))
		return;
	snprintf(zone, sizeof(zone), "%s", name);
	is_utc = str_eq(zone, "UTC");
	if (is_utc)
		return;
	/* With the colon it is always a file's name, never a rule. */
	snprintf(variable, sizeof(variable), ":%s", zone);
	setenv("TZ", variable, 1);
	tzset();
}

const char *clock_zone(void)
{
	return zone;
}

/* Milliseconds east of UTC at a moment. */
static int64_t east(int64_t ms, const char **abbreviation)
{
	static char text[16];
	const time_t seconds = (time_t)(ms / 1000 - (ms % 1000 < 0));
	struct tm tm;

	if (is_utc || !localtime_r(&seconds, &tm)) {
		if (abbreviation)
			*abbreviation = "UTC";
		return 0;
	}
	if (abbreviation) {
		bool is_number = tm.tm_zone[0] == '+' || tm.tm_zone[0] == '-';

		snprintf(text, sizeof(text), "%s%s", is_number ? "UTC" : "", tm.tm_zone);
		*abbreviation = text;
	}
	return (int64_t)tm.tm_gmtoff * 1000;
}

int64_t clock_local(int64_t ms, const char **abbreviation)
{
	return ms + east(ms, abbreviation);
}

int64_t clock_moment(int64_t local_ms)
{
	/* The zone's hours on the day before and the day after: one of them holds, unless the clock jumped over it. */
	int64_t before = east(local_ms - DAY_MS, NULL);
	int64_t after = east(local_ms + DAY_MS, NULL);

	if (east(local_ms - before, NULL) == before || east(local_ms - after, NULL) != after)
		return local_ms - before;
	return local_ms - after;
}
