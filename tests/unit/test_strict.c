/* Tests of json/strict: what is JSON to us, and where a text stops being it. */
#include "config.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "json/strict.h"
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

static void assert_accepted(struct arena *arena, const char *text, size_t len)
{
	struct json_problem problem = { 0, NULL };

	if (!json_is_strict(arena, text, len, &problem))
		fail_msg("%.100s is refused at %zu: %s", text, problem.offset, problem.what);
}

static void assert_refused(struct arena *arena, const char *text, size_t len, size_t offset,
			   const char *what)
{
	struct json_problem problem = { 9999, "" };

	if (json_is_strict(arena, text, len, &problem))
		fail_msg("%.100s is accepted", text);
	if (problem.offset != offset || strcmp(problem.what, what) != 0)
		fail_msg("%.100s is refused at %zu: %s; wanted %zu: %s", text, problem.offset,
			 problem.what, offset, what);
}

static void json_is_accepted(void **state)
{
	static const char *const rows[] = {
		"null",
		"true",
		"false",
		"0",
		"-0",
		"-1",
		"10",
		"1.5",
		"-0.0",
		"1e5",
		"1E+5",
		"1e-5",
		"0e0",
		"1.25e10",
		"9223372036854775807",
		"-9223372036854775807",
		"1e308",
		"1e-400",
		"\"\"",
		"\"abc\"",
		"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
		"\"\\u0001\"",
		"\"\\u00e4\"",
		"\"\\uD83D\\uDE80\"",
		"\"\\ud83d\\ude80\"",
		"\"\\uFFFF\"",
		"\"\xc3\xa4\xe2\x86\x92\xf0\x9f\x9a\x80\"",
		"\"\x7f\"",
		"[]",
		"[ ]",
		"[1]",
		"[1,2 , 3]",
		"[[],{}]",
		"{}",
		"{ }",
		"{\"a\":1}",
		"{\"\":1}",
		" \t\r\n{ \"a\" : [ 1 , { \"b\" : null } ] } \t\r\n",
		"{\"a\":1,\"A\":2,\"b\":{\"a\":1},\"c\":{\"a\":1}}",
		"[{\"a\":1},{\"a\":1}]",
		"{\"a\":\"a\",\"\\u0062\":\"a\"}",
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_accepted(*state, rows[i], strlen(rows[i]));
}

/* clang-format off */
static const struct refusal {
	const char *text;
	size_t offset;
	const char *what;
} refusals[] = {
	/* ends */
	{ "",                       0,  "unexpected end" },
	{ "  ",                     2,  "unexpected end" },
	{ "[",                      1,  "unexpected end" },
	{ "[1",                     2,  "',' or ']' is expected" },
	{ "[1,",                    3,  "unexpected end" },
	{ "{",                      1,  "a name in double quotes is expected" },
	{ "{\"a\"",                 4,  "':' is expected" },
	{ "{\"a\":",                5,  "unexpected end" },
	{ "{\"a\":1",               6,  "',' or '}' is expected" },
	{ "{\"a\":1,",              7,  "a name in double quotes is expected" },
	{ "\"abc",                  0,  "unterminated string" },
	{ "[\"abc",                 1,  "unterminated string" },
	{ "\"abc\\\"",              0,  "unterminated string" },
	{ "\"abc\\",                5,  "unknown escape" },
	{ "{\"a",                   1,  "unterminated string" },
	{ "nul",                    0,  "unexpected character" },
	{ "-",                      0,  "unexpected character" },
	/* trailing bytes */
	{ "{} x",                   3,  "unexpected bytes after the end" },
	{ "{}{}",                   2,  "unexpected bytes after the end" },
	{ "1 2",                    2,  "unexpected bytes after the end" },
	{ "nullx",                  4,  "unexpected bytes after the end" },
	{ "[]]",                    2,  "unexpected bytes after the end" },
	/* punctuation */
	{ "[1,]",                   3,  "unexpected character" },
	{ "[,1]",                   1,  "unexpected character" },
	{ "[1 2]",                  3,  "',' or ']' is expected" },
	{ "[1}",                    2,  "',' or ']' is expected" },
	{ "{\"a\":1,}",             7,  "a name in double quotes is expected" },
	{ "{,}",                    1,  "a name in double quotes is expected" },
	{ "{\"a\" 1}",              5,  "':' is expected" },
	{ "{\"a\":1 \"b\":2}",      7,  "',' or '}' is expected" },
	{ "{\"a\":1]",              6,  "',' or '}' is expected" },
	{ "{a:1}",                  1,  "a name in double quotes is expected" },
	{ "{'a':1}",                1,  "a name in double quotes is expected" },
	{ "{1:1}",                  1,  "a name in double quotes is expected" },
	{ "'a'",                    0,  "unexpected character" },
	{ "[1] // no",              4,  "unexpected bytes after the end" },
	{ "/* no */ 1",             0,  "unexpected character" },
	{ "\xef\xbb\xbf{}",         0,  "unexpected character" },
	/* words */
	{ "True",                   0,  "unexpected character" },
	{ "NaN",                    0,  "unexpected character" },
	{ "Infinity",               0,  "unexpected character" },
	{ "-Infinity",              0,  "unexpected character" },
	{ "[undefined]",            1,  "unexpected character" },
	/* numbers */
	{ "01",                     0,  "number with a leading zero" },
	{ "[-01]",                  1,  "number with a leading zero" },
	{ "00",                     0,  "number with a leading zero" },
	{ "+1",                     0,  "unexpected character" },
	{ ".5",                     0,  "unexpected character" },
	{ "1.",                     0,  "number ends in a point" },
	{ "[1.]",                   1,  "number ends in a point" },
	{ "1.e5",                   0,  "number ends in a point" },
	{ "1e",                     0,  "number without an exponent" },
	{ "1e+",                    0,  "number without an exponent" },
	{ "1e5.5",                  3,  "unexpected bytes after the end" },
	{ "0x10",                   1,  "unexpected bytes after the end" },
	{ "9223372036854775808",    0,  "number is out of range" },
	{ "[-9223372036854775809]", 1,  "number is out of range" },
	{ "{\"a\":99999999999999999999}", 5, "number is out of range" },
	{ "1e309",                  0,  "number is out of range" },
	{ "-1e309",                 0,  "number is out of range" },
	/* strings */
	{ "\"a\nb\"",               2,  "control character in a string" },
	{ "\"a\tb\"",               2,  "control character in a string" },
	{ "\"\x1f\"",               1,  "control character in a string" },
	{ "\"a\\x41\"",             3,  "unknown escape" },
	{ "\"\\'\"",                2,  "unknown escape" },
	{ "\"\\U0041\"",            2,  "unknown escape" },
	{ "\"\\u12\"",              3,  "incomplete \\u escape" },
	{ "\"\\u12\" ",             3,  "bad \\u escape" },
	{ "\"\\u12g4\"",            3,  "bad \\u escape" },
	{ "\"\\u+123\"",            3,  "bad \\u escape" },
	{ "\"\\u0000\"",            1,  "NUL in a string" },
	{ "{\"a\\u0000b\":1}",      3,  "NUL in a string" },
	{ "\"\\uD800\"",            1,  "lone surrogate" },
	{ "\"ab\\uDC00\"",          3,  "lone surrogate" },
	{ "\"\\uDE80\\uD83D\"",     1,  "lone surrogate" },
	{ "\"\\uD83Dx\"",           1,  "lone surrogate" },
	{ "\"\\uD83D\\n\"",         1,  "lone surrogate" },
	{ "\"\\uD83D\\uD83D\"",     1,  "lone surrogate" },
	{ "\"\\uD83D\\u0041\"",     1,  "lone surrogate" },
	{ "\"\\uD83D\\uDE8\"",      9,  "bad \\u escape" },
	/* UTF-8 */
	{ "\"\xff\"",               1,  "invalid UTF-8" },
	{ "{\"a\":\"b\xc3\"}",      7,  "invalid UTF-8" },
	{ "{\"\xc0\x80\":1}",       2,  "invalid UTF-8" },
	{ "\"\xed\xa0\x80\"",       1,  "invalid UTF-8" },
	{ "{} \xff",                3,  "invalid UTF-8" },
	/* names that are there twice, whichever way they are written */
	{ "{\"a\":1,\"a\":2}",              7,  "name is there twice" },
	{ "{\"a\":1,\"b\":2,\"a\":3}",      13, "name is there twice" },
	{ "{\"a\":1,\"\\u0061\":2}",        7,  "name is there twice" },
	{ "{\"\\u0061\":1,\"a\":2}",        12, "name is there twice" },
	{ "{\"\\u0061\":1,\"\\u0061\":2}",  12, "name is there twice" },
	{ "{\"a/b\":1,\"a\\/b\":2}",        9,  "name is there twice" },
	{ "{\"x\\ny\":1,\"x\\u000ay\":2}",  10, "name is there twice" },
	{ "{\"\xc3\xa4\":1,\"\\u00e4\":2}", 8,  "name is there twice" },
	{ "{\"\xf0\x9f\x9a\x80\":1,\"\\ud83d\\ude80\":2}", 10, "name is there twice" },
	{ "{\"\":1,\"\":2}",                6,  "name is there twice" },
	{ "[{\"b\":{\"a\":1,\"a\":2}}]",    13, "name is there twice" },
};
/* clang-format on */

static void all_else_is_refused_at_the_right_byte(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		assert_refused(*state, refusals[i].text, strlen(refusals[i].text),
			       refusals[i].offset, refusals[i].what);
}

static void nul_bytes_are_refused_wherever_they_are(void **state)
{
	assert_refused(*state, "\0", 1, 0, "unexpected character");
	assert_refused(*state, "{}\0", 3, 2, "unexpected bytes after the end");
	assert_refused(*state, "\"a\0b\"", 5, 2, "control character in a string");
	assert_refused(*state, "\"a\\\0b\"", 6, 3, "unknown escape");
	assert_refused(*state, "[\0]", 3, 1, "unexpected character");
	assert_refused(*state, "{\"a\"\0:1}", 8, 4, "':' is expected");
	assert_refused(*state, "1\0", 2, 1, "unexpected bytes after the end");
}

/* What lies behind the length is not looked at. */
static void the_length_is_the_end(void **state)
{
	assert_accepted(*state, "12x", 2);
	assert_refused(*state, "true", 3, 0, "unexpected character");
	assert_refused(*state, "\"ab\"", 3, 0, "unterminated string");
	assert_refused(*state, "\"\\u0041\"", 5, 3, "incomplete \\u escape");
}

/* depth openings of a kind, and the closings if wanted. */
static char *nest(struct arena *arena, int depth, const char *open, const char *close)
{
	struct buf buf;
	char *text;

	buf_init(&buf, 1 << 20);
	for (int i = 0; i < depth; i++)
		buf_adds(&buf, open);
	buf_adds(&buf, "1");
	for (int i = 0; i < depth; i++)
		buf_adds(&buf, close);
	text = buf_dup(&buf, arena);
	buf_release(&buf);
	return text;
}

static void nesting_has_a_limit(void **state)
{
	static const char *const kinds[][2] = { { "[", "]" }, { "{\"a\":", "}" } };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *text = nest(*state, LIMIT_JSON_DEPTH, kinds[i][0], kinds[i][1]);

		assert_accepted(*state, text, strlen(text));
		text = nest(*state, LIMIT_JSON_DEPTH + 1, kinds[i][0], kinds[i][1]);
		assert_refused(*state, text, strlen(text), LIMIT_JSON_DEPTH * strlen(kinds[i][0]),
			       "nested too deeply");
		text = nest(*state, 100000, kinds[i][0], "");
		assert_refused(*state, text, strlen(text), LIMIT_JSON_DEPTH * strlen(kinds[i][0]),
			       "nested too deeply");
	}
}

