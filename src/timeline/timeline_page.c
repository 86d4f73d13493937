/* The page of the timeline: filters, days, rows, and the same rows as files. */
#include "config.h"

#include <string.h>

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "change/change.h"
#include "desk/desk.h"
#include "environment/environment.h"
#include "progress/progress.h"
#include "site/page.h"
#include "site/part.h"
#include "timeline/timeline.h"
#include "version/version.h"

#define PATH      "/timeline"
#define PAGE_ROWS 50

/* What was read for the page. */
struct reading {
	struct timeline_filter filter;
	struct list_window window;
	struct list_rows list;
	struct uuid sought_to;
	struct desk desk;
	const char *fault; /* of the filter */
};

/* What was done, in a word beside the sort of thing: "Release" "made". */
static const struct {
	const char *action, *text;
} deeds[] = {
	{ "created", N_("made") },
	{ "changed", N_("changed") },
	{ "updated", N_("changed") },
	{ "configured", N_("configured") },
	{ "deleted", N_("deleted") },
	{ "restored", N_("restored") },
	{ "merged", N_("merged") },
	{ "archived", N_("archived") },
	{ "version_added", N_("version added") },
	{ "version_removed", N_("version taken out") },
	{ "judged", N_("judged") },
};

const char *timeline_deed(const struct timeline_row *row)
{
	const char *point = row->what ? strchr(row->what, '.') : NULL;

	if (row->type == TIMELINE_CHANGE)
		return part_word(row->what);
	for (size_t i = 0; point && i < ARRAY_LEN(deeds); i++)
		if (str_eq(point + 1, deeds[i].action))
			return _(deeds[i].text);
	return NULL;
}

static const char *typed_link(struct request *req, const char *path, const char *prefix,
			      struct uuid id)
{
	char text[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&id, prefix, text);
	return request_link(req, arena_printf(req->arena, "%s%s", path, text));
}

const char *timeline_link(struct request *req, const struct timeline_row *row)
{
	switch ((enum timeline_type)row->type) {
	case TIMELINE_DEPLOYMENT:
	case TIMELINE_ROLLBACK: return part_deployment_link(req, row->id);
	case TIMELINE_BUILD:
		return request_link(req, version_page_path(req->arena, row->subject_id));
	case TIMELINE_CHANGE: return change_link(req, row->id);
	case TIMELINE_RELEASE: return typed_link(req, "/releases/", "rel", row->subject_id);
	case TIMELINE_VERDICT: return part_deployment_link(req, row->subject_id);
	case TIMELINE_PROJECT:
		return row->project_slug ? part_project_link(req, row->project_slug) : NULL;
	case TIMELINE_ENVIRONMENT:
		return row->environment_slug
			   ? request_link(req, arena_printf(req->arena, "/settings/environments/%s",
							    row->environment_slug))
			   : NULL;
	case TIMELINE_SERVICE:
	case TIMELINE__COUNT: break;
	}
	return NULL;
}

static void add_row(struct request *req, struct view *item, const struct timeline_row *row)
{
	const char *title = row->version ? row->version : row->title;
	bool is_faulty = row->detail && str_eq(row->detail, "faulty");

	part_time(req, item, "at", row->at);
	part_clock(req, item, "clock", row->at);
	view_text(item, "type", timeline_type_title(row->type));
	view_text(item, "deed", timeline_deed(row));
	view_text(item, "title", title ? title : _("without a name"));
	part_whole(item, title ? title : "");
	view_text(item, "href", timeline_link(req, row));
	view_flag(item, "is_version", row->version != NULL);
	part_commit(req, item, "commit", row->scm_sha);
	view_text(item, "project", row->project_name);
	view_text(item, "project_href",
		  row->project_slug ? part_project_link(req, row->project_slug) : NULL);
	view_text(item, "environment", row->environment_name);
	part_status(item, "status", row->status);
	view_text(item, "detail",
		  row->detail && !str_eq(row->detail, "good") ? part_word(row->detail) : NULL);
	view_flag(item, "is_faulty", is_faulty);
	part_span(req, item, "took", row->duration_ms);
	view_text(item, "who", row->who);
}

/* The rows of each day below its name. */
static void add_days(struct request *req, struct view *view, const struct list_rows *list)
{
	const struct timeline_row *rows = list->rows;
	struct view *days = view_list(view, "days");
	struct view *day_rows = NULL;
	const char *last = "";

	for (size_t i = 0; i < list->n; i++) {
		const char *day = part_day(req, rows[i].at);

		if (!day_rows || !str_eq(day, last)) {
			struct view *item = view_item(days);

			view_text(item, "day", day);
			day_rows = view_list(item, "rows");
			last = day;
		}
		add_row(req, view_item(day_rows), &rows[i]);
	}
	view_flag(view, "has_rows", list->n > 0);
}

static void add_option(struct view *list, const char *value, const char *text, bool is_chosen)
{
	struct view *item = view_item(list);

	view_text(item, "value", value);
	view_text(item, "text", text);
	view_flag(item, "is_chosen", is_chosen);
}

static void add_choices(struct view *view, const struct reading *r)
{
	const struct environment *all = r->desk.environments.rows;
	struct view *list = view_list(view, "types");

	for (int i = 0; i < TIMELINE__COUNT; i++)
		add_option(list, timeline_type_words.format(i), timeline_type_titles(i),
			   i == r->filter.type);
	list = view_list(view, "statuses");
	for (int i = 0; i < PROGRESS__COUNT; i++)
		add_option(list, progress_words.format(i), part_status_word(i),
			   i == r->filter.status);
	list = view_list(view, "tiers");
	for (int i = 0; i < TIER__COUNT; i++)
		add_option(list, tier_words.format(i), tier_words.format(i), i == r->filter.tier);
	list = view_list(view, "environments");
	for (size_t i = 0; i < r->desk.environments.n; i++)
		add_option(list, all[i].slug, all[i].name,
			   uuid_eq(&all[i].id, &r->filter.environment_id));
	list = view_list(view, "bys");
	add_option(list, "people", _("people only"), r->filter.by == TIMELINE_BY_PEOPLE);
	add_option(list, "me", _("me"), r->filter.by == TIMELINE_BY_ME);
}

