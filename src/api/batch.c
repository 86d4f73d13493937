/* One reading of bodies that bring many things. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/batch.h"
#include "api/body.h"
#include "api/list.h"
#include "base/i18n.h"
#include "base/str.h"
#include "json/codec.h"
#include "json/json.h"

struct stored {
	int64_t stored;
};
const struct field batch_fields[] = {
	{ FIELD_INT_OF(struct stored, stored), .flags = FIELD_READ,
	  .text = "how many were stored" },
};
const size_t batch_n_fields = ARRAY_LEN(batch_fields);

static bool is_ndjson(const struct request *req)
{
	const char *type = req->headers[HEADER_CONTENT_TYPE];

	return type && (strstr(type, "ndjson") || strstr(type, "jsonl"));
}

static enum status refuse_many(struct request *req, const char *name, size_t max)
{
	request_fail_field(req, name, field_fault_code(FAULT_TOO_LONG),
			   arena_printf(req->arena, _("may be at most %zu in one request"), max));
	return STATUS_INVALID;
}

static enum status read_lines(struct batch *batch, const char *name, size_t max)
{
	struct request *req = batch->req;
	const char *at = req->body, *end = req->body + req->body_len;

	batch->items = arena_array(req->arena, max, sizeof(struct json_object *));
	for (size_t line = 1; at < end; line++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((stop ? stop : end) - at);
		size_t blank = 0;
		struct json_problem problem;

		while (blank < len && str_is_space(at[blank]))
			blank++;
		if (blank < len && batch->n == max)
			return refuse_many(req, name, max);
		if (blank < len && json_parse(req->arena, at, len, &batch->items[batch->n++],
					      &problem) != STATUS_OK)
			return request_failf(
			    req, STATUS_MALFORMED,
			    _("Invalid JSON in line %zu of the request body: %s at "
			      "byte %zu of it"),
			    line, problem.what, problem.offset);
		at += len + 1;
	}
	return STATUS_OK;
}

static void take_array(struct batch *batch, struct json_object *array)
{
	batch->n = json_object_array_length(array);
	batch->items = arena_array(batch->req->arena, batch->n, sizeof(struct json_object *));
	for (size_t i = 0; i < batch->n; i++)
		batch->items[i] = json_object_array_get_idx(array, i);
}

/* The object that has the array, or is the one thing. */
static enum status take_object(struct batch *batch, const char *name, struct json_object *object)
{
	struct request *req = batch->req;
	struct json_object *array;

	if (!json_object_object_get_ex(object, name, &array)) {
		batch->items = arena_array(req->arena, 1, sizeof(struct json_object *));
		batch->items[0] = object;
		batch->n = 1;
		batch->is_single = true;
		return STATUS_OK;
	}
	if (json_object_object_length(object) > 1)
		request_fail_field(req, "", field_fault_code(FAULT_UNKNOWN),
				   arena_printf(req->arena, _("has members beside %s"), name));
	if (json_object_is_type(array, json_type_array))
		take_array(batch, array);
	else
		request_fail_field(req, name, field_fault_code(FAULT_TYPE), _("must be an array"));
	batch->place = arena_printf(req->arena, "%s/", name);
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

static enum status read_value(struct batch *batch, const char *name)
{
	struct request *req = batch->req;
	struct json_object *value;
	enum status status = body_json(req, &value);

	if (status != STATUS_OK)
		return status;
	if (json_object_is_type(value, json_type_object))
		return take_object(batch, name, value);
	if (json_object_is_type(value, json_type_array)) {
		take_array(batch, value);
		return STATUS_OK;
	}
	request_fail_field(req, "", field_fault_code(FAULT_TYPE),
			   _("the body must be a JSON object or an array of them"));
	return STATUS_INVALID;
}

enum status batch_read(struct request *req, const char *name, size_t max, struct batch *out)
{
	bool is_whole = !req->is_body_long && !req->is_body_short;
	enum status status;

	*out = (struct batch){ .req = req, .place = "" };
	if (is_ndjson(req) && is_whole)
		status = read_lines(out, name, max);
	else
		status = read_value(out, name);
	if (status != STATUS_OK)
		return status;
	if (out->n > max)
		return refuse_many(req, name, max);
	if (!out->n)
		request_fail_field(req, name, field_fault_code(FAULT_MISSING), _("is required"));
	for (size_t i = 0; i < out->n; i++)
		if (!json_object_is_type(out->items[i], json_type_object))
			batch_refuse(out, i, "", field_fault_code(FAULT_TYPE),
				     _("must be an object"));
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

void batch_refuse(const struct batch *batch, size_t i, const char *field, const char *code,
		  const char *message)
{
	struct request *req = batch->req;
	const char *name = field;

	if (!batch->is_single)
		name = arena_printf(req->arena, "%s%zu%s%s", batch->place, i, *field ? "/" : "",
				    field);
	request_fail_field(req, name, code, message);
}

struct reading {
	const struct batch *batch;
	size_t i;
};

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	const struct reading *reading = context;

	(void)field;
	batch_refuse(reading->batch, reading->i, name, field_fault_code(fault), message);
}

bool batch_decode(const struct batch *batch, size_t i, const struct field *fields, size_t n,
		  void *record)
{
	struct reading reading = { batch, i };
	const struct codec codec = { batch->req->arena, refuse, &reading };
	size_t before = batch->req->failure.n_fields;
	bool is_good;

	field_clear(fields, n, record);
	is_good = codec_decode(&codec, fields, n, batch->items[i], record);
	body_refuse_unknown(&codec, fields, n, batch->items[i]);
	return is_good && batch->req->failure.n_fields == before;
}

enum status batch_answer(struct request *req, size_t n)
{
	return api_answer(req, 201, batch_fields, batch_n_fields, &(struct stored){ (int64_t)n });
}
