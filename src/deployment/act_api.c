/* Native JSON of what can be done to deployments. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "auth/access.h"
#include "base/i18n.h"
#include "deployment/deployment.h"
#include "event/event.h"
#include "idempotency/write.h"

struct writing {
	struct request *req;
	struct deployment deployment;
	struct deployment_judgement judgement;
};

/* The deployment of the path, if the request sees it. */
static enum status get(struct request *req, struct deployment *out)
{
	enum status status = deployment_get(req, req->captures[0], out);

	if (status == STATUS_OK &&
	    !access_sees(req->who, &(struct access_place){ .project_id = out->project_id,
							   .environment_id = out->environment_id }))
		status = STATUS_NOT_FOUND;
	return status == STATUS_NOT_FOUND ? api_not_found(req, _("deployment")) : status;
}

static enum status answer(struct request *req, const struct deployment *d, bool is_new)
{
	return api_answer(req, is_new ? 201 : 200, deployment_fields, deployment_n_fields, d);
}

/* The deployment as it is now. */
static enum status answer_again(struct request *req)
{
	struct deployment d;
	enum status status = get(req, &d);

	return status == STATUS_OK ? answer(req, &d, false) : status;
}

/* A body that may be left out. */
static enum status read_draft(struct request *req, struct deployment_draft *draft)
{
	field_clear(deployment_draft_fields, deployment_n_draft_fields, draft);
	if (!req->body_len && !req->is_body_short && !req->is_body_long)
		return STATUS_OK;
	return body_decode_native(req, deployment_draft_fields, deployment_n_draft_fields, draft);
}

enum status deployment_api_start(struct request *req)
{
	struct deployment_draft draft;
	enum status status = read_draft(req, &draft);

	if (status == STATUS_OK && draft.project) {
		request_fail_field(req, "project", "unknown", _("is named by the path"));
		return STATUS_INVALID;
	}
	return status == STATUS_OK ? deployment_start(req, req->captures[0], &draft, answer)
				   : status;
}

enum status deployment_api_create(struct request *req)
{
	struct deployment_draft draft;
	enum status status = read_draft(req, &draft);

	if (status == STATUS_OK && !draft.project) {
		request_fail_field(req, "project", "missing", _("is required"));
		return STATUS_INVALID;
	}
	return status == STATUS_OK ? deployment_start(req, draft.project, &draft, answer) : status;
}

struct target {
	const char *target;
};
const struct field deployment_target_fields[] = {
	{ FIELD_TEXT_OF(struct target, target), .flags = FIELD_WRITE, .max = 100,
	  .text = "a version or a deployment's id; without it, the last good version" },
};
const size_t deployment_n_target_fields = ARRAY_LEN(deployment_target_fields);

enum status deployment_api_roll_back(struct request *req)
{
	struct target target = { NULL };
	struct deployment d;
	enum status status = get(req, &d);

	if (status == STATUS_OK && req->body_len)
		status = body_decode_native(req, deployment_target_fields,
					    deployment_n_target_fields, &target);
	return status == STATUS_OK ? deployment_roll_back(req, &d, target.target, answer) : status;
}

enum status deployment_api_candidates(struct request *req)
{
	struct list_window window;
	struct deployment d;
	struct db_rows rows;
	struct list_rows list;
	enum status status = get(req, &d);

	if (status == STATUS_OK)
		status = deployment_candidates(req, &d, &rows);
	if (status != STATUS_OK)
		return status;
	list_whole(&window);
	list = list_cut(req->arena, &window, &rows, sizeof(struct deployment));
	list.total = (int64_t)rows.n;
	return list_answer(req, &window, &list, deployment_fields, deployment_n_fields,
			   sizeof(struct deployment));
}

static enum status cancel(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = deployment_cancel(w->req, &w->deployment);

	(void)db;
	return status == STATUS_OK ? answer_again(w->req) : status;
}

enum status deployment_api_cancel(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.deployment);

	return status == STATUS_OK ? write_run(req, cancel, &w) : status;
}

static enum status judge(struct db *db, void *context)
{
	struct writing *w = context;
	enum status status = deployment_judge(w->req, &w->deployment, &w->judgement);

	(void)db;
	return status == STATUS_OK ? answer_again(w->req) : status;
}

enum status deployment_api_judge(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.deployment);

	if (status == STATUS_OK)
		status = body_decode_native(req, deployment_judgement_fields,
					    deployment_n_judgement_fields, &w.judgement);
	return status == STATUS_OK ? write_run(req, judge, &w) : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct deployment_change draft;
	enum status status = get(req, &w->deployment);

	(void)db;
	if (status != STATUS_OK)
		return status;
	draft = (struct deployment_change){ w->deployment.deploy_url,
					    w->deployment.run.extra_metadata, w->deployment.note };
	status = body_patch(req, deployment_change_fields, deployment_n_change_fields, &draft);
	if (status == STATUS_OK)
		status = deployment_change(req, &w->deployment, &draft);
	return status == STATUS_OK ? answer_again(req) : status;
}

enum status deployment_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change, &w);
}

enum status deployment_api_events(struct request *req)
{
	struct list_window window;
	struct list_rows list;
	struct deployment d;
	struct db_rows rows;
	int64_t total;
	enum status status = get(req, &d);

	if (status == STATUS_OK)
		status = list_read(req, NULL, 0, NULL, &window);
	if (status != STATUS_OK)
		return status;

	const struct event_part part = {
		.organization_id = req->who->organization_id,
		.subject_id = d.id,
		.above = window.above,
		.below = window.below,
		.limit = window.limit + 1,
		.offset = window.page > 1 ? (window.page - 1) * window.limit : 0,
		.is_backwards = window.is_backwards,
	};

	status = event_page(req->db, req->arena, &part, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct event));
	list.total = total;
	return list_answer(req, &window, &list, event_out_fields, event_n_out_fields,
			   sizeof(struct event));
}
