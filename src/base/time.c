/* The calendar by arithmetic alone: no time zone files, no locale, no static buffers. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "base/time.h"

#define SECOND_MS 1000LL
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* 9999-12-31T23:59:59.999Z, the last moment that MariaDB's DATETIME holds. */
#define LAST_MS 253402300799999LL

int64_t time_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t time_monotonic_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Days since 1970-01-01; years are counted from March, so that the leap day comes last. */
static int64_t days_from_civil(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(int64_t days, struct time_parts *out)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
	    day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;

	out->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	out->month = (int)(month < 10 ? month + 3 : month - 9);
	out->year = (int)(year_of_era + era * 400 + (out->month <= 2));
}

void time_split(int64_t ms, struct time_parts *out)
{
	int64_t days = ms / DAY_MS;
	int64_t rest = ms % DAY_MS;

	if (rest < 0) {
		rest += DAY_MS;
		days--;
	}
	civil_from_days(days, out);
	out->hour = (int)(rest / HOUR_MS);
	out->minute = (int)(rest / MINUTE_MS % 60);
	out->second = (int)(rest / SECOND_MS % 60);
	out->ms = (int)(rest % SECOND_MS);
}

int64_t time_join(const struct time_parts *parts)
{
	return days_from_civil(parts->year, parts->month, parts->day) * DAY_MS +
	       parts->hour * HOUR_MS + parts->minute * MINUTE_MS + parts->second * SECOND_MS +
	       parts->ms;
}

/* Reads exactly n digits; moves on. */
static bool digits(const char **text, int n, int *out)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (!str_is_digit(**text))
			return false;
		value = value * 10 + (*(*text)++ - '0');
	}
	*out = value;
	return true;
}

static bool skip(const char **text, const char *one_of)
{
	if (!**text || !strchr(one_of, **text))
		return false;
	(*text)++;
	return true;
}

static int days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && is_leap);
}

/* An optional fraction of a second, cut to milliseconds. */
static bool fraction(const char **text, int *ms)
{
	int scale = 100;

	*ms = 0;
	if (**text != '.')
		return true;
	(*text)++;
	if (!str_is_digit(**text))
		return false;
	for (; str_is_digit(**text); (*text)++) {
		*ms += (**text - '0') * scale;
		scale /= 10;
	}
	return true;
}

/* "Z" or "+hh:mm", as milliseconds east. */
static bool zone(const char **text, int64_t *east_ms)
{
	int sign = **text == '-' ? -1 : 1;
	int hour, minute;

	*east_ms = 0;
	if (skip(text, "Zz"))
		return true;
	if (!skip(text, "+-") || !digits(text, 2, &hour) || !skip(text, ":") ||
	    !digits(text, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*east_ms = sign * (hour * HOUR_MS + minute * MINUTE_MS);
	return true;
}

bool time_parse(const char *text, int64_t *out)
{
	struct time_parts p;
	int64_t east_ms;

	if (!digits(&text, 4, &p.year) || !skip(&text, "-") || !digits(&text, 2, &p.month) ||
	    !skip(&text, "-") || !digits(&text, 2, &p.day) || !skip(&text, "Tt ") ||
	    !digits(&text, 2, &p.hour) || !skip(&text, ":") || !digits(&text, 2, &p.minute) ||
	    !skip(&text, ":") || !digits(&text, 2, &p.second) || !fraction(&text, &p.ms) ||
	    !zone(&text, &east_ms) || *text)
		return false;
	if (p.month < 1 || p.month > 12 || p.day < 1 || p.day > days_of_month(p.year, p.month))
		return false;
	if (p.hour > 23 || p.minute > 59 || p.second > 60) /* 60: a leap second */
		return false;

	int64_t ms = time_join(&p) - east_ms;

	if (ms <= 0 || ms > LAST_MS)
		return false;
	*out = ms;
	return true;
}

/* Writes n digits of value at out. */
static void put(char *out, int value, int n)
{
	while (n--) {
		out[n] = (char)('0' + value % 10);
		value /= 10;
	}
}

void time_format(int64_t ms, char *out)
{
	struct time_parts p;

	time_split(ms, &p);
	memcpy(out, "0000-00-00T00:00:00.000Z", 25);
	put(out, p.year, 4);
	put(out + 5, p.month, 2);
	put(out + 8, p.day, 2);
	put(out + 11, p.hour, 2);
	put(out + 14, p.minute, 2);
	put(out + 17, p.second, 2);
	put(out + 20, p.ms, 3);
}

/* Writes a number without leading zeros; returns where it ends. */
static char *put_number(char *out, int64_t value)
{
	int n = 1;

	for (int64_t rest = value; rest >= 10; rest /= 10)
		n++;
	put(out, (int)value, n);
	return out + n;
}

static char *put_text(char *out, const char *text)
{
	size_t len = strlen(text);

	memcpy(out, text, len);
	return out + len;
}

void time_format_sql(int64_t ms, char *out)
{
	time_format(ms, out);
	out[10] = ' ';
	out[strcspn(out, "Z")] = '\0';
}

void time_format_people(int64_t ms, char *out)
{
	static const char months[][6] = { " Jan ", " Feb ", " Mar ", " Apr ", " May ", " Jun ",
					  " Jul ", " Aug ", " Sep ", " Oct ", " Nov ", " Dec " };
	struct time_parts p;

	/* By hand: a page of the matrix has hundreds of these, and snprintf was a sixth of its cost. */
	time_split(ms, &p);
	out = put_number(out, p.day);
	out = put_text(out, months[p.month - 1]);
	out = put_number(out, p.year);
	memcpy(out, ", 00:00 UTC", 12);
	put(out + 2, p.hour, 2);
	put(out + 5, p.minute, 2);
}

void time_format_age(int64_t ms, int64_t now_ms, char *out)
{
	static const struct {
		int64_t unit_ms;
		const char *word;
	} units[] = {
		{ 365 * DAY_MS, " y" }, { 30 * DAY_MS, " mo" }, { DAY_MS, " d" },
		{ HOUR_MS, " h" },      { MINUTE_MS, " min" },
	};
	bool is_past = now_ms >= ms;
	int64_t age = is_past ? now_ms - ms : ms - now_ms;

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (age < units[i].unit_ms)
			continue;
		if (!is_past)
			out = put_text(out, "in ");
		out = put_number(out, age / units[i].unit_ms);
		out = put_text(out, units[i].word);
		memcpy(out, is_past ? " ago" : "", is_past ? 5 : 1);
		return;
	}
	memcpy(out, "just now", 9);
}

void time_format_span(int64_t span_ms, char *out)
{
	long seconds = (long)(span_ms / SECOND_MS);

	if (span_ms < 10 * SECOND_MS)
		snprintf(out, TIME_TEXT_SIZE, "%ld.%ld s", seconds,
			 (long)(span_ms % SECOND_MS / 100));
	else if (span_ms < MINUTE_MS)
		snprintf(out, TIME_TEXT_SIZE, "%ld s", seconds);
	else if (span_ms < HOUR_MS)
		snprintf(out, TIME_TEXT_SIZE, "%ld min %ld s", seconds / 60, seconds % 60);
	else
		snprintf(out, TIME_TEXT_SIZE, "%ld h %ld min", seconds / 3600, seconds / 60 % 60);
}
