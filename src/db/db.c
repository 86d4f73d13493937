/* One connection: made when first needed, replaced when lost, never behind a transaction's back. */
#include "config.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/time.h"
#include "db/db.h"
#include "db/stmt.h"

/* A connection that rested longer is pinged before it is trusted. */
#define IDLE_NS (30LL * 1000000000)

/* A transaction that keeps losing is given up after this long: what is left of the eight seconds that a web
 * server lets a process finish in belongs to the answer. */
#define RETRY_NS (4LL * 1000000000)

struct db {
	const struct db_settings *settings;
	MYSQL *mysql; /* NULL while not connected */
	struct stmt_cache cache;
	int64_t last_used_ns;
	int n_statements;    /* since the request began */
	int64_t elapsed_ns;  /* spent in them */
	const char *running; /* name of the transaction, or NULL */
	char cause[512];
};

/* Numbers that servers send and Connector/C's headers do not all name. */
enum {
	NEED_REPREPARE = 1615,
	STATEMENT_TIMEOUT = 1969,
	CONNECTION_KILLED = 1927,
	WSREP_NOT_READY = 1047,
	TABLE_CHANGED = 2057,
};

static const char session_sql[] =
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', "
    "tx_isolation = 'READ-COMMITTED', max_statement_time = 6, innodb_lock_wait_timeout = 3";

struct db_param db_text(const char *text)
{
	return (struct db_param){
		.kind = 's', .is_null = !text, .data = text, .len = text ? strlen(text) : 0
	};
}

struct db_param db_int(int64_t number)
{
	return (
	    struct db_param){ .kind = 'i', .is_null = number == FIELD_NO_INT, .number = number };
}

struct db_param db_id(struct uuid id)
{
	return (struct db_param){ .kind = 'u', .is_null = uuid_is_nil(&id), .id = id };
}

struct db_param db_time(int64_t ms)
{
	return (struct db_param){ .kind = 't', .is_null = ms == 0, .number = ms };
}

struct db_param db_bytes(const void *data, size_t len)
{
	return (struct db_param){ .kind = 'b', .is_null = !data, .data = data, .len = len };
}

struct db_param db_flag(bool flag)
{
	return (struct db_param){ .kind = 'f', .number = flag };
}

struct db *db_new(const struct db_settings *settings)
{
	struct db *db = mem_alloc(sizeof(*db));

	*db = (struct db){ .settings = settings };
	return db;
}

static void disconnect(struct db *db)
{
	if (!db->mysql)
		return;
	stmt_drop_all(&db->cache);
	mysql_close(db->mysql);
	db->mysql = NULL;
}

void db_free(struct db *db)
{
	if (!db)
		return;
	disconnect(db);
	stmt_cache_release(&db->cache);
	mysql_library_end();
	free(db);
}

const char *db_cause(const struct db *db)
{
	return db->cause;
}

int db_n_statements(const struct db *db)
{
	return db->n_statements;
}

int64_t db_elapsed_ns(const struct db *db)
{
	return db->elapsed_ns;
}

/* What an error number means to the caller. */
static enum status status_of(unsigned number)
{
	switch (number) {
	case ER_DUP_ENTRY:
	case ER_NO_REFERENCED_ROW_2:
	case ER_ROW_IS_REFERENCED_2: return STATUS_CONFLICT;
	case ER_LOCK_DEADLOCK:
	case ER_LOCK_WAIT_TIMEOUT:
	case ER_CHECKREAD: return STATUS_BUSY;
	case CR_SERVER_GONE_ERROR:
	case CR_SERVER_LOST:
	case CR_CONNECTION_ERROR:
	case CR_CONN_HOST_ERROR:
	case ER_CON_COUNT_ERROR:
	case ER_TOO_MANY_USER_CONNECTIONS:
	case ER_ACCESS_DENIED_ERROR:
	case ER_SERVER_SHUTDOWN:
	case ER_DISK_FULL:
	case ER_RECORD_FILE_FULL:
	case ER_OPTION_PREVENTS_STATEMENT:
	case ER_QUERY_INTERRUPTED:
	case STATEMENT_TIMEOUT:
	case CONNECTION_KILLED:
	case WSREP_NOT_READY: return STATUS_UNAVAILABLE;
	default: return STATUS_INTERNAL;
	}
}

static bool is_lost(unsigned number)
{
	return number == CR_SERVER_GONE_ERROR || number == CR_SERVER_LOST ||
	       number == CONNECTION_KILLED || number == ER_SERVER_SHUTDOWN;
}

static enum status failed(struct db *db, unsigned number, const char *what, const char *text)
{
	snprintf(db->cause, sizeof(db->cause), "%s: %u %s", what, number, text);
	if (is_lost(number))
		disconnect(db);
	return status_of(number);
}

