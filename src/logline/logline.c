/* Lines of logs: what is taken and what is asked for. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/batch.h"
#include "api/body.h"
#include "app.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "json/codec.h"
#include "json/json.h"
#include "logline/logline.h"
#include "logline/logline_sql.h"
#include "service/variable.h"
#include "settings.h"

#define DAY_MS (24LL * 60 * 60 * 1000)

#define OF(kind, member)     FIELD_##kind##_OF(struct logline, member)
#define FILTER(kind, member) FIELD_##kind##_OF(struct logline_filter, member), .flags = FIELD_WRITE
#define SEEN                 (FIELD_READ | FIELD_COLUMN)
#define BOTH                 (SEEN | FIELD_WRITE)

/* clang-format off */
const struct field logline_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "log", .text = "id" },
	{ OF(TIME, timestamp), .flags = BOTH, .text = "when it was written; when it came, unless given" },
	{ OF(WORD, level), .flags = BOTH, .words = &logline_level_words, .text = "debug, info, warn or error; info unless given" },
	{ OF(TEXT, component), .flags = BOTH, .max = LOGLINE_NAME_MAX, .text = "part of the program that speaks" },
	{ OF(TEXT, source), .flags = BOTH, .max = LOGLINE_NAME_MAX, .text = "where it was read: stdout, nginx …" },
	{ OF(TEXT, instance), .flags = BOTH, .max = LOGLINE_NAME_MAX, .text = "which one of several" },
	{ OF(TEXT, message), .flags = BOTH | FIELD_REQUIRED | FIELD_LINES, .max = LOGLINE_MESSAGE_MAX, .text = "what it says, without the colours of terminals" },
};

const struct field logline_filter_fields[] = {
	{ FILTER(TIME, start_time), .text = "not before this time" },
	{ FILTER(TIME, end_time), .text = "before this time" },
	{ FILTER(WORD, level), .words = &logline_level_words, .text = "only of this level: debug, info, warn or error" },
	{ FILTER(TEXT, component), .max = LOGLINE_NAME_MAX, .text = "only of this component" },
	{ FILTER(TEXT, source), .max = LOGLINE_NAME_MAX, .text = "only of this source" },
	{ FILTER(TEXT, instance), .max = LOGLINE_NAME_MAX, .text = "only of this instance" },
	{ FILTER(TEXT, q), .max = 255, .text = "only with this in the message, in any case" },
	{ FILTER(INT, tail), .low = 1, .high = INT64_MAX, .text = "another name of limit" },
};

/*  words that are read, and what each stands for; the first of each is what is stored */
static const struct {
	const char *word;
	enum logline_level level;
} levels[] = {
	{ "debug",    LOGLINE_DEBUG },
	{ "trace",    LOGLINE_DEBUG },
	{ "verbose",  LOGLINE_DEBUG },
	{ "info",     LOGLINE_INFO },
	{ "notice",   LOGLINE_INFO },
	{ "log",      LOGLINE_INFO },
	{ "warn",     LOGLINE_WARN },
	{ "warning",  LOGLINE_WARN },
	{ "error",    LOGLINE_ERROR },
	{ "err",      LOGLINE_ERROR },
	{ "crit",     LOGLINE_ERROR },
	{ "critical", LOGLINE_ERROR },
	{ "alert",    LOGLINE_ERROR },
	{ "emerg",    LOGLINE_ERROR },
	{ "fatal",    LOGLINE_ERROR },
	{ "panic",    LOGLINE_ERROR },
};
/* clang-format on */
const size_t logline_n_fields = ARRAY_LEN(logline_fields);
const size_t logline_n_filter_fields = ARRAY_LEN(logline_filter_fields);

static const char *level_format(int value)
{
	size_t i = 0;

	while ((int)levels[i].level != value)
		i++;
	return levels[i].word;
}

static bool level_parse(const char *text, int *value)
{
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		if (str_ieq(text, levels[i].word)) {
			*value = (int)levels[i].level;
			return true;
		}
	}
	return false;
}

const struct field_words logline_level_words = { level_format, level_parse,
						 "debug, info, warn, error" };

/* Taking */

