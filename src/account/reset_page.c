/* A forgotten password. Whoever asks is told the same, whether there is such an account or not, and waits as long:
 * a letter is only written into the queue, and the answer waits until either is surely done. */
#include "config.h"

#include <time.h>

#include "account/account.h"
#include "app.h"
#include "auth/session.h"
#include "auth/throttle.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "idempotency/write.h"
#include "mail/letter.h"
#include "mail/mail.h"
#include "site/form.h"
#include "site/login.h"
#include "site/page.h"

#define PAGE "/reset"

/* Longer than writing a letter takes. */
#define ANSWER_NS (100LL * 1000000)

enum state { ASKS, WAS_SENT, HAS_NO_MAIL };

static enum status show(struct request *req, int http, enum state state, const char *problem)
{
	struct view *view = login_view(req, _("Forgotten password"));
	struct form form = form_begin(req, view, "ask", PAGE, _("Send a link"));

	form_add(&form, &(struct form_field){ .kind = FORM_EMAIL,
					      .name = "email",
					      .label = _("E-mail address"),
					      .max = 254,
					      .is_required = true });
	view_flag(view, "is_sent", state == WAS_SENT);
	view_flag(view, "has_no_mail", state == HAS_NO_MAIL);
	view_flag(view, "asks", state == ASKS);
	view_text(view, "problem", problem);
	view_text(view, "login", request_link(req, "/login"));
	return page_show(req, http, "reset", view);
}

enum status reset_page(struct request *req)
{
	if (!mail_is_configured(req->app->settings))
		return show(req, 200, HAS_NO_MAIL, NULL);
	return show(req, 200, request_query(req, "sent") ? WAS_SENT : ASKS, NULL);
}

struct asking {
	struct request *req;
	const struct account *account;
};

static enum status write_letter(struct db *db, void *context)
{
	const struct asking *asking = context;
	struct request *req = asking->req;
	const struct settings *settings = req->app->settings;
	struct actor actor = actor_of_newcomer(req, req->who);
	char token[ACCOUNT_TOKEN_LEN + 1];
	enum status status = account_new_reset(db, req->arena, &actor, asking->account, token);
	const char *path = arena_printf(req->arena, PAGE "/%s", token);
	enum language before = i18n_use_tag(asking->account->language);
	const struct mail mail = {
		.to = asking->account->email,
		.subject = _("A new password for Landfall"),
		.text = arena_printf(
		    req->arena,
		    _("Hello %s,\n\nsomebody, you perhaps, asked for a new password. Set it "
		      "here:\n\n"
		      "%s\n\nThe link is good once, for an hour. If you did not ask, do nothing:\n"
		      "your password stays as it is.\n"),
		    asking->account->name, mail_url(req->arena, settings, path)),
	};

	i18n_use(before);
	if (status == STATUS_OK)
		status = mail_queue(db, req->arena, settings, req->now_ms, &mail);
	response_redirect(req, 303, PAGE "?sent=1");
	return status;
}

static void wait_for_answer(const struct request *req)
{
	int64_t left_ns = req->started_ns + ANSWER_NS - time_monotonic_ns();
	const struct timespec pause = { 0, (long)left_ns };

	if (left_ns > 0)
		nanosleep(&pause, NULL);
}

static enum status ask(struct request *req, const char *email)
{
	struct account account;
	struct asking asking = { req, &account };
	enum status status = login_find(req->db, req->arena, email, &account);

	if (status == STATUS_OK &&
	    (uuid_is_nil(&account.organization_id) || !letter_is_address(account.email)))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND) {
		response_redirect(req, 303, PAGE "?sent=1");
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	req->who = login_principal(req->arena, &account, CREDENTIAL_NONE);
	return write_run(req, write_letter, &asking);
}

enum status reset_submit(struct request *req)
{
	const char *email = request_form(req, "email");
	enum status status;

	if (!mail_is_configured(req->app->settings))
		return show(req, 200, HAS_NO_MAIL, NULL);
	email = email ? str_trim(req->arena, email) : "";
	if (!letter_is_address(email)) {
		request_fail_field(req, "email", "format", _("is not an e-mail address"));
		return show(req, 422, ASKS, NULL);
	}
	/* Asking is limited as guessing is, or it would fill somebody's letter box. */
	status = throttle_check(req, arena_printf(req->arena, "reset %s", email));
	if (status == STATUS_RATE_LIMITED)
		return show(req, 429, ASKS, _("There were too many requests. Try again later."));
	if (status == STATUS_OK)
		status = throttle_failed(req, arena_printf(req->arena, "reset %s", email));
	if (status == STATUS_OK)
		status = ask(req, email);
	wait_for_answer(req);
	return status;
}

/* ---- the link */

static enum status show_link(struct request *req, int http, const struct account *account)
{
	struct view *view = login_view(req, _("New password"));

	view_text(view, "login", request_link(req, "/login"));
	view_text(view, "ask", request_link(req, PAGE));
	view_text(view, "email", account ? account->email : NULL);
	view_text(view, "set", NULL);
	if (account) {
		struct form form = form_begin(req, view, "set", req->path, _("Set the password"));

		form_add(&form,
			 &(struct form_field){
			     .kind = FORM_NEW_PASSWORD,
			     .name = "password",
			     .label = _("New password"),
			     .hint = _("12 characters or more; four unusual words are good."),
			     .is_required = true });
	}
	return page_show(req, http, "new-password", view);
}

static enum status find(struct request *req, struct account *out)
{
	return account_find_reset(req->db, req->arena, req->captures[0], req->now_ms, out);
}

enum status reset_link_page(struct request *req)
{
	struct account account;
	enum status status = find(req, &account);

	if (status == STATUS_NOT_FOUND)
		return show_link(req, 404, NULL);
	return status == STATUS_OK ? show_link(req, 200, &account) : status;
}

struct setting_anew {
	struct request *req;
	const struct account *account;
	const char *password;
};

static enum status set_anew(struct db *db, void *context)
{
	const struct setting_anew *s = context;
	struct request *req = s->req;
	struct actor actor = actor_of_newcomer(req, req->who);
	enum status status = account_use_reset(db, req->arena, req->captures[0], req->now_ms);

	if (status == STATUS_OK)
		status = account_set_password(db, req->arena, &actor, req->app->settings,
					      s->account, s->password, "user.password_reset");
	if (status == STATUS_OK)
		status =
		    session_end_others(db, req->arena, s->account->user_id, (struct uuid){ { 0 } });
	response_redirect(req, 303, "/login");
	return status;
}

enum status reset_link_submit(struct request *req)
{
	struct account account;
	struct setting_anew s = { req, &account, NULL };
	enum status status = find(req, &account);

	if (status == STATUS_OK)
		status = account_read_password(req, account.email, account.name, &s.password);
	if (status == STATUS_INVALID)
		return show_link(req, 422, &account);
	if (status == STATUS_OK) {
		req->who = login_principal(req->arena, &account, CREDENTIAL_LINK);
		status = write_run(req, set_anew, &s);
	}
	if (status == STATUS_OK) /* whoever has the link need not wait for what others guessed */
		status = throttle_passed(req, account.email);
	return status == STATUS_NOT_FOUND ? show_link(req, 404, NULL) : status;
}
