/* The frame, and the pages that say what went wrong. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "auth/csrf.h"
#include "auth/etag.h"
#include "auth/principal.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/str.h"
#include "base/time.h"
#include "html/template.h"
#include "html/url.h"
#include "site/language.h"
#include "site/page.h"
#include "site/part.h"
#include "site/when.h"

/* The places of the navigation. */
static const struct {
	const char *name, *path;
} places[] = {
	{ N_("State"), "/" },
	{ N_("Timeline"), "/timeline" },
	{ N_("Projects"), "/projects" },
	{ N_("Releases"), "/releases" },
	{ N_("Insights"), "/insights" },
	{ N_("Settings"), "/settings" },
};

static void add_places(struct request *req, struct view *view, const char *place)
{
	struct view *list = view_list(view, "places");

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		struct view *item = view_item(list);

		view_text(item, "name", _(places[i].name));
		view_text(item, "href", request_link(req, places[i].path));
		view_flag(item, "is_current", str_eq(places[i].name, place));
	}
}

/* Where a search led straight to a thing, its page says so, with the way back to all that was found. */
static void add_found(struct request *req, struct view *view)
{
	const char *words = request_query(req, "found");
	struct view *found;
	struct buf url;

	view_text(view, "found", NULL);
	if (!req->who || !words || !*words || strlen(words) > LIMIT_SEARCH_BYTES)
		return;
	buf_init(&url, 4096);
	buf_adds(&url, request_link(req, "/search"));
	url_query_add(&url, "q", words);
	url_query_add(&url, "all", "true");
	found = view_map(view, "found");
	view_text(found, "words", words);
	view_text(found, "all", buf_dup(&url, req->arena));
	buf_release(&url);
}

struct view *page_view(struct request *req, const char *title, const char *place)
{
	struct view *view = view_new(req->arena);
	const struct principal *who = req->who;
	bool is_user = who && who->kind == PRINCIPAL_USER;

	view_text(view, "title", title);
	view_text(view, "base", req->base);
	view_text(view, "home", request_link(req, "/"));
	view_text(
	    view, "stylesheet",
	    request_link(req, arena_printf(req->arena, "/static/%s", req->app->stylesheet_name)));
	view_text(view, "program_version", PACKAGE_VERSION);
	view_text(view, "request_id", req->id);
	part_time(req, view, "now", req->now_ms);
	part_refresh(req, view, false);
	view_flag(view, "is_logged_in", is_user);
	view_text(view, "organization", is_user ? who->organization_name : NULL);
	view_text(view, "person", is_user ? who->name : NULL);
	view_text(view, "organizations", request_link(req, "/settings/organizations"));
	view_text(view, "profile", request_link(req, "/settings/profile"));
	view_text(view, "feed", NULL);
	view_text(view, "feed_title", NULL);
	view_text(view, "csrf_field", CSRF_FIELD);
	view_text(view, "csrf_token", is_user ? who->csrf : NULL);
	view_text(view, "logout", request_link(req, "/logout"));
	view_text(view, "reference", request_link(req, "/docs"));
	view_text(view, "zone", clock_zone());
	language_view(req, view);
	view_text(view, "search", request_link(req, "/search"));
	view_text(view, "searched", NULL);
	view_text(view, "tasks", request_link(req, "/tasks"));
	view_text(view, "tasks_waiting", NULL);
	add_found(req, view);
	add_places(req, view, place);
	return view;
}

void page_feed(struct request *req, struct view *view, const char *title, const char *path)
{
	view_text(view, "feed", request_link(req, path));
	view_text(view, "feed_title", title);
}

/* The templates in the language in force: read when it is first wanted, and one by one. */
static struct template_set *templates(struct app *app)
{
	enum language language = i18n_language();
	struct template_set **set = &app->translated[language];

	if (language == LANGUAGE_EN)
		return app->templates;
	if (!*set) {
		*set = template_set_new(app->settings->template_dir);
		template_set_translate(*set, i18n_text);
	}
	return *set;
}

