/* Tests of base/str. */
#include "config.h"

#include "base/arena.h"
#include "base/str.h"
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

static void letters_are_ascii_whatever_the_byte(void **state)
{
	(void)state;
	for (int byte = 0; byte < 256; byte++) {
		char c = (char)byte;
		bool is_digit = byte >= '0' && byte <= '9';
		bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');

		assert_int_equal(str_is_digit(c), is_digit);
		assert_int_equal(str_is_alnum(c), is_digit || is_letter);
		assert_int_equal(str_is_space(c), byte && strchr(" \t\n\v\f\r", byte) != NULL);
		assert_int_equal(str_lower(c),
				 (char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte));
	}
}

static void equality_sees_the_whole_text(void **state)
{
	(void)state;
	assert_true(str_eq("", ""));
	assert_true(str_eq("abc", "abc"));
	assert_false(str_eq("abc", "abcd"));
	assert_false(str_eq("abc", "ABC"));
	assert_true(str_ieq("", ""));
	assert_true(str_ieq("aBc1", "AbC1"));
	assert_false(str_ieq("abc", "ab"));
	assert_false(str_ieq("ab", "abc"));
	assert_false(str_ieq("\xc3\xa4", "\xc3\x84")); /* ä and Ä: only ASCII has cases */
	assert_false(str_ieq("@", "`"));
	assert_false(str_ieq("[", "{"));
}

static void a_prefix_may_be_empty_or_all(void **state)
{
	(void)state;
	assert_true(str_starts("abc", ""));
	assert_true(str_starts("abc", "ab"));
	assert_true(str_starts("abc", "abc"));
	assert_false(str_starts("abc", "abcd"));
	assert_false(str_starts("abc", "b"));
	assert_true(str_istarts("beArer x", "Bearer "));
	assert_true(str_istarts("", ""));
	assert_false(str_istarts("Bear", "Bearer "));
}

static void trimming_takes_white_space_off_both_ends(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "  ", "" },
		{ "a", "a" },
		{ " a ", "a" },
		{ "\t\r\n\v\fa\n", "a" },
		{ "a  b", "a  b" },
		{ " a b ", "a b" },
		{ "\xc2\xa0"
		  "a",
		  "\xc2\xa0"
		  "a" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(str_trim(*state, rows[i][0]), rows[i][1]);
}

static void well_formed_utf8_is_accepted(void **state)
{
	static const char *const rows[] = {
		"",
		"plain",
		"\x7f",
		"\xc2\x80",         /* U+0080 */
		"\xdf\xbf",         /* U+07FF */
		"\xe0\xa0\x80",     /* U+0800 */
		"\xed\x9f\xbf",     /* U+D7FF, before the surrogates */
		"\xee\x80\x80",     /* U+E000, after them */
		"\xef\xbf\xbf",     /* U+FFFF */
		"\xf0\x90\x80\x80", /* U+10000 */
		"\xf4\x8f\xbf\xbf", /* U+10FFFF */
		"a\xc3\xa4"
		"b\xe2\x86\x92"
		"c\xf0\x9f\x9a\x80",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t offset = 99;

		assert_true(str_is_utf8(rows[i], strlen(rows[i]), &offset));
		assert_int_equal(offset, 99);
	}
	assert_true(str_is_utf8("a\0b", 3, NULL));
}

static void malformed_utf8_is_refused_at_its_first_byte(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
	} rows[] = {
		{ "\x80", 0 }, /* continuation without a start */
		{ "abc\xbf", 3 },
		{ "\xc0\x80", 0 },         /* overlong NUL */
		{ "\xc1\xbf", 0 },         /* overlong DEL */
		{ "\xe0\x9f\xbf", 0 },     /* overlong U+07FF */
		{ "\xf0\x8f\xbf\xbf", 0 }, /* overlong U+FFFF */
		{ "x\xed\xa0\x80", 1 },    /* U+D800 */
		{ "x\xed\xbf\xbf", 1 },    /* U+DFFF */
		{ "\xf4\x90\x80\x80", 0 }, /* U+110000 */
		{ "\xf5\x80\x80\x80", 0 },
		{ "\xf8\x88\x80\x80\x80", 0 }, /* five bytes */
		{ "\xfe", 0 },
		{ "\xff", 0 },
		{ "ab\xc3", 2 }, /* cut off */
		{ "ab\xe2\x86", 2 },
		{ "ab\xf0\x9f\x9a", 2 },
		{ "\xc3(", 0 }, /* a start without its continuation */
		{ "\xe2(\xa1", 0 },
		{ "\xe2\x82(", 0 },
		{ "\xf0\x9f\x9a(", 0 },
		{ "\xc3\xa4\xc3\xa4\xff", 4 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t offset = 99;

		assert_false(str_is_utf8(rows[i].text, strlen(rows[i].text), &offset));
		assert_int_equal(offset, rows[i].offset);
		assert_false(str_is_utf8(rows[i].text, strlen(rows[i].text), NULL));
	}
}

