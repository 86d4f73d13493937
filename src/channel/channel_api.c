/* Native JSON of channels. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "channel/channel.h"
#include "idempotency/write.h"

struct writing {
	struct request *req;
	struct channel channel;
	struct channel_draft draft;
};

static enum status answer(struct request *req, int http, const struct channel *channel)
{
	return api_answer(req, http, channel_fields, channel_n_fields, channel);
}

static enum status get(struct request *req, struct channel *out)
{
	enum status status =
	    channel_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("notification channel")) : status;
}

enum status channel_api_list(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = channel_list(req->db, req->arena, req->who->organization_id, &window,
				      &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct channel));
	list.total = total;
	return list_answer(req, &window, &list, channel_fields, channel_n_fields,
			   sizeof(struct channel));
}

enum status channel_api_get(struct request *req)
{
	struct channel channel;
	enum status status = get(req, &channel);

	return status == STATUS_OK ? answer(req, 200, &channel) : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = guard_place(w->req, CAN_PROJECTS, NULL);

	(void)db;
	if (status == STATUS_OK)
		status = channel_create(w->req, &w->draft, &w->channel);
	return status == STATUS_OK ? answer(w->req, 201, &w->channel) : status;
}

enum status channel_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, channel_draft_fields, channel_n_draft_fields, &w.draft);

	if (status == STATUS_OK || status == STATUS_INVALID)
		status = channel_check(req, NULL, true, &w.draft);
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get(req, &w->channel);

	(void)db;
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS, NULL);
	if (status != STATUS_OK)
		return status;
	w->draft = (struct channel_draft){ .name = w->channel.name, .type = w->channel.type };
	status = body_patch(req, channel_draft_fields, channel_n_draft_fields, &w->draft);
	if (status == STATUS_OK)
		status = channel_check(req, &w->channel, true, &w->draft);
	if (status == STATUS_OK)
		status = channel_change(req, &w->channel, &w->draft);
	if (status == STATUS_OK)
		status = get(req, &w->channel);
	return status == STATUS_OK ? answer(req, 200, &w->channel) : status;
}

enum status channel_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

static enum status drop(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get(req, &w->channel);

	(void)db;
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS, NULL);
	if (status == STATUS_OK)
		status = channel_delete(req, &w->channel);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status channel_api_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, drop, &w);
}
