/* Reading, and RFC 6749's authentication of clients. */
#include "config.h"

#include <string.h>

#include "api/body.h"
#include "base/base64.h"
#include "base/i18n.h"
#include "base/str.h"
#include "http/query.h"
#include "oauth/call.h"
#include "oauth/oauth.h"

#define OF(member, characters)                                                                     \
	FIELD_TEXT_OF(struct oauth_call, member), .flags = FIELD_WRITE, .max = (characters)

/* clang-format off */
static const struct field call_fields[] = {
	{ OF(grant_type, 100) },     { OF(code, 255) },          { OF(redirect_uri, 2000) },
	{ OF(code_verifier, 255) },  { OF(client_id, 100) },     { OF(client_secret, 255) },
	{ OF(refresh_token, 255) },  { OF(device_code, 255) },   { OF(scope, 500) },
	{ OF(token, 8192) },         { OF(token_type_hint, 100) },
};
/* clang-format on */

enum status oauth_call_read(struct request *req, struct oauth_call *out)
{
	const char *doubled;
	enum status status = body_decode(req, call_fields, ARRAY_LEN(call_fields), out, NULL);

	if (status != STATUS_OK)
		return status;
	doubled = oauth_doubled(req->form, req->n_form);
	if (doubled)
		return request_failf(req, STATUS_MALFORMED, _("%.100s is there twice"), doubled);
	return STATUS_OK;
}

static enum status refuse(struct request *req, bool was_basic)
{
	if (was_basic)
		response_header(req, "WWW-Authenticate", "Basic realm=\"landfall\"");
	return request_fail(req, STATUS_UNAUTHENTICATED,
			    _("The application is unknown, or its secret is wrong or missing."));
}

/* "Basic base64(id:secret)", both written as in a form; false when it is anything else. */
static bool read_basic(struct request *req, const char **id, const char **secret)
{
	const char *value = req->headers[HEADER_AUTHORIZATION] + 6;
	struct pair *pairs;
	size_t len, n;
	char *text = base64_decode(req->arena, value, strlen(value), &len);
	char *colon = text ? strchr(text, ':') : NULL;
	const char *form;

	if (!colon || strlen(text) != len)
		return false;
	*colon = '\0';
	form = arena_printf(req->arena, "i=%s&s=%s", text, colon + 1);
	if (!query_parse(req->arena, form, strlen(form), &pairs, &n) || n != 2)
		return false;
	*id = pairs[0].value;
	*secret = pairs[1].value;
	return true;
}

enum status oauth_call_authenticate(struct request *req, struct oauth_call *call)
{
	const char *header = req->headers[HEADER_AUTHORIZATION];
	bool is_basic = header && str_istarts(header, "Basic ");
	const char *id = call->client_id;
	const char *secret = call->client_secret;
	enum status status;

	if (is_basic && call->client_secret)
		return request_fail(
		    req, STATUS_MALFORMED,
		    _("Send the secret in the header or in the body, not in both."));
	if (is_basic && !read_basic(req, &id, &secret))
		return refuse(req, true);
	if (is_basic && call->client_id && !str_eq(call->client_id, id))
		return request_fail(req, STATUS_MALFORMED,
				    _("The header and the body name different applications."));
	if (is_basic && !*secret)
		secret = NULL;
	status = client_find(req->db, req->arena, id, &call->client);
	if (status == STATUS_NOT_FOUND)
		return refuse(req, is_basic);
	if (status != STATUS_OK)
		return status;
	if (client_is_public(&call->client) ? secret != NULL
					    : !secret || !client_is_secret(&call->client, secret))
		return refuse(req, is_basic);
	return STATUS_OK;
}

unsigned oauth_call_scopes(const char *asked, const struct client *client)
{
	unsigned most, wanted;

	if (!scopes_parse(client->scopes, &most))
		return 0;
	if (!asked)
		return most;
	return scopes_parse(asked, &wanted) ? wanted & most : 0;
}
