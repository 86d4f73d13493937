/* Tests of json/codec and base/field: structs to JSON and back, by their tables. */
#include "config.h"

#include <json-c/json.h>

#include "base/arena.h"
#include "base/str.h"
#include "json/codec.h"
#include "json/json.h"
#include "test.h"

enum { COLOUR_RED, COLOUR_GREEN };

static const char *colour_format(int value)
{
	return value == COLOUR_RED ? "red" : "green";
}

static bool colour_parse(const char *text, int *value)
{
	*value = str_ieq(text, "red") ? COLOUR_RED : COLOUR_GREEN;
	return *value == COLOUR_RED || str_ieq(text, "green");
}

static const struct field_words colour_words = { colour_format, colour_parse, "red, green" };

struct thing {
	const char *name, *commit, *notes;
	int64_t number;
	bool is_good;
	int64_t happened_at;
	struct uuid owner_id;
	int colour;
	const char *extra;
	const char *secret;
	const char *project_slug;
	struct uuid project_id;
	const char *optional;
	const char *tags, *owner_ids;
};

#define OF(kind, member) FIELD_##kind##_OF(struct thing, member)
#define RW               (FIELD_READ | FIELD_WRITE)

/* clang-format off */
static const struct field fields[] = {
	{ OF(TEXT, name), .flags = RW | FIELD_REQUIRED | FIELD_COERCE, .max = 5 },
	{ OF(TEXT, commit), .flags = RW | FIELD_HEX, .max = 40 },
	{ OF(TEXT, notes), .flags = RW | FIELD_LINES, .max = 20 },
	{ OF(INT, number), .flags = RW, .low = -3, .high = 10 },
	{ OF(FLAG, is_good), .flags = RW },
	{ OF(TIME, happened_at), .flags = RW },
	{ OF(ID, owner_id), .flags = RW, .prefix = "user" },
	{ OF(WORD, colour), .flags = RW, .words = &colour_words },
	{ OF(JSON, extra), .flags = RW, .max = 20 },
	{ OF(TEXT, secret), .flags = 0 },
	{ FIELD_NAMED(FIELD_TEXT, "project.slug", struct thing, project_slug, const char *), .flags = FIELD_READ },
	{ FIELD_NAMED(FIELD_ID, "project.id", struct thing, project_id, struct uuid), .flags = FIELD_READ, .prefix = "proj" },
	{ OF(TEXT, optional), .flags = FIELD_READ | FIELD_DEFINED },
	{ OF(LIST, tags), .flags = FIELD_WRITE, .max = 12 },
	{ OF(LIST, owner_ids), .flags = FIELD_READ | FIELD_DEFINED, .prefix = "user" },
};
/* clang-format on */
#define N ARRAY_LEN(fields)

/* What was refused, as "name:code name:code". */
struct fixture {
	struct arena *arena;
	struct thing thing;
	char faults[1000];
	char message[200]; /* of the last */
};

static void refuse(void *context, const struct field *field, const char *name,
		   enum field_fault fault, const char *message)
{
	struct fixture *f = context;
	size_t len = strlen(f->faults);

	assert_non_null(field);
	assert_string_equal(field->name, name);
	snprintf(f->faults + len, sizeof(f->faults) - len, "%s%s:%s", len ? " " : "", name,
		 field_fault_code(fault));
	snprintf(f->message, sizeof(f->message), "%s", message);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new();
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	free(f);
	return 0;
}

static bool decode(struct fixture *f, const char *text)
{
	const struct codec codec = { f->arena, refuse, f };
	struct json_object *json;
	struct json_problem problem;

	if (json_parse(f->arena, text, strlen(text), &json, &problem) != STATUS_OK)
		fail_msg("%s is no JSON", text);
	f->faults[0] = '\0';
	field_clear(fields, N, &f->thing);
	return codec_decode(&codec, fields, N, json, &f->thing);
}

