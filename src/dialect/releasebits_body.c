/* What came, in whatever form, as one JSON object, and the record in it. A body and a query are read alike: pairs become
 * members, name[a][b]=c members of members, and what the table does not know is left out. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/str.h"
#include "base/time.h"
#include "dialect/releasebits.h"
#include "json/codec.h"
#include "json/json.h"

/* A pair's name taken apart: "a[b][]" is a, b and "". */
struct path {
	const char *keys[LIMIT_JSON_DEPTH];
	size_t n;
};

static void put_object(void *object)
{
	json_object_put(object);
}

static struct json_object *new_root(struct request *req)
{
	struct json_object *root = json_object_new_object();

	arena_defer(req->arena, put_object, root);
	return root;
}

/* false where brackets do not match, or stand too deep. */
static bool read_path(struct arena *arena, const char *name, struct path *out)
{
	size_t len = strcspn(name, "[");

	out->n = 0;
	out->keys[out->n++] = arena_strndup(arena, name, len);
	for (name += len; *name; name += len + 2) {
		len = *name == '[' ? strcspn(name + 1, "[]") : 0;
		if (*name != '[' || name[len + 1] != ']' || out->n == ARRAY_LEN(out->keys))
			return false;
		out->keys[out->n++] = arena_strndup(arena, name + 1, len);
	}
	return true;
}

static bool is_list(struct json_object *at)
{
	return json_object_is_type(at, json_type_array);
}

static void attach(struct json_object *at, const char *key, struct json_object *child)
{
	if (is_list(at))
		json_object_array_add(at, child);
	else
		json_object_object_add(at, key, child);
}

/* Puts a value at its path; of two that say the same the first counts. false where something is to be both a text and an
 * object, or an object and a list. */
static bool put(struct json_object *at, const struct path *path, struct json_object *value)
{
	for (size_t i = 0; i < path->n; i++) {
		bool is_last = i + 1 == path->n;
		struct json_object *child = NULL;

		if (is_list(at) == (*path->keys[i] != '\0'))
			break;
		if (!is_list(at))
			json_object_object_get_ex(at, path->keys[i], &child);
		if (is_last && !child) {
			attach(at, path->keys[i], value);
			return true;
		}
		if (is_last) {
			json_object_put(value);
			return json_object_is_type(child, json_type_string);
		}
		if (!child) {
			child =
			    *path->keys[i + 1] ? json_object_new_object() : json_object_new_array();
			attach(at, path->keys[i], child);
		}
		if (!is_list(child) && !json_object_is_type(child, json_type_object))
			break;
		at = child;
	}
	json_object_put(value);
	return false;
}

/* An object that is written as JSON in a pair; NULL when it is none. */
static struct json_object *object_in(struct request *req, const char *text)
{
	struct json_object *object = NULL;
	struct json_problem problem;

	while (str_is_space(*text))
		text++;
	if (*text != '{' ||
	    json_parse(req->arena, text, strlen(text), &object, &problem) != STATUS_OK)
		return NULL;
	return json_object_get(object);
}

/* A '+' before the zone's hours that nobody encoded came as a blank. */
static const char *mend_zone(struct arena *arena, const char *text)
{
	size_t len = strlen(text);
	int64_t ms;
	char *mended;

	if (len < 6 || text[len - 6] != ' ' || time_parse(text, &ms))
		return text;
	mended = arena_strdup(arena, text);
	mended[len - 6] = '+';
	return time_parse(mended, &ms) ? mended : text;
}

static struct json_object *value_of(struct request *req, const struct field *field,
				    const struct path *path, const char *text)
{
	struct json_object *object = NULL;

	if (field->type == FIELD_JSON && path->n == 1)
		object = object_in(req, text);
	if (field->type == FIELD_TIME)
		text = mend_zone(req->arena, text);
	return object ? object : json_object_new_string(text);
}

struct table {
	const struct field *fields;
	size_t n;
};

/* Adds the pairs that the table knows. */
static enum status add_pairs(struct request *req, const struct table *table,
			     const struct pair *pairs, size_t n, struct json_object *root)
{
	if (n == LIMIT_PAIRS)
		return request_fail(req, STATUS_MALFORMED,
				    "There are too many parameters; send them as JSON.");
	for (size_t i = 0; i < n; i++) {
		const char *name = pairs[i].name;
		const struct field *field = field_find(
		    table->fields, table->n, arena_strndup(req->arena, name, strcspn(name, "[")));
		struct path path;

		if (!field)
			continue;
		if (!read_path(req->arena, name, &path) ||
		    !put(root, &path, value_of(req, field, &path, pairs[i].value)))
			request_fail_field(
			    req, name, field_fault_code(FAULT_FORMAT),
			    "has brackets that do not fit together, or that do not fit "
			    "other parameters");
	}
	return STATUS_OK;
}

static bool is_type(const struct request *req, const char *type)
{
	const char *given = req->headers[HEADER_CONTENT_TYPE];

	return given && strncmp(given, type, strlen(type)) == 0;
}

static enum status read_json(struct request *req, struct json_object **out)
{
	struct json_problem problem;

	if (json_parse(req->arena, req->body, req->body_len, out, &problem) != STATUS_OK)
		return request_failf(req, STATUS_MALFORMED,
				     "Invalid JSON in request body: %s at byte %zu", problem.what,
				     problem.offset);
	if (json_object_is_type(*out, json_type_object))
		return STATUS_OK;
	return request_fail(req, STATUS_MALFORMED, "The body must be a JSON object.");
}

/* The body, as an object; an empty one where there is none. */
static enum status read_body(struct request *req, const struct table *table,
			     struct json_object **out)
{
	const char *at = req->body;
	enum status status;

	*out = new_root(req);
	if (req->is_body_long)
		return request_fail(req, STATUS_TOO_LARGE, NULL);
	if (req->is_body_short)
		return request_fail(req, STATUS_MALFORMED,
				    "The body ended before its Content-Length.");
	while (str_is_space(*at))
		at++;
	if (at == req->body + req->body_len)
		return STATUS_OK;
	if (*at == '{' || *at == '[' || is_type(req, "application/json"))
		return read_json(req, out);
	if (is_type(req, "multipart/"))
		return request_fail(
		    req, STATUS_MALFORMED,
		    "Send JSON, a form (application/x-www-form-urlencoded), or parameters in the "
		    "address.");
	status = request_read_form(req);
	return status == STATUS_OK ? add_pairs(req, table, req->form, req->n_form, *out) : status;
}

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	(void)field;
	request_fail_field(context, name, field_fault_code(fault), message);
}

enum status releasebits_read(struct request *req, const struct field *fields, size_t n,
			     void *record, struct json_object **said)
{
	const struct codec codec = { req->arena, refuse, req };
	const struct table table = { fields, n };
	struct json_object *query = new_root(req);
	enum status status;

	field_clear(fields, n, record);
	if (req->is_query_bad)
		return request_fail(req, STATUS_MALFORMED, "The address could not be read.");
	status = read_body(req, &table, said);
	if (status == STATUS_OK)
		status = add_pairs(req, &table, req->query, req->n_query, query);
	if (status != STATUS_OK)
		return status;
	json_object_object_foreach(query, name, value)
	{
		if (!json_object_object_get_ex(*said, name, NULL))
			json_object_object_add(*said, name, json_object_get(value));
	}
	if (!codec_decode(&codec, fields, n, *said, record))
		status = STATUS_INVALID;
	return req->failure.n_fields ? STATUS_INVALID : status;
}
