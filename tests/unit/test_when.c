/* Tests of base/clock, base/i18n and site/when: the language and the clock of the reader. They run in the build tree,
 * where the catalogues are below locale/. */
#include "config.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/time.h"
#include "site/when.h"
#include "test.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static int64_t at(const char *text)
{
	int64_t ms;

	assert_true(time_parse(text, &ms));
	return ms;
}

static int tear_down(void **state)
{
	(void)state;
	i18n_use(LANGUAGE_EN);
	clock_use_zone(NULL);
	return 0;
}

static void the_header_is_read_by_weight(void **state)
{
	static const struct {
		const char *header;
		enum language language;
	} rows[] = {
		{ NULL, LANGUAGE_EN },
		{ "", LANGUAGE_EN },
		{ "pt-BR", LANGUAGE_PT_BR },
		{ "pt", LANGUAGE_PT_BR },
		{ "pt-PT,pt;q=0.9", LANGUAGE_PT_BR },
		{ "PT-br", LANGUAGE_PT_BR },
		{ "en-GB,en;q=0.9,pt-BR;q=0.8", LANGUAGE_EN },
		{ "en;q=0.5, pt-BR;q=0.9", LANGUAGE_PT_BR },
		{ "fr, de;q=0.9, pt;q=0.1", LANGUAGE_PT_BR },
		{ "fr, de", LANGUAGE_EN },
		{ "*", LANGUAGE_EN },
		{ "pt;q=0, *", LANGUAGE_EN },
		{ "pt;q=0", LANGUAGE_EN },
		{ "pt;q=1.000, en;q=0.999", LANGUAGE_PT_BR },
		{ "pt;x=1", LANGUAGE_EN },
		{ "portuguese", LANGUAGE_EN },
		{ ",,; ,pt", LANGUAGE_PT_BR },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(i18n_negotiate(rows[i].header), rows[i].language);
}

static void words_are_of_the_language_in_force(void **state)
{
	(void)state;
	assert_true(i18n_start("locale"));
	assert_string_equal(_("Not found"), "Not found");
	i18n_use(LANGUAGE_PT_BR);
	assert_string_equal(_("Not found"), "Não encontrado");
	assert_string_equal(_("no such sentence anywhere"), "no such sentence anywhere");
	assert_string_equal(_(""), "");
	assert_string_equal(i18n_plural("%s project", "%s projects", 0), "%s projeto");
	assert_string_equal(i18n_plural("%s project", "%s projects", 1), "%s projeto");
	assert_string_equal(i18n_plural("%s project", "%s projects", 2), "%s projetos");
	i18n_use(LANGUAGE_EN);
	assert_string_equal(_("Not found"), "Not found");
	assert_string_equal(i18n_plural("%s project", "%s projects", 0), "%s projects");
	i18n_use(LANGUAGE_PT_BR);
	assert_string_equal(_("Not found"), "Não encontrado");
}

static void moments_are_written_as_the_language_does(void **state)
{
	char text[WHEN_TEXT_SIZE];

	(void)state;
	when_write(at("2026-11-26T14:05:09Z"), text);
	assert_string_equal(text, "26 Nov 2026, 14:05 UTC");
	when_write_exact(at("2026-11-26T14:05:09Z"), text);
	assert_string_equal(text, "26 Nov 2026, 14:05:09 UTC");
	i18n_use(LANGUAGE_PT_BR);
	when_write(at("2026-11-26T14:05:09Z"), text);
	assert_string_equal(text, "26/11/2026 14:05 UTC");
	when_write_exact(at("2026-01-02T04:05:09Z"), text);
	assert_string_equal(text, "02/01/2026 04:05:09 UTC");
}

static void ages_and_spans_too(void **state)
{
	static const struct {
		int64_t ago;
		const char *english, *portuguese;
	} rows[] = {
		{ 0, "just now", "agora mesmo" },        { 5 * MINUTE, "5 min ago", "há 5 min" },
		{ 2 * HOUR, "2 h ago", "há 2 h" },       { DAY, "1 d ago", "há 1 dia" },
		{ 3 * DAY, "3 d ago", "há 3 dias" },     { 40 * DAY, "1 mo ago", "há 1 mês" },
		{ 90 * DAY, "3 mo ago", "há 3 meses" },  { 800 * DAY, "2 y ago", "há 2 anos" },
		{ -5 * MINUTE, "in 5 min", "em 5 min" }, { -3 * DAY, "in 3 d", "em 3 dias" },
	};
	const int64_t now = at("2026-11-26T14:05:00Z");
	char text[WHEN_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		i18n_use(LANGUAGE_EN);
		when_write_age(now - rows[i].ago, now, text);
		assert_string_equal(text, rows[i].english);
		i18n_use(LANGUAGE_PT_BR);
		when_write_age(now - rows[i].ago, now, text);
		assert_string_equal(text, rows[i].portuguese);
	}
	when_write_span(420, text);
	assert_string_equal(text, "0,4 s");
	when_write_span(200 * 1000, text);
	assert_string_equal(text, "3 min 20 s");
}

static void numbers_are_grouped(void **state)
{
	static const struct {
		int64_t number;
		const char *english, *portuguese;
	} rows[] = {
		{ 0, "0", "0" },
		{ 999, "999", "999" },
		{ 1000, "1,000", "1.000" },
		{ -12345, "-12,345", "-12.345" },
		{ 1234567, "1,234,567", "1.234.567" },
		{ INT64_MAX, "9,223,372,036,854,775,807", "9.223.372.036.854.775.807" },
	};
	char text[WHEN_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		i18n_use(LANGUAGE_EN);
		i18n_write_number(rows[i].number, text);
		assert_string_equal(text, rows[i].english);
		i18n_use(LANGUAGE_PT_BR);
		i18n_write_number(rows[i].number, text);
		assert_string_equal(text, rows[i].portuguese);
	}
	i18n_write_decimal(12.46, 1, text);
	assert_string_equal(text, "12,5");
	i18n_write_decimal(12.46, 0, text);
	assert_string_equal(text, "12");
}

static void numbers_of_charts_have_the_digits_that_they_have(void **state)
{
	static const struct {
		double number;
		const char *english, *portuguese;
	} rows[] = {
		{ 0, "0", "0" },
		{ 0.25, "0.25", "0,25" },
		{ 1500, "1,500", "1.500" },
		{ -1234567.5, "-1,234,567.5", "-1.234.567,5" },
		{ 1e15, "1e+15", "1e+15" },
		{ 2.5e-7, "2.5e-07", "2,5e-07" },
	};
	char text[I18N_NUMBER_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		i18n_use(LANGUAGE_EN);
		i18n_write_real(rows[i].number, text);
		assert_string_equal(text, rows[i].english);
		i18n_use(LANGUAGE_PT_BR);
		i18n_write_real(rows[i].number, text);
		assert_string_equal(text, rows[i].portuguese);
	}
}

/* Tables have NULL where nothing is said. */
static void nothing_is_translated_to_nothing(void **state)
{
	(void)state;
	i18n_use(LANGUAGE_PT_BR);
	assert_null(i18n_text(NULL));
	assert_string_equal(i18n_text(""), "");
}

static void the_clock_is_that_of_the_zone(void **state)
{
	static const struct {
		const char *zone, *moment, *text;
	} rows[] = {
		{ NULL, "2026-07-01T12:00:00Z", "1 Jul 2026, 12:00 UTC" },
		{ "Europe/Berlin", "2026-01-01T12:00:00Z", "1 Jan 2026, 13:00 CET" },
		{ "Europe/Berlin", "2026-07-01T12:00:00Z", "1 Jul 2026, 14:00 CEST" },
		/* the last minute before the clock jumps, and the next */
		{ "Europe/Berlin", "2026-03-29T00:59:00Z", "29 Mar 2026, 01:59 CET" },
		{ "Europe/Berlin", "2026-03-29T01:00:00Z", "29 Mar 2026, 03:00 CEST" },
		/* the same time of day twice */
		{ "Europe/Berlin", "2026-10-25T00:30:00Z", "25 Oct 2026, 02:30 CEST" },
		{ "Europe/Berlin", "2026-10-25T01:30:00Z", "25 Oct 2026, 02:30 CET" },
		{ "America/Sao_Paulo", "2026-01-01T02:00:00Z", "31 Dec 2025, 23:00 UTC-03" },
		/* as long as there was a summer time in Brazil */
		{ "America/Sao_Paulo", "2018-12-01T12:00:00Z", "1 Dec 2018, 10:00 UTC-02" },
		{ "Asia/Kathmandu", "2026-01-01T00:00:00Z", "1 Jan 2026, 05:45 UTC+0545" },
		{ "No/Where", "2026-01-01T12:00:00Z", NULL },
	};
	char text[WHEN_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		clock_use_zone(rows[i].zone);
		when_write(at(rows[i].moment), text);
		if (rows[i].text)
			assert_string_equal(text, rows[i].text);
		else
			assert_non_null(strstr(text, "12:00"));
	}
}

static void fields_mean_the_zone_in_force(void **state)
{
	static const struct {
		const char *zone, *field, *moment;
	} rows[] = {
		{ NULL, "2026-01-13T10:00", "2026-01-13T10:00:00Z" },
		{ NULL, "2026-01-13T10:00:30", "2026-01-13T10:00:30Z" },
		{ "Europe/Berlin", "2026-01-13T10:00", "2026-01-13T09:00:00Z" },
		{ "Europe/Berlin", "2026-07-13T10:00", "2026-07-13T08:00:00Z" },
		{ "Europe/Berlin", "2026-07-13T10:00:00+05:00", "2026-07-13T05:00:00Z" },
		{ "Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00Z" },
		/* 02:30 is jumped over: as far behind the jump */
		{ "Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30:00Z" },
		/* and shown twice: the first */
		{ "Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z" },
		{ "Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z" },
		{ "America/Sao_Paulo", "2026-01-13", "2026-01-13T03:00:00Z" },
	};
	char text[WHEN_TEXT_SIZE];
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		clock_use_zone(rows[i].zone);
		assert_true(when_read(rows[i].field, &ms));
		assert_int_equal(ms, at(rows[i].moment));
	}
	assert_false(when_read("yesterday", &ms));
	assert_false(when_read("2026-13-01", &ms));
	assert_false(when_read("", &ms));
	clock_use_zone("America/Sao_Paulo");
	when_write_field(at("2026-01-13T01:30:00Z"), text);
	assert_string_equal(text, "2026-01-12T22:30");
	when_write_field(at("2026-01-13T01:30:05Z"), text);
	assert_string_equal(text, "2026-01-12T22:30:05");
	when_write_field(at("2026-01-13T01:30:00.040Z"), text);
	assert_string_equal(text, "2026-01-12T22:30:00.040");
	assert_true(when_read(text, &ms));
	assert_int_equal(ms, at("2026-01-13T01:30:00.040Z"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(the_header_is_read_by_weight, tear_down),
		cmocka_unit_test_teardown(words_are_of_the_language_in_force, tear_down),
		cmocka_unit_test_teardown(moments_are_written_as_the_language_does, tear_down),
		cmocka_unit_test_teardown(ages_and_spans_too, tear_down),
		cmocka_unit_test_teardown(numbers_are_grouped, tear_down),
		cmocka_unit_test_teardown(numbers_of_charts_have_the_digits_that_they_have,
					  tear_down),
		cmocka_unit_test_teardown(nothing_is_translated_to_nothing, tear_down),
		cmocka_unit_test_teardown(the_clock_is_that_of_the_zone, tear_down),
		cmocka_unit_test_teardown(fields_mean_the_zone_in_force, tear_down),
	};

	return RUN_TESTS("site/when", tests);
}
