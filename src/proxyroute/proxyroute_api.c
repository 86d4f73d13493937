/* Native JSON of routes. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "proxyroute/proxyroute.h"
#include "service/service.h"

struct writing {
	struct request *req;
	struct proxyroute route;
	struct proxyroute_draft draft;
};

/* clang-format off */
const struct field proxyroute_filter_fields[] = {
	{ FIELD_TEXT_OF(struct proxyroute_filter, service), .max = SERVICE_NAME_MAX, .text = "only those that lead to this service: id or name" },
};
/* clang-format on */
const size_t proxyroute_n_filter_fields = ARRAY_LEN(proxyroute_filter_fields);

static enum status answer(struct request *req, int http, const struct proxyroute *route)
{
	return api_answer(req, http, proxyroute_fields, proxyroute_n_fields, route);
}

static enum status get(struct request *req, const char *reference, struct proxyroute *out)
{
	enum status status = proxyroute_get(req, reference, out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("route")) : status;
}

static enum status answer_again(struct request *req, int http, struct uuid id)
{
	struct proxyroute route;
	char text[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&id, text);
	status = get(req, text, &route);
	return status == STATUS_OK ? answer(req, http, &route) : status;
}

static enum status taken(struct request *req, enum status status)
{
	if (status != STATUS_CONFLICT)
		return status;
	return request_fail(req, status, _("There is a route of that domain already."));
}

/* The route of the path, where its service may be changed. */
static enum status get_own(struct request *req, struct proxyroute *out)
{
	enum status status = get(req, req->captures[0], out);

	return status == STATUS_OK ? service_guard(req, out->project_id, out->environment_id)
				   : status;
}

enum status proxyroute_api_list(struct request *req)
{
	struct proxyroute_filter filter;
	struct service service = { .name = NULL };
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status =
	    list_read(req, proxyroute_filter_fields, proxyroute_n_filter_fields, &filter, &window);

	if (status == STATUS_OK && filter.service)
		status = service_get(req, filter.service, &service);
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("service"));
	if (status == STATUS_OK)
		status = proxyroute_list(req, service.id, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct proxyroute));
	list.total = total;
	return list_answer(req, &window, &list, proxyroute_fields, proxyroute_n_fields,
			   sizeof(struct proxyroute));
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct uuid id;
	enum status status = proxyroute_check(req, "service", &w->draft);

	(void)db;
	if (status == STATUS_OK)
		status = taken(req, proxyroute_create(req, &w->draft, &id));
	return status == STATUS_OK ? answer_again(req, 201, id) : status;
}

enum status proxyroute_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, proxyroute_draft_fields, proxyroute_n_draft_fields, &w.draft);

	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

enum status proxyroute_api_get(struct request *req)
{
	struct proxyroute route;
	enum status status = get(req, req->captures[0], &route);

	return status == STATUS_OK ? answer(req, 200, &route) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get_own(req, &w->route);

	(void)db;
	if (status != STATUS_OK)
		return status;
	w->draft = (struct proxyroute_draft){
		.domain = w->route.domain,
		.service = w->route.service_name,
		.port = w->route.port,
	};
	status = body_patch(req, proxyroute_draft_fields, proxyroute_n_draft_fields, &w->draft);
	if (status == STATUS_OK)
		status = proxyroute_check(req, "service", &w->draft);
	if (status == STATUS_OK)
		status = taken(req, proxyroute_change(req, &w->route, &w->draft));
	return status == STATUS_OK ? answer_again(req, 200, w->route.id) : status;
}

enum status proxyroute_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

static enum status delete_one(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get_own(req, &w->route);

	(void)db;
	if (status == STATUS_OK)
		status = proxyroute_delete(req, &w->route);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status proxyroute_api_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, delete_one, &w);
}
