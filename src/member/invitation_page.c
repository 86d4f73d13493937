/* Pages of invitations: for whoever invites, and for whoever is invited. */
#include "config.h"

#include "api/body.h"
#include "app.h"
#include "auth/password.h"
#include "auth/session.h"
#include "base/i18n.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "mail/mail.h"
#include "member/invitation.h"
#include "member/member.h"
#include "site/confirm.h"
#include "site/flash.h"
#include "site/form.h"
#include "site/login.h"
#include "site/page.h"
#include "site/settings_page.h"
#include "user/user.h"

#define MEMBERS "/settings/members"

struct inviting {
	struct request *req;
	struct invitation_draft draft;
};

/* Back to the list, which shows the link this once where no letter carries it. */
static enum status done(struct request *req, const struct invitation *invitation)
{
	if (invitation->link)
		flash_set(req, invitation->link);
	return settings_done(req, MEMBERS, invitation->link ? "created" : "sent");
}

static enum status create(struct db *db, void *context)
{
	const struct inviting *inviting = context;
	struct invitation invitation;
	enum status status = invitation_create(db, inviting->req, &inviting->draft, &invitation);

	return status == STATUS_OK ? done(inviting->req, &invitation) : status;
}

enum status invitation_create_submit(struct request *req)
{
	struct inviting inviting = { .req = req };
	enum status status = body_decode(req, invitation_draft_fields, invitation_n_draft_fields,
					 &inviting.draft, NULL);

	if (status == STATUS_OK || status == STATUS_INVALID)
		status = invitation_check(req, &inviting.draft);
	if (status == STATUS_OK)
		status = write_run(req, create, &inviting);
	return status == STATUS_INVALID ? members_show(req) : status;
}

/* It was settled in the meantime: the list says how. */
static enum status settled(struct request *req, enum status status)
{
	if (status == STATUS_CONFLICT)
		return request_fail(req, status, _("It was accepted or revoked already."));
	return status;
}

static enum status resend(struct db *db, void *context)
{
	struct request *req = context;
	struct invitation invitation;
	enum status status = invitation_renew(db, req, req->captures[0], &invitation);

	return status == STATUS_OK ? done(req, &invitation) : status;
}

enum status invitation_resend_submit(struct request *req)
{
	return settled(req, write_run(req, resend, req));
}

enum status invitation_revoke_page(struct request *req)
{
	struct invitation invitation;
	enum status status = invitation_get(req->db, req->arena, req->who->organization_id,
					    req->captures[0], req->now_ms, &invitation);

	if (status != STATUS_OK)
		return status;
	return confirm_show(req, &(struct confirm){
				     .title = _("Revoke this invitation?"),
				     .what = invitation.email,
				     .loss = _("The link that was sent is good for nothing then."),
				     .path = req->path,
				     .button = _("Revoke the invitation"),
				     .back = MEMBERS,
				 });
}

static enum status revoke(struct db *db, void *context)
{
	struct request *req = context;
	struct invitation invitation;
	enum status status = invitation_revoke(db, req, req->captures[0], &invitation);

	return status == STATUS_OK ? settings_done(req, MEMBERS, "revoked") : status;
}

enum status invitation_revoke_submit(struct request *req)
{
	return settled(req, write_run(req, revoke, req));
}

/* ---- whoever is invited */

static void add_fields(struct form *form, const struct invitation_offer *offer)
{
	if (!uuid_is_nil(&offer->user_id)) {
		form_add(form, &(struct form_field){ .kind = FORM_PASSWORD,
						     .name = "password",
						     .label = _("Your password"),
						     .is_required = true });
		return;
	}
	form_add(form, &(struct form_field){ .kind = FORM_TEXT,
					     .name = "name",
					     .label = _("Your name"),
					     .max = ACCOUNT_NAME_MAX,
					     .is_required = true });
	form_add(form, &(struct form_field){
			   .kind = FORM_NEW_PASSWORD,
			   .name = "password",
			   .label = _("A password"),
			   .hint = _("12 characters or more; four unusual words are good."),
			   .is_required = true });
}

static enum status show(struct request *req, int http, const struct invitation_offer *offer)
{
	struct view *view = login_view(req, _("Invitation"));
	enum role role = ROLE_VIEWER;

