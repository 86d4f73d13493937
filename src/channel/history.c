/* The history of notifications: its fields, its list, and its native JSON. */
#include "config.h"

#include "auth/principal.h"
#include "base/str.h"
#include "channel/history.h"
#include "channel/history_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct notice, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct notice, member, c_type)
#define FILTER(kind, member) FIELD_##kind##_OF(struct notice_filter, member)
#define SEEN                 (FIELD_READ | FIELD_COLUMN)
#define SOME                 (SEEN | FIELD_DEFINED)

/* clang-format off */
const struct field notice_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "ntc", .text = "id" },
	{ AS(ID, "channel.id", channel_id, struct uuid), .flags = SEEN, .prefix = "chan", .text = "where it was told; it may be gone by now" },
	{ AS(TEXT, "channel.name", channel_name, const char *), .flags = SEEN, .text = "as it was called then" },
	{ OF(ID, preference_id), .flags = SEEN, .prefix = "pref", .text = "the preference that asked for it" },
	{ OF(ID, event_id), .flags = SEEN, .prefix = "evt", .text = "the event that it tells of" },
	{ OF(TEXT, event_type), .flags = SEEN, .text = "deployment.completed, build.failed …" },
	{ OF(ID, subject_id), .flags = SEEN, .prefix = "", .text = "the deployment or build" },
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SOME, .prefix = "proj", .text = "its project" },
	{ AS(TEXT, "project.name", project_name, const char *), .flags = SOME, .text = "its name" },
	{ AS(ID, "environment.id", environment_id, struct uuid), .flags = SOME, .prefix = "env", .text = "its environment" },
	{ AS(TEXT, "environment.name", environment_name, const char *), .flags = SOME, .text = "its name" },
	{ OF(WORD, status), .flags = SEEN, .words = &notice_status_words, .text = "pending, sent or failed" },
	{ OF(INT, attempts), .flags = SEEN, .text = "how often it was tried" },
	{ OF(TEXT, error_message), .flags = SEEN, .text = "why it failed" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was to be told" },
	{ OF(TIME, sent_at), .flags = SEEN, .text = "when it was" },
};

const struct field notice_filter_fields[] = {
	{ FILTER(ID, channel_id), .text = "only of this channel" },
	{ FILTER(WORD, status), .words = &notice_status_words, .text = "only those that are pending, sent or failed" },
};
/* clang-format on */
const size_t notice_n_fields = ARRAY_LEN(notice_fields);
const size_t notice_n_filter_fields = ARRAY_LEN(notice_filter_fields);

static const char *const statuses[] = {
	[NOTICE_PENDING] = "pending",
	[NOTICE_SENT] = "sent",
	[NOTICE_FAILED] = "failed",
};
_Static_assert(ARRAY_LEN(statuses) == NOTICE_STATUS__COUNT, "a word for every status");

static const char *status_format(int value)
{
	return statuses[value];
}

static bool status_parse(const char *text, int *value)
{
	for (int i = 0; i < NOTICE_STATUS__COUNT; i++) {
		if (str_ieq(text, statuses[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words notice_status_words = { status_format, status_parse,
						 "pending, sent, failed" };

enum status notice_list(struct db *db, struct arena *arena, struct uuid organization_id,
			const struct notice_filter *filter, const struct list_window *window,
			struct db_rows *out, int64_t *total)
{
	const char *word = filter->status < 0 ? NULL : statuses[filter->status];
	struct db_param params[13] = {
		db_id(organization_id),
		db_id(filter->channel_id),
		db_id(filter->channel_id),
		db_text(word),
		db_text(word),
	};
	enum status status;

	list_only(window->project_ids, params + 5);
	list_only(window->environment_ids, params + 7);
	list_bounds(window, params + 9);
	list_limits(window, params + 11);
	status = db_select(db, arena, &notice_sql_list[window->is_backwards], params, out);
	if (status != STATUS_OK)
		return status;
	params[9] = db_id(window->since_above);
	params[10] = db_id(window->until_below);
	params[11] = db_int(LIMIT_COUNTED_ROWS + 1);
	return db_select_number(db, arena, &notice_sql_count, params, total);
}

enum status notice_api_list(struct request *req)
{
	struct notice_filter filter;
	struct list_window window;
	struct list_rows list;
	struct db_rows rows;
	int64_t total;
	enum status status =
	    list_read(req, notice_filter_fields, notice_n_filter_fields, &filter, &window);

	if (status == STATUS_OK)
		status = notice_list(req->db, req->arena, req->who->organization_id, &filter,
				     &window, &rows, &total);
	if (status != STATUS_OK)
		return status;
	list = list_cut(req->arena, &window, &rows, sizeof(struct notice));
	list.is_capped = total > LIMIT_COUNTED_ROWS;
	list.total = list.is_capped ? LIMIT_COUNTED_ROWS : total;
	return list_answer(req, &window, &list, notice_fields, notice_n_fields,
			   sizeof(struct notice));
}
