/* Tests of db/: connections that are lost, transactions that are run again, and values of every kind. */
#include "config.h"

#include <time.h>

#include "base/limits.h"
#include "db/fixture.h"

/* Tables that only these tests have; the run-time user may write them as any other. */
static int set_up(void **state)
{
	struct fixture *f;

	if (fixture_set_up(state) != 0)
		return -1;
	f = *state;
	fixture_script(f, "CREATE OR REPLACE TABLE test_thing (id INT PRIMARY KEY, number BIGINT, "
			  "text MEDIUMTEXT COLLATE utf8mb4_bin, moment DATETIME(3), owner UUID, "
			  "digest VARBINARY(400), flag TINYINT(1), short VARCHAR(5)) "
			  "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4");
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	db_free(f->db); /* whatever it still holds would keep the table */
	f->db = db_new(&f->user_settings);
	fixture_script(f, "DROP TABLE test_thing");
	return fixture_tear_down(state);
}

struct thing {
	int64_t id, number;
	const char *text;
	int64_t moment;
	struct uuid owner;
	struct field_bytes digest;
	bool flag;
};

#define OF(kind, member) FIELD_##kind##_OF(struct thing, member), .flags = FIELD_COLUMN

static const struct field thing_fields[] = {
	{ OF(INT, id) },   { OF(INT, number) },   { OF(TEXT, text) }, { OF(TIME, moment) },
	{ OF(ID, owner) }, { OF(BYTES, digest) }, { OF(FLAG, flag) },
};

#define THINGS                                                                                     \
	{                                                                                          \
		thing_fields, ARRAY_LEN(thing_fields), sizeof(struct thing)                        \
	}

static const struct db_stmt_def insert_thing = {
	.name = "test_insert",
	.sql = "INSERT INTO test_thing (id, number, text, moment, owner, digest, flag) "
	       "VALUES (?, ?, ?, ?, ?, ?, ?)",
	.params = "iistubf",
};

static const struct db_stmt_def select_things = {
	.name = "test_select",
	.sql = "SELECT id, number, text, moment, owner, digest, flag FROM test_thing ORDER BY id",
	.params = "",
	.results = { THINGS },
};

static const struct db_stmt_def set_number = {
	.name = "test_set_number",
	.sql = "UPDATE test_thing SET number = ? WHERE id = ?",
	.params = "ii",
};

static const struct db_stmt_def select_one = {
	.name = "test_one",
	.sql = "SELECT 1 AS number",
	.params = "",
	.results = { DB_NUMBER },
};

static const struct db_stmt_def connection_id = {
	.name = "test_connection_id",
	.sql = "SELECT CONNECTION_ID() AS number",
	.params = "",
	.results = { DB_NUMBER },
};

static enum status insert(struct fixture *f, struct db *db, const struct thing *t)
{
	const struct db_param params[] = {
		db_int(t->id),      db_int(t->number), db_text(t->text),
		db_time(t->moment), db_id(t->owner),   db_bytes(t->digest.data, t->digest.len),
		db_flag(t->flag),
	};

	return db_run(db, f->arena, &insert_thing, params, NULL, NULL);
}

static enum status insert_id(struct fixture *f, int64_t id)
{
	return insert(f, f->db, &(struct thing){ .id = id, .number = FIELD_NO_INT });
}

static struct thing *read_things(struct fixture *f, size_t n)
{
	struct db_rows rows;

	if (db_select(f->db, f->arena, &select_things, NULL, &rows) != STATUS_OK)
		fail_msg("%s", db_cause(f->db));
	assert_int_equal(rows.n, n);
	return rows.rows;
}

static int64_t count_things(struct fixture *f)
{
	return fixture_number(f, "SELECT COUNT(*) AS number FROM test_thing");
}

static enum status ask(struct fixture *f, struct db *db, const struct db_stmt_def *def,
		       int64_t *out)
{
	return db_select_number(db, f->arena, def, NULL, out);
}

/* Values */

