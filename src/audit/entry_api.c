/* Native JSON of the audit log, and the same rows whole, for spreadsheets and programs. */
#include "config.h"

#include "api/csv.h"
#include "audit/entry.h"
#include "auth/principal.h"
#include "base/str.h"
#include "base/time.h"
#include "html/url.h"
#include "json/codec.h"
#include "site/part.h"

/* Rows of one statement and of one answer, and the bytes after which no more are read: a row can be large, an answer
 * has its maximum. */
#define EXPORT_BATCH     500
#define EXPORT_ROWS      10000
#define EXPORT_BYTES_MAX (LIMIT_RESPONSE_BYTES / 2)

static enum status read_query(struct request *req, struct audit_filter *filter,
			      struct list_window *window)
{
	enum status status =
	    list_read(req, audit_filter_fields, audit_n_filter_fields, filter, window);

	return status == STATUS_OK ? audit_resolve(req, filter) : status;
}

enum status audit_api_list(struct request *req)
{
	struct audit_filter filter;
	struct list_window window;
	struct list_rows list;
	enum status status;

	response_header(req, "Vary", "Accept");
	if (request_accepts(req, "text/csv"))
		return audit_csv(req);
	if (request_accepts(req, "application/x-ndjson"))
		return audit_ndjson(req);
	status = read_query(req, &filter, &window);
	if (status == STATUS_OK)
		status = audit_list(req, &filter, &window, &list);
	if (status == STATUS_OK)
		status = audit_count(req, &filter, &window, &list);
	if (status != STATUS_OK)
		return status;
	return list_answer(req, &window, &list, audit_entry_fields, audit_entry_n_fields,
			   sizeof(struct audit_entry));
}

/* How rows are written. */
struct format {
	const char *suffix, *content_type;
	void (*head)(struct buf *out);
	void (*row)(struct buf *out, const struct audit_entry *entry);
};

static void csv_first(struct buf *out)
{
	csv_head(out, audit_entry_fields, audit_entry_n_fields);
}

static void csv_line(struct buf *out, const struct audit_entry *entry)
{
	csv_row(out, audit_entry_fields, audit_entry_n_fields, entry);
}

static void ndjson_first(struct buf *out)
{
	(void)out;
}

static void ndjson_line(struct buf *out, const struct audit_entry *entry)
{
	size_t count = 0;

	buf_addc(out, '{');
	codec_encode(out, &count, audit_entry_fields, audit_entry_n_fields, entry, UUID_TYPEID);
	buf_adds(out, "}\n");
}

static void begin(struct request *req, const struct format *format)
{
	char today[TIME_TEXT_SIZE];

	time_format(req->now_ms, today);
	response_begin(req, 200, format->content_type);
	response_header(req, "Content-Disposition",
			arena_printf(req->arena, "attachment; filename=\"audit-%s-%.10s.%s\"",
				     req->who->organization_slug, today, format->suffix));
	format->head(&req->response.body);
}

/* Where those begin that did not fit. */
static void link_next(struct request *req, struct uuid last)
{
	const char *host = req->headers[HEADER_HOST];
	const char *limit = request_query(req, "limit");
	char id[TYPEID_TEXT_SIZE];
	struct buf url;

	uuid_format_typeid(&last, audit_entry_fields[0].prefix, id);
	buf_init(&url, 8192);
	buf_adds(&url, part_cursor_link(req, "starting_after", id));
	if (limit)
		url_query_add(&url, "limit", limit);
	response_header(req, "Link",
			arena_printf(req->arena, "<%s://%s%s>; rel=\"next\"", req->scheme,
				     host ? host : "localhost", buf_str(&url)));
	buf_release(&url);
}

/* How many rows are wanted: limit, which other lists cut at a page. */
static int64_t rows_wanted(const struct request *req)
{
	const char *text = request_query(req, "limit");
	int64_t limit;

	return text && str_to_int(text, 1, EXPORT_ROWS, &limit) ? limit : EXPORT_ROWS;
}

/* Batch after batch, each from where the one before ended: rows that are written meanwhile are newer. */
static enum status export_all(struct request *req, const struct format *format)
{
	struct buf *out = &req->response.body;
	int64_t left = rows_wanted(req);
	struct audit_filter filter;
	struct list_window window;
	struct list_rows list = { .has_more = true };
	enum status status = read_query(req, &filter, &window);

	if (status != STATUS_OK)
		return status;
	window.is_backwards = false;
	window.page = 1;
	begin(req, format);
	while (list.has_more && left && out->len < EXPORT_BYTES_MAX) {
		const struct audit_entry *rows;

		window.limit = left < EXPORT_BATCH ? left : EXPORT_BATCH;
		status = audit_list(req, &filter, &window, &list);
		if (status != STATUS_OK)
			return status;
		rows = list.rows;
		for (size_t i = 0; i < list.n; i++)
			format->row(out, &rows[i]);
		left -= (int64_t)list.n;
		if (list.n)
			window.below = rows[list.n - 1].id;
	}
	if (list.has_more)
		link_next(req, window.below);
	return STATUS_OK;
}

enum status audit_csv(struct request *req)
{
	static const struct format csv = { "csv", "text/csv; charset=utf-8; header=present",
					   csv_first, csv_line };

	return export_all(req, &csv);
}

enum status audit_ndjson(struct request *req)
{
	static const struct format ndjson = { "ndjson", "application/x-ndjson", ndjson_first,
					      ndjson_line };

	return export_all(req, &ndjson);
}
