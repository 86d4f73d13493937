/* Workspaces. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "dialect/versiontwo.h"
#include "idempotency/write.h"
#include "workspace/workspace.h"

#define OUT(kind, member) FIELD_##kind##_OF(struct workspace, member), .flags = FIELD_READ

/* clang-format off */
#define ROW                                                                                        \
	{ OUT(ID, id), .prefix = "ws", .text = "id" },                                             \
	{ OUT(TEXT, name), .text = "name, unique without regard to case" },                        \
	{ OUT(TIME, created_at), .text = "when it was made" }

const struct field versiontwo_workspace_row_fields[] = { ROW };

const struct field versiontwo_workspace_fields[] = {
	ROW,
	{ OUT(TIME, updated_at), .text = "when it was last changed" },
	{ OUT(JSON, config), .text = "its configuration" },
};
/* clang-format on */
const size_t versiontwo_n_workspace_row_fields = ARRAY_LEN(versiontwo_workspace_row_fields);
const size_t versiontwo_n_workspace_fields = ARRAY_LEN(versiontwo_workspace_fields);

struct writing {
	struct request *req;
	struct workspace_draft draft;
};

static enum status answer(struct request *req, int http, const struct workspace *workspace)
{
	struct workspace out = *workspace;

	if (!out.config)
		out.config = "{}";
	return versiontwo_answer(req, http, versiontwo_workspace_fields,
				 versiontwo_n_workspace_fields, &out);
}

enum status versiontwo_workspaces(struct request *req)
{
	static const struct versiontwo_list how = {
		.name = "workspaces",
		.fields = versiontwo_workspace_row_fields,
		.n = ARRAY_LEN(versiontwo_workspace_row_fields),
		.size = sizeof(struct workspace),
	};
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status = versiontwo_window(req, &window);

	if (status == STATUS_OK)
		status = workspace_list(req->db, req->arena, req->who->organization_id, &window,
					&rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct workspace));
	list.total = total;
	return versiontwo_answer_list(req, &how, &window, &list);
}

enum status versiontwo_workspace_get(struct request *req)
{
	struct workspace workspace;
	enum status status = workspace_get(req->db, req->arena, req->who->organization_id,
					   req->captures[0], &workspace);

	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "workspace");
	return status == STATUS_OK ? answer(req, 200, &workspace) : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);
	struct workspace workspace;
	enum status status = workspace_create(db, w->req->arena, &actor, &w->draft, &workspace);

	if (status == STATUS_CONFLICT)
		request_fail_field(w->req, "name", "taken", "is the name of another workspace");
	return status == STATUS_OK ? answer(w->req, 201, &workspace) : status;
}

enum status versiontwo_workspace_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode(req, workspace_draft_fields, workspace_n_draft_fields, &w.draft, NULL);

	return status == STATUS_OK ? write_run(req, create, &w) : status;
}
