/* The versiontwo door: which language is spoken, and that every failure and fault has its words in both. */
#include "config.h"

#include "dialect/versiontwo_words.h"
#include "json/codec.h"
#include "test.h"

static void the_language_is_the_one_that_is_liked_best(void **state)
{
	static const struct {
		const char *accepted;
		enum versiontwo_language language;
	} rows[] = {
		{ NULL, VERSIONTWO_PT },
		{ "", VERSIONTWO_PT },
		{ "en", VERSIONTWO_EN },
		{ "en-US,en;q=0.9", VERSIONTWO_EN },
		{ "EN-gb", VERSIONTWO_EN },
		{ "pt-BR,pt;q=0.9,en;q=0.8", VERSIONTWO_PT },
		{ "en;q=0.5, pt;q=0.8", VERSIONTWO_PT },
		{ "pt;q=0.5, en;q=0.8", VERSIONTWO_EN },
		{ "pt;q=0.5,en;q=0.501", VERSIONTWO_EN },
		{ "pt ; q=0.5 , en ; q=0.499", VERSIONTWO_PT },
		{ "de, en;q=0.1", VERSIONTWO_EN },
		{ "de, fr;q=0.5", VERSIONTWO_PT },
		{ "en, pt", VERSIONTWO_EN },
		{ "pt, en", VERSIONTWO_PT },
		{ "*", VERSIONTWO_PT },
		{ "de, *;q=0.5", VERSIONTWO_PT },
		{ "en;q=0.5, *;q=0.8", VERSIONTWO_PT },
		{ "pt;q=0, *", VERSIONTWO_EN },
		{ "en;q=0", VERSIONTWO_PT },
		{ "en;q=0, pt;q=0", VERSIONTWO_PT },
		{ "entirely", VERSIONTWO_PT },
		{ ",,;q=,en;q=x", VERSIONTWO_EN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(versiontwo_language_of(rows[i].accepted), rows[i].language);
}

static void every_failure_has_a_code_of_the_reference_and_words_in_both_languages(void **state)
{
	static const char codes[] = " invalid_request unauthorized forbidden not_found conflict "
				    "rate_limited internal_error ";

	(void)state;
	for (int i = STATUS_OK + 1; i < STATUS__COUNT; i++) {
		struct versiontwo_words pt = versiontwo_words_of((enum status)i, VERSIONTWO_PT);
		struct versiontwo_words en = versiontwo_words_of((enum status)i, VERSIONTWO_EN);
		char code[64];

		snprintf(code, sizeof(code), " %s ", pt.code);
		assert_non_null(strstr(codes, code));
		assert_string_equal(pt.code, en.code);
		assert_int_not_equal(pt.http, 422);
		assert_int_equal(pt.http / 100, status_info((enum status)i)->http / 100);
		assert_string_not_equal(pt.message, en.message);
	}
}

static void every_fault_of_a_field_has_a_word_and_words_in_both_languages(void **state)
{
	(void)state;
	for (int i = 0; i < FAULT__COUNT; i++) {
		const char *code = field_fault_code((enum field_fault)i);
		struct versiontwo_reason pt = versiontwo_reason_of(code, VERSIONTWO_PT);
		struct versiontwo_reason en = versiontwo_reason_of(code, VERSIONTWO_EN);

		assert_string_equal(pt.word, en.word);
		assert_string_not_equal(pt.message, en.message);
	}
	assert_string_equal(versiontwo_reason_of("missing", VERSIONTWO_PT).word, "required");
	assert_string_equal(versiontwo_reason_of("of no kind", VERSIONTWO_PT).word, "invalid");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_language_is_the_one_that_is_liked_best),
		cmocka_unit_test(
		    every_failure_has_a_code_of_the_reference_and_words_in_both_languages),
		cmocka_unit_test(every_fault_of_a_field_has_a_word_and_words_in_both_languages),
	};

	return RUN_TESTS("versiontwo", tests);
}
