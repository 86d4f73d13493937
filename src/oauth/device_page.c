/* /device: a person types the code that a program shows, sees what it wants, and decides. */
#include "config.h"

#include "auth/audit.h"
#include "base/i18n.h"
#include "base/str.h"
#include "html/url.h"
#include "idempotency/write.h"
#include "oauth/call.h"
#include "oauth/consent.h"
#include "oauth/device.h"
#include "oauth/oauth.h"
#include "site/page.h"

static const char *outcome_of(const struct request *req)
{
	const char *word = request_query(req, "outcome");

	if (word && str_eq(word, "allowed"))
		return _("Allowed. You can go back to the device; it goes on by itself.");
	if (word && str_eq(word, "denied"))
		return _("Not allowed. The device gets nothing.");
	return NULL;
}

/* The page where the code is typed. */
static enum status show_form(struct request *req, int http, const char *typed, const char *problem)
{
	struct view *view = page_view(req, _("Connect a device"), "");

	view_text(view, "action", request_link(req, "/device"));
	view_text(view, "typed", typed);
	view_text(view, "problem", problem);
	view_text(view, "outcome", outcome_of(req));
	response_header(req, "X-Frame-Options", "DENY");
	response_header(req, "Cache-Control", "no-store");
	return page_show(req, http, "device", view);
}

static enum status show_unknown(struct request *req, const char *typed)
{
	return show_form(req, 422, typed,
			 _("There is no such code, or it has expired. Look at the device again."));
}

static unsigned scopes_of(struct request *req, const struct device *device)
{
	const struct client client = { .scopes = device->client_scopes };

	return grant_scopes_of(req->who, oauth_call_scopes(device->scopes, &client));
}

static enum status show_consent(struct request *req, const struct device *device)
{
	const char *code = device_code_text(req->arena, device->user_code);
	struct view *kept;
	const struct consent consent = {
		.path = "/device",
		.application = device->client_name,
		.scopes = scopes_of(req, device),
		.user_code = code,
	};
	struct view *view = consent_view(req, &consent, &kept);

	consent_keep(kept, "user_code", code);
	return consent_show(req, view);
}

enum status device_page(struct request *req)
{
	const char *typed = request_query(req, "user_code");
	struct device device;
	enum status status;

	if (!typed || !*typed)
		return show_form(req, 200, "", NULL);
	status = device_find_typed(req, typed, &device);
	if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !scopes_of(req, &device)))
		return show_unknown(req, typed);
	return status == STATUS_OK ? show_consent(req, &device) : status;
}

struct deciding {
	struct request *req;
	const struct device *device;
	bool is_allowed;
};

static enum status deny(struct db *db, const struct deciding *deciding)
{
	struct request *req = deciding->req;
	const struct actor actor = actor_of_request(req);
	const struct uuid none = { { 0 } };
	enum status status = device_decide(req, deciding->device, none);

	if (status != STATUS_OK)
		return status;
	return audit_write(db, req->arena, &actor,
			   &(struct audit){
			       .action = "device.denied",
			       .subject_id = deciding->device->client_id,
			       .subject_name = deciding->device->client_name,
			   });
}

static enum status decide(struct db *db, void *context)
{
	const struct deciding *deciding = context;
	struct request *req = deciding->req;
	const struct actor actor = actor_of_request(req);
	const struct grant_new wanted = {
		.user_id = req->who->id,
		.client_id = deciding->device->client_id,
		.client_name = deciding->device->client_name,
		.scopes = scopes_of(req, deciding->device),
	};
	struct uuid grant_id;
	enum status status;

	if (!deciding->is_allowed)
		return deny(db, deciding);
	status = grant_add(db, req->arena, &actor, &wanted, &grant_id);
	return status == STATUS_OK ? device_decide(req, deciding->device, grant_id) : status;
}

enum status device_submit(struct request *req)
{
	const char *typed = request_form(req, "user_code");
	const char *decision = request_form(req, "decision");
	struct device device;
	struct deciding deciding = { req, &device, decision && str_eq(decision, "allow") };
	enum status status = device_find_typed(req, typed ? typed : "", &device);

	if (status == STATUS_OK && deciding.is_allowed && !scopes_of(req, &device))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_OK)
		status = write_run(req, decide, &deciding);
	if (status == STATUS_NOT_FOUND)
		return show_unknown(req, typed ? typed : "");
	if (status != STATUS_OK)
		return status;
	response_redirect(
	    req, 303, deciding.is_allowed ? "/device?outcome=allowed" : "/device?outcome=denied");
	return STATUS_OK;
}
