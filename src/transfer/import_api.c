/* POST /v1/import */
#include "config.h"

#include <string.h>

#include "api/params.h"
#include "base/i18n.h"
#include "base/str.h"
#include "idempotency/idempotency.h"
#include "json/json.h"
#include "transfer/import.h"
#include "transfer/transfer.h"

struct import_query {
	const char *record;
	bool atomic, dry_run;
};

const struct field import_query_fields[] = {
	{ FIELD_TEXT_OF(struct import_query, record), .max = 20,
	  .text = "what rows are that do not say it: deployment, build, version …" },
	{ FIELD_FLAG_OF(struct import_query, atomic),
	  .text = "true: all rows are stored, or none" },
	{ FIELD_FLAG_OF(struct import_query, dry_run),
	  .text = "true: nothing is stored, only judged" },
};
const size_t import_n_query_fields = ARRAY_LEN(import_query_fields);

/* What a row is that no row says. */
static bool is_type(const char *given, const char *type)
{
	size_t len = strlen(type);

	for (size_t i = 0; i < len; i++)
		if (str_lower(given[i]) != type[i])
			return false;
	return !given[len] || strchr("; \t", given[len]);
}

static enum status find_form(struct request *req, enum lines_form *out)
{
	static const struct {
		const char *type;
		enum lines_form form;
	} types[] = {
		{ "application/x-ndjson", LINES_NDJSON },
		{ "application/ndjson", LINES_NDJSON },
		{ "application/jsonl", LINES_NDJSON },
		{ "text/csv", LINES_CSV },
	};
	const char *given = req->headers[HEADER_CONTENT_TYPE];

	for (size_t i = 0; given && i < ARRAY_LEN(types); i++) {
		if (!is_type(given, types[i].type))
			continue;
		*out = types[i].form;
		return STATUS_OK;
	}
	return request_fail(req, STATUS_WRONG_TYPE,
			    _("Rows come as application/x-ndjson or as text/csv."));
}

static void write_errors(struct buf *out, const struct import_result *result)
{
	buf_adds(out, ",\"errors\":[");
	for (size_t i = 0; i < result->n_errors; i++) {
		buf_adds(out, i ? ",{\"field\":" : "{\"field\":");
		json_write_text(out, result->errors[i].field);
		buf_adds(out, ",\"message\":");
		json_write_text(out, result->errors[i].message);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void write_result(struct buf *out, const struct import_result *result, bool is_stored)
{
	char id[TYPEID_TEXT_SIZE];
	bool has_id = !uuid_is_nil(&result->id) && (is_stored || result->status != IMPORT_CREATED);

	buf_adds(out, "{\"line\":");
	buf_addi(out, result->line);
	buf_addf(out, ",\"status\":\"%s\",\"id\":", import_status_word(result->status));
	if (has_id) {
		uuid_format_typeid(&result->id, result->prefix, id);
		buf_addf(out, "\"%s\"", id);
	} else {
		buf_adds(out, "null");
	}
	write_errors(out, result);
	buf_addc(out, '}');
}

static void answer(struct request *req, const struct import_outcome *outcome, int http)
{
	struct buf *out = &req->response.body;

	response_begin(req, http, "application/json");
	buf_adds(out, "{\"data\":[");
	for (size_t i = 0; i < outcome->n; i++) {
		if (i)
			buf_addc(out, ',');
		write_result(out, &outcome->results[i], outcome->is_stored);
	}
	buf_addf(out, "],\"totals\":{\"rows\":%zu", outcome->n);
	for (int i = 0; i < IMPORT_STATUS__COUNT; i++)
		buf_addf(out, ",\"%s\":%zu", import_status_word((enum import_status)i),
			 outcome->counts[i]);
	buf_addf(out, "},\"is_stored\":%s}", outcome->is_stored ? "true" : "false");
}

enum status import_read(struct request *req, enum lines_form form, const char *text, size_t len,
			struct lines *out)
{
	lines_read(req->arena, form, text, len, out);
	if (out->fault)
		return request_fail(req, STATUS_MALFORMED, out->fault);
	return STATUS_OK;
}

enum status import_api(struct request *req)
{
	struct import_query query;
	struct import_options options;
	struct import_outcome outcome = { .n = 0 };
	enum lines_form form = LINES_NDJSON;
	struct lines lines;
	bool is_replay = false;
	bool is_refused;
	enum status status = params_read(req, import_query_fields, import_n_query_fields, &query);

	if (status == STATUS_OK)
		status = find_form(req, &form);
	if (status == STATUS_OK && req->is_body_long)
		status = request_fail(req, STATUS_TOO_LARGE, NULL);
	if (status == STATUS_OK && req->is_body_short)
		status = request_fail(req, STATUS_MALFORMED,
				      _("The body ended before its Content-Length."));
	if (status == STATUS_OK)
		status = import_read(req, form, req->body, req->body_len, &lines);
	if (status == STATUS_OK)
		status = idempotency_claim(req, &is_replay);
	if (status != STATUS_OK || is_replay)
		return status;
	options = (struct import_options){ query.record, query.atomic, query.dry_run };
	status = import_run(req, &lines, &options, &outcome);
	if (status != STATUS_OK)
		return status;
	is_refused = options.is_atomic && outcome.counts[IMPORT_INVALID];
	answer(req, &outcome, is_refused ? 422 : 200);
	return is_refused ? STATUS_OK : idempotency_store(req);
}
