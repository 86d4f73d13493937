/* Instances and proxy routes as dployr speaks of them. */
#include "config.h"

#include "api/body.h"
#include "auth/guard.h"
#include "dialect/dployr.h"
#include "idempotency/write.h"
#include "instance/instance.h"
#include "json/json.h"
#include "metric/metric.h"
#include "proxyroute/proxyroute.h"

#define INSTANCE(kind, named, member, c_type)                                                      \
	{                                                                                          \
		FIELD_NAMED(FIELD_##kind, named, struct instance, member, c_type),                 \
		    .flags = FIELD_READ, .words = &instance_status_words                           \
	}
#define ROUTE(kind, named, member, c_type)                                                         \
	{                                                                                          \
		FIELD_NAMED(FIELD_##kind, named, struct proxyroute, member, c_type),               \
		    .flags = FIELD_READ                                                            \
	}

/* clang-format off */
static const struct field instance_out_fields[] = {
	INSTANCE(ID, "id", id, struct uuid),
	INSTANCE(TEXT, "name", name, const char *),      INSTANCE(TEXT, "tag", name, const char *),
	INSTANCE(TEXT, "address", address, const char *),
	INSTANCE(WORD, "status", status, int),
	INSTANCE(JSON, "metadata", metadata, const char *),
	INSTANCE(TIME, "last_seen_at", last_seen_at, int64_t), INSTANCE(TIME, "lastSeenAt", last_seen_at, int64_t),
	INSTANCE(TIME, "created_at", created_at, int64_t), INSTANCE(TIME, "createdAt", created_at, int64_t),
	INSTANCE(TIME, "updated_at", updated_at, int64_t), INSTANCE(TIME, "updatedAt", updated_at, int64_t),
};

static const struct field route_out_fields[] = {
	ROUTE(ID, "id", id, struct uuid),
	ROUTE(TEXT, "domain", domain, const char *),
	ROUTE(ID, "service_id", service_id, struct uuid), ROUTE(ID, "serviceId", service_id, struct uuid),
	ROUTE(TEXT, "service", service_name, const char *),
	ROUTE(INT, "port", port, int64_t),
	ROUTE(TIME, "created_at", created_at, int64_t), ROUTE(TIME, "createdAt", created_at, int64_t),
	ROUTE(TIME, "updated_at", updated_at, int64_t), ROUTE(TIME, "updatedAt", updated_at, int64_t),
};

#define DRAFT(kind, named, member, c_type) FIELD_NAMED(FIELD_##kind, named, struct proxyroute_draft, member, c_type), .flags = FIELD_WRITE
const struct field dployr_route_draft_fields[] = {
	{ DRAFT(TEXT, "domain", domain, const char *) | FIELD_REQUIRED, .max = PROXYROUTE_DOMAIN_MAX + 1, .text = "a host name" },
	{ DRAFT(TEXT, "serviceId", service, const char *), .max = SERVICE_NAME_MAX, .text = "another name of service_id" },
	{ DRAFT(TEXT, "service_id", service, const char *) | FIELD_REQUIRED, .max = SERVICE_NAME_MAX, .text = "id or name of the service that it leads to" },
	{ DRAFT(INT, "port", port, int64_t), .low = 1, .high = 65535, .text = "and its port; where the service listens unless given" },
};
/* clang-format on */
const size_t dployr_n_route_draft_fields = ARRAY_LEN(dployr_route_draft_fields);

/* ---- instances */

static enum status get_instance(struct request *req, struct instance *out)
{
	enum status status = dployr_check_cluster(req);

	if (status != STATUS_OK)
		return status;
	status =
	    instance_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);
	return status == STATUS_NOT_FOUND ? dployr_not_found(req, "instance") : status;
}

enum status dployr_instances(struct request *req)
{
	struct list_window window;
	struct list_rows page;
	struct db_rows found;
	int64_t total;
	enum status status = dployr_read_page(req, &window);

	if (status == STATUS_OK)
		status = instance_list(req->db, req->arena, req->who->organization_id, &window,
				       &found, &total);
	if (status != STATUS_OK)
		return status;
	page = list_cut(req->arena, &window, &found, sizeof(struct instance));

	const struct dployr_list out = {
		"instances", &window, instance_out_fields,     ARRAY_LEN(instance_out_fields),
		page.rows,   page.n,  sizeof(struct instance), total,
	};

	dployr_answer_list(req, &out);
	return STATUS_OK;
}

enum status dployr_instance_get(struct request *req)
{
	struct instance instance;
	enum status status = get_instance(req, &instance);

	if (status == STATUS_OK)
		dployr_answer(req, 200, "instance", instance_out_fields,
			      ARRAY_LEN(instance_out_fields), &instance);
	return status;
}

/* What the machine said of itself, by the name that it sends with its points. */
enum status dployr_instance_metrics(struct request *req)
{
	struct buf *out = &req->response.body;
	struct instance instance;
	struct metric_query query;
	struct db_rows values;
	struct buf series;
	enum status status = metric_query_read(req, &query);

	if (status == STATUS_OK)
		status = get_instance(req, &instance);
	if (status == STATUS_OK)
		status = metric_values_instance(req, instance.name, &query, &values);
	if (status != STATUS_OK)
		return status;
	buf_init(&series, LIMIT_RESPONSE_BYTES);
	metric_write(&series, metric_plain_fields, metric_n_plain_fields, &values);
	response_begin(req, 200, "application/json");
	buf_adds(out, "{\"success\":true,\"instance\":");
	json_write_text(out, instance.name);
	buf_addf(out, ",\"metrics\":%s,\"data\":{\"instance_id\":\"%s\",\"metrics\":%s}}",
		 buf_str(&series), dployr_id(req->arena, instance.id), buf_str(&series));
	buf_release(&series);
	return STATUS_OK;
}

enum status dployr_instance_act(struct request *req)
{
	struct instance instance;
	enum status status = get_instance(req, &instance);

	if (status == STATUS_OK)
		status = guard_place(req, CAN_DEPLOY, NULL);
	return status == STATUS_OK ? dployr_no_runner(req) : status;
}

static enum status delete_instance(struct db *db, void *context)
{
	struct request *req = context;
	struct instance instance;
	enum status status = get_instance(req, &instance);

	(void)db;
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS, NULL);
	if (status == STATUS_OK)
		status = instance_delete(req, &instance);
	if (status == STATUS_OK)
		dployr_answer_done(req, "The instance is forgotten.");
	return status;
}