static void values_of_every_kind_come_back_as_they_went(void **state)
{
	struct fixture *f = *state;
	const struct thing given = {
		.id = 1,
		.number = -INT64_MAX,
		.text = "a\xc3\xa4\xf0\x9f\x9a\x80'\"\\%_\n",
		.moment = NOW + 123,
		.owner = uuid_new(NOW),
		.digest = { "\0\xff'x\0", 5 },
		.flag = true,
	};
	const struct thing *back;

	assert_int_equal(insert(f, f->db, &given), STATUS_OK);
	back = read_things(f, 1);
	assert_int_equal(back->number, given.number);
	assert_string_equal(back->text, given.text);
	assert_int_equal(back->moment, given.moment);
	assert_true(uuid_eq(&back->owner, &given.owner));
	assert_int_equal(back->digest.len, 5);
	assert_memory_equal(back->digest.data, given.digest.data, 5);
	assert_true(back->flag);
}

static void none_is_null_and_null_is_none(void **state)
{
	struct fixture *f = *state;
	const struct thing *back;

	assert_int_equal(insert_id(f, 1), STATUS_OK);
	assert_int_equal(fixture_number(f, "SELECT COUNT(*) AS number FROM test_thing "
					   "WHERE number IS NULL AND text IS NULL AND "
					   "moment IS NULL AND owner IS NULL AND digest IS NULL"),
			 1);
	back = read_things(f, 1);
	assert_int_equal(back->number, FIELD_NO_INT);
	assert_null(back->text);
	assert_int_equal(back->moment, 0);
	assert_true(uuid_is_nil(&back->owner));
	assert_null(back->digest.data);
	assert_false(back->flag);
}

static void empty_is_not_none(void **state)
{
	struct fixture *f = *state;
	const struct thing *back;

	assert_int_equal(
	    insert(f, f->db, &(struct thing){ .id = 1, .text = "", .digest = { "", 0 } }),
	    STATUS_OK);
	back = read_things(f, 1);
	assert_non_null(back->text);
	assert_string_equal(back->text, "");
	assert_non_null(back->digest.data);
	assert_int_equal(back->digest.len, 0);
	assert_int_equal(back->number, 0);
}

/* A small buffer is bound to each text; longer ones are fetched again. */
static void texts_of_any_length_come_back_whole(void **state)
{
	static const size_t lengths[] = { 1, 126, 127, 128, 129, 130, 255, 256, 65535, 100000 };
	struct fixture *f = *state;
	char *text = arena_alloc(f->arena, 100001);
	const struct thing *back;

	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		struct thing given = { .id = (int64_t)i };

		for (size_t k = 0; k < lengths[i]; k++)
			text[k] = (char)('a' + k % 26);
		text[lengths[i]] = '\0';
		given.text = text;
		given.digest = (struct field_bytes){ text, lengths[i] < 400 ? lengths[i] : 400 };
		assert_int_equal(insert(f, f->db, &given), STATUS_OK);
	}
	back = read_things(f, ARRAY_LEN(lengths));
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		assert_int_equal(strlen(back[i].text), lengths[i]);
		for (size_t k = 0; k < lengths[i]; k++)
			assert_int_equal(back[i].text[k], 'a' + k % 26);
		assert_memory_equal(back[i].digest.data, back[i].text, back[i].digest.len);
		assert_int_equal(back[i].digest.len, lengths[i] < 400 ? lengths[i] : 400);
	}
}

static void times_reach_to_the_last_year(void **state)
{
	struct fixture *f = *state;
	const struct thing *back;

	assert_int_equal(insert(f, f->db, &(struct thing){ .id = 1, .moment = 1 }), STATUS_OK);
	assert_int_equal(
	    insert(f, f->db, &(struct thing){ .id = 2, .moment = INT64_C(253402300799999) }),
	    STATUS_OK);
	back = read_things(f, 2);
	assert_int_equal(back[0].moment, 1);
	assert_int_equal(back[1].moment, INT64_C(253402300799999));
}

/* Outcomes */

static void a_duplicate_is_a_conflict(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(insert_id(f, 1), STATUS_OK);
	assert_int_equal(insert_id(f, 1), STATUS_CONFLICT);
	assert_non_null(strstr(db_cause(f->db), "test_insert: 1062"));
	assert_int_equal(insert_id(f, 2), STATUS_OK);
}

