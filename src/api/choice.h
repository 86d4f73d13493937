/* ?fields=: an answer with some of its members only. */
#ifndef LANDFALL_API_CHOICE_H
#define LANDFALL_API_CHOICE_H

#include "api/expand.h"

/* What the query asks of an answer with these members: the part of the table that ?fields= names, in the table's order
 * ("name", or "project" for all that stands in that object), with the references that ?expand= names as whole objects, of
 * which ?fields= may name members too ("project.description"). Without the parameters, and for what is no GET, the
 * whole. STATUS_MALFORMED names what there is not, with the nearest that there is. */
enum status choice_read(struct request *req, const struct field *fields, size_t n,
			struct shape *out) ATTR_MUST_USE;

#endif
