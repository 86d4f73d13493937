/* What is done to environments by a button: kept, archived, merged, cleaned; and the notice of those that nobody has
 * confirmed yet. */
#include "config.h"

#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "environment/name.h"
#include "html/url.h"
#include "idempotency/write.h"
#include "site/confirm.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

#define PATH  "/settings/environments"
#define CLEAN "/settings/clean-environments"

/* Environments that a notice or a confirm page names; others it counts. */
#define NAMED_MAX 5

struct acting {
	struct request *req;
	struct environment environment, other;
	struct environment_draft draft;
};

static const char *path_of(struct request *req, const char *slug, const char *below)
{
	return arena_printf(req->arena, PATH "/%s%s", slug, below);
}

static enum status get(struct request *req, const char *reference, struct environment *out)
{
	return environment_get(req->db, req->arena, req->who->organization_id,
			       reference ? str_trim(req->arena, reference) : "", out);
}

/* That of the path, for whoever may change it. */
static enum status get_own(struct request *req, struct environment *out)
{
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	return status == STATUS_OK ? get(req, req->captures[0], out) : status;
}

/* The notice */

static void add_targets(struct request *req, struct view *item, const struct db_rows *rows,
			const struct environment *e)
{
	const struct environment *all = rows->rows;
	const struct environment *meant = environment_meant(all, rows->n, e->name);
	struct view *list = view_list(item, "targets");
	size_t n = 0;

	view_text(item, "meant", meant ? meant->name : NULL);
	for (size_t i = 0; i < rows->n; i++) {
		if (!environment_is_shown(&all[i], req->now_ms) || uuid_eq(&all[i].id, &e->id))
			continue;

		struct view *target = view_item(list);

		view_text(target, "slug", all[i].slug);
		view_text(target, "name", all[i].name);
		view_flag(target, "is_chosen", &all[i] == meant);
		n++;
	}
	view_flag(item, "has_targets", n > 0);
}

static void add_item(struct request *req, struct view *list, const struct db_rows *rows,
		     const struct environment *e)
{
	struct view *item = view_item(list);
	bool may_change = access_may(req->who, CAN_PROJECTS, NULL);

	view_text(item, "name", e->name);
	view_text(item, "href", request_link(req, path_of(req, e->slug, "")));
	view_text(item, "merge_path", request_link(req, path_of(req, e->slug, "/merge")));
	view_text(item, "keep", NULL);
	add_targets(req, item, rows, e);
	if (may_change)
		form_button(req, item, "keep", path_of(req, e->slug, "/keep"), _("Keep"), e->name);
}

void environment_view_unconfirmed(struct request *req, struct view *view,
				  const struct db_rows *environments)
{
	const struct environment *all = environments->rows;
	struct view *notice = view_map(view, "unconfirmed");
	struct view *list = view_list(notice, "items");
	int64_t n = 0;

	for (size_t i = 0; i < environments->n; i++)
		if (!all[i].is_confirmed && environment_is_shown(&all[i], req->now_ms) &&
		    ++n <= NAMED_MAX)
			add_item(req, list, environments, &all[i]);
	view_text(notice, "more",
		  n > NAMED_MAX ? part_count(req, n - NAMED_MAX, "%s more new environment",
					     "%s more new environments")
				: NULL);
	view_text(notice, "all", request_link(req, PATH));
	if (!n)
		view_text(view, "unconfirmed", NULL);
}

/* Keeping and archiving */

static enum status change(struct db *db, void *context)
{
	struct acting *a = context;

	(void)db;
	return environment_change(a->req, &a->environment, &a->draft);
}

enum status environment_page_keep(struct request *req)
{
	struct acting a = { .req = req };
	enum status status = get_own(req, &a.environment);

	if (status != STATUS_OK)
		return status;
	a.draft = environment_draft_of(&a.environment);
	a.draft.is_confirmed = true;
	status = write_run(req, change, &a);
	return status == STATUS_OK
		   ? settings_done(req, path_of(req, a.environment.slug, ""), "saved")
		   : status;
}

enum status environment_page_status(struct request *req)
{
	struct acting a = { .req = req };
	enum status status = get_own(req, &a.environment);