enum status dployr_instance_delete(struct request *req)
{
	return write_run(req, delete_instance, req);
}

/* ---- routes */

static enum status get_route(struct request *req, const char *reference, struct proxyroute *out)
{
	enum status status = dployr_check_cluster(req);

	if (status != STATUS_OK)
		return status;
	status = proxyroute_get(req, reference, out);
	return status == STATUS_NOT_FOUND ? dployr_not_found(req, "route") : status;
}

enum status dployr_routes(struct request *req)
{
	const struct uuid any = { { 0 } };
	struct list_window window;
	struct list_rows page;
	struct db_rows found;
	int64_t total;
	enum status status = dployr_read_page(req, &window);

	if (status == STATUS_OK)
		status = proxyroute_list(req, any, &window, &found, &total);
	if (status != STATUS_OK)
		return status;
	page = list_cut(req->arena, &window, &found, sizeof(struct proxyroute));

	const struct dployr_list out = {
		"routes",  &window, route_out_fields,          ARRAY_LEN(route_out_fields),
		page.rows, page.n,  sizeof(struct proxyroute), total,
	};

	dployr_answer_list(req, &out);
	return STATUS_OK;
}

struct writing {
	struct request *req;
	struct proxyroute_draft draft;
};

static enum status create_route(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct proxyroute route;
	struct uuid id;
	enum status status = proxyroute_check(req, "service_id", &w->draft);

	(void)db;
	if (status == STATUS_OK)
		status = proxyroute_create(req, &w->draft, &id);
	if (status == STATUS_CONFLICT)
		return request_fail(req, status, "There is a route of that domain already.");
	if (status == STATUS_OK)
		status = get_route(req, dployr_id(req->arena, id), &route);
	if (status == STATUS_OK)
		dployr_answer(req, 201, "route", route_out_fields, ARRAY_LEN(route_out_fields),
			      &route);
	return status;
}

enum status dployr_route_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = body_decode(req, dployr_route_draft_fields,
					 dployr_n_route_draft_fields, &w.draft, NULL);

	if (status == STATUS_OK)
		status = dployr_check_cluster(req);
	return status == STATUS_OK ? write_run(req, create_route, &w) : status;
}

static enum status delete_route(struct db *db, void *context)
{
	struct request *req = context;
	struct proxyroute route;
	enum status status = get_route(req, req->captures[0], &route);

	(void)db;
	if (status == STATUS_OK)
		status = service_guard(req, route.project_id, route.environment_id);
	if (status == STATUS_OK)
		status = proxyroute_delete(req, &route);
	if (status == STATUS_OK)
		dployr_answer_done(req, "The route is deleted.");
	return status;
}

enum status dployr_route_delete(struct request *req)
{
	return write_run(req, delete_route, req);
}
