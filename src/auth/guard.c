/* Keys and tokens for programs, sessions for people; then what each may do. */
#include "config.h"

#include <string.h>

#include "auth/csrf.h"
#include "auth/grant.h"
#include "auth/guard.h"
#include "auth/jwt.h"
#include "auth/key.h"
#include "auth/session.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"

#define WARN_MS (7LL * 24 * 60 * 60 * 1000)

/* The credential of the Authorization header, or NULL. */
static const char *bearer(const struct request *req)
{
	const char *value = req->headers[HEADER_AUTHORIZATION];

	if (!value)
		return NULL;
	if (str_istarts(value, "Bearer ") && value[7])
		return value + 7;
	/* Alone, it has no blank: other schemes have one behind their name. */
	value = str_trim(req->arena, value);
	return req->door->has_bare_token && *value && !strchr(value, ' ') ? value : NULL;
}

/* The credential of the query, or NULL; taken out of it in any case, so that no link, list or log can have it. */
static const char *take_query_token(struct request *req)
{
	const char *name = req->door->query_token;
	const char *token = NULL;
	size_t n = 0;

	if (!name)
		return NULL;
	for (size_t i = 0; i < req->n_query; i++) {
		if (!str_eq(req->query[i].name, name))
			req->query[n++] = req->query[i];
		else if (!token)
			token = req->query[i].value;
	}
	if (n < req->n_query)
		req->query_string = "";
	req->n_query = n;
	return token;
}

/* A door may have clients that keep what they were given in a cookie: it counts as the header. What a browser sends
 * does not, or a page elsewhere could write in its owner's name: browsers say where a request comes from. */
static void read_cookie(struct request *req)
{
	const char *name = req->door->cookie;
	const char *value;

	if (!name || req->headers[HEADER_AUTHORIZATION] || req->headers[HEADER_ORIGIN] ||
	    req->headers[HEADER_SEC_FETCH_SITE])
		return;
	value = request_cookie(req, name);
	if (value && *value)
		req->headers[HEADER_AUTHORIZATION] = arena_printf(req->arena, "Bearer %s", value);
}

static enum status refuse(struct request *req, enum status status, const char *challenge,
			  const char *message)
{
	response_header(req, "WWW-Authenticate",
			arena_printf(req->arena, "Bearer realm=\"landfall\"%s", challenge));
	return request_fail(req, status, message);
}

/* Says what is missing: a scope, a role, or that the key is limited to other places. */
static enum status refuse_capability(struct request *req, enum capability capability)
{
	const struct principal *who = req->who;
	unsigned bit = ACCESS_OF(capability);
	const char *scope = capability_scope(capability);

	if (!(scopes_capabilities(who->scopes) & bit)) {
		req->failure.scope = scope;
		return refuse(
		    req, STATUS_FORBIDDEN,
		    arena_printf(req->arena, ", error=\"insufficient_scope\", scope=\"%s\"", scope),
		    arena_printf(req->arena, _("This needs a key with the scope \"%s\"."), scope));
	}
	if (who->kind == PRINCIPAL_USER && !(role_capabilities(who->role) & bit))
		return request_failf(req, STATUS_FORBIDDEN,
				     _("The role %s does not let you do this here: %s."),
				     role_word(who->role), capability_text(capability));
	return request_fail(req, STATUS_FORBIDDEN,
			    _("This key is limited to other projects or environments."));
}

/* Where the organization wants a second factor and there is none, one gets to where it is set up, to other
 * organizations, and out. */
static bool is_kept_out(const struct request *req)
{
	static const char *const ways[] = { "/settings/two-factor", "/settings/organizations",
					    "/switch", "/logout" };

	if (!req->who->must_have_totp)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (str_starts(req->route->path, ways[i]))
			return false;
	return true;
}

static enum status check_capability(struct request *req)
{
	enum capability capability = (enum capability)req->route->can;

