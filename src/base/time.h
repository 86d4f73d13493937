/* Moments are int64_t milliseconds since 1970 in UTC; 0 stands for "no time". Text forms are those
 * of RFC 3339. Pure, but for time_now_ms. */
#ifndef LANDFALL_BASE_TIME_H
#define LANDFALL_BASE_TIME_H

#include "base/attr.h"

/* Room for any text that this file writes, the NUL included. */
#define TIME_TEXT_SIZE 40

/* 9999-12-31T23:59:59Z: no moment that is recorded lies behind it. */
#define TIME_LAST_MS 253402300799000LL

struct time_parts {
	int year, month, day; /* month and day count from 1 */
	int hour, minute, second, ms;
};

int64_t time_now_ms(void);

/* Nanoseconds of a clock that never jumps; only differences mean anything. */
int64_t time_monotonic_ns(void);

/* Reads RFC 3339 with a zone ("2025-11-06T15:30:00.123+02:00", "…Z"; a space or small letters are
 * accepted where the RFC allows them). Digits below a millisecond are cut. false for anything else,
 * a time without a zone included, and for years before 1970 or after 9999. */
bool time_parse(const char *text, int64_t *out);

/* "2025-11-06T15:30:00.123Z"; out has TIME_TEXT_SIZE bytes. */
void time_format(int64_t ms, char *out);

/* As MariaDB takes a moment out of JSON, which knows no zones: "2025-11-06 15:30:00.123". */
void time_format_sql(int64_t ms, char *out);

/* For people: "6 Nov 2025, 15:30 UTC". */
void time_format_people(int64_t ms, char *out);

/* How long ago, in the largest unit that is not zero: "just now", "5 min ago", "2 h ago", "3 d
 * ago", "4 mo ago", "2 y ago"; "in 5 min" for what lies ahead. */
void time_format_age(int64_t ms, int64_t now_ms, char *out);

/* A span for people: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
void time_format_span(int64_t span_ms, char *out);

/* Between a moment and its parts in UTC (proleptic Gregorian calendar). */
void time_split(int64_t ms, struct time_parts *out);
int64_t time_join(const struct time_parts *parts);

#endif
