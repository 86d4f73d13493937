/* One reading of bodies for all doors. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/body.h"
#include "base/i18n.h"
#include "base/str.h"
#include "json/codec.h"
#include "json/json.h"

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	(void)field;
	request_fail_field(context, name, field_fault_code(fault), message);
}

static bool is_form(const struct request *req)
{
	const char *type = req->headers[HEADER_CONTENT_TYPE];
	const char *at = req->body;

	while (str_is_space(*at))
		at++;
	return *at != '{' && *at != '[' && type &&
	       strncmp(type, "application/x-www-form-urlencoded", 33) == 0;
}

/* A body that can be read at all. */
static enum status check_whole(struct request *req)
{
	if (req->is_body_long)
		return request_fail(req, STATUS_TOO_LARGE, NULL);
	if (req->is_body_short)
		return request_fail(req, STATUS_MALFORMED,
				    _("The body ended before its Content-Length."));
	return STATUS_OK;
}

enum status body_json(struct request *req, struct json_object **out)
{
	struct json_problem problem;
	enum status status = check_whole(req);

	if (status != STATUS_OK)
		return status;
	if (!req->body_len)
		return request_fail(req, STATUS_MALFORMED, _("The request has no body."));
	if (json_parse(req->arena, req->body, req->body_len, out, &problem) != STATUS_OK)
		return request_failf(req, STATUS_MALFORMED,
				     _("Invalid JSON in request body: %s at byte %zu"),
				     problem.what, problem.offset);
	return STATUS_OK;
}

static enum status read_json(struct request *req, struct json_object **out)
{
	enum status status = body_json(req, out);

	if (status != STATUS_OK || json_object_is_type(*out, json_type_object))
		return status;
	request_fail_field(req, "", "type", _("the body must be a JSON object"));
	return STATUS_INVALID;
}

static enum status decode_form(struct request *req, const struct codec *codec,
			       const struct field *fields, size_t n, void *record)
{
	enum status status = request_read_form(req);
	bool is_good = true;

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < n; i++) {
		const char *value = request_form(req, fields[i].name);
		bool is_one_good = !value || !(fields[i].flags & FIELD_WRITE) ||
				   codec_decode_text(codec, &fields[i], value, record);

		/* What is there but wrong is not missing as well. */
		is_one_good = is_one_good && codec_check_required(codec, &fields[i], 1, record);
		is_good = is_good && is_one_good;
	}
	return is_good ? STATUS_OK : STATUS_INVALID;
}

enum status body_decode(struct request *req, const struct field *fields, size_t n, void *record,
			struct json_object **object)
{
	const struct codec codec = { req->arena, refuse, req };
	struct json_object *json = NULL;
	enum status status;

	field_clear(fields, n, record);
	if (object)
		*object = NULL;
	status = check_whole(req);
	if (status != STATUS_OK)
		return status;
	if (is_form(req))
		return decode_form(req, &codec, fields, n, record);
	status = read_json(req, &json);
	if (status != STATUS_OK)
		return status;
	if (object)
		*object = json;
	return codec_decode(&codec, fields, n, json, record) ? STATUS_OK : STATUS_INVALID;
}

void body_refuse_unknown(const struct codec *codec, const struct field *fields, size_t n,
			 struct json_object *object)
{
	json_object_object_foreach(object, name, value)
	{
		const struct field *field = field_find(fields, n, name);
		const char *near;

		(void)value;
		if (field && field->flags & FIELD_WRITE)
			continue;
		near = field ? NULL : field_nearest(fields, n, name);
		codec->refuse(
		    codec->context, NULL, arena_strdup(codec->arena, name), FAULT_UNKNOWN,
		    field  ? _("cannot be set")
		    : near ? arena_printf(codec->arena, _("is not known; did you mean %s?"), near)
			   : _("is not known"));
	}
}

static void refuse_unknown(struct request *req, const struct field *fields, size_t n,
			   struct json_object *object)
{
	const struct codec codec = { req->arena, refuse, req };

	body_refuse_unknown(&codec, fields, n, object);
}

enum status body_decode_native(struct request *req, const struct field *fields, size_t n,
			       void *record)
{
	struct json_object *object;
	enum status status = body_decode(req, fields, n, record, &object);

	if (object)
		refuse_unknown(req, fields, n, object);
	return req->failure.n_fields ? STATUS_INVALID : status;
}

/* One member of a merge patch: absent, null, or a value; objects are merged into what is there. */
static void patch_one(struct request *req, const struct codec *codec, const struct field *field,
		      struct json_object *patch, void *record)
{
	const char **text = field_at(record, field);
	const char *before = field->type == FIELD_JSON ? *text : NULL;
	struct json_object *value;

	if (field->flags & FIELD_WRITE && json_object_object_get_ex(patch, field->name, &value) &&
	    !value)
		field_clear(field, 1, record);
	if (!codec_decode(codec, field, 1, patch, record) || field->type != FIELD_JSON || !*text ||
	    *text == before || field->flags & FIELD_NULLS)
		return;
	*text = json_merge_patch(req->arena, before, *text);
	if (!*text)
		refuse(req, field, field->name, FAULT_TOO_LONG,
		       arena_printf(req->arena, _("may have at most %d members in one object"),
				    LIMIT_JSON_MEMBERS));
	else if (strlen(*text) > field->max)
		refuse(req, field, field->name, FAULT_TOO_LONG,
		       arena_printf(req->arena, _("may have at most %zu bytes"), field->max));
}

static enum status patch(struct request *req, const struct field *fields, size_t n, void *record,
			 bool is_strict)
{
	const struct codec codec = { req->arena, refuse, req };
	struct json_object *object = NULL;
	enum status status = check_whole(req);

	if (status != STATUS_OK)
		return status;
	if (is_form(req))
		return decode_form(req, &codec, fields, n, record);
	status = read_json(req, &object);
	if (status != STATUS_OK)
		return status;
	if (is_strict)
		refuse_unknown(req, fields, n, object);
	for (size_t i = 0; i < n; i++)
		patch_one(req, &codec, &fields[i], object, record);
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

enum status body_patch(struct request *req, const struct field *fields, size_t n, void *record)
{
	return patch(req, fields, n, record, true);
}

enum status body_patch_known(struct request *req, const struct field *fields, size_t n,
			     void *record)
{
	return patch(req, fields, n, record, false);
}

const char *body_text(const struct request *req, struct json_object *object, const char *name)
{
	struct json_object *value;

	if (!object)
		return request_form(req, name);
	if (!json_object_object_get_ex(object, name, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}