static void assert_decodes(struct fixture *f, const char *text)
{
	if (!decode(f, text))
		fail_msg("%s is refused: %s", text, f->faults);
	assert_string_equal(f->faults, "");
}

static void assert_faults(struct fixture *f, const char *text, const char *faults)
{
	if (decode(f, text))
		fail_msg("%s is accepted", text);
	assert_string_equal(f->faults, faults);
}

static void each_kind_is_decoded(void **state)
{
	struct fixture *f = *state;
	char id[UUID_TEXT_SIZE];

	assert_decodes(f, "{\"name\":\"abc\",\"commit\":\"0aF\",\"notes\":\"a\\nb\",\"number\":-3,"
			  "\"is_good\":true,\"happened_at\":\"2025-11-06T15:30:00.5Z\","
			  "\"owner_id\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\",\"colour\":\"GREEN\","
			  "\"extra\":{\"a/b\":[1, 2]}}");
	assert_string_equal(f->thing.name, "abc");
	assert_string_equal(f->thing.commit, "0aF");
	assert_string_equal(f->thing.notes, "a\nb");
	assert_int_equal(f->thing.number, -3);
	assert_true(f->thing.is_good);
	assert_int_equal(f->thing.happened_at, INT64_C(1762443000500));
	uuid_format(&f->thing.owner_id, id);
	assert_string_equal(id, "01563e3a-b5d3-d676-4c61-efb99302bd5b");
	assert_int_equal(f->thing.colour, COLOUR_GREEN);
	assert_string_equal(f->thing.extra, "{\"a/b\":[1,2]}");
}

static void absent_null_and_blank_are_none(void **state)
{
	struct fixture *f = *state;

	assert_decodes(f, "{\"name\":\"x\"}");
	assert_null(f->thing.commit);
	assert_int_equal(f->thing.number, FIELD_NO_INT);
	assert_false(f->thing.is_good);
	assert_int_equal(f->thing.happened_at, 0);
	assert_true(uuid_is_nil(&f->thing.owner_id));
	assert_true(f->thing.colour < 0);
	assert_null(f->thing.extra);
	assert_decodes(f, "{\"name\":\"x\",\"commit\":null,\"number\":null,\"is_good\":null,"
			  "\"happened_at\":null,\"owner_id\":null,\"colour\":null,\"extra\":null}");
	assert_null(f->thing.commit);
	assert_null(f->thing.extra);
	assert_decodes(f,
		       "{\"name\":\"x\",\"commit\":\" \",\"happened_at\":\"\",\"owner_id\":\"  \","
		       "\"colour\":\"\"}");
	assert_null(f->thing.commit);
	assert_int_equal(f->thing.happened_at, 0);
}

static void texts_are_trimmed(void **state)
{
	struct fixture *f = *state;

	assert_decodes(f, "{\"name\":\"  abcde \\n\",\"commit\":\" ff \"}");
	assert_string_equal(f->thing.name, "abcde");
	assert_string_equal(f->thing.commit, "ff");
}

static void a_required_field_must_be_there_and_not_blank(void **state)
{
	assert_faults(*state, "{}", "name:missing");
	assert_faults(*state, "{\"name\":null}", "name:missing");
	assert_faults(*state, "{\"name\":\"\"}", "name:missing");
	assert_faults(*state, "{\"name\":\" \\t \"}", "name:missing");
}

static void lengths_count_characters(void **state)
{
	struct fixture *f = *state;

	assert_decodes(f, "{\"name\":\"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xf0\x9f\x9a\x80\"}");
	assert_faults(f, "{\"name\":\"abcdef\"}", "name:too_long");
	assert_string_equal(f->message, "may have at most 5 characters");
	assert_faults(f, "{\"name\":\"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\"}",
		      "name:too_long");
}

static void control_characters_need_a_field_of_lines(void **state)
{
	assert_faults(*state, "{\"name\":\"a\\nb\"}", "name:format");
	assert_faults(*state, "{\"name\":\"a\\u007fb\"}", "name:format");
	assert_decodes(*state, "{\"name\":\"a\",\"notes\":\"a\\tb\\u0001\"}");
}

