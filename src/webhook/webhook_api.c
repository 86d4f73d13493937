/* Native JSON of webhooks. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "project/project.h"
#include "webhook/webhook.h"

struct writing {
	struct request *req;
	struct webhook webhook;
	struct webhook_draft draft;
	const char *project; /* NULL: the whole organization */
};

/* clang-format off */
const struct field webhook_filter_fields[] = {
	{ FIELD_TEXT_OF(struct webhook_filter, project), .flags = FIELD_WRITE, .max = PROJECT_NAME_MAX, .text = "only those of this project: id, slug or name" },
};
/* clang-format on */
const size_t webhook_n_filter_fields = ARRAY_LEN(webhook_filter_fields);

static enum status answer(struct request *req, int http, const struct webhook *webhook)
{
	/* What shows a secret may be kept by nobody on the way. */
	if (webhook->secret)
		response_header(req, "Cache-Control", "private, no-store");
	return api_answer(req, http, webhook_fields, webhook_n_fields, webhook);
}

static enum status find(struct request *req, const char *reference, struct webhook *out)
{
	enum status status =
	    webhook_get(req->db, req->arena, req->who->organization_id, reference, out);

	/* What a limited key is told of must be its own project's: one of all projects is not there for it. */
	if (status == STATUS_OK && req->who->project_ids &&
	    (uuid_is_nil(&out->project_id) ||
	     !access_sees(req->who, &(struct access_place){ .project_id = out->project_id })))
		status = STATUS_NOT_FOUND;
	return status;
}

static enum status get(struct request *req, struct webhook *out)
{
	enum status status = find(req, req->captures[0], out);

	return status == STATUS_NOT_FOUND ? api_not_found(req, _("webhook")) : status;
}

static enum status get_project(struct request *req, const char *reference, struct project *out)
{
	enum status status =
	    project_get(req->db, req->arena, req->who->organization_id, reference, out);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = out->id }))
		status = STATUS_NOT_FOUND;
	return status == STATUS_NOT_FOUND ? api_not_found(req, _("project")) : status;
}

/* Whoever is to be told of one project is looked after by those who look after it. */
static enum status guard(struct request *req, struct uuid project_id)
{
	const struct access_place place = { .project_id = project_id };

	return guard_place(req, CAN_PROJECTS, uuid_is_nil(&project_id) ? NULL : &place);
}

enum status webhook_reach(struct request *req, const char *reference, bool is_writing,
			  struct webhook *out)
{
	enum status status = find(req, reference, out);

	return status == STATUS_OK && is_writing ? guard(req, out->project_id) : status;
}

static enum status list(struct request *req, const char *project_name)
{
	struct webhook_filter filter;
	struct list_window window;
	struct list_rows list;
	struct project project = { .name = NULL };
	struct db_rows rows;
	enum status status =
	    list_read(req, webhook_filter_fields, webhook_n_filter_fields, &filter, &window);

	if (!project_name)
		project_name = filter.project;
	if (status == STATUS_OK && project_name)
		status = get_project(req, project_name, &project);
	if (status == STATUS_OK)
		status = webhook_list(req->db, req->arena, req->who->organization_id, project.id,
				      &window, &rows, &list.total);
	if (status != STATUS_OK)
		return status;

	int64_t total = list.total;

	list = list_cut(req->arena, &window, &rows, sizeof(struct webhook));
	list.total = total;
	return list_answer(req, &window, &list, webhook_fields, webhook_n_fields,
			   sizeof(struct webhook));
}

enum status webhook_api_list(struct request *req)
{
	return list(req, NULL);
}

enum status webhook_api_list_project(struct request *req)
{
	return list(req, req->captures[0]);
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct project project = { .name = NULL };
	enum status status = STATUS_OK;

	(void)db;
	if (w->project)
		status = get_project(req, w->project, &project);
	if (status == STATUS_OK)
		status = guard(req, project.id);
	if (status != STATUS_OK)
		return status;
	w->webhook = (struct webhook){
		.project_id = project.id,
		.project_slug = project.slug,
		.project_name = project.name,
	};
	status = webhook_create(req, &w->draft, &w->webhook);
	return status == STATUS_OK ? answer(req, 201, &w->webhook) : status;
}

/* Reads what the body says of one, over what the draft says already. */
static enum status read_draft(struct request *req, struct webhook_draft *draft)
{
	enum status status = body_patch(req, webhook_draft_fields, webhook_n_draft_fields, draft);

	if (status == STATUS_OK || status == STATUS_INVALID)
		status = webhook_check(req, draft);
	return status;
}

static enum status create_for(struct request *req, const char *project)
{
	struct writing w = { .req = req,
			     .project = project,
			     .draft = { .is_active = true, .payload = -1 } };
	enum status status = read_draft(req, &w.draft);

	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

enum status webhook_api_create(struct request *req)
{
	return create_for(req, NULL);
}

enum status webhook_api_create_project(struct request *req)
{
	return create_for(req, req->captures[0]);
}

enum status webhook_api_get(struct request *req)
{
	struct webhook webhook;
	enum status status = get(req, &webhook);

	return status == STATUS_OK ? answer(req, 200, &webhook) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get(req, &w->webhook);

	(void)db;
	if (status == STATUS_OK)
		status = guard(req, w->webhook.project_id);
	if (status != STATUS_OK)
		return status;
	w->draft = (struct webhook_draft){
		.url = w->webhook.url,
		.kept_url = w->webhook.url,
		.events = w->webhook.events,
		.environments = w->webhook.environments,
		.statuses = w->webhook.statuses,
		.payload = w->webhook.payload,
		.description = w->webhook.description,
		.is_active = w->webhook.is_active,
	};
	status = read_draft(req, &w->draft);
	if (status == STATUS_OK)
		status = webhook_change(req, &w->webhook, &w->draft);
	if (status == STATUS_OK)
		status = get(req, &w->webhook);
	return status == STATUS_OK ? answer(req, 200, &w->webhook) : status;
}

enum status webhook_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

static enum status delete_one(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	enum status status = get(req, &w->webhook);

	(void)db;
	if (status == STATUS_OK)
		status = guard(req, w->webhook.project_id);
	if (status == STATUS_OK)
		status = webhook_delete(req, &w->webhook);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status webhook_api_delete(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, delete_one, &w);
}
