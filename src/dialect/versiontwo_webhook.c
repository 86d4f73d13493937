/* Webhooks of a project: asked for, and no more; that service has no list of them. */
#include "config.h"

#include "api/body.h"
#include "dialect/versiontwo.h"
#include "idempotency/write.h"
#include "project/project.h"
#include "webhook/webhook.h"

#define OUT(kind, member) FIELD_##kind##_OF(struct webhook, member)
#define IN(kind, member)  FIELD_##kind##_OF(struct webhook_draft, member), .flags = FIELD_WRITE

/* clang-format off */
const struct field versiontwo_webhook_fields[] = {
	{ OUT(ID, id), .flags = FIELD_READ, .prefix = "hook", .text = "id" },
	{ OUT(TEXT, url), .flags = FIELD_READ, .text = "address that is to be told" },
	{ OUT(LIST, events), .flags = FIELD_READ, .text = "of what" },
	{ OUT(ID, project_id), .flags = FIELD_READ, .prefix = "proj", .text = "the project that it is told of" },
	{ OUT(TIME, created_at), .flags = FIELD_READ, .text = "when it was made" },
	{ OUT(TEXT, secret), .flags = FIELD_READ | FIELD_DEFINED, .text = "made by us, since none was given; shown this once" },
};

const struct field versiontwo_webhook_in_fields[] = {
	{ IN(TEXT, url) | FIELD_REQUIRED, .max = WEBHOOK_URL_MAX, .text = "http or https address that is to be told" },
	{ IN(LIST, events) | FIELD_REQUIRED, .max = WEBHOOK_EVENTS_MAX, .text = "of what: deployment.completed, deployment.failed …" },
	{ IN(TEXT, secret), .max = WEBHOOK_SECRET_MAX, .text = "what deliveries will be signed with; one is made unless given" },
};
/* clang-format on */
const size_t versiontwo_n_webhook_fields = ARRAY_LEN(versiontwo_webhook_fields);
const size_t versiontwo_n_webhook_in_fields = ARRAY_LEN(versiontwo_webhook_in_fields);

struct writing {
	struct request *req;
	struct webhook_draft draft;
};

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	struct webhook webhook;
	struct project project;
	enum status status = project_reach(req, req->captures[0], CAN_PROJECTS, &project);

	(void)db;
	if (status != STATUS_OK)
		return status;
	webhook = (struct webhook){ .project_id = project.id };
	status = webhook_create(req, &w->draft, &webhook);
	if (status != STATUS_OK)
		return status;
	/* What shows a secret may be kept by nobody on the way. */
	if (webhook.secret)
		response_header(req, "Cache-Control", "private, no-store");
	return versiontwo_answer(req, 201, versiontwo_webhook_fields, versiontwo_n_webhook_fields,
				 &webhook);
}

enum status versiontwo_webhook_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = body_decode(req, versiontwo_webhook_in_fields,
					 versiontwo_n_webhook_in_fields, &w.draft, NULL);

	w.draft.is_active = true;
	w.draft.description = NULL;
	if (status == STATUS_OK || status == STATUS_INVALID)
		status = webhook_check(req, &w.draft);
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}
