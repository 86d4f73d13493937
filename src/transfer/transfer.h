/* What comes in and goes out by the thousand. */
#ifndef LANDFALL_TRANSFER_TRANSFER_H
#define LANDFALL_TRANSFER_TRANSFER_H

#include "base/field.h"
#include "http/request.h"

/* Of GET /v1/export. */
extern const struct field export_query_fields[];
extern const size_t export_n_query_fields;

/* Of POST /v1/import. */
extern const struct field import_query_fields[];
extern const size_t import_n_query_fields;

/* GET /v1/export, POST /v1/import */
enum status export_api(struct request *req);
enum status import_api(struct request *req);

/* /settings/import */
enum status import_page(struct request *req);
enum status import_page_submit(struct request *req);

#endif
