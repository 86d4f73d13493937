/* The native tongue's door: errors as problem details (RFC 9457) around your-app's own shape. */
#ifndef LANDFALL_API_NATIVE_H
#define LANDFALL_API_NATIVE_H

#include "http/router.h"

extern const struct door native_door;

/* Phrases a failure as a problem (RFC 9457): the native tongue's way, and that of doors that have none of their own. */
void native_fail(struct request *req);

/* For the short names of the native tongue: 404 with what was looked for. */
enum status api_not_found(struct request *req, const char *what);

#endif
