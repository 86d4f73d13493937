/* Asking about tokens and taking them back: introspection (RFC 7662) and revocation (RFC 7009). */
#include "config.h"

#include "auth/jwt.h"
#include "auth/signing.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "json/json.h"
#include "oauth/call.h"
#include "oauth/oauth.h"

/* A token that was found to be good. */
struct found {
	struct grant grant;
	struct principal who;
	struct jwt_claims claims; /* of an access token; issuer NULL for a refresh token */
	unsigned scopes;
	int64_t issued_at, expires_at; /* seconds */
};

static enum status find_access(struct request *req, const char *token, struct found *out)
{
	struct uuid organization_id, id;
	enum status status = signing_check(req, token, &out->claims);

	if (status != STATUS_OK)
		return status;
	if (!uuid_parse_any(out->claims.organization, &organization_id) ||
	    !uuid_parse_any(out->claims.grant, &id) ||
	    !scopes_parse(out->claims.scope, &out->scopes))
		return STATUS_NOT_FOUND;
	out->issued_at = out->claims.issued_at;
	out->expires_at = out->claims.expires_at;
	return grant_get(req->db, req->arena, organization_id, id, &out->grant);
}

static enum status find_refresh(struct request *req, const char *token, struct found *out)
{
	struct grant_refresh_state state;
	enum status status = grant_of_refresh(req->db, req->arena, token, req->now_ms, &state);

	if (status != STATUS_OK)
		return status;
	if (!state.is_live || !scopes_parse(state.scopes, &out->scopes))
		return STATUS_NOT_FOUND;
	out->grant = state.grant;
	out->issued_at = state.created_at / 1000;
	out->expires_at = state.expires_at / 1000;
	return STATUS_OK;
}

/* Whatever sort of token it is. STATUS_NOT_FOUND for one that is bad, over, or of another organization. */
static enum status find(struct request *req, const struct oauth_call *call, struct found *out)
{
	enum status status;

	*out = (struct found){ .scopes = 0 };
	status = jwt_is_one(call->token) ? find_access(req, call->token, out)
					 : find_refresh(req, call->token, out);
	if (status == STATUS_UNAUTHENTICATED)
		return STATUS_NOT_FOUND;
	if (status != STATUS_OK)
		return status;
	if (!uuid_eq(&out->grant.organization_id, &call->client.organization_id) ||
	    !grant_principal(req->arena, &out->grant, &out->who))
		return STATUS_NOT_FOUND;
	out->scopes &= out->who.scopes;
	return STATUS_OK;
}

static enum status read_call(struct request *req, struct oauth_call *call)
{
	enum status status = oauth_call_read(req, call);

	if (status == STATUS_OK)
		status = oauth_call_authenticate(req, call);
	if (status == STATUS_OK && !call->token)
		return request_fail(req, STATUS_MALFORMED, "token is missing");
	return status;
}

/* ---- introspection */

static void add_text(struct buf *out, size_t *n, const char *name, const char *text)
{
	if (!text)
		return;
	json_write_name(out, n, name);
	json_write_text(out, text);
}

static void add_number(struct buf *out, size_t *n, const char *name, int64_t number)
{
	json_write_name(out, n, name);
	buf_addi(out, number);
}

static void answer_active(struct request *req, const struct found *found)
{
	struct buf *out = &req->response.body;
	bool is_access = found->claims.issuer != NULL;
	bool is_person = found->who.kind == PRINCIPAL_USER;
	bool has_client = !uuid_is_nil(&found->grant.client_id);
	size_t n = 1;

	buf_adds(out, "{\"active\":true");
	add_text(out, &n, "scope", scopes_format(req->arena, found->scopes, " "));
	add_text(out, &n, "client_id",
		 has_client ? oauth_id(req->arena, "client", found->grant.client_id) : NULL);
	add_text(out, &n, "username", is_person ? found->who.email : NULL);
	add_text(out, &n, "token_type", is_access ? "Bearer" : "refresh_token");
	add_text(out, &n, "sub",
		 oauth_id(req->arena, is_person ? "user" : "client", found->who.id));
	add_number(out, &n, "iat", found->issued_at);
	add_number(out, &n, "exp", found->expires_at);
	if (is_access) {
		add_number(out, &n, "nbf", found->issued_at);
		add_text(out, &n, "iss", found->claims.issuer);
		add_text(out, &n, "aud", found->claims.issuer);
		add_text(out, &n, "jti", found->claims.id);
	}
	buf_addc(out, '}');
}

enum status oauth_introspect(struct request *req)
{
	struct oauth_call call;
	struct found found;
	enum status status = read_call(req, &call);

	if (status != STATUS_OK)
		return status;
	if (client_is_public(&call.client))
		return request_fail(req, STATUS_UNAUTHENTICATED,
				    "Only an application with a secret may ask about tokens.");
	status = find(req, &call, &found);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	response_begin(req, 200, "application/json");
	oauth_no_store(req);
	if (status == STATUS_OK && found.scopes)
		answer_active(req, &found);
	else
		buf_adds(&req->response.body, "{\"active\":false}");
	return STATUS_OK;
}

/* ---- revocation */

struct revoking {
	struct request *req;
	const struct found *found;
};

static enum status end_grant(struct db *db, void *context)
{
	const struct revoking *revoking = context;
	struct request *req = revoking->req;
	const struct uuid anybody = { { 0 } };
	const struct actor actor = actor_of_newcomer(req, &revoking->found->who);

	return grant_revoke(db, req->arena, &actor, revoking->found->grant.id, anybody, "revoked");
}

enum status oauth_revoke(struct request *req)
{
	struct oauth_call call;
	struct found found;
	enum status status = read_call(req, &call);

	if (status != STATUS_OK)
		return status;
	status = find(req, &call, &found);
	if (status == STATUS_OK && uuid_eq(&found.grant.client_id, &call.client.id)) {
		struct revoking revoking = { req, &found };

		status = write_run(req, end_grant, &revoking);
	}
	/* Nobody learns by this whether a token was one (RFC 7009, 2.2). */
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		return status;
	response_begin(req, 200, "application/json");
	oauth_no_store(req);
	buf_adds(&req->response.body, "{}");
	return STATUS_OK;
}
