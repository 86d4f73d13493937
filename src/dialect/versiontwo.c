/* Envelopes of versiontwo: bare objects, named lists, errors. No SQL, no rules: those are the rooms'. */
#include "config.h"

#include "base/str.h"
#include "dialect/versiontwo.h"
#include "dialect/versiontwo_words.h"
#include "json/codec.h"
#include "json/json.h"

/* For the description alone: list_read reads them. */
struct page {
	int64_t page, limit;
};
const struct field versiontwo_page_fields[] = {
	{ FIELD_INT_OF(struct page, page), .flags = FIELD_WRITE, .low = 1, .high = INT64_MAX,
	  .text = "page, from 1" },
	{ FIELD_INT_OF(struct page, limit), .flags = FIELD_WRITE, .low = 1, .high = INT64_MAX,
	  .text = "rows of a page: 1 to 100, which it is unless given" },
};
const size_t versiontwo_n_page_fields = ARRAY_LEN(versiontwo_page_fields);

static void write_object(struct buf *out, const struct field *fields, size_t n, const void *record)
{
	size_t count = 0;

	buf_addc(out, '{');
	codec_encode(out, &count, fields, n, record, UUID_TYPEID);
	buf_addc(out, '}');
}

enum status versiontwo_answer(struct request *req, int http, const struct field *fields, size_t n,
			      const void *record)
{
	response_begin(req, http, "application/json");
	write_object(&req->response.body, fields, n, record);
	return STATUS_OK;
}

enum status versiontwo_answer_list(struct request *req, const struct versiontwo_list *how,
				   const struct list_window *window, const struct list_rows *rows)
{
	struct buf *out = &req->response.body;
	const char *row = rows->rows;

	response_begin(req, 200, "application/json");
	buf_addf(out, "{\"%s\":[", how->name);
	for (size_t i = 0; i < rows->n; i++, row += how->size) {
		if (i)
			buf_addc(out, ',');
		write_object(out, how->fields, how->n, row);
	}
	buf_adds(out, "]}");
	list_link(req, window, rows, how->id ? how->id : how->fields, how->size);
	return STATUS_OK;
}

enum status versiontwo_window(struct request *req, struct list_window *out)
{
	enum status status = list_read(req, NULL, 0, NULL, out);

	if (status == STATUS_OK && !request_query(req, "limit"))
		out->limit = LIMIT_PAGE_ROWS;
	return status;
}

/* Errors */

static void member(struct buf *out, const char *name, const char *text)
{
	buf_addf(out, "\"%s\":", name);
	json_write_text(out, text);
}

/* Fields as this door calls them. */
static const char *name_of(const char *field)
{
	/*  the room's name, the door's */
	static const char *const rows[][2] = {
		{ "", "body" },
		{ "scopes", "permissions" },
		{ "environment", "config.environment" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (str_eq(field, rows[i][0]))
			return rows[i][1];
	return field;
}

/* A name that somebody else has is a conflict here, if nothing else is wrong. */
static enum status status_of(const struct failure *failure)
{
	if (failure->status != STATUS_INVALID || !failure->n_fields)
		return failure->status;
	for (size_t i = 0; i < failure->n_fields; i++)
		if (!str_eq(failure->fields[i].code, "taken"))
			return STATUS_INVALID;
	return STATUS_CONFLICT;
}

/* One wrong field is told as the reference tells it; all of them beside it, since many can be wrong at once. */
static void write_fields(struct buf *out, const struct field_error *errors, size_t n,
			 enum versiontwo_language language)
{
	struct versiontwo_reason reason = versiontwo_reason_of(errors[0].code, language);

	buf_addc(out, '{');
	member(out, "field", name_of(errors[0].field));
	buf_addc(out, ',');
	member(out, "reason", reason.word);
	buf_adds(out, "},\"errors\":[");
	for (size_t i = 0; i < n; i++) {
		reason = versiontwo_reason_of(errors[i].code, language);
		buf_adds(out, i ? ",{" : "{");
		member(out, "field", name_of(errors[i].field));
		buf_addc(out, ',');
		member(out, "reason", reason.word);
		buf_addc(out, ',');
		member(out, "message", reason.message);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void write_details(struct request *req, struct buf *out, enum versiontwo_language language)
{
	const struct failure *failure = &req->failure;
	bool is_reading = req->method == METHOD_GET || req->method == METHOD_HEAD;
	const struct field_error unread = { is_reading ? "query" : "body", "malformed", NULL };

	buf_adds(out, ",\"details\":");
	if (failure->n_fields) {
		write_fields(out, failure->fields, failure->n_fields, language);
	} else if (failure->status == STATUS_MALFORMED) {
		write_fields(out, &unread, 1, language);
	} else if (failure->scope) {
		buf_adds(out, "{\"reason\":\"insufficient_scope\",");
		member(out, "scope", failure->scope);
		buf_addc(out, '}');
	} else {
		buf_adds(out, "{}");
	}
}

static void fail(struct request *req)
{
	const enum versiontwo_language language =
	    versiontwo_language_of(req->headers[HEADER_ACCEPT_LANGUAGE]);
	const struct versiontwo_words words =
	    versiontwo_words_of(status_of(&req->failure), language);
	struct buf *out = &req->response.body;

	response_begin(req, words.http, "application/json");
	response_header(req, "Content-Language", versiontwo_language_tag(language));
	response_header(req, "Vary", "Accept-Language");
	buf_adds(out, "{\"error\":{");
	member(out, "code", words.code);
	buf_addc(out, ',');
	member(out, "message", words.message);
	write_details(req, out, language);
	buf_adds(out, "}}");
}

const struct door versiontwo_door = {
	.name = "versiontwo",
	.prefix = "/versiontwo",
	.ids = UUID_TYPEID,
	.is_invalid_400 = true,
	.fail = fail,
};
