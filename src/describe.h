/* The descriptions of the map's rows. */
#ifndef LANDFALL_DESCRIBE_H
#define LANDFALL_DESCRIBE_H

#include "api/doc.h"

extern const struct route_doc route_docs[];
extern const size_t route_n_docs;

#endif