/* The page without its footer, which is another each time. */
static size_t body_len(const struct request *req)
{
	static const char mark[] = "<footer class=\"foot\">";
	const char *body = buf_str(&req->response.body);
	const char *at = NULL;

	for (const char *next = strstr(body, mark); next; next = strstr(next + 1, mark))
		at = next;
	return at ? (size_t)(at - body) : req->response.body.len;
}

enum status page_show(struct request *req, int http, const char *template, struct view *view)
{
	char error[512];
	size_t n_unknown = 0;
	double ms = (double)(time_monotonic_ns() - req->started_ns) / 1e6;
	char elapsed[WHEN_TEXT_SIZE];

	i18n_write_decimal(ms, 1, elapsed);
	view_text(view, "elapsed", arena_printf(req->arena, "%s ms", elapsed));
	response_begin(req, http, "text/html; charset=utf-8");
	if (template_render(templates(req->app), template, view, &req->response.body, &n_unknown,
			    error)) {
		if (http == 200)
			etag_answer_page(req, body_len(req));
		return STATUS_OK;
	}
	log_error("msg=\"template\" why=\"%s\"", error);
	return request_fail(req, STATUS_INTERNAL, NULL);
}

/* The log-in page, which leads back to where one wanted to go. */
static void to_login(struct request *req)
{
	struct buf path;

	buf_init(&path, 4096);
	buf_adds(&path, "/login");
	if (req->method == METHOD_GET && (req->n_parts || req->n_query)) {
		const char *next = part_self_link(req, "", NULL) + strlen(req->base);

		if (strlen(next) < 3000)
			url_query_add(&path, "next", next);
	}
	response_redirect(req, 303, buf_dup(&path, req->arena));
	buf_release(&path);
}

/* When not even a page can be made. */
static void plain_error(struct request *req, const struct status_info *info)
{
	response_begin(req, info->http, "text/plain; charset=utf-8");
	buf_addf(&req->response.body, _("%s\n%s\nRequest %s\n"), _(info->title), _(info->message),
		 req->id);
}

/* What was said of this failure, or what people (not programs) are told where nothing was. */
static const char *message_of(const struct failure *failure)
{
	if (failure->message)
		return failure->message;
	if (failure->status == STATUS_NOT_FOUND)
		return _(
		    "There is nothing at this address, or it belongs to another organization.");
	if (failure->status == STATUS_UNAVAILABLE)
		return _("The database does not answer at the moment.");
	if (failure->status == STATUS_INTERNAL)
		return _("Something went wrong in Landfall itself.");
	return _(status_info(failure->status)->message);
}

static void add_problems(struct view *view, const struct failure *failure)
{
	struct view *list = view_list(view, "problems");

	view_flag(view, "has_problems", failure->n_fields > 0);
	for (size_t i = 0; i < failure->n_fields; i++) {
		struct view *item = view_item(list);

		view_text(item, "field", failure->fields[i].field);
		view_text(item, "message", failure->fields[i].message);
	}
}

static void fail(struct request *req)
{
	const struct failure *failure = &req->failure;
	const struct status_info *info = status_info(failure->status);
	struct view *view;

	if (failure->status == STATUS_UNAUTHENTICATED) {
		to_login(req);
		return;
	}
	if (failure->status == STATUS_FORBIDDEN && req->who && req->who->must_have_totp) {
		response_redirect(req, 303, "/settings/two-factor");
		return;
	}
	view = page_view(req, _(info->title), "");
	view_int(view, "http", info->http);
	view_text(view, "message", message_of(failure));
	view_flag(view, "is_ours", info->http >= 500);
	view_text(view, "again",
		  req->method == METHOD_GET && info->http >= 500 ? part_self_link(req, "", NULL)
								 : NULL);
	add_problems(view, failure);
	if (page_show(req, info->http, "error", view) != STATUS_OK)
		plain_error(req, info);
}

const struct door dashboard_door = {
	.name = "", .prefix = "", .is_translated = true, .fail = fail
};
