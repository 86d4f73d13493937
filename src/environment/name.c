/* Slips and patterns. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "environment/name.h"

/* Edits that are still a slip; names of up to SHORT bytes are another word after the first. */
#define SLIP       2
#define SLIP_SHORT 1
#define SHORT      4

/* Equal but for digits: "eu-1" and "eu-2", "test" and "test2". */
static bool differ_in_digits(const char *a, const char *b)
{
	for (;;) {
		while (str_is_digit(*a))
			a++;
		while (str_is_digit(*b))
			b++;
		if (str_lower(*a) != str_lower(*b))
			return false;
		if (!*a)
			return true;
		a++;
		b++;
	}
}

int environment_slip(const char *name, const char *other)
{
	size_t n = strlen(name), m = strlen(other);
	size_t longer = n > m ? n : m, shorter = n > m ? m : n;
	size_t limit = longer <= SHORT ? SLIP_SHORT : SLIP;
	size_t distance;

	if (differ_in_digits(name, other))
		return -1;
	distance = str_distance(name, other, limit);
	return distance <= limit && distance < shorter ? (int)distance : -1;
}

static bool may_be_meant(const struct environment *e)
{
	return e->status == ENVIRONMENT_ACTIVE && e->is_confirmed && !e->is_ephemeral;
}

const struct environment *environment_meant(const struct environment *all, size_t n,
					    const char *name)
{
	const struct environment *best = NULL;
	int least = SLIP + 1;

	for (size_t i = 0; i < n; i++) {
		int distance = may_be_meant(&all[i]) ? environment_slip(name, all[i].name) : -1;

		if (distance >= 0 && distance < least) {
			least = distance;
			best = &all[i];
		}
	}
	return best;
}

size_t environment_nearest(const struct environment *all, size_t n, const char *name,
			   const struct environment **out, size_t limit)
{
	size_t n_out = 0;

	for (size_t i = 0; i < n; i++) {
		size_t distance = str_distance(name, all[i].name, ENVIRONMENT_NAME_MAX);
		size_t at = n_out;

		if (!may_be_meant(&all[i]))
			continue;
		while (at && str_distance(name, out[at - 1]->name, ENVIRONMENT_NAME_MAX) > distance)
			at--;
		if (at == limit)
			continue;
		if (n_out < limit)
			n_out++;
		memmove(out + at + 1, out + at, (n_out - at - 1) * sizeof(*out));
		out[at] = &all[i];
	}
	return n_out;
}

/* The next character of UTF-8. */
static const char *after(const char *text)
{
	for (text++; (*text & 0xc0) == 0x80; text++)
		;
	return text;
}

/* Steps back to the last star only, so that no pattern takes long. */
static bool matches(const char *pattern, size_t len, const char *name)
{
	const char *end = pattern + len;
	const char *star = NULL, *from = NULL;

	while (*name) {
		if (pattern < end && *pattern == '*') {
			star = ++pattern;
			from = name;
		} else if (pattern < end && *pattern == '?') {
			pattern++;
			name = after(name);
		} else if (pattern < end && str_lower(*pattern) == str_lower(*name)) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star;
			name = from = after(from);
		} else {
			return false;
		}
	}
	while (pattern < end && *pattern == '*')
		pattern++;
	return pattern == end;
}

bool environment_matches(const char *patterns, const char *name)
{
	while (patterns && *patterns) {
		size_t len = strcspn(patterns, ",");

		if (len && matches(patterns, len, name))
			return true;
		patterns += len;
		patterns += *patterns == ',';
	}
	return false;
}
