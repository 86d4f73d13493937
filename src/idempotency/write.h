/* The one way in which a request writes: once for its Idempotency-Key, in one transaction, with its answer
 * kept in that transaction. */
#ifndef LANDFALL_IDEMPOTENCY_WRITE_H
#define LANDFALL_IDEMPOTENCY_WRITE_H

#include "db/db.h"
#include "http/request.h"

/* Claims the Idempotency-Key, if one was sent; then, in a transaction that is begun before and committed
 * after it, and run again whole when it lost against others: body, which does the work, writes its audit row
 * and puts the answer into req->response. A repeated key answers what the first request answered, without
 * calling body. If-Match (auth/etag.h) is held against the object first, in the same transaction. For pages too, which
 * send neither. */
enum status write_run(struct request *req, db_body body, void *context) ATTR_MUST_USE;

#endif
