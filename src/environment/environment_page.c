/* The pages of environments: the list of them, and one with all that may be changed about it. */
#include "config.h"

#include "api/body.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "environment/zone.h"
#include "idempotency/write.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"

#define PATH "/settings/environments"

struct writing {
	struct request *req;
	struct environment environment;
	struct environment_draft draft;
	struct uuid id;
};

static bool may_change(const struct request *req)
{
	return access_may(req->who, CAN_PROJECTS, NULL);
}

static const char *path_of(struct request *req, const char *slug, const char *below)
{
	return arena_printf(req->arena, PATH "/%s%s", slug, below);
}

static const char *number(struct request *req, int64_t value)
{
	return arena_printf(req->arena, "%lld", (long long)value);
}

void environment_policy_options(struct form_choice *choice)
{
	form_option(choice, "on", _("on: it is made"));
	form_option(choice, "ask", _("ask: it is made, and people confirm it"));
	form_option(choice, "off", _("off: they are refused"));
}

/* The form */

static void add_tier(struct form *form, const struct environment *e)
{
	struct form_choice choice =
	    form_add_select(form, "tier", _("Tier"), NULL, e ? tier_words.format(e->tier) : "");

	if (!e)
		form_option(&choice, "", _("what the name suggests"));
	for (int i = 0; i < TIER__COUNT; i++)
		form_option(&choice, tier_words.format(i), tier_words.format(i));
}

static void add_numbers(struct request *req, struct form *form, const struct environment *e)
{
	form_add(form, &(struct form_field){
			   .kind = FORM_TEXT,
			   .name = "position",
			   .label = _("Place among the columns"),
			   .hint = _("A number; smaller is further left. Empty: that of its tier."),
			   .value = e ? number(req, e->position) : NULL,
			   .max = 8 });
	form_add(form,
		 &(struct form_field){ .kind = FORM_NUMBER,
				       .name = "timeout_minutes",
				       .label = _("Minutes until an open deployment is given up"),
				       .hint = _("Empty: 60."),
				       .value = e ? number(req, e->timeout_minutes) : NULL,
				       .max = 6 });
}

static void add_rest(struct form *form, const struct environment *e)
{
	struct form_choice choice;

	form_add(form, &(struct form_field){ .kind = FORM_TEXT,
					     .name = "time_zone",
					     .label = _("Time zone"),
					     .hint = _("Such as Europe/Berlin. Empty: UTC."),
					     .value = e ? e->time_zone : NULL,
					     .max = ZONE_NAME_MAX });
	choice = form_add_checks(form, "is_ephemeral", _("Short-lived"), NULL);
	form_check(&choice, "true",
		   _("It leaves the matrix when nothing is deployed there any more"),
		   e && e->is_ephemeral);
}

static void add_fields(struct request *req, struct form *form, const struct environment *e)
{
	form_add(form,
		 &(struct form_field){ .kind = FORM_TEXT,
				       .name = "name",
				       .label = _("Name"),
				       .hint = e ? _("Its old names go on leading to it.") : NULL,
				       .value = e ? e->name : NULL,
				       .max = ENVIRONMENT_NAME_MAX,
				       .is_required = true });
	if (e)
		form_add(form, &(struct form_field){
				   .kind = FORM_TEXT,
				   .name = "slug",
				   .label = _("Part of its address"),
				   .hint = _("Lower-case letters, digits and hyphens. Empty: made "
					     "of the name."),
				   .value = e->slug,
				   .max = 63 });
	form_add(form, &(struct form_field){ .kind = FORM_LINES,
					     .name = "description",
					     .label = _("What it is for"),
					     .value = e ? e->description : NULL,
					     .max = 2000 });
	add_tier(form, e);
	add_numbers(req, form, e);
	add_rest(form, e);
}

/* The list */

