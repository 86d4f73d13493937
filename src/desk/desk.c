/* What lies on a desk. */
#include "config.h"

#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "desk/desk_sql.h"

#define SOON_MS (INT64_C(7) * 24 * 3600 * 1000)

static const char *const pages[] = { [DESK_STATE] = "state", [DESK_TIMELINE] = "timeline" };
_Static_assert(ARRAY_LEN(pages) == DESK_PAGE__COUNT, "a word for every page");

static const char *const kinds[] = {
	[TASK_FAILING] = "failing", [TASK_SLOW] = "slow",       [TASK_UNCONFIRMED] = "unconfirmed",
	[TASK_KEY] = "key",         [TASK_TOKEN] = "token",     [TASK_INVITATION] = "invitation",
	[TASK_WEBHOOK] = "webhook", [TASK_CHANNEL] = "channel", [TASK_INVITED] = "invited",
};
_Static_assert(ARRAY_LEN(kinds) == TASK__COUNT, "a word for every kind");

static bool parse(const char *const *words, size_t n, const char *text, int *out)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(words[i], text)) {
			*out = (int)i;
			return true;
		}
	return false;
}

static const char *format_page(int page)
{
	return pages[page];
}

static bool parse_page(const char *text, int *out)
{
	return parse(pages, ARRAY_LEN(pages), text, out);
}

const struct field_words desk_page_words = { format_page, parse_page, "state or timeline" };

static const char *format_kind(int kind)
{
	return kinds[kind];
}

static bool parse_kind(const char *text, int *out)
{
	return parse(kinds, ARRAY_LEN(kinds), text, out);
}

const struct field_words task_kind_words = { format_kind, parse_kind, "a kind of task" };

enum status desk_read(struct request *req, enum desk_page page, unsigned wanted, struct desk *out)
{
	const struct principal *who = req->who;
	const struct db_param params[] = {
		db_id(who->organization_id),
		db_id(who->id),
		db_text(pages[page]),
		db_time(req->now_ms),
		db_time(req->now_ms + SOON_MS),
		db_flag(access_may(who, CAN_KEYS, NULL)),
		db_flag(access_may(who, CAN_PROJECTS, NULL)),
		db_flag(access_may(who, CAN_MEMBERS, NULL)),
		db_flag(wanted & DESK_VIEWS),
		db_flag(wanted & DESK_NAMES),
		db_flag(wanted & DESK_TASKS),
		db_flag(wanted & DESK_ENVIRONMENTS),
	};
	struct db_rows rows[5] = { { NULL, 0 } };
	enum status status = db_run(req->db, req->arena, &desk_sql_read, params, rows, NULL);

	*out = (struct desk){ rows[0], rows[1], rows[2], rows[3], rows[4] };
	return status;
}

const char *desk_count(struct request *req, const struct desk *desk)
{
	const struct task *task = desk->tasks.rows;
	size_t n[TASK__COUNT] = { 0 };
	size_t total = 0;
	bool is_more = false;

	for (size_t i = 0; i < desk->tasks.n; i++)
		if (++n[task[i].kind] <= TASKS_MAX)
			total++;
		else
			is_more = true;
	return total ? arena_printf(req->arena, "%zu%s", total, is_more ? "+" : "") : NULL;
}
