/* Tests of sandboxes: where a test key leads, that nobody is told of what it does, and what becomes of its rows. */
#include "config.h"

#include "apikey/apikey.h"
#include "base/str.h"
#include "db/fixture.h"
#include "organization/organization.h"
#include "sandbox/sandbox.h"

#define DAY (24 * HOUR)

static const char *make_key(struct fixture *f, bool is_test)
{
	static int64_t n; /* the order of ids is that of milliseconds */
	const struct actor actor = { &f->who, "native", NULL, NULL, NOW + n++ };
	const struct apikey_draft draft = { .name = "ci",
					    .scopes = "read,write",
					    .is_test = is_test };
	struct apikey key;

	assert_int_equal(apikey_create(f->db, f->arena, &actor, false, &draft, &key), STATUS_OK);
	return key.key;
}

/* From here on the fixture's key is a test key, and what is asked of its organization is asked of the sandbox. */
static void enter_sandbox(struct fixture *f)
{
	const char *text = make_key(f, true);

	assert_int_equal(key_check(f->db, f->arena, text, "192.0.2.1", f->now_ms, &f->who),
			 STATUS_OK);
	f->organization_id = f->who.organization_id;
}

static void record(struct fixture *f, const char *version, enum progress status)
{
	struct report report = fixture_report(status);

	report.version = version;
	assert_int_equal(fixture_record(f, &report, NULL, NULL), STATUS_OK);
}

static size_t purge(struct fixture *f, int64_t hours, int64_t limit)
{
	size_t n;

	assert_int_equal(sandbox_purge(f->db, f->arena, hours, f->now_ms, limit, &n), STATUS_OK);
	return n;
}

static void a_test_key_opens_the_sandbox_with_the_plan_of_the_real_one(void **state)
{
	struct fixture *f = *state;
	const struct uuid real = f->organization_id;

	fixture_script(f, arena_printf(f->arena,
				       "UPDATE organization SET plan = 'enterprise', rate_limit = "
				       "77 WHERE slug = '%s'",
				       f->organization_slug));
	enter_sandbox(f);
	assert_false(uuid_eq(&real, &f->who.organization_id));
	assert_true(f->who.is_test);
	assert_string_equal(f->who.organization_name, "Test (sandbox)");
	assert_string_equal(f->who.organization_slug,
			    arena_printf(f->arena, "~%s", f->organization_slug));
	assert_false(organization_is_slug(f->who.organization_slug));
	assert_string_equal(f->who.plan, "enterprise");
	assert_int_equal(f->who.rate_limit, 77);
}

static void another_test_key_opens_the_same_sandbox(void **state)
{
	struct fixture *f = *state;
	struct principal again;
	const char *first = make_key(f, true), *second = make_key(f, true);

	assert_int_equal(key_check(f->db, f->arena, first, "192.0.2.1", NOW, &f->who), STATUS_OK);
	assert_int_equal(key_check(f->db, f->arena, second, "192.0.2.1", NOW, &again), STATUS_OK);
	assert_true(uuid_eq(&f->who.organization_id, &again.organization_id));
}

static void a_key_check_is_two_statements_once_a_minute_and_one_else(void **state)
{
	struct fixture *f = *state;
	const char *text = make_key(f, true);
	struct principal who;

	for (int wanted = 2; wanted; wanted--) {
		db_request_begin(f->db);
		assert_int_equal(key_check(f->db, f->arena, text, "192.0.2.1", NOW, &who),
				 STATUS_OK);
		assert_int_equal(db_n_statements(f->db), wanted);
		db_request_end(f->db);
	}
}

static void a_test_key_whose_sandbox_is_gone_opens_nothing(void **state)
{
	struct fixture *f = *state;
	const char *text = make_key(f, true);
	struct principal who;

	fixture_script(f, arena_printf(f->arena, "DELETE FROM organization WHERE slug = '~%s'",
				       f->organization_slug));
	assert_int_equal(key_check(f->db, f->arena, text, "192.0.2.1", NOW, &who),
			 STATUS_UNAUTHENTICATED);
}

static void a_real_key_stays_real_beside_a_sandbox(void **state)
{
	struct fixture *f = *state;
	const char *text = make_key(f, false);
	struct principal who;

	make_key(f, true);
	assert_int_equal(key_check(f->db, f->arena, text, "192.0.2.1", NOW, &who), STATUS_OK);
	assert_true(uuid_eq(&who.organization_id, &f->organization_id));
	assert_false(who.is_test);
}

#define TELLING "SELECT COUNT(*) AS number FROM event WHERE organization_id = ? AND notifies"

