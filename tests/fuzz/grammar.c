/* Inputs that are right, or nearly: they get behind the first look of a decoder. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"
#include "fuzz/fuzz.h"
#include "html/url.h"
#include "json/json.h"

/* How often something that is wrong is written on purpose, one in so many, where an input is to be wrong. */
#define WRONG_ONE_IN 6

/* clang-format off */
static const char *const pieces[] = {
	"a", "b", "Z", "0", "9", " ", "-", "_", ".", ",", "/", ":", "=", "+", "@", "'", "\"", "\\", "<", ">", "&", "%", "{", "}", "[", "]", "\t", "\n", "\x01", "\x7f",
	"shop", "production", "1.0.0", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x9a\x80", "\xe2\x80\xae", "\xc2\xa0", "<script>", "{{x}}", "null", "https://example.com/",
};
/* What has no place in a plain text comes last in its list: */
static const char *const bad_pieces[] = { "\xff", "\xc0\x80", "\xed\xa0\x80", "\xc3", "\xf5\x80\x80\x80" };
/* clang-format on */

const char *grammar_text(struct fuzz *f, size_t max, bool is_utf8)
{
	size_t n = fuzz_one_in(f, 12) ? max + fuzz_below(f, 2) : fuzz_below(f, 12);
	struct buf out;
	const char *text;

	if (n > 600)
		n = 600;
	buf_init(&out, FUZZ_INPUT_MAX);
	for (size_t i = 0; i < n; i++) {
		if (!is_utf8 && fuzz_one_in(f, 12))
			buf_adds(&out, bad_pieces[fuzz_below(f, ARRAY_LEN(bad_pieces))]);
		else if (fuzz_one_in(f, 2))
			buf_adds(&out, pieces[fuzz_below(f, ARRAY_LEN(pieces))]);
		else
			buf_addc(&out, (char)('a' + fuzz_below(f, 26)));
	}
	text = buf_dup(&out, f->arena);
	buf_release(&out);
	return text;
}

/* A word without anything that needs care. */
static const char *plain_word(struct fuzz *f, size_t max)
{
	size_t n = 1 + fuzz_below(f, 8);
	char *word = arena_alloc(f->arena, n + 1);

	if (max && n > max)
		n = max;
	for (size_t i = 0; i < n; i++)
		word[i] = (char)('a' + fuzz_below(f, 26));
	return word;
}

static int64_t some_number(struct fuzz *f)
{
	static const int64_t numbers[] = {
		0, 1, -1, 2, 100, 99, INT32_MAX, INT64_MAX, INT64_MIN + 1
	};

	return fuzz_one_in(f, 2) ? numbers[fuzz_below(f, ARRAY_LEN(numbers))]
				 : (int64_t)fuzz_next(f) >> fuzz_below(f, 63);
}

static const char *some_id(struct fuzz *f)
{
	char *text = arena_alloc(f->arena, TYPEID_TEXT_SIZE);
	struct uuid id;

	for (size_t i = 0; i < sizeof(id.bytes); i++)
		id.bytes[i] = (unsigned char)fuzz_below(f, 256);
	switch (fuzz_below(f, 3)) {
	case 0: uuid_format(&id, text); break;
	case 1: uuid_format_ulid(&id, text); break;
	default: uuid_format_typeid(&id, fuzz_one_in(f, 2) ? "dep" : "", text); break;
	}
	return text;
}

static const char *some_time(struct fuzz *f)
{
	char *text = arena_alloc(f->arena, TIME_TEXT_SIZE);

	time_format((int64_t)(fuzz_next(f) % (uint64_t)TIME_LAST_MS), text);
	return text;
}

/* One of "a, b or c". */
static const char *allowed_word(struct fuzz *f, const struct field *field)
{
	const char *allowed = field->words->allowed;
	const char *found[64];
	size_t n = 0;
	char *save = NULL;

	for (char *word = strtok_r(arena_strdup(f->arena, allowed), ", ", &save);
	     word && n < ARRAY_LEN(found); word = strtok_r(NULL, ", ", &save))
		if (!str_eq(word, "or") && !str_eq(word, "and"))
			found[n++] = word;
	return n ? found[fuzz_below(f, n)] : "";
}

void grammar_json(struct fuzz *f, struct buf *out, int depth)
{
	size_t n = 0;

	switch (fuzz_below(f, depth > 0 ? 8 : 6)) {
	case 0: buf_adds(out, "null"); return;
	case 1: buf_adds(out, fuzz_one_in(f, 2) ? "true" : "false"); return;
	case 2: buf_addi(out, some_number(f)); return;
	case 3: buf_addf(out, "%.17g", (double)some_number(f) / 1000); return;
	case 4: json_write_text(out, some_time(f)); return;
	case 5: json_write_text(out, grammar_text(f, 40, true)); return;
	case 6:
		buf_addc(out, '[');
		for (size_t i = fuzz_below(f, 4); i; i--) {
			if (n++)
				buf_addc(out, ',');
			grammar_json(f, out, depth - 1);
		}
		buf_addc(out, ']');
		return;
	default:
		buf_addc(out, '{');
		for (size_t i = fuzz_below(f, 4); i; i--) {
			json_write_name(out, &n,
					arena_printf(f->arena, "%s%zu", plain_word(f, 0), i));
			grammar_json(f, out, depth - 1);
		}
		buf_addc(out, '}');
	}
}

