/* Tests of audit/seal: what a chain shows and what it cannot hide. FEATURES D15. */
#include "config.h"

#include "audit/seal.h"
#include "auth/audit.h"
#include "db/fixture.h"

#define ROWS 12

/* Writes a row with nothing and with everything in it, in turn. */
static void write_row(struct fixture *f, struct db *db, int i)
{
	const struct actor actor = actor_of_command(f->arena, f->organization_id, NOW + i * SECOND);
	const struct audit audit = {
		.action = "test.done",
		.subject_id = i % 2 ? uuid_new(NOW) : (struct uuid){ { 0 } },
		.subject_name = i % 2 ? "a subject" : NULL,
		.changes = i % 2 ? "{\"a\":{\"before\":null,\"after\":\"b\"}}" : NULL,
	};

	assert_int_equal(audit_write(db, f->arena, &actor, &audit), STATUS_OK);
}

static void write_rows(struct fixture *f, int n)
{
	for (int i = 0; i < n; i++)
		write_row(f, f->db, i);
}

/* Seals all that waits, of every organization. */
static void seal_all(struct fixture *f)
{
	size_t n = 1;

	while (n)
		assert_int_equal(audit_seal(f->db, f->arena, 500, &n), STATUS_OK);
}

static struct audit_verdict verify(struct fixture *f)
{
	struct audit_verdict verdict;

	assert_int_equal(audit_verify(f->db, f->arena, f->organization_id, &verdict), STATUS_OK);
	return verdict;
}

static void assert_whole(struct fixture *f, int64_t sealed, int64_t unsealed)
{
	struct audit_verdict verdict = verify(f);

	assert_int_equal(verdict.fault, AUDIT_WHOLE);
	assert_int_equal(verdict.n_sealed, sealed);
	assert_int_equal(verdict.n_unsealed, unsealed);
}

static void assert_broken(struct fixture *f, enum audit_fault fault, int64_t number)
{
	struct audit_verdict verdict = verify(f);

	assert_int_equal(verdict.fault, fault);
	assert_int_equal(verdict.number, number);
}

/* Twelve rows, sealed. */
static void begin(struct fixture *f)
{
	write_rows(f, ROWS);
	seal_all(f);
	assert_whole(f, ROWS, 0);
}

/* SQL in which %s is the organization. */
static void tamper(struct fixture *f, const char *sql)
{
	char id[UUID_TEXT_SIZE];
	const char *at = strstr(sql, "%s");

	assert_non_null(at);
	uuid_format(&f->organization_id, id);
	fixture_script(f, arena_printf(f->arena, "%.*s%s%s", (int)(at - sql), sql, id, at + 2));
}

static void an_empty_log_is_whole(void **state)
{
	struct fixture *f = *state;

	assert_whole(f, 0, 0);
	seal_all(f);
	assert_whole(f, 0, 0);
}

static void rows_are_sealed_in_order_and_counted(void **state)
{
	struct fixture *f = *state;

	write_rows(f, 5);
	assert_whole(f, 0, 5);
	seal_all(f);
	assert_whole(f, 5, 0);
	write_rows(f, 3);
	assert_whole(f, 5, 3);
	seal_all(f);
	assert_whole(f, 8, 0);
	assert_int_equal(fixture_number(f, "SELECT MAX(seal_number) AS number FROM audit "
					   "WHERE organization_id = ?"),
			 8);
}

static void a_batch_leaves_the_rest_for_the_next(void **state)
{
	struct fixture *f = *state;
	size_t n;

	seal_all(f);
	write_rows(f, 5);
	assert_int_equal(audit_seal(f->db, f->arena, 3, &n), STATUS_OK);
	assert_int_equal(n, 3);
	assert_whole(f, 3, 2);
}

/* Each column by itself. */
static void a_changed_row_is_named(void **state)
{
	static const char *const changes[] = {
		"action = 'test.undone'",
		"subject_id = UUID()",
		"subject_name = 'another'",
		"subject_name = NULL",
		"subject_name = ''",
		"project_id = UUID()",
		"project_id = '00000000-0000-0000-0000-000000000000'",
		"environment_id = UUID()",
		"actor_kind = 'user'",
		"actor_id = UUID()",
		"actor_name = ''",
		"credential_kind = 'key'",
		"credential_id = UUID()",
		"door = 'native'",
		"address = '192.0.2.1'",
		"request_id = 'x'",
		"changes = '{}'",
		"created_at = created_at + INTERVAL 1 SECOND",
		"id = '01900000-0000-7000-8000-000000000000'",
		"seal = REPEAT('x', 32)",
		"seal = NULL",
		"subject_name = SUBSTR(subject_name, 1, 1), changes = CONCAT(' ', changes)",
	};
	struct fixture *f = *state;

	begin(f);
	tamper(f, "CREATE OR REPLACE TABLE audit_kept AS SELECT * FROM audit "
		  "WHERE organization_id = '%s'");
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		struct audit_verdict verdict;

		tamper(f, arena_printf(f->arena,
				       "UPDATE audit SET %s WHERE organization_id = '%%s' "
				       "AND seal_number = 6",
				       changes[i]));
		verdict = verify(f);
		if (verdict.fault != AUDIT_CHANGED || verdict.number != 6)
			fail_msg("%s: fault %d at %lld", changes[i], (int)verdict.fault,
				 (long long)verdict.number);
		assert_non_null(verdict.id);
		tamper(f, "DELETE FROM audit WHERE organization_id = '%s'");
		tamper(f,
		       "INSERT INTO audit SELECT * FROM audit_kept WHERE organization_id = '%s'");
	}
	assert_whole(f, ROWS, 0);
	fixture_script(f, "DROP TABLE audit_kept");
}

