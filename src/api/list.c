/* One way to read a list's parameters and one way to write its answer, for every resource. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "api/choice.h"
#include "api/csv.h"
#include "api/list.h"
#include "auth/etag.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "html/url.h"
#include "http/query.h"
#include "http/router.h"
#include "json/codec.h"
#include "json/json.h"

/* Characters of a list of members. */
#define FIELDS_MAX 1000

/* The parameters that every list has. */
struct common {
	int64_t page, limit;
	struct uuid starting_after, ending_before;
	int64_t since, until;
	const char *fields, *expand; /* read by choice_read */
};

#define OF(kind, member) FIELD_##kind##_OF(struct common, member)

const struct field list_fields[] = {
	{ OF(INT, page), .low = 1, .high = INT64_MAX, .text = "page, from 1" },
	{ OF(INT, limit), .low = 1, .high = INT64_MAX, .text = "rows of a page: 1 to 100" },
	{ OF(ID, starting_after), .text = "the page that follows this id" },
	{ OF(ID, ending_before), .text = "the page that comes before this id" },
	{ OF(TIME, since), .text = "not before this time" },
	{ OF(TIME, until), .text = "before this time" },
	{ OF(TEXT, fields), .max = FIELDS_MAX,
	  .text = "only these members, by comma: id,name,project.slug" },
	{ OF(TEXT, expand), .max = FIELDS_MAX,
	  .text = "these references as whole objects, by comma" },
};
const size_t list_n_fields = ARRAY_LEN(list_fields);

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	struct request *req = context;

	(void)field;
	request_fail(req, STATUS_MALFORMED, _("A query parameter is wrong."));
	request_fail_field(req, name, field_fault_code(fault), message);
}

static void refuse_unknown(struct request *req, const struct field *fields, size_t n,
			   const char *name)
{
	const char *near = field_nearest(fields, n, name);

	if (!near)
		near = field_nearest(list_fields, list_n_fields, name);
	refuse(req, NULL, name, FAULT_UNKNOWN,
	       near ? arena_printf(req->arena, _("is not known; did you mean %s?"), near)
		    : _("is not known"));
}

/* Some clients write lists as expand[]=. */
static const struct field *find_common(const char *name)
{
	return field_find(list_fields, list_n_fields, str_eq(name, "expand[]") ? "expand" : name);
}

static bool read_pairs(struct request *req, const struct field *fields, size_t n, void *filter,
		       struct common *common)
{
	const struct codec codec = { req->arena, refuse, req };
	bool is_good = true;

	for (size_t i = 0; i < req->n_query; i++) {
		const struct pair *pair = &req->query[i];
		const struct field *field = field_find(fields, n, pair->name);
		void *record = filter;

		if (str_starts(pair->name, "meta.") && field_find(fields, n, "meta"))
			continue;
		if (!field) {
			field = find_common(pair->name);
			record = common;
		}
		if (field)
			is_good = codec_decode_text(&codec, field, pair->value, record) && is_good;
		else
			refuse_unknown(req, fields, n, pair->name);
		is_good = is_good && field;
	}
	return is_good;
}

static struct uuid id_max(void)
{
	struct uuid id;

	memset(id.bytes, 0xff, sizeof(id.bytes));
	return id;
}

/* The last id before a moment's first: bounds are exclusive. */
static struct uuid before(struct uuid id)
{
	for (int i = 15; i >= 0 && id.bytes[i]-- == 0; i--)
		;
	return id;
}

static void set_bounds(const struct common *common, struct list_window *out)
{
	out->above = uuid_floor(1);
	out->below = id_max();
	if (common->since)
		out->above = before(uuid_floor(common->since));
	if (common->until)
		out->below = uuid_floor(common->until);
	out->since_above = out->above;
	out->until_below = out->below;
	if (!uuid_is_nil(&common->starting_after) &&
	    uuid_compare(&common->starting_after, &out->below) < 0)
		out->below = common->starting_after;
	if (uuid_compare(&out->above, &common->ending_before) < 0)
		out->above = common->ending_before;
}

void list_between(struct list_window *window, int64_t since, int64_t until)
{
	const struct uuid above = since ? before(uuid_floor(since)) : window->above;
	const struct uuid below = until ? uuid_floor(until) : window->below;

	window->has_since = window->has_since || since || until;
	if (uuid_compare(&window->above, &above) < 0)
		window->above = above;
	if (uuid_compare(&below, &window->below) < 0)
		window->below = below;
	if (since && uuid_compare(&window->since_above, &above) < 0)
		window->since_above = above;
	if (until && uuid_compare(&below, &window->until_below) < 0)
		window->until_below = below;
}

