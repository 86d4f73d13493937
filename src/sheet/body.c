/* From a form to the body of an operation. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/doc.h"
#include "app.h"
#include "base/field.h"
#include "base/i18n.h"
#include "base/str.h"
#include "json/json.h"
#include "sheet/sheet.h"

const struct field *sheet_described(const struct request *req, const struct sheet *sheet,
				    const char *name)
{
	const struct map *map = req->app->map;

	for (size_t i = 0; i < map->n_routes; i++) {
		const struct route *route = &map->routes[i];
		const struct route_doc *doc;

		if (!str_eq(route->path, sheet->operation) || route->method == METHOD_GET)
			continue;
		doc = route_doc_find(map, route);
		if (!doc || !doc->body.name)
			continue;

		const struct field *field =
		    field_find(doc->body.fields, *doc->body.n,
			       arena_strndup(req->arena, name, strcspn(name, ".")));

		if (field && field->flags & FIELD_WRITE)
			return field;
	}
	return NULL;
}

/* Words between commas, blanks and line breaks. */
static struct json_object *list_of(struct request *req, const char *text)
{
	struct json_object *list = json_object_new_array();

	while (*text) {
		size_t len = strcspn(text, ", \t\r\n");

		if (len)
			json_object_array_add(
			    list, json_object_new_string(arena_strndup(req->arena, text, len)));
		text += len;
		text += strspn(text, ", \t\r\n");
	}
	return list;
}

/* Lines of "SHA subject". */
static struct json_object *commits_of_lines(struct request *req, const char *text)
{
	struct json_object *list = json_object_new_array();

	while (*text) {
		size_t len = strcspn(text, "\r\n");
		const char *line = str_trim(req->arena, arena_strndup(req->arena, text, len));
		size_t sha = strcspn(line, " \t");

		if (*line) {
			struct json_object *commit = json_object_new_object();
			const char *subject = str_trim(req->arena, line + sha);

			json_object_object_add(
			    commit, "sha",
			    json_object_new_string(arena_strndup(req->arena, line, sha)));
			if (*subject)
				json_object_object_add(commit, "message",
						       json_object_new_string(subject));
			json_object_array_add(list, commit);
		}
		text += len;
		text += strspn(text, "\r\n");
	}
	return list;
}

/* Makes of a whole object the merge patch (RFC 7396) that leads to it from what is there: what it lacks is null. */
static void complete_patch(struct json_object *before, struct json_object *after)
{
	json_object_object_foreach(before, name, value)
	{
		struct json_object *now;

		if (!json_object_object_get_ex(after, name, &now))
			json_object_object_add(after, name, NULL);
		else if (json_object_is_type(value, json_type_object) &&
			 json_object_is_type(now, json_type_object))
			complete_patch(value, now);
	}
}

static struct json_object *object_of(struct request *req, const char *name, const char *text,
				     struct json_object *before)
{
	struct json_problem problem;
	struct json_object *object;

	if (json_parse(req->arena, text, strlen(text), &object, &problem) != STATUS_OK) {
		request_fail_field(req, name, "format",
				   arena_printf(req->arena, _("is no JSON: %s at byte %zu"),
						problem.what, problem.offset));
		return NULL;
	}
	if (!json_object_is_type(object, json_type_object)) {
		request_fail_field(req, name, "type", _("must be a JSON object"));
		return NULL;
	}
	if (before && json_object_is_type(before, json_type_object))
		complete_patch(before, object);
	return json_object_get(object); /* the body owns it as well */
}

/* What a text of a form is in JSON. What is none of its type goes as text: the API says what is wrong with it. */
static struct json_object *value_of(struct request *req, const struct sheet_field *field,
				    const struct field *as, const char *text,
				    struct json_object *before)
{
	int64_t number;

	if (field->pick == PICK_COMMITS)
		return commits_of_lines(req, text);
	switch (as->type) {
	case FIELD_INT:
		return str_to_int(text, INT64_MIN, INT64_MAX, &number)
			   ? json_object_new_int64(number)
			   : json_object_new_string(text);
	case FIELD_FLAG: return json_object_new_boolean(str_eq(text, "true"));
	case FIELD_LIST: return list_of(req, text);
	case FIELD_JSON: return object_of(req, field->name, text, before);
	case FIELD_TIME: return json_object_new_string(sheet_moment(req, text));
	case FIELD_TEXT:
	case FIELD_ID:
	case FIELD_WORD:
	case FIELD_BYTES: break;
	}
	return json_object_new_string(text);
}

static void free_object(void *object)
{
	json_object_put(object);
}

/* Puts a value under "filters.projects" into the object filters of the body, which is made where it is not there. */
static void put(struct request *req, struct json_object *body, const char *name,
		struct json_object *value)
{
	size_t len = strcspn(name, ".");
	const char *first = arena_strndup(req->arena, name, len);
	struct json_object *inner;

	if (!name[len]) {
		json_object_object_add(body, name, value);
		return;
	}
	if (!json_object_object_get_ex(body, first, &inner)) {
		inner = json_object_new_object();
		json_object_object_add(body, first, inner);
	}
	json_object_object_add(inner, name + len + 1, value);
}

const char *sheet_body(struct request *req, const struct sheet *sheet, struct json_object *before)
{
	bool is_change = str_eq(sheet->method, "PATCH");
	struct json_object *body;

	if (!sheet->n)
		return NULL;
	body = json_object_new_object();
	arena_defer(req->arena, free_object, body);
	for (size_t i = 0; i < sheet->n; i++) {
		const struct sheet_field *field = &sheet->fields[i];
		const struct field *as = sheet_described(req, sheet, field->name);
		const char *text = request_form(req, field->name);
		struct json_object *was =
		    before ? sheet_member(req, before, field->from ? field->from : field->name)
			   : NULL;

		if (sheet_is_picked(field->pick) || field->pick == PICK_FIXED) {
			struct json_object *picked = sheet_read_pick(req, field);

			if (picked)
				put(req, body, field->name, picked);
			continue;
		}
		if (!as || !text)
			continue;
		if (!(as->flags & FIELD_LINES))
			text = str_trim(req->arena, text);
		if (!*text && (!is_change || field->pick == PICK_KEPT))
			continue;
		if (*text)
			json_object_object_add(body, field->name,
					       value_of(req, field, as, text, was));
		else
			json_object_object_add(body, field->name, NULL);
	}
	return json_object_to_json_string_ext(body, JSON_C_TO_STRING_PLAIN |
							JSON_C_TO_STRING_NOSLASHESCAPE);
}
