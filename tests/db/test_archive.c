/* What an export carries is the whole schema, but for what is left out on purpose. */
#include "config.h"

#include "base/str.h"
#include "db/fixture.h"
#include "transfer/archive.h"

struct column {
	const char *table, *name;
};

static const struct field column_fields[] = {
	{ FIELD_TEXT_OF(struct column, table), .flags = FIELD_COLUMN },
	{ FIELD_TEXT_OF(struct column, name), .flags = FIELD_COLUMN },
};

static const struct db_stmt_def columns = {
	.name = "test_columns",
	.sql = "SELECT table_name AS `table`, column_name AS name FROM information_schema.columns "
	       "WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position",
	.params = "",
	.results = { { column_fields, 2, sizeof(struct column) } },
};

static bool is_left_out(const char *name)
{
	for (size_t i = 0; i < archive_n_left_out; i++)
		if (str_eq(archive_left_out[i].name, name))
			return true;
	return false;
}

static const struct archive_table *table_of(const char *name)
{
	for (size_t i = 0; i < archive_n_tables; i++)
		if (str_eq(archive_tables[i].table, name))
			return &archive_tables[i];
	return NULL;
}

static const char *fault_of(struct arena *arena, const struct column *column)
{
	const struct archive_table *table = table_of(column->table);

	if (is_left_out(column->table) ||
	    is_left_out(arena_printf(arena, "%s.%s", column->table, column->name)))
		return table && is_left_out(column->table) ? "is both carried and left out" : NULL;
	if (!table)
		return "is of a table that is neither carried nor left out";
	if (str_eq(column->name, "organization_id"))
		return NULL;
	return field_find(table->fields, table->n, column->name)
		   ? NULL
		   : "is neither carried nor left out";
}

static void every_column_of_the_schema_is_carried_or_left_out(void **state)
{
	struct fixture *f = *state;
	struct db_rows rows;
	bool is_good = true;

	assert_int_equal(db_select(f->owner, f->arena, &columns, NULL, &rows), STATUS_OK);
	assert_true(rows.n > 200);
	for (size_t i = 0; i < rows.n; i++) {
		const struct column *column = (struct column *)rows.rows + i;
		const char *fault = fault_of(f->arena, column);

		if (fault)
			print_error("%s.%s %s: a line in src/transfer/archive_sql.c\n",
				    column->table, column->name, fault);
		is_good = is_good && !fault;
	}
	assert_true(is_good);
}

static void what_is_left_out_is_there(void **state)
{
	struct fixture *f = *state;
	struct db_rows rows;

	assert_int_equal(db_select(f->owner, f->arena, &columns, NULL, &rows), STATUS_OK);
	for (size_t i = 0; i < archive_n_left_out; i++) {
		const char *name = archive_left_out[i].name;
		bool is_there = false;

		for (size_t k = 0; k < rows.n; k++) {
			const struct column *c = (struct column *)rows.rows + k;

			is_there = is_there || str_eq(c->table, name) ||
				   str_eq(arena_printf(f->arena, "%s.%s", c->table, c->name), name);
		}
		if (!is_there)
			fail_msg("%s is left out, and not in the schema", name);
	}
}

/* The test above is worth something only if a difference is seen. */
static void a_table_that_nobody_knows_is_seen(void **state)
{
	struct fixture *f = *state;
	const struct column unknown = { "no_such_table", "id" };
	const struct column missing = { "project", "no_such_column" };
	const struct column carried = { "project", "slug" };
	const struct column left_out = { "session", "digest" };

	assert_non_null(fault_of(f->arena, &unknown));
	assert_non_null(fault_of(f->arena, &missing));
	assert_null(fault_of(f->arena, &carried));
	assert_null(fault_of(f->arena, &left_out));
}

