/* Native JSON of API keys and personal tokens. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "apikey/apikey.h"
#include "base/i18n.h"
#include "idempotency/write.h"

struct writing {
	struct request *req;
	bool is_personal;
	struct apikey_draft draft;
	struct apikey_change change;
	int64_t overlap_hours;
};

/* Whose keys: the person's own, or (nil) the organization's. */
static struct uuid owner(const struct request *req, bool is_personal)
{
	return is_personal ? req->who->id : (struct uuid){ { 0 } };
}

static enum status answer(struct request *req, int http, const struct apikey *key)
{
	/* What shows a key may be kept by nobody on the way. */
	if (key->key)
		response_header(req, "Cache-Control", "private, no-store");
	return api_answer(req, http, apikey_fields, apikey_n_fields, key);
}

/* Personal tokens belong to people: a key has none. */
static enum status check_person(struct request *req)
{
	if (req->who->kind == PRINCIPAL_USER)
		return STATUS_OK;
	return request_fail(req, STATUS_FORBIDDEN,
			    _("Personal tokens belong to people; this is a key."));
}

static enum status get(struct request *req, bool is_personal, struct apikey *out)
{
	enum status status =
	    apikey_get(req->db, req->arena, req->who->organization_id, owner(req, is_personal),
		       req->captures[0], req->now_ms, out);

	return status == STATUS_NOT_FOUND
		   ? api_not_found(req, is_personal ? _("personal token") : _("API key"))
		   : status;
}

static enum status list(struct request *req, bool is_personal)
{
	struct list_window window;
	struct list_rows page;
	struct db_rows rows;
	enum status status = list_read(req, NULL, 0, NULL, &window);
	int64_t total;

	if (status == STATUS_OK)
		status = apikey_list(req->db, req->arena, req->who->organization_id,
				     owner(req, is_personal), &window, req->now_ms, &rows, &total);
	if (status != STATUS_OK)
		return status;
	page = list_cut(req->arena, &window, &rows, sizeof(struct apikey));
	page.total = total;
	return list_answer(req, &window, &page, apikey_fields, apikey_n_fields,
			   sizeof(struct apikey));
}

static enum status create_body(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);
	struct apikey key;
	enum status status =
	    apikey_create(db, w->req->arena, &actor, w->is_personal, &w->draft, &key);

	return status == STATUS_OK ? answer(w->req, 201, &key) : status;
}

static enum status create(struct request *req, bool is_personal)
{
	struct writing w = { .req = req, .is_personal = is_personal };
	enum status status =
	    body_decode_native(req, apikey_draft_fields, apikey_n_draft_fields, &w.draft);

	if (status == STATUS_OK || status == STATUS_INVALID)
		status = apikey_check(req, is_personal, &w.draft);
	return status == STATUS_OK ? write_run(req, create_body, &w) : status;
}

static enum status change_body(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	struct apikey key;
	enum status status = get(req, false, &key);

	if (status != STATUS_OK)
		return status;
	w->change = (struct apikey_change){ key.name, key.addresses };
	status = body_patch(req, apikey_change_fields, apikey_n_change_fields, &w->change);
	if (status == STATUS_OK)
		status = apikey_check_addresses(req, w->change.addresses);
	if (status == STATUS_OK)
		status = apikey_change(db, req->arena, &actor, &key, &w->change);
	if (status == STATUS_OK)
		status = get(req, false, &key);
	return status == STATUS_OK ? answer(req, 200, &key) : status;
}

const struct field apikey_rotate_fields[] = {
	{ FIELD_INT_OF(struct writing, overlap_hours), .flags = FIELD_WRITE, .low = 0,
	  .high = APIKEY_OVERLAP_MAX, .text = "hours for which both keys are good" },
};
const size_t apikey_n_rotate_fields = ARRAY_LEN(apikey_rotate_fields);

static enum status not_live(struct request *req, enum status status)
{
	if (status != STATUS_CONFLICT)
		return status;
	return request_fail(req, status, _("It is not live any more, or was rotated before."));
}

static enum status rotate_body(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	struct apikey key, next;
	enum status status = get(req, false, &key);

	if (status == STATUS_OK)
		status = apikey_rotate(db, req->arena, &actor, &key, w->overlap_hours, &next);
	return status == STATUS_OK ? answer(req, 201, &next) : not_live(req, status);
}

static enum status revoke_body(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	struct apikey key;
	enum status status = get(req, w->is_personal, &key);

	if (status == STATUS_OK)
		status = apikey_revoke(db, req->arena, &actor, &key);
	if (status != STATUS_OK)
		return not_live(req, status);
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

static enum status revoke(struct request *req, bool is_personal)
{
	struct writing w = { .req = req, .is_personal = is_personal };

	return write_run(req, revoke_body, &w);
}

enum status apikey_api_list(struct request *req)
{
	return list(req, false);
}

enum status apikey_api_create(struct request *req)
{
	return create(req, false);
}

enum status apikey_api_get(struct request *req)
{
	struct apikey key;
	enum status status = get(req, false, &key);

	return status == STATUS_OK ? answer(req, 200, &key) : status;
}

enum status apikey_api_change(struct request *req)
{
	struct writing w = { .req = req };

	return write_run(req, change_body, &w);
}

enum status apikey_api_rotate(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = STATUS_OK;

	if (req->body_len)
		status = body_decode_native(req, apikey_rotate_fields, apikey_n_rotate_fields, &w);
	if (status != STATUS_OK)
		return status;
	w.req = req;
	if (!req->body_len || w.overlap_hours == FIELD_NO_INT)
		w.overlap_hours = APIKEY_OVERLAP_HOURS;
	return write_run(req, rotate_body, &w);
}

enum status apikey_api_revoke(struct request *req)
{
	return revoke(req, false);
}

enum status token_api_list(struct request *req)
{
	enum status status = check_person(req);

	return status == STATUS_OK ? list(req, true) : status;
}

enum status token_api_create(struct request *req)
{
	enum status status = check_person(req);

	return status == STATUS_OK ? create(req, true) : status;
}

enum status token_api_revoke(struct request *req)
{
	enum status status = check_person(req);

	return status == STATUS_OK ? revoke(req, true) : status;
}
