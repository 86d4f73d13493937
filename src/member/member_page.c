/* Pages of members: the list with those who were invited, one member, and parting. */
#include "config.h"

#include "account/account.h"
#include "app.h"
#include "base/i18n.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "mail/mail.h"
#include "member/invitation.h"
#include "member/member.h"
#include "site/confirm.h"
#include "site/flash.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

#define PAGE "/settings/members"

/* Roles that who may give, as choices. */
static void add_roles(struct request *req, struct form *form, const char *value)
{
	const struct actor actor = actor_of_request(req);
	struct form_choice choice = form_add_select(
	    form, "role", _("Role"), _("The page Roles says what each may do."), value);
	const char *why;

	for (int role = 0; role < ROLE__COUNT; role++)
		if (member_may_give(&actor, (enum role)role, &why))
			form_option(&choice, role_word((enum role)role),
				    role_title((enum role)role));
}

static const char *title_of(const char *word)
{
	enum role role;

	return role_parse(word, &role) ? role_title(role) : word;
}

static const char *path_of(struct request *req, struct uuid id, const char *rest)
{
	char text[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&id, "user", text);
	return arena_printf(req->arena, PAGE "/%s%s", text, rest);
}

static enum status add_members(struct request *req, struct view *view)
{
	struct view *list = view_list(view, "members");
	struct list_window window;
	struct list_rows page;
	struct db_rows rows;
	int64_t total;
	enum status status;

	status = list_read(req, NULL, 0, NULL, &window);
	if (status != STATUS_OK || req->method != METHOD_GET)
		list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	status =
	    member_list(req->db, req->arena, req->who->organization_id, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	page = list_cut(req->arena, &window, &rows, sizeof(struct member));
	for (size_t i = 0; i < page.n; i++) {
		const struct member *m = (const struct member *)page.rows + i;
		struct view *item = view_item(list);
		char id[TYPEID_TEXT_SIZE];

		view_text(item, "name", m->name);
		view_text(item, "email", m->email);
		view_text(item, "href", request_link(req, path_of(req, m->id, "")));
		view_text(item, "role", title_of(m->role));
		view_flag(item, "has_totp", m->has_totp);
		view_flag(item, "is_you", uuid_eq(&m->id, &req->who->id));
		part_time(req, item, "seen", m->last_seen_at);
		if (i + 1 < page.n || !page.has_more)
			continue;
		uuid_format(&m->id, id);
		view_text(view, "older", part_cursor_link(req, "starting_after", id));
	}
	view_text(view, "count", part_count(req, total, "%s member", "%s members"));
	return STATUS_OK;
}

static void add_invitation(struct request *req, struct view *list, const struct invitation *row)
{
	struct view *item = view_item(list);
	char id[TYPEID_TEXT_SIZE];
	const char *path;

	uuid_format_typeid(&row->id, "inv", id);
	path = arena_printf(req->arena, "/settings/invitations/%s", id);
	view_text(item, "email", row->email);
	view_text(item, "role", title_of(row->role));
	view_text(item, "by", row->invited_by);
	view_text(item, "status", part_word(row->status));
	part_time(req, item, "created", row->created_at);
	part_time(req, item, "expires", row->expires_at);
	form_button(req, item, "resend", arena_printf(req->arena, "%s/resend", path),
		    _("Send again"), row->email);
	view_text(item, "revoke", request_link(req, arena_printf(req->arena, "%s/revoke", path)));
}

/* Those that are still open. */
static enum status add_invitations(struct request *req, struct view *view)
{
	struct view *list = view_list(view, "invitations");
	struct list_window window;
	struct db_rows rows;
	int64_t total;
	bool has_any = false;
	enum status status;

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	status = invitation_list(req->db, req->arena, req->who->organization_id, &window,
				 req->now_ms, &rows, &total);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n; i++) {
		const struct invitation *row = (const struct invitation *)rows.rows + i;

		if (str_eq(row->status, "accepted") || str_eq(row->status, "revoked"))
			continue;
		add_invitation(req, list, row);
		has_any = true;
	}
	view_flag(view, "has_invitations", has_any);
	return STATUS_OK;
}

enum status members_show(struct request *req)
{
	struct view *view = settings_view(req, _("Members"), PAGE);
	struct form form = form_begin(req, view, "invite", "/settings/invitations", _("Invite"));
	enum status status;

	form_add(&form,
		 &(struct form_field){ .kind = FORM_EMAIL,
				       .name = "email",
				       .label = _("E-mail address"),
				       .hint = mail_is_configured(req->app->settings)
						   ? _("A letter with a link goes there.")
						   : _("You will see a link, once, to pass on."),
				       .max = 254,
				       .is_required = true });
	add_roles(req, &form, role_word(ROLE_DEVELOPER));
	view_text(view, "once", flash_take(req));
	view_text(view, "older", NULL);
	status = add_members(req, view);
	if (status == STATUS_OK)
		status = add_invitations(req, view);
	return status == STATUS_OK
		   ? page_show(req, req->failure.n_fields ? 422 : 200, "members", view)
		   : status;
}

enum status members_page(struct request *req)
{
	return members_show(req);
}

static enum status find(struct request *req, struct member *out)
{
	return member_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);
}

/* Whether an administrator may make a link that sets this member's password: only where no letter can be sent, and
 * only for an account that is of this organization alone. The password opens all organizations of a person. */
