/* The filters of the matrix into views. */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "environment/environment.h"
#include "site/part.h"
#include "site/when.h"
#include "state/matrix_view.h"

static void add_option(struct view *list, const char *value, const char *text, bool is_chosen)
{
	struct view *item = view_item(list);

	view_text(item, "value", value);
	view_text(item, "text", text);
	view_flag(item, "is_chosen", is_chosen);
}

/* Teams or workspaces; nothing where there is none. */
static void add_names(struct request *req, struct view *view, const char *name,
		      const struct db_rows *rows, const char *prefix, struct uuid chosen)
{
	const struct desk_name *names = rows->rows;
	struct view *choice, *list;
	char id[TYPEID_TEXT_SIZE];

	view_text(view, name, NULL);
	if (!rows->n)
		return;
	choice = view_map(view, name);
	list = view_list(choice, "options");
	for (size_t i = 0; i < rows->n; i++) {
		uuid_format_typeid(&names[i].id, prefix, id);
		add_option(list, arena_strdup(req->arena, id), names[i].name,
			   uuid_eq(&names[i].id, &chosen));
	}
}

static void add_places(struct request *req, struct view *view, const struct matrix_wish *wish,
		       const struct db_rows *environments)
{
	const struct environment *all = environments->rows;
	struct view *list = view_list(view, "environments");

	for (size_t i = 0; i < environments->n; i++) {
		bool is_chosen = uuid_eq(&all[i].id, &wish->filter.environment_id);

		if (is_chosen || environment_is_shown(&all[i], req->now_ms))
			add_option(list, all[i].slug, all[i].name, is_chosen);
	}
	list = view_list(view, "tiers");
	for (int i = 0; i < TIER__COUNT; i++)
		add_option(list, tier_words.format(i), tier_words.format(i),
			   i == wish->filter.tier);
}

static void add_moment(struct request *req, struct view *view, int64_t at)
{
	char text[WHEN_TEXT_SIZE];

	part_moment(req, view, "then", at);
	when_write_field(at, text);
	view_text(view, "at", at ? arena_strdup(req->arena, text) : "");
	view_text(view, "now_link", part_self_link(req, "at", NULL));
}

void matrix_view_filter(struct request *req, struct view *view, const struct matrix_wish *wish,
			const struct desk *desk)
{
	struct view *list;

	view_text(view, "path", request_link(req, "/state"));
	view_text(view, "q", wish->filter.q ? wish->filter.q : "");
	view_text(view, "project", wish->filter.project);
	view_flag(view, "wants_drift", wish->filter.drift);
	view_flag(view, "wants_failing", wish->filter.failing);
	view_flag(view, "is_filtered", matrix_is_filtered(wish));
	view_text(view, "csv", part_file_link(req, "/state.csv"));
	view_text(view, "ndjson", part_file_link(req, "/state.ndjson"));
	add_names(req, view, "teams", &desk->teams, "team", wish->filter.team_id);
	add_names(req, view, "workspaces", &desk->workspaces, "ws", wish->filter.workspace_id);
	add_places(req, view, wish, &desk->environments);
	add_moment(req, view, wish->filter.at);
	list = view_list(view, "groupings");
	add_option(list, "team", _("team"), wish->group == MATRIX_BY_TEAM);
	add_option(list, "workspace", _("workspace"), wish->group == MATRIX_BY_WORKSPACE);
	list = view_list(view, "sizes");
	add_option(list, "50", _("50, in full"), wish->rows <= LIMIT_MATRIX_PROJECTS);
	add_option(list, "200", _("200, in brief"), wish->rows > LIMIT_MATRIX_PROJECTS);
}
