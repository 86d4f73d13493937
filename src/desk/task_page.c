/* My tasks: what waits for whoever is logged in. */
#include "config.h"

#include "auth/principal.h"
#include "base/i18n.h"
#include "desk/desk_sql.h"
#include "site/page.h"
#include "site/part.h"

/* The names of templates/tasks.html under which each kind is listed, and the page that deals with it, where that is the
 * same for all. */
static const struct {
	const char *list, *path;
} kinds[] = {
	[TASK_FAILING] = { "failing", NULL },
	[TASK_SLOW] = { "slow", NULL },
	[TASK_UNCONFIRMED] = { "unconfirmed", NULL },
	[TASK_KEY] = { "keys", "/settings/keys" },
	[TASK_TOKEN] = { "tokens", "/settings/tokens" },
	[TASK_INVITATION] = { "invitations", "/settings/members" },
	[TASK_WEBHOOK] = { "webhooks", NULL },
	[TASK_CHANNEL] = { "channels", NULL },
	[TASK_INVITED] = { "invited", NULL },
};
_Static_assert(ARRAY_LEN(kinds) == TASK__COUNT, "a row for every kind");

static const char *href_of(struct request *req, const struct task *task)
{
	if (kinds[task->kind].path)
		return request_link(req, kinds[task->kind].path);
	if (task->kind == TASK_UNCONFIRMED)
		return request_link(req, arena_printf(req->arena, "/settings/environments/%s",
						      task->environment_slug));
	if (task->kind == TASK_WEBHOOK || task->kind == TASK_CHANNEL || task->kind == TASK_INVITED)
		return NULL;
	return part_deployment_link(req, task->id);
}

static void add_task(struct request *req, struct view *item, const struct task *task)
{
	view_text(item, "href", href_of(req, task));
	view_text(item, "name", task->name);
	view_text(item, "project", task->project_name);
	view_text(item, "environment", task->environment_name);
	view_text(item, "version", task->version);
	part_time(req, item, "at", task->at);
}

static void add_kind(struct request *req, struct view *view, const struct desk *desk, int kind)
{
	const struct task *tasks = desk->tasks.rows;
	struct view *group = NULL, *list = NULL;
	size_t n = 0;

	view_text(view, kinds[kind].list, NULL);
	for (size_t i = 0; i < desk->tasks.n; i++) {
		if (tasks[i].kind != kind)
			continue;
		if (!group) {
			group = view_map(view, kinds[kind].list);
			list = view_list(group, "items");
		}
		if (++n <= TASKS_MAX)
			add_task(req, view_item(list), &tasks[i]);
	}
	if (group)
		view_flag(group, "has_more", n > TASKS_MAX);
}

/* Who may invite, give roles or change the organization does more harm when somebody else gets in. */
static bool lacks_factor(const struct principal *who)
{
	return !who->has_totp &&
	       (access_may(who, CAN_MEMBERS, NULL) || access_may(who, CAN_ORGANIZATION, NULL));
}

enum status task_page(struct request *req)
{
	struct view *view = page_view(req, _("My tasks"), "");
	struct desk desk;
	enum status status = desk_read(req, DESK_STATE, DESK_TASKS, &desk);

	if (status != STATUS_OK)
		return status;
	for (int kind = 0; kind < TASK__COUNT; kind++)
		add_kind(req, view, &desk, kind);
	view_text(view, "tasks_waiting", desk_count(req, &desk));
	view_text(view, "factor",
		  lacks_factor(req->who) ? request_link(req, "/settings/two-factor") : NULL);
	view_flag(view, "is_calm", !desk.tasks.n && !lacks_factor(req->who));
	return page_show(req, 200, "tasks", view);
}
