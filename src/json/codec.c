/* One switch over the types for reading, one for writing. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "json/codec.h"
#include "json/json.h"

/* Bytes of one text of a FIELD_LIST. */
#define LIST_TEXT_MAX 500

const char *field_fault_code(enum field_fault fault)
{
	static const char *const codes[] = {
		[FAULT_MISSING] = "missing",   [FAULT_TYPE] = "type",
		[FAULT_TOO_LONG] = "too_long", [FAULT_OUT_OF_RANGE] = "out_of_range",
		[FAULT_FORMAT] = "format",     [FAULT_WORD] = "not_allowed",
		[FAULT_UNKNOWN] = "unknown",
	};

	_Static_assert(ARRAY_LEN(codes) == FAULT__COUNT, "a code for every fault");
	return codes[fault];
}

static bool refuse(const struct codec *codec, const struct field *field, enum field_fault fault,
		   const char *message)
{
	codec->refuse(codec->context, field, field->name, fault, message);
	return false;
}

static bool is_hex(const char *text)
{
	for (; *text; text++)
		if (!str_is_digit(*text) && (str_lower(*text) < 'a' || str_lower(*text) > 'f'))
			return false;
	return true;
}

static bool take_text(const struct codec *codec, const struct field *field, const char *text,
		      void *at)
{
	char *trimmed = str_trim(codec->arena, text);

	if (field->max && str_utf8_len(trimmed) > field->max)
		return refuse(
		    codec, field, FAULT_TOO_LONG,
		    arena_printf(codec->arena, _("may have at most %zu characters"), field->max));
	if (!(field->flags & FIELD_LINES) && str_has_control(trimmed))
		return refuse(codec, field, FAULT_FORMAT, _("may not have control characters"));
	if (field->flags & FIELD_HEX && !is_hex(trimmed))
		return refuse(codec, field, FAULT_FORMAT, _("must be hexadecimal digits"));
	*(const char **)at = trimmed;
	return true;
}

static bool take_int(const struct codec *codec, const struct field *field, const char *text,
		     void *at)
{
	int64_t number;

	if (!str_to_int(text, INT64_MIN + 1, INT64_MAX, &number))
		return refuse(codec, field, FAULT_TYPE, _("must be a whole number"));
	if (number < field->low || number > field->high)
		return refuse(codec, field, FAULT_OUT_OF_RANGE,
			      arena_printf(codec->arena, _("must be between %lld and %lld"),
					   (long long)field->low, (long long)field->high));
	*(int64_t *)at = number;
	return true;
}

static bool take_time(const struct codec *codec, const struct field *field, const char *text,
		      void *at)
{
	if (!time_parse(text, at))
		return refuse(codec, field, FAULT_FORMAT,
			      _("must be a time with a zone, such as 2025-10-28T15:30:00Z"));
	return true;
}

static bool take_flag(const struct codec *codec, const struct field *field, const char *text,
		      void *at)
{
	bool is_true = str_ieq(text, "true") || str_eq(text, "1");

	if (!is_true && !str_ieq(text, "false") && !str_eq(text, "0"))
		return refuse(codec, field, FAULT_TYPE, _("must be true or false"));
	*(bool *)at = is_true;
	return true;
}

static bool take_id(const struct codec *codec, const struct field *field, const char *text,
		    void *at)
{
	if (!uuid_parse_any(text, at))
		return refuse(codec, field, FAULT_FORMAT, _("is not an id"));
	return true;
}

static bool take_word(const struct codec *codec, const struct field *field, const char *text,
		      void *at)
{
	if (!field->words->parse(text, at))
		return refuse(
		    codec, field, FAULT_WORD,
		    arena_printf(codec->arena, _("must be one of: %s"), field->words->allowed));
	return true;
}

static bool refuse_long_list(const struct codec *codec, const struct field *field)
{
	return refuse(
	    codec, field, FAULT_TOO_LONG,
	    arena_printf(codec->arena, _("may have at most %zu bytes in all"), field->max));
}

/* Appends one text of a list, which may not hold what separates them; blanks are left out. */
static bool add_to_list(const struct codec *codec, const struct field *field, struct buf *out,
			const char *text)
{
	const char *trimmed = str_trim(codec->arena, text);

	if (strchr(trimmed, ',') || str_has_control(trimmed))
		return refuse(codec, field, FAULT_FORMAT,
			      _("may not have commas or control characters"));
	if (!*trimmed)
		return true;
	if (strlen(trimmed) > LIST_TEXT_MAX)
		return refuse(codec, field, FAULT_TOO_LONG, _("has a text that is too long"));
	if (out->len + 1 + strlen(trimmed) > field->max)
		return refuse_long_list(codec, field);
	if (out->len)
		buf_addc(out, ',');
	buf_adds(out, trimmed);
	return true;
}

static void end_list(const struct codec *codec, struct buf *list, void *at)
{
	*(const char **)at = list->len ? buf_dup(list, codec->arena) : NULL;
	buf_release(list);
}

