/* Native JSON of badges. Who may not look after a project does not see their addresses either. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "badge/badge.h"
#include "idempotency/write.h"
#include "project/project.h"

struct writing {
	struct request *req;
	struct badge_draft draft;
};

static enum status get(struct request *req, struct badge *out)
{
	enum status status = badge_get(req, req->captures[0], out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, "badge") : status;
}

enum status badge_api_list(struct request *req)
{
	struct badge_filter filter;
	struct project project = { .name = NULL };
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status =
	    list_read(req, badge_filter_fields, badge_n_filter_fields, &filter, &window);

	if (status == STATUS_OK && filter.project)
		status = project_reach(req, filter.project, CAN_PROJECTS, &project);
	else if (status == STATUS_OK && !req->who->project_ids && !req->who->environment_ids)
		status = guard_place(req, CAN_PROJECTS, NULL);
	if (status == STATUS_OK)
		status = badge_list(req, project.id, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct badge));
	list.total = total;
	return list_answer(req, &window, &list, badge_fields, badge_n_fields, sizeof(struct badge));
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct badge badge;
	enum status status = badge_create(w->req, &w->draft, &badge);

	(void)db;
	return status == STATUS_OK ? api_answer(w->req, 201, badge_fields, badge_n_fields, &badge)
				   : status;
}

enum status badge_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, badge_draft_fields, badge_n_draft_fields, &w.draft);

	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

enum status badge_api_get(struct request *req)
{
	struct badge badge;
	enum status status = get(req, &badge);

	if (status == STATUS_OK)
		status =
		    guard_place(req, CAN_PROJECTS,
				&(struct access_place){ .project_id = badge.project_id,
							.environment_id = badge.environment_id });
	return status == STATUS_OK ? api_answer(req, 200, badge_fields, badge_n_fields, &badge)
				   : status;
}

static enum status revoke(struct db *db, void *context)
{
	struct request *req = context;
	struct badge badge;
	enum status status = get(req, &badge);

	(void)db;
	if (status == STATUS_OK)
		status = badge_revoke(req, &badge);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status badge_api_delete(struct request *req)
{
	return write_run(req, revoke, req);
}
