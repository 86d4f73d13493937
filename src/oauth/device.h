/* The device flow (RFC 8628): a program without a browser shows a short code, a person types it into one. */
#ifndef LANDFALL_OAUTH_DEVICE_H
#define LANDFALL_OAUTH_DEVICE_H

#include "auth/actor.h"
#include "db/db.h"
#include "http/request.h"
#include "oauth/client.h"

#define DEVICE_LIFE_MS    (10 * 60 * 1000)
#define DEVICE_INTERVAL_S 5
#define DEVICE_CODE_LEN   8 /* letters that the person types */

struct device {
	struct uuid organization_id, client_id, grant_id;
	const char *user_code, *scopes, *status;
	int64_t interval_s, polled_at, expires_at;
	struct field_bytes digest;
	const char *client_name, *client_scopes;
	int64_t client_revoked_at;
};

extern const struct db_stmt_def *const device_statements[];
extern const size_t device_n_statements;

/* Stores a new request and its row of the audit: a step of a transaction. user_code has its hyphen. */
enum status device_add(struct request *req, const struct client *client, unsigned scopes,
		       const char **device_code, const char **user_code) ATTR_MUST_USE;

/* By what the program holds, whatever became of it; STATUS_NOT_FOUND. */
enum status device_find(struct request *req, const char *device_code,
			struct device *out) ATTR_MUST_USE;

/* By what a person typed, in any case and with any signs between: one that waits, of their organization.
 * STATUS_NOT_FOUND. */
enum status device_find_typed(struct request *req, const char *typed,
			      struct device *out) ATTR_MUST_USE;

/* The person's decision: a step of a transaction. grant_id nil: denied. STATUS_NOT_FOUND when it does not wait any
 * more. */
enum status device_decide(struct request *req, const struct device *device,
			  struct uuid grant_id) ATTR_MUST_USE;

/* Notes that the program asked; *is_early when it did sooner than it may, which makes it wait longer. */
enum status device_poll(struct request *req, const struct device *device,
			bool *is_early) ATTR_MUST_USE;

/* Takes what was allowed, once. */
enum status device_use(struct request *req, const struct device *device,
		       bool *is_first) ATTR_MUST_USE;

/* Forgets up to max_rows that have expired a day ago. */
enum status device_purge(struct db *db, int64_t now_ms, int64_t max_rows) ATTR_MUST_USE;

/* "WDJB-MJHT" for what somebody typed; NULL when that can be no code. */
const char *device_code_text(struct arena *arena, const char *typed);

#endif
