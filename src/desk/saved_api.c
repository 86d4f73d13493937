/* Native JSON of saved views. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "base/i18n.h"
#include "desk/desk.h"
#include "idempotency/write.h"

struct writing {
	struct request *req;
	struct saved_view_draft draft;
};

enum status saved_view_api_list(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = saved_view_list(req, &window, &list);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, saved_view_fields, saved_view_n_fields,
			   sizeof(struct saved_view));
}

static enum status save(struct db *db, void *context)
{
	struct writing *w = context;
	struct saved_view view;
	bool is_new;
	enum status status = saved_view_save(w->req, &w->draft, &view, &is_new);

	(void)db;
	if (status != STATUS_OK)
		return status;
	return api_answer(w->req, is_new ? 201 : 200, saved_view_fields, saved_view_n_fields,
			  &view);
}

enum status saved_view_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, saved_view_draft_fields, saved_view_n_draft_fields, &w.draft);

	if (status == STATUS_OK)
		status = saved_view_check(req, &w.draft);
	return status == STATUS_OK ? write_run(req, save, &w) : status;
}

static enum status drop(struct db *db, void *context)
{
	struct request *req = context;
	struct saved_view view;
	enum status status = saved_view_get(req, req->captures[0], &view);

	(void)db;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("saved view"));
	if (status == STATUS_OK)
		status = saved_view_delete(req, &view);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status saved_view_api_delete(struct request *req)
{
	return write_run(req, drop, req);
}
