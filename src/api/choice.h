/* ?fields=: an answer with some of its members only. */
#ifndef LANDFALL_API_CHOICE_H
#define LANDFALL_API_CHOICE_H

#include "base/field.h"
#include "http/request.h"

/* Makes *fields and *n the part of the table that the query names, in the table's order: "name", or "project" for all
 * that stands in that object. Without the parameter, and for what is no GET, the whole. STATUS_MALFORMED names what
 * there is not, with the nearest that there is. */
enum status choice_read(struct request *req, const struct field **fields, size_t *n) ATTR_MUST_USE;

#endif
