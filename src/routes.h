/* The map: everything this program can be asked. */
#ifndef LANDFALL_ROUTES_H
#define LANDFALL_ROUTES_H

#include "http/router.h"

extern const struct map landfall_map;

/* Where a body may have LIMIT_IMPORT_BYTES. */
extern const char *const landfall_bulk_paths[];

#endif
