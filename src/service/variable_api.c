/* Native JSON of services' variables. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "service/variable.h"

struct writing {
	struct request *req;
	struct service service;
	struct variable_draft draft;
};

static enum status answer(struct request *req, int http, const struct variable *variable)
{
	return api_answer(req, http, variable_fields, variable_n_fields, variable);
}

static enum status get_service(struct request *req, struct service *out)
{
	enum status status = service_get(req, req->captures[0], out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("service")) : status;
}

/* The same, where it may be changed. */
static enum status get_own(struct request *req, struct service *out)
{
	enum status status = get_service(req, out);

	return status == STATUS_OK ? service_guard(req, out->project_id, out->environment_id)
				   : status;
}

static enum status get(struct request *req, const struct service *service, const char *key,
		       struct variable *out)
{
	enum status status = variable_get(req, service, key, out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("variable")) : status;
}

enum status variable_api_list(struct request *req)
{
	struct service service;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = get_service(req, &service);
	if (status == STATUS_OK)
		status = variable_list(req, &service, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct variable));
	list.total = total;
	return list_answer(req, &window, &list, variable_fields, variable_n_fields,
			   sizeof(struct variable));
}

static enum status set(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct variable variable;
	bool is_new;
	enum status status = get_own(req, &w->service);

	(void)db;
	if (status != STATUS_OK)
		return status;
	status = variable_get(req, &w->service, w->draft.key, &variable);
	is_new = status == STATUS_NOT_FOUND;
	if (status == STATUS_OK || is_new)
		status = variable_set(req, &w->service, &w->draft, 1);
	if (status == STATUS_OK)
		status = get(req, &w->service, w->draft.key, &variable);
	return status == STATUS_OK ? answer(req, is_new ? 201 : 200, &variable) : status;
}

enum status variable_api_set(struct request *req)
{
	struct writing w = { .req = req, .draft = { .is_secret = true } };
	enum status status =
	    body_patch(req, variable_draft_fields, variable_n_draft_fields, &w.draft);

	if (status == STATUS_OK || status == STATUS_INVALID)
		variable_check(req, "key", &w.draft);
	if (status == STATUS_OK && req->failure.n_fields)
		status = STATUS_INVALID;
	return status == STATUS_OK ? write_run(req, set, &w) : status;
}

enum status variable_api_get(struct request *req)
{
	struct service service;
	struct variable variable;
	enum status status = get_service(req, &service);

	if (status == STATUS_OK)
		status = get(req, &service, req->captures[1], &variable);
	return status == STATUS_OK ? answer(req, 200, &variable) : status;
}

/* Without a value it keeps its own; what was secret stays so unless it gets another, or it would be shown after all. */
static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct variable variable;
	enum status status = get_own(req, &w->service);

	(void)db;
	if (status == STATUS_OK)
		status = get(req, &w->service, req->captures[1], &variable);
	if (status != STATUS_OK)
		return status;
	w->draft = (struct variable_draft){ variable.key, variable.value, variable.is_secret };
	status = body_patch(req, variable_change_fields, variable_n_change_fields, &w->draft);
	if (status == STATUS_OK && variable.is_secret && !w->draft.value) {
		request_fail_field(req, "value", "missing", _("is required: this one is secret"));
		status = STATUS_INVALID;
	}
	if (status == STATUS_OK)
		status = variable_set(req, &w->service, &w->draft, 1);
	if (status == STATUS_OK)
		status = get(req, &w->service, variable.key, &variable);
	return status == STATUS_OK ? answer(req, 200, &variable) : status;
}

enum status variable_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

static enum status drop(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct variable variable;
	enum status status = get_own(req, &w->service);

	(void)db;
	if (status == STATUS_OK)
		status = get(req, &w->service, req->captures[1], &variable);
	if (status == STATUS_OK)
		status = variable_drop(req, &w->service, &variable);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status variable_api_drop(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, drop, &w);
}