static void what_does_not_fit_is_not_cut_but_refused(void **state)
{
	static const struct db_stmt_def insert_short = {
		"test_short",
		"INSERT INTO test_thing (id, short) VALUES (1, ?)",
		"s",
		{ { 0 } },
		false
	};
	struct fixture *f = *state;
	const struct db_param long_text[] = { db_text("123456") };
	const struct db_param bad_text[] = { db_text("\xff") };

	assert_int_equal(db_run(f->db, f->arena, &insert_short, long_text, NULL, NULL),
			 STATUS_INTERNAL);
	assert_int_equal(db_run(f->db, f->arena, &insert_short, bad_text, NULL, NULL),
			 STATUS_INTERNAL);
	assert_int_equal(count_things(f), 0);
}

static void matched_rows_are_counted_changed_or_not(void **state)
{
	struct fixture *f = *state;
	const struct db_param there[] = { db_int(7), db_int(1) };
	const struct db_param nowhere[] = { db_int(7), db_int(2) };
	int64_t n = -1;

	assert_int_equal(insert_id(f, 1), STATUS_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(db_run(f->db, f->arena, &set_number, there, NULL, &n), STATUS_OK);
		assert_int_equal(n, 1);
	}
	assert_int_equal(db_run(f->db, f->arena, &set_number, nowhere, NULL, &n), STATUS_OK);
	assert_int_equal(n, 0);
}

static void a_wrong_password_is_unavailable_and_says_why(void **state)
{
	struct fixture *f = *state;
	struct db_settings settings = f->user_settings;
	struct db *db;
	int64_t n;

	settings.password = "wrong";
	db = db_new(&settings);
	assert_int_equal(ask(f, db, &select_one, &n), STATUS_UNAVAILABLE);
	assert_non_null(strstr(db_cause(db), "1045"));
	db_free(db);
}

static void a_server_that_is_not_there_is_unavailable(void **state)
{
	struct fixture *f = *state;
	struct db_settings settings = f->user_settings;
	struct db *db;
	int64_t n;

	settings.host = NULL;
	settings.socket = "/nonexistent/mariadb.sock";
	db = db_new(&settings);
	assert_int_equal(ask(f, db, &select_one, &n), STATUS_UNAVAILABLE);
	assert_int_equal(ask(f, db, &select_one, &n), STATUS_UNAVAILABLE);
	db_free(db);
}

static void set_a_wrong_kind(void *context)
{
	struct fixture *f = context;
	const struct db_param params[] = { db_text("1"), db_int(1) };

	if (db_run(fixture_connect(f), f->arena, &set_number, params, NULL, NULL) == STATUS_OK)
		return;
}

static void a_parameter_of_another_kind_is_our_mistake(void **state)
{
	assert_true(test_aborts(set_a_wrong_kind, *state));
}

/* Lost connections */

static void kill_connection(struct fixture *f, struct db *victim)
{
	struct db *killer = fixture_connect(f);
	int64_t id;

	assert_int_equal(ask(f, victim, &connection_id, &id), STATUS_OK);
	assert_int_equal(db_script(killer, arena_printf(f->arena, "KILL %lld", (long long)id)),
			 STATUS_OK);
	db_free(killer);
	/* The server takes it away in its own time. */
	for (int i = 0; i < 1000; i++) {
		struct timespec pause = { 0, 5000000 };
		const struct db_stmt_def is_alive = { "test_is_alive",
						      "SELECT COUNT(*) AS number FROM "
						      "information_schema.processlist WHERE id = ?",
						      "i",
						      { DB_NUMBER },
						      false };
		struct db *other = fixture_connect(f);
		const struct db_param params[] = { db_int(id) };
		int64_t n = 1;

		assert_int_equal(db_select_number(other, f->arena, &is_alive, params, &n),
				 STATUS_OK);
		db_free(other);
		if (!n)
			return;
		nanosleep(&pause, NULL);
	}
	fail_msg("the connection is still there");
}

static void a_lost_connection_is_replaced_for_the_first_statement_of_a_request(void **state)
{
	struct fixture *f = *state;
	int64_t before, after;

	assert_int_equal(ask(f, f->db, &connection_id, &before), STATUS_OK);
	assert_int_equal(insert_id(f, 1), STATUS_OK);
	kill_connection(f, f->db);
	db_request_begin(f->db);
	assert_int_equal(insert_id(f, 2), STATUS_OK);
	assert_int_equal(ask(f, f->db, &connection_id, &after), STATUS_OK);
	assert_int_not_equal(before, after);
	assert_int_equal(count_things(f), 2);
}

