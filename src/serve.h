/* One request through the house: door, guard, handler, and the road back. */
#ifndef LANDFALL_SERVE_H
#define LANDFALL_SERVE_H

#include "http/request.h"

/* Fills req->response. Never fails: what goes wrong becomes an answer in the door's manners and a line in
 * the log. */
void serve_request(struct request *req);

/* The same for a request that is made while another is answered, outside of any transaction: as who, by the same map, guard,
 * limits and log, with its own answer. */
struct principal;
void serve_within(struct request *req, const struct principal *who);

#endif
