/* Saving filters under a name, and the line of them that pages show above their filters. */
#include "config.h"

#include <string.h>

#include "api/body.h"
#include "auth/audit.h"
#include "auth/guard.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "desk/desk_sql.h"
#include "html/url.h"
#include "http/query.h"
#include "idempotency/write.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"

static const char *const paths[] = { [DESK_STATE] = "/state", [DESK_TIMELINE] = "/timeline" };
_Static_assert(ARRAY_LEN(paths) == DESK_PAGE__COUNT, "a path for every page");

struct draft {
	int page;
	const char *name, *query;
	bool is_shared;
};

static const struct field draft_fields[] = {
	{ FIELD_WORD_OF(struct draft, page), .flags = FIELD_WRITE | FIELD_REQUIRED,
	  .words = &desk_page_words, .text = "whose filters they are" },
	{ FIELD_TEXT_OF(struct draft, name), .flags = FIELD_WRITE | FIELD_REQUIRED,
	  .max = SAVED_VIEW_NAME_MAX, .text = "what to call it" },
	{ FIELD_TEXT_OF(struct draft, query), .flags = FIELD_WRITE, .max = SAVED_VIEW_QUERY_MAX,
	  .text = "the filters, as in the page's address" },
	{ FIELD_FLAG_OF(struct draft, is_shared), .flags = FIELD_WRITE,
	  .text = "for everybody in the organization" },
};

struct writing {
	struct request *req;
	struct draft draft;
	struct saved_view view;
};

/* Whether somebody may put a view before everybody, or take one away that another put there. */
static bool may_share(const struct request *req)
{
	return access_may(req->who, CAN_PROJECTS, NULL);
}

/* A query again from its pairs, without what says which part of a list is shown: nothing that is stored becomes an address
 * as it came. */
static const char *clean(struct request *req, const char *query)
{
	static const char *const left_out[] = { "starting_after", "ending_before", "page",
						"limit",          "after",         "after_group",
						"access_token",   "found" };
	struct pair *pairs;
	struct buf out;
	const char *text;
	size_t n;

	buf_init(&out, 8192);
	query_parse(req->arena, query, strlen(query), &pairs, &n);
	for (size_t i = 0; i < n; i++) {
		bool is_kept = *pairs[i].value;

		for (size_t k = 0; k < ARRAY_LEN(left_out); k++)
			is_kept = is_kept && !str_eq(pairs[i].name, left_out[k]);
		if (is_kept)
			url_query_add(&out, pairs[i].name, pairs[i].value);
	}
	text = buf_dup(&out, req->arena);
	buf_release(&out);
	return *text ? text + 1 : text;
}

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
	if (uuid_eq(&view->user_id, &req->who->id) || may_share(req))
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
	const char *query = clean(req, req->query_string);

	for (size_t i = 0; i < desk->views.n; i++)
		add_view(req, view_item(list), &rows[i], query);
	view_flag(saved, "has_views", desk->views.n > 0);
	view_text(saved, "action", request_link(req, "/saved-views"));
	view_text(saved, "page", desk_page_words.format(page));
	view_text(saved, "query", *query && strlen(query) <= SAVED_VIEW_QUERY_MAX ? query : NULL);
	view_flag(saved, "may_share", may_share(req));
}

/* ---- saving */

static enum status trace(struct request *req, const char *action, const struct saved_view *view)
{
	const struct actor actor = actor_of_request(req);
	struct audit_changes changes;

	audit_changes_init(&changes, req->arena);
	audit_change(&changes, "query", NULL, view->query);
	audit_change_flag(&changes, "is_shared", false, view->is_shared);
	return audit_write(req->db, req->arena, &actor,
			   &(struct audit){ .action = action,
					    .subject_id = view->id,
					    .subject_name = view->name,
					    .changes = audit_changes_text(&changes) });
}

enum status saved_view_save(struct request *req, const struct saved_view *view)
{
	const struct db_param params[] = {
		db_id(req->who->organization_id),
		db_id(view->id),
		db_id(req->who->id),
		db_text(desk_page_words.format(view->page)),
		db_text(view->name),
		db_text(view->query),
		db_flag(view->is_shared),
		db_time(req->now_ms),
	};
	enum status status = db_run(req->db, req->arena, &desk_sql_save, params, NULL, NULL);

	return status == STATUS_OK ? trace(req, "saved_view.saved", view) : status;
}

static enum status save(struct db *db, void *context)
{
	struct writing *w = context;

	(void)db;
	return saved_view_save(w->req, &(struct saved_view){ .id = uuid_new(w->req->now_ms),
							     .page = w->draft.page,
							     .name = w->draft.name,
							     .query = w->draft.query,
							     .is_shared = w->draft.is_shared });
}

/* A page of its own where something was wrong: the page that it came from shows lists, not forms. */
static enum status show_again(struct request *req, const struct draft *draft)
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
	form_hidden(&form, "query", draft->query ? draft->query : "");
	return page_show(req, 422, "saved-view", view);
}

enum status saved_view_page_save(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode(req, draft_fields, ARRAY_LEN(draft_fields), &w.draft, NULL);

	w.draft.query = clean(req, w.draft.query ? w.draft.query : "");
	if (status == STATUS_OK && w.draft.is_shared && !may_share(req))
		return guard_place(req, CAN_PROJECTS, NULL);
	if (status == STATUS_OK)
		status = write_run(req, save, &w);
	if (req->failure.n_fields)
		return show_again(req, &w.draft);
	if (status == STATUS_OK)
		response_redirect(req, 303, path_of(req, w.draft.page, w.draft.query));
	return status;
}

/* ---- removing */

static enum status get(struct request *req, struct saved_view *out)
{
	struct uuid id;
	struct db_rows rows;

	if (!uuid_parse_any(req->captures[0], &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(req->who->organization_id), db_id(id),
					   db_id(req->who->id) };
	enum status status = db_select(req->db, req->arena, &desk_sql_get, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	*out = *(const struct saved_view *)rows.rows;
	return STATUS_OK;
}

static enum status drop(struct db *db, void *context)
{
	struct writing *w = context;
	const struct db_param params[] = { db_id(w->req->who->organization_id), db_id(w->view.id) };
	enum status status = db_run(db, w->req->arena, &desk_sql_delete, params, NULL, NULL);

	return status == STATUS_OK ? trace(w->req, "saved_view.deleted", &w->view) : status;
}

enum status saved_view_page_delete(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.view);

	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, _("There is no such saved view."));
	if (status == STATUS_OK && !uuid_eq(&w.view.user_id, &req->who->id))
		status = guard_place(req, CAN_PROJECTS, NULL);
	if (status == STATUS_OK)
		status = write_run(req, drop, &w);
	if (status == STATUS_OK)
		response_redirect(req, 303, paths[w.view.page]);
	return status;
}
