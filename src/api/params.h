/* Query parameters of what is no list: those that a table names, and no others. */
#ifndef LANDFALL_API_PARAMS_H
#define LANDFALL_API_PARAMS_H

#include "base/field.h"
#include "http/request.h"

/* Fills record (cleared first) from the query. An unknown parameter and a bad value are refused, all at once, with
 * STATUS_MALFORMED. */
enum status params_read(struct request *req, const struct field *fields, size_t n,
			void *record) ATTR_MUST_USE;

#endif
