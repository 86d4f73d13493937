/* What the box in the top bar leads to. */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "html/url.h"
#include "search/search.h"
#include "site/page.h"
#include "site/part.h"
#include "version/version.h"

/* For people: the heading of each kind, and what tells one from another of the same name. */
static const char *const titles[] = {
	[HIT_PROJECT] = N_("Projects"), [HIT_ENVIRONMENT] = N_("Environments"),
	[HIT_RELEASE] = N_("Releases"), [HIT_VERSION] = N_("Versions"),
	[HIT_COMMIT] = N_("Commits"),   [HIT_DEPLOYMENT] = N_("Deployments"),
};
_Static_assert(ARRAY_LEN(titles) == HIT__COUNT, "a title for every kind");

static const char *path_of(struct request *req, const struct hit *hit)
{
	char id[TYPEID_TEXT_SIZE];

	switch ((enum hit_kind)hit->kind) {
	case HIT_PROJECT: return arena_printf(req->arena, "/projects/%s", hit->slug);
	case HIT_ENVIRONMENT:
		return arena_printf(req->arena, "/settings/environments/%s", hit->slug);
	case HIT_RELEASE: return arena_printf(req->arena, "/releases/%s", hit->slug);
	case HIT_VERSION: return version_page_path(req->arena, hit->id);
	case HIT_COMMIT: return arena_printf(req->arena, "/where?sha=%s", hit->name);
	case HIT_DEPLOYMENT:
		uuid_format_typeid(&hit->id, "dep", id);
		return arena_printf(req->arena, "/deployments/%s", id);
	case HIT__COUNT: break;
	}
	BUG("a hit of kind %d", hit->kind);
}

/* Whether two hits lead to the same page: a commit is found once for each version that lists it. */
static bool is_same(const struct hit *a, const struct hit *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == HIT_COMMIT ? str_eq(a->name, b->name) : uuid_eq(&a->id, &b->id);
}

/* The one thing that is called so, or NULL when there is none or another as well. A version of the other spelling counts, but
 * not beside one of this. */
static const struct hit *only_exact(const struct db_rows *rows)
{
	const struct hit *hits = rows->rows;
	const struct hit *only = NULL;

	for (size_t i = 0; i < rows->n; i++) {
		if (!hits[i].is_exact || (only && is_same(only, &hits[i])))
			continue;
		if (only)
			return NULL;
		only = &hits[i];
	}
	return only;
}

static enum status go_straight(struct request *req, const struct hit *hit, const char *words)
{
	struct buf url;

	buf_init(&url, 4096);
	buf_adds(&url, path_of(req, hit));
	url_query_add(&url, "found", words);
	response_redirect(req, 303, buf_dup(&url, req->arena));
	buf_release(&url);
	return STATUS_OK;
}

static void add_hit(struct request *req, struct view *item, const struct hit *hit)
{
	view_text(item, "name", hit->name);
	view_text(item, "href", request_link(req, path_of(req, hit)));
	part_whole(item, hit->name);
	view_flag(item, "is_code",
		  hit->kind == HIT_VERSION || hit->kind == HIT_COMMIT ||
		      hit->kind == HIT_DEPLOYMENT);
	view_text(item, "project", hit->project_name);
	view_text(item, "project_href",
		  hit->project_slug ? part_project_link(req, hit->project_slug) : NULL);
	view_text(item, "environment", hit->kind == HIT_DEPLOYMENT ? hit->environment_name : NULL);
	view_text(item, "version", hit->kind == HIT_COMMIT ? hit->environment_name : NULL);
	part_status(item, "status", hit->status);
	part_time(req, item, "at", hit->at);
}

static void add_group(struct request *req, struct view *groups, const struct db_rows *rows,
		      int kind)
{
	const struct hit *hits = rows->rows;
	struct view *group = NULL, *list = NULL;
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++) {
		if (hits[i].kind != kind)
			continue;
		if (!group) {
			group = view_item(groups);
			list = view_list(group, "hits");
		}
		if (++n <= HITS_MAX)
			add_hit(req, view_item(list), &hits[i]);
	}
	if (!group)
		return;
	view_text(group, "title", _(titles[kind]));
	view_text(group, "count",
		  arena_printf(req->arena, "%d%s", (int)(n > HITS_MAX ? HITS_MAX : n),
			       n > HITS_MAX ? "+" : ""));
	view_flag(group, "has_more", n > HITS_MAX);
}

/* That a version was found under the other of its two spellings is said. */
static const char *matched_as(const struct search *search, const struct db_rows *rows)
{
	const struct hit *hits = rows->rows;
	bool is_other = false;

	for (size_t i = 0; i < rows->n && search->other; i++) {
		if (hits[i].kind != HIT_VERSION || !hits[i].is_exact)
			continue;
		if (str_eq(hits[i].name, search->words))
			return NULL;
		is_other = is_other || str_eq(hits[i].name, search->other);
	}
	return is_other ? search->other : NULL;
}

static enum status show(struct request *req, const struct search *search,
			const struct db_rows *rows)
{
	struct view *view = page_view(req, _("Search"), "");
	struct view *groups = view_list(view, "groups");

	view_text(view, "searched", search->words);
	view_text(view, "words", search->words);
	view_flag(view, "has_hits", rows->n > 0);
	view_text(view, "matched_as", matched_as(search, rows));
	view_flag(view, "is_short_sha",
		  strlen(search->words) < 7 && strlen(search->words) > 3 &&
		      strspn(search->words, "0123456789abcdefABCDEF") == strlen(search->words));
	for (int kind = 0; kind < HIT__COUNT; kind++)
		add_group(req, groups, rows, kind);
	return page_show(req, 200, "search", view);
}

enum status search_page(struct request *req)
{
	const char *words = request_query(req, "q");
	const char *all = request_query(req, "all");
	struct search search = search_of(req->arena, words ? words : "");
	struct db_rows rows = { NULL, 0 };
	const struct hit *only;
	enum status status = STATUS_OK;

	if (strlen(search.words) > LIMIT_SEARCH_BYTES)
		return request_failf(req, STATUS_MALFORMED,
				     _("Nothing here has a name of more than %d bytes."),
				     LIMIT_SEARCH_BYTES);
	if (*search.words)
		status = search_run(req, &search, &rows);
	if (status != STATUS_OK)
		return status;
	only = all && str_eq(all, "true") ? NULL : only_exact(&rows);
	return only ? go_straight(req, only, search.words) : show(req, &search, &rows);
}