static void a_lost_connection_is_told_by_a_later_statement(void **state)
{
	struct fixture *f = *state;
	int64_t n;

	db_request_begin(f->db);
	assert_int_equal(ask(f, f->db, &select_one, &n), STATUS_OK);
	kill_connection(f, f->db);
	assert_int_equal(insert_id(f, 1), STATUS_UNAVAILABLE);
	db_request_end(f->db);
	db_request_begin(f->db);
	assert_int_equal(insert_id(f, 1), STATUS_OK);
	assert_int_equal(count_things(f), 1);
}

static enum status insert_then_lose(struct db *db, void *context)
{
	struct fixture *f = context;
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status = insert(f, db, &(struct thing){ .id = 1 });
	kill_connection(f, db);
	if (status == STATUS_OK)
		status = insert(f, db, &(struct thing){ .id = 2 });
	return status;
}

static void a_transaction_that_loses_its_connection_leaves_nothing(void **state)
{
	struct fixture *f = *state;

	db_request_begin(f->db);
	assert_int_equal(db_transaction(f->db, "test", insert_then_lose, f), STATUS_UNAVAILABLE);
	assert_int_equal(count_things(f), 0);
	db_request_end(f->db);
	db_request_begin(f->db);
	assert_int_equal(insert_id(f, 3), STATUS_OK);
}

/* Transactions */

struct work {
	struct fixture *f;
	int n_runs;
	enum status end;
};

static enum status insert_and_end(struct db *db, void *context)
{
	struct work *w = context;
	enum status status = db_begin(db);

	w->n_runs++;
	if (status == STATUS_OK)
		status = insert(w->f, db, &(struct thing){ .id = w->n_runs });
	return status == STATUS_OK ? w->end : status;
}

static void a_transaction_is_stored_when_it_ends_well(void **state)
{
	struct fixture *f = *state;
	struct work w = { f, 0, STATUS_OK };

	assert_int_equal(db_transaction(f->db, "test", insert_and_end, &w), STATUS_OK);
	assert_int_equal(w.n_runs, 1);
	assert_int_equal(count_things(f), 1);
}

static void a_transaction_is_undone_when_it_ends_badly(void **state)
{
	static const enum status ends[] = { STATUS_CONFLICT, STATUS_INVALID, STATUS_INTERNAL,
					    STATUS_UNAVAILABLE };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		struct work w = { f, 0, ends[i] };

		assert_int_equal(db_transaction(f->db, "test", insert_and_end, &w), ends[i]);
		assert_int_equal(w.n_runs, 1);
		assert_int_equal(count_things(f), 0);
	}
}

static void a_busy_transaction_is_run_again_a_bounded_number_of_times(void **state)
{
	struct fixture *f = *state;
	struct work w = { f, 0, STATUS_BUSY };

	assert_int_equal(db_transaction(f->db, "test", insert_and_end, &w), STATUS_BUSY);
	assert_int_equal(w.n_runs, LIMIT_TRANSACTION_TRIES);
	assert_int_equal(count_things(f), 0);
}

/* The block begins the transaction itself and fails in the middle: the server's error does not say that
 * a transaction is open. */
static enum status fail_in_a_block(struct db *db, void *context)
{
	static const struct db_stmt_def block = {
		"test_block",
		"BEGIN NOT ATOMIC START TRANSACTION; INSERT INTO test_thing (id) VALUES (1); "
		"INSERT INTO test_thing (id) VALUES (1); COMMIT; END",
		"",
		{ { 0 } },
		false
	};
	struct fixture *f = context;

	return db_run(db, f->arena, &block, NULL, NULL, NULL);
}

static void a_block_that_fails_in_the_middle_leaves_nothing_behind(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_transaction(f->db, "test", fail_in_a_block, f), STATUS_CONFLICT);
	/* What is still open would be stored by the next transaction's beginning. */
	assert_int_equal(db_begin(f->db), STATUS_OK);
	assert_int_equal(count_things(f), 0);
}

static void the_first_cause_is_the_one_that_is_told(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(db_transaction(f->db, "test", fail_in_a_block, f), STATUS_CONFLICT);
	assert_non_null(strstr(db_cause(f->db), "test_block: 1062"));
}

