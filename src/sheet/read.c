/* Reading what the API answers. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/doc.h"
#include "api/within.h"
#include "app.h"
#include "auth/principal.h"
#include "base/field.h"
#include "base/str.h"
#include "base/time.h"
#include "html/url.h"
#include "http/router.h"
#include "json/json.h"
#include "sheet/sheet.h"
#include "site/part.h"
#include "site/when.h"

#define JSON_STYLE                                                                                 \
	(JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE)

struct json_object *sheet_member(struct request *req, struct json_object *data, const char *path)
{
	while (data && *path) {
		size_t len = strcspn(path, ".");

		if (!json_object_is_type(data, json_type_object) ||
		    !json_object_object_get_ex(data, arena_strndup(req->arena, path, len), &data))
			return NULL;
		path += len + (path[len] == '.');
	}
	return data;
}

/* The texts of an array, a line each. */
static const char *lines_of(struct request *req, struct json_object *array)
{
	struct buf lines;
	const char *text;

	buf_init(&lines, LIMIT_BODY_BYTES);
	for (size_t i = 0; i < json_object_array_length(array); i++)
		buf_addf(&lines, "%s%s", i ? "\n" : "",
			 json_object_get_string(json_object_array_get_idx(array, i)));
	text = buf_dup(&lines, req->arena);
	buf_release(&lines);
	return text;
}

const char *sheet_text(struct request *req, struct json_object *data, const char *path)
{
	struct json_object *value = sheet_member(req, data, path);

	if (!value)
		return NULL;
	if (json_object_is_type(value, json_type_object))
		return arena_strdup(req->arena, json_object_to_json_string_ext(value, JSON_STYLE));
	if (json_object_is_type(value, json_type_array))
		return lines_of(req, value);
	return json_object_get_string(value);
}

/* The value of a name in the request's own path; NULL where that has no such name. */
static const char *captured(const struct request *req, const char *name, size_t len)
{
	const char *at = req->route->path;
	size_t n = 0;

	while ((at = strchr(at, '{')) != NULL) {
		at++;
		if (strncmp(at, name, len) == 0 && at[len] == '}')
			return req->captures[n];
		n++;
	}
	return NULL;
}

const char *sheet_fill(struct request *req, const char *pattern, struct json_object *data,
		       bool is_link)
{
	struct buf out;
	const char *text;

	buf_init(&out, 8192);
	while (*pattern) {
		size_t len = strcspn(pattern, "{");
		const char *value;

		buf_add(&out, pattern, len);
		pattern += len;
		if (!*pattern)
			break;
		len = strcspn(++pattern, "}");
		value = captured(req, pattern, len);
		if (!value && data)
			value = sheet_text(req, data, arena_strndup(req->arena, pattern, len));
		if (is_link)
			url_encode(&out, value ? value : "");
		else
			buf_adds(&out, value ? value : "");
		pattern += len + 1;
	}
	text = buf_dup(&out, req->arena);
	buf_release(&out);
	return text;
}

enum status sheet_read(struct request *req, const char *operation, struct json_object **data,
		       const char **tag)
{
	const struct within within = { .method = "GET",
				       .path = sheet_fill(req, operation, NULL, false) };
	struct within_answer answer;

	within_send(req, &within, &answer);
	if (answer.http != 200)
		return request_fail(req, answer.failure.status, answer.failure.message);
	*data = within_data(req, &answer);
	if (tag)
		*tag = answer.tag;
	return *data ? STATUS_OK : request_fail(req, STATUS_INTERNAL, NULL);
}

static struct uuid id_at(struct request *req, struct json_object *data, const char *path)
{
	const char *text = sheet_text(req, data, path);
	struct uuid id = { { 0 } };

	if (text && !uuid_parse_any(text, &id))
		id = (struct uuid){ { 0 } };
	return id;
}

bool sheet_may(struct request *req, enum capability can, struct json_object *data)
{
	const struct access_place place = { .project_id = id_at(req, data, "project.id"),
					    .environment_id = id_at(req, data, "environment.id") };

	if (uuid_is_nil(&place.project_id))
		return access_may(req->who, can, NULL);
	return access_may(req->who, can, &place);
}

int64_t sheet_time(struct request *req, struct json_object *data, const char *path)
{
	const char *text = sheet_text(req, data, path);
	int64_t ms = 0;

	return text && time_parse(text, &ms) ? ms : 0;
}

const char *sheet_asked(const struct request *req, const char *name)
{
	const char *value = request_query(req, name);

	return value ? value : "";
}

/* ---- lists */

static const struct route_doc *doc_of(const struct request *req, const char *operation)
{
	const struct map *map = req->app->map;

	for (size_t i = 0; i < map->n_routes; i++)
		if (map->routes[i].method == METHOD_GET && str_eq(map->routes[i].path, operation))
			return route_doc_find(map, &map->routes[i]);
	return NULL;
}

static bool is_known(const struct route_doc *doc, const char *name)
{
	static const char *const cursors[] = { "starting_after", "ending_before", "limit" };

	for (size_t i = 0; i < ARRAY_LEN(cursors); i++)
		if (str_eq(name, cursors[i]))
			return true;
	return doc && doc->query.name && field_find(doc->query.fields, *doc->query.n, name);
}

