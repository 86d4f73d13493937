/* Native JSON of invitations. */
#include "config.h"

#include "api/body.h"
#include "api/native.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "member/invitation.h"

enum status invitation_api_list(struct request *req)
{
	struct list_window window;
	struct list_rows page;
	struct db_rows rows;
	int64_t total;
	enum status status = list_read(req, NULL, 0, NULL, &window);

	if (status == STATUS_OK)
		status = invitation_list(req->db, req->arena, req->who->organization_id, &window,
					 req->now_ms, &rows, &total);
	if (status != STATUS_OK)
		return status;
	page = list_cut(req->arena, &window, &rows, sizeof(struct invitation));
	page.total = total;
	return list_answer(req, &window, &page, invitation_fields, invitation_n_fields,
			   sizeof(struct invitation));
}

/* What shows a link may be kept by nobody on the way. */
static enum status answer(struct request *req, int http, enum status status,
			  const struct invitation *invitation)
{
	if (status == STATUS_NOT_FOUND)
		return api_not_found(req, _("invitation"));
	if (status == STATUS_CONFLICT)
		return request_fail(req, status, _("It was accepted or revoked already."));
	if (status != STATUS_OK)
		return status;
	if (invitation->link)
		response_header(req, "Cache-Control", "private, no-store");
	return api_answer(req, http, invitation_fields, invitation_n_fields, invitation);
}

enum status invitation_api_get(struct request *req)
{
	struct invitation invitation;
	enum status status = invitation_get(req->db, req->arena, req->who->organization_id,
					    req->captures[0], req->now_ms, &invitation);

	return answer(req, 200, status, &invitation);
}

struct writing {
	struct request *req;
	struct invitation_draft draft;
};

static enum status create(struct db *db, void *context)
{
	const struct writing *w = context;
	struct invitation invitation;
	enum status status = invitation_create(db, w->req, &w->draft, &invitation);

	return answer(w->req, 201, status, &invitation);
}

enum status invitation_api_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode_native(req, invitation_draft_fields, invitation_n_draft_fields, &w.draft);

	if (status == STATUS_OK || status == STATUS_INVALID)
		status = invitation_check(req, &w.draft);
	return status == STATUS_OK ? write_run(req, create, &w) : status;
}

static enum status resend(struct db *db, void *context)
{
	struct request *req = context;
	struct invitation invitation;
	enum status status = invitation_renew(db, req, req->captures[0], &invitation);

	return answer(req, 200, status, &invitation);
}

enum status invitation_api_resend(struct request *req)
{
	return write_run(req, resend, req);
}

static enum status revoke(struct db *db, void *context)
{
	struct request *req = context;
	struct invitation invitation;
	enum status status = invitation_revoke(db, req, req->captures[0], &invitation);

	if (status != STATUS_OK)
		return answer(req, 0, status, NULL);
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

enum status invitation_api_revoke(struct request *req)
{
	return write_run(req, revoke, req);
}
