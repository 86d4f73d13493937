/* POST /oauth/token: what an application has, exchanged for tokens. */
#include "config.h"

#include "auth/audit.h"
#include "auth/signing.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "oauth/call.h"
#include "oauth/code.h"
#include "oauth/device.h"
#include "oauth/oauth.h"

struct exchange {
	struct request *req;
	struct oauth_call call;
	struct grant_tokens tokens;
	const char *error; /* NULL: there are tokens */
	const char *description;
};

/* An error is an answer: what was done on the way to it stays done. */
static enum status refuse(struct exchange *x, const char *error, const char *description)
{
	x->error = error;
	x->description = description;
	return STATUS_OK;
}

static enum status note(struct exchange *x, const struct principal *who, const char *client_name)
{
	const struct actor actor = actor_of_newcomer(x->req, who);

	return audit_write(x->req->db, x->req->arena, &actor,
			   &(struct audit){
			       .action = "grant.issued",
			       .subject_id = who->credential_id,
			       .subject_name = client_name,
			   });
}

/* Tokens for a grant that is there. */
static enum status issue(struct exchange *x, struct uuid grant_id)
{
	struct request *req = x->req;
	struct grant grant;
	struct principal who;
	enum status status =
	    grant_get(req->db, req->arena, x->call.client.organization_id, grant_id, &grant);

	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	if (status == STATUS_NOT_FOUND || !grant_principal(req->arena, &grant, &who) || !who.scopes)
		return refuse(x, "invalid_grant", "The permission has been revoked.");
	status = grant_issue(req, &grant, who.scopes, true, &x->tokens);
	return status == STATUS_OK ? note(x, &who, grant.client_name) : status;
}

/* ---- authorization_code */

/* A second use: somebody else has the code as well. Whatever came of it ends. */
static enum status end_grant(struct exchange *x, struct uuid grant_id)
{
	struct request *req = x->req;
	const struct uuid anybody = { { 0 } };
	struct grant grant;
	struct principal who;
	enum status status =
	    grant_get(req->db, req->arena, x->call.client.organization_id, grant_id, &grant);

	if (status == STATUS_OK) {
		grant_principal(req->arena, &grant, &who);

		const struct actor actor = actor_of_newcomer(req, &who);

		status = grant_revoke(req->db, req->arena, &actor, grant_id, anybody, "reuse");
	}
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	return refuse(x, "invalid_grant",
		      "This code was used before; what came of it has been revoked.");
}

/* Why a code is not good for this call, or NULL. */
static const char *fault_of(const struct exchange *x, const struct code *code)
{
	const struct oauth_call *call = &x->call;
	bool is_uri_wrong = call->redirect_uri ? !str_eq(call->redirect_uri, code->redirect_uri)
					       : code->is_uri_given;

	if (code->expires_at <= x->req->now_ms)
		return "The code has expired.";
	if (is_uri_wrong)
		return "redirect_uri is not the one that the code was asked for with.";
	if (!code->challenge)
		return call->code_verifier ? "The code was asked for without a code_challenge."
					   : NULL;
	if (!call->code_verifier)
		return "code_verifier is missing.";
	return pkce_matches(x->req->arena, code->challenge, call->code_verifier)
		   ? NULL
		   : "code_verifier does not fit the code_challenge.";
}

static enum status by_code(struct db *db, void *context)
{
	struct exchange *x = context;
	struct code code;
	const char *fault;
	bool is_first;
	enum status status = code_find(x->req, x->call.code, &code);

	(void)db;
	if (status == STATUS_NOT_FOUND ||
	    (status == STATUS_OK && !uuid_eq(&code.client_id, &x->call.client.id)))
		return refuse(x, "invalid_grant", "The code is unknown.");
	if (status != STATUS_OK)
		return status;
	if (code.used_at)
		return end_grant(x, code.grant_id);
	fault = fault_of(x, &code);
	if (fault)
		return refuse(x, "invalid_grant", fault);
	status = code_use(x->req, x->call.code, &is_first);
	if (status != STATUS_OK)
		return status;
	return is_first ? issue(x, code.grant_id) : end_grant(x, code.grant_id);
}

/* ---- refresh_token */

static enum status by_refresh(struct db *db, void *context)
{
	struct exchange *x = context;
	const struct grant_refreshing asked = {
		.token = x->call.refresh_token,
		.client_id = x->call.client.id,
		.scope = x->call.scope,
	};
	enum grant_refusal refusal;
	enum status status = grant_refresh(x->req, &asked, &x->tokens, &refusal);

	(void)db;
	if (status != STATUS_OK)
		return status;
	switch (refusal) {
	case GRANT_GOOD: return STATUS_OK;
	case GRANT_UNKNOWN:
		return refuse(x, "invalid_grant",
			      "The refresh token is unknown, expired or revoked.");
	case GRANT_REUSED:
		return refuse(x, "invalid_grant",
			      "This refresh token was used before; its grant has been revoked.");
	case GRANT_WIDER: return refuse(x, "invalid_scope", "A refresh can only narrow the scope.");
	}
	BUG("refusal %d", (int)refusal);
}

