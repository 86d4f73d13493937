/* Deliveries: their fields, how they are read, and sent once more. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "delivery/delivery_sql.h"
#include "event/event.h"

#define DAY_MS (24LL * 60 * 60 * 1000)

#define OF(kind, member) FIELD_##kind##_OF(struct delivery, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct delivery, member, c_type)

/* clang-format off */
#define FIELDS                                                                                     \
	{ OF(ID, id), .flags = FIELD_READ, .prefix = "msg", .text = "id; its receiver gets it as webhook-id, the same with each attempt" }, \
	{ OF(ID, event_id), .flags = FIELD_READ, .prefix = "evt", .text = "the event that it tells of; null for a test" }, \
	{ OF(TEXT, event_type), .flags = FIELD_READ, .text = "what that is called to its receiver" }, \
	{ AS(TEXT, "target.kind", target_kind, const char *), .flags = FIELD_READ, .text = "webhook or channel" }, \
	{ AS(ID, "target.id", target_id, struct uuid), .flags = FIELD_READ, .prefix = "", .text = "and which" }, \
	{ OF(ID, project_id), .flags = FIELD_READ, .prefix = "proj", .text = "the project that it is about; null for none" }, \
	{ OF(ID, environment_id), .flags = FIELD_READ, .prefix = "env", .text = "the environment; null for none" }, \
	{ OF(ID, subject_id), .flags = FIELD_READ, .prefix = "", .text = "the deployment, build … itself" }, \
	{ OF(WORD, status), .flags = FIELD_READ, .words = &delivery_status_words, .text = "pending: it is still to be tried, or tried again; sent; failed: it was given up" }, \
	{ OF(INT, attempts), .flags = FIELD_READ, .text = "how often it was tried" },              \
	{ OF(FLAG, is_test), .flags = FIELD_READ, .text = "whether somebody only wanted to see whether it arrives" }, \
	{ OF(INT, http), .flags = FIELD_READ, .text = "the status of the last answer; null where there was none" }, \
	{ OF(TEXT, error), .flags = FIELD_READ, .text = "why there was none" },                    \
	{ OF(TIME, created_at), .flags = FIELD_READ, .text = "when it was to be told" },           \
	{ OF(TIME, last_at), .flags = FIELD_READ, .text = "when it was tried last" },              \
	{ OF(TIME, next_at), .flags = FIELD_READ, .text = "when it is tried next; null where it is not" }

const struct field delivery_fields[] = { FIELDS };
const struct field delivery_one_fields[] = {
	FIELDS,
	{ OF(TEXT, body), .flags = FIELD_READ, .text = "what is sent, the same bytes each time; null where it is made for each attempt" },
	{ AS(JSON, "log", attempts_json, const char *), .flags = FIELD_READ | FIELD_ARRAY, .text = "each attempt, oldest first: number, started_at, duration_ms, http, error, request_headers, response_body" },
};

#define FILTER(kind, member) FIELD_##kind##_OF(struct delivery_filter, member), .flags = FIELD_WRITE
const struct field delivery_filter_fields[] = {
	{ FILTER(WORD, status), .words = &delivery_status_words, .text = "only those that are pending, sent or failed" },
	{ FILTER(TEXT, type), .max = 64, .text = "only those of this type of event" },
};
/* clang-format on */
const size_t delivery_n_fields = ARRAY_LEN(delivery_fields);
const size_t delivery_n_one_fields = ARRAY_LEN(delivery_one_fields);
const size_t delivery_n_filter_fields = ARRAY_LEN(delivery_filter_fields);

static const char *const statuses[] = {
	[DELIVERY_PENDING] = "pending",
	[DELIVERY_SENT] = "sent",
	[DELIVERY_FAILED] = "failed",
};
_Static_assert(ARRAY_LEN(statuses) == DELIVERY_STATUS__COUNT, "a word for every status");

static const char *status_format(int value)
{
	return statuses[value];
}

