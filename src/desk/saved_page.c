/* Saving filters under a name, and the line of them that pages show above their filters. */
#include "config.h"

#include <string.h>

#include "api/body.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "desk/desk_sql.h"
#include "idempotency/write.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"

static const char *const paths[] = { [DESK_STATE] = "/state", [DESK_TIMELINE] = "/timeline" };
_Static_assert(ARRAY_LEN(paths) == DESK_PAGE__COUNT, "a path for every page");

struct writing {
	struct request *req;
	struct saved_view_draft draft;
	struct saved_view view;
};

static const char *path_of(struct request *req, int page, const char *query)
{
	return arena_printf(req->arena, "%s%s%s", paths[page], *query ? "?" : "", query);
}

/* ---- the line */

static void add_view(struct request *req, struct view *item, const struct saved_view *view,
		     const char *current)
{
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&view->id, "view", id);
	view_text(item, "name", view->name);
	view_text(item, "href", request_link(req, path_of(req, view->page, view->query)));
	view_flag(item, "is_current", str_eq(view->query, current));
	view_text(item, "owner",
		  view->is_shared && !uuid_eq(&view->user_id, &req->who->id) ? view->owner : NULL);
	view_flag(item, "is_shared", view->is_shared);
	view_text(item, "drop", NULL);
	if (uuid_eq(&view->user_id, &req->who->id) || saved_view_may_share(req))
		form_button(req, item, "drop",
			    arena_printf(req->arena, "/saved-views/%s/delete", id), _("Remove"),
			    view->name);
}

void desk_view_saved(struct request *req, struct view *view, enum desk_page page,
		     const struct desk *desk)
{
	const struct saved_view *rows = desk->views.rows;
	struct view *saved = view_map(view, "saved");
	struct view *list = view_list(saved, "views");
	const char *query = saved_view_clean(req, req->query_string);

	for (size_t i = 0; i < desk->views.n; i++)
		add_view(req, view_item(list), &rows[i], query);
	view_flag(saved, "has_views", desk->views.n > 0);
	view_text(saved, "action", request_link(req, "/saved-views"));
	view_text(saved, "page", desk_page_words.format(page));
	view_text(saved, "query", *query && strlen(query) <= SAVED_VIEW_QUERY_MAX ? query : NULL);
	view_flag(saved, "may_share", saved_view_may_share(req));
}

/* ---- saving */

static enum status save(struct db *db, void *context)
{
	struct writing *w = context;
	bool is_new;

	(void)db;
	return saved_view_save(w->req, &w->draft, &w->view, &is_new);
}

/* A page of its own where something was wrong: the page that it came from shows lists, not forms. */
static enum status show_again(struct request *req, const struct saved_view_draft *draft)
{
	struct view *view = page_view(req, _("Save this view"), "");
	struct form form = form_begin(req, view, "save", "/saved-views", _("Save"));

	form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
					      .name = "name",
					      .label = _("Name"),
					      .value = draft->name,
					      .max = SAVED_VIEW_NAME_MAX,
					      .is_required = true });
	form_hidden(&form, "page", desk_page_words.format(draft->page < 0 ? 0 : draft->page));
	form_hidden(&form, "query", saved_view_clean(req, draft->query ? draft->query : ""));
	return page_show(req, 422, "saved-view", view);
}

enum status saved_view_page_save(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode(req, saved_view_draft_fields, saved_view_n_draft_fields, &w.draft, NULL);

	if (status == STATUS_OK)
		status = saved_view_check(req, &w.draft);
	if (status == STATUS_OK)
		status = write_run(req, save, &w);
	if (req->failure.n_fields)
		return show_again(req, &w.draft);
	if (status == STATUS_OK)
		response_redirect(req, 303, path_of(req, w.view.page, w.view.query));
	return status;
}

/* ---- removing */

static enum status drop(struct db *db, void *context)
{
	struct writing *w = context;

	(void)db;
	return saved_view_delete(w->req, &w->view);
}

enum status saved_view_page_delete(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = saved_view_get(req, req->captures[0], &w.view);

	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, _("There is no such saved view."));
	if (status == STATUS_OK)
		status = write_run(req, drop, &w);
	if (status == STATUS_OK)
		response_redirect(req, 303, paths[w.view.page]);
	return status;
}