const char *sheet_moment(struct request *req, const char *text)
{
	char out[TIME_TEXT_SIZE];
	int64_t ms;

	if (!when_read(text, &ms))
		return text;
	time_format(ms, out);
	return arena_strdup(req->arena, out);
}

const char *sheet_moment_field(struct request *req, const char *text)
{
	char out[WHEN_TEXT_SIZE];
	int64_t ms;

	if (!when_read(text, &ms))
		return text;
	when_write_field(ms, out);
	return arena_strdup(req->arena, out);
}

/* A parameter's value as the operation takes it. */
static const char *value_for(struct request *req, const struct route_doc *doc,
			     const struct pair *pair)
{
	const struct field *field = doc && doc->query.name
					? field_find(doc->query.fields, *doc->query.n, pair->name)
					: NULL;

	return field && field->type == FIELD_TIME ? sheet_moment(req, pair->value) : pair->value;
}

static const char *query_of(struct request *req, const struct route_doc *doc)
{
	struct buf query;
	const char *text;

	buf_init(&query, 16384);
	for (size_t i = 0; i < req->n_query; i++)
		if (*req->query[i].value && is_known(doc, req->query[i].name))
			url_query_add(&query, req->query[i].name,
				      value_for(req, doc, &req->query[i]));
	text = buf_dup(&query, req->arena);
	buf_release(&query);
	return *text ? text + 1 : text;
}

enum status sheet_ask(struct request *req, const char *operation, const char *more,
		      struct json_object **root, const char **fault)
{
	const struct within within = {
		.method = "GET",
		.path = sheet_fill(req, operation, NULL, false),
		.query = more ? more : query_of(req, doc_of(req, operation)),
	};
	struct within_answer answer;
	struct json_problem problem;

	*root = NULL;
	*fault = NULL;
	within_send(req, &within, &answer);
	if (answer.http == 400 || answer.http == 422) {
		const struct failure *failure = &answer.failure;

		*fault = failure->n_fields
			     ? arena_printf(req->arena, "%s %s", failure->fields[0].field,
					    failure->fields[0].message)
			     : failure->message;
		return STATUS_OK;
	}
	if (answer.http == 404 && !strchr(req->route->path, '{')) { /* what a parameter names */
		*fault = answer.failure.message;
		return STATUS_OK;
	}
	if (answer.http != 200)
		return request_fail(req, answer.failure.status, answer.failure.message);
	return json_parse(req->arena, answer.body, strlen(answer.body), root, &problem) == STATUS_OK
		   ? STATUS_OK
		   : request_fail(req, STATUS_INTERNAL, NULL);
}

static const char *cursor(struct request *req, const char *name, struct json_object *data, size_t i)
{
	return part_cursor_link(req, name,
				sheet_text(req, json_object_array_get_idx(data, i), "id"));
}

/* The longest part of "filters/environments/2" that is a name, with points for its slashes; NULL where none is. */
static const char *name_of(struct request *req, const char *path, const char *const *names,
			   size_t n)
{
	char *name = arena_strdup(req->arena, path);
	char *end;

	for (char *at = name; *at; at++)
		if (*at == '/' || *at == '[')
			*at = '.';
	do {
		for (size_t i = 0; i < n; i++)
			if (str_eq(names[i], name))
				return names[i];
		end = strrchr(name, '.');
		if (end)
			*end = '\0';
	} while (end);
	return NULL;
}

void sheet_fail_fields(struct request *req, const struct failure *failure, const char *const *names,
		       size_t n)
{
	for (size_t i = 0; i < failure->n_fields; i++) {
		const struct field_error *error = &failure->fields[i];
		const char *name = name_of(req, error->field, names, n);

		request_fail_field(
		    req, name ? name : names[0], error->code,
		    name ? error->message
			 : arena_printf(req->arena, "%s %s", error->field, error->message));
	}
	if (!failure->n_fields)
		request_fail_field(req, names[0], status_info(failure->status)->slug,
				   failure->message ? failure->message
						    : status_info(failure->status)->message);
}

void sheet_add_pages(struct request *req, struct view *view, struct json_object *root)
{
	struct json_object *data = sheet_member(req, root, "data");
	size_t n = json_object_array_length(data);
	const char *more = sheet_text(req, root, "pagination.has_more");
	bool has_more = more && str_eq(more, "true");
	bool is_back = request_query(req, "ending_before") != NULL;
	bool is_first = !is_back && !request_query(req, "starting_after");
	bool has_older = n && (is_back || has_more);
	bool has_newer = n && (is_back ? has_more : !is_first);

	view_text(view, "newer", has_newer ? cursor(req, "ending_before", data, 0) : NULL);
	view_text(view, "older", has_older ? cursor(req, "starting_after", data, n - 1) : NULL);
	view_text(view, "newest", has_newer ? part_cursor_link(req, "", NULL) : NULL);
	view_flag(view, "has_pages", has_newer || has_older);
}