static void add_row(struct request *req, struct view *list, const struct environment *e)
{
	bool is_archived = e->status == ENVIRONMENT_ARCHIVED;
	struct view *row = view_item(list);

	view_text(row, "name", e->name);
	view_text(row, "href", request_link(req, path_of(req, e->slug, "")));
	view_text(row, "tier", tier_words.format(e->tier));
	view_int(row, "position", e->position);
	view_text(row, "status",
		  is_archived                             ? _("archived")
		  : !environment_is_shown(e, req->now_ms) ? _("expired")
		  : e->is_ephemeral                       ? _("short-lived")
							  : _("active"));
	view_flag(row, "is_unconfirmed", !e->is_confirmed && !is_archived);
	part_time(req, row, "last", e->last_deployment_at);
}

static void add_clean(struct request *req, struct view *view, const struct db_rows *rows)
{
	const struct environment *e = rows->rows;
	int64_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		n += e[i].status == ENVIRONMENT_ACTIVE && !environment_is_shown(&e[i], req->now_ms);
	view_text(view, "clean", NULL);
	if (!n || !may_change(req))
		return;

	struct view *clean = view_map(view, "clean");

	view_text(clean, "count",
		  part_count(req, n, "%s short-lived environment has expired",
			     "%s short-lived environments have expired"));
	form_button(req, clean, "button", "/settings/clean-environments", _("Clean"),
		    _("expired environments"));
	view_text(clean, "list", request_link(req, "/settings/clean-environments"));
}

static enum status show_list(struct request *req, int http)
{
	struct view *view = settings_view(req, _("Environments"), PATH);
	struct view *list = view_list(view, "environments");
	struct db_rows rows;
	enum status status =
	    environment_list(req->db, req->arena, req->who->organization_id, &rows);

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n; i++)
		add_row(req, list, (const struct environment *)rows.rows + i);
	view_flag(view, "has_environments", rows.n > 0);
	environment_view_unconfirmed(req, view, &rows);
	add_clean(req, view, &rows);
	view_text(view, "create", NULL);
	if (may_change(req)) {
		struct form form = form_begin(req, view, "create", PATH, _("Make an environment"));

		add_fields(req, &form, NULL);
	}
	return page_show(req, http, "environments", view);
}

enum status environment_page_list(struct request *req)
{
	return show_list(req, 200);
}

/* One */

static enum status get(struct request *req, struct environment *out)
{
	return environment_get(req->db, req->arena, req->who->organization_id, req->captures[0],
			       out);
}

static enum status add_aliases(struct request *req, struct view *view, const struct environment *e)
{
	struct view *list = view_list(view, "aliases");
	struct list_window window;
	struct db_rows rows;
	enum status status;

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	status = environment_aliases(req->db, req->arena, req->who->organization_id, e->id, &window,
				     &rows);
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		const struct environment_alias *alias = (struct environment_alias *)rows.rows + i;
		struct view *row = view_item(list);

		view_text(row, "name", alias->name);
		view_text(row, "slug", alias->slug);
		part_time(req, row, "since", alias->created_at);
	}
	view_flag(view, "has_aliases", status == STATUS_OK && rows.n > 0);
	return status;
}

/* A choice of what to merge it into, which leads to the page that asks. */
static enum status add_merge(struct request *req, struct view *view, const struct environment *e)
{
	struct db_rows rows;
	enum status status =
	    environment_list(req->db, req->arena, req->who->organization_id, &rows);
	struct view *merge = view_map(view, "merge");
	struct view *list = view_list(merge, "targets");
	size_t n = 0;

	view_text(merge, "action", request_link(req, path_of(req, e->slug, "/merge")));
	for (size_t i = 0; status == STATUS_OK && i < rows.n; i++) {
		const struct environment *other = (const struct environment *)rows.rows + i;

		if (!environment_is_shown(other, req->now_ms) || uuid_eq(&other->id, &e->id))
			continue;

		struct view *item = view_item(list);

		view_text(item, "slug", other->slug);
		view_text(item, "name", other->name);
		view_flag(item, "is_chosen", false);
		n++;
	}
	if (!n || e->status == ENVIRONMENT_ARCHIVED)
		view_text(view, "merge", NULL);
	return status;
}

static enum status add_change(struct request *req, struct view *view, const void *object)
{
	const struct environment *e = object;
	struct form form = form_begin(req, view, "change", path_of(req, e->slug, ""), _("Save"));