	if (is_kept_out(req))
		return request_fail(req, STATUS_FORBIDDEN,
				    _("Your organization wants a second factor for your account; "
				      "set one up on the page /settings/two-factor."));
	if (capability == CAN_NOTHING || req->who->capabilities_somewhere & ACCESS_OF(capability))
		return STATUS_OK;
	return refuse_capability(req, capability);
}

enum status guard_place(struct request *req, enum capability capability,
			const struct access_place *place)
{
	return access_may(req->who, capability, place) ? STATUS_OK
						       : refuse_capability(req, capability);
}

/* A key that ends soon says so with every answer, while there is time to rotate it. */
static void warn_of_end(struct request *req)
{
	char text[TIME_TEXT_SIZE];

	if (!req->who->expires_at || req->who->expires_at > req->now_ms + WARN_MS)
		return;
	time_format(req->who->expires_at, text);
	response_header(req, "X-Key-Expires-At", text);
}

static enum status check_token(struct request *req)
{
	struct principal *who = arena_alloc(req->arena, sizeof(*who));
	const char *in_query = take_query_token(req);
	const char *token = bearer(req);
	bool is_in_query = !token && in_query;
	enum status status;

	if (is_in_query)
		token = in_query;
	if (!token)
		return refuse(req, STATUS_UNAUTHENTICATED, "", NULL);
	token = str_trim(req->arena, token);
	if (jwt_is_one(token))
		status = grant_check(req, token, who);
	else
		status = key_check(req->db, req->arena, token, req->address, req->now_ms, who);
	if (status == STATUS_UNAUTHENTICATED)
		return refuse(req, status, ", error=\"invalid_token\"",
			      jwt_is_one(token)
				  ? _("The access token is invalid, expired or revoked.")
				  : _("The API key is unknown, expired or revoked."));
	if (status == STATUS_FORBIDDEN)
		return request_failf(
		    req, status, _("This key may not be used from the address %s."), req->address);
	if (status != STATUS_OK)
		return request_fail(req, status, NULL);
	if (is_in_query && !who->allows_query)
		return refuse(
		    req, STATUS_UNAUTHENTICATED, ", error=\"invalid_token\"",
		    _("This key may not be sent in the address. Send it in the Authorization "
		      "header, or make a key that allows it."));
	if (is_in_query)
		response_header(req, "Cache-Control", "private, no-store");
	req->who = who;
	warn_of_end(req);
	return check_capability(req);
}

static enum status check_session(struct request *req)
{
	struct principal *who = arena_alloc(req->arena, sizeof(*who));
	enum status status = session_check(req, who);

	if (status != STATUS_OK)
		return request_fail(req, status, NULL);
	req->who = who;
	return STATUS_OK;
}

static enum status check_page(struct request *req)
{
	enum status status = check_session(req);

	return status == STATUS_OK ? check_capability(req) : status;
}

static enum status refuse_form(struct request *req)
{
	return request_fail(
	    req, STATUS_FORBIDDEN,
	    _("This form is no longer valid. Go back, reload the page and try again."));
}

static enum status check_form(struct request *req)
{
	enum status status = check_session(req);

	if (status != STATUS_OK)
		return status;
	return csrf_check(req, session_secret(req)) ? check_capability(req) : refuse_form(req);
}

enum status guard_check_as(struct request *req, const struct principal *who)
{
	switch (req->route->guard) {
	case GUARD_OPEN: return STATUS_OK;
	case GUARD_API: req->who = who; return check_capability(req);
	case GUARD_PAGE:
	case GUARD_FORM:
	case GUARD_LOGIN: break;
	}
	return request_fail(req, STATUS_NOT_FOUND, NULL);
}

enum status guard_check(struct request *req)
{
	read_cookie(req);
	switch (req->route->guard) {
	case GUARD_OPEN: return STATUS_OK;
	case GUARD_API: return check_token(req);
	case GUARD_PAGE: return check_page(req);
	case GUARD_FORM: return check_form(req);
	case GUARD_LOGIN:
		return csrf_check(req, session_login_token(req)) ? STATUS_OK : refuse_form(req);
	}
	BUG("route %s has no guard", req->route->path);
}
