/* Projects and webhooks as dployr speaks of them. */
#include "config.h"

#include "api/body.h"
#include "auth/guard.h"
#include "dialect/dployr.h"
#include "idempotency/write.h"
#include "project/project.h"
#include "webhook/webhook.h"

#define PROJECT(kind, named, member, c_type)                                                       \
	{                                                                                          \
		FIELD_NAMED(FIELD_##kind, named, struct project, member, c_type),                  \
		    .flags = FIELD_READ, .words = &project_status_words                            \
	}
#define HOOK(kind, named, member, c_type)                                                          \
	{                                                                                          \
		FIELD_NAMED(FIELD_##kind, named, struct webhook, member, c_type),                  \
		    .flags = FIELD_READ                                                            \
	}
#define DRAFT(member) FIELD_TEXT_OF(struct project_draft, member), .flags = FIELD_WRITE

/* clang-format off */
static const struct field project_out_fields[] = {
	PROJECT(ID, "id", id, struct uuid),
	PROJECT(TEXT, "name", name, const char *),
	PROJECT(TEXT, "slug", slug, const char *),
	PROJECT(TEXT, "description", description, const char *),
	PROJECT(WORD, "status", status, int),
	PROJECT(INT, "deployments", deployments, int64_t),
	PROJECT(TIME, "created_at", created_at, int64_t), PROJECT(TIME, "createdAt", created_at, int64_t),
	PROJECT(TIME, "updated_at", updated_at, int64_t), PROJECT(TIME, "updatedAt", updated_at, int64_t),
};

static const struct field hook_out_fields[] = {
	HOOK(ID, "id", id, struct uuid),
	HOOK(TEXT, "url", url, const char *),
	HOOK(LIST, "events", events, const char *),
	HOOK(FLAG, "is_active", is_active, bool),         HOOK(FLAG, "isActive", is_active, bool),
	{ FIELD_TEXT_OF(struct webhook, secret), .flags = FIELD_READ | FIELD_DEFINED },
	HOOK(TIME, "created_at", created_at, int64_t),    HOOK(TIME, "createdAt", created_at, int64_t),
	HOOK(TIME, "updated_at", updated_at, int64_t),    HOOK(TIME, "updatedAt", updated_at, int64_t),
};

const struct field dployr_project_draft_fields[] = {
	{ DRAFT(name) | FIELD_REQUIRED, .max = PROJECT_NAME_MAX, .text = "name, unique without regard to case" },
	{ DRAFT(description) | FIELD_LINES, .max = 2000, .text = "what it is" },
};
/* clang-format on */
const size_t dployr_n_project_draft_fields = ARRAY_LEN(dployr_project_draft_fields);

struct writing {
	struct request *req;
	struct project_draft project;
	struct webhook_draft webhook;
};

/* ---- projects */

enum status dployr_projects(struct request *req)
{
	const struct project_filter filter = { .status = -1 };
	struct list_window window;
	struct list_rows page;
	struct db_rows found;
	int64_t total;
	enum status status = dployr_read_page(req, &window);

	if (status == STATUS_OK)
		status = project_list(req->db, req->arena, req->who->organization_id, &filter,
				      &window, &found);
	if (status == STATUS_OK)
		status = project_count(req->db, req->arena, req->who->organization_id, &filter,
				       &window, &total);
	if (status != STATUS_OK)
		return status;
	page = list_cut(req->arena, &window, &found, sizeof(struct project));

	const struct dployr_list out = {
		"projects", &window, project_out_fields,     ARRAY_LEN(project_out_fields),
		page.rows,  page.n,  sizeof(struct project), total,
	};

	dployr_answer_list(req, &out);
	return STATUS_OK;
}

static enum status create_project(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct project project;
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	(void)db;
	if (status == STATUS_OK)
		status = project_create(req, &w->project, &project);
	if (status == STATUS_OK)
		dployr_answer(req, 201, "project", project_out_fields,
			      ARRAY_LEN(project_out_fields), &project);
	return status;
}

enum status dployr_project_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = body_decode(req, dployr_project_draft_fields,
					 dployr_n_project_draft_fields, &w.project, NULL);

	if (status == STATUS_OK)
		status = dployr_check_cluster(req);
	return status == STATUS_OK ? write_run(req, create_project, &w) : status;
}

static enum status delete_project(struct db *db, void *context)
{
	struct request *req = context;
	struct project project;
	enum status status =
	    project_get(db, req->arena, req->who->organization_id, req->captures[0], &project);
	struct access_place place;

	if (status == STATUS_OK) {
		place = (struct access_place){ .project_id = project.id };
		if (!access_sees(req->who, &place))
			status = STATUS_NOT_FOUND;
	}
	if (status == STATUS_NOT_FOUND)
		return dployr_not_found(req, "project");
	if (status == STATUS_OK)
		status = guard_place(req, CAN_PROJECTS, &place);
	if (status == STATUS_OK)
		status = project_delete(req, &project);
	if (status == STATUS_OK)
		dployr_answer_done(req,
				   "The project is deleted; it can be brought back for a while.");
	return status;
}

enum status dployr_project_delete(struct request *req)
{
	enum status status = dployr_check_cluster(req);

	return status == STATUS_OK ? write_run(req, delete_project, req) : status;
}

/* ---- webhooks */

enum status dployr_webhooks(struct request *req)
{
	const struct uuid any = { { 0 } };
	struct list_window window;
	struct list_rows page;
	struct db_rows found;
	int64_t total;
	enum status status = dployr_read_page(req, &window);

	if (status == STATUS_OK)
		status = webhook_list(req->db, req->arena, req->who->organization_id, any, &window,
				      &found, &total);
	if (status != STATUS_OK)
		return status;
	page = list_cut(req->arena, &window, &found, sizeof(struct webhook));

	const struct dployr_list out = {
		"webhooks", &window, hook_out_fields,        ARRAY_LEN(hook_out_fields),
		page.rows,  page.n,  sizeof(struct webhook), total,
	};

	dployr_answer_list(req, &out);
	return STATUS_OK;
}

static enum status create_webhook(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct webhook webhook = { .url = NULL };
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	(void)db;
	if (status == STATUS_OK)
		status = webhook_create(req, &w->webhook, &webhook);
	if (status != STATUS_OK)
		return status;
	if (webhook.secret)
		response_header(req, "Cache-Control", "private, no-store");
	dployr_answer(req, 201, "webhook", hook_out_fields, ARRAY_LEN(hook_out_fields), &webhook);
	return STATUS_OK;
}

enum status dployr_webhook_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode(req, webhook_draft_fields, webhook_n_draft_fields, &w.webhook, NULL);

	if (status == STATUS_OK || status == STATUS_INVALID)
		status = webhook_check(req, &w.webhook);
	if (status == STATUS_OK)
		status = dployr_check_cluster(req);
	w.webhook.is_active = true; /* nobody can switch it on here */
	if (w.webhook.payload < 0)
		w.webhook.payload = WEBHOOK_DPLOYR;
	return status == STATUS_OK ? write_run(req, create_webhook, &w) : status;
}
