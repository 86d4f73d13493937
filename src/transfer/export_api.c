/* GET /v1/export: the whole record as NDJSON, page by page. */
#include "config.h"

#include "api/params.h"
#include "auth/guard.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/time.h"
#include "html/url.h"
#include "transfer/archive.h"
#include "transfer/transfer.h"

/* Rows of a page, at most. */
#define PAGE_ROWS 10000

/* A row can be large, an answer has its maximum. */
#define PAGE_BYTES (LIMIT_RESPONSE_BYTES / 2)

struct export_query {
	const char *after;
	int64_t limit;
};

const struct field export_query_fields[] = {
	{ FIELD_TEXT_OF(struct export_query, after), .max = 200,
	  .text = "the page that begins here, as a Link of the page before says" },
	{ FIELD_INT_OF(struct export_query, limit), .low = 1, .high = PAGE_ROWS,
	  .text = "rows of a page: 1 to 10,000" },
};
const size_t export_n_query_fields = ARRAY_LEN(export_query_fields);

static void link_next(struct request *req, const struct archive_place *place, int64_t limit)
{
	struct buf url;

	buf_init(&url, 8192);
	buf_adds(&url, request_url(req, req->path));
	url_query_add(&url, "after", archive_place_format(req->arena, place));
	if (limit != FIELD_NO_INT)
		url_query_add(&url, "limit", arena_printf(req->arena, "%lld", (long long)limit));
	response_header(req, "Link", arena_printf(req->arena, "<%s>; rel=\"next\"", buf_str(&url)));
	buf_release(&url);
}

static void begin(struct request *req)
{
	char today[TIME_TEXT_SIZE];

	time_format(req->now_ms, today);
	response_begin(req, 200, "application/x-ndjson");
	response_header(req, "Content-Disposition",
			arena_printf(req->arena,
				     "attachment; filename=\"landfall-%s-%.10s.ndjson\"",
				     req->who->organization_slug, today));
}

enum status export_api(struct request *req)
{
	struct archive_place place = { .table = 0 };
	struct export_query query;
	bool has_more = false;
	size_t n;
	enum status status = params_read(req, export_query_fields, export_n_query_fields, &query);

	if (status == STATUS_OK) /* all of it or none: there is no part of a record */
		status = guard_place(req, CAN_READ, NULL);
	if (status != STATUS_OK)
		return status;
	if (query.after && !archive_place_parse(req->arena, query.after, &place))
		return request_fail(req, STATUS_MALFORMED,
				    _("There is no such place in an export; follow the Link of the "
				      "page before."));
	begin(req);
	if (!query.after)
		archive_write_head(&req->response.body);

	const struct archive_part part = {
		.organization_id = req->who->organization_id,
		.limit = query.limit == FIELD_NO_INT ? PAGE_ROWS : (size_t)query.limit,
		.max_bytes = PAGE_BYTES,
	};

	status = archive_write(req->db, &part, &place, &req->response.body, &n, &has_more);
	if (status == STATUS_OK && has_more)
		link_next(req, &place, query.limit);
	return status;
}