/* The message as it came: decoding a text trims it, and what a trace indents means something. */
static void take_message(const struct batch *batch, size_t i, struct logline *line)
{
	const struct request *req = batch->req;
	const char *raw = body_text(req, batch->items[i], "message");

	line->message = logline_clean(req->arena, raw);
	if (strlen(line->message) > LOGLINE_MESSAGE_MAX)
		batch_refuse(batch, i, "message", field_fault_code(FAULT_TOO_LONG),
			     _("may have at most 16384 bytes"));
}

static void check_time(const struct batch *batch, size_t i, struct logline *line)
{
	const struct request *req = batch->req;
	int64_t days = req->app->settings->logs_keep_days;

	if (!line->timestamp)
		line->timestamp = req->now_ms;
	if (line->timestamp > req->now_ms + LIMIT_CLOCK_AHEAD_MS)
		batch_refuse(batch, i, "timestamp", field_fault_code(FAULT_OUT_OF_RANGE),
			     _("is in the future"));
	if (line->timestamp < req->now_ms - days * DAY_MS)
		batch_refuse(batch, i, "timestamp", field_fault_code(FAULT_OUT_OF_RANGE),
			     arena_printf(req->arena,
					  _("is older than the %lld days that are kept"),
					  (long long)days));
}

_Static_assert(LOGLINE_LINES_MAX <= UUID_PLACES,
	       "lines of one request and one millisecond stay in their order");

static void write_line(struct buf *out, const struct logline *line)
{
	char id[UUID_TEXT_SIZE], moment[TIME_TEXT_SIZE];
	size_t n = 0;

	uuid_format(&line->id, id);
	time_format_sql(line->timestamp, moment);
	buf_adds(out, out->len > 1 ? ",{" : "{");
	json_put_text(out, &n, "id", id);
	json_put_text(out, &n, "logged_at", moment);
	json_put_text(out, &n, "level", level_format(line->level));
	json_put_text(out, &n, "component", line->component);
	json_put_text(out, &n, "source", line->source);
	json_put_text(out, &n, "instance", line->instance);
	json_put_text(out, &n, "message", line->message);
	buf_addc(out, '}');
}

enum status logline_read(const struct batch *batch, struct logline **out)
{
	struct request *req = batch->req;
	struct logline *lines = arena_array(req->arena, batch->n, sizeof(*lines));

	*out = lines;
	for (size_t i = 0; i < batch->n; i++) {
		struct logline *line = &lines[i];

		if (!batch_decode(batch, i, logline_fields, logline_n_fields, line))
			continue;
		if (line->level < 0)
			line->level = LOGLINE_INFO;
		check_time(batch, i, line);
		take_message(batch, i, line);
		line->id = uuid_new_at(line->timestamp, i);
	}
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

/* The lines as the JSON that the statement takes. */
static const char *write_lines(struct request *req, const struct variable_secrets *secrets,
			       const struct logline *lines, size_t n)
{
	struct buf out;
	const char *text;

	/* A byte of the body becomes six at most ("\u003c"), a mask is a third longer than what it hides, and a
	 * line has some of its own. */
	buf_init(&out, 12 * LIMIT_BODY_BYTES);
	buf_addc(&out, '[');
	for (size_t i = 0; i < n; i++) {
		struct logline line = lines[i];

		line.message = variable_mask(req->arena, secrets, line.message);
		write_line(&out, &line);
	}
	buf_addc(&out, ']');
	text = buf_dup(&out, req->arena);
	buf_release(&out);
	return text;
}

enum status logline_store(struct request *req, struct uuid project_id, const struct logline *lines,
			  size_t n)
{
	struct variable_secrets secrets;
	struct db_param params[] = { db_id(req->who->organization_id), db_id(project_id),
				     db_text(NULL) };
	enum status status = variable_secrets(req, project_id, &secrets);

	if (status != STATUS_OK)
		return status;
	params[2] = db_text(write_lines(req, &secrets, lines, n));
	return db_run(req->db, req->arena, &logline_sql_store, params, NULL, NULL);
}

/* Asking */

enum status logline_filter_read(struct request *req, struct logline_filter *filter,
				struct list_window *window)
{
	enum status status =
	    list_read(req, logline_filter_fields, logline_n_filter_fields, filter, window);

