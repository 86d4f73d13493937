/* /settings/feeds: the addresses by which programs read feeds for a person. */
#include "config.h"

#include "base/i18n.h"
#include "base/str.h"
#include "desk/desk.h"
#include "feed/feed.h"
#include "html/url.h"
#include "idempotency/write.h"
#include "site/flash.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

#define PLACE    "/settings/feeds"
#define TIMELINE "timeline"

static void add_row(struct request *req, struct view *list, const struct feed *feed)
{
	struct view *row = view_item(list);
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&feed->id, "feed", id);
	view_text(row, "name", feed->name);
	part_time(req, row, "made", feed->created_at);
	part_time(req, row, "used", feed->last_used_at);
	form_button(req, row, "revoke", arena_printf(req->arena, PLACE "/%s/revoke", id),
		    _("Revoke"), feed->name);
}

/* The filters of the timeline that led here; NULL where nothing did. */
static const char *timeline_asked_for(struct request *req)
{
	const char *query =
	    req->method == METHOD_POST ? request_form(req, TIMELINE) : request_query(req, TIMELINE);

	return query ? saved_view_clean(req, query) : NULL;
}

static const char *timeline_path(struct request *req, const char *path, const char *query)
{
	return arena_printf(req->arena, "%s%s%s", path, *query ? "?" : "", query);
}

/* What an address that was just made leads to: each feed by it, the one that was asked for first. */
static void add_addresses(struct request *req, struct view *view, const char *timeline)
{
	const char *const files[] = { timeline_path(req, "timeline.atom", timeline ? timeline : ""),
				      "feed.atom", "failures.atom", "projects/PROJECT/feed.atom",
				      "environments/ENVIRONMENT/feed.atom" };
	const char *token = flash_take(req);
	struct view *list = view_list(view, "once");

	view_flag(view, "has_once", token != NULL);
	view_text(view, "timeline", NULL);
	if (timeline && !token)
		view_text(view, "timeline",
			  request_link(req, timeline_path(req, "/timeline", timeline)));
	for (size_t i = 0; token && i < ARRAY_LEN(files); i++)
		view_text(
		    view_item(list), "url",
		    request_url(req, arena_printf(req->arena, "/feed/%s/%s", token, files[i])));
}

static enum status show(struct request *req, int http)
{
	struct view *view = settings_view(req, _("Feeds"), PLACE);
	struct view *list = view_list(view, "feeds");
	struct db_rows rows;
	const char *timeline = timeline_asked_for(req);
	struct form form;
	enum status status = feed_list(req, &rows);

	if (status != STATUS_OK)
		return status;
	add_addresses(req, view, timeline);
	for (size_t i = 0; i < rows.n; i++)
		add_row(req, list, (const struct feed *)rows.rows + i);
	view_flag(view, "has_feeds", rows.n > 0);
	view_text(view, "organization_feed", request_link(req, "/feed.atom"));
	view_text(view, "failures_feed", request_link(req, "/failures.atom"));
	form = form_begin(req, view, "create", PLACE, _("Make an address"));
	form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
					      .name = "name",
					      .label = _("Name"),
					      .hint = _("The program that will read by it."),
					      .max = FEED_NAME_MAX,
					      .is_required = true });
	if (timeline)
		form_hidden(&form, TIMELINE, timeline);
	return page_show(req, http, "feeds", view);
}

enum status feed_page(struct request *req)
{
	return show(req, 200);
}

struct creation {
	struct request *req;
	const char *name;
	char token[FEED_TOKEN_LEN + 1];
};

static enum status create(struct db *db, void *context)
{
	struct creation *c = context;

	(void)db;
	return feed_create(c->req, c->name, c->token);
}

/* The page again, which still knows the timeline that led here. */
static const char *next_path(struct request *req)
{
	const char *timeline = timeline_asked_for(req);
	const char *path = PLACE "?done=created";
	struct buf url;

	if (!timeline)
		return path;
	buf_init(&url, 8192);
	buf_adds(&url, path);
	url_query_add(&url, TIMELINE, timeline);
	path = buf_dup(&url, req->arena);
	buf_release(&url);
	return path;
}

enum status feed_page_create(struct request *req)
{
	struct creation c = { .req = req };
	const char *name = request_form(req, "name");
	enum status status;

	c.name = name ? str_trim(req->arena, name) : "";
	if (!*c.name)
		request_fail_field(req, "name", "required", _("is required"));
	else if (str_utf8_len(c.name) > FEED_NAME_MAX || str_has_control(c.name))
		request_fail_field(req, "name", "too_long",
				   _("may have 100 characters, of one line"));
	if (req->failure.n_fields)
		return show(req, 422);
	status = write_run(req, create, &c);
	if (status != STATUS_OK)
		return status;
	flash_set(req, c.token);
	response_redirect(req, 303, next_path(req));
	return STATUS_OK;
}

static enum status revoke(struct db *db, void *context)
{
	struct request *req = context;
	struct uuid id;
	enum status status;

	(void)db;
	if (!uuid_parse_any(req->captures[0], &id))
		return STATUS_NOT_FOUND;
	status = feed_revoke(req, id);
	return status == STATUS_OK ? settings_done(req, PLACE, "revoked") : status;
}

enum status feed_page_revoke(struct request *req)
{
	return write_run(req, revoke, req);
}