static void nobody_is_told_of_what_happens_in_a_sandbox(void **state)
{
	struct fixture *f = *state;
	const struct uuid all = { { 0 } };
	size_t n;

	record(f, "1.0", PROGRESS_COMPLETED);
	assert_true(fixture_number(f, TELLING) > 0);
	enter_sandbox(f);
	record(f, "1.0", PROGRESS_STARTED);
	assert_true(COUNT_ROWS(f, "event") > 0);
	assert_int_equal(fixture_number(f, TELLING), 0);
	/* The worker, which knows nothing of keys, gives it up. */
	assert_int_equal(deployment_expire(f->db, f->arena, all, NOW + DAY, 1000, &n), STATUS_OK);
	assert_true(n > 0);
	assert_int_equal(
	    fixture_number(f, "SELECT COUNT(*) AS number FROM event WHERE organization_id = ? AND "
			      "actor_kind = 'worker' AND is_test AND NOT notifies"),
	    1);
	assert_int_equal(fixture_number(f, TELLING), 0);
}

static void history_notifies_nobody_either(void **state)
{
	struct fixture *f = *state;
	struct report report = fixture_report(PROGRESS_COMPLETED);

	report.completed_at = NOW - 30 * DAY;
	assert_int_equal(fixture_record(f, &report, NULL, NULL), STATUS_OK);
	assert_true(fixture_number(f, "SELECT COUNT(*) AS number FROM event WHERE organization_id "
				      "= ? AND is_backfill AND NOT is_test") > 0);
	assert_int_equal(fixture_number(f, TELLING), 0);
}

static void what_is_a_day_old_goes_and_all_that_stood_on_it(void **state)
{
	struct fixture *f = *state;
	struct report build = fixture_report(PROGRESS_COMPLETED);

	enter_sandbox(f);
	build.environment_name = NULL;
	assert_int_equal(fixture_record_build(f, &build, NULL), STATUS_OK);
	record(f, "1.0", PROGRESS_COMPLETED);
	f->now_ms = NOW + DAY - MINUTE;
	assert_int_equal(purge(f, 24, 1000), 0);
	assert_int_equal(COUNT_ROWS(f, "deployment"), 1);
	f->now_ms = NOW + DAY + MINUTE;
	assert_int_equal(purge(f, 24, 1000), 0);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(
		    fixture_number(
			f,
			"SELECT (SELECT COUNT(*) FROM deployment WHERE organization_id = o.id) + "
			"(SELECT COUNT(*) FROM build WHERE organization_id = o.id) + "
			"(SELECT COUNT(*) FROM version WHERE organization_id = o.id) + "
			"(SELECT COUNT(*) FROM state WHERE organization_id = o.id) + "
			"(SELECT COUNT(*) FROM project WHERE organization_id = o.id) + "
			"(SELECT COUNT(*) FROM environment WHERE organization_id = o.id) + "
			"(SELECT COUNT(*) FROM event WHERE organization_id = o.id) + "
			"(SELECT COUNT(*) FROM audit WHERE organization_id = o.id) AS number "
			"FROM organization o WHERE o.id = ?"),
		    0);
}

static void what_is_younger_stays_and_is_counted_anew(void **state)
{
	struct fixture *f = *state;

	enter_sandbox(f);
	record(f, "1.0", PROGRESS_COMPLETED);
	f->now_ms = NOW + 2 * HOUR;
	record(f, "1.1", PROGRESS_FAILED);
	f->now_ms = NOW + DAY + MINUTE;
	purge(f, 24, 1000);
	assert_int_equal(COUNT_ROWS(f, "deployment"), 1);
	assert_string_equal(
	    fixture_text(f, "SELECT CONCAT_WS(' ', COALESCE(current_version, 'nothing'), "
			    "last_version, last_status, deployments) AS text FROM state WHERE "
			    "organization_id = ?"),
	    "nothing 1.1 failed 1");
	assert_string_equal(
	    fixture_text(
		f, "SELECT GROUP_CONCAT(version) AS text FROM version WHERE organization_id = ?"),
	    "1.1");
	assert_int_equal(COUNT_ROWS(f, "project"), 1);
}

static void a_batch_takes_no_more_than_its_limit(void **state)
{
	struct fixture *f = *state;
	static const char *const versions[] = { "1", "2", "3", "4", "5" };

	enter_sandbox(f);
	for (size_t i = 0; i < ARRAY_LEN(versions); i++)
		record(f, versions[i], PROGRESS_COMPLETED);
	f->now_ms = NOW + 2 * DAY;
	assert_true(purge(f, 24, 2) > 0);
	assert_int_equal(COUNT_ROWS(f, "deployment"), 3);
	for (size_t n = 1, rounds = 0; n; rounds++) {
		assert_true(rounds < 100);
		n = purge(f, 24, 2);
	}
	assert_int_equal(COUNT_ROWS(f, "deployment"), 0);
	assert_int_equal(COUNT_ROWS(f, "project"), 0);
}

