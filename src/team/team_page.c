/* The pages of teams. */
#include "config.h"

#include "api/body.h"
#include "auth/guard.h"
#include "base/i18n.h"
#include "idempotency/write.h"
#include "project/owned.h"
#include "site/confirm.h"
#include "site/form.h"
#include "site/page.h"
#include "site/part.h"
#include "site/settings_page.h"
#include "team/team.h"

#define PATH "/settings/teams"

struct writing {
	struct request *req;
	struct team team;
	struct team_draft draft;
	struct team_member person;
};

static enum status get(struct request *req, struct team *out)
{
	return team_get(req->db, req->arena, req->who->organization_id, req->captures[0], out);
}

static const char *path_of(struct request *req, const struct team *team)
{
	char id[TYPEID_TEXT_SIZE];

	uuid_format_typeid(&team->id, "team", id);
	return arena_printf(req->arena, PATH "/%s", id);
}

static void add_fields(struct form *form, const struct team *team)
{
	form_add(form, &(struct form_field){ .kind = FORM_TEXT,
					     .name = "name",
					     .label = _("Name"),
					     .value = team ? team->name : NULL,
					     .max = TEAM_NAME_MAX,
					     .is_required = true });
	form_add(form, &(struct form_field){ .kind = FORM_TEXT,
					     .name = "description",
					     .label = _("What it does"),
					     .value = team ? team->description : NULL,
					     .max = TEAM_DESCRIPTION_MAX });
}

static bool may_change(const struct request *req)
{
	return access_may(req->who, CAN_TEAMS, NULL);
}

static enum status show_list(struct request *req, int http)
{
	struct view *view = settings_view(req, _("Teams"), PATH);
	struct view *list = view_list(view, "teams");
	struct list_window window;
	struct db_rows rows;
	int64_t total;
	enum status status;

	list_whole(&window);
	window.limit = LIMIT_PAGE_ROWS;
	status = team_list(req->db, req->arena, req->who->organization_id, &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < rows.n && i < LIMIT_PAGE_ROWS; i++) {
		const struct team *team = (struct team *)rows.rows + i;
		struct view *row = view_item(list);

		view_text(row, "name", team->name);
		view_text(row, "href", request_link(req, path_of(req, team)));
		view_text(row, "description", team->description);
		part_number(req, row, "members", team->members);
		part_number(req, row, "projects", team->projects);
	}
	view_flag(view, "has_teams", rows.n > 0);
	view_text(view, "create", NULL);
	if (may_change(req)) {
		struct form form = form_begin(req, view, "create", PATH, _("Make a team"));

		add_fields(&form, NULL);
	}
	return page_show(req, http, "teams", view);
}

enum status team_page_list(struct request *req)
{
	return show_list(req, 200);
}

static void add_members(struct request *req, struct view *view, const struct team *team,
			const struct db_rows *rows)
{
	struct view *list = view_list(view, "members");

	for (size_t i = 0; i < rows->n; i++) {
		const struct team_member *member = (struct team_member *)rows->rows + i;
		struct view *row = view_item(list);
		enum role role;
		char id[TYPEID_TEXT_SIZE];

		uuid_format_typeid(&member->id, "user", id);
		view_text(row, "name", member->name);
		view_text(row, "email", member->email);
		view_text(row, "role",
			  role_parse(member->role, &role) ? role_title(role) : member->role);
		part_time(req, row, "added", member->created_at);
		if (may_change(req))
			form_button(req, row, "remove",
				    arena_printf(req->arena, "%s/members/%s/remove",
						 path_of(req, team), id),
				    _("Take out"), member->name);
		else
			view_text(row, "remove", NULL);
	}
	view_flag(view, "has_members", rows->n > 0);
}

static enum status add_member_form(struct request *req, struct view *view, const struct team *team)
{
	struct form form;
	struct form_choice people;
	struct db_rows rows;
	enum status status =
	    team_candidates(req->db, req->arena, req->who->organization_id, team->id, &rows);

	view_text(view, "add", NULL);
	if (status != STATUS_OK || !rows.n)
		return status;
	form = form_begin(req, view, "add",
			  arena_printf(req->arena, "%s/members", path_of(req, team)), _("Add"));
	people = form_add_select(&form, "user_id", _("Member of the organization"), NULL, NULL);
	for (size_t i = 0; i < rows.n; i++) {
		const struct team_member *person = (struct team_member *)rows.rows + i;
		char id[UUID_TEXT_SIZE];

		uuid_format(&person->id, id);
		form_option(&people, arena_strdup(req->arena, id),
			    arena_printf(req->arena, "%s, %s", person->name, person->email));
	}
	return STATUS_OK;
}

static enum status add_change(struct request *req, struct view *view, const void *object)
{
	const struct team *team = object;
	struct form form = form_begin(req, view, "change", path_of(req, team), _("Save"));

	add_fields(&form, team);
	form_remember(&form);
	return STATUS_OK;
}

static enum status show(struct request *req, int http, const struct team *team)
{
	struct view *view = settings_view(req, team->name, PATH);
	const char *path = path_of(req, team);
	struct list_window window;
	struct db_rows rows;
	enum status status;