static void hexadecimal_means_its_digits_only(void **state)
{
	assert_decodes(*state, "{\"name\":\"a\",\"commit\":\"0123456789abcdefABCDEF\"}");
	assert_faults(*state, "{\"name\":\"a\",\"commit\":\"12g\"}", "commit:format");
	assert_faults(*state, "{\"name\":\"a\",\"commit\":\"0x12\"}", "commit:format");
}

static void numbers_become_text_only_where_that_is_allowed(void **state)
{
	struct fixture *f = *state;

	assert_decodes(f, "{\"name\":42}");
	assert_string_equal(f->thing.name, "42");
	assert_decodes(f, "{\"name\":1.10}");
	assert_string_equal(f->thing.name, "1.10");
	assert_faults(f, "{\"name\":true}", "name:type");
	assert_faults(f, "{\"name\":\"a\",\"commit\":12}", "commit:type");
	assert_string_equal(f->message, "must be a string");
}

static void numbers_have_bounds(void **state)
{
	struct fixture *f = *state;

	assert_decodes(f, "{\"name\":\"a\",\"number\":10}");
	assert_faults(f, "{\"name\":\"a\",\"number\":11}", "number:out_of_range");
	assert_string_equal(f->message, "must be between -3 and 10");
	assert_faults(f, "{\"name\":\"a\",\"number\":-4}", "number:out_of_range");
	assert_faults(f, "{\"name\":\"a\",\"number\":1.0}", "number:type");
	assert_faults(f, "{\"name\":\"a\",\"number\":\"1\"}", "number:type");
	assert_string_equal(f->message, "must be a whole number");
}

static void the_wrong_kind_is_refused(void **state)
{
	assert_faults(*state, "{\"name\":[\"a\"]}", "name:type");
	assert_faults(*state, "{\"name\":{}}", "name:type");
	assert_faults(*state, "{\"name\":\"a\",\"is_good\":\"true\"}", "is_good:type");
	assert_faults(*state, "{\"name\":\"a\",\"is_good\":1}", "is_good:type");
	assert_faults(*state, "{\"name\":\"a\",\"happened_at\":1762443000}", "happened_at:type");
	assert_faults(*state, "{\"name\":\"a\",\"happened_at\":\"2025-11-06\"}",
		      "happened_at:format");
	assert_faults(*state, "{\"name\":\"a\",\"owner_id\":7}", "owner_id:type");
	assert_faults(*state, "{\"name\":\"a\",\"owner_id\":\"7\"}", "owner_id:format");
	assert_faults(*state, "{\"name\":\"a\",\"colour\":\"blue\"}", "colour:not_allowed");
	assert_faults(*state, "{\"name\":\"a\",\"colour\":1}", "colour:type");
	assert_faults(*state, "{\"name\":\"a\",\"extra\":[]}", "extra:type");
	assert_faults(*state, "{\"name\":\"a\",\"extra\":\"{}\"}", "extra:type");
}

static void a_word_that_is_not_allowed_is_told_the_others(void **state)
{
	struct fixture *f = *state;

	assert_faults(f, "{\"name\":\"a\",\"colour\":\"blue\"}", "colour:not_allowed");
	assert_string_equal(f->message, "must be one of: red, green");
}

static void json_is_measured_in_bytes(void **state)
{
	struct fixture *f = *state;

	assert_decodes(f, "{\"name\":\"a\",\"extra\":{\"a\" : \"123456789012\"}}");
	assert_int_equal(strlen(f->thing.extra), 20);
	assert_faults(f, "{\"name\":\"a\",\"extra\":{\"a\" : \"1234567890123\"}}",
		      "extra:too_long");
}

