/* Logging in, in one step or two, and out. */
#include "config.h"

#include "auth/audit.h"
#include "auth/csrf.h"
#include "auth/login.h"
#include "auth/session.h"
#include "base/i18n.h"
#include "base/str.h"
#include "html/url.h"
#include "idempotency/write.h"
#include "site/login.h"
#include "site/page.h"

/* A path inside the house to go on to: never an address elsewhere, however it is written. */
static const char *next_of(const char *given)
{
	if (!given || given[0] != '/' || given[1] == '/' || given[1] == '\\' ||
	    str_has_control(given))
		return "/";
	return given;
}

struct view *login_view(struct request *req, const char *title)
{
	struct view *view = page_view(req, title, "");

	view_flag(view, "is_logged_in", false);
	view_text(view, "organization", NULL);
	view_text(view, "csrf_token", csrf_token(req->arena, session_login_token(req)));
	return view;
}

static enum status show(struct request *req, int http, const char *email, const char *next,
			const char *problem)
{
	struct view *view = login_view(req, _("Log in"));

	view_text(view, "action", request_link(req, "/login"));
	view_text(view, "reset", request_link(req, "/reset"));
	view_text(view, "email", email);
	view_text(view, "next", next);
	view_text(view, "problem", problem);
	return page_show(req, http, "login", view);
}

enum status login_page(struct request *req)
{
	return show(req, 200, "", next_of(request_query(req, "next")), NULL);
}

struct entering {
	struct request *req;
	const struct account *account;
	bool waits_for_totp;
	const char *next;
};

/* Starts the session, and says so in the trace. */
static enum status enter(struct db *db, void *context)
{
	const struct entering *entering = context;
	struct request *req = entering->req;
	const struct account *account = entering->account;
	const struct session_new session = { account->user_id, account->organization_id,
					     entering->waits_for_totp };
	struct actor actor = actor_of_newcomer(req, req->who);
	struct audit audit = { .action = entering->waits_for_totp ? "session.first_factor"
								  : "session.created",
			       .subject_name = account->email };
	enum status status = session_start(req, &session, &audit.subject_id);

	if (status == STATUS_OK)
		status = audit_write(db, req->arena, &actor, &audit);
	response_redirect(req, 303, entering->next);
	return status;
}

enum status login_enter(struct request *req, const struct account *account,
			enum credential_kind credential, bool is_proved, const char *next)
{
	struct entering entering = { req, account, !is_proved && account->totp_enabled_at, next };
	struct buf path;

	buf_init(&path, 8192);
	buf_adds(&path, "/login/code");
	url_query_add(&path, "next", next);
	if (entering.waits_for_totp)
		entering.next = buf_dup(&path, req->arena);
	buf_release(&path);
	req->who = login_principal(req->arena, account, credential);
	return write_run(req, enter, &entering);
}

enum status login_submit(struct request *req)
{
	const char *email = request_form(req, "email");
	const char *password = request_form(req, "password");
	const char *next = next_of(request_form(req, "next"));
	struct account account;
	enum status status;

	email = email ? str_trim(req->arena, email) : "";
	status = login_check(req, email, password ? password : "", &account);
	if (status == STATUS_UNAUTHENTICATED)
		return show(req, 422, email, next,
			    _("The e-mail address and the password do not match."));
	if (status == STATUS_RATE_LIMITED)
		return show(req, 429, email, next, req->failure.message);
	if (status != STATUS_OK)
		return status;
	return login_enter(req, &account, CREDENTIAL_PASSWORD, false, next);
}

static enum status show_code(struct request *req, int http, const char *next, const char *problem)
{
	struct view *view = login_view(req, _("Second factor"));

	view_text(view, "action", request_link(req, "/login/code"));
	view_text(view, "again", request_link(req, "/login"));
	view_text(view, "next", next);
	view_text(view, "problem", problem);
	return page_show(req, http, "code", view);
}

enum status login_code_page(struct request *req)
{
	struct account account;
	struct uuid id;
	enum status status = session_waiting(req, &account, &id);

	if (status == STATUS_UNAUTHENTICATED) {
		response_redirect(req, 303, "/login");
		return STATUS_OK;
	}
	return status == STATUS_OK ? show_code(req, 200, next_of(request_query(req, "next")), NULL)
				   : status;
}

enum status login_code_submit(struct request *req)
{
	const char *code = request_form(req, "code");
	const char *next = next_of(request_form(req, "next"));
	struct account account;
	struct uuid id;
	enum status status = session_waiting(req, &account, &id);

	if (status != STATUS_OK) /* waited too long: the door leads to the log-in page */
		return status;
	status = login_check_code(req, &account, code ? code : "");
	if (status == STATUS_UNAUTHENTICATED)
		return show_code(req, 422, next, _("This code is not right, or was used before."));
	if (status == STATUS_RATE_LIMITED)
		return show_code(req, 429, next, req->failure.message);
	if (status != STATUS_OK)
		return status;
	return login_enter(req, &account, CREDENTIAL_PASSWORD, true, next);
}

static enum status leave(struct db *db, void *context)
{
	struct request *req = context;
	struct actor actor = actor_of_request(req);
	enum status status = session_log_out(req);

	response_redirect(req, 303, "/login");
	return status == STATUS_OK
		   ? audit_write(db, req->arena, &actor,
				 &(struct audit){ .action = "session.ended",
						  .subject_id = req->who->credential_id,
						  .subject_name = req->who->email })
		   : status;
}

enum status logout_submit(struct request *req)
{
	return write_run(req, leave, req);
}
