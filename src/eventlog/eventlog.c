/* The log as others are told of it: filters, windows, payloads. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "environment/environment.h"
#include "eventlog/eventlog.h"
#include "eventlog/eventlog_sql.h"
#include "project/project.h"

#define FILTER(kind, member) FIELD_##kind##_OF(struct eventlog_filter, member)

static const char *const orders[] = {
	[EVENTLOG_NEWEST] = "newest",
	[EVENTLOG_OLDEST] = "oldest",
};
_Static_assert(ARRAY_LEN(orders) == EVENTLOG_ORDER__COUNT, "a word for every order");

static const char *order_format(int value)
{
	return orders[value];
}

static bool order_parse(const char *text, int *value)
{
	for (int i = 0; i < EVENTLOG_ORDER__COUNT; i++) {
		if (str_ieq(text, orders[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

static const struct field_words order_words = { order_format, order_parse, "newest, oldest" };

/* clang-format off */
const struct field eventlog_filter_fields[] = {
	{ FILTER(LIST, type), .max = 1000, .text = "only of these types, by comma: deployment.completed, release.*" },
	{ FILTER(TEXT, project), .max = PROJECT_NAME_MAX, .text = "only of this project: id, slug or name" },
	{ FILTER(TEXT, environment), .max = ENVIRONMENT_NAME_MAX, .text = "only in this environment: id, slug or name" },
	{ FILTER(WORD, order), .words = &order_words, .text = "newest, or oldest to go on from a cursor with what came after it; newest unless given" },
};
/* clang-format on */
const size_t eventlog_n_filter_fields = ARRAY_LEN(eventlog_filter_fields);

/* All kinds of the log that a list of askings means. */
static enum status find_kinds(struct request *req, struct eventlog_filter *filter)
{
	struct buf kinds;

	filter->kinds = NULL;
	if (!filter->type)
		return STATUS_OK;
	for (char *save = NULL,
		  *text = strtok_r(arena_strdup(req->arena, filter->type), ",", &save);
	     text; text = strtok_r(NULL, ",", &save)) {
		const char *near = event_asks_nearest(text);

		if (event_asks_known(text))
			continue;
		return near ? request_failf(req, STATUS_MALFORMED,
					    _("There is no type %s; did you mean %s?"), text, near)
			    : request_failf(req, STATUS_MALFORMED, _("There is no type %s."), text);
	}
	buf_init(&kinds, 16384);
	for (size_t i = 0; i < event_n_types; i++) {
		const struct event_type *type = &event_types[i];

		if (!event_asks_any(filter->type, type->name))
			continue;
		buf_addf(&kinds, "%s%s", kinds.len ? "," : "", type->name);
		for (size_t k = 0; k < ARRAY_LEN(type->older) && type->older[k]; k++)
			buf_addf(&kinds, ",%s", type->older[k]);
	}
	filter->kinds = buf_dup(&kinds, req->arena);
	buf_release(&kinds);
	return STATUS_OK;
}

static enum status not_there(struct request *req, enum status status, const char *message)
{
	return status == STATUS_NOT_FOUND ? request_fail(req, status, message) : status;
}

static enum status resolve(struct request *req, struct eventlog_filter *filter)
{
	struct uuid organization_id = req->who->organization_id;
	struct project project = { .name = NULL };
	struct environment environment = { .name = NULL };
	enum status status = find_kinds(req, filter);

	if (status == STATUS_OK && filter->project)
		status = not_there(
		    req,
		    project_get(req->db, req->arena, organization_id, filter->project, &project),
		    "There is no such project.");
	if (status == STATUS_OK && filter->environment)
		status = not_there(req,
				   environment_get(req->db, req->arena, organization_id,
						   filter->environment, &environment),
				   "There is no such environment.");
	filter->project_id = project.id;
	filter->environment_id = environment.id;
	return status;
}

enum status eventlog_read(struct request *req, struct eventlog_filter *filter,
			  struct list_window *window)
{
	enum status status =
	    list_read(req, eventlog_filter_fields, eventlog_n_filter_fields, filter, window);

	if (status == STATUS_OK)
		status = resolve(req, filter);
	if (status == STATUS_OK && filter->order == EVENTLOG_OLDEST)
		list_turn(window);
	return status;
}

enum status eventlog_list(struct request *req, const struct eventlog_filter *filter,
			  const struct list_window *window, struct list_rows *out)
{
	struct db_param params[15] = {
		db_id(req->who->organization_id), db_text(filter->kinds),
		db_text(filter->kinds),           db_id(filter->project_id),
		db_id(filter->project_id),        db_id(filter->environment_id),
		db_id(filter->environment_id),
	};
	struct payload *payloads;
	struct db_rows rows;
	int64_t total;
	enum status status;

	list_only(window->project_ids, params + 7);
	list_only(window->environment_ids, params + 9);
	list_bounds(window, params + 11);
	list_limits(window, params + 13);
	status =
	    db_select(req->db, req->arena, &eventlog_sql_list[window->is_backwards], params, &rows);
	if (status != STATUS_OK)
		return status;
	params[11] = db_id(window->since_above);
	params[12] = db_id(window->until_below);
	params[13] = db_int(LIMIT_COUNTED_ROWS + 1);
	status = db_select_number(req->db, req->arena, &eventlog_sql_count, params, &total);
	*out = list_cut(req->arena, window, &rows, sizeof(struct event));
	if (status == STATUS_OK)
		status = payload_read(req->db, req->arena, req->app->settings,
				      req->who->organization_id, out->rows, out->n, &payloads);
	if (status != STATUS_OK)
		return status;
	out->rows = payloads;
	out->is_capped = total > LIMIT_COUNTED_ROWS;
	out->total = out->is_capped ? LIMIT_COUNTED_ROWS : total;
	return STATUS_OK;
}

enum status eventlog_get(struct request *req, const char *reference, struct payload **out)
{
	struct uuid id;
	struct db_param params[6] = { db_id(req->who->organization_id) };
	struct db_rows rows;
	enum status status;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;
	params[1] = db_id(id);
	list_only(req->who->project_ids, params + 2);
	list_only(req->who->environment_ids, params + 4);
	status = db_select(req->db, req->arena, &eventlog_sql_by_id, params, &rows);
	if (status == STATUS_OK && !rows.n)
		return STATUS_NOT_FOUND;
	return status == STATUS_OK ? payload_read(req->db, req->arena, req->app->settings,
						  req->who->organization_id, rows.rows, 1, out)
				   : status;
}
