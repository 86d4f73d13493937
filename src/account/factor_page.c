/* The page of the second factor: preparing, confirming, recovery codes, switching off. */
#include "config.h"

#include <string.h>

#include "account/account.h"
#include "app.h"
#include "auth/audit.h"
#include "auth/factor.h"
#include "auth/secret.h"
#include "auth/session.h"
#include "base/i18n.h"
#include "html/qr.h"
#include "idempotency/write.h"
#include "site/flash.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

#define PAGE    "/settings/two-factor"
#define CONFIRM PAGE "/confirm"
#define CODES   PAGE "/codes"
#define OFF     PAGE "/off"

static void add_codes(struct request *req, struct view *view)
{
	const char *text = flash_take(req);
	struct view *list = view_list(view, "codes");

	view_flag(view, "has_codes", text && *text);
	while (text && *text) {
		size_t len = strcspn(text, "\n");

		view_item_text(list, arena_strndup(req->arena, text, len));
		text += len + (text[len] == '\n');
	}
}

/* The secret, as a picture and as text. */
static void add_secret(struct request *req, struct view *view, const struct factor *factor)
{
	struct view *prepared = view_map(view, "prepared");
	struct form form = form_begin(req, prepared, "confirm", CONFIRM, _("Switch it on"));
	struct view *picture;
	struct qr qr;

	form_add(&form, &(struct form_field){ .kind = FORM_CODE,
					      .name = "code",
					      .label = _("Code that it shows now"),
					      .hint = _("Six digits."),
					      .max = 12,
					      .is_required = true });
	form_button(req, prepared, "again", PAGE, _("Take another secret"), NULL);
	view_text(prepared, "secret", totp_secret_text(req->arena, factor->secret));
	if (!qr_draw(req->arena, totp_uri(req->arena, factor->secret, req->who->email), &qr)) {
		view_text(prepared, "picture", NULL);
		return;
	}
	picture = view_map(prepared, "picture");
	view_text(picture, "path", qr.path);
	view_int(picture, "side", qr.side);
}

static void add_state(struct request *req, struct view *view, const struct factor *factor)
{
	struct view *state = view_map(view, "enabled");
	struct form codes = form_begin(req, state, "codes", CODES, _("Make new recovery codes"));
	struct form off = form_begin(req, state, "off", OFF, _("Switch it off"));
	const struct form_field password = { .kind = FORM_PASSWORD,
					     .name = "password",
					     .label = _("Your password"),
					     .is_required = true };

	part_time(req, state, "since", factor->enabled_at);
	view_text(state, "left",
		  part_count(req, factor->n_codes, "%s recovery code", "%s recovery codes"));
	view_flag(state, "is_low", factor->n_codes <= 2);
	form_add(&codes, &password);
	form_is_destructive(&off);
	form_add(&off, &password);
}

static enum status show(struct request *req)
{
	struct view *view = settings_view(req, _("Second factor"), PAGE);
	struct factor factor;
	enum status status =
	    factor_get(req->db, req->arena, req->app->settings, req->who->id, &factor);

	if (status != STATUS_OK)
		return status;
	add_codes(req, view);
	view_flag(view, "is_wanted", req->who->must_have_totp);
	view_text(view, "enabled", NULL);
	view_text(view, "prepared", NULL);
	view_text(view, "begin", NULL);
	if (factor.enabled_at)
		add_state(req, view, &factor);
	else if (factor.secret)
		add_secret(req, view, &factor);
	else
		form_begin(req, view, "begin", PAGE, _("Set it up"));
	return page_show(req, req->failure.n_fields ? 422 : 200, "two-factor", view);
}

enum status factor_page(struct request *req)
{
	return show(req);
}

struct step {
	struct request *req;
	const char *code;
};

static enum status note(struct db *db, struct request *req, const char *action)
{
	struct actor actor = actor_of_request(req);

	return audit_write(db, req->arena, &actor,
			   &(struct audit){ .action = action,
					    .subject_id = req->who->id,
					    .subject_name = req->who->email });
}

static enum status prepare(struct db *db, void *context)
{
	struct request *req = ((const struct step *)context)->req;
	enum status status = factor_prepare(db, req->arena, req->app->settings, req->who->id);

	if (status == STATUS_OK)
		status = note(db, req, "user.second_factor_prepared");
	response_redirect(req, 303, PAGE);
	return status;
}

enum status factor_prepare_submit(struct request *req)
{
	struct step step = { req, NULL };

	if (!secret_is_set(req->app->settings))
		return request_fail(req, STATUS_UNAVAILABLE, _(SECRET_MISSING));
	return write_run(req, prepare, &step);
}

/* New codes travel to the page once. */
static enum status give_codes(struct db *db, struct request *req)
{
	const char *codes;
	enum status status = factor_new_codes(db, req->arena, req->who->id, &codes);

	if (status != STATUS_OK)
		return status;
	flash_set(req, codes);
	return settings_done(req, PAGE, "saved");
}

static enum status confirm(struct db *db, void *context)
{
	const struct step *step = context;
	struct request *req = step->req;
	enum status status = factor_enable(db, req->arena, req->app->settings, req->who->id,
					   step->code, req->now_ms);

	if (status == STATUS_OK)
		status = note(db, req, "user.second_factor_enabled");
	if (status == STATUS_OK)
		status = session_rotate(req, req->who->organization_id);
	return status == STATUS_OK ? give_codes(db, req) : status;
}

enum status factor_confirm_submit(struct request *req)
{
	const char *code = request_form(req, "code");
	struct step step = { req, code ? code : "" };
	enum status status = write_run(req, confirm, &step);

	if (status ==
	    STATUS_CONFLICT) { /* another window was faster: its page says how it stands */
		response_redirect(req, 303, PAGE);
		return STATUS_OK;
	}
	if (status != STATUS_UNAUTHENTICATED)
		return status;
	request_fail_field(req, "code", "mismatch",
			   _("is not the code of this secret at this moment; is the clock right?"));
	return show(req);
}

static enum status renew_codes(struct db *db, void *context)
{
	struct request *req = ((const struct step *)context)->req;
	enum status status = note(db, req, "user.recovery_codes_renewed");

	return status == STATUS_OK ? give_codes(db, req) : status;
}

static enum status switch_off(struct db *db, void *context)
{
	struct request *req = ((const struct step *)context)->req;
	enum status status = factor_disable(db, req->arena, req->who->id);

	if (status == STATUS_OK)
		status = note(db, req, "user.second_factor_disabled");
	if (status == STATUS_OK)
		status = session_rotate(req, req->who->organization_id);
	return status == STATUS_OK ? settings_done(req, PAGE, "removed") : status;
}

/* Both need a factor that is in force, and the password. */
static enum status with_password(struct request *req, db_body body)
{
	struct step step = { req, NULL };
	enum status status = STATUS_OK;

	if (!req->who->has_totp) {
		response_redirect(req, 303, PAGE);
		return STATUS_OK;
	}
	status = account_ask_password(req, "password");
	if (status == STATUS_INVALID)
		return show(req);
	return status == STATUS_OK ? write_run(req, body, &step) : status;
}

enum status factor_codes_submit(struct request *req)
{
	return with_password(req, renew_codes);
}

enum status factor_off_submit(struct request *req)
{
	return with_password(req, switch_off);
}
