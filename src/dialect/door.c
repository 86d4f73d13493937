/* Bare answers and their pages. */
#include "config.h"

#include "auth/principal.h"
#include "base/str.h"
#include "dialect/door.h"
#include "json/codec.h"

void door_write(struct buf *out, const struct field *fields, size_t n, const void *record)
{
	size_t count = 0;

	buf_addc(out, '{');
	codec_encode(out, &count, fields, n, record, UUID_PLAIN);
	buf_addc(out, '}');
}

enum status door_answer(struct request *req, int http, const struct field *fields, size_t n,
			const void *record)
{
	response_begin(req, http, "application/json");
	door_write(&req->response.body, fields, n, record);
	return STATUS_OK;
}

enum status door_answer_list(struct request *req, const struct field *fields, size_t n,
			     const struct door_rows *rows)
{
	struct buf *out = &req->response.body;
	const char *row = rows->rows;

	response_begin(req, 200, "application/json");
	if (rows->total >= 0)
		response_header(req, "X-Total-Count",
				arena_printf(req->arena, "%lld",
					     rows->total < LIMIT_COUNTED_ROWS
						 ? (long long)rows->total
						 : LIMIT_COUNTED_ROWS));
	buf_addc(out, '[');
	for (size_t i = 0; i < rows->count; i++, row += rows->size) {
		if (i)
			buf_addc(out, ',');
		door_write(out, fields, n, row);
	}
	buf_addc(out, ']');
	return STATUS_OK;
}

enum status door_answer_nothing(struct request *req)
{
	response_begin(req, 204, NULL);
	return STATUS_OK;
}

const char *door_query(const struct request *req, const char *name, const char *other)
{
	const char *value = request_query(req, name);

	if (value && *value)
		return value;
	value = other ? request_query(req, other) : NULL;
	return value && *value ? value : NULL;
}

void door_window(struct request *req, struct list_window *out)
{
	const char *limit = door_query(req, "limit", NULL);
	const char *offset = door_query(req, "offset", "skip");
	int64_t number;

	list_whole(out);
	out->limit = LIMIT_PAGE_ROWS;
	if (limit && str_to_int(limit, 1, INT64_MAX, &number) && number < LIMIT_PAGE_ROWS)
		out->limit = number;
	if (offset && str_to_int(offset, 0, LIMIT_COUNTED_ROWS, &number))
		out->skipped = number;
	out->project_ids = req->who->project_ids;
	out->environment_ids = req->who->environment_ids;
}
