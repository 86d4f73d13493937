/* Tests of settings: the three places a value may come from. */
#include "config.h"

#include "settings.h"
#include "test.h"

struct fixture {
	struct arena *arena;
	struct settings settings;
	char file[200];
	char why[512];
};

static void forget_variables(void)
{
	unsetenv("LANDFALL_CONFIG");
	for (size_t i = 0; i < settings_n; i++) {
		char name[80] = "LANDFALL_";
		size_t at = strlen(name);

		for (const char *c = settings_table[i].field.name; *c; c++)
			name[at++] = (char)(*c == '_' ? '_' : *c - 32);
		name[at] = '\0';
		unsetenv(name);
	}
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new();
	snprintf(f->file, sizeof(f->file), "test-settings.%ld.conf", (long)getpid());
	forget_variables();
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	forget_variables();
	unlink(f->file);
	arena_free(f->arena);
	free(f);
	return 0;
}

static void write_file(struct fixture *f, const char *text)
{
	FILE *file = fopen(f->file, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
	setenv("LANDFALL_CONFIG", f->file, 1);
}

static void assert_loads(struct fixture *f)
{
	if (!settings_load(f->arena, &f->settings, f->why))
		fail_msg("%s", f->why);
}

static void assert_refused(struct fixture *f, const char *part)
{
	assert_false(settings_load(f->arena, &f->settings, f->why));
	if (!strstr(f->why, part))
		fail_msg("\"%s\" is not in \"%s\"", part, f->why);
}

static void without_a_word_each_setting_has_its_default(void **state)
{
	struct fixture *f = *state;

	assert_loads(f);
	assert_string_equal(f->settings.db_user, "landfall");
	assert_string_equal(f->settings.db_host, "");
	assert_int_equal(f->settings.db_port, 0);
	assert_int_equal(f->settings.db_timeout_s, 15);
	assert_int_equal(f->settings.scrypt_log_n, 15);
	assert_string_equal(f->settings.log_level, "info");
	assert_string_equal(f->settings.template_dir, PKGDATADIR "/templates");
}

static void every_default_is_one_that_would_be_accepted(void **state)
{
	struct fixture *f = *state;

	assert_loads(f);
	for (size_t i = 0; i < settings_n; i++) {
		const struct field *field = &settings_table[i].field;

		assert_non_null(field->text);
		assert_non_null(settings_table[i].fallback);
		if (field->type == FIELD_INT)
			assert_in_range(*(const int64_t *)field_in(&f->settings, field), field->low,
					field->high);
	}
}

static void a_file_sets_what_it_names(void **state)
{
	struct fixture *f = *state;

	write_file(f, "; a comment\n# another\n\ndb_name = other\ndb_port=3307\n"
		      "db_password =  with ; nothing = cut  \n");
	assert_loads(f);
	assert_string_equal(f->settings.db_name, "other");
	assert_int_equal(f->settings.db_port, 3307);
	assert_int_equal(f->settings.db_timeout_s, 15);
}

static void a_secret_key_that_was_cut_is_refused(void **state)
{
	struct fixture *f = *state;

	write_file(f, "secret_key = 00112233445566778899aabbccddeeff\n");
	assert_refused(f, "secret_key must have 64 hexadecimal digits");
	write_file(f, "secret_key = "
		      "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n");
	assert_loads(f);
	write_file(f, "secret_key = no hexadecimal digits\n");
	assert_refused(f, "secret_key");
}

static void a_variable_wins_over_the_file(void **state)
{
	struct fixture *f = *state;

	write_file(f, "db_name = file\ndb_user = file\ndb_port = 1\n");
	setenv("LANDFALL_DB_NAME", "variable", 1);
	setenv("LANDFALL_DB_PORT", "2", 1);
	assert_loads(f);
	assert_string_equal(f->settings.db_name, "variable");
	assert_string_equal(f->settings.db_user, "file");
	assert_int_equal(f->settings.db_port, 2);
}

static void an_empty_variable_makes_a_text_empty(void **state)
{
	struct fixture *f = *state;

	write_file(f, "db_host = db.example.org\n");
	setenv("LANDFALL_DB_HOST", "", 1);
	assert_loads(f);
	assert_string_equal(f->settings.db_host, "");
}

/* Nothing is no number: it would be 0, whatever the bounds say. */
static void an_empty_variable_leaves_a_number_as_it_is(void **state)
{
	struct fixture *f = *state;

	setenv("LANDFALL_DB_TIMEOUT_S", "", 1);
	setenv("LANDFALL_SCRYPT_LOG_N", " ", 1);
	assert_loads(f);
	assert_int_equal(f->settings.db_timeout_s, 15);
	assert_int_equal(f->settings.scrypt_log_n, 15);
	write_file(f, "db_timeout_s =\n");
	assert_loads(f);
	assert_int_equal(f->settings.db_timeout_s, 15);
}

static void a_bad_value_is_refused_by_the_settings_name(void **state)
{
	static const char *const rows[][3] = {
		{ "LANDFALL_DB_PORT", "x", "db_port must be a whole number" },
		{ "LANDFALL_DB_PORT", "65536", "db_port must be between 0 and 65535" },
		{ "LANDFALL_DB_PORT", "-1", "db_port" },
		{ "LANDFALL_DB_TIMEOUT_S", "0", "db_timeout_s" },
		{ "LANDFALL_SCRYPT_LOG_N", "25", "scrypt_log_n" },
		{ "LANDFALL_SESSION_IDLE_HOURS", "1h", "session_idle_hours" },
		{ "LANDFALL_LOG_LEVEL", "verbose!!", "log_level" },
		{ "LANDFALL_DB_USER", "a\nb", "db_user" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		setenv(rows[i][0], rows[i][1], 1);
		assert_refused(*state, rows[i][2]);
		unsetenv(rows[i][0]);
	}
}

static void a_bad_value_in_the_file_is_refused_too(void **state)
{
	struct fixture *f = *state;

	write_file(f, "db_port = many\n");
	assert_refused(f, "db_port");
}

static void a_setting_that_there_is_not_is_refused_by_name(void **state)
{
	struct fixture *f = *state;

	write_file(f, "db_name = a\ndb_prot = 3306\n");
	assert_refused(f, "there is no setting db_prot");
}

static void a_line_that_cannot_be_read_is_refused_by_number(void **state)
{
	struct fixture *f = *state;

	write_file(f, "db_name = a\nwhat is this\n");
	assert_refused(f, "line 2");
}

static void a_file_that_is_not_there_is_refused_by_name(void **state)
{
	setenv("LANDFALL_CONFIG", "/nonexistent/landfall.conf", 1);
	assert_refused(*state, "cannot read /nonexistent/landfall.conf");
}

static void the_database_is_opened_as_user_or_as_owner(void **state)
{
	struct fixture *f = *state;
	struct db_settings db;

	setenv("LANDFALL_DB_SOCKET", "/socket", 1);
	setenv("LANDFALL_DB_PASSWORD", "secret", 1);
	assert_loads(f);
	db = settings_db_owner(&f->settings);
	assert_string_equal(db.user, "landfall");
	assert_string_equal(db.password, "secret");
	setenv("LANDFALL_DB_OWNER_USER", "owner", 1);
	setenv("LANDFALL_DB_OWNER_PASSWORD", "other", 1);
	assert_loads(f);
	db = settings_db_owner(&f->settings);
	assert_string_equal(db.user, "owner");
	assert_string_equal(db.password, "other");
	assert_string_equal(db.socket, "/socket");
	db = settings_db(&f->settings);
	assert_string_equal(db.user, "landfall");
	assert_int_equal(db.timeout_s, 15);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_word_each_setting_has_its_default),
		TEST(every_default_is_one_that_would_be_accepted),
		TEST(a_file_sets_what_it_names),
		TEST(a_secret_key_that_was_cut_is_refused),
		TEST(a_variable_wins_over_the_file),
		TEST(an_empty_variable_makes_a_text_empty),
		TEST(an_empty_variable_leaves_a_number_as_it_is),
		TEST(a_bad_value_is_refused_by_the_settings_name),
		TEST(a_bad_value_in_the_file_is_refused_too),
		TEST(a_setting_that_there_is_not_is_refused_by_name),
		TEST(a_line_that_cannot_be_read_is_refused_by_number),
		TEST(a_file_that_is_not_there_is_refused_by_name),
		TEST(the_database_is_opened_as_user_or_as_owner),
	};

	return RUN_TESTS("settings", tests);
}
