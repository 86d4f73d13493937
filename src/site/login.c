/* Logging in and out. */
#include "config.h"

#include "auth/csrf.h"
#include "auth/session.h"
#include "base/str.h"
#include "site/page.h"

/* A path inside the house to go on to: never an address elsewhere, however it is written. */
static const char *next_of(const char *given)
{
	if (!given || given[0] != '/' || given[1] == '/' || given[1] == '\\' ||
	    str_has_control(given))
		return "/";
	return given;
}

static enum status show(struct request *req, int http, const char *email, const char *next,
			const char *problem)
{
	struct view *view = page_view(req, "Log in", "");

	view_text(view, "action", request_link(req, "/login"));
	view_text(view, "email", email);
	view_text(view, "next", next);
	view_text(view, "problem", problem);
	view_text(view, "login_token", csrf_token(req->arena, session_login_token(req)));
	return page_show(req, http, "login", view);
}

enum status login_page(struct request *req)
{
	return show(req, 200, "", next_of(request_query(req, "next")), NULL);
}

enum status login_submit(struct request *req)
{
	const char *email = request_form(req, "email");
	const char *password = request_form(req, "password");
	const char *next = next_of(request_form(req, "next"));
	enum status status;

	email = email ? str_trim(req->arena, email) : "";
	status = session_log_in(req, email, password ? password : "");
	if (status == STATUS_UNAUTHENTICATED)
		return show(req, 422, email, next,
			    "The e-mail address and the password do not match.");
	if (status != STATUS_OK)
		return status;
	response_redirect(req, 303, next);
	return STATUS_OK;
}

enum status logout_submit(struct request *req)
{
	enum status status = session_log_out(req);

	if (status != STATUS_OK)
		return status;
	response_redirect(req, 303, "/login");
	return STATUS_OK;
}
