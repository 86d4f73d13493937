/* Metrics: what is taken, what is asked for, and how both meet the table. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api/batch.h"
#include "api/list.h"
#include "app.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "json/codec.h"
#include "json/json.h"
#include "metric/metric.h"
#include "metric/metric_sql.h"
#include "settings.h"

#define MINUTE_MS 60000
#define DAY_MS    (24LL * 60 * MINUTE_MS)

#define IN(kind, member)    FIELD_##kind##_OF(struct metric_point, member)
#define OF(kind, member)    FIELD_##kind##_OF(struct metric_query, member)
#define VALUE(kind, member) FIELD_##kind##_OF(struct metric_value, member)

/* clang-format off */
/* A value is a number, or one as text: tables know no numbers with a point. */
static const struct field point_fields[] = {
	{ IN(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = METRIC_NAME_MAX },
	{ IN(TIME, timestamp), .flags = FIELD_WRITE },
	{ IN(TEXT, instance), .flags = FIELD_WRITE, .max = METRIC_INSTANCE_MAX },
	{ FIELD_NAMED(FIELD_TEXT, "value", struct metric_point, digits, const char *), .flags = FIELD_WRITE | FIELD_REQUIRED | FIELD_COERCE, .max = 40 },
};

const struct field metric_query_fields[] = {
	{ OF(TIME, start_time), .flags = FIELD_WRITE, .text = "not before this time; an hour before end_time unless given" },
	{ OF(TIME, end_time), .flags = FIELD_WRITE, .text = "before this time; now unless given" },
	{ OF(WORD, interval), .flags = FIELD_WRITE, .words = &metric_interval_words, .text = "what each value is the average of: 1m, 5m or 1h; 1m unless given" },
	{ OF(TEXT, name), .flags = FIELD_WRITE, .max = METRIC_NAME_MAX, .text = "only this metric" },
	{ OF(TEXT, instance), .flags = FIELD_WRITE, .max = METRIC_INSTANCE_MAX, .text = "only of this instance" },
};

const struct field metric_value_fields[] = {
	{ VALUE(TEXT, name), .flags = FIELD_COLUMN, .text = "of the metric" },
	{ VALUE(TIME, timestamp), .flags = FIELD_READ | FIELD_COLUMN, .text = "when the interval begins" },
	{ VALUE(JSON, value), .flags = FIELD_READ | FIELD_COLUMN, .text = "average of its points" },
	{ VALUE(JSON, min), .flags = FIELD_READ | FIELD_COLUMN, .text = "least of them" },
	{ VALUE(JSON, max), .flags = FIELD_READ | FIELD_COLUMN, .text = "most of them" },
	{ VALUE(INT, count), .flags = FIELD_READ | FIELD_COLUMN, .text = "how many they are" },
};

const struct field metric_plain_fields[] = {
	{ VALUE(TIME, timestamp), .flags = FIELD_READ },
	{ VALUE(JSON, value), .flags = FIELD_READ },
};

/*                          word, minutes */
static const struct {
	const char *word;
	int64_t minutes;
} intervals[] = {
	[METRIC_INTERVAL_MINUTE] = { "1m", 1 },
	[METRIC_INTERVAL_FIVE]   = { "5m", 5 },
	[METRIC_INTERVAL_HOUR]   = { "1h", 60 },
};
_Static_assert(ARRAY_LEN(intervals) == METRIC_INTERVAL__COUNT, "a row for every interval");
/* clang-format on */
const size_t metric_n_query_fields = ARRAY_LEN(metric_query_fields);
const size_t metric_n_value_fields = ARRAY_LEN(metric_value_fields);
const size_t metric_n_plain_fields = ARRAY_LEN(metric_plain_fields);

static const char *interval_format(int value)
{
	return intervals[value].word;
}

static bool interval_parse(const char *text, int *value)
{
	for (int i = 0; i < METRIC_INTERVAL__COUNT; i++) {
		if (str_eq(text, intervals[i].word)) {
			*value = i;
			return true;
		}
	}
	return false;
}

const struct field_words metric_interval_words = { interval_format, interval_parse, "1m, 5m, 1h" };

int64_t metric_interval_minutes(int interval)
{
	return intervals[interval].minutes;
}

/* Taking */

static bool is_name(const char *name)
{
	if (*name < 'a' || *name > 'z')
		return false;
	while ((*name >= 'a' && *name <= 'z') || str_is_digit(*name) || *name == '_' ||
	       *name == '.')
		name++;
	return !*name;
}

static bool is_number(const char *text)
{
	char *end;
	double number = strtod(text, &end);

	return !*end && isfinite(number) && !text[strspn(text, "0123456789+-.eE")];
}

static void check_value(const struct batch *batch, size_t i, struct metric_point *point)
{
	if (!is_number(point->digits)) {
		batch_refuse(batch, i, "value", field_fault_code(FAULT_TYPE),
			     _("must be a number"));
		return;
	}
	point->value = strtod(point->digits, NULL);
	if (fabs(point->value) > METRIC_VALUE_MAX)
		batch_refuse(batch, i, "value", field_fault_code(FAULT_OUT_OF_RANGE),
			     _("must be between -1e18 and 1e18"));
}

static void check_name(const struct batch *batch, size_t i, const struct metric_point *point)
{
	if (!is_name(point->name))
		batch_refuse(batch, i, "name", field_fault_code(FAULT_FORMAT),
			     _("may have a-z, 0-9, _ and points, and begins with a letter"));
}

static void check_time(const struct batch *batch, size_t i, struct metric_point *point)
{
	const struct request *req = batch->req;
	int64_t days = req->app->settings->metrics_keep_days;

	if (!point->timestamp)
		point->timestamp = req->now_ms;
	if (point->timestamp > req->now_ms + LIMIT_CLOCK_AHEAD_MS)
		batch_refuse(batch, i, "timestamp", field_fault_code(FAULT_OUT_OF_RANGE),
			     _("is in the future"));
	if (point->timestamp < req->now_ms - days * DAY_MS)
		batch_refuse(batch, i, "timestamp", field_fault_code(FAULT_OUT_OF_RANGE),
			     arena_printf(req->arena,
					  _("is older than the %lld days that are kept"),
					  (long long)days));
}

static void write_point(struct buf *out, const struct metric_point *point)
{
	char minute[TIME_TEXT_SIZE];
	size_t n = 0;

	time_format_sql(point->timestamp / MINUTE_MS * MINUTE_MS, minute);
	buf_adds(out, out->len > 1 ? ",{" : "{");
	json_write_name(out, &n, "name");
	json_write_text(out, point->name);
	json_write_name(out, &n, "instance");
	json_write_text(out, point->instance ? point->instance : "");
	json_write_name(out, &n, "minute");
	json_write_text(out, minute);
	buf_addf(out, ",\"value\":%.17g}", point->value);
}

enum status metric_read(const struct batch *batch, const char **out)
{
	struct request *req = batch->req;
	struct buf buf;

	buf_init(&buf, 8 * LIMIT_BODY_BYTES);
	buf_addc(&buf, '[');
	for (size_t i = 0; i < batch->n; i++) {
		struct metric_point point;

		if (!batch_decode(batch, i, point_fields, ARRAY_LEN(point_fields), &point))
			continue;
		check_name(batch, i, &point);
		check_value(batch, i, &point);
		check_time(batch, i, &point);
		write_point(&buf, &point);
	}
	buf_addc(&buf, ']');
	*out = buf_dup(&buf, req->arena);
	buf_release(&buf);
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

enum status metric_store(struct db *db, struct arena *arena, struct uuid organization_id,
			 struct uuid project_id, const char *points)
{
	const struct db_param params[] = { db_id(organization_id), db_id(project_id),
					   db_text(points) };

	return db_run(db, arena, &metric_sql_store, params, NULL, NULL);
}

/* Asking */

const char *metric_query_settle(struct metric_query *query, int64_t now_ms, const char **why)
{
	int64_t span_ms, first, last;

	if (query->interval < 0)
		query->interval = METRIC_INTERVAL_MINUTE;
	span_ms = metric_interval_minutes(query->interval) * MINUTE_MS;
	if (!query->end_time)
		query->end_time = query->start_time > now_ms ? query->start_time + 1 : now_ms;
	if (!query->start_time)
		query->start_time =
		    query->end_time > 60 * MINUTE_MS ? query->end_time - 60 * MINUTE_MS : 1;
	if (query->start_time >= query->end_time) {
		*why = _("must be after start_time");
		return "end_time";
	}
	query->start_time = query->start_time / MINUTE_MS * MINUTE_MS;
	first = query->start_time / span_ms;
	last = (query->end_time - 1) / span_ms;
	if (last - first + 1 <= METRIC_INTERVALS_MAX)
		return NULL;
	*why = _("is too short for that time: at most 1,500 of them in one answer");
	return "interval";
}

enum status metric_query_read(struct request *req, struct metric_query *out)
{
	struct list_window unused;
	const char *wrong, *why;
	enum status status =
	    list_read(req, metric_query_fields, metric_n_query_fields, out, &unused);

	if (status != STATUS_OK)
		return status;
	wrong = metric_query_settle(out, req->now_ms, &why);
	if (!wrong)
		return STATUS_OK;
	request_fail(req, STATUS_MALFORMED, _("A query parameter is wrong."));
	request_fail_field(req, wrong, field_fault_code(FAULT_OUT_OF_RANGE), why);
	return STATUS_MALFORMED;
}

/* More values than anybody looks at are refused. */
static enum status select_values(struct request *req, const struct db_stmt_def *def,
				 const struct db_param *params, struct db_rows *out)
{
	enum status status = db_select(req->db, req->arena, def, params, out);

	if (status != STATUS_OK || out->n <= METRIC_ROWS_MAX)
		return status;
	request_fail(req, STATUS_MALFORMED, _("A query parameter is wrong."));
	request_fail_field(req, "interval", field_fault_code(FAULT_OUT_OF_RANGE),
			   _("would bring more than 20,000 values; make it longer, or ask for one "
			     "name or less time"));
	return STATUS_MALFORMED;
}

enum status metric_values(struct request *req, struct uuid project_id,
			  const struct metric_query *query, struct db_rows *out)
{
	const struct db_param params[] = {
		db_int(metric_interval_minutes(query->interval)),
		db_id(req->who->organization_id),
		db_id(project_id),
		db_time(query->start_time),
		db_time(query->end_time),
		db_text(query->name),
		db_text(query->name),
		db_text(query->instance),
		db_text(query->instance),
		db_int(METRIC_ROWS_MAX + 1),
	};

	return select_values(req, &metric_sql_values, params, out);
}

enum status metric_values_instance(struct request *req, const char *instance,
				   const struct metric_query *query, struct db_rows *out)
{
	struct db_param params[10] = {
		db_int(metric_interval_minutes(query->interval)),
		db_id(req->who->organization_id),
		db_text(instance),
		db_time(query->start_time),
		db_time(query->end_time),
		db_text(query->name),
		db_text(query->name),
	};

	list_only(req->who->project_ids, params + 7);
	params[9] = db_int(METRIC_ROWS_MAX + 1);
	return select_values(req, &metric_sql_values_instance, params, out);
}

void metric_write(struct buf *out, const struct field *fields, size_t n,
		  const struct db_rows *values)
{
	const struct metric_value *rows = values->rows;

	buf_addc(out, '{');
	for (size_t i = 0; i < values->n; i++) {
		bool is_first = !i || !str_eq(rows[i].name, rows[i - 1].name);
		size_t count = 0;

		if (is_first) {
			buf_adds(out, i ? "]}," : "");
			json_write_text(out, rows[i].name);
			buf_adds(out, ":{\"values\":[");
		}
		buf_adds(out, is_first ? "{" : ",{");
		codec_encode(out, &count, fields, n, &rows[i], UUID_TYPEID);
		buf_addc(out, '}');
	}
	buf_adds(out, values->n ? "]}}" : "}");
}

enum status metric_purge(struct db *db, struct arena *arena, int64_t days, int64_t now_ms,
			 int64_t limit, int64_t *n)
{
	const struct db_param params[] = { db_time(now_ms - days * DAY_MS), db_int(limit) };

	return db_run(db, arena, &metric_sql_purge, params, NULL, n);
}
