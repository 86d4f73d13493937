/* Small questions about text that the C library does not answer. Pure. */
#ifndef LANDFALL_BASE_STR_H
#define LANDFALL_BASE_STR_H

#include "base/attr.h"

struct arena;

/* ASCII only, whatever the locale is. */
bool str_is_digit(char c);
bool str_is_alnum(char c);
bool str_is_space(char c);
char str_lower(char c);

bool str_eq(const char *a, const char *b);
/* Equal, ASCII letters compared without case. */
bool str_ieq(const char *a, const char *b);
bool str_starts(const char *text, const char *prefix);
/* ASCII letters alike, large and small. */
bool str_istarts(const char *text, const char *prefix);
/* Whether part, which has no upper-case letters, stands somewhere in text, ASCII letters compared without case. */
bool str_ihas(const char *text, const char *part);

/* Without white space (ASCII) at both ends; a copy in the arena. */
char *str_trim(struct arena *arena, const char *text);

/* Whether bytes are well-formed UTF-8 (RFC 3629: no surrogates, nothing overlong). When not,
 * *offset is the first byte that is wrong. offset may be NULL. */
bool str_is_utf8(const char *bytes, size_t len, size_t *offset);

/* Bytes of the one character that well-formed UTF-8 begins with, of which left are there; 0 for anything else. left must
 * not be 0. */
size_t str_utf8_step(const char *bytes, size_t left);

/* Code points of well-formed UTF-8. */
size_t str_utf8_len(const char *text);

/* Well-formed UTF-8 in at most max characters: what is longer ends in "…", in the arena. max must not be 0. */
const char *str_cut(struct arena *arena, const char *text, size_t max);

/* Whether text has a control character (below space, or DEL). */
bool str_has_control(const char *text);

/* Reads a decimal number that fills the whole text and lies within min..max. */
bool str_to_int(const char *text, int64_t min, int64_t max, int64_t *out);

/* A name as a part of a URL: lower-case ASCII letters, digits and single hyphens, at most max
 * bytes; what has no such letters at all becomes "x". */
char *str_slug(struct arena *arena, const char *name, size_t max);

/* What to try when the slug of name is taken: "slug-2" to "slug-9", then one with digits made from the
 * whole name and try, so that any number of names may have one slug. */
char *str_slug_next(struct arena *arena, const char *slug, const char *name, int try);

/* Edits that turn a into b, or limit + 1 when more: a letter more, less or another, or two neighbours that changed
 * places (Damerau and Levenshtein, over bytes, without case). Texts of more than 128 bytes are beyond every limit. */
size_t str_distance(const char *a, const char *b, size_t limit);

/* Lower-case hexadecimal of bytes; out has room for 2 * len + 1. */
void str_hex(const void *bytes, size_t len, char *out);
/* One byte from two digits; what follows them does not matter. */
bool str_unhex_byte(const char *digits, unsigned char *out);
/* The other way; false unless text is exactly 2 * len hexadecimal digits. */
bool str_unhex(const char *text, void *out, size_t len);

/* Compares secrets in a time that tells nothing of where they differ. */
bool str_secret_eq(const void *a, const void *b, size_t len);

#endif