static void places_are_texts(void **state)
{
	static const char id[] = "0190c5a0-0000-7000-8000-000000000001";
	static const char *const good[] = {
		"organization",
		"project",
		"project~0190c5a0-0000-7000-8000-000000000001",
		"commit~0190c5a0-0000-7000-8000-000000000001~abcdef0",
		"release_version~0190c5a0-0000-7000-8000-000000000001~"
		"0190c5a0-0000-7000-8000-000000000002",
	};
	static const char *const bad[] = {
		"",
		"nothing",
		"project~",
		"project~x",
		"organization~0190c5a0-0000-7000-8000-000000000001",
		"project~0190c5a0-0000-7000-8000-000000000001~abc",
		"commit~0190c5a0-0000-7000-8000-000000000001",
		"commit~0190c5a0-0000-7000-8000-000000000001~",
		"commit~0190c5a0-0000-7000-8000-000000000001~\n",
		"state~0190c5a0-0000-7000-8000-000000000001~abc",
	};
	struct fixture *f = *state;
	struct archive_place place;

	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		assert_true(archive_place_parse(f->arena, good[i], &place));
		assert_string_equal(archive_place_format(f->arena, &place), good[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (archive_place_parse(f->arena, bad[i], &place))
			fail_msg("\"%s\" is a place", bad[i]);
	assert_true(archive_place_parse(f->arena, good[2], &place));
	assert_string_equal(place.keys[0], id);
}

/* A record of everything that a line can be wrong in. */
static void a_line_that_is_none_is_refused(void **state)
{
#define TEAM_START "{\"record\":\"team\",\"id\":\"team_01h455vb4pex5vsknk084sn02q\",\"name\":\"A\","
	static const struct {
		const char *line, *why;
	} rows[] = {
		{ "", "the line is not a JSON object" },
		{ "[]", "the line is not a JSON object" },
		{ "{\"record\":1}", "record is missing" },
		{ "{\"record\":\"session\"}", "record is of no sort that this program knows" },
		{ "{\"record\":\"landfall\",\"format\":2}",
		  "format is not one that this program reads" },
		{ TEAM_START "\"created_at\":\"2026-01-01T00:00:00Z\","
			     "\"updated_at\":\"2026-01-01T00:00:00Z\"}",
		  "description is missing" },
		{ TEAM_START "\"description\":7,\"created_at\":\"2026-01-01T00:00:00Z\","
			     "\"updated_at\":\"2026-01-01T00:00:00Z\"}",
		  "description is of another kind" },
		{ TEAM_START "\"description\":null,\"created_at\":\"yesterday\","
			     "\"updated_at\":\"2026-01-01T00:00:00Z\"}",
		  "created_at is of another kind" },
		{ TEAM_START "\"description\":null,\"created_at\":\"2026-01-01T00:00:00Z\","
			     "\"updated_at\":\"2026-01-01T00:00:00Z\",\"password\":\"x\"}",
		  "password is not known" },
		{ "{\"record\":\"team\",\"id\":null,\"name\":\"A\",\"description\":null,"
		  "\"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"2026-01-01T00:00:"
		  "00Z\"}",
		  "id is no key" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		enum archive_outcome outcome;
		const char *why = NULL;

		assert_int_equal(archive_take(f->db, f->arena, f->organization_id, rows[i].line,
					      strlen(rows[i].line), &outcome, &why),
				 STATUS_INVALID);
		assert_string_equal(why, rows[i].why);
	}
	assert_int_equal(COUNT_ROWS(f, "team"), 0);
}

static enum status take(struct fixture *f, const char *name, enum archive_outcome *outcome,
			const char **why)
{
	const char *line = arena_printf(f->arena,
					TEAM_START "\"description\":%s,"
						   "\"created_at\":\"2026-01-01T00:00:00.000Z\","
						   "\"updated_at\":\"2026-01-01T00:00:00.000Z\"}",
					name);

	return archive_take(f->db, f->arena, f->organization_id, line, strlen(line), outcome, why);
}

static void the_same_line_again_changes_nothing_and_another_is_refused(void **state)
{
	struct fixture *f = *state;
	enum archive_outcome outcome;
	const char *why;

	assert_int_equal(take(f, "\"  two spaces\"", &outcome, &why), STATUS_OK);
	assert_int_equal(outcome, ARCHIVE_CREATED);
	assert_int_equal(take(f, "\"  two spaces\"", &outcome, &why), STATUS_OK);
	assert_int_equal(outcome, ARCHIVE_UNCHANGED);
	assert_int_equal(take(f, "null", &outcome, &why), STATUS_CONFLICT);
	assert_string_equal(why, "team is there already, and different");
	assert_string_equal(
	    fixture_text(f, "SELECT description AS text FROM team WHERE organization_id = ?"),
	    "  two spaces");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(every_column_of_the_schema_is_carried_or_left_out),
		DB_TEST(what_is_left_out_is_there),
		DB_TEST(a_table_that_nobody_knows_is_seen),
		DB_TEST(places_are_texts),
		DB_TEST(a_line_that_is_none_is_refused),
		DB_TEST(the_same_line_again_changes_nothing_and_another_is_refused),
	};

	return RUN_TESTS("archive", tests);
}