static char *object_of(struct arena *arena, int n)
{
	struct buf buf;
	char *text;

	buf_init(&buf, 1 << 20);
	buf_addc(&buf, '{');
	for (int i = 0; i < n; i++)
		buf_addf(&buf, "%s\"n%d\":0", i ? "," : "", i);
	buf_addc(&buf, '}');
	text = buf_dup(&buf, arena);
	buf_release(&buf);
	return text;
}

static void members_have_a_limit(void **state)
{
	const char *text = object_of(*state, LIMIT_JSON_MEMBERS);
	const char *last;

	assert_accepted(*state, text, strlen(text));
	text = object_of(*state, LIMIT_JSON_MEMBERS + 1);
	last = strrchr(text, ',') + 1;
	assert_refused(*state, text, strlen(text), (size_t)(last - text),
		       "object has too many members");
}

static void a_number_has_a_greatest_length(void **state)
{
	char text[500];

	memset(text, '1', sizeof(text));
	text[1] = '.';
	assert_accepted(*state, text, 399);
	assert_refused(*state, text, 400, 0, "number is too long");
}

/* Each escaped name needs memory for itself, not for all that follows it: a body of the greatest
 * length must not take more than a small multiple of that. */
static void many_escaped_names_take_little_memory(void **state)
{
	struct buf buf;

	buf_init(&buf, LIMIT_BODY_BYTES);
	buf_addc(&buf, '[');
	while (!buf.is_full)
		buf_adds(&buf, "{\"\\u0061\":1},");
	buf_truncate(&buf, buf.len - 1);
	buf_addc(&buf, ']');
	assert_accepted(*state, buf_str(&buf), buf.len);
	assert_in_range(arena_used(*state), 1, 64 * (size_t)LIMIT_BODY_BYTES);
	buf_release(&buf);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(json_is_accepted),
		TEST(all_else_is_refused_at_the_right_byte),
		TEST(nul_bytes_are_refused_wherever_they_are),
		TEST(the_length_is_the_end),
		TEST(nesting_has_a_limit),
		TEST(members_have_a_limit),
		TEST(a_number_has_a_greatest_length),
		TEST(many_escaped_names_take_little_memory),
	};

	return RUN_TESTS("strict", tests);
}
