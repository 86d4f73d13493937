/* Native JSON of instances. They belong to no project: whoever changes them may change projects everywhere. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "instance/instance.h"

struct writing {
	struct request *req;
	struct instance instance;
	struct instance_draft draft;
};

static enum status answer(struct request *req, int http, const struct instance *instance)
{
	return api_answer(req, http, instance_fields, instance_n_fields, instance);
}

static enum status get(struct request *req, const char *reference, struct instance *out)
{
	enum status status =
	    instance_get(req->db, req->arena, req->who->organization_id, reference, out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("instance")) : status;
}

static enum status answer_again(struct request *req, int http, struct uuid id)
{
	struct instance instance;
	char text[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&id, text);
	status = get(req, text, &instance);
	return status == STATUS_OK ? answer(req, http, &instance) : status;
}

static enum status taken(struct request *req, enum status status)
{
	if (status != STATUS_CONFLICT)
		return status;
	return request_fail(req, status, _("There is an instance of that name already."));
}

enum status instance_api_list(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = instance_list(req->db, req->arena, req->who->organization_id, &window,
				       &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct instance));
	list.total = total;
	return list_answer(req, &window, &list, instance_fields, instance_n_fields,
			   sizeof(struct instance));
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct uuid id;
	enum status status = guard_place(w->req, CAN_PROJECTS, NULL);

	(void)db;
	if (status == STATUS_OK)
		status = taken(w->req, instance_create(w->req, &w->draft, &id));
	return status == STATUS_OK ? answer_again(w->req, 201, id) : status;
}

enum status instance_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, instance_draft_fields, instance_n_draft_fields, &w.draft);

	if (w.draft.status < 0)
		w.draft.status = INSTANCE_UNKNOWN;
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

enum status instance_api_get(struct request *req)
{
	struct instance instance;
	enum status status = get(req, req->captures[0], &instance);

	return status == STATUS_OK ? answer(req, 200, &instance) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get(req, req->captures[0], &w->instance);

	(void)db;
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS, NULL);
	if (status != STATUS_OK)
		return status;
	w->draft = (struct instance_draft){
		.name = w->instance.name,
		.address = w->instance.address,
		.status = w->instance.status,
		.last_seen_at = w->instance.last_seen_at,
		.metadata = w->instance.metadata,
	};
	status = body_patch(req, instance_draft_fields, instance_n_draft_fields, &w->draft);
	if (w->draft.status < 0)
		w->draft.status = INSTANCE_UNKNOWN;
	if (status == STATUS_OK)
		status = taken(req, instance_change(req, &w->instance, &w->draft));
	return status == STATUS_OK ? answer_again(req, 200, w->instance.id) : status;
}

enum status instance_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

static enum status delete_one(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get(req, req->captures[0], &w->instance);

	(void)db;
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS, NULL);
	if (status == STATUS_OK)
		status = instance_delete(req, &w->instance);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status instance_api_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, delete_one, &w);
}
