/* Components, which are projects, and their versions. */
#include "config.h"

#include "auth/access.h"
#include "auth/principal.h"
#include "dialect/door.h"
#include "dialect/releasebits.h"
#include "project/project.h"
#include "version/version.h"

#define OUT(kind, named, member, c_type)                                                           \
	FIELD_NAMED(FIELD_##kind, named, struct project, member, c_type), .flags = FIELD_READ
#define OF_VERSION(kind, named, member, c_type)                                                    \
	FIELD_NAMED(FIELD_##kind, named, struct version, member, c_type), .flags = FIELD_READ

/* clang-format off */
const struct field releasebits_component_fields[] = {
	{ OUT(ID, "id", id, struct uuid), .text = "id" },
	{ OUT(TEXT, "slug", slug, const char *), .text = "its part of an address" },
	{ OUT(TEXT, "name", name, const char *), .text = "name, unique without regard to case" },
	{ OUT(TEXT, "description", description, const char *), .text = "what it is" },
	{ OUT(INT, "versions", versions, int64_t), .text = "versions seen so far" },
	{ OUT(TIME, "created_at", created_at, int64_t), .text = "when it was first seen" },
};

const struct field releasebits_version_fields[] = {
	{ OF_VERSION(ID, "id", id, struct uuid), .text = "id" },
	{ OF_VERSION(TEXT, "version", version, const char *), .text = "as its component calls it" },
	{ OF_VERSION(TEXT, "commit_sha", scm_sha, const char *), .text = "commit; never changes once known" },
	{ OF_VERSION(TEXT, "tag", scm_tag, const char *), .text = "tag" },
	{ OF_VERSION(TEXT, "branch", scm_branch, const char *), .text = "branch" },
	{ OF_VERSION(TIME, "created_at", created_at, int64_t), .text = "when it was first seen" },
};
/* clang-format on */
const size_t releasebits_n_component_fields = ARRAY_LEN(releasebits_component_fields);
const size_t releasebits_n_version_fields = ARRAY_LEN(releasebits_version_fields);

/* The window of a list that goes from the newest on. */
static struct list_window window_of(const struct request *req, const struct releasebits_page *page)
{
	struct list_window window;

	list_whole(&window);
	window.limit = page->limit;
	window.page = page->page;
	window.project_ids = req->who->project_ids;
	window.environment_ids = req->who->environment_ids;
	return window;
}

enum status releasebits_components(struct request *req)
{
	const struct project_filter filter = { .status = -1 };
	struct releasebits_page page;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	enum status status = releasebits_read_page(req, &page);

	if (status != STATUS_OK)
		return status;
	window = window_of(req, &page);
	status =
	    project_list(req->db, req->arena, req->who->organization_id, &filter, &window, &rows);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct project));
	releasebits_link(req, &page, list.has_more);
	return door_answer_list(
	    req, releasebits_component_fields, releasebits_n_component_fields,
	    &(struct door_rows){ list.rows, list.n, sizeof(struct project), -1 });
}

enum status releasebits_component_get(struct request *req)
{
	struct project project;
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, req->captures[0], &project);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = project.id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, "There is no such component.");
	return status == STATUS_OK ? door_answer(req, 200, releasebits_component_fields,
						 releasebits_n_component_fields, &project)
				   : status;
}

enum status releasebits_versions(struct request *req)
{
	const struct version_filter filter = { .project = NULL };
	struct releasebits_page page;
	struct posting_place place;
	struct list_window window;
	struct list_rows list;
	enum status status = releasebits_read_page(req, &page);

	if (status == STATUS_OK)
		status = releasebits_find(req, &place);
	if (status != STATUS_OK)
		return status;
	window = window_of(req, &page);
	status = version_list(req, place.project_id, &filter, &window, &list);
	if (status != STATUS_OK)
		return status;
	releasebits_link(req, &page, list.has_more);
	return door_answer_list(
	    req, releasebits_version_fields, releasebits_n_version_fields,
	    &(struct door_rows){ list.rows, list.n, sizeof(struct version), list.total });
}
