/* The list of pages, and what they say after something was done. */
#include "config.h"

#include "auth/principal.h"
#include "base/str.h"
#include "site/page.h"
#include "site/settings_page.h"

/* clang-format off */
/*  group, name, path, what one must be allowed to do to see it */
static const struct {
	const char *group, *name, *path;
	enum capability can;
} pages[] = {
	{ "You",          "Profile",              "/settings/profile",        CAN_NOTHING },
	{ "You",          "Second factor",        "/settings/two-factor",     CAN_NOTHING },
	{ "You",          "Sessions",             "/settings/sessions",       CAN_NOTHING },
	{ "You",          "Organizations",        "/settings/organizations",  CAN_NOTHING },
	{ "You",          "Personal tokens",      "/settings/tokens",         CAN_NOTHING },
	{ "You",          "Feeds",                "/settings/feeds",          CAN_READ },
	{ "You",          "Allowed applications", "/settings/grants",         CAN_NOTHING },
	{ "Organization", "Organization",         "/settings/organization",   CAN_READ },
	{ "Organization", "Environments",         "/settings/environments",   CAN_READ },
	{ "Organization", "Members",              "/settings/members",        CAN_MEMBERS },
	{ "Organization", "Roles",                "/settings/roles",          CAN_READ },
	{ "Organization", "Teams",                "/settings/teams",          CAN_READ },
	{ "Organization", "Workspaces",           "/settings/workspaces",     CAN_READ },
	{ "Organization", "Audit log",            "/settings/audit",          CAN_AUDIT },
	{ "Organization", "Import",               "/settings/import",         CAN_RECORD },
	{ "Programs",     "API keys",             "/settings/keys",           CAN_KEYS },
	{ "Programs",     "Applications",         "/settings/applications",   CAN_APPLICATIONS },
};

/*  word in the address, sentence */
static const struct {
	const char *word, *text;
} deeds[] = {
	{ "added",   "Added." },
	{ "cleaned", "Archived what had expired." },
	{ "created", "Created." },
	{ "ended",   "Ended." },
	{ "merged",  "Merged." },
	{ "removed", "Removed." },
	{ "revoked", "Revoked." },
	{ "rotated", "Rotated." },
	{ "saved",   "Saved." },
	{ "sent",    "Sent." },
};
/* clang-format on */

static const char *deed_of(const struct request *req)
{
	const char *word = request_query(req, "done");

	for (size_t i = 0; word && i < ARRAY_LEN(deeds); i++)
		if (str_eq(word, deeds[i].word))
			return deeds[i].text;
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
			view_text(map, "name", group);
			list = view_list(map, "pages");
		}
		item = view_item(list);
		view_text(item, "name", pages[i].name);
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
