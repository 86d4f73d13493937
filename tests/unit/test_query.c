/* Tests of http/query. */
#include "config.h"

#include "base/buf.h"
#include "base/limits.h"
#include "http/query.h"
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

/* All pairs as [name|value], to compare them at a glance. */
static void assert_parsed(struct arena *arena, const char *text, size_t len, bool is_good,
			  const char *expected)
{
	struct pair *pairs;
	struct buf out;
	size_t n;

	assert_int_equal(query_parse(arena, text, len, &pairs, &n), is_good);
	buf_init(&out, 4096);
	for (size_t i = 0; i < n; i++)
		buf_addf(&out, "[%s|%s]", pairs[i].name, pairs[i].value);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
}

static void pairs_are_decoded_in_their_order(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "a=1", "[a|1]" },
		{ "a=1&b=2&a=3", "[a|1][b|2][a|3]" },
		{ "a", "[a|]" },
		{ "a=", "[a|]" },
		{ "=b", "[|b]" },
		{ "a=b=c", "[a|b=c]" },
		{ "&&a=1&", "[a|1]" },
		{ "a+b=c+d", "[a b|c d]" },
		{ "a%20b=%2B%26%3D%25", "[a b|+&=%]" },
		{ "%c3%a4=%E2%86%92", "[\xc3\xa4|\xe2\x86\x92]" },
		{ "a=\xc3\xa4", "[a|\xc3\xa4]" },
		{ "a;b=1", "[a;b|1]" },
		{ "a=%2500", "[a|%00]" },
		{ "a=%0A", "[a|\n]" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_parsed(*state, rows[i][0], strlen(rows[i][0]), true, rows[i][1]);
}

static void bad_texts_are_refused_and_what_was_good_is_kept(void **state)
{
	static const char *const rows[][2] = {
		{ "a=%", "" },         { "a=%1", "" },         { "a=%zz", "" },
		{ "a=%1g", "" },       { "a=%+1", "" },        { "a=%00", "" },
		{ "%00=a", "" },       { "a=%ff", "" },        { "a=%c3", "" },
		{ "a=%c3&b=1", "" },   { "a=\xff", "" },       { "a=%c0%80", "" },
		{ "a=%ed%a0%80", "" }, { "a=1&b=%", "[a|1]" }, { "a=1&%=b&c=2", "[a|1]" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_parsed(*state, rows[i][0], strlen(rows[i][0]), false, rows[i][1]);
	assert_parsed(*state, "a=1&b\0=2", 8, false, "[a|1]");
}

static void a_percent_does_not_reach_beyond_its_pair(void **state)
{
	assert_parsed(*state, "a=%4&b=1", 8, false, "");
	assert_parsed(*state, "a=%41", 4, false, "");
	assert_parsed(*state, "a=%41", 5, true, "[a|A]");
}

static void pairs_beyond_the_limit_are_dropped(void **state)
{
	struct buf text;
	struct pair *pairs;
	size_t n;

	buf_init(&text, 1 << 20);
	for (int i = 0; i < LIMIT_PAIRS + 50; i++)
		buf_addf(&text, "n%d=%d&", i, i);
	assert_true(query_parse(*state, buf_str(&text), text.len, &pairs, &n));
	assert_int_equal(n, LIMIT_PAIRS);
	assert_string_equal(pairs[n - 1].name, "n199");
	buf_release(&text);
}

static void many_separators_take_little_memory(void **state)
{
	struct buf text;
	struct pair *pairs;
	size_t n;

	buf_init(&text, LIMIT_BODY_BYTES);
	while (!text.is_full)
		buf_addc(&text, '&');
	assert_true(query_parse(*state, buf_str(&text), text.len, &pairs, &n));
	assert_int_equal(n, 0);
	assert_in_range(arena_used(*state), 0, 100000);
	buf_release(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pairs_are_decoded_in_their_order),
		TEST(bad_texts_are_refused_and_what_was_good_is_kept),
		TEST(a_percent_does_not_reach_beyond_its_pair),
		TEST(pairs_beyond_the_limit_are_dropped),
		TEST(many_separators_take_little_memory),
	};

	return RUN_TESTS("query", tests);
}
