/* Native JSON of what is done with a webhook beside changing it: its deliveries, a new secret, a test, off and on. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "base/i18n.h"
#include "delivery/delivery.h"
#include "idempotency/write.h"
#include "webhook/webhook.h"

#define ASKED(kind, member) FIELD_##kind##_OF(struct webhook_asking, member)

/* clang-format off */
const struct field webhook_rotate_fields[] = {
	{ ASKED(TEXT, secret), .flags = FIELD_WRITE, .max = WEBHOOK_SECRET_MAX, .text = "the new one, 8 characters or more; one is made unless given" },
};
const struct field webhook_test_fields[] = {
	{ ASKED(TEXT, type), .flags = FIELD_WRITE, .max = 64, .text = "the type of event that the test is to look like; webhook.test unless given" },
};
const struct field webhook_recover_fields[] = {
	{ ASKED(TIME, since), .flags = FIELD_WRITE | FIELD_REQUIRED, .text = "all that failed and was to be told from this moment on" },
};
const struct field webhook_recovered_fields[] = {
	{ ASKED(TIME, since), .flags = FIELD_READ, .text = "from when on" },
	{ FIELD_NAMED(FIELD_INT, "queued", struct webhook_asking, n, int64_t), .flags = FIELD_READ, .text = "how many are sent again" },
};
/* clang-format on */
const size_t webhook_n_rotate_fields = ARRAY_LEN(webhook_rotate_fields);
const size_t webhook_n_test_fields = ARRAY_LEN(webhook_test_fields);
const size_t webhook_n_recover_fields = ARRAY_LEN(webhook_recover_fields);
const size_t webhook_n_recovered_fields = ARRAY_LEN(webhook_recovered_fields);

struct acting {
	struct request *req;
	struct webhook webhook;
	struct webhook_asking asking;
	bool is_active;
};

static enum status reach(struct acting *a)
{
	enum status status = webhook_reach(a->req, a->req->captures[0], true, &a->webhook);

	return status == STATUS_NOT_FOUND ? api_not_found(a->req, _("webhook")) : status;
}

enum status webhook_api_deliveries(struct request *req)
{
	struct webhook webhook;
	enum status status = webhook_reach(req, req->captures[0], false, &webhook);

	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("webhook"));
	return status == STATUS_OK ? delivery_list_answer(req, webhook.id) : status;
}

static enum status rotate(struct db *db, void *context)
{
	struct acting *a = context;
	enum status status = reach(a);

	(void)db;
	if (status == STATUS_OK)
		status = webhook_rotate(a->req, &a->webhook, a->asking.secret);
	if (status != STATUS_OK)
		return status;
	/* What shows a secret may be kept by nobody on the way. */
	if (a->webhook.secret)
		response_header(a->req, "Cache-Control", "private, no-store");
	return api_answer(a->req, 200, webhook_fields, webhook_n_fields, &a->webhook);
}

enum status webhook_api_rotate(struct request *req)
{
	struct acting a = { .req = req };
	const struct webhook_draft nothing = { .secret = NULL };
	struct webhook_draft draft = nothing;
	enum status status = STATUS_OK;

	if (req->body_len)
		status = body_decode_native(req, webhook_rotate_fields, webhook_n_rotate_fields,
					    &a.asking);
	draft.secret = a.asking.secret;
	if (status == STATUS_OK)
		status = webhook_check(req, &draft);
	return status == STATUS_OK ? write_run(req, rotate, &a) : status;
}

static enum status test(struct db *db, void *context)
{
	struct acting *a = context;
	struct uuid id;
	enum status status = reach(a);

	(void)db;
	if (status == STATUS_OK)
		status = webhook_test(a->req, &a->webhook, a->asking.type, &id);
	return status == STATUS_OK ? delivery_answer(a->req, 202, id) : status;
}

enum status webhook_api_test(struct request *req)
{
	struct acting a = { .req = req };
	enum status status = STATUS_OK;

	if (req->body_len)
		status =
		    body_decode_native(req, webhook_test_fields, webhook_n_test_fields, &a.asking);
	return status == STATUS_OK ? write_run(req, test, &a) : status;
}

static enum status set_active(struct db *db, void *context)
{
	struct acting *a = context;
	enum status status = reach(a);

	(void)db;
	if (status == STATUS_OK)
		status = webhook_set_active(a->req, &a->webhook, a->is_active);
	if (status == STATUS_OK)
		status = reach(a);
	return status == STATUS_OK
		   ? api_answer(a->req, 200, webhook_fields, webhook_n_fields, &a->webhook)
		   : status;
}

enum status webhook_api_pause(struct request *req)
{
	struct acting a = { .req = req, .is_active = false };

	return write_run(req, set_active, &a);
}

enum status webhook_api_resume(struct request *req)
{
	struct acting a = { .req = req, .is_active = true };

	return write_run(req, set_active, &a);
}

static enum status recover(struct db *db, void *context)
{
	struct acting *a = context;
	enum status status = reach(a);

	if (status == STATUS_OK)
		status = webhook_recover(a->req, &a->webhook, a->asking.since, &a->asking.n);
	(void)db;
	return status == STATUS_OK ? api_answer(a->req, 202, webhook_recovered_fields,
						webhook_n_recovered_fields, &a->asking)
				   : status;
}

enum status webhook_api_recover(struct request *req)
{
	struct acting a = { .req = req };
	enum status status =
	    body_decode_native(req, webhook_recover_fields, webhook_n_recover_fields, &a.asking);

	return status == STATUS_OK ? write_run(req, recover, &a) : status;
}
