/* One request through the house: door, guard, handler, and the road back. */
#ifndef LANDFALL_SERVE_H
#define LANDFALL_SERVE_H

#include "http/request.h"

/* Fills req->response. Never fails: what goes wrong becomes an answer in the door's manners and a line in
 * the log. */
void serve_request(struct request *req);

#endif
