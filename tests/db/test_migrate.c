/* Tests of db/migrate in a scratch database: forward only, taken up where it stopped, and never by a
 * program that is older than the schema. */
#include "config.h"

#include <dirent.h>
#include <sys/stat.h>

#include "db/fixture.h"
#include "db/migrate.h"

/* Beside the fixture: an empty database, and a folder of migrations. */
struct scratch {
	void *fixture; /* what the fixture's functions take as their state */
	struct fixture *f;
	struct db_settings settings;
	struct db *db;
	char name[100];
	char folder[100];
	char why[512];
};

static int set_up(void **state)
{
	struct scratch *s = calloc(1, sizeof(*s));

	*state = s;
	if (fixture_set_up(&s->fixture) != 0)
		return -1;
	s->f = s->fixture;
	snprintf(s->name, sizeof(s->name), "%s_scratch", s->f->settings.db_name);
	fixture_script(s->f, arena_printf(s->f->arena, "CREATE OR REPLACE DATABASE `%s`", s->name));
	s->settings = s->f->owner_settings;
	s->settings.name = s->name;
	s->db = db_new(&s->settings);
	snprintf(s->folder, sizeof(s->folder), "test-migrate.XXXXXX");
	return mkdtemp(s->folder) ? 0 : -1;
}

static const char *path_of(struct scratch *s, const char *name)
{
	return arena_printf(s->f->arena, "%s/%s", s->folder, name);
}

/* A file as far as the newest that the program knows. */
static const char *numbered(struct scratch *s, int number)
{
	return arena_printf(s->f->arena, "%04d_make_others.sql", number);
}

static int tear_down(void **state)
{
	struct scratch *s = *state;

	unlink(path_of(s, "0001_make_things.sql"));
	for (int i = 2; i <= MIGRATE_NEWEST; i++)
		unlink(path_of(s, numbered(s, i)));
	unlink(path_of(s, "0002_make_more.sql"));
	unlink(path_of(s, "notes.txt"));
	rmdir(s->folder);
	fixture_script(s->f, arena_printf(s->f->arena, "DROP DATABASE `%s`", s->name));
	db_free(s->db);
	fixture_tear_down(&s->fixture);
	free(s);
	return 0;
}