	if (status != STATUS_OK)
		return status;
	a.draft = environment_draft_of(&a.environment);
	a.draft.status = a.environment.status == ENVIRONMENT_ARCHIVED ? ENVIRONMENT_ACTIVE
								      : ENVIRONMENT_ARCHIVED;
	status = write_run(req, change, &a);
	return status == STATUS_OK
		   ? settings_done(req, path_of(req, a.environment.slug, ""), "saved")
		   : status;
}

/* Merging: the one of the path goes, into the one that ?into=, or a field of the form, names. */

static enum status get_both(struct request *req, struct acting *a)
{
	const char *into = request_query(req, "into");
	enum status status = get_own(req, &a->environment);

	if (status == STATUS_OK)
		status = get(req, into ? into : request_form(req, "into"), &a->other);
	if (status == STATUS_OK && uuid_eq(&a->other.id, &a->environment.id))
		return request_fail(req, STATUS_NOT_FOUND,
				    _("An environment cannot be merged into itself."));
	return status;
}

static enum status ask_merge(struct request *req, const struct acting *a)
{
	const char *from = a->environment.name, *into = a->other.name;
	const struct confirm page = {
		.title = arena_printf(req->arena, _("Merge %s into %s?"), from, into),
		.what = from,
		.loss = arena_printf(req->arena,
				     _("All that was recorded in %s becomes a part of %s, and its "
				       "names lead there from now on. That cannot be undone."),
				     from, into),
		.path = arena_printf(req->arena, PATH "/%s/merge?into=%s", a->environment.slug,
				     a->other.slug),
		.button = arena_printf(req->arena, _("Merge %s into %s"), from, into),
		.back = path_of(req, a->environment.slug, ""),
		.is_typed = true,
	};

	return confirm_show(req, &page);
}

/* Without a choice, the page that has one. */
enum status environment_page_confirm_merge(struct request *req)
{
	struct acting a = { .req = req };
	enum status status;

	if (request_query(req, "into")) {
		status = get_both(req, &a);
		return status == STATUS_OK ? ask_merge(req, &a) : status;
	}
	status = get_own(req, &a.environment);
	if (status == STATUS_OK)
		response_redirect(req, 303, path_of(req, a.environment.slug, ""));
	return status;
}

static enum status merge(struct db *db, void *context)
{
	struct acting *a = context;

	(void)db;
	return environment_merge(a->req, &a->other, &a->environment);
}

enum status environment_page_merge(struct request *req)
{
	struct acting a = { .req = req };
	enum status status = get_both(req, &a);

	if (status != STATUS_OK)
		return status;
	if (!confirm_is_typed(req, a.environment.name))
		return ask_merge(req, &a);
	status = write_run(req, merge, &a);
	return status == STATUS_OK ? settings_done(req, path_of(req, a.other.slug, ""), "merged")
				   : status;
}

/* Cleaning */

enum status environment_page_confirm_clean(struct request *req)
{
	struct db_rows expired;
	const char *names = "";
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	if (status == STATUS_OK)
		status = environment_expired(req, &expired);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < expired.n; i++)
		names = arena_printf(req->arena, "%s%s%s", names, i ? ", " : "",
				     ((const struct environment *)expired.rows)[i].name);

	const struct confirm page = {
		.title = _("Archive what has expired?"),
		.what = expired.n ? names : _("Nothing has expired."),
		.loss = _("They are in no matrix any more. Their history stays, and a deployment "
			  "makes them active again."),
		.path = CLEAN,
		.button = part_count(req, (int64_t)expired.n, "%s environment to archive",
				     "%s environments to archive"),
		.back = PATH,
	};

	return confirm_show(req, &page);
}

static enum status clean(struct db *db, void *context)
{
	struct acting *a = context;
	struct db_rows expired;
	enum status status = environment_expired(a->req, &expired);

	(void)db;
	return status == STATUS_OK ? environment_clean(a->req, &expired) : status;
}

enum status environment_page_clean(struct request *req)
{
	struct acting a = { .req = req };
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	if (status == STATUS_OK)
		status = write_run(req, clean, &a);
	return status == STATUS_OK ? settings_done(req, PATH, "cleaned") : status;
}
