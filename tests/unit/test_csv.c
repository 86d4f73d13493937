/* Tests of api/csv. FX2. */
#include "config.h"

#include "api/csv.h"
#include "test.h"

static void assert_cell(const char *text, const char *wanted)
{
	struct buf out;

	buf_init(&out, 1000);
	csv_cell(&out, text);
	assert_string_equal(buf_str(&out), wanted);
	buf_release(&out);
}

static void fx2_cells_are_quoted_where_they_must_be(void **state)
{
	(void)state;
	assert_cell("plain", "plain");
	assert_cell("", "");
	assert_cell(NULL, "");
	assert_cell("a b;c'd", "a b;c'd");
	assert_cell("a,b", "\"a,b\"");
	assert_cell("say \"hi\"", "\"say \"\"hi\"\"\"");
	assert_cell("two\nlines", "\"two\nlines\"");
	assert_cell("a\rb", "\"a\rb\"");
	assert_cell("ü→", "ü→");
}

static void fx2_a_cell_is_no_formula(void **state)
{
	(void)state;
	assert_cell("=1+1", "'=1+1");
	assert_cell("+49", "'+49");
	assert_cell("-1", "'-1");
	assert_cell("@SUM(A1)", "'@SUM(A1)");
	assert_cell("\tx", "'\tx");
	assert_cell("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
	assert_cell("a=1", "a=1");
}

struct record {
	struct uuid id;
	const char *name, *secret, *changes;
	int64_t number, made_at;
	bool is_good;
};

static const struct field fields[] = {
	{ FIELD_ID_OF(struct record, id), .flags = FIELD_READ, .prefix = "rec" },
	{ FIELD_NAMED(FIELD_TEXT, "who.name", struct record, name, const char *),
	  .flags = FIELD_READ },
	{ FIELD_TEXT_OF(struct record, secret) },
	{ FIELD_JSON_OF(struct record, changes), .flags = FIELD_READ },
	{ FIELD_INT_OF(struct record, number), .flags = FIELD_READ },
	{ FIELD_TIME_OF(struct record, made_at), .flags = FIELD_READ },
	{ FIELD_FLAG_OF(struct record, is_good), .flags = FIELD_READ },
};

static void rows_follow_their_table(void **state)
{
	const struct record none = { .number = FIELD_NO_INT };
	const struct record full = {
		.name = "=Ana",
		.secret = "hush",
		.changes = "{\"a\":1}",
		.number = -7,
		.made_at = 1762443000000,
		.is_good = true,
	};
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	csv_head(&out, fields, ARRAY_LEN(fields));
	csv_row(&out, fields, ARRAY_LEN(fields), &none);
	csv_row(&out, fields, ARRAY_LEN(fields), &full);
	assert_string_equal(buf_str(&out),
			    "id,who_name,changes,number,made_at,is_good\r\n"
			    ",,,,,false\r\n"
			    ",'=Ana,\"{\"\"a\"\":1}\",-7,2025-11-06T15:30:00.000Z,true\r\n");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fx2_cells_are_quoted_where_they_must_be),
		cmocka_unit_test(fx2_a_cell_is_no_formula),
		cmocka_unit_test(rows_follow_their_table),
	};

	return RUN_TESTS("csv", tests);
}