static void a_missing_row_is_named(void **state)
{
	struct fixture *f = *state;

	begin(f);
	tamper(f, "DELETE FROM audit WHERE organization_id = '%s' AND seal_number = 7");
	assert_broken(f, AUDIT_MISSING, 7);
}

static void a_missing_row_whose_number_was_given_to_others_is_named(void **state)
{
	struct fixture *f = *state;

	begin(f);
	tamper(f, "DELETE FROM audit WHERE organization_id = '%s' AND seal_number = 7");
	tamper(f, "UPDATE audit SET seal_number = seal_number - 1 "
		  "WHERE organization_id = '%s' AND seal_number > 7 ORDER BY seal_number");
	assert_broken(f, AUDIT_CHANGED, 7);
}

static void rows_that_changed_places_are_named(void **state)
{
	struct fixture *f = *state;

	begin(f);
	tamper(f, "UPDATE audit SET seal_number = 99 WHERE organization_id = '%s' "
		  "AND seal_number = 4");
	tamper(f, "UPDATE audit SET seal_number = 4 WHERE organization_id = '%s' "
		  "AND seal_number = 8");
	tamper(f, "UPDATE audit SET seal_number = 8 WHERE organization_id = '%s' "
		  "AND seal_number = 99");
	assert_broken(f, AUDIT_CHANGED, 4);
}

static void a_row_that_was_put_in_is_named(void **state)
{
	struct fixture *f = *state;

	begin(f);
	tamper(f, "UPDATE audit SET seal_number = seal_number + 1 WHERE organization_id = '%s' "
		  "AND seal_number > 5 ORDER BY seal_number DESC");
	tamper(f, "INSERT INTO audit (organization_id, id, action, actor_kind, credential_kind, "
		  "door, changes, created_at, seal_number, seal) "
		  "VALUES ('%s', UUID(), 'test.forged', 'user', 'none', 'native', '{}', NOW(3), "
		  "6, REPEAT('x', 32))");
	assert_broken(f, AUDIT_CHANGED, 6);
}

static void a_row_that_was_put_in_at_the_end_is_named(void **state)
{
	struct fixture *f = *state;

	begin(f);
	tamper(f, "INSERT INTO audit (organization_id, id, action, actor_kind, credential_kind, "
		  "door, changes, created_at, seal_number, seal) "
		  "VALUES ('%s', UUID(), 'test.forged', 'user', 'none', 'native', '{}', NOW(3), "
		  "13, REPEAT('x', 32))");
	assert_broken(f, AUDIT_CHANGED, 13);
}

static void a_log_that_was_cut_off_is_noticed(void **state)
{
	struct fixture *f = *state;

	begin(f);
	tamper(f, "DELETE FROM audit WHERE organization_id = '%s' AND seal_number > 9");
	assert_broken(f, AUDIT_CUT, 10);
	tamper(f, "DELETE FROM audit WHERE organization_id = '%s'");
	assert_broken(f, AUDIT_CUT, 1);
}

static void a_chains_end_that_was_moved_is_noticed(void **state)
{
	struct fixture *f = *state;

	begin(f);
	tamper(f, "UPDATE audit_head SET seal_number = 9 WHERE organization_id = '%s'");
	assert_broken(f, AUDIT_ADDED, 10);
	tamper(f, "UPDATE audit_head SET seal_number = 12, seal = REPEAT('x', 32) "
		  "WHERE organization_id = '%s'");
	assert_broken(f, AUDIT_HEAD, 12);
	tamper(f, "DELETE FROM audit_head WHERE organization_id = '%s'");
	assert_broken(f, AUDIT_ADDED, 1);
}

/* To have it sealed anew, changed. */
static void a_seal_that_was_taken_off_is_noticed(void **state)
{
	struct fixture *f = *state;

	begin(f);
	tamper(f, "UPDATE audit SET seal_number = NULL, seal = NULL, action = 'test.other' "
		  "WHERE organization_id = '%s' AND seal_number = 3");
	assert_broken(f, AUDIT_MISSING, 3);
	seal_all(f);
	assert_broken(f, AUDIT_MISSING, 3);
}

