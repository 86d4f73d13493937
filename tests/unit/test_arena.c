/* Tests of base/arena. */
#include "config.h"

#include "base/arena.h"
#include "test.h"

#define BLOCK ((size_t)128 * 1024)

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

static bool is_zero(const char *memory, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (memory[i])
			return false;
	return true;
}

static void memory_is_zeroed_also_after_a_reset(void **state)
{
	struct arena *arena = *state;

	for (int round = 0; round < 3; round++) {
		char *memory = arena_alloc(arena, 1000);

		assert_true(is_zero(memory, 1000));
		memset(memory, 'x', 1000);
		arena_reset(arena);
	}
}

static void memory_is_aligned_for_any_type(void **state)
{
	for (size_t size = 0; size < 70; size++)
		assert_int_equal((uintptr_t)arena_alloc(*state, size) % _Alignof(max_align_t), 0);
}

static void pieces_do_not_overlap_and_stay(void **state)
{
	enum { N = 2000 };
	char *pieces[N];

	for (size_t i = 0; i < N; i++) {
		pieces[i] = arena_alloc(*state, i + 1);
		memset(pieces[i], (int)(i % 251), i + 1);
	}
	for (size_t i = 0; i < N; i++) {
		assert_int_equal((unsigned char)pieces[i][0], i % 251);
		assert_int_equal((unsigned char)pieces[i][i], i % 251);
	}
}

static void a_piece_may_be_larger_than_a_block(void **state)
{
	char *small = arena_strdup(*state, "before");
	char *large = arena_alloc(*state, 3 * BLOCK);

	assert_true(is_zero(large, 3 * BLOCK));
	memset(large, 'x', 3 * BLOCK);
	assert_string_equal(small, "before");
	assert_string_equal(arena_strdup(*state, "after"), "after");
}

static void a_piece_may_fill_a_block_exactly(void **state)
{
	char *first = arena_alloc(*state, BLOCK);
	char *second = arena_alloc(*state, BLOCK);

	memset(first, 'a', BLOCK);
	memset(second, 'b', BLOCK);
	assert_int_equal(first[BLOCK - 1], 'a');
}

static void copies_of_text_end_in_a_nul(void **state)
{
	char *text = arena_strndup(*state, "abcdef", 3);

	assert_string_equal(text, "abc");
	assert_string_equal(arena_strndup(*state, "", 0), "");
	assert_memory_equal(arena_strndup(*state, "a\0b", 3), "a\0b", 4);
	assert_string_equal(arena_strcut(*state, "abcdef", 3), "abc");
	assert_string_equal(arena_strcut(*state, "ab", 3), "ab");
}

static void printf_takes_any_length(void **state)
{
	char *filler = arena_alloc(*state, BLOCK + 1);

	memset(filler, 'x', BLOCK);

	char *text = arena_printf(*state, "%s-%d", filler, 42);

	assert_int_equal(strlen(text), BLOCK + 3);
	assert_string_equal(text + BLOCK, "-42");
}

static void an_array_is_zeroed_and_may_be_empty(void **state)
{
	const int *numbers = arena_array(*state, 10, sizeof(*numbers));

	assert_true(is_zero((const char *)numbers, 10 * sizeof(*numbers)));
	assert_non_null(arena_array(*state, 0, 8));
	assert_non_null(arena_array(*state, 8, 0));
}

static void ask_for_too_many(void *context)
{
	arena_array(context, SIZE_MAX / 8 + 2, 8);
}

static void ask_for_too_much(void *context)
{
	arena_alloc(context, SIZE_MAX - 3);
}

static void sizes_that_overflow_abort(void **state)
{
	assert_true(test_aborts(ask_for_too_many, *state));
	assert_true(test_aborts(ask_for_too_much, *state));
}

static void used_counts_what_was_handed_out(void **state)
{
	struct arena *arena = *state;

	assert_int_equal(arena_used(arena), 0);
	arena_alloc(arena, 100);
	assert_in_range(arena_used(arena), 100, 128);
	arena_alloc(arena, 2 * BLOCK);
	assert_in_range(arena_used(arena), 2 * BLOCK + 100, 2 * BLOCK + 200);
	arena_reset(arena);
	assert_int_equal(arena_used(arena), 0);
}

/* Each call appends its letter. */
struct letter {
	char *log;
	char c;
};

static void append(void *ptr)
{
	const struct letter *letter = ptr;

	letter->log[strlen(letter->log)] = letter->c;
}

static void deferred_calls_run_once_and_last_first(void **state)
{
	char log[10] = "";
	struct letter letters[] = { { log, 'a' }, { log, 'b' }, { log, 'c' } };

	for (size_t i = 0; i < ARRAY_LEN(letters); i++)
		arena_defer(*state, append, &letters[i]);
	assert_string_equal(log, "");
	arena_reset(*state);
	assert_string_equal(log, "cba");
	arena_reset(*state);
	assert_string_equal(log, "cba");
}

static void deferred_calls_run_when_the_arena_is_freed(void **state)
{
	struct arena *arena = arena_new();
	char log[10] = "";
	struct letter letter = { log, 'x' };

	(void)state;
	arena_defer(arena, append, &letter);
	arena_free(arena);
	assert_string_equal(log, "x");
}

static void deferred_calls_may_read_what_lies_in_the_arena(void **state)
{
	char log[10] = "";
	struct letter *letter;

	arena_alloc(*state, 2 * BLOCK); /* what follows is in a block that the reset gives back */
	letter = arena_alloc(*state, sizeof(*letter));
	*letter = (struct letter){ log, 'y' };
	arena_defer(*state, append, letter);
	arena_reset(*state);
	assert_string_equal(log, "y");
}

static void freeing_none_is_fine(void **state)
{
	(void)state;
	arena_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(memory_is_zeroed_also_after_a_reset),
		TEST(memory_is_aligned_for_any_type),
		TEST(pieces_do_not_overlap_and_stay),
		TEST(a_piece_may_be_larger_than_a_block),
		TEST(a_piece_may_fill_a_block_exactly),
		TEST(copies_of_text_end_in_a_nul),
		TEST(printf_takes_any_length),
		TEST(an_array_is_zeroed_and_may_be_empty),
		TEST(sizes_that_overflow_abort),
		TEST(used_counts_what_was_handed_out),
		TEST(deferred_calls_run_once_and_last_first),
		TEST(deferred_calls_run_when_the_arena_is_freed),
		TEST(deferred_calls_may_read_what_lies_in_the_arena),
		TEST(freeing_none_is_fine),
	};

	return RUN_TESTS("arena", tests);
}