/* From a form or a query: texts separated by commas or lines. */
static bool take_list_text(const struct codec *codec, const struct field *field, const char *text,
			   void *at)
{
	struct buf list;
	bool is_good = true;

	buf_init(&list, field->max + 1);
	while (is_good && *text) {
		size_t len = strcspn(text, ",\r\n");

		is_good = add_to_list(codec, field, &list, arena_strndup(codec->arena, text, len));
		text += len;
		text += *text != '\0';
	}
	end_list(codec, &list, at);
	return is_good;
}

bool codec_decode_text(const struct codec *codec, const struct field *field, const char *text,
		       void *record)
{
	void *at = field_at(record, field);
	const char *trimmed = str_trim(codec->arena, text);

	if (!*trimmed)
		return true; /* blank is absent */
	switch (field->type) {
	case FIELD_TEXT: return take_text(codec, field, trimmed, at);
	case FIELD_INT: return take_int(codec, field, trimmed, at);
	case FIELD_FLAG: return take_flag(codec, field, trimmed, at);
	case FIELD_TIME: return take_time(codec, field, trimmed, at);
	case FIELD_ID: return take_id(codec, field, trimmed, at);
	case FIELD_WORD: return take_word(codec, field, trimmed, at);
	case FIELD_LIST: return take_list_text(codec, field, trimmed, at);
	case FIELD_JSON: return refuse(codec, field, FAULT_TYPE, _("must be a JSON object"));
	case FIELD_BYTES: break;
	}
	BUG("field %s cannot be written", field->name);
}

static bool take_json(const struct codec *codec, const struct field *field,
		      struct json_object *value, void *at)
{
	size_t len;

	bool is_array = field->flags & FIELD_ARRAY;

	if (!json_object_is_type(value, is_array ? json_type_array : json_type_object))
		return refuse(codec, field, FAULT_TYPE,
			      is_array ? _("must be an array") : _("must be an object"));

	const char *text = json_object_to_json_string_length(
	    value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);

	if (len > field->max)
		return refuse(
		    codec, field, FAULT_TOO_LONG,
		    arena_printf(codec->arena, _("may have at most %zu bytes"), field->max));
	*(const char **)at = arena_strndup(codec->arena, text, len);
	return true;
}

static bool take_list(const struct codec *codec, const struct field *field,
		      struct json_object *value, void *at)
{
	struct buf list;
	bool is_good = true;

	if (!json_object_is_type(value, json_type_array))
		return refuse(codec, field, FAULT_TYPE, _("must be an array of strings"));
	buf_init(&list, field->max + 1);
	for (size_t i = 0; is_good && i < json_object_array_length(value); i++) {
		struct json_object *one = json_object_array_get_idx(value, i);

		is_good = json_object_is_type(one, json_type_string)
			      ? add_to_list(codec, field, &list, json_object_get_string(one))
			      : refuse(codec, field, FAULT_TYPE, _("must be an array of strings"));
	}
	end_list(codec, &list, at);
	return is_good;
}

/* Whether a JSON value is of the kind that the type is written in. */
static bool has_kind(const struct field *field, struct json_object *value)
{
	enum json_type type = json_object_get_type(value);

	if (type == json_type_string)
		return field->type != FIELD_INT && field->type != FIELD_FLAG;
	if (type == json_type_int || type == json_type_double)
		return (field->type == FIELD_INT && type == json_type_int) ||
		       (field->type == FIELD_TEXT && field->flags & FIELD_COERCE);
	return type == json_type_boolean && field->type == FIELD_FLAG;
}

static const char *kind_wanted(const struct field *field)
{
	if (field->type == FIELD_INT)
		return _("must be a whole number");
	return field->type == FIELD_FLAG ? _("must be true or false") : _("must be a string");
}

static bool decode_one(const struct codec *codec, const struct field *field,
		       struct json_object *value, void *record)
{
	if (field->type == FIELD_JSON)
		return take_json(codec, field, value, field_at(record, field));
	if (field->type == FIELD_LIST && !json_object_is_type(value, json_type_string))
		return take_list(codec, field, value, field_at(record, field));
	if (!has_kind(field, value))
		return refuse(codec, field, FAULT_TYPE, kind_wanted(field));
	return codec_decode_text(codec, field, json_object_get_string(value), record);
}

static bool is_absent(const struct field *field, const void *record)
{
	const void *at = field_in(record, field);

	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_LIST:
	case FIELD_JSON: return !*(const char *const *)at;
	case FIELD_INT: return *(const int64_t *)at == FIELD_NO_INT;
	case FIELD_TIME: return *(const int64_t *)at == 0;
	case FIELD_ID: return uuid_is_nil(at);
	case FIELD_WORD: return *(const int *)at < 0;
	case FIELD_FLAG: return false;
	case FIELD_BYTES: return !((const struct field_bytes *)at)->data;
	}
	return false;
}

