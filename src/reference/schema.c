/* Types, bounds and examples. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "json/json.h"
#include "reference/schema.h"

#define EXAMPLE_SUFFIX "01h455vb4pex5vsknk084sn02q" /* of the TypeID specification */
#define EXAMPLE_UUID   "01890a5d-ac96-774b-bcce-b302099a8057"
#define EXAMPLE_ULID   "01H455VB4PEX5VSKNK084SN02Q"
#define EXAMPLE_TIME   "2026-07-01T09:30:00.000Z"

void pen_item(struct buf *out)
{
	char last = buf_str(out)[out->len - 1];

	if (last != '{' && last != '[')
		buf_addc(out, ',');
}

void pen_name(struct buf *out, const char *name)
{
	pen_item(out);
	json_write_text(out, name);
	buf_addc(out, ':');
}

void pen_text(struct buf *out, const char *name, const char *text)
{
	pen_name(out, name);
	json_write_text(out, text);
}

const char *schema_name(struct arena *arena, const struct doc_table *table, enum schema_use use)
{
	char *name = arena_alloc(arena, strlen(table->name) + 6);
	bool is_start = true;
	size_t len = 0;

	for (const char *at = table->name; *at; at++) {
		if (*at != '_')
			name[len++] = is_start ? (char)(*at - 'a' + 'A') : *at;
		is_start = *at == '_';
	}
	memcpy(name + len, use == SCHEMA_PATCH ? "Patch" : "", use == SCHEMA_PATCH ? 6 : 1);
	return name;
}

/* The words that a field may hold, as canonical as the direction wants: "a, b, c". */
static void write_words(struct buf *out, const struct field *field, bool is_nullable)
{
	const char *at = field->words->allowed;

	pen_name(out, "enum");
	buf_addc(out, '[');
	while (*at) {
		size_t len = strcspn(at, ", ");

		if (len) {
			pen_item(out);
			buf_addc(out, '"');
			buf_add(out, at, len);
			buf_addc(out, '"');
		}
		at += len;
		at += strspn(at, ", ");
	}
	if (is_nullable) {
		pen_item(out);
		buf_adds(out, "null");
	}
	buf_addc(out, ']');
}

static const char *type_of(const struct field *field)
{
	switch (field->type) {
	case FIELD_INT: return "integer";
	case FIELD_FLAG: return "boolean";
	case FIELD_JSON: return field->flags & FIELD_ARRAY ? "array" : "object";
	case FIELD_LIST: return "array";
	case FIELD_TEXT:
	case FIELD_TIME:
	case FIELD_ID:
	case FIELD_WORD:
	case FIELD_BYTES: break;
	}
	return "string";
}

static void write_number(struct buf *out, const char *name, int64_t number)
{
	pen_name(out, name);
	buf_addi(out, number);
}

static void write_id(struct buf *out, const struct field *field, struct schema how)
{
	if (how.ids == UUID_PLAIN) {
		pen_text(out, "format", "uuid");
		return;
	}
	if (how.use != SCHEMA_ANSWER || (how.ids == UUID_TYPEID && !field->prefix))
		return; /* any spelling */
	pen_name(out, "pattern");
	if (how.ids == UUID_ULID)
		buf_adds(out, "\"^[0-7][0-9A-HJKMNP-TV-Z]{25}$\"");
	else
		buf_addf(out, "\"^%s%s[0-7][0-9a-hjkmnp-tv-z]{25}$\"", field->prefix,
			 *field->prefix ? "_" : "");
}

static void write_bounds(struct buf *out, const struct field *field, struct schema how)
{
	switch (field->type) {
	case FIELD_TEXT:
		if (field->max)
			write_number(out, "maxLength", (int64_t)field->max);
		if (field->flags & FIELD_HEX)
			pen_text(out, "pattern", "^[0-9A-Fa-f]*$");
		break;
	case FIELD_INT:
		pen_text(out, "format", "int64");
		if (field->low || field->high) {
			write_number(out, "minimum", field->low);
			if (field->high < INT64_MAX)
				write_number(out, "maximum", field->high);
		}
		break;
	case FIELD_TIME: pen_text(out, "format", "date-time"); break;
	case FIELD_ID: write_id(out, field, how); break;
	case FIELD_LIST:
		pen_name(out, "items");
		buf_adds(out, "{\"type\":\"string\"}");
		break;
	case FIELD_JSON:
		if (field->flags & FIELD_ARRAY) {
			pen_name(out, "items");
			buf_adds(out, "{}");
		}
		break;
	case FIELD_FLAG:
	case FIELD_WORD:
	case FIELD_BYTES: break;
	}
}

