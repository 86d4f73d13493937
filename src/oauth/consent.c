/* Scopes in words, two buttons. */
#include "config.h"

#include "auth/access.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "oauth/consent.h"
#include "oauth/redirect.h"
#include "site/page.h"

static void add_scopes(struct view *view, unsigned scopes)
{
	struct view *list = view_list(view, "scopes");

	for (size_t i = 0; scope_word(i); i++) {
		struct view *item;
		bool is_admin = (scopes & SCOPE_ADMIN) != 0;

		/* It brings all others along, and says so. */
		if (!(scopes & 1u << i) || (is_admin && 1u << i != SCOPE_ADMIN))
			continue;
		item = view_item(list);
		view_text(item, "word", scope_word(i));
		view_text(item, "text", scope_text(i));
	}
}

struct view *consent_view(struct request *req, const struct consent *consent, struct view **kept)
{
	const char *title = arena_printf(req->arena, _("Allow %s?"), consent->application);
	struct view *view = page_view(req, title, "");

	view_text(view, "application", consent->application);
	view_text(view, "action", request_link(req, consent->path));
	view_text(view, "email", req->who->email);
	view_text(view, "role", role_title(req->who->role));
	view_text(view, "leads_to",
		  consent->leads_to ? redirect_origin(req->arena, consent->leads_to) : NULL);
	view_text(view, "user_code", consent->user_code);
	add_scopes(view, consent->scopes);
	*kept = view_list(view, "kept");
	return view;
}

void consent_keep(struct view *kept, const char *name, const char *value)
{
	struct view *item;

	if (!value)
		return;
	item = view_item(kept);
	view_text(item, "name", name);
	view_text(item, "value", value);
}

enum status consent_show(struct request *req, struct view *view)
{
	response_header(req, "X-Frame-Options", "DENY");
	response_header(req, "Cache-Control", "no-store");
	return page_show(req, 200, "consent", view);
}
