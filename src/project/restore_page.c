/* The page that brings a deleted project back, while it is kept. */
#include "config.h"

#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "project/project.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"

struct restoring {
	struct request *req;
	struct project project;
};

static const char *path_of(struct request *req, const char *name)
{
	return arena_printf(req->arena, "/projects/%s%s", name, "/restore");
}

static enum status get_deleted(struct restoring *r)
{
	struct request *req = r->req;
	enum status status = project_get_deleted(req->db, req->arena, req->who->organization_id,
						 req->captures[0], &r->project);

	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, _("There is no such deleted project."));
	return status == STATUS_OK
		   ? guard_place(req, CAN_PROJECTS,
				 &(struct access_place){ .project_id = r->project.id })
		   : status;
}

enum status project_page_confirm_restore(struct request *req)
{
	struct restoring r = { .req = req };
	struct project alive;
	struct view *view;
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, req->captures[0], &alive);

	if (status == STATUS_OK) { /* it is there: nothing to bring back */
		response_redirect(req, 303, arena_printf(req->arena, "/projects/%s", alive.slug));
		return STATUS_OK;
	}
	status = status == STATUS_NOT_FOUND ? get_deleted(&r) : status;
	if (status != STATUS_OK)
		return status;
	view = page_view(req, _("Bring this project back?"), "Projects");
	/* as it was called: the name that the table has now is nobody's */
	view_text(view, "what", req->captures[0]);
	view_text(
	    view, "loss",
	    _("All that was recorded of it comes back with it, and its name leads to it again."));
	view_text(view, "back", request_link(req, "/projects"));
	(void)form_begin(req, view, "confirm", path_of(req, req->captures[0]), _("Bring it back"));
	return page_show(req, 200, "confirm", view);
}

static enum status restore(struct db *db, void *context)
{
	struct restoring *r = context;
	enum status status = get_deleted(r);

	(void)db;
	return status == STATUS_OK ? project_restore(r->req, &r->project) : status;
}

enum status project_page_restore(struct request *req)
{
	struct restoring r = { .req = req };
	enum status status = write_run(req, restore, &r);
	char id[UUID_TEXT_SIZE];

	uuid_format(&r.project.id, id); /* its slug is another again */
	if (status == STATUS_OK)
		response_redirect(req, 303, arena_printf(req->arena, "/projects/%s", id));
	return status;
}