static void all_faults_are_told_at_once(void **state)
{
	assert_faults(*state,
		      "{\"commit\":\"xyz\",\"number\":99,\"is_good\":0,\"happened_at\":\"x\","
		      "\"owner_id\":\"x\",\"colour\":\"x\",\"extra\":0}",
		      "name:missing commit:format number:out_of_range is_good:type "
		      "happened_at:format owner_id:format colour:not_allowed extra:type");
}

static void what_may_not_be_written_is_left_alone(void **state)
{
	struct fixture *f = *state;

	assert_decodes(
	    f, "{\"name\":\"a\",\"secret\":1,\"project.slug\":7,\"project\":{\"slug\":\"x\"},"
	       "\"unheard_of\":[]}");
	assert_null(f->thing.secret);
	assert_null(f->thing.project_slug);
}

static bool decode_text(struct fixture *f, const char *name, const char *text)
{
	const struct codec codec = { f->arena, refuse, f };

	f->faults[0] = '\0';
	field_clear(fields, N, &f->thing);
	return codec_decode_text(&codec, field_find(fields, N, name), text, &f->thing);
}

static void texts_of_forms_are_decoded_by_the_same_rules(void **state)
{
	struct fixture *f = *state;

	assert_true(decode_text(f, "name", " ab "));
	assert_string_equal(f->thing.name, "ab");
	assert_true(decode_text(f, "number", " 7 "));
	assert_int_equal(f->thing.number, 7);
	assert_true(decode_text(f, "is_good", "TRUE"));
	assert_true(f->thing.is_good);
	assert_true(decode_text(f, "is_good", "1"));
	assert_true(f->thing.is_good);
	assert_true(decode_text(f, "is_good", "0"));
	assert_false(f->thing.is_good);
	assert_true(decode_text(f, "colour", "red"));
	assert_int_equal(f->thing.colour, COLOUR_RED);
	assert_true(decode_text(f, "happened_at", "2025-11-06T15:30:00Z"));
	assert_int_equal(f->thing.happened_at, INT64_C(1762443000000));
	assert_true(decode_text(f, "number", ""));
	assert_int_equal(f->thing.number, FIELD_NO_INT);
	assert_false(decode_text(f, "number", "7x"));
	assert_string_equal(f->faults, "number:type");
	assert_false(decode_text(f, "is_good", "yes"));
	assert_string_equal(f->faults, "is_good:type");
	assert_false(decode_text(f, "extra", "{}"));
	assert_string_equal(f->faults, "extra:type");
}

static void required_fields_are_asked_for_after_texts(void **state)
{
	struct fixture *f = *state;
	const struct codec codec = { f->arena, refuse, f };

	field_clear(fields, N, &f->thing);
	assert_false(codec_check_required(&codec, fields, N, &f->thing));
	assert_string_equal(f->faults, "name:missing");
	f->thing.name = "a";
	assert_true(codec_check_required(&codec, fields, N, &f->thing));
}

static void a_list_is_an_array_or_a_line(void **state)
{
	struct fixture *f = *state;

	assert_decodes(f, "{\"name\":\"a\",\"tags\":[\"x\",\" y \",\"\"]}");
	assert_string_equal(f->thing.tags, "x,y");
	assert_decodes(f, "{\"name\":\"a\",\"tags\":\"x, y\\nz\"}");
	assert_string_equal(f->thing.tags, "x,y,z");
	assert_decodes(f, "{\"name\":\"a\",\"tags\":[]}");
	assert_null(f->thing.tags);
	assert_faults(f, "{\"name\":\"a\",\"tags\":[1]}", "tags:type");
	assert_faults(f, "{\"name\":\"a\",\"tags\":{}}", "tags:type");
	assert_faults(f, "{\"name\":\"a\",\"tags\":[\"x,y\"]}", "tags:format");
	assert_faults(f, "{\"name\":\"a\",\"tags\":[\"0123456789\",\"0123\"]}", "tags:too_long");
}