bool codec_decode(const struct codec *codec, const struct field *fields, size_t n,
		  struct json_object *from, void *record)
{
	bool is_good = true;

	for (size_t i = 0; i < n; i++) {
		struct json_object *value = NULL;
		bool is_one_good = true;

		if (!(fields[i].flags & FIELD_WRITE))
			continue;
		json_object_object_get_ex(from, fields[i].name, &value);
		if (value)
			is_one_good = decode_one(codec, &fields[i], value, record);
		if (is_one_good && fields[i].flags & FIELD_REQUIRED &&
		    is_absent(&fields[i], record))
			is_one_good = refuse(codec, &fields[i], FAULT_MISSING, _("is required"));
		is_good = is_good && is_one_good;
	}
	return is_good;
}

bool codec_check_required(const struct codec *codec, const struct field *fields, size_t n,
			  const void *record)
{
	bool is_good = true;

	for (size_t i = 0; i < n; i++)
		if (fields[i].flags & FIELD_REQUIRED && is_absent(&fields[i], record))
			is_good = refuse(codec, &fields[i], FAULT_MISSING, _("is required"));
	return is_good;
}

static void encode_id(struct buf *out, const struct field *field, const struct uuid *id,
		      enum uuid_spelling ids)
{
	char text[TYPEID_TEXT_SIZE];

	switch (ids) {
	case UUID_PLAIN: uuid_format(id, text); break;
	case UUID_TYPEID: uuid_format_typeid(id, field->prefix, text); break;
	case UUID_ULID: uuid_format_ulid(id, text); break;
	}
	buf_addc(out, '"');
	buf_adds(out, text);
	buf_addc(out, '"');
}

/* With a prefix its texts are ids, which are spelt as the door spells them. */
static void encode_list(struct buf *out, const struct field *field, const char *text,
			enum uuid_spelling ids)
{
	char one[LIST_TEXT_MAX + 1];

	buf_addc(out, '[');
	for (size_t i = 0; *text; i++) {
		size_t len = strcspn(text, ",");
		struct uuid id;

		if (i)
			buf_addc(out, ',');
		if (len < sizeof(one)) {
			memcpy(one, text, len);
			one[len] = '\0';
			if (field->prefix && uuid_parse(one, &id))
				encode_id(out, field, &id, ids);
			else
				json_write_text(out, one);
		}
		text += len;
		text += *text == ',';
	}
	buf_addc(out, ']');
}

static void encode_value(struct buf *out, const struct field *field, const void *at,
			 enum uuid_spelling ids)
{
	char text[TIME_TEXT_SIZE + 1] = "\"";

	switch (field->type) {
	case FIELD_TEXT: json_write_text(out, *(const char *const *)at); return;
	case FIELD_JSON: buf_adds(out, *(const char *const *)at); return;
	case FIELD_LIST: encode_list(out, field, *(const char *const *)at, ids); return;
	case FIELD_INT: buf_addi(out, *(const int64_t *)at); return;
	case FIELD_FLAG: buf_adds(out, *(const bool *)at ? "true" : "false"); return;
	case FIELD_TIME:
		time_format(*(const int64_t *)at, text + 1);
		buf_adds(out, text);
		buf_addc(out, '"');
		return;
	case FIELD_ID: encode_id(out, field, at, ids); return;
	case FIELD_WORD: json_write_text(out, field->words->format(*(const int *)at)); return;
	case FIELD_BYTES: break;
	}
	BUG("field %s cannot be read", field->name);
}

/* Opens and closes the objects that names with points stand in; returns the name inside. */
static const char *enter(struct buf *out, size_t *count, const char **inside, size_t *inside_len,
			 size_t *inside_count, const char *name)
{
	const char *point = strchr(name, '.');
	size_t len = point ? (size_t)(point - name) : 0;

	if (*inside && (len != *inside_len || memcmp(*inside, name, len) != 0)) {
		buf_addc(out, '}');
		*inside = NULL;
	}
	if (point && !*inside) {
		if ((*count)++)
			buf_addc(out, ',');
		buf_addc(out, '"');
		buf_add(out, name, len);
		buf_add(out, "\":{", 3);
		*inside = name;
		*inside_len = len;
		*inside_count = 0;
	}
	return point ? point + 1 : name;
}

void codec_encode(struct buf *out, size_t *count, const struct field *fields, size_t n,
		  const void *record, enum uuid_spelling ids)
{
	const char *inside = NULL;
	size_t inside_len = 0, inside_count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct field *field = &fields[i];

		if (!(field->flags & FIELD_READ))
			continue;

		bool is_none = is_absent(field, record);

		if (is_none && field->flags & FIELD_DEFINED)
			continue;

		const char *name =
		    enter(out, count, &inside, &inside_len, &inside_count, field->name);

		json_write_name(out, inside ? &inside_count : count, name);
		if (is_none)
			buf_add(out, "null", 4);
		else
			encode_value(out, field, field_in(record, field), ids);
	}
	if (inside)
		buf_addc(out, '}');
}
