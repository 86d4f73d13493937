/* Name and password of whoever is logged in; their organizations. */
#include "config.h"

#include <string.h>

#include "account/account.h"
#include "app.h"
#include "auth/password.h"
#include "auth/session.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/zone.h"
#include "idempotency/write.h"
#include "site/form.h"
#include "site/page.h"
#include "site/settings_page.h"

#define PROFILE       "/settings/profile"
#define READING       "/settings/reading"
#define PASSWORD      "/settings/password"
#define ORGANIZATIONS "/settings/organizations"

enum status account_read_password(struct request *req, const char *email, const char *name,
				  const char **out)
{
	const char *password = request_form(req, "password");
	enum password_fault fault = password_judge(password ? password : "", email, name);

	*out = password;
	if (fault == PASSWORD_FINE)
		return STATUS_OK;
	request_fail_field(req, "password", "password", password_fault_message(fault));
	return STATUS_INVALID;
}

enum status account_ask_password(struct request *req, const char *field)
{
	const char *password = request_form(req, field);
	struct account account;
	enum status status = login_check(req, req->who->email, password ? password : "", &account);

	if (status != STATUS_UNAUTHENTICATED)
		return status;
	request_fail_field(req, field, "mismatch", _("is not your password"));
	return STATUS_INVALID;
}

/* Languages are called by their own names, so that whoever lands in a wrong one finds back. */
static enum status add_reading(struct request *req, struct view *view, const void *person)
{
	const struct principal *who = person;
	struct form form =
	    form_begin(req, view, "reading", READING, _("Save language and time zone"));
	struct form_choice choice =
	    form_add_select(&form, "language", _("Language"), NULL, who->language);

	form_option(&choice, "", _("as the browser says"));
	for (int i = 0; i < LANGUAGE__COUNT; i++) {
		const struct language_info *info = i18n_info((enum language)i);

		form_option(&choice, info->tag, info->name);
	}
	form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
					      .name = "time_zone",
					      .label = _("Time zone"),
					      .hint = _("Such as Europe/Berlin. Empty: UTC."),
					      .value = who->time_zone,
					      .max = ZONE_NAME_MAX });
	form_remember(&form);
	return STATUS_OK;
}

static enum status add_name(struct request *req, struct view *view, const void *person)
{
	const struct principal *who = person;
	struct form form = form_begin(req, view, "profile", PROFILE, _("Save the name"));

	form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
					      .name = "name",
					      .label = _("Name"),
					      .value = who->name,
					      .max = ACCOUNT_NAME_MAX,
					      .is_required = true });
	form_remember(&form);
	return STATUS_OK;
}

static enum status show(struct request *req, int http)
{
	struct view *view = settings_view(req, _("Profile"), PROFILE);
	struct form password = form_begin(req, view, "change", PASSWORD, _("Change the password"));

	view_text(view, "email", req->who->email);
	(void)add_name(req, view, req->who);
	(void)add_reading(req, view, req->who);
	form_add(&password, &(struct form_field){ .kind = FORM_PASSWORD,
						  .name = "old_password",
						  .label = _("Password now"),
						  .is_required = true });
	form_add(&password, &(struct form_field){
				.kind = FORM_NEW_PASSWORD,
				.name = "password",
				.label = _("New password"),
				.hint = _("12 characters or more; four unusual words are good."),
				.is_required = true });
	return page_show(req, http, "profile", view);
}

enum status profile_page(struct request *req)
{
	return show(req, 200);
}

struct changing {
	struct request *req;
	const char *text; /* the new name, password or language; NULL for none */
	const char *time_zone;
};

static enum status rename_me(struct db *db, void *context)
{
	const struct changing *changing = context;
	struct request *req = changing->req;
	struct actor actor = actor_of_request(req);
	enum status status = account_rename(db, req->arena, &actor, changing->text);

	return status == STATUS_OK ? settings_done(req, PROFILE, "saved") : status;
}

enum status profile_submit(struct request *req)
{
	const char *name = request_form(req, "name");
	struct changing changing = { .req = req, .text = name ? str_trim(req->arena, name) : "" };

	if (form_is_stale(req, add_name, req->who))
		return show(req, 412);
	if (!*changing.text)
		request_fail_field(req, "name", "missing", _("is missing"));
	else if (str_utf8_len(changing.text) > ACCOUNT_NAME_MAX)
		request_fail_field(req, "name", "too_long", _("has more than 255 characters"));
	else if (str_has_control(changing.text))
		request_fail_field(req, "name", "format", _("has a control character"));
	if (req->failure.n_fields)
		return show(req, 422);
	return write_run(req, rename_me, &changing);
}

