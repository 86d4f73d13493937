/* The page of roles: what each may do, as the table in auth/access.c says, and the roles for single places. */
#include "config.h"

#include <string.h>

#include "api/body.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "idempotency/write.h"
#include "rolegrant/rolegrant.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"
#include "team/team.h"

#define PATH "/settings/roles"

static void add_table(struct request *req, struct view *view)
{
	struct view *heads = view_list(view, "heads");
	struct view *list = view_list(view, "capabilities");

	for (int r = 0; r < ROLE__COUNT; r++) {
		struct view *head = view_item(heads);

		view_text(head, "title", role_title((enum role)r));
		view_text(head, "text", role_text((enum role)r));
		view_flag(head, "is_mine", req->who->role == (enum role)r);
	}
	for (int c = CAN_READ; c < CAN__COUNT; c++) {
		struct view *row = view_item(list);
		struct view *cells = view_list(row, "cells");

		view_text(row, "text", capability_text((enum capability)c));
		for (int r = 0; r < ROLE__COUNT; r++) {
			struct view *cell = view_item(cells);

			view_flag(cell, "may",
				  (role_capabilities((enum role)r) & ACCESS_OF(c)) != 0);
			view_flag(cell, "is_mine", req->who->role == (enum role)r);
		}
	}
}

static void add_grants(struct request *req, struct view *view, const struct db_rows *rows)
{
	struct view *list = view_list(view, "grants");

	for (size_t i = 0; i < rows->n; i++) {
		const struct rolegrant *grant = (struct rolegrant *)rows->rows + i;
		struct view *row = view_item(list);
		enum role role;
		char id[TYPEID_TEXT_SIZE];

		uuid_format_typeid(&grant->id, "rg", id);
		view_text(row, "who", grant->user_name ? grant->user_name : grant->team_name);
		view_flag(row, "is_team", grant->team_name != NULL);
		view_text(row, "role",
			  role_parse(grant->role, &role) ? role_title(role) : grant->role);
		view_text(row, "project", grant->project_name);
		view_text(row, "project_href",
			  grant->project_slug ? part_project_link(req, grant->project_slug) : NULL);
		view_text(row, "tier", grant->tier);
		part_time(req, row, "given", grant->created_at);
		if (access_may(req->who, CAN_MEMBERS, NULL))
			form_button(req, row, "withdraw",
				    arena_printf(req->arena, PATH "/%s/delete", id), _("Withdraw"),
				    grant->role);
		else
			view_text(row, "withdraw", NULL);
	}
	view_flag(view, "has_grants", rows->n > 0);
}

/* Who may be given a role. */
struct receivers {
	struct db_rows people, teams;
};

static enum status read_receivers(struct request *req, struct receivers *out)
{
	const struct uuid none = { { 0 } };
	struct uuid organization_id = req->who->organization_id;
	struct list_window window;
	int64_t total;
	enum status status =
	    team_candidates(req->db, req->arena, organization_id, none, &out->people);

	list_whole(&window);
	window.limit = 500;
	return status == STATUS_OK
		   ? team_list(req->db, req->arena, organization_id, &window, &out->teams, &total)
		   : status;
}

/* Nobody gives a role to themselves. */
static bool is_oneself(const struct request *req, const struct team_member *person)
{
	return uuid_eq(&person->id, &req->who->id);
}

static bool has_receivers(const struct request *req, const struct receivers *r)
{
	const struct team_member *people = r->people.rows;

	return r->teams.n || r->people.n > 1 || (r->people.n && !is_oneself(req, &people[0]));
}

/* People and teams in one list: what is sent is "user:ID" or "team:ID". */
static void add_receivers(struct request *req, struct form *form, const struct receivers *r)
{
	struct form_choice choice = form_add_select(form, "to", _("Person or team"), NULL, NULL);
	const struct team *teams = r->teams.rows;
	const struct team_member *people = r->people.rows;
	char id[UUID_TEXT_SIZE];

	for (size_t i = 0; i < r->teams.n; i++) {
		uuid_format(&teams[i].id, id);
		form_option(&choice, arena_printf(req->arena, "team:%s", id),
			    arena_printf(req->arena, _("Team %s"), teams[i].name));
	}
	for (size_t i = 0; i < r->people.n; i++) {
		if (is_oneself(req, &people[i]))
			continue;
		uuid_format(&people[i].id, id);
		form_option(&choice, arena_printf(req->arena, "user:%s", id),
			    arena_printf(req->arena, "%s, %s", people[i].name, people[i].email));
	}
}