static bool may_reset(const struct request *req, const struct member *member)
{
	return !mail_is_configured(req->app->settings) && member->n_organizations == 1 &&
	       !uuid_eq(&member->id, &req->who->id);
}

static enum status add_role(struct request *req, struct view *view, const void *object)
{
	const struct member *m = object;
	struct form form =
	    form_begin(req, view, "role", path_of(req, m->id, "/role"), _("Give this role"));

	add_roles(req, &form, m->role);
	form_remember(&form);
	return STATUS_OK;
}

static enum status show_member(struct request *req, int http)
{
	struct member m;
	enum status status = find(req, &m);
	struct view *view;

	if (status != STATUS_OK)
		return status;
	view = settings_view(req, m.name, PAGE);
	view_text(view, "email", m.email);
	view_text(view, "once", flash_take(req));
	view_text(view, "member_role", title_of(m.role));
	view_flag(view, "has_totp", m.has_totp);
	part_time(req, view, "joined", m.created_at);
	part_time(req, view, "seen", m.last_seen_at);
	view_text(view, "back", request_link(req, PAGE));
	view_text(view, "role", NULL);
	view_text(view, "reset_link", NULL);
	view_text(view, "remove", NULL);
	if (!uuid_eq(&m.id, &req->who->id)) {
		(void)add_role(req, view, &m);
		view_text(view, "remove", request_link(req, path_of(req, m.id, "/remove")));
	}
	if (may_reset(req, &m))
		form_button(req, view, "reset_link", path_of(req, m.id, "/reset-link"),
			    _("Make a link that sets a new password"), NULL);
	return page_show(req, http, "member", view);
}

enum status member_page(struct request *req)
{
	return show_member(req, 200);
}

struct changing {
	struct request *req;
	bool is_stale;
	enum role role;
	struct account account;
};

static enum status change_role(struct db *db, void *context)
{
	struct changing *changing = context;
	struct request *req = changing->req;
	struct actor actor = actor_of_request(req);
	const char *why = NULL;
	struct member before;
	enum status status = find(req, &before);

	changing->is_stale = status == STATUS_OK && form_is_stale(req, add_role, &before);
	if (changing->is_stale)
		return STATUS_INVALID;
	if (status == STATUS_OK)
		status =
		    member_set_role(db, req->arena, &actor, req->captures[0], changing->role, &why);
	if (why)
		return request_fail(req, status, why);
	return status == STATUS_OK ? settings_done(req, PAGE, "saved") : status;
}

enum status member_role_submit(struct request *req)
{
	const char *word = request_form(req, "role");
	struct changing changing = { .req = req };
	enum status status;

	if (!word || !role_parse(word, &changing.role)) {
		request_fail_field(req, "role", "word", _("is none of the roles"));
		return show_member(req, 422);
	}
	status = write_run(req, change_role, &changing);
	return changing.is_stale ? show_member(req, 412) : status;
}

enum status member_remove_page(struct request *req)
{
	struct member m;
	enum status status = find(req, &m);

	if (status != STATUS_OK)
		return status;
	return confirm_show(
	    req,
	    &(struct confirm){
		.title = _("Remove this member?"),
		.what = arena_printf(req->arena, "%s <%s>", m.name, m.email),
		.loss = _("Their sessions here end, and so do their personal tokens, what they "
			  "allowed programs, and the roles and teams they have here. Their account "
			  "stays, and what they did stays in the record."),
		.path = path_of(req, m.id, "/remove"),
		.button = _("Remove the member"),
		.back = path_of(req, m.id, ""),
	    });
}

static enum status remove_member(struct db *db, void *context)
{
	struct request *req = context;
	struct actor actor = actor_of_request(req);
	struct member member;
	const char *why = NULL;
	enum status status = member_remove(db, req->arena, &actor, req->captures[0], &why, &member);

	if (why)
		return request_fail(req, status, why);
	return status == STATUS_OK ? settings_done(req, PAGE, "removed") : status;
}

enum status member_remove_submit(struct request *req)
{
	return write_run(req, remove_member, req);
}

static enum status make_link(struct db *db, void *context)
{
	const struct changing *changing = context;
	struct request *req = changing->req;
	const struct settings *settings = req->app->settings;
	struct actor actor = actor_of_request(req);
	char token[ACCOUNT_TOKEN_LEN + 1];
	enum status status = account_new_reset(db, req->arena, &actor, &changing->account, token);
	const char *path = arena_printf(req->arena, "/reset/%s", token);

	if (status != STATUS_OK)
		return status;
	flash_set(req, *settings->public_url ? mail_url(req->arena, settings, path)
					     : request_url(req, path));
	return settings_done(req, path_of(req, changing->account.user_id, ""), "created");
}

enum status member_reset_submit(struct request *req)
{
	struct changing changing = { .req = req };
	struct member m;
	enum status status = find(req, &m);

	if (status != STATUS_OK)
		return status;
	if (!may_reset(req, &m))
		return request_fail(req, STATUS_FORBIDDEN,
				    _("Such a link is made only where no letters can be sent, for "
				      "somebody else, and for an account that belongs to this "
				      "organization alone."));
	changing.account = (struct account){ .user_id = m.id, .email = m.email };
	return write_run(req, make_link, &changing);
}
