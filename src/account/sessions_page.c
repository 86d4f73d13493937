/* Where a person is logged in, and ending that. */
#include "config.h"

#include <string.h>

#include "account/account.h"
#include "auth/audit.h"
#include "auth/session.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

#define PAGE "/settings/sessions"

/* What the header of a browser says, in words: the first of each list that it has. Browsers name those they come
 * from as well, so the order matters. */
static const char *words_of(struct arena *arena, const char *agent)
{
	static const char *const browsers[][2] = {
		{ "Edg", "Edge" },      { "OPR", "Opera" },     { "Firefox", "Firefox" },
		{ "Chrome", "Chrome" }, { "Safari", "Safari" }, { "w3m", "w3m" },
		{ "Lynx", "Lynx" },     { "ELinks", "ELinks" }, { "curl", "curl" },
	};
	static const char *const systems[][2] = {
		{ "Android", "Android" }, { "iPhone", "iPhone" },   { "iPad", "iPad" },
		{ "Windows", "Windows" }, { "Mac OS X", "macOS" },  { "CrOS", "ChromeOS" },
		{ "Linux", "Linux" },     { "FreeBSD", "FreeBSD" },
	};
	const char *browser = NULL, *system = NULL;

	for (size_t i = 0; !browser && i < ARRAY_LEN(browsers); i++)
		if (strstr(agent, browsers[i][0]))
			browser = browsers[i][1];
	for (size_t i = 0; !system && i < ARRAY_LEN(systems); i++)
		if (strstr(agent, systems[i][0]))
			system = systems[i][1];
	if (browser && system)
		return arena_printf(arena, _("%s on %s"), browser, system);
	return browser ? browser : *agent ? agent : _("Something that gave no name");
}

enum status sessions_page(struct request *req)
{
	struct view *view = settings_view(req, _("Sessions"), PAGE);
	struct view *list = view_list(view, "sessions");
	struct db_rows rows;
	enum status status = session_list(req, req->who->id, &rows);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n; i++) {
		const struct session *row = (const struct session *)rows.rows + i;
		struct view *item = view_item(list);
		bool is_this = uuid_eq(&row->id, &req->who->credential_id);
		char id[UUID_TEXT_SIZE];

		uuid_format(&row->id, id);
		view_text(item, "agent", words_of(req->arena, row->agent));
		view_text(item, "whole", row->agent);
		view_text(item, "address", row->address);
		view_text(item, "where", row->organization_name);
		part_time(req, item, "created", row->created_at);
		part_time(req, item, "seen", row->last_seen_at);
		view_flag(item, "is_this", is_this);
		view_text(item, "end", NULL);
		if (!is_this)
			form_button(
			    req, item, "end", arena_printf(req->arena, PAGE "/%s/end", id),
			    _("End"),
			    arena_printf(req->arena, _("the session from %s"), row->address));
	}
	view_text(view, "others", NULL);
	if (rows.n > 1)
		form_button(req, view, "others", PAGE "/end", _("End all others"), NULL);
	return page_show(req, 200, "sessions", view);
}

struct ending {
	struct request *req;
	struct uuid id; /* nil: all others */
};

static enum status end(struct db *db, void *context)
{
	const struct ending *ending = context;
	struct request *req = ending->req;
	const struct principal *who = req->who;
	bool is_one = !uuid_is_nil(&ending->id);
	struct actor actor = actor_of_request(req);
	enum status status = is_one
				 ? session_end(db, req->arena, who->id, ending->id)
				 : session_end_others(db, req->arena, who->id, who->credential_id);

	if (status == STATUS_OK)
		status = audit_write(
		    db, req->arena, &actor,
		    &(struct audit){ .action = is_one ? "session.ended" : "session.others_ended",
				     .subject_id = ending->id,
				     .subject_name = who->email });
	return status == STATUS_OK ? settings_done(req, PAGE, "ended") : status;
}

enum status session_end_submit(struct request *req)
{
	struct ending ending = { .req = req };

	if (!uuid_parse_any(req->captures[0], &ending.id))
		return STATUS_NOT_FOUND;
	return write_run(req, end, &ending);
}

enum status sessions_end_submit(struct request *req)
{
	struct ending ending = { .req = req };

	return write_run(req, end, &ending);
}
