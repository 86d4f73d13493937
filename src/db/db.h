/* MariaDB, behind two ideas: a statement is a constant that is prepared once for a connection, and
 * rows arrive as structs in an arena, decoded by a field table. Only this folder sees mysql.h.
 *
 * A statement may be a block (BEGIN NOT ATOMIC … END): several steps in one round trip, with
 * parameters bound like any other's. docs: doc/tour.md says why ingest is written so. */
#ifndef LANDFALL_DB_DB_H
#define LANDFALL_DB_DB_H

#include "base/arena.h"
#include "base/field.h"
#include "base/status.h"

struct db;

struct db_settings {
	const char *host;   /* NULL or "" for the socket */
	const char *socket; /* NULL or "" for the client library's default */
	const char *user, *password, *name;
	int64_t port;
	int64_t timeout_s; /* connecting, reading, writing: below the web server's own */
	bool is_patient;   /* once connected, waits for answers however long they take */
};

/* One statement. Lives as a static const; its address is its name in the cache. */
struct db_stmt_def {
	const char *name;   /* for the log and the tests: room_verb */
	const char *sql;    /* literal text, never built */
	const char *params; /* a letter each: s text, i int, u id, t time, b bytes, f flag */
	/* The tables that its result sets are decoded by, in order; { NULL, 0 } ends the list. Only
	 * rows with FIELD_COLUMN count. */
	struct db_columns {
		const struct field *fields;
		size_t n;
		size_t size; /* of the struct */
	} results[6];
	/* Prepared for each use: MariaDB 10.11 no longer skips through an index in a statement that is run again after its
	 * tables were opened again, and reads all there is instead. */
	bool is_fresh;
};

/* A value for a parameter; made by the functions below. Texts are borrowed until the call ends. */
struct db_param {
	char kind;
	bool is_null;
	int64_t number;
	const void *data;
	size_t len;
	struct uuid id;
};

struct db_param db_text(const char *text);              /* NULL is SQL NULL */
struct db_param db_int(int64_t number);                 /* FIELD_NO_INT is SQL NULL */
struct db_param db_id(struct uuid id);                  /* nil is SQL NULL */
struct db_param db_time(int64_t ms);                    /* 0 is SQL NULL */
struct db_param db_bytes(const void *data, size_t len); /* data NULL is SQL NULL */
struct db_param db_flag(bool flag);

/* Rows of one result set: n structs one behind the other, in the arena. */
struct db_rows {
	void *rows;
	size_t n;
};

/* Never fails: connecting happens with the first statement. settings are borrowed. */
struct db *db_new(const struct db_settings *settings);
void db_free(struct db *db);

/* Called when a request begins: a connection that rested is checked, and the count of statements
 * starts anew. Called when it ends: a transaction left open is our mistake, rolled back and
 * logged. */
void db_request_begin(struct db *db);
void db_request_end(struct db *db);

/* Runs a statement. rows has an element for each result set of the definition (NULL when it has
 * none); affected may be NULL and counts matched rows, changed or not.
 *
 * STATUS_CONFLICT for a duplicate or a missing referenced row, STATUS_BUSY for a deadlock (the
 * transaction is gone: run it whole again), STATUS_UNAVAILABLE for a lost or refusing server,
 * STATUS_INTERNAL for anything else; the cause is in db_cause. A lost connection is replaced and
 * the statement run again only where nothing can have happened yet: as the first of a request. */
enum status db_run(struct db *db, struct arena *arena, const struct db_stmt_def *def,
		   const struct db_param *params, struct db_rows *rows,
		   int64_t *affected) ATTR_MUST_USE;

/* db_run for a statement with one result set. */
enum status db_select(struct db *db, struct arena *arena, const struct db_stmt_def *def,
		      const struct db_param *params, struct db_rows *rows) ATTR_MUST_USE;

/* The first row of a statement with one result set, into a struct of the size that its columns are read into.
 * STATUS_NOT_FOUND where there is none. */
enum status db_select_one(struct db *db, struct arena *arena, const struct db_stmt_def *def,
			  const struct db_param *params, void *out) ATTR_MUST_USE;

/* For statements that return one number, called "number": definition's results and the call. */
extern const struct field db_number_fields[];
/* clang-format off */
#define DB_NUMBER { db_number_fields, 1, sizeof(int64_t) }
/* clang-format on */
enum status db_select_number(struct db *db, struct arena *arena, const struct db_stmt_def *def,
			     const struct db_param *params, int64_t *out) ATTR_MUST_USE;

/* Runs body inside a transaction that body itself begins with its first statement (db_begin, or a
 * block that starts one), and commits it unless body's last block already did. When body ends in
 * anything but STATUS_OK it is rolled back; after STATUS_BUSY it is run again, whole, a bounded
 * number of times. name is for the log. */
typedef enum status (*db_body)(struct db *db, void *context);
enum status db_transaction(struct db *db, const char *name, db_body body,
			   void *context) ATTR_MUST_USE;
enum status db_begin(struct db *db) ATTR_MUST_USE;
/* The same, and what is read in it nobody changes before it ends. */
enum status db_begin_serial(struct db *db) ATTR_MUST_USE;
/* The same, and each statement sees what is committed by then; what it locks is rows, never the gaps between them, so that a
 * queue can be read and added to at once. */
enum status db_begin_committed(struct db *db) ATTR_MUST_USE;
/* For reading alone: all of it sees the database as it is now. */
enum status db_begin_snapshot(struct db *db) ATTR_MUST_USE;
/* Inside a transaction, around one of many steps: what came after the mark is taken back, what came before it stays. */
enum status db_mark(struct db *db) ATTR_MUST_USE;
enum status db_back_to_mark(struct db *db) ATTR_MUST_USE;

/* Why the last statement failed, with the server's number; private: for the log, never for clients. */
const char *db_cause(const struct db *db);

/* Statements and round trips since the request began, and how long they took. */
int db_n_statements(const struct db *db);
int64_t db_elapsed_ns(const struct db *db);

/* Runs SQL text that has no parameters, as migrations do; text may hold several statements. */
enum status db_script(struct db *db, const char *sql) ATTR_MUST_USE;

/* For the tests: prepares a definition and compares parameters and result columns with what it says;
 * a block is run for that, with parameters that find nothing, and rolled back. false, with the
 * difference in why (512 bytes), when they disagree. */
bool db_verify(struct db *db, const struct db_stmt_def *def, char *why);

#endif
