/* POST /oauth/device_authorization: a program without a browser asks for a code (RFC 8628, 3.1). */
#include "config.h"

#include "idempotency/write.h"
#include "json/json.h"
#include "auth/signing.h"
#include "oauth/call.h"
#include "oauth/device.h"
#include "oauth/oauth.h"

struct asking {
	struct request *req;
	const struct client *client;
	unsigned scopes;
	const char *device_code, *user_code;
};

static enum status add(struct db *db, void *context)
{
	struct asking *asking = context;

	(void)db;
	return device_add(asking->req, asking->client, asking->scopes, &asking->device_code,
			  &asking->user_code);
}

static void answer(const struct asking *asking)
{
	struct request *req = asking->req;
	struct buf *out = &req->response.body;
	const char *page = arena_printf(req->arena, "%s/device", signing_issuer(req));
	size_t n = 0;

	response_begin(req, 200, "application/json");
	oauth_no_store(req);
	buf_addc(out, '{');
	json_put_text_or_null(out, &n, "device_code", asking->device_code);
	json_put_text_or_null(out, &n, "user_code", asking->user_code);
	json_put_text_or_null(out, &n, "verification_uri", page);
	json_put_text_or_null(out, &n, "verification_uri_complete",
			      arena_printf(req->arena, "%s?user_code=%s", page, asking->user_code));
	buf_addf(out, ",\"expires_in\":%d,\"interval\":%d}", DEVICE_LIFE_MS / 1000,
		 DEVICE_INTERVAL_S);
}

enum status oauth_device_authorization(struct request *req)
{
	struct oauth_call call;
	enum status status = oauth_call_read(req, &call);

	if (status == STATUS_OK)
		status = oauth_call_authenticate(req, &call);
	if (status != STATUS_OK)
		return status;

	struct asking asking = {
		.req = req,
		.client = &call.client,
		.scopes = oauth_call_scopes(call.scope, &call.client),
	};

	if (!asking.scopes)
		return oauth_refuse(req, 400, "invalid_scope",
				    "The application may have none of these.");
	status = write_run(req, add, &asking);
	if (status == STATUS_OK)
		answer(&asking);
	return status;
}
