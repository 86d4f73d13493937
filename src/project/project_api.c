/* Native JSON of projects. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "project/project.h"

struct writing {
	struct request *req;
	struct project project;
	struct project_draft draft;
	const char *from; /* of a merge: the project that goes */
};

/* clang-format off */
const struct field project_merge_fields[] = {
	{ FIELD_TEXT_OF(struct writing, from), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = PROJECT_NAME_MAX, .text = "the project that becomes a part of this one: id, slug or name" },
};
/* clang-format on */
const size_t project_n_merge_fields = ARRAY_LEN(project_merge_fields);

static enum status answer(struct request *req, int http, const struct project *project)
{
	return api_answer(req, http, project_fields, project_n_fields, project);
}

/* The project of the path, where it may be seen. */
static enum status get(struct request *req, const char *reference, struct project *out)
{
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, reference, out);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = out->id }))
		status = STATUS_NOT_FOUND;
	return status == STATUS_NOT_FOUND ? api_not_found(req, _("project")) : status;
}

/* The same, where it may be changed. */
static enum status get_own(struct request *req, struct project *out)
{
	enum status status = get(req, req->captures[0], out);

	return status == STATUS_OK
		   ? guard_place(req, CAN_PROJECTS, &(struct access_place){ .project_id = out->id })
		   : status;
}

static enum status answer_again(struct request *req, int http, struct uuid id)
{
	struct project project;
	char text[UUID_TEXT_SIZE];
	enum status status;

	uuid_format(&id, text);
	status = get(req, text, &project);
	return status == STATUS_OK ? answer(req, http, &project) : status;
}

enum status project_api_list(struct request *req)
{
	struct uuid organization_id = req->who->organization_id;
	struct project_filter filter;
	struct list_window window;
	struct db_rows rows;
	struct list_rows list;
	enum status status =
	    list_read(req, project_filter_fields, project_n_filter_fields, &filter, &window);

	if (status != STATUS_OK)
		return status;
	status = project_list(req->db, req->arena, organization_id, &filter, &window, &rows);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct project));
	status = project_count(req->db, req->arena, organization_id, &filter, &window, &list.total);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, project_fields, project_n_fields,
			   sizeof(struct project));
}

enum status project_api_get(struct request *req)
{
	struct project project;
	enum status status = get(req, req->captures[0], &project);

	return status == STATUS_OK ? answer(req, 200, &project) : status;
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = guard_place(w->req, CAN_PROJECTS, NULL);

	(void)db;
	if (status == STATUS_OK)
		status = project_create(w->req, &w->draft, &w->project);
	return status == STATUS_OK ? answer_again(w->req, 201, w->project.id) : status;
}

/* What is not said, or taken back, is as it is by nature. */
static void settle(struct project_draft *draft, int status)
{
	if (draft->status < 0)
		draft->status = status;
	if (draft->visibility < 0)
		draft->visibility = PROJECT_PRIVATE;
}

enum status project_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, project_draft_fields, project_n_draft_fields, &w.draft);

	settle(&w.draft, PROJECT_ACTIVE);
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status put(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = get_own(w->req, &w->project);

	(void)db;
	if (status != STATUS_OK)
		return status;
	settle(&w->draft, w->project.status);
	status = project_change(w->req, &w->project, &w->draft);
	return status == STATUS_OK ? answer_again(w->req, 200, w->project.id) : status;
}

enum status project_api_put(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, project_draft_fields, project_n_draft_fields, &w.draft);

	return status == STATUS_OK ? write_run(req, put, &w) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get_own(req, &w->project);

	(void)db;
	if (status != STATUS_OK)
		return status;
	w->draft = project_draft_of(&w->project);
	status = body_patch(req, project_draft_fields, project_n_draft_fields, &w->draft);
	settle(&w->draft, w->project.status);
	if (status == STATUS_OK)
		status = project_change(req, &w->project, &w->draft);
	return status == STATUS_OK ? answer_again(req, 200, w->project.id) : status;
}

enum status project_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

static enum status delete_one(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const char *confirmed = request_query(req, "confirm");
	enum status status = get_own(req, &w->project);

	(void)db;
	if (status != STATUS_OK)
		return status;
	if (confirmed && !str_eq(confirmed, w->project.name)) {
		request_fail_field(req, "confirm", "mismatch", _("is not the project's name"));
		return STATUS_INVALID;
	}
	status = project_delete(req, &w->project);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status project_api_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, delete_one, &w);
}

static enum status restore(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = project_get_deleted(db, req->arena, req->who->organization_id,
						 req->captures[0], &w->project);

	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("deleted project"));
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS,
				     &(struct access_place){ .project_id = w->project.id });
	if (status == STATUS_OK)
		status = project_restore(req, &w->project);
	return status == STATUS_OK ? answer_again(req, 200, w->project.id) : status;
}

enum status project_api_restore(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, restore, &w);
}

static enum status merge(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct project from;
	enum status status = get_own(req, &w->project);

	if (status == STATUS_OK)
		status = project_get(db, req->arena, req->who->organization_id, w->from, &from);
	if (status == STATUS_NOT_FOUND && !req->failure.status)
		request_fail_field(req, "from", "not_found", _("there is no such project"));
	if (status == STATUS_OK && uuid_eq(&from.id, &w->project.id))
		request_fail_field(req, "from", "not_allowed", _("is this project itself"));
	if (req->failure.n_fields)
		return STATUS_INVALID;
	if (status == STATUS_OK)
		status =
		    guard_place(req, CAN_PROJECTS, &(struct access_place){ .project_id = from.id });
	if (status == STATUS_OK)
		status = project_merge(req, &w->project, &from);
	return status == STATUS_OK ? answer_again(req, 200, w->project.id) : status;
}

enum status project_api_merge(struct request *req)
{
	struct writing w = { .req = NULL };
	enum status status =
	    body_decode_native(req, project_merge_fields, project_n_merge_fields, &w);

	w.req = req;
	return status == STATUS_OK ? write_run(req, merge, &w) : status;
}

enum status project_api_aliases(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	struct project project;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = get(req, req->captures[0], &project);
	if (status == STATUS_OK)
		status = project_aliases(req->db, req->arena, req->who->organization_id, project.id,
					 &window, &rows);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct project_alias));
	list.total = (int64_t)list.n;
	return list_answer(req, &window, &list, project_alias_fields, project_alias_n_fields,
			   sizeof(struct project_alias));
}
