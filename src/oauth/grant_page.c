/* /settings/grants: what a person allowed, and an end to it. */
#include "config.h"

#include "base/i18n.h"
#include "idempotency/write.h"
#include "oauth/oauth.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

#define PLACE "/settings/grants"

static void add_grant(struct request *req, struct view *list, const struct grant *grant)
{
	struct view *item = view_item(list);
	const char *name = grant->client_name ? grant->client_name : _("Log-in of a program");
	unsigned scopes;

	view_text(item, "name", name);
	view_text(item, "scopes",
		  scopes_parse(grant->scopes, &scopes) ? scopes_format(req->arena, scopes, ", ")
						       : grant->scopes);
	part_time(req, item, "at", grant->created_at);
	part_time(req, item, "used", grant->last_used_at);
	form_button(
	    req, item, "revoke",
	    arena_printf(req->arena, PLACE "/%s/revoke", oauth_id(req->arena, "grant", grant->id)),
	    _("Revoke"), name);
}

enum status grant_page_list(struct request *req)
{
	struct view *view = settings_view(req, _("Allowed applications"), PLACE);
	struct view *list = view_list(view, "grants");
	struct db_rows rows;
	enum status status =
	    grant_list(req->db, req->arena, req->who->organization_id, req->who->id, &rows);

	if (status != STATUS_OK)
		return status;
	view_flag(view, "has_grants", rows.n > 0);
	for (size_t i = 0; i < rows.n; i++)
		add_grant(req, list, (const struct grant *)rows.rows + i);
	return page_show(req, 200, "grants", view);
}

static enum status revoke(struct db *db, void *context)
{
	struct request *req = context;
	const struct actor actor = actor_of_request(req);
	struct uuid id;
	enum status status;

	if (!uuid_parse_any(req->captures[0], &id))
		return STATUS_NOT_FOUND;
	status = grant_revoke(db, req->arena, &actor, id, req->who->id, "revoked");
	return status == STATUS_OK ? settings_done(req, PLACE, "revoked") : status;
}

enum status grant_page_revoke(struct request *req)
{
	return write_run(req, revoke, req);
}