static void a_transaction_left_open_is_noticed_and_undone(void **state)
{
	struct fixture *f = *state;

	db_request_begin(f->db);
	assert_int_equal(db_begin(f->db), STATUS_OK);
	assert_int_equal(insert_id(f, 1), STATUS_OK);
	db_request_end(f->db);
	assert_int_equal(count_things(f), 0);
	assert_int_equal(insert_id(f, 2), STATUS_OK);
	assert_int_equal(count_things(f), 1);
}

static enum status begin_another(struct db *db, void *context)
{
	struct work w = { context, 0, STATUS_OK };

	return db_transaction(db, "inner", insert_and_end, &w);
}

static void nest_transactions(void *context)
{
	struct db *db = fixture_connect(context);

	if (db_transaction(db, "outer", begin_another, context) == STATUS_OK)
		return;
}

static void a_transaction_inside_another_is_our_mistake(void **state)
{
	assert_true(test_aborts(nest_transactions, *state));
}

/* Deadlock: this process locks row 1, then 2; the child locks 2, then 1. Having written more, the child
 * is the one that the server lets live. */
struct crossing {
	struct fixture *f;
	int to_child[2], to_parent[2];
	int n_runs;
};

static enum status set(struct db *db, struct fixture *f, int64_t id, int64_t number)
{
	const struct db_param params[] = { db_int(number), db_int(id) };

	return db_run(db, f->arena, &set_number, params, NULL, NULL);
}

static void wait_for(int fd)
{
	char byte;

	if (read(fd, &byte, 1) != 1)
		_exit(9);
}

static void tell(int fd)
{
	if (write(fd, "x", 1) != 1)
		_exit(9);
}

static enum status cross_as_child(struct db *db, void *context)
{
	struct crossing *x = context;
	enum status status = db_begin(db);

	for (int64_t id = 10; status == STATUS_OK && id < 60; id++)
		status = insert(x->f, db, &(struct thing){ .id = id });
	if (status == STATUS_OK)
		status = set(db, x->f, 2, 22);
	if (x->n_runs++ == 0) {
		tell(x->to_parent[1]);
		wait_for(x->to_child[0]);
	}
	if (status == STATUS_OK)
		status = set(db, x->f, 1, 21);
	return status;
}

static enum status cross_as_parent(struct db *db, void *context)
{
	struct crossing *x = context;
	enum status status = db_begin(db);

	if (status == STATUS_OK)
		status = set(db, x->f, 1, 11);
	if (x->n_runs++ == 0) {
		wait_for(x->to_parent[0]);
		tell(x->to_child[1]);
	}
	if (status == STATUS_OK)
		status = set(db, x->f, 2, 12);
	return status;
}

static void a_deadlock_is_run_again_until_it_is_none(void **state)
{
	struct fixture *f = *state;
	struct crossing x = { .f = f };
	const struct thing *things;
	int status;
	pid_t child;

	assert_int_equal(insert_id(f, 1), STATUS_OK);
	assert_int_equal(insert_id(f, 2), STATUS_OK);
	assert_int_equal(pipe(x.to_child), 0);
	assert_int_equal(pipe(x.to_parent), 0);
	child = fork();
	if (child == 0) {
		struct db *db = fixture_connect(f);

		_exit(db_transaction(db, "child", cross_as_child, &x) == STATUS_OK ? 0 : 1);
	}
	assert_true(child > 0);
	assert_int_equal(db_transaction(f->db, "parent", cross_as_parent, &x), STATUS_OK);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(x.n_runs, 2);
	things = read_things(f, 52);
	assert_int_equal(things[0].number, 11); /* the child's came first, ours again after it */
	assert_int_equal(things[1].number, 12);
	close(x.to_child[0]);
	close(x.to_child[1]);
	close(x.to_parent[0]);
	close(x.to_parent[1]);
}

/* Statements */

