/* /settings/applications: applications, for people. */
#include "config.h"

#include "base/i18n.h"
#include "base/str.h"
#include "idempotency/write.h"
#include "oauth/client.h"
#include "oauth/oauth.h"
#include "site/confirm.h"
#include "site/flash.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

#define PLACE "/settings/applications"

static const char *path_of(struct request *req, const struct client *client, const char *what)
{
	return arena_printf(req->arena, PLACE "/%s%s", oauth_id(req->arena, "client", client->id),
			    what);
}

static void add_client(struct request *req, struct view *list, const struct client *client)
{
	struct view *item = view_item(list);
	unsigned scopes;

	view_text(item, "name", client->name);
	view_text(item, "client_id", oauth_id(req->arena, "client", client->id));
	view_text(item, "type", client_is_public(client) ? "public" : "confidential");
	view_text(item, "scopes",
		  scopes_parse(client->scopes, &scopes) ? scopes_format(req->arena, scopes, ", ")
							: client->scopes);
	view_text(item, "redirect_uris", client->redirect_uris);
	part_time(req, item, "at", client->created_at);
	if (client_is_public(client))
		view_text(item, "rotate", NULL);
	else
		form_button(req, item, "rotate", path_of(req, client, "/secret"), _("New secret"),
			    arena_printf(req->arena, _("for %s"), client->name));
	view_text(item, "edit", request_link(req, path_of(req, client, "/edit")));
	view_text(item, "revoke", request_link(req, path_of(req, client, "/revoke")));
}

static void add_form(struct request *req, struct view *view)
{
	struct form form = form_begin(req, view, "register", PLACE, _("Register the application"));
	struct form_choice type, scopes;

	form_add(&form, &(struct form_field){
			    .kind = FORM_TEXT,
			    .name = "name",
			    .label = _("Name"),
			    .hint = _("People see it when they are asked to allow it."),
			    .max = 255,
			    .is_required = true,
			});
	type = form_add_select(&form, "type", _("Type"),
			       _("Programs on people's own devices can keep no secret."),
			       "confidential");
	form_option(&type, "confidential", _("Confidential: runs on a server of yours"));
	form_option(&type, "public", _("Public: runs on people's devices"));
	form_add(&form,
		 &(struct form_field){
		     .kind = FORM_LINES,
		     .name = "redirect_uris",
		     .label = _("Addresses for answers (redirect URIs), one a line"),
		     .hint = _("Compared letter by letter. None, if it only acts for itself or on "
			       "devices without a browser."),
		 });
	scopes = form_add_checks(&form, "scopes", _("The most that it may do"), NULL);
	for (size_t i = 0; scope_word(i); i++)
		form_check(&scopes, scope_word(i),
			   arena_printf(req->arena, "%s: %s", scope_word(i), scope_text(i)),
			   i == 0);
}

static enum status show(struct request *req, int http)
{
	struct view *view = settings_view(req, _("Applications"), PLACE);
	struct view *list = view_list(view, "clients");
	struct db_rows rows;
	enum status status = client_list(req->db, req->arena, req->who->organization_id, &rows);

	if (status != STATUS_OK)
		return status;
	view_text(view, "secret", flash_take(req));
	view_flag(view, "has_clients", rows.n > 0);
	for (size_t i = 0; i < rows.n; i++)
		add_client(req, list, (const struct client *)rows.rows + i);
	add_form(req, view);
	return page_show(req, http, "applications", view);
}

enum status client_page_list(struct request *req)
{
	return show(req, 200);
}

struct writing {
	struct request *req;
	struct client client;
	struct client_new wanted;
};

static enum status add(struct db *db, void *context)
{
	struct writing *writing = context;
	struct request *req = writing->req;
	const struct actor actor = actor_of_request(req);
	const char *secret;
	enum status status =
	    client_add(db, req->arena, &actor, &writing->wanted, &writing->client, &secret);

	if (status != STATUS_OK)
		return status;
	if (secret)
		flash_set(req, secret);
	return settings_done(req, PLACE, "created");
}

static const char *field_of(const struct request *req, const char *name)
{
	const char *value = request_form(req, name);

	return value ? value : "";
}

enum status client_page_add(struct request *req)
{
	const char *type = field_of(req, "type");
	struct writing writing = {
		.req = req,
		.wanted = {
			.name = field_of(req, "name"),
			.redirect_uris = field_of(req, "redirect_uris"),
			.scopes = form_checked(req, "scopes"),
			.is_public = str_eq(type, "public"),
		},
	};

	if (!writing.wanted.is_public && !str_eq(type, "confidential"))
		request_fail_field(req, "type", "word", _("must be public or confidential"));
	if (!client_check(req, &writing.wanted, true))
		return show(req, 422);
	return write_run(req, add, &writing);
}

static enum status find(struct request *req, struct client *out)
{
	return client_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);
}

static enum status rotate(struct db *db, void *context)
{
	struct writing *writing = context;
	struct request *req = writing->req;
	const struct actor actor = actor_of_request(req);
	const char *secret;
	enum status status = client_rotate(db, req->arena, &actor, &writing->client, &secret);

	if (status != STATUS_OK)
		return status;
	flash_set(req, secret);
	return settings_done(req, PLACE, "rotated");
}

enum status client_page_rotate(struct request *req)
{
	struct writing writing = { .req = req };
	enum status status = find(req, &writing.client);

	if (status != STATUS_OK)
		return status;
	if (!client_is_within(req->who, writing.client.scopes))
		return request_fail(req, STATUS_FORBIDDEN, CLIENT_TOO_WIDE);
	return write_run(req, rotate, &writing);
}

static enum status confirm(struct request *req, const struct client *client)
{
	const struct confirm page = {
		.title = _("Revoke this application?"),
		.what = client->name,
		.loss = _("Everything that people allowed it ends at once, and it can't ask again. "
			  "This can't be undone."),
		.path = path_of(req, client, "/revoke"),
		.button = _("Revoke the application"),
		.back = PLACE,
		.is_typed = true,
	};

	return confirm_show(req, &page);
}

enum status client_page_confirm(struct request *req)
{
	struct client client;
	enum status status = find(req, &client);

	return status == STATUS_OK ? confirm(req, &client) : status;
}

static enum status revoke(struct db *db, void *context)
{
	struct writing *writing = context;
	struct request *req = writing->req;
	const struct actor actor = actor_of_request(req);
	enum status status = client_revoke(db, req->arena, &actor, &writing->client);

	return status == STATUS_OK ? settings_done(req, PLACE, "revoked") : status;
}

enum status client_page_revoke(struct request *req)
{
	struct writing writing = { .req = req };
	enum status status = find(req, &writing.client);

	if (status != STATUS_OK)
		return status;
	if (!confirm_is_typed(req, writing.client.name))
		return confirm(req, &writing.client);
	return write_run(req, revoke, &writing);
}