static void write_file(struct scratch *s, const char *name, const char *text)
{
	FILE *file = fopen(path_of(s, name), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static int n_told;

static void count_told(const char *name)
{
	(void)name;
	n_told++;
}

static enum status run(struct scratch *s, const char *folder)
{
	n_told = 0;
	s->why[0] = '\0';
	return migrate_run(s->db, s->f->arena, folder, count_told, s->why);
}

static void assert_runs(struct scratch *s, const char *folder, int told)
{
	if (run(s, folder) != STATUS_OK)
		fail_msg("%s", s->why);
	assert_int_equal(n_told, told);
}

static int64_t number(struct scratch *s, const char *sql)
{
	const struct db_stmt_def def = { "test", sql, "", { DB_NUMBER }, false };
	struct db *db = db_new(&s->settings);
	int64_t n = -1;

	assert_int_equal(db_select_number(db, s->f->arena, &def, NULL, &n), STATUS_OK);
	db_free(db);
	return n;
}

static enum status check(struct scratch *s)
{
	s->why[0] = '\0';
	return migrate_check(s->db, s->f->arena, s->why);
}

/* How many migrations we have; there may be gaps between their numbers. */
static int count_ours(struct scratch *s)
{
	DIR *folder = opendir(s->f->settings.schema_dir);
	int n = 0;

	assert_non_null(folder);
	for (struct dirent *entry; (entry = readdir(folder));) {
		size_t len = strlen(entry->d_name);

		n += len > 4 && strcmp(entry->d_name + len - 4, ".sql") == 0;
	}
	closedir(folder);
	return n;
}

static void a_fresh_database_gets_our_schema_once(void **state)
{
	struct scratch *s = *state;
	const char *folder = s->f->settings.schema_dir;

	assert_int_equal(check(s), STATUS_UNAVAILABLE);
	assert_runs(s, folder, count_ours(s));
	assert_int_equal(check(s), STATUS_OK);
	assert_true(number(s, "SELECT COUNT(*) AS number FROM information_schema.tables "
			      "WHERE table_schema = DATABASE()") > 10);
	assert_runs(s, folder, 0);
	assert_int_equal(number(s, "SELECT COUNT(*) AS number FROM schema_migration"),
			 count_ours(s));
}

/* Each file must bear it: a run that is cut off before it is noted is run again. */
static void our_own_migrations_may_run_twice(void **state)
{
	struct scratch *s = *state;

	assert_runs(s, s->f->settings.schema_dir, count_ours(s));
	assert_int_equal(db_script(s->db, "DELETE FROM schema_migration"), STATUS_OK);
	assert_runs(s, s->f->settings.schema_dir, count_ours(s));
}

static void the_newest_file_is_the_one_that_the_program_knows(void **state)
{
	struct scratch *s = *state;
	struct migration *list;
	size_t n;

	assert_runs(s, s->f->settings.schema_dir, count_ours(s));
	assert_int_equal(
	    migrate_list(s->db, s->f->arena, s->f->settings.schema_dir, &list, &n, s->why),
	    STATUS_OK);
	assert_int_equal(n, count_ours(s));
	for (size_t i = 0; i < n; i++) {
		assert_true(!i || list[i].number > list[i - 1].number);
		assert_true(list[i].applied_at > 0);
	}
	assert_int_equal(list[n - 1].number, MIGRATE_NEWEST);
}

static void the_list_tells_what_was_applied_and_what_not(void **state)
{
	struct scratch *s = *state;
	struct migration *list;
	size_t n;

	write_file(s, "0001_make_things.sql", "CREATE TABLE things (id INT);");
	write_file(s, "notes.txt", "not a migration");
	assert_runs(s, s->folder, 1);
	write_file(s, "0002_make_more.sql", "CREATE TABLE more (id INT);");
	assert_int_equal(migrate_list(s->db, s->f->arena, s->folder, &list, &n, s->why), STATUS_OK);
	assert_int_equal(n, 2);
	assert_string_equal(list[0].name, "0001_make_things.sql");
	assert_true(list[0].applied_at > 0);
	assert_string_equal(list[1].name, "0002_make_more.sql");
	assert_int_equal(list[1].applied_at, 0);
}

static void what_only_the_database_knows_is_listed_too(void **state)
{
	struct scratch *s = *state;
	struct migration *list;
	size_t n;

	assert_runs(s, s->folder, 0);
	assert_int_equal(db_script(s->db, "INSERT INTO schema_migration VALUES "
					  "(7, '0007_from_elsewhere.sql', '2025-11-06')"),
			 STATUS_OK);
	assert_int_equal(migrate_list(s->db, s->f->arena, s->folder, &list, &n, s->why), STATUS_OK);
	assert_int_equal(n, 1);
	assert_int_equal(list[0].number, 7);
}

static void a_database_newer_than_the_program_is_refused(void **state)
{
	struct scratch *s = *state;

	assert_runs(s, s->f->settings.schema_dir, count_ours(s));
	assert_int_equal(db_script(s->db, "INSERT INTO schema_migration VALUES "
					  "(9999, '9999_from_the_future.sql', '2025-11-06')"),
			 STATUS_OK);
	assert_int_equal(check(s), STATUS_UNAVAILABLE);
	assert_non_null(strstr(s->why, "newer"));
	assert_int_equal(run(s, s->f->settings.schema_dir), STATUS_CONFLICT);
	assert_non_null(strstr(s->why, "9999"));
	assert_int_equal(n_told, 0);
}

static void a_database_older_than_the_program_is_told_to_migrate(void **state)
{
	struct scratch *s = *state;

	assert_runs(s, s->folder, 0);
	assert_int_equal(check(s), STATUS_UNAVAILABLE);
	assert_non_null(strstr(s->why, "landfall migrate"));
}

static void a_migration_that_failed_half_way_is_taken_up_again(void **state)
{
	struct scratch *s = *state;

	write_file(s, "0001_make_things.sql",
		   "CREATE TABLE IF NOT EXISTS things (id INT);\n"
		   "INSERT INTO no_such_table VALUES (1);\n"
		   "CREATE TABLE IF NOT EXISTS more (id INT);\n");
	assert_int_equal(run(s, s->folder), STATUS_INTERNAL);
	assert_non_null(strstr(s->why, "no_such_table"));
	assert_int_equal(n_told, 0);
	assert_int_equal(number(s, "SELECT COUNT(*) AS number FROM schema_migration"), 0);
	assert_int_equal(number(s, "SELECT COUNT(*) AS number FROM things"), 0);
	assert_int_equal(check(s), STATUS_UNAVAILABLE);

	write_file(s, "0001_make_things.sql",
		   "CREATE TABLE IF NOT EXISTS things (id INT);\n"
		   "INSERT INTO things VALUES (1);\n"
		   "CREATE TABLE IF NOT EXISTS more (id INT);\n");
	for (int i = 2; i <= MIGRATE_NEWEST; i++)
		write_file(s, numbered(s, i), "CREATE TABLE IF NOT EXISTS others (id INT);\n");
	assert_runs(s, s->folder, MIGRATE_NEWEST);
	assert_int_equal(number(s, "SELECT COUNT(*) AS number FROM things"), 1);
	assert_int_equal(number(s, "SELECT COUNT(*) AS number FROM more"), 0);
	assert_int_equal(check(s), STATUS_OK);
}

/* An index of a long history takes longer than anybody who asks for a page would wait. */
static void a_migration_may_take_longer_than_any_request(void **state)
{
	struct scratch *s = *state;
	struct db_settings settings = s->settings;

	settings.timeout_s = 1;
	db_free(s->db);
	s->db = db_new(&settings);
	write_file(s, "0001_make_things.sql", "DO SLEEP(2.5);\nCREATE TABLE things (id INT);\n");
	assert_runs(s, s->folder, 1);
	assert_int_equal(number(s, "SELECT COUNT(*) AS number FROM things"), 0);
	db_free(s->db);
	s->db = db_new(&s->settings);
}

static void a_folder_that_is_not_there_is_refused_by_name(void **state)
{
	struct scratch *s = *state;

	assert_int_equal(run(s, "/nonexistent"), STATUS_INVALID);
	assert_non_null(strstr(s->why, "/nonexistent"));
}

static void the_run_time_user_cannot_change_tables(void **state)
{
	struct scratch *s = *state;

	assert_int_not_equal(db_script(s->f->db, "CREATE TABLE stray (id INT)"), STATUS_OK);
	assert_int_not_equal(db_script(s->f->db, "ALTER TABLE project ADD stray INT"), STATUS_OK);
	assert_int_not_equal(db_script(s->f->db, "DROP TABLE event"), STATUS_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_fresh_database_gets_our_schema_once),
		TEST(our_own_migrations_may_run_twice),
		TEST(the_newest_file_is_the_one_that_the_program_knows),
		TEST(the_list_tells_what_was_applied_and_what_not),
		TEST(what_only_the_database_knows_is_listed_too),
		TEST(a_database_newer_than_the_program_is_refused),
		TEST(a_database_older_than_the_program_is_told_to_migrate),
		TEST(a_migration_that_failed_half_way_is_taken_up_again),
		TEST(a_migration_may_take_longer_than_any_request),
		TEST(a_folder_that_is_not_there_is_refused_by_name),
		TEST(the_run_time_user_cannot_change_tables),
	};

	return RUN_TESTS("migrate", tests);
}
