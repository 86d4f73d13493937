/* Keys for programs, sessions for people. */
#include "config.h"

#include <string.h>

#include "auth/csrf.h"
#include "auth/guard.h"
#include "auth/key.h"
#include "auth/session.h"
#include "base/str.h"

/* The credential of the Authorization header, or NULL. */
static const char *bearer(const struct request *req)
{
	const char *value = req->headers[HEADER_AUTHORIZATION];

	if (!value || strlen(value) < 8 || value[6] != ' ')
		return NULL;
	return str_ieq(arena_strndup(req->arena, value, 6), "Bearer") ? value + 7 : NULL;
}

static enum status refuse_key(struct request *req, enum status status, const char *challenge,
			      const char *message)
{
	response_header(req, "WWW-Authenticate",
			arena_printf(req->arena, "Bearer realm=\"landfall\"%s", challenge));
	return request_fail(req, status, message);
}

static enum status check_key(struct request *req, unsigned scope, const char *scope_name)
{
	struct principal *who = arena_alloc(req->arena, sizeof(*who));
	const char *token = bearer(req);
	enum status status;

	if (!token)
		return refuse_key(req, STATUS_UNAUTHENTICATED, "", NULL);
	status = key_check(req->db, req->arena, str_trim(req->arena, token), req->now_ms, who);
	if (status == STATUS_UNAUTHENTICATED)
		return refuse_key(req, status, ", error=\"invalid_token\"",
				  "The API key is unknown, expired or revoked.");
	if (status != STATUS_OK)
		return request_fail(req, status, NULL);
	req->who = who;
	if (who->scopes & scope)
		return STATUS_OK;
	req->failure.scope = scope_name;
	return refuse_key(
	    req, STATUS_FORBIDDEN,
	    arena_printf(req->arena, ", error=\"insufficient_scope\", scope=\"%s\"", scope_name),
	    arena_printf(req->arena, "This needs a key with the scope \"%s\".", scope_name));
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

static enum status refuse_form(struct request *req)
{
	return request_fail(
	    req, STATUS_FORBIDDEN,
	    "This form is no longer valid. Go back, reload the page and try again.");
}

static enum status check_form(struct request *req)
{
	enum status status = check_session(req);

	if (status != STATUS_OK)
		return status;
	return csrf_check(req, session_secret(req)) ? STATUS_OK : refuse_form(req);
}

enum status guard_check(struct request *req)
{
	switch (req->route->guard) {
	case GUARD_OPEN: return STATUS_OK;
	case GUARD_READ: return check_key(req, SCOPE_READ, "read");
	case GUARD_WRITE: return check_key(req, SCOPE_WRITE, "write");
	case GUARD_PAGE: return check_session(req);
	case GUARD_FORM: return check_form(req);
	case GUARD_LOGIN:
		return csrf_check(req, session_login_token(req)) ? STATUS_OK : refuse_form(req);
	}
	BUG("route %s has no guard", req->route->path);
}