void list_turn(struct list_window *window)
{
	const struct uuid below = window->below, above = window->above;
	bool has_cursor = !uuid_eq(&below, &window->until_below);

	window->is_oldest_first = true;
	window->above = window->since_above;
	window->below = window->until_below;
	if (window->is_backwards)
		window->below = above;
	else if (has_cursor && uuid_compare(&window->above, &below) < 0)
		window->above = below;
	window->is_backwards = !window->is_backwards;
}

void list_only(const char *ids, struct db_param *out)
{
	out[0] = out[1] = db_text(ids);
}

void list_whole(struct list_window *out)
{
	const struct common common = { 0 };

	*out = (struct list_window){ .limit = LIMIT_PAGE_ROWS_DEFAULT, .page = 1 };
	set_bounds(&common, out);
}

/* ---- files */

/* Rows of one file. */
#define FILE_ROWS 10000
/* Bytes after which no more rows are read: a row can be large, an answer has its maximum. */
#define FILE_BYTES_MAX (LIMIT_RESPONSE_BYTES / 2)

/* A list as a file is read in windows like any other: the handler is called again, with the next window, until there is
 * enough. */
struct list_file {
	const char *suffix;
	int64_t left;     /* rows that are still wanted */
	struct uuid last; /* the one that the next window begins after */
	bool is_begun;
};

static const char *suffix_wanted(struct request *req)
{
	if (req->suffix)
		return req->suffix;
	if (request_accepts(req, "text/csv"))
		return "csv";
	return request_accepts(req, "application/x-ndjson") ? "ndjson" : NULL;
}

static void read_file(struct request *req, int64_t limit, struct list_window *window)
{
	const char *suffix = suffix_wanted(req);
	struct list_file *file = req->file;

	if (!suffix)
		return;
	if (!file) {
		file = req->file = arena_alloc(req->arena, sizeof(*file));
		*file = (struct list_file){ .suffix = suffix, .left = FILE_ROWS };
		if (limit != FIELD_NO_INT && limit < FILE_ROWS)
			file->left = limit;
	} else {
		window->below = file->last;
	}
	window->is_backwards = false;
	window->page = 1;
	window->limit = file->left < LIMIT_PAGE_ROWS ? file->left : LIMIT_PAGE_ROWS;
}

enum status list_read(struct request *req, const struct field *fields, size_t n, void *filter,
		      struct list_window *out)
{
	struct common common;
	bool has_cursor;

	field_clear(list_fields, list_n_fields, &common);
	field_clear(fields, n, filter);
	if (req->is_query_bad)
		return request_failf(req, STATUS_MALFORMED,
				     _("The query could not be read: parameter %zu has a bad %% "
				       "sequence, a NUL, or is not UTF-8."),
				     req->n_query + 1);
	if (!read_pairs(req, fields, n, filter, &common))
		return STATUS_MALFORMED;
	has_cursor = !uuid_is_nil(&common.starting_after) || !uuid_is_nil(&common.ending_before);
	if (!uuid_is_nil(&common.starting_after) && !uuid_is_nil(&common.ending_before))
		return request_fail(req, STATUS_MALFORMED,
				    _("starting_after and ending_before exclude each other."));
	if (has_cursor && common.page != FIELD_NO_INT)
		return request_fail(req, STATUS_MALFORMED,
				    _("A cursor and page exclude each other."));
	*out = (struct list_window){
		.limit = common.limit == FIELD_NO_INT ? LIMIT_PAGE_ROWS_DEFAULT : common.limit,
		.page = has_cursor                    ? 0
			: common.page == FIELD_NO_INT ? 1
						      : common.page,
		.is_backwards = !uuid_is_nil(&common.ending_before),
		.has_since = common.since || common.until,
		.project_ids = req->who ? req->who->project_ids : NULL,
		.environment_ids = req->who ? req->who->environment_ids : NULL,
	};
	if (out->limit > LIMIT_PAGE_ROWS)
		out->limit = LIMIT_PAGE_ROWS;
	if (out->page > LIMIT_COUNTED_ROWS / out->limit + 1)
		return request_fail(req, STATUS_MALFORMED,
				    _("That page is too deep; go on with starting_after instead."));
	set_bounds(&common, out);
	read_file(req, common.limit, out);
	return STATUS_OK;
}

void list_bounds(const struct list_window *window, struct db_param *out)
{
	out[0] = db_id(window->above);
	out[1] = db_id(window->below);
}

void list_limits(const struct list_window *window, struct db_param *out)
{
	out[0] = db_int(window->limit + 1);
	out[1] =
	    db_int(window->skipped + (window->page > 1 ? (window->page - 1) * window->limit : 0));
}

