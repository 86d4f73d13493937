/* The list of pages, and what they say after something was done. */
#include "config.h"

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "site/page.h"
#include "site/settings_page.h"

/* clang-format off */
/*  group, name, path, what one must be allowed to do to see it */
static const struct {
	const char *group, *name, *path;
	enum capability can;
} pages[] = {
	{ N_("You"),          N_("Profile"),              "/settings/profile",        CAN_NOTHING },
	{ N_("You"),          N_("Second factor"),        "/settings/two-factor",     CAN_NOTHING },
	{ N_("You"),          N_("Sessions"),             "/settings/sessions",       CAN_NOTHING },
	{ N_("You"),          N_("Organizations"),        "/settings/organizations",  CAN_NOTHING },
	{ N_("You"),          N_("Personal tokens"),      "/settings/tokens",         CAN_NOTHING },
	{ N_("You"),          N_("Feeds"),                "/settings/feeds",          CAN_READ },
	{ N_("You"),          N_("Allowed applications"), "/settings/grants",         CAN_NOTHING },
	{ N_("Organization"), N_("Organization"),         "/settings/organization",   CAN_READ },
	{ N_("Organization"), N_("Environments"),         "/settings/environments",   CAN_READ },
	{ N_("Organization"), N_("Members"),              "/settings/members",        CAN_MEMBERS },
	{ N_("Organization"), N_("Roles"),                "/settings/roles",          CAN_READ },
	{ N_("Organization"), N_("Teams"),                "/settings/teams",          CAN_READ },
	{ N_("Organization"), N_("Workspaces"),           "/settings/workspaces",     CAN_READ },
	{ N_("Organization"), N_("Audit log"),            "/settings/audit",          CAN_AUDIT },
	{ N_("Organization"), N_("Import"),               "/settings/import",         CAN_RECORD },
	{ N_("Organization"), N_("System"),               "/settings/system",         CAN_ORGANIZATION },
	{ N_("Programs"),     N_("API keys"),             "/settings/keys",           CAN_KEYS },
	{ N_("Programs"),     N_("Receivers"),            "/settings/receivers",      CAN_KEYS },
	{ N_("Programs"),     N_("Webhooks"),             "/settings/webhooks",       CAN_READ },
	{ N_("Programs"),     N_("Channels"),             "/settings/channels",       CAN_READ },
	{ N_("Programs"),     N_("Applications"),         "/settings/applications",   CAN_APPLICATIONS },
};

/*  word in the address, sentence */
static const struct {
	const char *word, *text;
} deeds[] = {
	{ "added",   N_("Added.") },
	{ "cleaned", N_("Archived what had expired.") },
	{ "created", N_("Created.") },
	{ "deleted", N_("Deleted.") },
	{ "ended",   N_("Ended.") },
	{ "merged",  N_("Merged.") },
	{ "paused",  N_("Paused: what waits already goes on waiting, and what happens meanwhile is not told there.") },
	{ "processed", N_("Processed again.") },
	{ "queued",  N_("It is sent in a moment.") },
	{ "removed", N_("Removed.") },
	{ "resumed", N_("Switched on: what waited goes now.") },
	{ "revoked", N_("Revoked.") },
	{ "rotated", N_("Rotated.") },
	{ "saved",   N_("Saved.") },
	{ "sent",    N_("Sent.") },
};
/* clang-format on */

static const char *deed_of(const struct request *req)
{
	const char *word = request_query(req, "done");

	for (size_t i = 0; word && i < ARRAY_LEN(deeds); i++)
		if (str_eq(word, deeds[i].word))
			return _(deeds[i].text);
	return NULL;
}

struct view *settings_view(struct request *req, const char *title, const char *path)
{
	struct view *view = page_view(req, title, "Settings");
	struct view *groups = view_list(view, "groups");
	struct view *list = NULL;
	const char *group = "";

	view_text(view, "done", deed_of(req));
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		struct view *item;

		if (pages[i].can && !(req->who->capabilities & ACCESS_OF(pages[i].can)))
			continue;
		if (!str_eq(group, pages[i].group)) {
			struct view *map = view_item(groups);

			group = pages[i].group;
			view_text(map, "name", _(group));
			list = view_list(map, "pages");
		}
		item = view_item(list);
		view_text(item, "name", _(pages[i].name));
		view_text(item, "href", request_link(req, pages[i].path));
		view_flag(item, "is_current", str_eq(pages[i].path, path));
	}
	return view;
}

enum status settings_done(struct request *req, const char *path, const char *done)
{
	response_redirect(req, 303, arena_printf(req->arena, "%s?done=%s", path, done));
	return STATUS_OK;
}

enum status settings_page(struct request *req)
{
	response_redirect(req, 303, pages[0].path);
	return STATUS_OK;
}
