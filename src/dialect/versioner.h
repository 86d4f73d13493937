/* The versioner door: how clients of that service report builds and deployments, and read them back.
 * Contract: doc/dialects.md; its official clients can't tell us from the original. */
#ifndef LANDFALL_DIALECT_VERSIONER_H
#define LANDFALL_DIALECT_VERSIONER_H

#include "http/router.h"

extern const struct door versioner_door;

/* POST /versioner/deployment-events, POST /versioner/build-events and /versioner/version-events,
 * GET /versioner/deployments */
enum status versioner_deployment_event(struct request *req);
enum status versioner_build_event(struct request *req);
enum status versioner_deployments(struct request *req);

#endif
