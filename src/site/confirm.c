/* Confirming. */
#include "config.h"

#include "base/i18n.h"
#include "base/str.h"
#include "site/confirm.h"
#include "site/form.h"
#include "site/page.h"

/* The place whose entry of the navigation is marked: that of the page which asked. */
static const char *place_of(const char *back)
{
	if (str_starts(back, "/settings/"))
		return "Settings";
	return str_starts(back, "/deployments/") ? "State" : "Projects";
}

enum status confirm_show(struct request *req, const struct confirm *confirm)
{
	struct view *view = page_view(req, confirm->title, place_of(confirm->back));
	struct form form = form_begin(req, view, "confirm", confirm->path, confirm->button);

	view_text(view, "what", confirm->what);
	view_text(view, "loss", confirm->loss);
	view_text(view, "back", request_link(req, confirm->back));
	form_is_destructive(&form);
	if (confirm->is_typed)
		form_add(&form, &(struct form_field){
				    .kind = FORM_TEXT,
				    .name = "name",
				    .label = _("Type the name to confirm"),
				    .is_required = true,
				});
	return page_show(req, form.is_returned ? 422 : 200, "confirm", view);
}

bool confirm_is_typed(struct request *req, const char *name)
{
	const char *typed = request_form(req, "name");

	if (typed && str_eq(str_trim(req->arena, typed), name))
		return true;
	request_fail_field(req, "name", "mismatch", _("is not the name above"));
	return false;
}