	if (status != STATUS_OK)
		return status;
	if (filter->start_time && filter->end_time && filter->start_time >= filter->end_time) {
		request_fail(req, STATUS_MALFORMED, _("A query parameter is wrong."));
		request_fail_field(req, "end_time", field_fault_code(FAULT_OUT_OF_RANGE),
				   _("must be after start_time"));
		return STATUS_MALFORMED;
	}
	if (filter->tail != FIELD_NO_INT && !request_query(req, "limit") && !req->file)
		window->limit = filter->tail < LIMIT_PAGE_ROWS ? filter->tail : LIMIT_PAGE_ROWS;
	list_between(window, filter->start_time, filter->end_time);
	return STATUS_OK;
}

static bool is_narrowed(const struct logline_filter *filter)
{
	return filter->level >= 0 || filter->component || filter->source || filter->instance ||
	       filter->q;
}

/* What is looked through: the window, but no further back than LOGLINE_SCANNED lines from its newest end. */
static enum status bound(struct request *req, struct uuid project_id, struct list_window *window,
			 bool *is_cut)
{
	const struct db_param params[] = {
		db_id(req->who->organization_id), db_id(project_id),
		db_id(window->since_above),       db_id(window->until_below),
		db_int(LOGLINE_SCANNED),
	};
	struct db_rows rows;
	enum status status = db_select(req->db, req->arena, &logline_sql_edge, params, &rows);

	*is_cut = status == STATUS_OK && rows.n;
	if (!*is_cut)
		return status;

	const struct uuid *edge = rows.rows;

	window->since_above = *edge;
	if (uuid_compare(&window->above, edge) < 0)
		window->above = *edge;
	return STATUS_OK;
}

/* Of the place, then of the filter: the window's bounds follow. */
static size_t add_filter(const struct request *req, struct uuid project_id,
			 const struct logline_filter *filter, struct db_param *out)
{
	const char *level = filter->level < 0 ? NULL : level_format(filter->level);
	const char *const texts[] = { level, filter->component, filter->source, filter->instance,
				      filter->q };
	size_t n = 0;

	out[n++] = db_id(req->who->organization_id);
	out[n++] = db_id(project_id);
	for (size_t i = 0; i < ARRAY_LEN(texts) && is_narrowed(filter); i++) {
		out[n++] = db_text(texts[i]);
		out[n++] = db_text(texts[i]);
	}
	return n;
}

static const struct db_stmt_def *list_statement(bool is_search, bool is_backwards)
{
	if (is_search)
		return is_backwards ? &logline_sql_search_back : &logline_sql_search;
	return is_backwards ? &logline_sql_list_back : &logline_sql_list;
}

enum status logline_list(struct request *req, struct uuid project_id,
			 const struct logline_filter *filter, const struct list_window *window,
			 struct list_rows *list)
{
	bool is_search = is_narrowed(filter), is_cut = false;
	struct list_window whole = *window;
	struct db_param params[16];
	struct db_rows rows;
	int64_t total;
	enum status status = STATUS_OK;
	size_t n = add_filter(req, project_id, filter, params);

	if (is_search)
		status = bound(req, project_id, &whole, &is_cut);
	if (status != STATUS_OK)
		return status;
	list_bounds(&whole, params + n);
	list_limits(&whole, params + n + 2);
	status = db_select(req->db, req->arena, list_statement(is_search, whole.is_backwards),
			   params, &rows);
	if (status != STATUS_OK)
		return status;
	*list = list_cut(req->arena, &whole, &rows, sizeof(struct logline));
	params[n] = db_id(whole.since_above);
	params[n + 1] = db_id(whole.until_below);
	params[n + 2] = db_int(LIMIT_COUNTED_ROWS + 1);
	status = db_select_number(req->db, req->arena,
				  is_search ? &logline_sql_search_count : &logline_sql_count,
				  params, &total);
	list->is_capped = is_cut || total > LIMIT_COUNTED_ROWS;
	list->total = total > LIMIT_COUNTED_ROWS ? LIMIT_COUNTED_ROWS : total;
	return status;
}

enum status logline_purge(struct db *db, struct arena *arena, int64_t days, int64_t now_ms,
			  int64_t limit, int64_t *n)
{
	const struct db_param params[] = { db_time(now_ms - days * DAY_MS), db_int(limit) };

	return db_run(db, arena, &logline_sql_purge, params, NULL, n);
}
