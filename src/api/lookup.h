/* Lists of references, as people and programs name things, turned into lists of ids. */
#ifndef LANDFALL_API_LOOKUP_H
#define LANDFALL_API_LOOKUP_H

#include "base/uuid.h"
#include "http/request.h"

/* Finds one by whatever it may be called by. STATUS_NOT_FOUND. */
typedef enum status (*lookup_find)(struct request *req, const char *reference, struct uuid *out);

/* *list, joined by commas, becomes one of ids; NULL stays NULL. What is not there is in req->failure, under field. */
enum status lookup_ids(struct request *req, const char *field, lookup_find find,
		       const char **list) ATTR_MUST_USE;

#endif