	add_fields(req, &form, e);
	form_remember(&form);
	return STATUS_OK;
}

static enum status add_forms(struct request *req, struct view *view, const struct environment *e)
{
	bool is_archived = e->status == ENVIRONMENT_ARCHIVED;

	(void)add_change(req, view, e);
	form_button(req, view, "toggle", path_of(req, e->slug, "/status"),
		    is_archived ? _("Make it active again") : _("Archive it"), NULL);
	if (!e->is_confirmed)
		form_button(req, view, "keep", path_of(req, e->slug, "/keep"), _("Keep it"), NULL);
	return add_merge(req, view, e);
}

static enum status show(struct request *req, int http, const struct environment *e)
{
	struct view *view = settings_view(req, e->name, PATH);
	enum status status = add_aliases(req, view, e);

	view_text(view, "description", e->description);
	view_text(view, "tier", tier_words.format(e->tier));
	view_text(view, "zone", e->time_zone ? e->time_zone : "UTC");
	view_flag(view, "is_archived", e->status == ENVIRONMENT_ARCHIVED);
	view_flag(view, "is_unconfirmed", !e->is_confirmed);
	view_flag(view, "is_ephemeral", e->is_ephemeral);
	part_time(req, view, "last", e->last_deployment_at);
	part_time(req, view, "expires", e->expires_at);
	view_text(view, "back", request_link(req, PATH));
	view_text(view, "change", NULL);
	view_text(view, "toggle", NULL);
	view_text(view, "keep", NULL);
	view_text(view, "merge", NULL);
	if (status == STATUS_OK && may_change(req))
		status = add_forms(req, view, e);
	return status == STATUS_OK ? page_show(req, http, "environment", view) : status;
}

enum status environment_page_show(struct request *req)
{
	struct environment environment;
	enum status status = get(req, &environment);

	if (status != STATUS_OK)
		return status;
	if (str_eq(req->captures[0], environment.slug))
		return show(req, 200, &environment);
	response_redirect(req, 303, path_of(req, environment.slug, ""));
	return STATUS_OK;
}

/* Making and changing */

/* A name that is taken is a fault of its field, on pages. */
static void report_taken(struct request *req, enum status status)
{
	if (status == STATUS_CONFLICT && !req->failure.n_fields)
		request_fail_field(req, "name", "taken",
				   req->failure.message ? req->failure.message
							: _("is the name of another environment"));
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;

	(void)db;
	return environment_create(w->req, &w->draft, &w->id);
}

enum status environment_page_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	if (status == STATUS_OK)
		status = body_decode(req, environment_draft_fields, environment_n_draft_fields,
				     &w.draft, NULL);
	w.draft.status = ENVIRONMENT_ACTIVE;
	if (status == STATUS_OK)
		status = write_run(req, create, &w);
	report_taken(req, status);
	if (req->failure.n_fields)
		return show_list(req, 422);
	return status == STATUS_OK ? settings_done(req, PATH, "created") : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;

	(void)db;
	return environment_change(w->req, &w->environment, &w->draft);
}

enum status environment_page_change(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = guard_place(req, CAN_PROJECTS, NULL);

	if (status == STATUS_OK)
		status = get(req, &w.environment);
	if (status != STATUS_OK)
		return status;
	if (form_is_stale(req, add_change, &w.environment))
		return show(req, 412, &w.environment);
	status =
	    body_decode(req, environment_draft_fields, environment_n_draft_fields, &w.draft, NULL);
	w.draft.status = w.environment.status;
	w.draft.is_confirmed = w.environment.is_confirmed;
	w.draft.metadata = w.environment.metadata; /* the form has none */
	if (status == STATUS_OK)
		status = write_run(req, change, &w);
	report_taken(req, status);
	if (req->failure.n_fields)
		return show(req, 422, &w.environment);
	if (status == STATUS_OK)
		status = get(req, &w.environment); /* by its old slug, if need be */
	return status == STATUS_OK
		   ? settings_done(req, path_of(req, w.environment.slug, ""), "saved")
		   : status;
}