static void each_organization_has_its_own_chain(void **state)
{
	struct fixture *f = *state;
	struct uuid own = f->organization_id;
	struct uuid other;

	write_rows(f, 3);
	f->organization_id = other = uuid_new(NOW);
	tamper(f, "INSERT INTO organization (id, slug, name, created_at) "
		  "VALUES ('%s', CONCAT('o-', LEFT(MD5(RAND()), 12)), 'Other', NOW(3))");
	write_rows(f, 2);
	seal_all(f);
	assert_whole(f, 2, 0);
	f->organization_id = own;
	assert_whole(f, 3, 0);
	f->organization_id = other;
	tamper(f, "DELETE FROM audit WHERE organization_id = '%s'");
	tamper(f, "DELETE FROM audit_head WHERE organization_id = '%s'");
	tamper(f, "DELETE FROM organization WHERE id = '%s'");
	f->organization_id = own;
}

/* Another worker has the chain's end: this one goes on without waiting. */
static void a_chain_that_another_seals_is_left_alone(void **state)
{
	struct fixture *f = *state;
	struct db *other = fixture_connect(f);
	int64_t n;

	begin(f);
	write_rows(f, 4);
	assert_int_equal(db_begin(other), STATUS_OK);
	n = 0;
	{
		static const struct db_stmt_def lock = {
			.name = "test_lock_heads",
			.sql = "SELECT COUNT(*) AS number FROM audit_head FOR UPDATE",
			.params = "",
			.results = { DB_NUMBER },
		};
		size_t sealed;

		assert_int_equal(db_select_number(other, f->arena, &lock, NULL, &n), STATUS_OK);
		assert_int_equal(audit_seal(f->db, f->arena, 500, &sealed), STATUS_OK);
		assert_int_equal(sealed, 0);
	}
	db_free(other);
	seal_all(f);
	assert_whole(f, ROWS + 4, 0);
}

/* Seals in small batches, in a process of its own, until all is sealed. kill: ends in the middle of one. */
static void work(struct fixture *f, bool is_killed)
{
	struct db *db = fixture_connect(f);
	int64_t left = 1;

	for (int i = 0; left; i++) {
		static const struct db_stmt_def count = {
			.name = "test_unsealed",
			.sql = "SELECT COUNT(*) AS number FROM audit "
			       "WHERE organization_id = ? AND seal_number IS NULL",
			.params = "u",
			.results = { DB_NUMBER },
		};
		const struct db_param which[] = { db_id(f->organization_id) };
		size_t n;

		db_request_begin(db);
		if (audit_seal(db, f->arena, 7, &n) != STATUS_OK && !is_killed)
			_exit(1);
		if (db_select_number(db, f->arena, &count, which, &left) != STATUS_OK)
			_exit(2);
		db_request_end(db);
	}
	_exit(0);
}

static void many_at_once_make_one_chain_and_a_killed_one_breaks_none(void **state)
{
	enum { WORKERS = 6, KILLED = 2, MANY = 600 };
	struct fixture *f = *state;
	pid_t children[WORKERS];

	write_rows(f, MANY);
	for (int i = 0; i < WORKERS; i++) {
		children[i] = fork();
		if (children[i] == 0)
			work(f, i < KILLED);
	}
	usleep(30000);
	for (int i = 0; i < KILLED; i++)
		kill(children[i], SIGKILL);
	for (int i = 0; i < WORKERS; i++) {
		int status;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		if (i >= KILLED)
			assert_int_equal(status, 0);
	}
	assert_whole(f, MANY, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(an_empty_log_is_whole),
		DB_TEST(rows_are_sealed_in_order_and_counted),
		DB_TEST(a_batch_leaves_the_rest_for_the_next),
		DB_TEST(a_changed_row_is_named),
		DB_TEST(a_missing_row_is_named),
		DB_TEST(a_missing_row_whose_number_was_given_to_others_is_named),
		DB_TEST(rows_that_changed_places_are_named),
		DB_TEST(a_row_that_was_put_in_is_named),
		DB_TEST(a_row_that_was_put_in_at_the_end_is_named),
		DB_TEST(a_log_that_was_cut_off_is_noticed),
		DB_TEST(a_chains_end_that_was_moved_is_noticed),
		DB_TEST(a_seal_that_was_taken_off_is_noticed),
		DB_TEST(each_organization_has_its_own_chain),
		DB_TEST(a_chain_that_another_seals_is_left_alone),
		DB_TEST(many_at_once_make_one_chain_and_a_killed_one_breaks_none),
	};

	return RUN_TESTS("seal", tests);
}
