/* English is written by base/time.h, by hand and fast; the others by their own forms. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "site/when.h"

#define SECOND_MS 1000LL
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

static bool is_english(void)
{
	return i18n_language() == LANGUAGE_EN;
}

/* The date and the time of day; seconds behind it where they are wanted. */
static void write_local(int64_t ms, bool has_seconds, char *out)
{
	const char *abbreviation;
	int64_t local = clock_local(ms, &abbreviation);
	struct time_parts p;
	size_t len;

	if (is_english()) {
		time_format_people(local, out);
		len = strlen(out) - strlen(" UTC");
	} else {
		time_split(local, &p);
		len = (size_t)snprintf(out, WHEN_TEXT_SIZE, "%02d/%02d/%04d %02d:%02d", p.day,
				       p.month, p.year, p.hour, p.minute);
	}
	if (has_seconds) {
		time_split(local, &p);
		len += (size_t)snprintf(out + len, WHEN_TEXT_SIZE - len, ":%02d", p.second);
	}
	out[len++] = ' ';
	memcpy(out + len, abbreviation, strlen(abbreviation) + 1);
}

void when_write(int64_t ms, char *out)
{
	write_local(ms, false, out);
}

void when_write_exact(int64_t ms, char *out)
{
	write_local(ms, true, out);
}

void when_write_day(int64_t ms, char *out)
{
	write_local(ms, false, out);
	out[is_english() ? strcspn(out, ",") : strlen("06/11/2025")] = '\0';
}

/* How much of the largest unit that is not zero, in words. */
static void write_past(int64_t age, char *out)
{
	if (age >= 365 * DAY_MS)
		snprintf(out, WHEN_TEXT_SIZE,
			 i18n_plural("%d y ago", "%d y ago", age / (365 * DAY_MS)),
			 (int)(age / (365 * DAY_MS)));
	else if (age >= 30 * DAY_MS)
		snprintf(out, WHEN_TEXT_SIZE,
			 i18n_plural("%d mo ago", "%d mo ago", age / (30 * DAY_MS)),
			 (int)(age / (30 * DAY_MS)));
	else if (age >= DAY_MS)
		snprintf(out, WHEN_TEXT_SIZE, i18n_plural("%d d ago", "%d d ago", age / DAY_MS),
			 (int)(age / DAY_MS));
	else if (age >= HOUR_MS)
		snprintf(out, WHEN_TEXT_SIZE, _("%d h ago"), (int)(age / HOUR_MS));
	else if (age >= MINUTE_MS)
		snprintf(out, WHEN_TEXT_SIZE, _("%d min ago"), (int)(age / MINUTE_MS));
	else
		snprintf(out, WHEN_TEXT_SIZE, "%s", _("just now"));
}

static void write_ahead(int64_t ahead, char *out)
{
	if (ahead >= 365 * DAY_MS)
		snprintf(out, WHEN_TEXT_SIZE,
			 i18n_plural("in %d y", "in %d y", ahead / (365 * DAY_MS)),
			 (int)(ahead / (365 * DAY_MS)));
	else if (ahead >= 30 * DAY_MS)
		snprintf(out, WHEN_TEXT_SIZE,
			 i18n_plural("in %d mo", "in %d mo", ahead / (30 * DAY_MS)),
			 (int)(ahead / (30 * DAY_MS)));
	else if (ahead >= DAY_MS)
		snprintf(out, WHEN_TEXT_SIZE, i18n_plural("in %d d", "in %d d", ahead / DAY_MS),
			 (int)(ahead / DAY_MS));
	else if (ahead >= HOUR_MS)
		snprintf(out, WHEN_TEXT_SIZE, _("in %d h"), (int)(ahead / HOUR_MS));
	else if (ahead >= MINUTE_MS)
		snprintf(out, WHEN_TEXT_SIZE, _("in %d min"), (int)(ahead / MINUTE_MS));
	else
		snprintf(out, WHEN_TEXT_SIZE, "%s", _("just now"));
}

void when_write_age(int64_t ms, int64_t now_ms, char *out)
{
	if (is_english())
		time_format_age(ms, now_ms, out);
	else if (now_ms >= ms)
		write_past(now_ms - ms, out);
	else
		write_ahead(ms - now_ms, out);
}

void when_write_span(int64_t span_ms, char *out)
{
	/* The units are the world's own; only the point differs. */
	time_format_span(span_ms, out);
	i18n_set_point(out);
}

bool when_read(const char *text, int64_t *out)
{
	static const char *const ends[] = { "Z", ":00Z", "T00:00:00Z" };
	char whole[WHEN_TEXT_SIZE];

	if (time_parse(text, out))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		if (snprintf(whole, sizeof(whole), "%s%s", text, ends[i]) >= (int)sizeof(whole) ||
		    !time_parse(whole, out))
			continue;
		*out = clock_moment(*out);
		return *out > 0;
	}
	return false;
}

void when_write_field(int64_t ms, char *out)
{
	struct time_parts p;
	size_t len;

	time_split(clock_local(ms, NULL), &p);
	len = (size_t)snprintf(out, WHEN_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d", p.year, p.month,
			       p.day, p.hour, p.minute);
	if (p.second || p.ms)
		len += (size_t)snprintf(out + len, WHEN_TEXT_SIZE - len, ":%02d", p.second);
	if (p.ms)
		snprintf(out + len, WHEN_TEXT_SIZE - len, ".%03d", p.ms);
}