/* ---- client_credentials */

/* Whether a grant covers what the application may have by now. */
static bool is_wide_enough(const struct grant *grant, unsigned scopes)
{
	unsigned given;

	return scopes_parse(grant->scopes, &given) && !(scopes & ~given);
}

/* The application's own grant, made when it asks for the first time. */
static enum status by_client(struct db *db, void *context)
{
	struct exchange *x = context;
	struct request *req = x->req;
	const struct client *client = &x->call.client;
	unsigned scopes = oauth_call_scopes(x->call.scope, client);
	struct principal who;
	struct grant grant;
	enum status status;

	if (client_is_public(client))
		return refuse(x, "unauthorized_client",
			      "A public application can't act for itself.");
	if (!scopes)
		return refuse(x, "invalid_scope", "The application may have none of these.");
	client_principal(client, &who);
	status = grant_of_client(db, req->arena, client->organization_id, client->id, &grant);
	if (status == STATUS_NOT_FOUND ||
	    (status == STATUS_OK && !is_wide_enough(&grant, who.scopes))) {
		const struct actor actor = actor_of_newcomer(req, &who);
		const struct grant_new wanted = {
			.client_id = client->id,
			.client_name = client->name,
			.scopes = who.scopes,
		};

		grant = (struct grant){ .organization_id = client->organization_id,
					.client_id = client->id };
		status = grant_add(db, req->arena, &actor, &wanted, &grant.id);
	} else if (status == STATUS_OK) {
		who.credential = CREDENTIAL_GRANT;
		who.credential_id = grant.id;
		status = note(x, &who, client->name);
	}
	return status == STATUS_OK ? grant_issue(req, &grant, scopes, false, &x->tokens) : status;
}

/* ---- device_code */

static enum status wait(struct exchange *x, const struct device *device)
{
	bool is_early;
	enum status status = device_poll(x->req, device, &is_early);

	if (status != STATUS_OK)
		return status;
	return is_early ? refuse(x, "slow_down", "Wait five seconds longer between two requests.")
			: refuse(x, "authorization_pending", "The person has not decided yet.");
}

static enum status by_device(struct db *db, void *context)
{
	struct exchange *x = context;
	struct device device;
	bool is_first;
	enum status status = device_find(x->req, x->call.device_code, &device);

	(void)db;
	if (status == STATUS_NOT_FOUND ||
	    (status == STATUS_OK && !uuid_eq(&device.client_id, &x->call.client.id)))
		return refuse(x, "invalid_grant", "The device code is unknown.");
	if (status != STATUS_OK)
		return status;
	if (str_eq(device.status, "denied"))
		return refuse(x, "access_denied", "The person did not allow it.");
	if (str_eq(device.status, "used"))
		return refuse(x, "invalid_grant", "The device code was used before.");
	if (device.expires_at <= x->req->now_ms)
		return refuse(x, "expired_token", "The code has expired; ask for another one.");
	if (str_eq(device.status, "waiting"))
		return wait(x, &device);
	status = device_use(x->req, &device, &is_first);
	if (status != STATUS_OK)
		return status;
	return is_first ? issue(x, device.grant_id)
			: refuse(x, "invalid_grant", "The device code was used before.");
}

/* ---- all of them */

/* clang-format off */
/*  grant_type, the parameter that it can't do without, what takes it */
static const struct {
	const char *type;
	size_t needs;
	const char *name;
	db_body body;
} kinds[] = {
	{ "authorization_code", offsetof(struct oauth_call, code), "code", by_code },
	{ "refresh_token",      offsetof(struct oauth_call, refresh_token), "refresh_token", by_refresh },
	{ "client_credentials", offsetof(struct oauth_call, grant_type), "", by_client },
	{ "urn:ietf:params:oauth:grant-type:device_code", offsetof(struct oauth_call, device_code), "device_code", by_device },
};
/* clang-format on */

static enum status run(struct exchange *x, size_t kind)
{
	const char *needed = *(const char *const *)((const char *)&x->call + kinds[kind].needs);
	enum status status;

	if (!needed)
		return request_failf(x->req, STATUS_MALFORMED, "%s is missing", kinds[kind].name);
	status = oauth_call_authenticate(x->req, &x->call);
	if (status == STATUS_OK)
		status = signing_prepare(x->req);
	if (status == STATUS_OK)
		status = write_run(x->req, kinds[kind].body, x);
	if (status != STATUS_OK)
		return status;
	if (x->error)
		return oauth_refuse(x->req, 400, x->error, x->description);
	oauth_answer_tokens(x->req, &x->tokens);
	return STATUS_OK;
}

enum status oauth_token(struct request *req)
{
	struct exchange x = { .req = req };
	enum status status = oauth_call_read(req, &x.call);

	if (status != STATUS_OK)
		return status;
	if (!x.call.grant_type)
		return request_fail(req, STATUS_MALFORMED, "grant_type is missing");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_eq(x.call.grant_type, kinds[i].type))
			return run(&x, i);
	return oauth_refuse(
	    req, 400, "unsupported_grant_type",
	    "authorization_code, refresh_token, client_credentials or the device code");
}
