/* What stands beside a project: the services that run of it, and the people and teams who may deploy it. For its page. */
#include "config.h"

#include "auth/principal.h"
#include "base/i18n.h"
#include "project/beside.h"
#include "rolegrant/rolegrant.h"
#include "service/service.h"
#include "site/part.h"

/* Of more there is a link to all. */
#define SERVICE_ROWS 10
#define HOLDER_ROWS  20

static const char *service_path(struct request *req, const struct service *service)
{
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&service->id, "svc", id);
	return arena_printf(req->arena, "/services/%s", id);
}

static enum status add_services(struct request *req, struct view *view,
				const struct project *project)
{
	const struct service_filter filter = { .status = -1, .project_id = project->id };
	struct view *list = view_list(view, "services");
	struct list_window window;
	struct db_rows rows;
	enum status status;

	list_whole(&window);
	window.limit = SERVICE_ROWS;
	status = service_list(req->db, req->arena, req->who->organization_id, &filter, &window,
			      &rows, NULL);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n && i < SERVICE_ROWS; i++) {
		const struct service *service = (const struct service *)rows.rows + i;
		struct view *item = view_item(list);

		view_text(item, "name", service->name);
		view_text(item, "href", request_link(req, service_path(req, service)));
		view_text(item, "status", part_word(service_status_words.format(service->status)));
		view_text(item, "environment", service->environment_name);
	}
	view_flag(view, "has_services", rows.n > 0);
	view_text(view, "services_more",
		  rows.n > SERVICE_ROWS ? arena_printf(req->arena, _("the newest %d"), SERVICE_ROWS)
					: NULL);
	view_text(
	    view, "services_all",
	    request_link(req, arena_printf(req->arena, "/services?project=%s", project->slug)));
	return STATUS_OK;
}

static void add_holder(struct view *item, const struct role_holder *holder)
{
	enum role role;

	view_text(item, "name", holder->name);
	view_flag(item, "is_team", holder->is_team);
	view_text(item, "role", role_parse(holder->role, &role) ? role_title(role) : holder->role);
	view_flag(item, "is_of_project", holder->is_of_project);
	view_text(item, "tier", holder->tier);
}

/* Members by their role, then roles that were given for this project or for a tier. */
static enum status add_deployers(struct request *req, struct view *view,
				 const struct project *project)
{
	struct view *list = view_list(view, "deployers");
	const struct role_holder *holder;
	struct db_rows rows;
	size_t members = 0, grants = 0;
	enum status status =
	    rolegrant_holders(req, project->id, CAN_DEPLOY, HOLDER_ROWS + 1, &rows);

	if (status != STATUS_OK)
		return status;
	holder = rows.rows;
	for (size_t i = 0; i < rows.n; i++, holder++) {
		bool is_grant = holder->is_of_project || holder->tier;

		if (++*(is_grant ? &grants : &members) <= HOLDER_ROWS)
			add_holder(view_item(list), holder);
	}
	view_flag(view, "has_deployers", rows.n > 0);
	view_flag(view, "has_more_deployers", members > HOLDER_ROWS || grants > HOLDER_ROWS);
	view_text(view, "roles", request_link(req, "/settings/roles"));
	return STATUS_OK;
}

enum status project_view_beside(struct request *req, struct view *view,
				const struct project *project)
{
	enum status status = add_services(req, view, project);

	return status == STATUS_OK ? add_deployers(req, view, project) : status;
}