static bool status_parse(const char *text, int *value)
{
	for (int i = 0; i < DELIVERY_STATUS__COUNT; i++) {
		if (str_ieq(text, statuses[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words delivery_status_words = { status_format, status_parse,
						   "pending, sent or failed" };

/* ---- reading */

enum status delivery_get(struct db *db, struct arena *arena, struct uuid organization_id,
			 const char *reference, struct delivery *out)
{
	struct uuid id;
	enum status status;

	if (!uuid_parse_any(reference, &id))
		return STATUS_NOT_FOUND;

	const struct db_param params[] = { db_id(organization_id), db_id(id) };

	status = db_select_one(db, arena, &delivery_sql_by_id, params, out);
	if (status != STATUS_OK)
		return status;
	out->organization_id = organization_id;
	return STATUS_OK;
}

enum status delivery_list(struct db *db, struct arena *arena, struct uuid organization_id,
			  struct uuid target_id, const struct delivery_filter *filter,
			  const struct list_window *window, struct db_rows *out, int64_t *total)
{
	const char *word = filter->status < 0 ? NULL : statuses[filter->status];
	struct db_param params[10] = {
		db_id(organization_id), db_id(target_id),      db_text(word),
		db_text(word),          db_text(filter->type), db_text(filter->type),
	};
	enum status status;

	list_bounds(window, params + 6);
	list_limits(window, params + 8);
	status = db_select(db, arena, &delivery_sql_list[window->is_backwards], params, out);
	if (status != STATUS_OK)
		return status;
	params[6] = db_id(window->since_above);
	params[7] = db_id(window->until_below);
	params[8] = db_int(LIMIT_COUNTED_ROWS + 1);
	return db_select_number(db, arena, &delivery_sql_count, params, total);
}

enum status delivery_health_get(struct db *db, struct arena *arena, struct uuid organization_id,
				struct uuid target_id, struct delivery_health *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(target_id) };
	struct db_rows rows;
	enum status status = db_select(db, arena, &delivery_sql_health, params, &rows);

	*out = (struct delivery_health){ .target_id = target_id };
	if (status == STATUS_OK && rows.n)
		*out = *(const struct delivery_health *)rows.rows;
	return status;
}

enum status delivery_look(struct db *db, struct arena *arena, int64_t now_ms,
			  struct delivery_queue_state *out)
{
	const struct db_param params[] = { db_time(now_ms) };
	struct db_rows rows;
	enum status status = db_select(db, arena, &delivery_sql_look, params, &rows);

	if (status == STATUS_OK)
		*out = *(const struct delivery_queue_state *)rows.rows;
	return status;
}

/* ---- writing */

enum status delivery_queue(struct db *db, struct arena *arena, const struct delivery *draft,
			   int64_t now_ms)
{
	const struct db_param params[] = {
		db_id(draft->organization_id),
		db_id(draft->id),
		db_id(draft->event_id),
		db_text(draft->event_type),
		db_text(draft->target_kind),
		db_id(draft->target_id),
		db_id(uuid_is_nil(&draft->project_id) ? draft->organization_id : draft->project_id),
		db_id(draft->project_id),
		db_id(draft->environment_id),
		db_id(draft->subject_id),
		db_text(draft->body),
		db_time(now_ms),
		db_flag(draft->is_test),
		db_time(now_ms),
	};

	return db_run(db, arena, &delivery_sql_insert, params, NULL, NULL);
}

enum status delivery_resend(struct db *db, struct arena *arena, struct uuid organization_id,
			    struct uuid id, int64_t now_ms)
{
	const struct db_param params[] = { db_id(organization_id), db_id(id), db_time(now_ms) };

	return db_run(db, arena, &delivery_sql_resend, params, NULL, NULL);
}

enum status delivery_recover(struct db *db, struct arena *arena, struct uuid organization_id,
			     struct uuid target_id, int64_t since, int64_t now_ms, int64_t *n)
{
	const struct db_param params[] = { db_id(organization_id), db_id(target_id),
					   db_id(uuid_floor(since)), db_time(now_ms) };

	return db_select_number(db, arena, &delivery_sql_recover, params, n);
}

enum status delivery_wake(struct db *db, struct arena *arena, struct uuid organization_id,
			  struct uuid target_id, int64_t now_ms)
{
	const struct db_param params[] = { db_id(organization_id), db_id(target_id),
					   db_time(now_ms) };

	return db_run(db, arena, &delivery_sql_wake, params, NULL, NULL);
}

enum status delivery_abandon(struct db *db, struct arena *arena, struct uuid organization_id,
			     struct uuid target_id, const char *why)
{
	const struct db_param params[] = { db_id(organization_id), db_id(target_id), db_text(why) };

	return db_run(db, arena, &delivery_sql_abandon, params, NULL, NULL);
}

enum status delivery_purge(struct db *db, struct arena *arena, const struct settings *settings,
			   int64_t now_ms, int64_t max_rows, int64_t *n)
{
	const struct db_param params[] = {
		db_time(now_ms - settings->deliveries_keep_days * DAY_MS), db_int(max_rows)
	};
	int64_t n_events = 0;
	enum status status = db_select_number(db, arena, &delivery_sql_purge, params, n);

	if (status == STATUS_OK && settings->events_keep_days)
		status = event_purge(db, arena, now_ms - settings->events_keep_days * DAY_MS,
				     max_rows, &n_events);
	if (status == STATUS_OK)
		*n += n_events;
	return status;
}