static void a_list_of_ids_is_spelled_as_wanted(void **state)
{
	struct thing thing = {
		.owner_ids = "00000000-0000-0000-0000-000000000001,"
			     "00000000-0000-0000-0000-000000000010",
	};
	const struct field *field = field_find(fields, N, "owner_ids");
	struct buf out;
	size_t n = 0;

	(void)state;
	buf_init(&out, 1000);
	codec_encode(&out, &n, field, 1, &thing, UUID_TYPEID);
	assert_string_equal(buf_str(&out), "\"owner_ids\":[\"user_00000000000000000000000001\","
					   "\"user_0000000000000000000000000g\"]");
	buf_release(&out);
}

static void assert_encodes(const struct thing *thing, enum uuid_spelling ids, const char *expected)
{
	struct buf out;
	size_t n = 0;

	buf_init(&out, 4096);
	codec_encode(&out, &n, fields, N, thing, ids);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
}

static void none_is_null_or_left_out(void **state)
{
	struct thing thing;

	(void)state;
	field_clear(fields, N, &thing);
	assert_encodes(&thing, UUID_PLAIN,
		       "\"name\":null,\"commit\":null,\"notes\":null,\"number\":null,"
		       "\"is_good\":false,\"happened_at\":null,\"owner_id\":null,\"colour\":null,"
		       "\"extra\":null,\"project\":{\"slug\":null,\"id\":null}");
}

static void each_kind_is_encoded(void **state)
{
	struct thing thing = {
		.name = "<a>",
		.commit = "ff",
		.notes = "x\ny",
		.number = -7,
		.is_good = true,
		.happened_at = 1,
		.colour = COLOUR_RED,
		.extra = "{\"a\":1}",
		.secret = "never",
		.project_slug = "p",
		.optional = "o",
	};

	(void)state;
	assert_true(uuid_parse("01563e3a-b5d3-d676-4c61-efb99302bd5b", &thing.owner_id));
	thing.project_id = thing.owner_id;
	assert_encodes(&thing, UUID_PLAIN,
		       "\"name\":\"\\u003ca\\u003e\",\"commit\":\"ff\",\"notes\":\"x\\ny\","
		       "\"number\":-7,\"is_good\":true,"
		       "\"happened_at\":\"1970-01-01T00:00:00.001Z\","
		       "\"owner_id\":\"01563e3a-b5d3-d676-4c61-efb99302bd5b\",\"colour\":\"red\","
		       "\"extra\":{\"a\":1},\"project\":{\"slug\":\"p\","
		       "\"id\":\"01563e3a-b5d3-d676-4c61-efb99302bd5b\"},\"optional\":\"o\"");
}

static void ids_are_spelled_as_wanted(void **state)
{
	static const struct field id_fields[] = {
		{ OF(ID, owner_id), .flags = FIELD_READ, .prefix = "user" },
	};
	static const char *const expected[] = {
		[UUID_PLAIN] = "\"owner_id\":\"01563e3a-b5d3-d676-4c61-efb99302bd5b\"",
		[UUID_TYPEID] = "\"owner_id\":\"user_01arz3ndektsv4rrffq69g5fav\"",
		[UUID_ULID] = "\"owner_id\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"",
	};
	struct thing thing = { 0 };

	(void)state;
	assert_true(uuid_parse("01563e3a-b5d3-d676-4c61-efb99302bd5b", &thing.owner_id));
	for (int i = 0; i < 3; i++) {
		struct buf out;
		size_t n = 0;

		buf_init(&out, 200);
		codec_encode(&out, &n, id_fields, 1, &thing, (enum uuid_spelling)i);
		assert_string_equal(buf_str(&out), expected[i]);
		buf_release(&out);
	}
}

struct pairs {
	const char *a_x, *a_y, *b_x, *c;
};

