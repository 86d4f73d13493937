/* The pages of changes made by hand. */
#include "config.h"

#include "api/body.h"
#include "auth/access.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "change/change.h"
#include "environment/environment.h"
#include "idempotency/write.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"

#define PAGE_ROWS 50

struct writing {
	struct request *req;
	struct change_draft draft;
};

/* What was read for the list. */
struct reading {
	struct change_filter filter;
	struct list_window window;
	struct list_rows list;
	struct db_rows environments;
	const char *fault; /* of the filter */
};

static const char *path_of(struct request *req, struct uuid id)
{
	char text[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&id, "chg", text);
	return arena_printf(req->arena, "/changes/%s", text);
}

const char *change_link(const struct request *req, struct uuid id)
{
	char text[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&id, "chg", text);
	return request_link(req, arena_printf(req->arena, "/changes/%s", text));
}

/* ---- the list */

static void add_row(struct request *req, struct view *item, const struct change *change)
{
	part_time(req, item, "at", change->happened_at);
	view_text(item, "title", change->title);
	part_whole(item, change->title);
	view_text(item, "href", change_link(req, change->id));
	view_text(item, "kind", part_word(change_kind_words.format(change->kind)));
	view_text(item, "project", change->project_name);
	view_text(item, "project_href",
		  change->project_slug ? part_project_link(req, change->project_slug) : NULL);
	view_text(item, "environment", change->environment_name);
	view_text(item, "who", change->reported_by);
}

static void add_kinds(struct view *view, int chosen)
{
	struct view *list = view_list(view, "kinds");

	for (int i = 0; i < CHANGE__COUNT; i++) {
		struct view *item = view_item(list);

		view_text(item, "name", change_kind_words.format(i));
		view_text(item, "text", part_word(change_kind_words.format(i)));
		view_flag(item, "is_chosen", i == chosen);
	}
}

static void add_environments(struct view *view, const struct reading *r)
{
	const struct environment *all = r->environments.rows;
	struct view *list = view_list(view, "environments");

	for (size_t i = 0; i < r->environments.n; i++) {
		struct view *item = view_item(list);

		view_text(item, "slug", all[i].slug);
		view_text(item, "name", all[i].name);
		view_flag(item, "is_chosen", uuid_eq(&all[i].id, &r->filter.environment_id));
	}
}

static void add_filter(struct request *req, struct view *view, const struct reading *r)
{
	view_text(view, "action", request_link(req, "/changes"));
	view_text(view, "filter_project", r->filter.project ? r->filter.project : "");
	view_text(view, "filter_fault", r->fault);
	add_kinds(view, r->filter.kind);
	add_environments(view, r);
}

static void add_form(struct request *req, struct view *view, const struct reading *r)
{
	const struct environment *all = r->environments.rows;
	struct form form = form_begin(req, view, "record", "/changes", _("Record it"));
	struct form_choice choice;

	form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
					      .name = "title",
					      .label = _("What was changed"),
					      .max = 255,
					      .is_required = true });
	choice = form_add_select(&form, "kind", _("Kind"), NULL, "flag");
	for (int i = 0; i < CHANGE__COUNT; i++)
		form_option(&choice, change_kind_words.format(i),
			    part_word(change_kind_words.format(i)));
	form_add(&form,
		 &(struct form_field){ .kind = FORM_TEXT,
				       .name = "project",
				       .label = _("Project"),
				       .hint = _("Its name or slug; empty: of none in particular."),
				       .value = r->filter.project,
				       .max = 255 });
	choice = form_add_select(&form, "environment", _("Environment"), NULL, "");
	form_option(&choice, "", _("of none in particular"));
	for (size_t i = 0; i < r->environments.n; i++)
		form_option(&choice, all[i].slug, all[i].name);
	form_add(&form, &(struct form_field){ .kind = FORM_MOMENT,
					      .name = "happened_at",
					      .label = _("When"),
					      .hint = _("Empty: now.") });
	form_add(&form,
		 &(struct form_field){
		     .kind = FORM_TEXT, .name = "url", .label = _("Page about it"), .max = 500 });
	form_add(&form, &(struct form_field){ .kind = FORM_LINES,
					      .name = "description",
					      .label = _("How, and why"),
					      .max = 10000 });
}

/* A filter that names nothing shows nothing, and says so beside its field. */
static enum status read_rows(struct request *req, struct reading *r)
{
	struct db_rows rows;
	int64_t total = 0;
	enum status status = r->fault ? STATUS_NOT_FOUND
				      : change_list(req->db, req->arena, req->who->organization_id,
						    &r->filter, &r->window, &rows, &total);

