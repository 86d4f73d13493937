/* Native JSON of versions. */
#include "config.h"

#include "api/native.h"
#include "auth/principal.h"
#include "project/project.h"
#include "version/version.h"

const struct field version_filter_fields[] = {
	{ FIELD_TEXT_OF(struct version_filter, project), .max = PROJECT_NAME_MAX,
	  .text = "only of this project: id, slug or name" },
	{ FIELD_TEXT_OF(struct version_filter, scm_sha), .max = 64, .flags = FIELD_HEX,
	  .text = "only of this commit, or of those that begin so" },
};
const size_t version_n_filter_fields = ARRAY_LEN(version_filter_fields);

enum status version_api_list(struct request *req)
{
	struct uuid organization_id = req->who->organization_id;
	struct version_filter filter;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	struct project project = { .slug = NULL };
	int64_t total;
	enum status status =
	    list_read(req, version_filter_fields, version_n_filter_fields, &filter, &window);

	if (status == STATUS_OK && filter.project)
		status =
		    project_get(req->db, req->arena, organization_id, filter.project, &project);
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "project");
	if (status == STATUS_OK)
		status = version_list(req->db, req->arena, organization_id, project.id,
				      filter.scm_sha, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct version));
	list.is_capped = total > LIMIT_COUNTED_ROWS;
	list.total = list.is_capped ? LIMIT_COUNTED_ROWS : total;
	return list_answer(req, &window, &list, version_fields, version_n_fields,
			   sizeof(struct version));
}

enum status version_api_get(struct request *req)
{
	struct version version;
	enum status status =
	    version_get(req->db, req->arena, req->who->organization_id, req->captures[0], &version);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = version.project_id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, "version");
	if (status != STATUS_OK)
		return status;
	return api_answer(req, 200, version_fields, version_n_fields, &version);
}