struct list_rows list_cut(struct arena *arena, const struct list_window *window,
			  const struct db_rows *rows, size_t size)
{
	struct list_rows list = { .rows = rows->rows, .n = rows->n };

	if (list.n > (size_t)window->limit) {
		list.n = (size_t)window->limit;
		list.has_more = true;
	}
	if (window->is_backwards == window->is_oldest_first)
		return list;

	char *turned = arena_array(arena, list.n, size);

	for (size_t i = 0; i < list.n; i++)
		memcpy(turned + i * size, (char *)rows->rows + (list.n - 1 - i) * size, size);
	list.rows = turned;
	return list;
}

/* This list's address with its filters, and other page parameters; value "" leaves the parameter out. */
static void add_link(struct request *req, struct buf *out, const char *rel, const char *name,
		     const char *value)
{
	static const char *const own[] = { "page", "starting_after", "ending_before" };
	struct buf url;

	buf_init(&url, 8192);
	buf_adds(&url, request_url(req, req->path));
	for (size_t i = 0; i < req->n_query; i++) {
		bool is_own = false;

		for (size_t k = 0; k < ARRAY_LEN(own); k++)
			is_own = is_own || str_eq(req->query[i].name, own[k]);
		if (!is_own)
			url_query_add(&url, req->query[i].name, req->query[i].value);
	}
	if (*value)
		url_query_add(&url, name, value);
	buf_addf(out, "%s<%s>; rel=\"%s\"", out->len ? ", " : "", buf_str(&url), rel);
	buf_release(&url);
}

static void add_page_link(struct request *req, struct buf *out, const char *rel, int64_t page)
{
	add_link(req, out, rel, "page", arena_printf(req->arena, "%lld", (long long)page));
}

static int64_t pages_of(const struct list_window *window, const struct list_rows *list)
{
	return (list->total + window->limit - 1) / window->limit;
}

static const char *id_text(struct request *req, const struct field *field, const void *record)
{
	char text[TYPEID_TEXT_SIZE];

	uuid_format_typeid(field_in(record, field), field->prefix, text);
	return arena_strdup(req->arena, text);
}

struct ends {
	const char *first, *last; /* ids of the page's rows, NULL when it has none */
	bool has_previous, has_next;
};

static void set_link(struct request *req, const struct list_window *window,
		     const struct list_rows *list, const struct ends *ends)
{
	struct buf link;

	buf_init(&link, 32768);
	if (window->page) {
		add_page_link(req, &link, "first", 1);
		if (window->page > 1)
			add_page_link(req, &link, "prev", window->page - 1);
		if (ends->has_next)
			add_page_link(req, &link, "next", window->page + 1);
		if (!list->is_capped && list->total)
			add_page_link(req, &link, "last", pages_of(window, list));
	} else {
		add_link(req, &link, "first", "", "");
		if (ends->has_previous && ends->first)
			add_link(req, &link, "prev", "ending_before", ends->first);
		if (ends->has_next && ends->last)
			add_link(req, &link, "next", "starting_after", ends->last);
	}
	response_header(req, "Link", buf_str(&link));
	buf_release(&link);
}

static void write_pagination(struct buf *out, const struct list_window *window,
			     const struct list_rows *list, const struct ends *ends)
{
	buf_adds(out, "],\"pagination\":{\"page\":");
	if (window->page)
		buf_addi(out, window->page);
	else
		buf_adds(out, "null");
	buf_adds(out, ",\"limit\":");
	buf_addi(out, window->limit);
	buf_adds(out, ",\"total\":");
	buf_addi(out, list->total);
	buf_adds(out, ",\"total_is_capped\":");
	buf_adds(out, list->is_capped ? "true" : "false");
	buf_adds(out, ",\"pages\":");
	buf_addi(out, pages_of(window, list));
	buf_adds(out, ",\"has_more\":");
	buf_adds(out, list->has_more ? "true" : "false");
	buf_adds(out, ",\"next_cursor\":");
	json_write_text(out, ends->has_next ? ends->last : NULL);
	buf_adds(out, ",\"previous_cursor\":");
	json_write_text(out, ends->has_previous ? ends->first : NULL);
	buf_adds(out, "}}");
}

