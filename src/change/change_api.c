/* Native JSON of changes. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/access.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "change/change.h"
#include "idempotency/write.h"

struct writing {
	struct request *req;
	struct change_draft draft;
};

static enum status answer(struct request *req, int http, const struct change *change)
{
	return api_answer(req, http, change_fields, change_n_fields, change);
}

enum status change_api_list(struct request *req)
{
	struct change_filter filter;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total = 0;
	enum status status =
	    list_read(req, change_filter_fields, change_n_filter_fields, &filter, &window);

	if (status == STATUS_OK)
		status = change_resolve(req, &filter);
	if (status != STATUS_OK)
		return status;
	status = change_list(req->db, req->arena, req->who->organization_id, &filter, &window,
			     &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct change));
	list.is_capped = total > LIMIT_COUNTED_ROWS;
	list.total = list.is_capped ? LIMIT_COUNTED_ROWS : total;
	return list_answer(req, &window, &list, change_fields, change_n_fields,
			   sizeof(struct change));
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = change_create(w->req, &w->draft);

	(void)db;
	return status == STATUS_OK ? answer(w->req, 201, &w->draft.change) : status;
}

enum status change_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, change_draft_fields, change_n_draft_fields, &w.draft);
	enum status completed = change_complete(req, &w.draft);

	if (status == STATUS_OK)
		status = completed;
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

enum status change_api_get(struct request *req)
{
	struct change change;
	enum status status =
	    change_get(req->db, req->arena, req->who->organization_id, req->captures[0], &change);

	if (status == STATUS_OK &&
	    !access_sees(req->who,
			 &(struct access_place){ .project_id = change.project_id,
						 .environment_id = change.environment_id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("change"));
	return status == STATUS_OK ? answer(req, 200, &change) : status;
}