static enum status connect_now(struct db *db)
{
	const struct db_settings *s = db->settings;
	unsigned timeout = (unsigned)s->timeout_s;
	unsigned patience = s->is_patient ? 0 : timeout; /* 0: no limit */
	MYSQL *mysql = mysql_init(NULL);

	if (!mysql)
		BUG("mysql_init: out of memory");
	mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	mysql_options(mysql, MYSQL_INIT_COMMAND, session_sql);
	mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &timeout);
	mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &patience);
	mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &patience);
	if (!mysql_real_connect(mysql, s->host && *s->host ? s->host : NULL, s->user, s->password,
				s->name, (unsigned)s->port,
				s->socket && *s->socket ? s->socket : NULL,
				CLIENT_FOUND_ROWS | CLIENT_MULTI_RESULTS)) {
		enum status status = failed(db, mysql_errno(mysql), "connect", mysql_error(mysql));

		mysql_close(mysql);
		return status;
	}
	db->mysql = mysql;
	db->last_used_ns = time_monotonic_ns();
	return STATUS_OK;
}

void db_request_begin(struct db *db)
{
	db->n_statements = 0;
	db->elapsed_ns = 0;
	db->cause[0] = '\0';
	if (db->mysql && time_monotonic_ns() - db->last_used_ns > IDLE_NS && mysql_ping(db->mysql))
		disconnect(db);
}

static bool is_in_transaction(const struct db *db)
{
	return db->mysql && db->mysql->server_status & SERVER_STATUS_IN_TRANS;
}

void db_request_end(struct db *db)
{
	if (!is_in_transaction(db))
		return;
	log_error("msg=\"a transaction was left open\" name=%s",
		  db->running ? db->running : "none");
	disconnect(db);
}

/* Prepares and runs once; number tells the caller whether another try makes sense. */
static enum status run_once(struct db *db, struct arena *arena, const struct db_stmt_def *def,
			    const struct db_param *params, struct db_rows *rows, int64_t *affected,
			    unsigned *number)
{
	char text[400];

	*number = 0;
	if (!db->mysql) {
		enum status status = connect_now(db);

		if (status != STATUS_OK)
			return status;
	}

	struct stmt *stmt = stmt_get(&db->cache, db->mysql, def, number, text, sizeof(text));

	if (stmt)
		*number = stmt_run(stmt, arena, params, rows, affected, text, sizeof(text));
	if (*number)
		return failed(db, *number, def->name, text);
	return STATUS_OK;
}

/* The table changed below the handle: it has to be prepared once more. */
static bool is_stale(unsigned number)
{
	return number == TABLE_CHANGED || number == NEED_REPREPARE ||
	       number == ER_UNKNOWN_STMT_HANDLER;
}

enum status db_run(struct db *db, struct arena *arena, const struct db_stmt_def *def,
		   const struct db_param *params, struct db_rows *rows, int64_t *affected)
{
	bool was_connected = db->mysql != NULL;
	bool is_first = db->n_statements++ == 0;
	int64_t begun_ns = time_monotonic_ns();
	unsigned number;
	enum status status = run_once(db, arena, def, params, rows, affected, &number);

	if (is_stale(number)) {
		stmt_drop(&db->cache, def);
		status = run_once(db, arena, def, params, rows, affected, &number);
	} else if (is_lost(number) && is_first && was_connected) {
		log_info("msg=\"connection lost, made anew\" cause=\"%s\"", db->cause);
		status = run_once(db, arena, def, params, rows, affected, &number);
	}
	if (def->is_fresh)
		stmt_drop(&db->cache, def);
	db->last_used_ns = time_monotonic_ns();
	db->elapsed_ns += db->last_used_ns - begun_ns;
	return status;
}

enum status db_select(struct db *db, struct arena *arena, const struct db_stmt_def *def,
		      const struct db_param *params, struct db_rows *rows)
{
	*rows = (struct db_rows){ NULL, 0 };
	return db_run(db, arena, def, params, rows, NULL);
}

const struct field db_number_fields[] = {
	{ .name = "number", .type = FIELD_INT, .flags = FIELD_COLUMN },
};