	if (r->fault)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	r->list = list_cut(req->arena, &r->window, &rows, sizeof(struct change));
	r->list.is_capped = total > LIMIT_COUNTED_ROWS;
	r->list.total = r->list.is_capped ? LIMIT_COUNTED_ROWS : total;
	return STATUS_OK;
}

/* What the query asks for. What was wrong with it is told and forgotten: the page shows. */
static enum status read_filter(struct request *req, struct reading *r)
{
	enum status status =
	    list_read(req, change_filter_fields, change_n_filter_fields, &r->filter, &r->window);

	if (status != STATUS_OK)
		return status;
	r->window.limit = PAGE_ROWS;
	status = change_resolve(req, &r->filter);
	if (status != STATUS_INVALID)
		return status;
	r->fault = arena_strdup(req->arena, req->failure.fields[0].message);
	req->failure = (struct failure){ .status = STATUS_OK };
	return STATUS_OK;
}

static enum status show_list(struct request *req, int http, struct reading *r)
{
	struct view *view = page_view(req, _("Changes"), "Timeline");
	struct view *list = view_list(view, "changes");
	const struct change *rows;
	struct uuid ends[2] = { { { 0 } }, { { 0 } } };
	enum status status =
	    environment_list(req->db, req->arena, req->who->organization_id, &r->environments);

	if (status == STATUS_OK)
		status = read_rows(req, r);
	if (status != STATUS_OK)
		return status;
	rows = r->list.rows;
	for (size_t i = 0; i < r->list.n; i++)
		add_row(req, view_item(list), &rows[i]);
	if (r->list.n) {
		ends[0] = rows[0].id;
		ends[1] = rows[r->list.n - 1].id;
	}
	view_flag(view, "has_changes", r->list.n > 0);
	view_text(view, "total", part_count(req, r->list.total, "%s change", "%s changes"));
	add_filter(req, view, r);
	part_pages(req, view, &r->window, &r->list, "chg", ends);
	view_text(view, "record", NULL);
	if (req->who->capabilities_somewhere & ACCESS_OF(CAN_RECORD))
		add_form(req, view, r);
	return page_show(req, http, "changes", view);
}

enum status change_page_list(struct request *req)
{
	struct reading r = { .fault = NULL };
	enum status status = read_filter(req, &r);

	return status == STATUS_OK ? show_list(req, r.fault ? 422 : 200, &r) : status;
}

/* ---- recording */

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;

	(void)db;
	return change_create(w->req, &w->draft);
}

/* The form again, with what was typed, above everything. */
static enum status show_again(struct request *req)
{
	struct reading r = { .filter = { .kind = -1 } };

	list_whole(&r.window);
	r.window.limit = PAGE_ROWS;
	return show_list(req, 422, &r);
}

enum status change_page_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status, completed;

	form_read_moment(req, "happened_at");
	status = body_decode(req, change_draft_fields, change_n_draft_fields, &w.draft, NULL);
	completed = change_complete(req, &w.draft);

	if (status == STATUS_OK)
		status = completed;
	if (status == STATUS_OK)
		status = write_run(req, create, &w);
	if (req->failure.n_fields)
		return show_again(req);
	if (status == STATUS_OK)
		response_redirect(req, 303, path_of(req, w.draft.change.id));
	return status;
}

/* ---- one */

enum status change_page(struct request *req)
{
	struct change change;
	struct view *view;
	enum status status =
	    change_get(req->db, req->arena, req->who->organization_id, req->captures[0], &change);

	if (status == STATUS_OK &&
	    !access_sees(req->who,
			 &(struct access_place){ .project_id = change.project_id,
						 .environment_id = change.environment_id }))
		status = STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return request_fail(req, status, _("There is no such change."));
	if (status != STATUS_OK)
		return status;
	view = page_view(req, change.title, "Timeline");
	add_row(req, view, &change);
	part_moment(req, view, "at", change.happened_at);
	part_moment(req, view, "recorded",
		    change.recorded_at - change.happened_at > LIMIT_BACKFILL_MS ? change.recorded_at
										: 0);
	view_text(view, "description", part_lines(req, change.description));
	part_web(view, "url", change.url);
	view_text(view, "all", request_link(req, "/changes"));
	part_raw(req, view, path_of(req, change.id));
	return page_show(req, 200, "change", view);
}
