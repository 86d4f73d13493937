/* The versioner door: how clients of that service report builds and deployments, and read back and look after what it
 * keeps. Contract: doc/dialects.md; its official clients can't tell us from the original. */
#ifndef LANDFALL_DIALECT_VERSIONER_H
#define LANDFALL_DIALECT_VERSIONER_H

#include "base/field.h"
#include "http/router.h"

/* What comes and goes, for the description. */
#define VERSIONER_TABLE(kind)                                                                      \
	extern const struct field versioner_##kind##fields[];                                      \
	extern const size_t versioner_n_##kind##fields
VERSIONER_TABLE(deployment_in_);
VERSIONER_TABLE(build_in_);
VERSIONER_TABLE(product_in_);
VERSIONER_TABLE(release_in_);
VERSIONER_TABLE(release_version_in_);
VERSIONER_TABLE(key_in_);
VERSIONER_TABLE(deployment_);
VERSIONER_TABLE(build_);
VERSIONER_TABLE(product_);
VERSIONER_TABLE(version_);
VERSIONER_TABLE(environment_);
VERSIONER_TABLE(release_);
VERSIONER_TABLE(release_version_);
VERSIONER_TABLE(channel_);
VERSIONER_TABLE(preference_);
VERSIONER_TABLE(notice_);
VERSIONER_TABLE(key_);

extern const struct door versioner_door;

/* Appends a deployment as every generation of clients can read it. */
struct buf;
struct deployment;
void versioner_write_deployment(struct buf *out, const struct deployment *d);

/* STATUS_NOT_FOUND, told, unless there is the release of the path. */
enum status versioner_release_exists(struct request *req) ATTR_MUST_USE;

/* POST /versioner/deployment-events, POST /versioner/build-events and /versioner/version-events */
enum status versioner_deployment_event(struct request *req);
enum status versioner_build_event(struct request *req);

/* /versioner/deployments…, and those of a release */
enum status versioner_deployments(struct request *req);
enum status versioner_deployment_get(struct request *req);
enum status versioner_release_deployments(struct request *req);

/* /versioner/products… */
enum status versioner_products(struct request *req);
enum status versioner_product_create(struct request *req);
enum status versioner_product_get(struct request *req);
enum status versioner_product_change(struct request *req);
enum status versioner_product_delete(struct request *req);

/* /versioner/versions…, /versioner/environments… */
enum status versioner_versions(struct request *req);
enum status versioner_version_get(struct request *req);
enum status versioner_environments(struct request *req);
enum status versioner_environment_get(struct request *req);

/* /versioner/releases… */
enum status versioner_releases(struct request *req);
enum status versioner_release_create(struct request *req);
enum status versioner_release_get(struct request *req);
enum status versioner_release_change(struct request *req);
enum status versioner_release_versions(struct request *req);
enum status versioner_release_add(struct request *req);
enum status versioner_release_remove(struct request *req);

/* /versioner/notification-channels…, -preferences…, -history */
enum status versioner_channels(struct request *req);
enum status versioner_channel_create(struct request *req);
enum status versioner_channel_get(struct request *req);
enum status versioner_channel_change(struct request *req);
enum status versioner_channel_delete(struct request *req);
enum status versioner_preferences(struct request *req);
enum status versioner_preference_create(struct request *req);
enum status versioner_preference_get(struct request *req);
enum status versioner_preference_change(struct request *req);
enum status versioner_preference_delete(struct request *req);
enum status versioner_history(struct request *req);

/* /versioner/api-keys… */
enum status versioner_keys(struct request *req);
enum status versioner_key_create(struct request *req);
enum status versioner_key_get(struct request *req);
enum status versioner_key_revoke(struct request *req);

/* Pages: GET /manage/deployments, /manage/versions and /manage/catalog; the same below /versioner, where they lead on,
 * as do /versioner/docs and /versioner/redoc. */
enum status versioner_link_deployment(struct request *req);
enum status versioner_link_version(struct request *req);
enum status versioner_lead(struct request *req);
enum status versioner_docs(struct request *req);

#endif