static void add_form(struct request *req, struct view *view, const struct receivers *receivers)
{
	struct form form = form_begin(req, view, "create", PATH, _("Give the role"));
	struct form_choice choice;

	add_receivers(req, &form, receivers);
	choice = form_add_select(&form, "role", _("Role"), NULL, role_word(ROLE_DEVELOPER));
	for (int r = 0; r < ROLE__COUNT; r++)
		form_option(&choice, role_word((enum role)r), role_title((enum role)r));
	choice = form_add_select(&form, "tier", _("In all environments of this tier"),
				 _("Or for one project, below."), "");
	form_option(&choice, "", "–");
	for (int t = 0; t < TIER__COUNT; t++)
		form_option(&choice, tier_words.format(t), tier_words.format(t));
	form_add(&form, &(struct form_field){ .kind = FORM_TEXT,
					      .name = "project",
					      .label = _("For this project"),
					      .hint = _("Its name or slug."),
					      .max = 255 });
}

/* The form, or why there is none yet. */
static enum status add_giving(struct request *req, struct view *view)
{
	struct receivers receivers;
	enum status status;

	view_text(view, "create", NULL);
	view_text(view, "members", NULL);
	view_text(view, "teams", NULL);
	if (!access_may(req->who, CAN_MEMBERS, NULL))
		return STATUS_OK;
	status = read_receivers(req, &receivers);
	if (status != STATUS_OK)
		return status;
	if (has_receivers(req, &receivers)) {
		add_form(req, view, &receivers);
	} else {
		view_text(view, "members", part_link(req, "/settings/members", NULL, 0));
		view_text(view, "teams", part_link(req, "/settings/teams", NULL, 0));
	}
	return STATUS_OK;
}

static enum status show(struct request *req, int http)
{
	struct view *view = settings_view(req, _("Roles"), PATH);
	struct list_window window;
	struct db_rows rows;
	int64_t total;
	enum status status;

	list_whole(&window);
	window.limit = 500;
	status =
	    rolegrant_list(req->db, req->arena, req->who->organization_id, &window, &rows, &total);
	if (status == STATUS_OK)
		status = add_giving(req, view);
	if (status != STATUS_OK)
		return status;
	add_table(req, view);
	add_grants(req, view, &rows);
	return page_show(req, http, "roles", view);
}

enum status role_page(struct request *req)
{
	return show(req, 200);
}

struct writing {
	struct request *req;
	struct rolegrant grant;
};

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);

	return rolegrant_create(db, w->req->arena, &actor, &w->grant);
}

enum status role_page_create(struct request *req)
{
	struct writing w = { .req = req };
	const char *to = request_form(req, "to");
	struct rolegrant_draft draft;
	enum status status =
	    body_decode(req, rolegrant_draft_fields, rolegrant_n_draft_fields, &draft, NULL);

	if (to && str_starts(to, "user:"))
		draft.user = to + 5;
	if (to && str_starts(to, "team:"))
		draft.team = to + 5;
	if (status == STATUS_OK)
		status = rolegrant_check(req, &draft, &w.grant);
	if (status == STATUS_INVALID)
		return show(req, 422);
	if (status == STATUS_OK)
		status = write_run(req, create, &w);
	return status == STATUS_OK ? settings_done(req, PATH, "added") : status;
}

static enum status delete (struct db *db, void *context) {
	struct writing *w = context; struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	enum status status = rolegrant_get(db, req->arena, req->who->organization_id,
					   req->captures[0], &w->grant);

	return status == STATUS_OK ? rolegrant_delete(db, req->arena, &actor, &w->grant) : status;
}

enum status role_page_delete(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = write_run(req, delete, &w);

	return status == STATUS_OK ? settings_done(req, PATH, "removed") : status;
}
