/* The native tongue's door: errors as problem details (RFC 9457) around your-app's own shape. */
#ifndef LANDFALL_API_NATIVE_H
#define LANDFALL_API_NATIVE_H

#include "http/router.h"

extern const struct door native_door;

/* For the short names of the native tongue: 404 with what was looked for. */
enum status api_not_found(struct request *req, const char *what);

#endif