enum status db_select_one(struct db *db, struct arena *arena, const struct db_stmt_def *def,
			  const struct db_param *params, void *out)
{
	struct db_rows rows;
	enum status status = db_select(db, arena, def, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (!rows.n)
		return STATUS_NOT_FOUND;
	memcpy(out, rows.rows, def->results[0].size);
	return STATUS_OK;
}

enum status db_select_number(struct db *db, struct arena *arena, const struct db_stmt_def *def,
			     const struct db_param *params, int64_t *out)
{
	struct db_rows rows;
	enum status status = db_select(db, arena, def, params, &rows);

	if (status != STATUS_OK)
		return status;
	if (rows.n != 1)
		BUG("statement %s returned %zu rows where one number was wanted", def->name,
		    rows.n);
	*out = *(const int64_t *)rows.rows;
	return STATUS_OK;
}

static enum status simple(struct db *db, const struct db_stmt_def *def)
{
	return db_run(db, NULL, def, NULL, NULL, NULL);
}

enum status db_begin(struct db *db)
{
	static const struct db_stmt_def begin = {
		"begin", "START TRANSACTION", "", { { 0 } }, false
	};

	return simple(db, &begin);
}

enum status db_begin_serial(struct db *db)
{
	static const struct db_stmt_def serial = {
		"serial", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "", { { 0 } }, false
	};
	enum status status = simple(db, &serial);

	return status == STATUS_OK ? db_begin(db) : status;
}

enum status db_begin_committed(struct db *db)
{
	static const struct db_stmt_def committed = {
		"committed", "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "", { { 0 } }, false
	};
	enum status status = simple(db, &committed);

	return status == STATUS_OK ? db_begin(db) : status;
}

enum status db_begin_snapshot(struct db *db)
{
	static const struct db_stmt_def repeatable = {
		"repeatable",
		"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
		"",
		{ { 0 } },
		false
	};
	static const struct db_stmt_def begin = {
		"snapshot",
		"START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
		"",
		{ { 0 } },
		false
	};
	enum status status = simple(db, &repeatable);

	return status == STATUS_OK ? simple(db, &begin) : status;
}

enum status db_mark(struct db *db)
{
	static const struct db_stmt_def mark = { "mark", "SAVEPOINT step", "", { { 0 } }, false };

	return simple(db, &mark);
}

enum status db_back_to_mark(struct db *db)
{
	static const struct db_stmt_def back = {
		"back", "ROLLBACK TO SAVEPOINT step", "", { { 0 } }, false
	};

	return simple(db, &back);
}

/* Always asked for: an error carries no status, so after a block that began a transaction and then failed
 * the client library does not know that one is open. */
static void roll_back(struct db *db)
{
	static const struct db_stmt_def rollback = { "rollback", "ROLLBACK", "", { { 0 } }, false };
	char cause[sizeof(db->cause)];

	if (!db->mysql)
		return;
	memcpy(cause, db->cause, sizeof(cause)); /* the first cause is the one that matters */
	if (simple(db, &rollback) != STATUS_OK)
		disconnect(db);
	memcpy(db->cause, cause, sizeof(cause));
}

/* A growing pause, so that those who lost to each other do not meet again at once. */
static void pause_before(int try)
{
	struct timespec pause = { 0, (1L << try) * 500000 };

	nanosleep(&pause, NULL);
}

enum status db_transaction(struct db *db, const char *name, db_body body, void *context)
{
	static const struct db_stmt_def commit = { "commit", "COMMIT", "", { { 0 } }, false };
	enum status status = STATUS_BUSY;
	int64_t until_ns = time_monotonic_ns() + RETRY_NS;

	if (db->running)
		BUG("transaction %s inside %s", name, db->running);
	for (int try = 0; status == STATUS_BUSY && try < LIMIT_TRANSACTION_TRIES; try++) {
		if (try && time_monotonic_ns() > until_ns)
			break;
		if (try)
			pause_before(try);
		db->running = name;
		status = body(db, context);
		if (status == STATUS_OK && is_in_transaction(db))
			status = simple(db, &commit);
		if (status != STATUS_OK)
			roll_back(db);
		db->running = NULL;
		if (status == STATUS_BUSY)
			log_info("msg=\"transaction runs again\" name=%s try=%d cause=\"%s\"", name,
				 try + 1, db->cause);
	}
	return status;
}

enum status db_script(struct db *db, const char *sql)
{
	enum status status = db->mysql ? STATUS_OK : connect_now(db);

	if (status != STATUS_OK)
		return status;
	mysql_set_server_option(db->mysql, MYSQL_OPTION_MULTI_STATEMENTS_ON);

	int end = mysql_real_query(db->mysql, sql, (unsigned long)strlen(sql));

	while (end == 0) {
		MYSQL_RES *result = mysql_store_result(db->mysql);

		mysql_free_result(result);
		end = mysql_next_result(db->mysql);
	}
	if (end > 0)
		status = failed(db, mysql_errno(db->mysql), "script", mysql_error(db->mysql));
	if (db->mysql)
		mysql_set_server_option(db->mysql, MYSQL_OPTION_MULTI_STATEMENTS_OFF);
	return status;
}

bool db_verify(struct db *db, const struct db_stmt_def *def, char *why)
{
	char text[400];
	unsigned number;

	if (!db->mysql && connect_now(db) != STATUS_OK) {
		snprintf(why, 512, "%s", db->cause);
		return false;
	}

	struct stmt *stmt = stmt_get(&db->cache, db->mysql, def, &number, text, sizeof(text));

	if (!stmt) {
		snprintf(why, 512, "%s: %u %s", def->name, number, text);
		return false;
	}

	bool is_good = stmt_verify(stmt, why, 512);

	roll_back(db);
	return is_good;
}
