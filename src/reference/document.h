/* An OpenAPI document while it is written; for openapi.c and components.c alone. */
#ifndef LANDFALL_REFERENCE_DOCUMENT_H
#define LANDFALL_REFERENCE_DOCUMENT_H

#include "base/buf.h"
#include "base/field.h"
#include "http/request.h"
#include "reference/schema.h"
#include "http/router.h"

struct document {
	struct request *req;
	struct arena *arena;
	const struct map *map;
	const struct door *door;
	struct buf *out;
	unsigned failures; /* that some operation has */
	bool has_pages, has_tag, has_key, has_precondition, has_oauth;
};

/* Whether the document describes the route; whether it is that of the native API. */
bool document_has(const struct document *d, const struct route *route);
bool document_is_native(const struct document *d);

/* How the answer and the body of a route are written as schemas. */
struct schema document_answer(const struct route *route);
struct schema document_body(const struct route *route);

/* Headers that answers have. */
struct component_header {
	const char *name, *type, *text;
};
enum {
	COMPONENT_HEADER_OF_RETRY = 4,
	COMPONENT_HEADER_OF_TAG,
	COMPONENT_HEADER_OF_LINK,
	COMPONENT_HEADERS
};
extern const struct component_header component_headers[COMPONENT_HEADERS];

/* "$ref" to a component: kind is schemas, responses, parameters or headers. */
void component_ref(struct buf *out, const char *kind, const char *name);

/* A parameter of the query, made of its field; example may be NULL. */
void component_parameter(struct document *d, const struct field *field, const char *example);

/* An answer that tells of a failure, in the schema of that name. */
void component_failure(struct document *d, enum status status, const char *media,
		       const char *schema);

/* "components": all that the operations that were written before refer to. */
void components_add(struct document *d);

#endif