static void begin_file(struct request *req, const struct field *fields, size_t n)
{
	bool is_csv = str_eq(req->file->suffix, "csv");
	const char *name = req->parts[req->n_parts - 1];
	char today[TIME_TEXT_SIZE];

	req->file->is_begun = true;
	time_format(req->now_ms, today);
	response_begin(req, 200,
		       is_csv ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson");
	response_header(req, "Content-Disposition",
			arena_printf(req->arena, "attachment; filename=\"%s-%s-%.10s.%s\"", name,
				     req->who->organization_slug, today, req->file->suffix));
	if (is_csv)
		csv_head(&req->response.body, fields, n);
}

static void write_line(struct request *req, const struct shape *shape, const void *row)
{
	struct buf *out = &req->response.body;
	size_t count = 0;

	if (str_eq(req->file->suffix, "csv")) {
		csv_row(out, shape->fields, shape->n, row);
		return;
	}
	buf_addc(out, '{');
	expand_encode(out, &count, shape, row);
	buf_adds(out, "}\n");
}

/* Where those begin that did not fit. */
static void link_rest(struct request *req, const char *last)
{
	struct buf link;

	buf_init(&link, 8192);
	add_link(req, &link, "next", "starting_after", last);
	response_header(req, "Link", buf_str(&link));
	buf_release(&link);
}

static enum status answer_file(struct request *req, const struct list_rows *list,
			       const struct field *fields, size_t n, size_t size)
{
	struct list_file *file = req->file;
	const struct field *id = fields;
	const char *row = list->rows;
	struct shape shape;
	enum status status = choice_read(req, fields, n, &shape);

	if (status == STATUS_OK && shape.expansions && str_eq(file->suffix, "csv"))
		return request_fail(
		    req, STATUS_MALFORMED,
		    _("A CSV file has no objects in its cells: expand is for JSON and NDJSON."));
	if (status == STATUS_OK)
		status = expand_load(req, &shape, list->rows, list->n, size);
	if (status != STATUS_OK)
		return status;
	if (!file->is_begun)
		begin_file(req, shape.fields, shape.n);
	for (size_t i = 0; i < list->n; i++, row += size)
		write_line(req, &shape, row);
	file->left -= (int64_t)list->n;
	if (!list->has_more || !list->n)
		return STATUS_OK;
	file->last = *(const struct uuid *)field_in(row - size, id);
	if (file->left && req->response.body.len < FILE_BYTES_MAX)
		return req->route->handler(req);
	link_rest(req, id_text(req, id, row - size));
	return STATUS_OK;
}

/* ---- pages */

static void write_rows(struct buf *out, const struct list_rows *list, const struct shape *shape,
		       size_t size)
{
	const char *row = list->rows;

	buf_adds(out, "{\"data\":[");
	for (size_t i = 0; i < list->n; i++, row += size) {
		size_t count = 0;

		buf_adds(out, i ? ",{" : "{");
		expand_encode(out, &count, shape, row);
		buf_addc(out, '}');
	}
}

static struct ends ends_of(struct request *req, const struct list_window *window,
			   const struct list_rows *list, const struct field *id, size_t size)
{
	const char *row = list->rows;
	struct ends ends = {
		.has_next = list->has_more,
		.has_previous = window->page != 1,
	};

	if (window->is_backwards != window->is_oldest_first) {
		ends.has_next = true;
		ends.has_previous = list->has_more;
	}

	if (list->n) {
		ends.first = id_text(req, id, row);
		ends.last = id_text(req, id, row + (list->n - 1) * size);
	}
	return ends;
}

void list_link(struct request *req, const struct list_window *window, const struct list_rows *list,
	       const struct field *id, size_t size)
{
	const struct ends ends = ends_of(req, window, list, id, size);

	set_link(req, window, list, &ends);
}

enum status list_answer(struct request *req, const struct list_window *window,
			const struct list_rows *list, const struct field *fields, size_t n,
			size_t size)
{
	struct ends ends;
	struct shape shape;
	enum status status;

	if (req->file)
		return answer_file(req, list, fields, n, size);
	ends = ends_of(req, window, list, &fields[0], size);
	status = choice_read(req, fields, n, &shape);
	if (status == STATUS_OK)
		status = expand_load(req, &shape, list->rows, list->n, size);
	if (status != STATUS_OK)
		return status;
	response_begin(req, 200, "application/json");
	write_rows(&req->response.body, list, &shape, size);
	write_pagination(&req->response.body, window, list, &ends);
	set_link(req, window, list, &ends);
	etag_answer(req, false);
	return STATUS_OK;
}

enum status api_answer(struct request *req, int http, const struct field *fields, size_t n,
		       const void *record)
{
	struct buf *out = &req->response.body;
	size_t count = 0;
	struct shape shape;
	enum status status = choice_read(req, fields, n, &shape);

	if (status == STATUS_OK)
		status = expand_load(req, &shape, record, 1, 0);
	if (status != STATUS_OK)
		return status;
	response_begin(req, http, "application/json");
	buf_adds(out, "{\"data\":{");
	expand_encode(out, &count, &shape, record);
	buf_adds(out, "}}");
	if (http == 200 && req->method != METHOD_POST)
		etag_answer(req, true);
	return STATUS_OK;
}
