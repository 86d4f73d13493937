/* json-c in, our own writer out. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/limits.h"
#include "base/str.h"
#include "json/json.h"

static void put(void *root)
{
	json_object_put(root);
}

enum status json_parse(struct arena *arena, const char *bytes, size_t len, struct json_object **out,
		       struct json_problem *problem)
{
	if (!json_is_strict(arena, bytes, len, problem))
		return STATUS_MALFORMED;

	struct json_tokener *tokener = json_tokener_new_ex(LIMIT_JSON_DEPTH + 1);

	if (!tokener)
		BUG("json-c: out of memory");
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	*out = json_tokener_parse_ex(tokener, bytes, (int)len);

	enum json_tokener_error error = json_tokener_get_error(tokener);

	/* A bare number at the very end waits for more digits: give it an end. */
	if (error == json_tokener_continue) {
		*out = json_tokener_parse_ex(tokener, "", 1);
		error = json_tokener_get_error(tokener);
	}
	problem->offset = json_tokener_get_parse_end(tokener);
	json_tokener_free(tokener);
	if (error != json_tokener_success) {
		problem->what = "not JSON";
		return STATUS_MALFORMED;
	}
	if (*out)
		arena_defer(arena, put, *out);
	return STATUS_OK;
}

/* What stands for a byte inside a string, or NULL for itself. */
static const char *escape_of(unsigned char c, char *scratch)
{
	static const char digits[] = "0123456789abcdef";

	switch (c) {
	case '"': return "\\\"";
	case '\\': return "\\\\";
	case '\n': return "\\n";
	case '\r': return "\\r";
	case '\t': return "\\t";
	case '<': return "\\u003c";
	case '>': return "\\u003e";
	case '&': return "\\u0026";
	default: break;
	}
	if (c >= ' ' && c != 0x7f)
		return NULL;
	memcpy(scratch, "\\u0000", 7);
	scratch[4] = digits[c >> 4];
	scratch[5] = digits[c & 15];
	return scratch;
}

void json_write_text(struct buf *out, const char *text)
{
	const char *plain = text;
	char scratch[7];

	if (!text) {
		buf_add(out, "null", 4);
		return;
	}
	buf_addc(out, '"');
	for (; *text; text++) {
		const char *escape = "\\ufffd";

		if ((unsigned char)*text < 0x80) {
			escape = escape_of((unsigned char)*text, scratch);
		} else {
			size_t step = str_utf8_step(text, strnlen(text, 4));

			if (step) {
				text += step - 1;
				continue;
			}
		}
		if (!escape)
			continue;
		buf_add(out, plain, (size_t)(text - plain));
		buf_adds(out, escape);
		plain = text + 1;
	}
	buf_add(out, plain, (size_t)(text - plain));
	buf_addc(out, '"');
}

void json_write_name(struct buf *out, size_t *n, const char *name)
{
	if ((*n)++)
		buf_addc(out, ',');
	buf_addc(out, '"');
	buf_adds(out, name);
	buf_add(out, "\":", 2);
}

void json_put_text_or_null(struct buf *out, size_t *n, const char *name, const char *text)
{
	json_write_name(out, n, name);
	json_write_text(out, text);
}

void json_put_text(struct buf *out, size_t *n, const char *name, const char *text)
{
	if (text)
		json_put_text_or_null(out, n, name, text);
}

void json_put_raw(struct buf *out, size_t *n, const char *name, const char *json)
{
	if (!json)
		return;
	json_write_name(out, n, name);
	buf_adds(out, json);
}

void json_put_int(struct buf *out, size_t *n, const char *name, int64_t number)
{
	json_write_name(out, n, name);
	buf_addi(out, number);
}

static void merge(struct json_object *into, struct json_object *patch)
{
	json_object_object_foreach(patch, name, value)
	{
		struct json_object *present = NULL;

		if (!value) {
			json_object_object_del(into, name);
		} else if (!json_object_is_type(value, json_type_object)) {
			json_object_object_add(into, name, json_object_get(value));
		} else {
			json_object_object_get_ex(into, name, &present);
			if (!json_object_is_type(present, json_type_object)) {
				present = json_object_new_object();
				json_object_object_add(into, name, present);
			}
			merge(present, value);
		}
	}
}

static bool parse_known(struct arena *arena, const char *text, struct json_object **out)
{
	struct json_problem problem;

	return json_parse(arena, text, strlen(text), out, &problem) == STATUS_OK &&
	       json_object_is_type(*out, json_type_object);
}

const char *json_normal(struct arena *arena, const char *json)
{
	struct json_object *value;

	/* Only json_write_text writes characters so that need not be. */
	if (!strstr(json, "\\u00") || !parse_known(arena, json, &value))
		return json;
	return arena_strdup(arena,
			    json_object_to_json_string_ext(
				value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
}

const char *json_merge_patch(struct arena *arena, const char *object, const char *patch)
{
	struct json_object *into, *from;
	struct json_problem problem;
	const char *text;

	if (!parse_known(arena, object ? object : "{}", &into) || !parse_known(arena, patch, &from))
		return NULL;
	merge(into, from);
	text = json_object_to_json_string_ext(into, JSON_C_TO_STRING_PLAIN |
							JSON_C_TO_STRING_NOSLASHESCAPE);
	return json_is_strict(arena, text, strlen(text), &problem) ? arena_strdup(arena, text)
								   : NULL;
}

/* Bytes of a text that is spread; what is longer is cut. */
#define SPREAD_MAX (4u << 20)

static void new_line(struct buf *out, int depth)
{
	buf_addf(out, "\n%*s", depth > 0 ? depth * 2 : 0, "");
}

const char *json_spread(struct arena *arena, const char *json)
{
	struct buf out;
	const char *text;
	int depth = 0;
	bool is_empty = false;

	buf_init(&out, SPREAD_MAX);
	for (const char *at = json; *at; at++) {
		bool is_begin = *at == '{' || *at == '[';
		bool is_end = *at == '}' || *at == ']';
		const char *next = at + 1;

		if (*at == '"') { /* as it stands, to its end */
			while (*next && *next != '"')
				next += *next == '\\' && next[1] ? 2 : 1;
			next += *next == '"';
			buf_add(&out, at, (size_t)(next - at));
			at = next - 1;
			continue;
		}
		if (str_is_space(*at))
			continue;
		while (str_is_space(*next))
			next++;
		depth += is_begin - is_end;
		if (is_end && !is_empty)
			new_line(&out, depth);
		buf_addc(&out, *at);
		is_empty = is_begin && (*next == '}' || *next == ']');
		if (*at == ',' || (is_begin && !is_empty))
			new_line(&out, depth);
		else if (*at == ':')
			buf_addc(&out, ' ');
	}
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}
