/* Routes: domains that lead to services. Kept as they are told; no proxy is set up from here. */
#ifndef LANDFALL_PROXYROUTE_PROXYROUTE_H
#define LANDFALL_PROXYROUTE_PROXYROUTE_H

#include "api/list.h"
#include "auth/actor.h"

#define PROXYROUTE_DOMAIN_MAX 253

struct proxyroute {
	struct uuid id;
	const char *domain; /* in small letters; unique in the organization */
	struct uuid service_id, project_id, environment_id; /* the latter two: the service's */
	const char *service_name;
	int64_t port; /* FIELD_NO_INT: the service's own */
	int64_t created_at, updated_at;
};
extern const struct field proxyroute_fields[];
extern const size_t proxyroute_n_fields;

struct proxyroute_draft {
	const char *domain;
	const char *service; /* id or name */
	int64_t port;
	struct uuid service_id; /* the same, once found */
};
extern const struct field proxyroute_draft_fields[];
extern const size_t proxyroute_n_draft_fields;

struct proxyroute_filter {
	const char *service;
	struct uuid service_id; /* the same, once found */
};
extern const struct field proxyroute_filter_fields[];
extern const size_t proxyroute_n_filter_fields;

/* A host name in small letters, without a point at its end; perhaps with "*." before it. NULL for what is none. */
const char *proxyroute_domain(struct arena *arena, const char *text);

/* By id or domain. STATUS_NOT_FOUND, also for what the request may not see. */
enum status proxyroute_get(struct request *req, const char *reference,
			   struct proxyroute *out) ATTR_MUST_USE;
enum status proxyroute_list(struct request *req, struct uuid service_id,
			    const struct list_window *window, struct db_rows *out,
			    int64_t *total) ATTR_MUST_USE;

/* Finds the service and makes the domain what it is kept as; what is wrong is named in req->failure, the service by the
 * field named. Asks whether the request may change the service, too. */
enum status proxyroute_check(struct request *req, const char *service_field,
			     struct proxyroute_draft *draft) ATTR_MUST_USE;

/* Inside a transaction, each with its audit row. STATUS_CONFLICT when the domain is taken. */
enum status proxyroute_create(struct request *req, const struct proxyroute_draft *draft,
			      struct uuid *id) ATTR_MUST_USE;
enum status proxyroute_change(struct request *req, const struct proxyroute *route,
			      const struct proxyroute_draft *draft) ATTR_MUST_USE;
enum status proxyroute_delete(struct request *req, const struct proxyroute *route) ATTR_MUST_USE;

extern const struct db_stmt_def *const proxyroute_statements[];
extern const size_t proxyroute_n_statements;

/* /v1/routes… */
enum status proxyroute_api_list(struct request *req);
enum status proxyroute_api_create(struct request *req);
enum status proxyroute_api_get(struct request *req);
enum status proxyroute_api_change(struct request *req);
enum status proxyroute_api_delete(struct request *req);

#endif