static void a_statement_outlives_a_change_of_its_table(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(insert_id(f, 1), STATUS_OK);
	read_things(f, 1);
	fixture_script(f, "ALTER TABLE test_thing ADD COLUMN more INT FIRST, "
			  "MODIFY COLUMN number INT, MODIFY COLUMN text VARCHAR(500)");
	assert_int_equal(insert_id(f, 2), STATUS_OK);
	assert_int_equal(read_things(f, 2)[1].id, 2);
	fixture_script(f, "ALTER TABLE test_thing DROP COLUMN more");
	assert_int_equal(insert_id(f, 3), STATUS_OK);
	read_things(f, 3);
}

static void statements_of_a_request_are_counted(void **state)
{
	struct fixture *f = *state;
	int64_t n;

	db_request_begin(f->db);
	assert_int_equal(db_n_statements(f->db), 0);
	assert_int_equal(ask(f, f->db, &select_one, &n), STATUS_OK);
	assert_int_equal(ask(f, f->db, &select_one, &n), STATUS_OK);
	assert_int_equal(db_n_statements(f->db), 2);
	db_request_begin(f->db);
	assert_int_equal(db_n_statements(f->db), 0);
}

static void a_block_returns_its_results_in_order(void **state)
{
	static const struct db_stmt_def block = {
		"test_results",
		"BEGIN NOT ATOMIC SELECT 1 AS number; INSERT INTO test_thing (id) VALUES (?); "
		"SELECT 2 AS number UNION ALL SELECT 3; END",
		"i",
		{ DB_NUMBER, DB_NUMBER },
		false
	};
	struct fixture *f = *state;
	const struct db_param params[] = { db_int(1) };
	struct db_rows rows[2];

	assert_int_equal(db_run(f->db, f->arena, &block, params, rows, NULL), STATUS_OK);
	assert_int_equal(rows[0].n, 1);
	assert_int_equal(rows[1].n, 2);
	assert_int_equal(((const int64_t *)rows[1].rows)[1], 3);
	assert_int_equal(db_run(f->db, f->arena, &block, params, rows, NULL), STATUS_CONFLICT);
	assert_int_equal(count_things(f), 1);
}

static void a_script_runs_all_its_statements_or_tells(void **state)
{
	struct fixture *f = *state;

	fixture_script(f, "INSERT INTO test_thing (id) VALUES (1); "
			  "INSERT INTO test_thing (id) VALUES (2); SELECT * FROM test_thing;");
	assert_int_equal(count_things(f), 2);
	assert_int_equal(db_script(f->owner, "INSERT INTO test_thing (id) VALUES (3); "
					     "INSERT INTO test_thing (id) VALUES (1); "
					     "INSERT INTO test_thing (id) VALUES (4)"),
			 STATUS_CONFLICT);
	assert_int_equal(count_things(f), 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(values_of_every_kind_come_back_as_they_went),
		TEST(none_is_null_and_null_is_none),
		TEST(empty_is_not_none),
		TEST(texts_of_any_length_come_back_whole),
		TEST(times_reach_to_the_last_year),
		TEST(a_duplicate_is_a_conflict),
		TEST(what_does_not_fit_is_not_cut_but_refused),
		TEST(matched_rows_are_counted_changed_or_not),
		TEST(a_wrong_password_is_unavailable_and_says_why),
		TEST(a_server_that_is_not_there_is_unavailable),
		TEST(a_parameter_of_another_kind_is_our_mistake),
		TEST(a_lost_connection_is_replaced_for_the_first_statement_of_a_request),
		TEST(a_lost_connection_is_told_by_a_later_statement),
		TEST(a_transaction_that_loses_its_connection_leaves_nothing),
		TEST(a_transaction_is_stored_when_it_ends_well),
		TEST(a_transaction_is_undone_when_it_ends_badly),
		TEST(a_busy_transaction_is_run_again_a_bounded_number_of_times),
		TEST(a_block_that_fails_in_the_middle_leaves_nothing_behind),
		TEST(the_first_cause_is_the_one_that_is_told),
		TEST(a_transaction_left_open_is_noticed_and_undone),
		TEST(a_transaction_inside_another_is_our_mistake),
		TEST(a_deadlock_is_run_again_until_it_is_none),
		TEST(a_statement_outlives_a_change_of_its_table),
		TEST(statements_of_a_request_are_counted),
		TEST(a_block_returns_its_results_in_order),
		TEST(a_script_runs_all_its_statements_or_tells),
	};

	return RUN_TESTS("db", tests);
}
