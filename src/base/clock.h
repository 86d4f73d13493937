/* The time of day where the reader is: the zone in force, which belongs to the process as the C library's does. serve.c
 * sets it for each request; it is UTC until somebody says otherwise. Zones are those of the machine's own zone files. */
#ifndef LANDFALL_BASE_CLOCK_H
#define LANDFALL_BASE_CLOCK_H

#include "base/attr.h"

/* The zone from here on, by its IANA name; UTC for NULL or "". What this machine does not know counts as UTC. */
void clock_use_zone(const char *name);

/* Its name. */
const char *clock_zone(void);

/* A moment as the clock on the wall shows it: milliseconds that time_split reads as local. *abbreviation, unless NULL, is
 * what the zone is called then ("CET", "UTC-03"): good until the next call. */
int64_t clock_local(int64_t ms, const char **abbreviation);

/* The other way. A time that the clock shows twice is the first of the two, one that it jumps over is as far behind the
 * jump as it says. */
int64_t clock_moment(int64_t local_ms);

#endif