static void the_real_organization_keeps_everything(void **state)
{
	struct fixture *f = *state;
	const struct uuid real = f->organization_id;
	const struct principal who = f->who;

	record(f, "1.0", PROGRESS_COMPLETED);
	enter_sandbox(f);
	record(f, "2.0", PROGRESS_COMPLETED);
	f->now_ms = NOW + 300 * DAY;
	purge(f, 0, 1000);
	assert_int_equal(COUNT_ROWS(f, "deployment"), 0);
	f->organization_id = real;
	f->who = who;
	assert_int_equal(COUNT_ROWS(f, "deployment"), 1);
	assert_int_equal(COUNT_ROWS(f, "state"), 1);
	assert_string_equal(
	    fixture_text(f, "SELECT current_version AS text FROM state WHERE organization_id = ?"),
	    "1.0");
}

static const struct sandbox_table *fate_of(const char *table, size_t len)
{
	for (size_t i = 0; i < sandbox_n_tables; i++)
		if (strlen(sandbox_tables[i].table) == len &&
		    strncmp(sandbox_tables[i].table, table, len) == 0)
			return &sandbox_tables[i];
	return NULL;
}

static void every_table_of_an_organization_has_a_fate(void **state)
{
	struct fixture *f = *state;
	size_t n = 0, n_unknown = 0;
	const char *list = fixture_text(
	    f, "SELECT GROUP_CONCAT(c.table_name ORDER BY c.table_name) AS text "
	       "FROM information_schema.columns c JOIN information_schema.tables t "
	       "ON t.table_schema = c.table_schema AND t.table_name = c.table_name "
	       "AND t.table_type = 'BASE TABLE' "
	       "WHERE c.table_schema = DATABASE() AND c.column_name = 'organization_id'");

	for (; *list; n++) {
		size_t len = strcspn(list, ",");

		if (!fate_of(list, len)) {
			print_error("src/sandbox/sandbox_sql.c does not say what becomes of the "
				    "rows of %.*s\n",
				    (int)len, list);
			n_unknown++;
		}
		list += len + (list[len] == ',');
	}
	assert_int_equal(n_unknown, 0);
	assert_int_equal(n, sandbox_n_tables);
}

/* Whether rows of table go when rows of a purged one do. */
static bool cascades(const char *keys, const struct sandbox_table *table)
{
	for (; *keys; keys += strcspn(keys, ",") + (strchr(keys, ',') != NULL)) {
		size_t child = strcspn(keys, ">");
		const char *parent = keys + child + 1;
		const struct sandbox_table *to = fate_of(parent, strcspn(parent, ","));

		if (fate_of(keys, child) == table && to && to->fate == SANDBOX_PURGED)
			return true;
	}
	return false;
}

static void what_goes_with_others_is_taken_by_its_foreign_keys(void **state)
{
	struct fixture *f = *state;
	const char *keys = fixture_text(
	    f, "SELECT GROUP_CONCAT(CONCAT(table_name, '>', referenced_table_name)) AS text "
	       "FROM information_schema.referential_constraints "
	       "WHERE constraint_schema = DATABASE() AND delete_rule = 'CASCADE'");

	for (size_t i = 0; i < sandbox_n_tables; i++)
		if (sandbox_tables[i].fate == SANDBOX_GOES && !cascades(keys, &sandbox_tables[i]))
			fail_msg("%s goes with nothing that is purged", sandbox_tables[i].table);
}

static void what_refers_to_others_goes_before_them(void **state)
{
	struct fixture *f = *state;
	const char *keys = fixture_text(
	    f, "SELECT GROUP_CONCAT(CONCAT(table_name, '>', referenced_table_name)) AS text "
	       "FROM information_schema.referential_constraints "
	       "WHERE constraint_schema = DATABASE() AND delete_rule <> 'CASCADE'");

	for (; *keys; keys += strcspn(keys, ",") + (strchr(keys, ',') != NULL)) {
		size_t child = strcspn(keys, ">");
		const char *parent = keys + child + 1;
		const struct sandbox_table *from = fate_of(keys, child),
					   *to = fate_of(parent, strcspn(parent, ","));

		if (from && to && from > to)
			fail_msg("%s goes after what it refers to, %s", from->table, to->table);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(a_test_key_opens_the_sandbox_with_the_plan_of_the_real_one),
		DB_TEST(another_test_key_opens_the_same_sandbox),
		DB_TEST(a_key_check_is_two_statements_once_a_minute_and_one_else),
		DB_TEST(a_test_key_whose_sandbox_is_gone_opens_nothing),
		DB_TEST(a_real_key_stays_real_beside_a_sandbox),
		DB_TEST(nobody_is_told_of_what_happens_in_a_sandbox),
		DB_TEST(history_notifies_nobody_either),
		DB_TEST(what_is_a_day_old_goes_and_all_that_stood_on_it),
		DB_TEST(what_is_younger_stays_and_is_counted_anew),
		DB_TEST(a_batch_takes_no_more_than_its_limit),
		DB_TEST(the_real_organization_keeps_everything),
		DB_TEST(every_table_of_an_organization_has_a_fate),
		DB_TEST(what_goes_with_others_is_taken_by_its_foreign_keys),
		DB_TEST(what_refers_to_others_goes_before_them),
	};

	return RUN_TESTS("sandbox", tests);
}
