/* Native JSON of deliveries. Whoever may see a target may see what it was sent. */
#include "config.h"

#include "api/native.h"
#include "auth/audit.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "delivery/kind.h"
#include "idempotency/write.h"

enum status delivery_list_answer(struct request *req, struct uuid target_id)
{
	struct delivery_filter filter;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status =
	    list_read(req, delivery_filter_fields, delivery_n_filter_fields, &filter, &window);

	if (status == STATUS_OK)
		status = delivery_list(req->db, req->arena, req->who->organization_id, target_id,
				       &filter, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct delivery));
	list.is_capped = total > LIMIT_COUNTED_ROWS;
	list.total = list.is_capped ? LIMIT_COUNTED_ROWS : total;
	return list_answer(req, &window, &list, delivery_fields, delivery_n_fields,
			   sizeof(struct delivery));
}

static enum status find(struct request *req, bool is_writing, struct delivery *out)
{
	enum status status =
	    delivery_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);
	const struct delivery_kind *kind =
	    status == STATUS_OK ? delivery_kind_find(out->target_kind) : NULL;

	if (status == STATUS_OK)
		status = kind ? kind->sees(req, out->target_id, is_writing) : STATUS_NOT_FOUND;
	return status == STATUS_NOT_FOUND ? api_not_found(req, _("delivery")) : status;
}

enum status delivery_api_get(struct request *req)
{
	struct delivery delivery;
	enum status status = find(req, false, &delivery);

	return status == STATUS_OK
		   ? api_answer(req, 200, delivery_one_fields, delivery_n_one_fields, &delivery)
		   : status;
}

enum status delivery_answer(struct request *req, int http, struct uuid id)
{
	struct delivery delivery;
	char text[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&id, text);
	status = delivery_get(req->db, req->arena, req->who->organization_id, text, &delivery);
	return status == STATUS_OK
		   ? api_answer(req, http, delivery_one_fields, delivery_n_one_fields, &delivery)
		   : status;
}

static enum status resend(struct db *db, void *context)
{
	struct request *req = context;
	const struct actor actor = actor_of_request(req);
	struct delivery delivery;
	enum status status = find(req, true, &delivery);

	if (status == STATUS_OK)
		status = delivery_resend(db, req->arena, req->who->organization_id, delivery.id,
					 req->now_ms);
	if (status != STATUS_OK)
		return status;

	const struct audit audit = {
		.action = "delivery.resent",
		.subject_id = delivery.id,
		.subject_name = delivery.event_type,
		.project_id = delivery.project_id,
		.environment_id = delivery.environment_id,
	};

	status = audit_write(db, req->arena, &actor, &audit);
	return status == STATUS_OK ? delivery_answer(req, 202, delivery.id) : status;
}

enum status delivery_api_resend(struct request *req)
{
	return write_run(req, resend, req);
}
