/* Bodies of many rows. */
#include "config.h"

#include "base/limits.h"
#include "base/buf.h"
#include "test.h"
#include "transfer/lines.h"

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

static struct lines rows_of(struct arena *arena, enum lines_form form, const char *text)
{
	struct lines lines;

	lines_read(arena, form, text, strlen(text), &lines);
	return lines;
}

static void assert_line(const struct line *line, int64_t number, const char *text)
{
	assert_int_equal(line->number, number);
	assert_int_equal(line->len, strlen(text));
	assert_memory_equal(line->text, text, line->len);
}

static void blank_lines_count_and_are_left_out(void **state)
{
	struct lines lines = rows_of(*state, LINES_NDJSON, "{}\r\n\n  \n{\"a\":1}\n\n[2]");

	assert_null(lines.fault);
	assert_int_equal(lines.n, 3);
	assert_line(&lines.rows[0], 1, "{}");
	assert_line(&lines.rows[1], 4, "{\"a\":1}");
	assert_line(&lines.rows[2], 6, "[2]");
	assert_int_equal(rows_of(*state, LINES_NDJSON, "").n, 0);
	assert_int_equal(rows_of(*state, LINES_NDJSON, "\n\r\n").n, 0);
}

/* What stands before the text is none of it, even a CR in front of a line break. */
static void a_text_may_begin_with_a_line_break(void **state)
{
	static const char memory[] = "\r\nb\n";
	struct lines lines;

	for (int form = LINES_NDJSON; form <= LINES_CSV; form++) {
		lines_read(*state, (enum lines_form)form, memory + 1, 3, &lines);
		assert_null(lines.fault);
		assert_int_equal(lines.n, form == LINES_NDJSON);
		assert_line(form == LINES_NDJSON ? &lines.rows[0] : &lines.rows[-1], 2, "b");
	}
}

static void a_row_of_csv_may_have_several_lines(void **state)
{
	struct lines lines = rows_of(*state, LINES_CSV,
				     "\xef\xbb\xbf"
				     "a,b\r\n\"x\ny\",\"1,\"\"2\"\"\"\r\n,\r\n'=1,'q");
	const char **cells;

	assert_null(lines.fault);
	assert_int_equal(lines.n, 3);
	assert_int_equal(lines.n_names, 2);
	assert_string_equal(lines.names[0], "a");
	cells = lines_cells(*state, &lines, &lines.rows[0]);
	assert_int_equal(lines.rows[0].number, 2);
	assert_string_equal(cells[0], "x\ny");
	assert_string_equal(cells[1], "1,\"2\"");
	assert_int_equal(lines.rows[1].number, 4);
	cells = lines_cells(*state, &lines, &lines.rows[1]);
	assert_null(cells[0]);
	assert_null(cells[1]);
	cells = lines_cells(*state, &lines, &lines.rows[2]);
	assert_string_equal(cells[0], "=1");
	assert_string_equal(cells[1], "'q");
}

static void a_row_that_does_not_fit_its_names_is_none(void **state)
{
	static const char *const rows[] = { "1",        "1,2,3", "\"1,2",    "1\"2,3",
					    "\"1\"2,3", ",,",    "\"1\",\"", "\"\"\",2" };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct lines lines =
		    rows_of(*state, LINES_CSV, arena_printf(*state, "a,b\n%s", rows[i]));

		assert_null(lines.fault);
		assert_int_equal(lines.n, 1);
		if (lines_cells(*state, &lines, &lines.rows[0]))
			fail_msg("%s was taken for a row", rows[i]);
	}
}

static void what_is_no_rows_has_a_fault(void **state)
{
	static const char nul[] = "{}\0{}";
	struct lines lines;

	assert_non_null(rows_of(*state, LINES_CSV, "").fault);
	assert_non_null(rows_of(*state, LINES_CSV, "a,b,a\n1,2,3").fault);
	assert_non_null(rows_of(*state, LINES_CSV, "\"a\n1").fault);
	assert_non_null(rows_of(*state, LINES_NDJSON, "{}\n\xff").fault);
	lines_read(*state, LINES_NDJSON, nul, sizeof(nul) - 1, &lines);
	assert_non_null(lines.fault);
}

static void there_are_no_more_rows_than_one_may_have(void **state)
{
	struct buf text;

	buf_init(&text, 1 << 20);
	buf_adds(&text, "a\n");
	for (int i = 0; i < LIMIT_IMPORT_ROWS; i++)
		buf_adds(&text, "1\n");
	assert_null(rows_of(*state, LINES_CSV, buf_str(&text)).fault);
	assert_non_null(rows_of(*state, LINES_NDJSON, buf_str(&text)).fault);
	buf_adds(&text, "1\n");
	assert_non_null(rows_of(*state, LINES_CSV, buf_str(&text)).fault);
	buf_release(&text);
}

static void a_text_looks_like_what_it_is(void **state)
{
	(void)state;
	assert_int_equal(lines_guess(" \n{\"a\":1}"), LINES_NDJSON);
	assert_int_equal(lines_guess("a,b\n{},1"), LINES_CSV);
	assert_int_equal(lines_guess(""), LINES_CSV);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(blank_lines_count_and_are_left_out),
		TEST(a_text_may_begin_with_a_line_break),
		TEST(a_row_of_csv_may_have_several_lines),
		TEST(a_row_that_does_not_fit_its_names_is_none),
		TEST(what_is_no_rows_has_a_fault),
		TEST(there_are_no_more_rows_than_one_may_have),
		TEST(a_text_looks_like_what_it_is),
	};

	return RUN_TESTS("lines", tests);
}
