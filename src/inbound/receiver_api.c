/* Native JSON of receivers. Whoever has one lets a program record: it is looked after by those who look after keys. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "inbound/receiver.h"

struct writing {
	struct request *req;
	struct receiver receiver;
	struct receiver_draft draft;
};

static enum status answer(struct request *req, int http, const struct receiver *receiver)
{
	/* What shows a secret may be kept by nobody on the way. */
	if (receiver->secret)
		response_header(req, "Cache-Control", "private, no-store");
	return api_answer(req, http, receiver_fields, receiver_n_fields, receiver);
}

/* A receiver is the whole organization's: who is limited to a part of it has none. */
static enum status get(struct request *req, struct receiver *out)
{
	enum status status = guard_place(req, CAN_KEYS, NULL);

	if (status == STATUS_OK)
		status = receiver_get(req, req->captures[0], out);
	return status == STATUS_NOT_FOUND ? api_not_found(req, "receiver") : status;
}

static enum status taken(struct request *req, enum status status)
{
	if (status != STATUS_CONFLICT)
		return status;
	return request_fail(req, STATUS_CONFLICT, _("There is a receiver of this name already."));
}

enum status receiver_api_list(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status = guard_place(req, CAN_KEYS, NULL);

	if (status == STATUS_OK)
		status = list_read(req, NULL, 0, NULL, &window);
	if (status == STATUS_OK)
		status = receiver_list(req, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct receiver));
	list.total = total;
	return list_answer(req, &window, &list, receiver_fields, receiver_n_fields,
			   sizeof(struct receiver));
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = receiver_create(w->req, &w->draft, &w->receiver);

	(void)db;
	return status == STATUS_OK ? answer(w->req, 201, &w->receiver) : taken(w->req, status);
}

enum status receiver_api_create(struct request *req)
{
	struct writing w = { .req = req, .draft = { .is_active = true } };
	enum status status = guard_place(req, CAN_KEYS, NULL);

	w.draft.kind = -1;
	if (status == STATUS_OK)
		status = body_patch(req, receiver_draft_fields, receiver_n_draft_fields, &w.draft);
	if (status == STATUS_OK || status == STATUS_INVALID)
		status = receiver_check(req, &w.draft);
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

enum status receiver_api_get(struct request *req)
{
	struct receiver receiver = { .name = NULL };
	enum status status = get(req, &receiver);

	return status == STATUS_OK ? answer(req, 200, &receiver) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get(req, &w->receiver);

	(void)db;
	if (status != STATUS_OK)
		return status;
	w->draft = receiver_draft_of(&w->receiver);
	status = body_patch(req, receiver_change_fields, receiver_n_change_fields, &w->draft);
	if (status == STATUS_OK || status == STATUS_INVALID)
		status = receiver_check(req, &w->draft);
	if (status == STATUS_OK)
		status = taken(req, receiver_change(req, &w->receiver, &w->draft));
	if (status == STATUS_OK)
		status = get(req, &w->receiver);
	return status == STATUS_OK ? answer(req, 200, &w->receiver) : status;
}

enum status receiver_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

static enum status rotate(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = get(w->req, &w->receiver);

	(void)db;
	if (status == STATUS_OK)
		status = receiver_rotate(w->req, &w->receiver, w->draft.secret);
	return status == STATUS_OK ? answer(w->req, 200, &w->receiver) : status;
}

enum status receiver_api_rotate(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = STATUS_OK;

	if (req->body_len) /* without one: a secret of ours */
		status = body_decode_native(req, receiver_secret_fields, receiver_n_secret_fields,
					    &w.draft);
	return status == STATUS_OK ? write_run(req, rotate, &w) : status;
}

static enum status delete_one(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = get(w->req, &w->receiver);

	(void)db;
	if (status == STATUS_OK)
		status = receiver_delete(w->req, &w->receiver);
	if (status != STATUS_OK)
		return status;
	response_begin(w->req, 204, NULL);
	return STATUS_OK;
}

enum status receiver_api_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, delete_one, &w);
}