static void a_sequence_does_not_reach_beyond_the_length(void **state)
{
	(void)state;
	assert_false(str_is_utf8("\xe2\x86\x92", 2, NULL));
	assert_true(str_is_utf8("a\xff", 1, NULL));
}

static void length_counts_code_points(void **state)
{
	(void)state;
	assert_int_equal(str_utf8_len(""), 0);
	assert_int_equal(str_utf8_len("abc"), 3);
	assert_int_equal(str_utf8_len("\xc3\xa4\xe2\x86\x92\xf0\x9f\x9a\x80"), 3);
}

static void control_characters_are_seen(void **state)
{
	(void)state;
	assert_false(str_has_control(""));
	assert_false(str_has_control("a \xc3\xa4~"));
	assert_true(str_has_control("a\tb"));
	assert_true(str_has_control("\n"));
	assert_true(str_has_control("\x1f"));
	assert_true(str_has_control("\x7f"));
}

static void numbers_are_read_within_their_bounds(void **state)
{
	static const struct {
		const char *text;
		int64_t min, max, number;
	} rows[] = {
		{ "0", 0, 0, 0 },
		{ "-0", 0, 9, 0 },
		{ "7", 7, 7, 7 },
		{ "007", 0, 9, 7 },
		{ "-5", -5, 5, -5 },
		{ "9223372036854775807", 0, INT64_MAX, INT64_MAX },
		{ "-9223372036854775807", INT64_MIN, 0, -INT64_MAX },
		{ "00000000000000000000000000000001", 0, 9, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t number = 99;

		assert_true(str_to_int(rows[i].text, rows[i].min, rows[i].max, &number));
		assert_int_equal(number, rows[i].number);
	}
}

static void what_is_no_number_or_out_of_bounds_is_refused(void **state)
{
	static const struct {
		const char *text;
		int64_t min, max;
	} rows[] = {
		{ "", -9, 9 },
		{ "-", -9, 9 },
		{ "+1", -9, 9 },
		{ " 1", -9, 9 },
		{ "1 ", -9, 9 },
		{ "1x", -9, 9 },
		{ "0x1", -9, 9 },
		{ "1.0", -9, 9 },
		{ "--1", -9, 9 },
		{ "8", -7, 7 },
		{ "-8", -7, 7 },
		{ "9223372036854775808", INT64_MIN, INT64_MAX },
		{ "-9223372036854775809", INT64_MIN, INT64_MAX },
		{ "18446744073709551616", INT64_MIN, INT64_MAX },
		{ "18446744073709551617", INT64_MIN, INT64_MAX },
		{ "99999999999999999999999999", INT64_MIN, INT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t number = 99;

		assert_false(str_to_int(rows[i].text, rows[i].min, rows[i].max, &number));
		assert_int_equal(number, 99);
	}
}

static void a_slug_is_made_of_letters_digits_and_single_hyphens(void **state)
{
	static const struct {
		const char *name;
		size_t max;
		const char *slug;
	} rows[] = {
		{ "Prod EU", 63, "prod-eu" },
		{ "  payments / API (v2)  ", 63, "payments-api-v2" },
		{ "a--b__c", 63, "a-b-c" },
		{ "-a-", 63, "a" },
		{ "", 63, "x" },
		{ "---", 63, "x" },
		{ "\xe9\xa0\x85\xe7\x9b\xae", 63, "x" },
		{ "\xc3\xa4"
		  "b\xc3\xa4",
		  63, "b" },
		{ "abcdef", 3, "abc" },
		{ "ab cd", 3, "ab" },
		{ "\"><script>", 63, "script" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(str_slug(*state, rows[i].name, rows[i].max), rows[i].slug);
}

static void a_slug_that_is_taken_has_others_for_any_number_of_names(void **state)
{
	assert_string_equal(str_slug_next(*state, "x", "\xe9\xa0\x85", 2), "x-2");
	assert_string_equal(str_slug_next(*state, "x", "\xe9\xa0\x85", 9), "x-9");
	assert_int_equal(strlen(str_slug_next(*state, "x", "\xe9\xa0\x85", 10)), 10);
	assert_string_not_equal(str_slug_next(*state, "x", "\xe9\xa0\x85", 10),
				str_slug_next(*state, "x", "\xe9\xa0\x86", 10));
	assert_string_not_equal(str_slug_next(*state, "x", "\xe9\xa0\x85", 10),
				str_slug_next(*state, "x", "\xe9\xa0\x85", 11));
}

static void distance_counts_edits_up_to_a_limit(void **state)
{
	static const struct {
		const char *a, *b;
		size_t limit, distance;
	} rows[] = {
		{ "", "", 3, 0 },
		{ "abc", "", 3, 3 },
		{ "", "abc", 3, 3 },
		{ "status", "status", 3, 0 },
		{ "status", "STATUS", 3, 0 },
		{ "status", "statsu", 3, 1 },
		{ "prodcution", "production", 3, 1 },
		{ "ca", "abc", 5, 3 }, /* what was moved is not edited again */
		{ "uat", "aut", 3, 1 },
		{ "kitten", "sitting", 3, 3 },
		{ "kitten", "sitting", 2, 3 },
		{ "flaw", "lawn", 5, 2 },
		{ "abc", "xyz", 9, 3 },
		{ "production", "prodution", 2, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(str_distance(rows[i].a, rows[i].b, rows[i].limit),
				 rows[i].distance);
		assert_int_equal(str_distance(rows[i].b, rows[i].a, rows[i].limit),
				 rows[i].distance);
	}
}

static void distance_of_long_texts_is_beyond_the_limit(void **state)
{
	char text[130];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[128] = '\0';
	assert_int_equal(str_distance(text, text, 3), 0);
	text[128] = 'a';
	text[129] = '\0';
	assert_int_equal(str_distance(text, text, 3), 4);
	assert_int_equal(str_distance("a", text, 3), 4);
}

static void hexadecimal_goes_both_ways(void **state)
{
	unsigned char bytes[256], back[256];
	char text[513];

	(void)state;
	for (int i = 0; i < 256; i++)
		bytes[i] = (unsigned char)i;
	str_hex(bytes, sizeof(bytes), text);
	assert_int_equal(strlen(text), 512);
	assert_memory_equal(text, "000102030405060708090a0b0c0d0e0f10", 34);
	assert_true(str_unhex(text, back, sizeof(back)));
	assert_memory_equal(back, bytes, sizeof(bytes));
	str_hex("", 0, text);
	assert_string_equal(text, "");
}

static void only_exactly_so_many_hexadecimal_digits_are_read(void **state)
{
	static const char *const bad[] = { "",     "0",    "00",   "000",  "00000", "000g",
					   "00 0", "0x00", "-000", "/000", ":000" };
	unsigned char out[2];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(str_unhex(bad[i], out, sizeof(out)));
	assert_true(str_unhex("aBfF", out, sizeof(out)));
	assert_memory_equal(out, "\xab\xff", 2);
	assert_true(str_unhex("", out, 0));
}

static void a_part_is_found_in_any_letters(void **state)
{
	(void)state;
	assert_true(str_ihas("X-Api-KEY", "key"));
	assert_true(str_ihas("keykey", "key"));
	assert_true(str_ihas("kekey", "key"));
	assert_false(str_ihas("ke", "key"));
	assert_false(str_ihas("", "key"));
}

static void cutting_counts_characters_and_says_so(void **state)
{
	struct arena *arena = *state;

	assert_string_equal(str_cut(arena, "", 3), "");
	assert_string_equal(str_cut(arena, "a\xc3\xa9\xe2\x82\xac", 3), "a\xc3\xa9\xe2\x82\xac");
	assert_string_equal(str_cut(arena,
				    "a\xc3\xa9\xe2\x82\xac"
				    "b",
				    3),
			    "a\xc3\xa9\xe2\x80\xa6");
	assert_string_equal(str_cut(arena, "\xf0\x9f\x9a\x80\xf0\x9f\x9a\x80", 1), "\xe2\x80\xa6");
}

static void secrets_are_equal_only_in_every_byte(void **state)
{
	unsigned char a[32] = { 0 }, b[32] = { 0 };

	(void)state;
	assert_true(str_secret_eq(a, b, sizeof(a)));
	for (size_t i = 0; i < sizeof(b); i++) {
		b[i] = 1;
		assert_false(str_secret_eq(a, b, sizeof(a)));
		b[i] = 0;
	}
	b[31] = 0x80;
	assert_true(str_secret_eq(a, b, 31));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(letters_are_ascii_whatever_the_byte),
		TEST(equality_sees_the_whole_text),
		TEST(a_prefix_may_be_empty_or_all),
		TEST(trimming_takes_white_space_off_both_ends),
		TEST(well_formed_utf8_is_accepted),
		TEST(malformed_utf8_is_refused_at_its_first_byte),
		TEST(a_sequence_does_not_reach_beyond_the_length),
		TEST(length_counts_code_points),
		TEST(control_characters_are_seen),
		TEST(numbers_are_read_within_their_bounds),
		TEST(what_is_no_number_or_out_of_bounds_is_refused),
		TEST(a_slug_is_made_of_letters_digits_and_single_hyphens),
		TEST(a_slug_that_is_taken_has_others_for_any_number_of_names),
		TEST(distance_counts_edits_up_to_a_limit),
		TEST(distance_of_long_texts_is_beyond_the_limit),
		TEST(a_part_is_found_in_any_letters),
		TEST(cutting_counts_characters_and_says_so),
		TEST(hexadecimal_goes_both_ways),
		TEST(only_exactly_so_many_hexadecimal_digits_are_read),
		TEST(secrets_are_equal_only_in_every_byte),
	};

	return RUN_TESTS("str", tests);
}
