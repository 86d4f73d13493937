/* Native JSON of services. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "base/i18n.h"
#include "environment/environment.h"
#include "idempotency/write.h"
#include "project/project.h"
#include "service/service.h"

struct writing {
	struct request *req;
	struct service service;
	struct service_draft draft;
};

#define FILTER(kind, member) FIELD_##kind##_OF(struct service_filter, member)

/* clang-format off */
const struct field service_filter_fields[] = {
	{ FILTER(TEXT, project), .max = PROJECT_NAME_MAX, .text = "only of this project: id, slug or name" },
	{ FILTER(TEXT, environment), .max = ENVIRONMENT_NAME_MAX, .text = "only in this environment: id, slug or name" },
	{ FILTER(WORD, status), .words = &service_status_words, .text = "only with this status" },
};
/* clang-format on */
const size_t service_n_filter_fields = ARRAY_LEN(service_filter_fields);

static enum status answer(struct request *req, int http, const struct service *service)
{
	return api_answer(req, http, service_fields, service_n_fields, service);
}

static enum status get(struct request *req, const char *reference, struct service *out)
{
	enum status status = service_get(req, reference, out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("service")) : status;
}

/* The ids of what project and environment are called; NULL and nil for none. What is not there is a wrong field. */
static enum status find_place(struct request *req, const char *project_name,
			      const char *environment_name, struct uuid *project_id,
			      struct uuid *environment_id)
{
	struct uuid organization_id = req->who->organization_id;
	struct project project = { .name = NULL };
	struct environment environment = { .name = NULL };
	enum status status = STATUS_OK;

	if (project_name)
		status = project_get(req->db, req->arena, organization_id, project_name, &project);
	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = project.id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND) {
		request_fail_field(req, "project", "not_found", _("there is no such project"));
		status = STATUS_OK;
	}
	if (status == STATUS_OK && environment_name)
		status = environment_get(req->db, req->arena, organization_id, environment_name,
					 &environment);
	if (status == STATUS_NOT_FOUND) {
		request_fail_field(req, "environment", "not_found",
				   _("there is no such environment"));
		status = STATUS_OK;
	}
	*project_id = project.id;
	*environment_id = environment.id;
	return req->failure.n_fields ? STATUS_INVALID : status;
}

enum status service_api_list(struct request *req)
{
	struct service_filter filter;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status =
	    list_read(req, service_filter_fields, service_n_filter_fields, &filter, &window);

	if (status == STATUS_OK)
		status = find_place(req, filter.project, filter.environment, &filter.project_id,
				    &filter.environment_id);
	if (status == STATUS_OK)
		status = service_list(req->db, req->arena, req->who->organization_id, &filter,
				      &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct service));
	list.total = total;
	return list_answer(req, &window, &list, service_fields, service_n_fields,
			   sizeof(struct service));
}

static enum status taken(struct request *req, enum status status)
{
	if (status != STATUS_CONFLICT)
		return status;
	return request_fail(req, status, _("There is a service of that name already."));
}

/* The service as it is now. */
static enum status answer_again(struct request *req, int http, struct uuid id)
{
	struct service service;
	char text[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&id, text);
	status = get(req, text, &service);
	return status == STATUS_OK ? answer(req, http, &service) : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct service_draft *draft = &w->draft;
	struct uuid id;
	enum status status = find_place(req, draft->project, draft->environment, &draft->project_id,
					&draft->environment_id);

	(void)db;
	if (status == STATUS_OK)
		status = service_guard(req, draft->project_id, draft->environment_id);
	if (status == STATUS_OK)
		status = taken(req, service_create(req, draft, &id));
	return status == STATUS_OK ? answer_again(req, 201, id) : status;
}

enum status service_api_create(struct request *req)
{
	struct writing w = { .req = req };
	struct service_draft *draft = &w.draft;
	enum status status =
	    body_decode_native(req, service_draft_fields, service_n_draft_fields, draft);

	if (draft->source < 0)
		draft->source = draft->image ? SERVICE_IMAGE : SERVICE_REMOTE;
	if (draft->status < 0)
		draft->status = SERVICE_UNKNOWN;
	if (status == STATUS_OK || status == STATUS_INVALID)
		status = service_check(req, draft);
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

enum status service_api_get(struct request *req)
{
	struct service service;
	enum status status = get(req, req->captures[0], &service);

	return status == STATUS_OK ? answer(req, 200, &service) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct service_draft *draft = &w->draft;
	enum status status = get(req, req->captures[0], &w->service);

	(void)db;
	if (status == STATUS_OK)
		status = service_guard(req, w->service.project_id, w->service.environment_id);
	if (status != STATUS_OK)
		return status;
	*draft = service_draft_of(&w->service);
	status = body_patch(req, service_draft_fields, service_n_draft_fields, draft);
	if (draft->source < 0)
		draft->source = draft->image ? SERVICE_IMAGE : SERVICE_REMOTE;
	if (draft->status < 0)
		draft->status = SERVICE_UNKNOWN;
	if (status == STATUS_OK)
		status = service_check(req, draft);
	if (status == STATUS_OK)
		status = find_place(req, draft->project, draft->environment, &draft->project_id,
				    &draft->environment_id);
	if (status == STATUS_OK)
		status = service_guard(req, draft->project_id, draft->environment_id);
	if (status == STATUS_OK)
		status = taken(req, service_change(req, &w->service, draft));
	return status == STATUS_OK ? answer_again(req, 200, w->service.id) : status;
}

enum status service_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

static enum status delete_one(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get(req, req->captures[0], &w->service);

	(void)db;
	if (status == STATUS_OK)
		status = service_guard(req, w->service.project_id, w->service.environment_id);
	if (status == STATUS_OK)
		status = service_delete(req, &w->service);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status service_api_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, delete_one, &w);
}
