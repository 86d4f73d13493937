/* Native JSON of projects. */
#include "config.h"

#include "api/native.h"
#include "auth/principal.h"
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
	status = project_count(req->db, req->arena, req->who->organization_id, &list.total);
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

	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "project");
	if (status != STATUS_OK)
		return status;
	return api_answer(req, 200, project_fields, project_n_fields, &project);
}
