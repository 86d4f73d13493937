/* Tests of base/time. */
#include "config.h"

#include "base/time.h"
#include "test.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* 2025-11-06T15:30:00Z */
#define THEN INT64_C(1762443000000)

static void rfc_3339_is_read(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} rows[] = {
		{ "2025-11-06T15:30:00Z", THEN },
		{ "2025-11-06t15:30:00z", THEN },
		{ "2025-11-06 15:30:00Z", THEN },
		{ "2025-11-06T15:30:00+00:00", THEN },
		{ "2025-11-06T15:30:00-00:00", THEN },
		{ "2025-11-06T17:30:00+02:00", THEN },
		{ "2025-11-06T10:00:00-05:30", THEN },
		{ "2025-11-07T01:15:00+09:45", THEN },
		{ "2025-11-07T15:29:00+23:59", THEN },
		{ "2025-11-06T15:30:00.1Z", THEN + 100 },
		{ "2025-11-06T15:30:00.12Z", THEN + 120 },
		{ "2025-11-06T15:30:00.123Z", THEN + 123 },
		{ "2025-11-06T15:30:00.123999999999999Z", THEN + 123 },
		{ "2025-11-06T15:30:00.0009Z", THEN },
		{ "2025-11-06T17:30:00.123+02:00", THEN + 123 },
		{ "1970-01-01T00:00:00.001Z", 1 },
		{ "1970-01-01T01:00:00.001+01:00", 1 },
		{ "2000-02-29T00:00:00Z", INT64_C(951782400000) },
		{ "2024-02-29T23:59:59Z", INT64_C(1709251199000) },
		{ "2016-12-31T23:59:60Z", INT64_C(1483228800000) },
		{ "2038-01-19T03:14:08Z", INT64_C(2147483648000) },
		{ "9999-12-31T23:59:59.999Z", INT64_C(253402300799999) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t ms = -1;

		if (!time_parse(rows[i].text, &ms))
			fail_msg("%s is refused", rows[i].text);
		assert_int_equal(ms, rows[i].ms);
	}
}

static void what_is_not_rfc_3339_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		" ",
		"now",
		"2025-11-06",
		"2025-11-06T15:30Z",
		"2025-11-06T15:30:00", /* no zone */
		"2025-11-06 15:30:00", /* as MariaDB writes it: no zone either */
		"2025-11-06 15:30:00.123",
		" 2025-11-06T15:30:00Z",
		"2025-11-06T15:30:00Z ",
		"2025-11-06T15:30:00ZZ",
		"2025-11-06T15:30:00 Z",
		"2025-11-06T15:30:00.Z",
		"2025-11-06T15:30:00,5Z",
		"2025-11-06T15:30:00+0200",
		"2025-11-06T15:30:00+02",
		"2025-11-06T15:30:00+24:00",
		"2025-11-06T15:30:00+02:60",
		"2025-11-06T15:30:00 02:00",
		"2025-11-06_15:30:00Z",
		"2025-11-06T24:00:00Z",
		"2025-11-06T15:60:00Z",
		"2025-11-06T15:30:61Z",
		"2025-00-06T15:30:00Z",
		"2025-13-06T15:30:00Z",
		"2025-11-00T15:30:00Z",
		"2025-11-31T15:30:00Z",
		"2025-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z",
		"2024-02-30T00:00:00Z",
		"25-11-06T15:30:00Z",
		"02025-11-06T15:30:00Z",
		"-2025-11-06T15:30:00Z",
		"2025-1-06T15:30:00Z",
		"2025-11-06T5:30:00Z",
		"1762443000",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t ms = -1;

		if (time_parse(rows[i], &ms))
			fail_msg("%s is read as %lld", rows[i], (long long)ms);
		assert_int_equal(ms, -1);
	}
}

/* 0 stands for no time, and MariaDB's DATETIME ends with the year 9999. */
static void years_before_1970_and_after_9999_are_refused(void **state)
{
	static const char *const rows[] = {
		"0000-01-01T00:00:00Z",      "1969-12-31T23:59:59.999Z",  "1970-01-01T00:00:00Z",
		"1970-01-01T00:59:59+01:00", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t ms;

		if (time_parse(rows[i], &ms))
			fail_msg("%s is read", rows[i]);
	}
}

static void moments_are_written_with_milliseconds(void **state)
{
	char text[TIME_TEXT_SIZE];

	(void)state;
	time_format(THEN + 7, text);
	assert_string_equal(text, "2025-11-06T15:30:00.007Z");
	time_format(1, text);
	assert_string_equal(text, "1970-01-01T00:00:00.001Z");
	time_format(INT64_C(253402300799999), text);
	assert_string_equal(text, "9999-12-31T23:59:59.999Z");
	time_format(INT64_C(951782400000), text);
	assert_string_equal(text, "2000-02-29T00:00:00.000Z");
}

