/* How moments, spans and numbers are written for people: in the language and the zone in force (base/i18n.h,
 * base/clock.h). Texts for programs are base/time.h's. */
#ifndef LANDFALL_SITE_WHEN_H
#define LANDFALL_SITE_WHEN_H

#include "base/attr.h"

/* Room for any text that this file writes, the NUL included. */
#define WHEN_TEXT_SIZE 64

/* "6 Nov 2025, 15:30 CET"; "06/11/2025 15:30 UTC-03". */
void when_write(int64_t ms, char *out);

/* The same to the second. */
void when_write_exact(int64_t ms, char *out);

/* The day alone: "6 Nov 2025"; "06/11/2025". */
void when_write_day(int64_t ms, char *out);

/* "2 h ago", "há 2 h"; as time_format_age. */
void when_write_age(int64_t ms, int64_t now_ms, char *out);

/* "3 min 20 s", "0,4 s"; as time_format_span. */
void when_write_span(int64_t span_ms, char *out);

/* The moment that a field of a form (datetime-local, date) means, which knows no zone: the one in force. Accepts RFC 3339
 * too. false for neither. */
bool when_read(const char *text, int64_t *out);

/* A moment as such a field has it: "2026-01-13T10:00", with seconds and milliseconds where it has some. */
void when_write_field(int64_t ms, char *out);

#endif