static enum status change_reading(struct db *db, void *context)
{
	const struct changing *changing = context;
	struct request *req = changing->req;
	struct actor actor = actor_of_request(req);
	enum status status =
	    account_set_reading(db, req->arena, &actor, changing->text, changing->time_zone);

	return status == STATUS_OK ? settings_done(req, PROFILE, "saved") : status;
}

/* A field of the form, without white space round it; NULL when it is empty. */
static const char *read_text(struct request *req, const char *name)
{
	const char *text = request_form(req, name);

	text = text ? str_trim(req->arena, text) : "";
	return *text ? text : NULL;
}

enum status reading_submit(struct request *req)
{
	struct changing changing = { req, read_text(req, "language"), read_text(req, "time_zone") };
	enum language language;

	if (form_is_stale(req, add_reading, req->who))
		return show(req, 412);
	if (changing.text && !i18n_parse(changing.text, strlen(changing.text), &language))
		request_fail_field(req, "language", "not_allowed", _("is none that we speak"));
	else if (changing.text)
		changing.text = i18n_info(language)->tag;
	if (changing.time_zone && !zone_is_known(changing.time_zone))
		request_fail_field(req, "time_zone", "format", _("is no time zone that we know"));
	if (req->failure.n_fields)
		return show(req, 422);
	return write_run(req, change_reading, &changing);
}

static enum status change_password(struct db *db, void *context)
{
	const struct changing *changing = context;
	struct request *req = changing->req;
	const struct principal *who = req->who;
	const struct account account = { .user_id = who->id, .email = who->email };
	struct actor actor = actor_of_request(req);
	enum status status =
	    account_set_password(db, req->arena, &actor, req->app->settings, &account,
				 changing->text, "user.password_changed");

	if (status == STATUS_OK)
		status = session_end_others(db, req->arena, who->id, who->credential_id);
	if (status == STATUS_OK)
		status = session_rotate(req, who->organization_id);
	return status == STATUS_OK ? settings_done(req, PROFILE, "saved") : status;
}

enum status password_submit(struct request *req)
{
	struct changing changing = { .req = req };
	enum status status =
	    account_read_password(req, req->who->email, req->who->name, &changing.text);

	if (status == STATUS_OK)
		status = account_ask_password(req, "old_password");
	if (status == STATUS_INVALID)
		return show(req, 422);
	return status == STATUS_OK ? write_run(req, change_password, &changing) : status;
}

enum status organizations_page(struct request *req)
{
	struct view *view = settings_view(req, _("Your organizations"), ORGANIZATIONS);
	struct view *list = view_list(view, "memberships");
	struct db_rows rows;
	enum status status = account_memberships(req->db, req->arena, req->who->id, &rows);

	if (status != STATUS_OK)
		return status;
	view_text(view, "switch", request_link(req, "/switch"));
	for (size_t i = 0; i < rows.n; i++) {
		const struct account_membership *row =
		    (const struct account_membership *)rows.rows + i;
		struct view *item = view_item(list);
		enum role role = ROLE_VIEWER;

		view_text(item, "name", row->name);
		view_text(item, "slug", row->slug);
		view_text(item, "role",
			  role_parse(row->role, &role) ? role_title(role) : row->role);
		view_flag(item, "is_this",
			  uuid_eq(&row->organization_id, &req->who->organization_id));
	}
	return page_show(req, 200, "organizations", view);
}

struct switching {
	struct request *req;
	struct uuid organization_id;
};

static enum status switch_to(struct db *db, void *context)
{
	const struct switching *switching = context;
	struct request *req = switching->req;
	struct actor actor = actor_of_request(req);
	enum status status = account_switch(db, req->arena, &actor, switching->organization_id);

	if (status == STATUS_OK)
		status = session_rotate(req, switching->organization_id);
	response_redirect(req, 303, "/");
	return status;
}

/* The form names it by its slug; one that the person does not belong to is not there. */
enum status switch_submit(struct request *req)
{
	const char *slug = request_form(req, "organization");
	struct switching switching = { .req = req };
	struct db_rows rows;
	enum status status = account_memberships(req->db, req->arena, req->who->id, &rows);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; slug && i < rows.n; i++) {
		const struct account_membership *row =
		    (const struct account_membership *)rows.rows + i;

		if (str_eq(row->slug, slug))
			switching.organization_id = row->organization_id;
	}
	if (uuid_is_nil(&switching.organization_id))
		return STATUS_NOT_FOUND;
	return write_run(req, switch_to, &switching);
}
