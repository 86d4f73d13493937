/* Tests of base/buf. */
#include "config.h"

#include "base/arena.h"
#include "base/buf.h"
#include "test.h"

static void an_empty_one_is_an_empty_string(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 10);
	assert_string_equal(buf_str(&buf), "");
	assert_int_equal(buf.len, 0);
	buf_adds(&buf, "");
	assert_string_equal(buf_str(&buf), "");
	buf_release(&buf);
}

static void what_is_added_ends_in_a_nul(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 100);
	buf_adds(&buf, "one");
	buf_addc(&buf, ' ');
	buf_add(&buf, "two and more", 3);
	buf_addf(&buf, " %d%s", 3, "!");
	assert_string_equal(buf_str(&buf), "one two 3!");
	assert_int_equal(buf.len, 10);
	buf_release(&buf);
}

static void it_may_hold_nul_bytes(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 100);
	buf_add(&buf, "a\0b", 3);
	assert_int_equal(buf.len, 3);
	assert_memory_equal(buf.data, "a\0b", 4);
	buf_release(&buf);
}

static void it_grows_over_many_sizes(void **state)
{
	enum { N = 100000 };
	struct buf buf;

	(void)state;
	buf_init(&buf, N);
	for (int i = 0; i < N; i++)
		buf_addc(&buf, (char)('a' + i % 26));
	assert_int_equal(buf.len, N);
	assert_false(buf.is_full);
	for (int i = 0; i < N; i++)
		assert_int_equal(buf.data[i], 'a' + i % 26);
	buf_release(&buf);
}

static void the_maximum_fits_and_one_more_does_not(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 5);
	buf_adds(&buf, "12345");
	assert_false(buf.is_full);
	buf_addc(&buf, '6');
	assert_true(buf.is_full);
	assert_string_equal(buf_str(&buf), "12345");
	buf_release(&buf);
}

static void what_does_not_fit_is_dropped_whole_and_remembered(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 5);
	buf_adds(&buf, "123");
	buf_adds(&buf, "456");
	assert_string_equal(buf_str(&buf), "123");
	buf_addf(&buf, "%s", "456");
	assert_string_equal(buf_str(&buf), "123");
	buf_adds(&buf, "45");
	assert_string_equal(buf_str(&buf), "12345");
	assert_true(buf.is_full);
	buf_release(&buf);
}

static void numbers_are_written_to_both_ends(void **state)
{
	static const struct {
		int64_t number;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ -1, "-1" },
		{ 1234567890, "1234567890" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf buf;

		buf_init(&buf, 100);
		buf_addi(&buf, rows[i].number);
		assert_string_equal(buf_str(&buf), rows[i].text);
		buf_release(&buf);
	}
}

static void truncating_cuts_and_ends(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 100);
	buf_truncate(&buf, 0);
	buf_adds(&buf, "abcdef");
	buf_truncate(&buf, 2);
	assert_string_equal(buf_str(&buf), "ab");
	buf_adds(&buf, "x");
	assert_string_equal(buf_str(&buf), "abx");
	buf_release(&buf);
}

static void truncate_beyond(void *context)
{
	buf_truncate(context, 4);
}

static void truncating_beyond_the_end_aborts(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 100);
	buf_adds(&buf, "abc");
	assert_true(test_aborts(truncate_beyond, &buf));
	buf_release(&buf);
}

static void clearing_forgets_and_keeps_small_memory(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 3);
	buf_adds(&buf, "abcd");
	buf_adds(&buf, "abc");
	buf_clear(&buf);
	assert_string_equal(buf_str(&buf), "");
	assert_false(buf.is_full);
	assert_true(buf.size > 0);
	buf_adds(&buf, "xyz");
	assert_string_equal(buf_str(&buf), "xyz");
	buf_release(&buf);
}

static void clearing_gives_large_memory_back(void **state)
{
	static const char block[4096];
	struct buf buf;

	(void)state;
	buf_init(&buf, 4 << 20);
	while (buf.len < 2 << 20)
		buf_add(&buf, block, sizeof(block));
	buf_clear(&buf);
	assert_int_equal(buf.size, 0);
	assert_int_equal(buf.max, 4 << 20);
	buf_adds(&buf, "again");
	assert_string_equal(buf_str(&buf), "again");
	buf_release(&buf);
}

static void a_released_one_can_be_used_again(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 100);
	buf_adds(&buf, "abc");
	buf_release(&buf);
	buf_release(&buf);
	buf_adds(&buf, "def");
	assert_string_equal(buf_str(&buf), "def");
	buf_release(&buf);
}

static void a_copy_lives_in_the_arena(void **state)
{
	struct arena *arena = arena_new();
	struct buf buf;
	char *copy;

	(void)state;
	buf_init(&buf, 100);
	assert_string_equal(buf_dup(&buf, arena), "");
	buf_add(&buf, "a\0b", 3);
	copy = buf_dup(&buf, arena);
	buf_release(&buf);
	assert_memory_equal(copy, "a\0b", 4);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_one_is_an_empty_string),
		cmocka_unit_test(what_is_added_ends_in_a_nul),
		cmocka_unit_test(it_may_hold_nul_bytes),
		cmocka_unit_test(it_grows_over_many_sizes),
		cmocka_unit_test(the_maximum_fits_and_one_more_does_not),
		cmocka_unit_test(what_does_not_fit_is_dropped_whole_and_remembered),
		cmocka_unit_test(numbers_are_written_to_both_ends),
		cmocka_unit_test(truncating_cuts_and_ends),
		cmocka_unit_test(truncating_beyond_the_end_aborts),
		cmocka_unit_test(clearing_forgets_and_keeps_small_memory),
		cmocka_unit_test(clearing_gives_large_memory_back),
		cmocka_unit_test(a_released_one_can_be_used_again),
		cmocka_unit_test(a_copy_lives_in_the_arena),
	};

	return RUN_TESTS("buf", tests);
}