/* Where nothing in the field says what it looks like, its name does. */
static const char *text_of_name(const char *name)
{
	static const char *const rows[][2] = {
		{ "email", "ann@example.com" },
		{ "_sha", "8f2c1d4e9b7a6053f1e2d3c4b5a69788f0e1d2c3" },
		{ "_url", "https://ci.example.com/builds/42" },
		{ "link", "https://landfall.example.com/" },
		{ "slug", "harbour" },
		{ "role", "developer" },
		{ "version", "1.4.0" },
		{ "status", "active" },
		{ "name", "Harbour" },
		{ "plan", "pro" },
		{ "address", "192.0.2.7" },
		{ "action", "team.created" },
	};
	size_t len = strlen(name);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t n = strlen(rows[i][0]);

		if (len >= n && str_eq(name + len - n, rows[i][0]))
			return rows[i][1];
	}
	return "text";
}

static void write_example_id(struct buf *out, const struct field *field, enum uuid_spelling ids)
{
	const char *prefix = field->prefix ? field->prefix : "";

	switch (ids) {
	case UUID_PLAIN: buf_adds(out, "\"" EXAMPLE_UUID "\""); return;
	case UUID_ULID: buf_adds(out, "\"" EXAMPLE_ULID "\""); return;
	case UUID_TYPEID:
		buf_addf(out, "\"%s%s" EXAMPLE_SUFFIX "\"", prefix, *prefix ? "_" : "");
		return;
	}
}

static void write_value(struct buf *out, const struct field *field, enum uuid_spelling ids)
{
	switch (field->type) {
	case FIELD_TEXT: json_write_text(out, text_of_name(field->name)); return;
	case FIELD_INT: buf_addi(out, field->low > 1 ? field->low : 1); return;
	case FIELD_FLAG: buf_adds(out, "false"); return;
	case FIELD_TIME: json_write_text(out, EXAMPLE_TIME); return;
	case FIELD_ID: write_example_id(out, field, ids); return;
	case FIELD_WORD: {
		const char *words = field->words->allowed;

		buf_addc(out, '"');
		buf_add(out, words, strcspn(words, ", "));
		buf_addc(out, '"');
		return;
	}
	case FIELD_JSON: buf_adds(out, field->flags & FIELD_ARRAY ? "[]" : "{}"); return;
	case FIELD_LIST:
		buf_adds(out, "[");
		json_write_text(out,
				str_eq(field->name, "scopes") || str_eq(field->name, "permissions")
				    ? "read"
				    : text_of_name(field->name));
		buf_addc(out, ']');
		return;
	case FIELD_BYTES: break;
	}
	BUG("field %s cannot be shown", field->name);
}

void schema_write_field(struct buf *out, const struct field *field, struct schema how,
			bool is_nullable)
{
	buf_addc(out, '{');
	pen_name(out, "type");
	buf_addf(out, is_nullable ? "[\"%s\",\"null\"]" : "\"%s\"", type_of(field));
	write_bounds(out, field, how);
	/* Other doors take many words for one; theirs are said in the text of the field. */
	if (field->type == FIELD_WORD)
		write_words(out, field, is_nullable);
	if (field->text)
		pen_text(out, "description", field->text);
	pen_name(out, "examples");
	buf_addc(out, '[');
	write_value(out, field, how.ids);
	buf_adds(out, "]}");
}

static bool is_shown(const struct field *field, struct schema how)
{
	return (field->flags & (how.use == SCHEMA_ANSWER ? FIELD_READ : FIELD_WRITE)) != 0;
}

/* Whether a member may be null: in an answer what may be unknown; in a body what counts as absent or is cleared. */
static bool is_nullable(const struct field *field, size_t i, struct schema how)
{
	if (how.use == SCHEMA_ANSWER)
		return !(field->flags & FIELD_DEFINED) && field->type != FIELD_FLAG &&
		       !(i == 0 && field->type == FIELD_ID);
	return !(field->flags & FIELD_REQUIRED);
}

static bool is_required(const struct field *field, struct schema how)
{
	if (how.use == SCHEMA_ANSWER)
		return !(field->flags & FIELD_DEFINED);
	return how.use == SCHEMA_BODY && field->flags & FIELD_REQUIRED;
}

/* The object that a name with a point stands in: its length, 0 for none. */
static size_t group_len(const char *name)
{
	const char *point = strchr(name, '.');

	return point ? (size_t)(point - name) : 0;
}

static bool is_in_group(const struct field *field, const char *group, size_t len)
{
	return group_len(field->name) == len && (!len || memcmp(field->name, group, len) == 0);
}

/* Walks what stands in one object: the whole table (len 0) or the members of a group. Groups are met once, at their
 * first member. */
struct walk {
	const struct doc_table *table;
	struct schema how;
	const char *group;
	size_t len, at;
};

