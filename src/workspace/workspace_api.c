/* Native JSON of workspaces. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "workspace/workspace.h"

struct writing {
	struct request *req;
	struct workspace workspace;
	struct workspace_draft draft;
};

static enum status get(struct request *req, struct workspace *out)
{
	enum status status =
	    workspace_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("workspace")) : status;
}

static enum status answer(struct request *req, int http, const struct workspace *workspace)
{
	return api_answer(req, http, workspace_fields, workspace_n_fields, workspace);
}

static enum status taken(struct request *req, enum status status)
{
	if (status != STATUS_CONFLICT)
		return status;
	return request_fail(req, status, _("There is a workspace of that name already."));
}

enum status workspace_api_list(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = workspace_list(req->db, req->arena, req->who->organization_id, &window,
					&rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct workspace));
	list.total = total;
	return list_answer(req, &window, &list, workspace_fields, workspace_n_fields,
			   sizeof(struct workspace));
}

enum status workspace_api_get(struct request *req)
{
	struct workspace workspace;
	enum status status = get(req, &workspace);

	return status == STATUS_OK ? answer(req, 200, &workspace) : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);
	enum status status = workspace_create(db, w->req->arena, &actor, &w->draft, &w->workspace);

	return status == STATUS_OK ? answer(w->req, 201, &w->workspace) : taken(w->req, status);
}

enum status workspace_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, workspace_draft_fields, workspace_n_draft_fields, &w.draft);

	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	enum status status = get(req, &w->workspace);

	if (status != STATUS_OK)
		return status;
	w->draft = (struct workspace_draft){ w->workspace.name, w->workspace.config };
	status = body_patch(req, workspace_draft_fields, workspace_n_draft_fields, &w->draft);
	if (status == STATUS_OK)
		status = workspace_change(db, req->arena, &actor, &w->workspace, &w->draft);
	if (status == STATUS_OK)
		status = get(req, &w->workspace);
	return status == STATUS_OK ? answer(req, 200, &w->workspace) : taken(req, status);
}

enum status workspace_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

static enum status delete (struct db *db, void *context) {
	struct writing *w = context; const struct actor actor = actor_of_request(w->req);
	enum status status = get(w->req, &w->workspace);

	if (status == STATUS_OK)
	    status = workspace_delete(db, w->req->arena, &actor, &w->workspace);
	if (status != STATUS_OK) return status;
	response_begin(w->req, 204, NULL);
	return STATUS_OK;
}

enum status workspace_api_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, delete, &w);
}
