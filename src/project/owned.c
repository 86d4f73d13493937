/* Projects that belong to a team or a workspace, as a part of its page. */
#include "config.h"

#include "auth/guard.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "project/owned.h"
#include "site/form.h"
#include "site/part.h"

static bool may_move(const struct request *req, struct uuid project_id)
{
	return access_may(req->who, CAN_PROJECTS,
			  &(struct access_place){ .project_id = project_id });
}

enum status owned_add(struct request *req, struct view *view, enum project_owner owner,
		      struct uuid owner_id, const char *path)
{
	struct view *owned = view_map(view, "owned");
	struct view *list = view_list(owned, "projects");
	struct db_rows rows;
	enum status status = project_list_owned(req->db, req->arena, req->who->organization_id,
						owner, owner_id, &rows);

	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		const struct project *project = (struct project *)rows.rows + i;
		struct view *row = view_item(list);

		view_text(row, "name", project->name);
		view_text(row, "href", part_project_link(req, project->slug));
		if (may_move(req, project->id))
			form_button(
			    req, row, "take",
			    arena_printf(req->arena, "%s/projects/%s/remove", path, project->slug),
			    _("Take away"), project->name);
		else
			view_text(row, "take", NULL);
	}
	view_flag(owned, "has_projects", status == STATUS_OK && rows.n > 0);
	view_text(owned, "give", NULL);
	if (req->who->capabilities_somewhere & ACCESS_OF(CAN_PROJECTS)) {
		struct form form =
		    form_begin(req, owned, "give", arena_printf(req->arena, "%s/projects", path),
			       _("Put it here"));

		form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
						      .name = "project",
						      .label = _("Project"),
						      .hint = _("Its name or slug. It leaves where "
								"it was."),
						      .max = PROJECT_NAME_MAX,
						      .is_required = true });
	}
	return status;
}

struct moving {
	struct request *req;
	enum project_owner owner;
	struct uuid to; /* nil: nowhere */
	const char *reference;
};

static enum status move(struct db *db, void *context)
{
	const struct moving *m = context;
	struct request *req = m->req;
	struct project project;
	struct project_draft draft;
	enum status status =
	    project_get(db, req->arena, req->who->organization_id, m->reference, &project);

	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS,
				     &(struct access_place){ .project_id = project.id });
	if (status != STATUS_OK)
		return status;
	draft = project_draft_of(&project);
	*(m->owner == PROJECT_OF_TEAM ? &draft.team_id : &draft.workspace_id) = m->to;
	return project_change(req, &project, &draft);
}

enum status owned_move(struct request *req, enum project_owner owner, struct uuid owner_id,
		       bool is_given)
{
	const char *named = request_form(req, "project");
	struct moving m = { .req = req, .owner = owner, .reference = req->captures[1] };
	enum status status;

	if (is_given) {
		m.to = owner_id;
		m.reference = named ? named : "";
	}
	status = write_run(req, move, &m);
	if (status != STATUS_NOT_FOUND || !is_given)
		return status;
	request_fail_field(req, "project", "not_found", _("there is no project of that name"));
	return STATUS_INVALID;
}