/* Where an address is made by which a reader of feeds gets these rows. */
static const char *reader_link(struct request *req)
{
	const char *query = strchr(part_cursor_link(req, "", NULL), '?');
	const struct pair pair = { "timeline", saved_view_clean(req, query ? query + 1 : "") };

	return part_link(req, "/settings/feeds", &pair, 1);
}

static void add_filter(struct request *req, struct view *view, const struct reading *r)
{
	const struct timeline_filter *f = &r->filter;

	view_text(view, "action", request_link(req, PATH));
	view_text(view, "project", f->project ? f->project : "");
	view_text(view, "who", f->who ? f->who : "");
	view_text(view, "q", f->q ? f->q : "");
	view_text(view, "since", part_day_wish(req, "since"));
	view_text(view, "until", part_day_wish(req, "until"));
	view_text(view, "fault", r->fault);
	view_flag(view, "is_filtered",
		  f->project || f->environment || f->tier >= 0 || f->type >= 0 || f->status >= 0 ||
		      f->by >= 0 || f->who || f->q || r->window.has_since);
	view_text(view, "csv", part_file_link(req, PATH ".csv"));
	view_text(view, "ndjson", part_file_link(req, PATH ".ndjson"));
	view_text(view, "reader", reader_link(req));
	view_text(view, "feed", part_file_link(req, PATH ".atom"));
	view_text(view, "feed_title", _("Timeline"));
	view_text(view, "changes", request_link(req, "/changes"));
	add_choices(view, r);
}

static bool is_running(const struct list_rows *list)
{
	const struct timeline_row *rows = list->rows;

	for (size_t i = 0; i < list->n; i++)
		if (rows[i].status >= 0 && progress_is_open((enum progress)rows[i].status))
			return true;
	return false;
}

/* Where looking ended before a page was full, it can go on from there. */
static void add_further(struct request *req, struct view *view, const struct reading *r)
{
	char text[TYPEID_TEXT_SIZE];
	bool is_ended = !uuid_is_nil(&r->sought_to) && !r->list.has_more && !r->window.is_backwards;

	uuid_format_typeid(&r->sought_to, "", text);
	view_text(view, "further", is_ended ? part_cursor_link(req, "starting_after", text) : NULL);
	view_text(view, "looked_at", arena_printf(req->arena, "%d", LIMIT_SOUGHT_RUNS));
}

enum status timeline_asked(struct request *req, struct timeline_filter *filter,
			   struct list_window *window)
{
	enum status status;

	part_read_days(req);
	status = list_read(req, timeline_filter_fields, timeline_n_filter_fields, filter, window);
	if (status == STATUS_OK && window->page > 1)
		return request_fail(
		    req, STATUS_MALFORMED,
		    _("The timeline has no numbered pages; go on with starting_after."));
	return status == STATUS_OK ? timeline_resolve(req, filter) : status;
}

/* What a filter names that is not there is said beside its field. */
static enum status read_all(struct request *req, struct reading *r)
{
	enum status status = timeline_asked(req, &r->filter, &r->window);

	if (status == STATUS_INVALID && !req->file) {
		r->fault = arena_strdup(req->arena, req->failure.fields[0].message);
		req->failure = (struct failure){ .status = STATUS_OK };
		return STATUS_OK;
	}
	return status;
}

static enum status show(struct request *req, struct reading *r)
{
	struct view *view = page_view(req, _("Timeline"), "Timeline");
	const struct timeline_row *rows = r->list.rows;
	struct uuid ends[2] = { { { 0 } }, { { 0 } } };

	if (r->list.n) {
		ends[0] = rows[0].id;
		ends[1] = rows[r->list.n - 1].id;
	}
	desk_view_saved(req, view, DESK_TIMELINE, &r->desk);
	add_filter(req, view, r);
	add_days(req, view, &r->list);
	add_further(req, view, r);
	part_pages(req, view, &r->window, &r->list, "", ends);
	part_refresh(req, view, is_running(&r->list) && r->window.page == 1);
	return page_show(req, r->fault ? 422 : 200, "timeline", view);
}

enum status timeline_page(struct request *req)
{
	struct reading r = { .fault = NULL };
	enum status status;

	status = read_all(req, &r);
	r.window.limit = PAGE_ROWS;
	if (status == STATUS_OK)
		status = desk_read(req, DESK_TIMELINE, DESK_VIEWS | DESK_ENVIRONMENTS, &r.desk);
	if (status == STATUS_OK && !r.fault)
		status = timeline_list(req, &r.filter, &r.window, &r.list, &r.sought_to);
	return status == STATUS_OK ? show(req, &r) : status;
}

/* The same rows as a file: list_answer calls the route's handler for each further window. */
static enum status answer_file(struct request *req, const char *suffix)
{
	struct reading r = { .fault = NULL };
	enum status status;

	req->suffix = suffix;
	req->parts[0] = "timeline";
	status = read_all(req, &r);
	if (status == STATUS_OK)
		status = timeline_list(req, &r.filter, &r.window, &r.list, &r.sought_to);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &r.window, &r.list, timeline_fields, timeline_n_fields,
			   sizeof(struct timeline_row));
}

enum status timeline_csv(struct request *req)
{
	return answer_file(req, "csv");
}

enum status timeline_ndjson(struct request *req)
{
	return answer_file(req, "ndjson");
}
