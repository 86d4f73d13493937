/* Environment variables of a service. Values are sealed at rest, all of them; those of secret ones are never shown
 * again, those of others to whoever sees the service. */
#ifndef LANDFALL_SERVICE_VARIABLE_H
#define LANDFALL_SERVICE_VARIABLE_H

#include "service/service.h"

#define VARIABLE_NAME_MAX  255
#define VARIABLE_VALUE_MAX 32768
/* Of one service; and what one request may set at once. */
#define VARIABLES_MAX 500

struct variable {
	struct uuid id;
	const char *key;   /* [A-Za-z_][A-Za-z0-9_]* */
	const char *value; /* NULL where it is secret */
	bool is_secret;
	int64_t created_at, updated_at;
	struct field_bytes sealed;
};
extern const struct field variable_fields[];
extern const size_t variable_n_fields;

/* One to be set. */
struct variable_draft {
	const char *key, *value;
	bool is_secret;
};
extern const struct field variable_draft_fields[], variable_change_fields[];
extern const size_t variable_n_draft_fields, variable_n_change_fields;

bool variable_key_is_good(const char *key);

/* Names what is wrong with one, as the field name in req->failure. */
void variable_check(struct request *req, const char *field, const struct variable_draft *draft);

/* The rows of a window, by rows of struct variable, with the values that may be shown; and how many there are in all.
 * STATUS_UNAVAILABLE without the secret_key that they were sealed with. */
enum status variable_list(struct request *req, const struct service *service,
			  const struct list_window *window, struct db_rows *out,
			  int64_t *total) ATTR_MUST_USE;
/* By key or id. STATUS_NOT_FOUND. */
enum status variable_get(struct request *req, const struct service *service, const char *reference,
			 struct variable *out) ATTR_MUST_USE;

/* Inside a transaction that leaves the audit row itself: sets each, new or not; one statement. STATUS_CONFLICT, with a
 * message, when the service would have more than VARIABLES_MAX. */
enum status variable_put(struct request *req, struct uuid service_id,
			 const struct variable_draft *drafts, size_t n) ATTR_MUST_USE;

/* Inside a transaction, with the audit row, which has the keys and never a value. */
enum status variable_set(struct request *req, const struct service *service,
			 const struct variable_draft *drafts, size_t n) ATTR_MUST_USE;
enum status variable_drop(struct request *req, const struct service *service,
			  const struct variable *variable) ATTR_MUST_USE;

/* The values of the secret variables of a project's services, longest first, but for those shorter than
 * VARIABLE_MASK_MIN bytes, which stand in too many texts: what has to be taken out of a text before it is kept. At most
 * VARIABLE_SECRETS_MAX. STATUS_UNAVAILABLE without the secret_key that they were sealed with. */
#define VARIABLE_MASK_MIN    6
#define VARIABLE_SECRETS_MAX 2000
struct variable_secrets {
	const char **values;
	size_t n;
};
enum status variable_secrets(struct request *req, struct uuid project_id,
			     struct variable_secrets *out) ATTR_MUST_USE;

/* The text with "********" in place of each of the values. Pure. */
const char *variable_mask(struct arena *arena, const struct variable_secrets *secrets,
			  const char *text);

extern const struct db_stmt_def *const variable_statements[];
extern const size_t variable_n_statements;

/* /v1/services/{service}/variables… */
enum status variable_api_list(struct request *req);
enum status variable_api_set(struct request *req);
enum status variable_api_get(struct request *req);
enum status variable_api_change(struct request *req);
enum status variable_api_drop(struct request *req);

#endif
