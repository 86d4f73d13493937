/* Native JSON of projects. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "idempotency/write.h"
#include "project/project.h"

enum status project_api_list(struct request *req)
{
	struct list_window window;
	struct db_rows rows;
	struct list_rows list;
	int filter; /* projects have no filters of their own yet */
	enum status status = list_read(req, NULL, 0, &filter, &window);

	if (status != STATUS_OK)
		return status;
	status = project_list(req->db, req->arena, req->who->organization_id, &window, &rows);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct project));
	status =
	    project_count(req->db, req->arena, req->who->organization_id, &window, &list.total);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, project_fields, project_n_fields,
			   sizeof(struct project));
}

enum status project_api_get(struct request *req)
{
	struct project project;
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, req->captures[0], &project);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = project.id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "project");
	if (status != STATUS_OK)
		return status;
	return api_answer(req, 200, project_fields, project_n_fields, &project);
}

struct changing {
	struct request *req;
	struct project project;
	struct project_change change;
};

static enum status change(struct db *db, void *context)
{
	struct changing *c = context;
	struct request *req = c->req;
	const struct actor actor = actor_of_request(req);
	struct uuid organization_id = req->who->organization_id;
	enum status status =
	    project_get(db, req->arena, organization_id, req->captures[0], &c->project);

	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "project");
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS,
				     &(struct access_place){ .project_id = c->project.id });
	if (status != STATUS_OK)
		return status;
	c->change = (struct project_change){ c->project.description, c->project.team_id,
					     c->project.workspace_id };
	status = body_patch(req, project_change_fields, project_n_change_fields, &c->change);
	if (status == STATUS_OK)
		status = project_change(db, req->arena, &actor, &c->project, &c->change);
	if (status == STATUS_CONFLICT) {
		request_fail_field(req, "team_id", "not_found",
				   "there is no such team, or no such workspace");
		return STATUS_INVALID;
	}
	if (status == STATUS_OK)
		status =
		    project_get(db, req->arena, organization_id, req->captures[0], &c->project);
	return status == STATUS_OK
		   ? api_answer(req, 200, project_fields, project_n_fields, &c->project)
		   : status;
}

enum status project_api_change(struct request *req)
{
	struct changing c = { .req = req };

	return write_run(req, change, &c);
}
