/* Tests of json/json: the writer, and json-c behind the gate. */
#include "config.h"

#include <json-c/json.h>

#include "base/arena.h"
#include "base/limits.h"
#include "json/json.h"
#include "test.h"

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

static void assert_written(const char *text, const char *expected)
{
	struct buf out;

	buf_init(&out, 4096);
	json_write_text(&out, text);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
}

static void a_text_is_written_in_quotes(void **state)
{
	(void)state;
	assert_written("", "\"\"");
	assert_written("abc", "\"abc\"");
	assert_written("\xc3\xa4\xe2\x86\x92\xf0\x9f\x9a\x80",
		       "\"\xc3\xa4\xe2\x86\x92\xf0\x9f\x9a\x80\"");
	assert_written(NULL, "null");
}

static void what_json_or_html_could_mistake_is_escaped(void **state)
{
	(void)state;
	assert_written("\"\\/", "\"\\\"\\\\/\"");
	assert_written("a\nb\rc\td", "\"a\\nb\\rc\\td\"");
	assert_written("\x01\x08\x1f\x7f", "\"\\u0001\\u0008\\u001f\\u007f\"");
	assert_written("</script>&", "\"\\u003c/script\\u003e\\u0026\"");
}

/* A Host header or a path can be any bytes, and both stand in answers. */
static void what_is_not_utf8_is_replaced(void **state)
{
	(void)state;
	assert_written("a\xff"
		       "b",
		       "\"a\\ufffdb\"");
	assert_written("\xc3", "\"\\ufffd\"");
	assert_written("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"");
	assert_written("\xc3\xa4\xf0\x9f\x9a", "\"\xc3\xa4\\ufffd\\ufffd\\ufffd\"");
}

/* Every byte by itself and between others. */
static void every_text_is_read_back_as_it_was(void **state)
{
	for (int byte = 1; byte < 128; byte++) {
		char text[4] = { 'a', (char)byte, 'b', '\0' };
		struct json_object *json;
		struct json_problem problem;
		struct buf out;

		buf_init(&out, 100);
		json_write_text(&out, text);
		assert_int_equal(json_parse(*state, buf_str(&out), out.len, &json, &problem),
				 STATUS_OK);
		assert_string_equal(json_object_get_string(json), text);
		buf_release(&out);
	}
}

static void names_are_parted_by_commas(void **state)
{
	struct buf out;
	size_t n = 0;

	(void)state;
	buf_init(&out, 100);
	buf_addc(&out, '{');
	json_write_name(&out, &n, "a");
	json_write_text(&out, "1");
	json_write_name(&out, &n, "b");
	json_write_text(&out, NULL);
	buf_addc(&out, '}');
	assert_string_equal(buf_str(&out), "{\"a\":\"1\",\"b\":null}");
	assert_int_equal(n, 2);
	buf_release(&out);
}

static struct json_object *parse(void **state, const char *text)
{
	struct json_object *json = NULL;
	struct json_problem problem = { 0, "" };
	enum status status = json_parse(*state, text, strlen(text), &json, &problem);

	if (status != STATUS_OK)
		fail_msg("%s is refused at %zu: %s", text, problem.offset, problem.what);
	return json;
}

static void values_keep_their_kind(void **state)
{
	assert_true(json_object_is_type(parse(state, "1"), json_type_int));
	assert_true(json_object_is_type(parse(state, " -0 "), json_type_int));
	assert_true(json_object_is_type(parse(state, "1.0"), json_type_double));
	assert_true(json_object_is_type(parse(state, "1e5"), json_type_double));
	assert_true(json_object_is_type(parse(state, "\"1\""), json_type_string));
	assert_true(json_object_is_type(parse(state, "true"), json_type_boolean));
	assert_true(json_object_is_type(parse(state, "[]"), json_type_array));
	assert_true(json_object_is_type(parse(state, "{}"), json_type_object));
	assert_null(parse(state, "null"));
}

static void numbers_are_exact_to_both_ends(void **state)
{
	assert_int_equal(json_object_get_int64(parse(state, "9223372036854775807")), INT64_MAX);
	assert_int_equal(json_object_get_int64(parse(state, "-9223372036854775807")), -INT64_MAX);
	assert_string_equal(json_object_get_string(parse(state, "1.10")), "1.10");
}

static void escapes_are_decoded(void **state)
{
	assert_string_equal(json_object_get_string(parse(state, "\"\\ud83d\\ude80\\u00e4\\n\\/\"")),
			    "\xf0\x9f\x9a\x80\xc3\xa4\n/");
}

static void nesting_to_the_limit_is_read(void **state)
{
	char text[2 * LIMIT_JSON_DEPTH + 1];
	struct json_object *json;

	memset(text, '[', LIMIT_JSON_DEPTH);
	memset(text + LIMIT_JSON_DEPTH, ']', LIMIT_JSON_DEPTH);
	text[2 * LIMIT_JSON_DEPTH] = '\0';
	json = parse(state, text);
	for (int i = 1; i < LIMIT_JSON_DEPTH; i++)
		json = json_object_array_get_idx(json, 0);
	assert_int_equal(json_object_array_length(json), 0);
}

static void a_refusal_names_the_byte(void **state)
{
	static const char text[] = "{\"a\": 1, \"a\": 2}";
	struct json_object *json;
	struct json_problem problem;

	assert_int_equal(json_parse(*state, text, strlen(text), &json, &problem), STATUS_MALFORMED);
	assert_int_equal(problem.offset, 9);
	assert_string_equal(problem.what, "name is there twice");
}

/* Whatever the gate lets through json-c must read too, or people would be told nothing useful. */
static void json_c_reads_what_the_gate_accepts(void **state)
{
	static const char *const rows[] = {
		"0",
		"-0",
		"-0.0",
		"1E+5",
		"0e0",
		"1e-400",
		"1e308",
		"\"\x7f\"",
		"\"\\u0001\"",
		"[ ]",
		"{ }",
		"{\"\":1}",
		"\t[\r\n1 , 2 ]\n",
		"1.25e-10",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_non_null(parse(state, rows[i]));
}

/* RFC 7396, appendix A: those where both sides are objects. */
static void a_merge_patch_is_applied_all_the_way_down(void **state)
{
	static const struct {
		const char *object, *patch, *result;
	} rows[] = {
		{ "{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
		{ "{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}" },
		{ "{\"a\":\"b\"}", "{\"a\":null}", "{}" },
		{ "{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}" },
		{ "{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
		{ "{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}" },
		{ "{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}",
		  "{\"a\":{\"b\":\"d\"}}" },
		{ "{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}" },
		{ "{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}" },
		{ "{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}" },
		{ NULL, "{\"a\":1}", "{\"a\":1}" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(json_merge_patch(*state, rows[i].object, rows[i].patch),
				    rows[i].result);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* An object of n members, named by a letter and their number. */
static const char *object_of(struct arena *arena, char letter, size_t n)
{
	struct buf out;
	const char *text;

	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < n; i++)
		buf_addf(&out, "%c\"%c%zu\":1", i ? ',' : '{', letter, i);
	buf_addc(&out, '}');
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

/* Two that are each within the limits can make one that is not, and nobody could read it again. */
static void what_could_not_be_read_again_is_not_merged(void **state)
{
	const char *half = object_of(*state, 'a', LIMIT_JSON_MEMBERS / 2);
	const char *whole = object_of(*state, 'b', LIMIT_JSON_MEMBERS);

	assert_non_null(json_merge_patch(*state, half, object_of(*state, 'b', 500)));
	assert_null(json_merge_patch(*state, half, whole));
	assert_null(json_merge_patch(*state, whole, half));
	assert_non_null(json_merge_patch(*state, whole, "{\"b0\":2}"));
}

static void json_is_spread_for_people(void **state)
{
	static const struct {
		const char *json, *text;
	} rows[] = {
		{ "{}", "{}" },
		{ "[]", "[]" },
		{ "7", "7" },
		{ "{\"a\":1}", "{\n  \"a\": 1\n}" },
		{ "{\"a\": [ ],\n\"b\":[1,{\"c\":null}]}",
		  "{\n  \"a\": [],\n  \"b\": [\n    1,\n    {\n      \"c\": null\n    }\n  "
		  "]\n}" },
		{ "\"{[,:]} \\\" \\\\\"", "\"{[,:]} \\\" \\\\\"" },
		{ "[\"\\\\\",1]", "[\n  \"\\\\\",\n  1\n]" },
		{ "\"ends", "\"ends" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena *arena = arena_new();

		assert_string_equal(json_spread(arena, rows[i].json), rows[i].text);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_text_is_written_in_quotes),
		TEST(what_json_or_html_could_mistake_is_escaped),
		TEST(what_is_not_utf8_is_replaced),
		TEST(every_text_is_read_back_as_it_was),
		TEST(names_are_parted_by_commas),
		TEST(values_keep_their_kind),
		TEST(numbers_are_exact_to_both_ends),
		TEST(escapes_are_decoded),
		TEST(nesting_to_the_limit_is_read),
		TEST(a_refusal_names_the_byte),
		TEST(json_c_reads_what_the_gate_accepts),
		TEST(a_merge_patch_is_applied_all_the_way_down),
		TEST(what_could_not_be_read_again_is_not_merged),
		TEST(json_is_spread_for_people),
	};

	return RUN_TESTS("json", tests);
}
