/* Names of time zones. */
#ifndef LANDFALL_ENVIRONMENT_ZONE_H
#define LANDFALL_ENVIRONMENT_ZONE_H

#include "base/attr.h"

#define ZONE_NAME_MAX 64

/* Whether a text has the form of a zone's name in the IANA database: parts of letters, digits, "_", "+" and "-",
 * joined by single slashes. Nothing else ever becomes a part of a path. Pure. */
bool zone_is_name(const char *name);

/* Whether this machine knows a zone of that name. "UTC" is known everywhere. */
bool zone_is_known(const char *name);

#endif