/* A value that a row takes, as a form would carry it; NULL where it can't. */
static const char *good_text(struct fuzz *f, const struct field *field)
{
	size_t max = field->max ? field->max : 40;

	switch (field->type) {
	case FIELD_TEXT:
		if (field->flags & FIELD_HEX)
			return arena_printf(f->arena, "%08llx",
					    (unsigned long long)fuzz_next(f) & 0xffffffff);
		return fuzz_one_in(f, 3) ? grammar_text(f, max, true) : plain_word(f, max);
	case FIELD_INT:
		if (field->high <= field->low)
			return arena_printf(f->arena, "%lld", (long long)field->low);
		return arena_printf(
		    f->arena, "%lld",
		    (long long)(field->low + (int64_t)(fuzz_next(f) % ((uint64_t)field->high -
								       (uint64_t)field->low))));
	case FIELD_FLAG: return fuzz_one_in(f, 2) ? "true" : "false";
	case FIELD_TIME: return some_time(f);
	case FIELD_ID: return some_id(f);
	case FIELD_WORD: return allowed_word(f, field);
	case FIELD_LIST:
		return fuzz_one_in(f, 2) ? plain_word(f, max)
					 : arena_printf(f->arena, "%s,%s", plain_word(f, max / 3),
							plain_word(f, max / 3));
	case FIELD_JSON:
	case FIELD_BYTES: break;
	}
	return NULL;
}

static void good_json(struct fuzz *f, struct buf *out, const struct field *field)
{
	size_t n = 0;

	if (field->type == FIELD_JSON) {
		bool is_array = field->flags & FIELD_ARRAY;

		buf_addc(out, is_array ? '[' : '{');
		for (size_t i = fuzz_below(f, 3); i; i--) {
			if (is_array && n++)
				buf_addc(out, ',');
			if (!is_array)
				json_write_name(out, &n, i == 1 ? "one" : "two");
			grammar_json(f, out, 2);
		}
		buf_addc(out, is_array ? ']' : '}');
		return;
	}

	const char *text = good_text(f, field);

	if (field->type == FIELD_INT || field->type == FIELD_FLAG)
		buf_adds(out, text);
	else if (field->type == FIELD_LIST && fuzz_one_in(f, 2))
		buf_adds(out, "[\"read\",\"write\"]");
	else
		json_write_text(out, text ? text : "");
}

/* Whether an input gets this row's member. */
static bool is_wanted(struct fuzz *f, const struct field *field)
{
	return field->flags & FIELD_REQUIRED ? !fuzz_one_in(f, 40) : fuzz_one_in(f, 2);
}

void grammar_object(struct fuzz *f, struct buf *out, const struct field *fields, size_t n)
{
	bool is_right = !fuzz_one_in(f, 3);
	size_t count = 0;

	buf_addc(out, '{');
	for (size_t i = 0; i < n; i++) {
		if (!(fields[i].flags & FIELD_WRITE) && (is_right || !fuzz_one_in(f, WRONG_ONE_IN)))
			continue;
		if (!is_wanted(f, &fields[i]))
			continue;
		if (!is_right && fuzz_one_in(f, WRONG_ONE_IN)) {
			json_write_name(out, &count, grammar_text(f, 20, true));
			grammar_json(f, out, 2);
		}
		json_write_name(out, &count, fields[i].name);
		if (fields[i].type == FIELD_BYTES || (!is_right && fuzz_one_in(f, WRONG_ONE_IN)))
			grammar_json(f, out, 3);
		else
			good_json(f, out, &fields[i]);
	}
	buf_addc(out, '}');
}

void grammar_pairs(struct fuzz *f, struct buf *out, const struct field *fields, size_t n)
{
	bool is_right = !fuzz_one_in(f, 3);

	for (size_t i = 0; i < n; i++) {
		const char *text = good_text(f, &fields[i]);

		if (!(fields[i].flags & FIELD_REQUIRED) && !fuzz_one_in(f, 1 + n / 2))
			continue;
		if (!text || (!is_right && fuzz_one_in(f, WRONG_ONE_IN)))
			text = grammar_text(f, 40, !fuzz_one_in(f, 4));
		if (out->len)
			buf_addc(out, '&');
		url_encode(out, !is_right && fuzz_one_in(f, 2 * WRONG_ONE_IN)
				    ? grammar_text(f, 20, true)
				    : fields[i].name);
		buf_addc(out, '=');
		url_encode(out, text);
	}
}

/* Some number of a set of words: those that are none are left at "none". */
static int some_word(struct fuzz *f, const struct field *field)
{
	int value = -1;

	return field->words->parse(allowed_word(f, field), &value) ? value : -1;
}

static const char *some_object(struct fuzz *f, const struct field *field)
{
	struct buf out;
	const char *text;

	buf_init(&out, FUZZ_INPUT_MAX * 4);
	good_json(f, &out, field);
	text = buf_dup(&out, f->arena);
	buf_release(&out);
	return text;
}

void grammar_record(struct fuzz *f, const struct field *fields, size_t n, void *record)
{
	field_clear(fields, n, record);
	for (size_t i = 0; i < n; i++) {
		void *at = field_at(record, &fields[i]);

		if (fuzz_one_in(f, 5))
			continue;
		switch (fields[i].type) {
		case FIELD_TEXT: *(const char **)at = grammar_text(f, 60, true); break;
		case FIELD_LIST: *(const char **)at = good_text(f, &fields[i]); break;
		case FIELD_JSON: *(const char **)at = some_object(f, &fields[i]); break;
		case FIELD_INT: *(int64_t *)at = some_number(f); break;
		case FIELD_FLAG: *(bool *)at = fuzz_one_in(f, 2); break;
		case FIELD_TIME:
			*(int64_t *)at = (int64_t)(fuzz_next(f) % (uint64_t)TIME_LAST_MS);
			break;
		case FIELD_WORD: *(int *)at = some_word(f, &fields[i]); break;
		case FIELD_ID:
			for (size_t k = 0; k < 16; k++)
				((struct uuid *)at)->bytes[k] = (unsigned char)fuzz_below(f, 256);
			break;
		case FIELD_BYTES: break;
		}
	}
}
