/* What the names of environments tell: which is a slip of the pen for which, and which are meant to be short-lived.
 * Pure. */
#ifndef LANDFALL_ENVIRONMENT_NAME_H
#define LANDFALL_ENVIRONMENT_NAME_H

#include "environment/environment.h"

/* How far a name is from another that it is probably a slip for, or -1: at most two edits (names of up to four
 * letters: one), something being left in common. Names that differ in nothing but digits are two of a row, and equal
 * ones are no slip. */
int environment_slip(const char *name, const char *other);

/* The environment that a new name is probably a slip for, among n: active, confirmed, not short-lived; the nearest,
 * and of those the first. NULL for none. */
const struct environment *environment_meant(const struct environment *all, size_t n,
					    const char *name);

/* Up to limit of the same environments, the nearest first, however far; returns how many. */
size_t environment_nearest(const struct environment *all, size_t n, const char *name,
			   const struct environment **out, size_t limit);

/* Whether a name matches one of the patterns, joined by commas, NULL for none. "*" is anything, "?" one character;
 * letters compare without case. */
bool environment_matches(const char *patterns, const char *name);

#endif