/* Every day of four centuries, each at another moment of it. */
static void what_is_written_is_read_back(void **state)
{
	(void)state;
	for (int64_t day = 0; day < 146097; day++) {
		int64_t ms = day * DAY + day * 7919 % DAY + 1;
		int64_t back;
		char text[TIME_TEXT_SIZE];

		time_format(ms, text);
		assert_true(time_parse(text, &back));
		assert_int_equal(back, ms);
	}
}

static void parts_follow_the_calendar(void **state)
{
	/* clang-format off */
	static const struct {
		int64_t ms;
		struct time_parts parts;
	} rows[] = {
		{ 0,                    { 1970, 1, 1, 0, 0, 0, 0 } },
		{ -1,                   { 1969, 12, 31, 23, 59, 59, 999 } },
		{ THEN,                 { 2025, 11, 6, 15, 30, 0, 0 } },
		{ INT64_C(951868799999), { 2000, 2, 29, 23, 59, 59, 999 } },
		{ INT64_C(951868800000), { 2000, 3, 1, 0, 0, 0, 0 } },
		{ INT64_C(4107542400000), { 2100, 3, 1, 0, 0, 0, 0 } },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct time_parts parts;

		time_split(rows[i].ms, &parts);
		assert_int_equal(parts.year, rows[i].parts.year);
		assert_int_equal(parts.month, rows[i].parts.month);
		assert_int_equal(parts.day, rows[i].parts.day);
		assert_int_equal(parts.hour, rows[i].parts.hour);
		assert_int_equal(parts.minute, rows[i].parts.minute);
		assert_int_equal(parts.second, rows[i].parts.second);
		assert_int_equal(parts.ms, rows[i].parts.ms);
		assert_int_equal(time_join(&rows[i].parts), rows[i].ms);
	}
}

static void people_read_day_month_and_minute(void **state)
{
	char text[TIME_TEXT_SIZE];

	(void)state;
	time_format_people(THEN, text);
	assert_string_equal(text, "6 Nov 2025, 15:30 UTC");
	time_format_people(THEN - 11 * HOUR - 25 * MINUTE, text);
	assert_string_equal(text, "6 Nov 2025, 04:05 UTC");
}

static void an_age_is_told_in_its_largest_unit(void **state)
{
	static const struct {
		int64_t age;
		const char *text;
	} rows[] = {
		{ 0, "just now" },
		{ 59 * SECOND + 999, "just now" },
		{ MINUTE, "1 min ago" },
		{ 59 * MINUTE + 59 * SECOND, "59 min ago" },
		{ HOUR, "1 h ago" },
		{ DAY - 1, "23 h ago" },
		{ DAY, "1 d ago" },
		{ 29 * DAY, "29 d ago" },
		{ 30 * DAY, "1 mo ago" },
		{ 364 * DAY, "12 mo ago" },
		{ 365 * DAY, "1 y ago" },
		{ 800 * DAY, "2 y ago" },
		{ -59 * SECOND, "just now" },
		{ -5 * MINUTE, "in 5 min" },
		{ -2 * DAY, "in 2 d" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[TIME_TEXT_SIZE];

		time_format_age(THEN, THEN + rows[i].age, text);
		assert_string_equal(text, rows[i].text);
	}
}

static void a_span_is_told_in_two_units(void **state)
{
	static const struct {
		int64_t span;
		const char *text;
	} rows[] = {
		{ 0, "0.0 s" },
		{ 449, "0.4 s" },
		{ 9999, "9.9 s" },
		{ 10 * SECOND, "10 s" },
		{ 59 * SECOND + 999, "59 s" },
		{ MINUTE, "1 min 0 s" },
		{ 200 * SECOND, "3 min 20 s" },
		{ HOUR, "1 h 0 min" },
		{ 2 * HOUR + 5 * MINUTE + 59 * SECOND, "2 h 5 min" },
		{ 30 * HOUR, "30 h 0 min" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[TIME_TEXT_SIZE];

		time_format_span(rows[i].span, text);
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_3339_is_read),
		cmocka_unit_test(what_is_not_rfc_3339_is_refused),
		cmocka_unit_test(years_before_1970_and_after_9999_are_refused),
		cmocka_unit_test(moments_are_written_with_milliseconds),
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(parts_follow_the_calendar),
		cmocka_unit_test(people_read_day_month_and_minute),
		cmocka_unit_test(an_age_is_told_in_its_largest_unit),
		cmocka_unit_test(a_span_is_told_in_two_units),
	};

	return RUN_TESTS("time", tests);
}
