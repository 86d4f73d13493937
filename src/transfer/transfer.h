/* What comes in and goes out by the thousand. */
#ifndef LANDFALL_TRANSFER_TRANSFER_H
#define LANDFALL_TRANSFER_TRANSFER_H

#include "base/field.h"
#include "http/request.h"

/* Of GET /v1/export. */
extern const struct field export_query_fields[];
extern const size_t export_n_query_fields;

/* GET /v1/export */
enum status export_api(struct request *req);

#endif