static void names_with_points_make_objects(void **state)
{
#define AT(named, member)                                                                          \
	{                                                                                          \
		FIELD_NAMED(FIELD_TEXT, named, struct pairs, member, const char *),                \
		    .flags = FIELD_READ                                                            \
	}
	static const struct field pair_fields[] = {
		AT("a.x", a_x), AT("a.y", a_y), AT("b.x", b_x), AT("c", c), AT("ab.x", a_x),
	};
#undef AT
	const struct pairs pairs = { "1", "2", "3", "4" };
	struct buf out;
	size_t n = 1; /* something stands before it */

	(void)state;
	buf_init(&out, 200);
	codec_encode(&out, &n, pair_fields, ARRAY_LEN(pair_fields), &pairs, UUID_PLAIN);
	assert_string_equal(buf_str(&out), ",\"a\":{\"x\":\"1\",\"y\":\"2\"},\"b\":{\"x\":\"3\"},"
					   "\"c\":\"4\",\"ab\":{\"x\":\"1\"}");
	buf_release(&out);
}

static void what_is_encoded_is_decoded_again(void **state)
{
	struct fixture *f = *state;
	struct thing before;
	struct buf out;
	size_t n = 0;

	assert_decodes(f, "{\"name\":\"a\\\"<\",\"commit\":\"ff\",\"notes\":\"\\u0001\\n\\\\\","
			  "\"number\":10,\"is_good\":true,\"happened_at\":\"2025-11-06T15:30:00Z\","
			  "\"owner_id\":\"user_01arz3ndektsv4rrffq69g5fav\",\"colour\":\"red\","
			  "\"extra\":{\"a\":\"/\"}}");
	before = f->thing;
	buf_init(&out, 4096);
	buf_addc(&out, '{');
	codec_encode(&out, &n, fields, 9, &before, UUID_TYPEID);
	buf_addc(&out, '}');
	assert_decodes(f, buf_str(&out));
	buf_release(&out);
	assert_string_equal(f->thing.name, before.name);
	assert_string_equal(f->thing.notes, before.notes);
	assert_string_equal(f->thing.extra, before.extra);
	assert_int_equal(f->thing.happened_at, before.happened_at);
	assert_true(uuid_eq(&f->thing.owner_id, &before.owner_id));
}

static void fields_are_found_by_name_and_by_a_slip_of_it(void **state)
{
	(void)state;
	assert_ptr_equal(field_find(fields, N, "number"), &fields[3]);
	assert_null(field_find(fields, N, "numbe"));
	assert_string_equal(field_nearest(fields, N, "numbr"), "number");
	assert_string_equal(field_nearest(fields, N, "hapened_at"), "happened_at");
	assert_null(field_nearest(fields, N, "entirely_else"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_kind_is_decoded),
		TEST(absent_null_and_blank_are_none),
		TEST(texts_are_trimmed),
		TEST(a_required_field_must_be_there_and_not_blank),
		TEST(lengths_count_characters),
		TEST(control_characters_need_a_field_of_lines),
		TEST(hexadecimal_means_its_digits_only),
		TEST(numbers_become_text_only_where_that_is_allowed),
		TEST(numbers_have_bounds),
		TEST(the_wrong_kind_is_refused),
		TEST(a_word_that_is_not_allowed_is_told_the_others),
		TEST(json_is_measured_in_bytes),
		TEST(all_faults_are_told_at_once),
		TEST(what_may_not_be_written_is_left_alone),
		TEST(texts_of_forms_are_decoded_by_the_same_rules),
		TEST(required_fields_are_asked_for_after_texts),
		TEST(none_is_null_or_left_out),
		TEST(a_list_is_an_array_or_a_line),
		TEST(a_list_of_ids_is_spelled_as_wanted),
		TEST(each_kind_is_encoded),
		TEST(ids_are_spelled_as_wanted),
		TEST(names_with_points_make_objects),
		TEST(what_is_encoded_is_decoded_again),
		TEST(fields_are_found_by_name_and_by_a_slip_of_it),
	};

	return RUN_TESTS("codec", tests);
}