	view_text(view, "login", request_link(req, "/login"));
	view_text(view, "offer", NULL);
	if (offer) {
		struct view *map = view_map(view, "offer");
		struct form form = form_begin(req, map, "join", req->path, _("Join"));

		add_fields(&form, offer);
		if (!role_parse(offer->role, &role))
			role = ROLE_VIEWER;
		view_text(map, "where", offer->organization_name);
		view_text(map, "by", offer->invited_by);
		view_text(map, "email", offer->email);
		view_text(map, "role", role_title(role));
		view_text(map, "role_text", role_text(role));
		view_flag(map, "is_known", !uuid_is_nil(&offer->user_id));
	}
	return page_show(req, http, "invitation", view);
}

static enum status find(struct request *req, struct invitation_offer *out)
{
	enum status status =
	    invitation_find(req->db, req->arena, req->captures[0], req->now_ms, out);

	/* Who came in by another way has nothing to accept. */
	return status == STATUS_OK && out->is_member ? STATUS_NOT_FOUND : status;
}

enum status invitation_link_page(struct request *req)
{
	struct invitation_offer offer;
	enum status status = find(req, &offer);

	if (status == STATUS_NOT_FOUND)
		return show(req, 404, NULL);
	return status == STATUS_OK ? show(req, 200, &offer) : status;
}

struct joining {
	struct request *req;
	const struct invitation_offer *offer;
	const struct user_new *user; /* NULL: the account is there */
	bool waits_for_totp;
};

/* One transaction: the invitation is used up, the membership made, the session started. */
static enum status join(struct db *db, void *context)
{
	const struct joining *joining = context;
	struct request *req = joining->req;
	struct actor actor = actor_of_newcomer(req, req->who);
	const struct session_new session = { req->who->id, joining->offer->organization_id,
					     joining->waits_for_totp };
	enum status status =
	    invitation_accept(db, req->arena, &actor, joining->offer, joining->user);

	if (status == STATUS_OK)
		status = session_start(req, &session, NULL);
	response_redirect(req, 303, joining->waits_for_totp ? "/login/code" : "/");
	return status;
}

static enum status join_as(struct request *req, const struct account *account,
			   const struct joining *joining)
{
	struct joining copy = *joining;

	req->who = login_principal(req->arena, account, CREDENTIAL_LINK);
	return write_run(req, join, &copy);
}

/* Whoever has an account shows its password: the link alone opens no account. */
static enum status join_known(struct request *req, const struct invitation_offer *offer)
{
	const char *password = request_form(req, "password");
	struct account account;
	/* Also one who belongs nowhere any more. */
	enum status status =
	    login_check_person(req, offer->email, password ? password : "", &account);

	if (status == STATUS_UNAUTHENTICATED) {
		request_fail_field(req, "password", "mismatch", _("is not that of this account"));
		return STATUS_INVALID;
	}
	if (status != STATUS_OK)
		return status;
	account.organization_id = offer->organization_id;

	const struct joining joining = { req, offer, NULL, account.totp_enabled_at != 0 };

	return join_as(req, &account, &joining);
}

static enum status join_new(struct request *req, const struct invitation_offer *offer)
{
	const char *name = request_form(req, "name");
	const char *password;
	enum status status;

	name = name ? str_trim(req->arena, name) : "";
	if (!*name)
		request_fail_field(req, "name", "missing", _("is missing"));
	else if (str_utf8_len(name) > ACCOUNT_NAME_MAX || str_has_control(name))
		request_fail_field(req, "name", "format", _("is too long, or has odd characters"));
	status = account_read_password(req, offer->email, name, &password);
	if (req->failure.n_fields)
		return STATUS_INVALID;
	if (status != STATUS_OK)
		return status;

	const struct user_new user = {
		.id = uuid_new(req->now_ms),
		.organization_id = offer->organization_id,
		.email = offer->email,
		.name = name,
		.role = offer->role,
		.password_hash = password_hash(req->arena, req->app->settings, password),
		.now_ms = req->now_ms,
	};
	const struct account account = { .user_id = user.id,
					 .organization_id = offer->organization_id,
					 .email = offer->email,
					 .name = name };
	const struct joining joining = { req, offer, &user, false };

	return join_as(req, &account, &joining);
}

enum status invitation_link_submit(struct request *req)
{
	struct invitation_offer offer;
	enum status status = find(req, &offer);

	if (status == STATUS_OK)
		status =
		    uuid_is_nil(&offer.user_id) ? join_new(req, &offer) : join_known(req, &offer);
	if (status == STATUS_INVALID)
		return show(req, 422, &offer);
	if (status ==
	    STATUS_CONFLICT) /* an account was made meanwhile: its password is asked for */
		response_redirect(req, 303, req->path);
	if (status == STATUS_NOT_FOUND)
		return show(req, 404, NULL);
	return status == STATUS_CONFLICT ? STATUS_OK : status;
}
