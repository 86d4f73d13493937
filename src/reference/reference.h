/* The map about itself, for those who write programs: OpenAPI, pages, a Postman collection. All are made of the
 * rows of the map and their descriptions (api/doc.h); nothing is said twice. */
#ifndef LANDFALL_REFERENCE_REFERENCE_H
#define LANDFALL_REFERENCE_REFERENCE_H

#include "http/router.h"

/* GET /openapi.json, and below each other door's prefix that door's own. */
enum status openapi_get(struct request *req);
/* GET /postman-collection.json: version 2.1, all doors. */
enum status postman_get(struct request *req);

/* GET /docs, /docs/{tag} */
enum status reference_page(struct request *req);
enum status reference_tag_page(struct request *req);

/* /try/{operation} */
enum status try_page(struct request *req);
enum status try_page_submit(struct request *req);

#endif
