/* What the map says of itself beside path, guard and sentence: which fields a request brings and which the answer
 * has. All that is published of the API (OpenAPI, /docs, the Postman collection) is made of routes and these; the
 * table is src/describe.c, a line for each handler. */
#ifndef LANDFALL_API_DOC_H
#define LANDFALL_API_DOC_H

#include "http/router.h"

struct field;

/* A room's field table. */
struct doc_table {
	const char *name; /* of the schema: "team_draft_"; NULL for no table */
	const struct field *fields;
	const size_t *n;
};

enum doc_shape {
	DOC_LIST,   /* rows with their pagination, as api/list.h answers */
	DOC_ALL,    /* rows, all of them */
	DOC_OBJECT, /* one object */
	DOC_BARE,   /* one object without {"data":…} around it */
	DOC_EMPTY,  /* 204 */
	DOC_FILE    /* not JSON: media says what */
};

struct route_doc {
	enum status (*handler)(struct request *req);
	enum doc_shape shape;
	int http;                             /* of success */
	struct doc_table body, query, answer; /* answer of lists: of one row */
	const char
	    *within; /* of another door's list: the member that it stands in; NULL: it is bare */
	const char *example;        /* of the body: JSON, or a form where media says so */
	const char *media;          /* of a DOC_FILE's answer */
	bool is_file_missing;       /* such a file says as well that there is none (404) */
	const char *body_media;     /* NULL: application/json */
	const char *body_media_too; /* another that it takes as well, or NULL */
	const char *schema;         /* of the answer, where no field table can say it */
	bool is_by_hand; /* the answer is not written from a field table: no ?fields=, no ETag */
	const char *body_schema;   /* of a body that no field table can say */
	const char *query_example; /* of its one required query parameter */
	const char *needs; /* what must be there for the example to succeed; NULL: nothing */
};

/* The description of a route; NULL when there is none. */
const struct route_doc *route_doc_find(const struct map *map, const struct route *route);

#endif