	list_whole(&window);
	window.limit = 500;
	status =
	    team_members(req->db, req->arena, req->who->organization_id, team->id, &window, &rows);
	if (status == STATUS_OK)
		status = owned_add(req, view, PROJECT_OF_TEAM, team->id, path);
	view_text(view, "add", NULL);
	view_text(view, "change", NULL);
	view_text(view, "delete", NULL);
	if (status == STATUS_OK && may_change(req)) {
		(void)add_change(req, view, team);
		status = add_member_form(req, view, team);
		view_text(view, "delete",
			  request_link(req, arena_printf(req->arena, "%s/delete", path)));
	}
	if (status != STATUS_OK)
		return status;
	view_text(view, "description", team->description);
	add_members(req, view, team, &rows);
	return page_show(req, http, "team", view);
}

enum status team_page(struct request *req)
{
	struct team team;
	enum status status = get(req, &team);

	return status == STATUS_OK ? show(req, 200, &team) : status;
}

static void report_taken(struct request *req)
{
	request_fail_field(req, "name", "taken", _("is the name of another team"));
}

static enum status create(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);

	return team_create(db, w->req->arena, &actor, &w->draft, &w->team);
}

enum status team_page_create(struct request *req)
{
	struct writing w = { .req = req };
	enum status status =
	    body_decode(req, team_draft_fields, team_n_draft_fields, &w.draft, NULL);

	if (status == STATUS_OK)
		status = write_run(req, create, &w);
	if (status == STATUS_CONFLICT)
		report_taken(req);
	if (req->failure.n_fields)
		return show_list(req, 422);
	return status == STATUS_OK ? settings_done(req, path_of(req, &w.team), "created") : status;
}

static enum status change(struct db *db, void *context)
{
	struct writing *w = context;
	const struct actor actor = actor_of_request(w->req);

	return team_change(db, w->req->arena, &actor, &w->team, &w->draft);
}

enum status team_page_change(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.team);

	if (status == STATUS_OK && form_is_stale(req, add_change, &w.team))
		return show(req, 412, &w.team);
	if (status == STATUS_OK)
		status = body_decode(req, team_draft_fields, team_n_draft_fields, &w.draft, NULL);
	if (status == STATUS_OK)
		status = write_run(req, change, &w);
	if (status == STATUS_CONFLICT)
		report_taken(req);
	if (req->failure.n_fields)
		return show(req, 422, &w.team);
	return status == STATUS_OK ? settings_done(req, path_of(req, &w.team), "saved") : status;
}

static enum status add(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	const char *reference = request_form(req, "user_id");
	enum status status = team_find_person(db, req->arena, req->who->organization_id,
					      reference ? reference : "", &w->person);

	return status == STATUS_OK ? team_add(db, req->arena, &actor, &w->team, &w->person)
				   : status;
}

enum status team_page_add(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.team);

	if (status != STATUS_OK)
		return status;
	status = write_run(req, add, &w);
	if (status == STATUS_CONFLICT || status == STATUS_NOT_FOUND) {
		request_fail_field(req, "user_id", "not_found",
				   _("is in the team already, or no member of the organization"));
		return show(req, 422, &w.team);
	}
	return status == STATUS_OK ? settings_done(req, path_of(req, &w.team), "added") : status;
}

static enum status drop(struct db *db, void *context)
{
	struct writing *w = context;
	struct request *req = w->req;
	const struct actor actor = actor_of_request(req);
	enum status status = team_find_person(db, req->arena, req->who->organization_id,
					      req->captures[1], &w->person);

	return status == STATUS_OK ? team_remove(db, req->arena, &actor, &w->team, &w->person)
				   : status;
}

enum status team_page_remove(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.team);

	if (status == STATUS_OK)
		status = write_run(req, drop, &w);
	return status == STATUS_OK ? settings_done(req, path_of(req, &w.team), "removed") : status;
}

/* Gives a project to the team, or takes it away. */
static enum status own(struct request *req, bool is_given)
{
	struct team team;
	enum status status = get(req, &team);
	const char *path;

	if (status != STATUS_OK)
		return status;
	path = path_of(req, &team);
	status = owned_move(req, PROJECT_OF_TEAM, team.id, is_given);
	if (status == STATUS_INVALID)
		return show(req, 422, &team);
	return status == STATUS_OK ? settings_done(req, path, is_given ? "added" : "removed")
				   : status;
}

enum status team_page_give(struct request *req)
{
	return own(req, true);
}

enum status team_page_take(struct request *req)
{
	return own(req, false);
}

static enum status ask(struct request *req, const struct team *team)
{
	const char *path = path_of(req, team);
	const struct confirm page = {
		.title = _("Delete this team?"),
		.what = team->name,
		.loss =
		    _("Its members lose the roles that the team brings them. Its projects stay, "
		      "without a team."),
		.path = arena_printf(req->arena, "%s/delete", path),
		.button = _("Delete the team"),
		.back = path,
		.is_typed = true,
	};

	return confirm_show(req, &page);
}

enum status team_page_confirm(struct request *req)
{
	struct team team;
	enum status status = get(req, &team);

	return status == STATUS_OK ? ask(req, &team) : status;
}

static enum status delete (struct db *db, void *context) {
	struct writing *w = context; const struct actor actor = actor_of_request(w->req);

	return team_delete(db, w->req->arena, &actor, &w->team);
}

enum status team_page_delete(struct request *req)
{
	struct writing w = { .req = req };
	enum status status = get(req, &w.team);

	if (status != STATUS_OK)
		return status;
	if (!confirm_is_typed(req, w.team.name))
		return ask(req, &w.team);
	status = write_run(req, delete, &w);
	return status == STATUS_OK ? settings_done(req, PATH, "removed") : status;
}