struct member {
	const struct field *field; /* the first, of a group */
	size_t index, group_len;
	char name[64];
};

static bool is_group_seen(const struct walk *walk, size_t i, size_t len)
{
	for (size_t k = 0; k < i; k++)
		if (is_shown(&walk->table->fields[k], walk->how) &&
		    is_in_group(&walk->table->fields[k], walk->table->fields[i].name, len))
			return true;
	return false;
}

static bool walk_next(struct walk *walk, struct member *out)
{
	for (; walk->at < *walk->table->n; walk->at++) {
		const struct field *field = &walk->table->fields[walk->at];
		size_t len = group_len(field->name);
		const char *name = walk->len ? field->name + walk->len + 1 : field->name;

		if (!is_shown(field, walk->how))
			continue;
		if (walk->len ? !is_in_group(field, walk->group, walk->len)
			      : len && is_group_seen(walk, walk->at, len))
			continue;
		out->field = field;
		out->index = walk->at++;
		out->group_len = walk->len ? 0 : len;
		if (out->group_len)
			len = out->group_len;
		else
			len = strlen(name);
		if (len >= sizeof(out->name))
			BUG("%s is too long", field->name);
		memcpy(out->name, name, len);
		out->name[len] = '\0';
		return true;
	}
	return false;
}

/* A group has to be there when one of its members has. */
static bool is_group_required(const struct doc_table *table, const struct member *group,
			      struct schema how)
{
	for (size_t i = 0; i < *table->n; i++)
		if (is_shown(&table->fields[i], how) && is_required(&table->fields[i], how) &&
		    is_in_group(&table->fields[i], group->field->name, group->group_len))
			return true;
	return false;
}

static void write_required(struct buf *out, struct walk walk)
{
	struct member member;
	size_t n = 0;

	while (walk_next(&walk, &member)) {
		if (member.group_len ? !is_group_required(walk.table, &member, walk.how)
				     : !is_required(member.field, walk.how))
			continue;
		/* Older and newer names of one member: the reader takes either. */
		if (!n++) {
			pen_name(out, "required");
			buf_addc(out, '[');
		}
		pen_item(out);
		json_write_text(out, member.name);
	}
	if (n)
		buf_addc(out, ']');
}

static void write_object(struct buf *out, struct walk walk)
{
	struct walk again = walk;
	struct member member;

	buf_adds(out, "{\"type\":\"object\"");
	write_required(out, walk);
	pen_name(out, "properties");
	buf_addc(out, '{');
	while (walk_next(&again, &member)) {
		pen_name(out, member.name);
		if (member.group_len)
			write_object(out, (struct walk){ walk.table, walk.how, member.name,
							 member.group_len, 0 });
		else
			schema_write_field(out, member.field, walk.how,
					   is_nullable(member.field, member.index, walk.how));
	}
	buf_addc(out, '}');
	if (walk.how.use != SCHEMA_ANSWER && walk.how.is_native)
		buf_adds(out, ",\"additionalProperties\":false");
	buf_addc(out, '}');
}

void schema_write(struct buf *out, const struct doc_table *table, struct schema how)
{
	write_object(out, (struct walk){ table, how, NULL, 0, 0 });
}

static void write_example(struct buf *out, struct walk walk)
{
	struct walk again = walk;
	struct member member;

	buf_addc(out, '{');
	while (walk_next(&again, &member)) {
		pen_name(out, member.name);
		if (member.group_len)
			write_example(out, (struct walk){ walk.table, walk.how, member.name,
							  member.group_len, 0 });
		else
			write_value(out, member.field, walk.how.ids);
	}
	buf_addc(out, '}');
}

void schema_write_example(struct buf *out, const struct doc_table *table, struct schema how)
{
	write_example(out, (struct walk){ table, how, NULL, 0, 0 });
}

const char *schema_type_text(struct arena *arena, const struct field *field)
{
	switch (field->type) {
	case FIELD_TEXT:
		return field->max ? arena_printf(arena, "text, at most %zu characters", field->max)
				  : "text";
	case FIELD_INT:
		if (field->high && field->high < INT64_MAX)
			return arena_printf(arena, "number, %lld to %lld", (long long)field->low,
					    (long long)field->high);
		return "number";
	case FIELD_FLAG: return "true or false";
	case FIELD_TIME: return "time";
	case FIELD_ID: return "id";
	case FIELD_WORD: return arena_printf(arena, "one of %s", field->words->allowed);
	case FIELD_JSON: return field->flags & FIELD_ARRAY ? "list" : "object";
	case FIELD_LIST: return "list of texts";
	case FIELD_BYTES: break;
	}
	BUG("field %s cannot be shown", field->name);
}
