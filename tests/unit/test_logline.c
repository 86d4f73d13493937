/* Lines of logs: what is left of what was written for a terminal, and which words are which level. */
#include "config.h"

#include "base/arena.h"
#include "logline/logline.h"
#include "test.h"

static void escape_sequences_of_terminals_are_taken_out(void **state)
{
	/*  as it came, as it is kept */
	static const char *const rows[][2] = {
		{ "plain", "plain" },
		{ "", "" },
		{ "\x1b[31mred\x1b[0m", "red" },
		{ "\x1b[1;38;5;196mbold\x1b[m", "bold" },
		{ "a\x1b[2Kb\x1b[?25lc", "abc" },
		{ "\x1b]0;title\x07text", "text" },
		{ "\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\", "link" },
		{ "\x1bPdevice\x1b\\x", "x" },
		{ "\x1b(Bascii", "ascii" },
		{ "\x1b"
		  "7saved\x1b"
		  "8",
		  "saved" },
		{ "\xc2\x9b"
		  "31mc1\xc2\x9bm",
		  "c1" },
		{ "next\xc2\x85line", "nextline" },
		{ "ends \x1b", "ends" },
		{ "ends \x1b[", "ends" },
		{ "ends \x1b[12;", "ends" },
		{ "a\x1b[1\nb", "a\nb" }, /* broken off */
		{ "a\x1b]never ended", "anever ended" },
		{ "a\x1b]never\nended\x07", "anever\nended" },
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(logline_clean(arena, rows[i][0]), rows[i][1]);
	arena_free(arena);
}

static void control_characters_are_taken_out_but_tabs_and_line_breaks_stay(void **state)
{
	static const char *const rows[][2] = {
		{ "a\x01\x02\x08\x0b\x0c\x7f"
		  "b",
		  "ab" },
		{ "a\tb\nc", "a\tb\nc" },
		{ "a\r\nb\rc", "a\nb\nc" },
		{ "  indented\n\tdeeper  \n\n", "  indented\n\tdeeper" },
		{ "\r\n \t\n", "" },
		{ "ação é 日本 \xf0\x9f\x9a\xa2", "ação é 日本 \xf0\x9f\x9a\xa2" },
		{ "\xc2\xa0"
		  "no-break space is none of them",
		  "\xc2\xa0"
		  "no-break space is none of them" },
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(logline_clean(arena, rows[i][0]), rows[i][1]);
	arena_free(arena);
}

static void levels_have_four_names_and_are_read_under_more(void **state)
{
	static const struct {
		const char *word;
		int level;
	} rows[] = {
		{ "debug", LOGLINE_DEBUG },  { "TRACE", LOGLINE_DEBUG },
		{ "info", LOGLINE_INFO },    { "Notice", LOGLINE_INFO },
		{ "warning", LOGLINE_WARN }, { "warn", LOGLINE_WARN },
		{ "ERR", LOGLINE_ERROR },    { "critical", LOGLINE_ERROR },
		{ "panic", LOGLINE_ERROR },
	};
	int level;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_true(logline_level_words.parse(rows[i].word, &level));
		assert_int_equal(level, rows[i].level);
	}
	assert_false(logline_level_words.parse("loud", &level));
	assert_string_equal(logline_level_words.format(LOGLINE_DEBUG), "debug");
	assert_string_equal(logline_level_words.format(LOGLINE_INFO), "info");
	assert_string_equal(logline_level_words.format(LOGLINE_WARN), "warn");
	assert_string_equal(logline_level_words.format(LOGLINE_ERROR), "error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escape_sequences_of_terminals_are_taken_out),
		cmocka_unit_test(control_characters_are_taken_out_but_tabs_and_line_breaks_stay),
		cmocka_unit_test(levels_have_four_names_and_are_read_under_more),
	};

	return RUN_TESTS("logline", tests);
}
