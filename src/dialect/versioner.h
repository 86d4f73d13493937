/* The versioner door: how clients of that service report builds and deployments, and read them back.
 * Contract: doc/dialects.md; its official clients can't tell us from the original. */
#ifndef LANDFALL_DIALECT_VERSIONER_H
#define LANDFALL_DIALECT_VERSIONER_H

#include "base/field.h"
#include "http/router.h"

/* What comes and goes, for the description. */
extern const struct field versioner_deployment_in_fields[], versioner_build_in_fields[];
extern const size_t versioner_n_deployment_in_fields, versioner_n_build_in_fields;
extern const struct field versioner_deployment_fields[], versioner_build_fields[];
extern const size_t versioner_n_deployment_fields, versioner_n_build_fields;

extern const struct door versioner_door;

/* POST /versioner/deployment-events, POST /versioner/build-events and /versioner/version-events,
 * GET /versioner/deployments */
enum status versioner_deployment_event(struct request *req);
enum status versioner_build_event(struct request *req);
enum status versioner_deployments(struct request *req);

#endif
