/* json-c in, our own writer out. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "base/limits.h"
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
		const char *escape = escape_of((unsigned char)*text, scratch);

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
