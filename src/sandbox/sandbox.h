/* Sandboxes. An organization's test keys open another organization beside it, its sandbox, which is made with the
 * first of them. So a test key sees and changes nothing real, by the same rule that keeps organizations apart;
 * nobody is told of what happens there (event/event.h: notifies); and what was recorded is not kept. */
#ifndef LANDFALL_SANDBOX_SANDBOX_H
#define LANDFALL_SANDBOX_SANDBOX_H

#include "auth/actor.h"
#include "db/db.h"

/* Inside a transaction: makes the sandbox of the actor's organization, unless there is one. Its trace is that of the
 * key that it is made for. */
enum status sandbox_make(struct db *db, struct arena *arena,
			 const struct actor *actor) ATTR_MUST_USE;

/* What becomes of a table's rows in a sandbox. Every table that has an organization_id stands here: a new one that
 * does not fails tests/db/test_sandbox.c. */
enum sandbox_fate {
	SANDBOX_PURGED,  /* by its statement, once the time is over */
	SANDBOX_GOES,    /* with rows that are purged: its foreign keys cascade */
	SANDBOX_EXPIRES, /* by a purge of its own, in every organization */
	SANDBOX_EMPTY    /* nothing a test key may do puts a row there */
};
struct sandbox_table {
	const char *table;
	enum sandbox_fate fate;
	/* Of a table that is purged: organization, moment, limit; returns how many rows it took. */
	const struct db_stmt_def *purge;
};
/* In the order in which rows may go: what refers to others before them. */
extern const struct sandbox_table sandbox_tables[];
extern const size_t sandbox_n_tables;

/* Takes away what was recorded in sandboxes more than hours ago: of each table of each sandbox at most limit rows, in a
 * transaction for each. *n is how many batches were full, so that there may be more. */
enum status sandbox_purge(struct db *db, struct arena *arena, int64_t hours, int64_t now_ms,
			  int64_t limit, size_t *n) ATTR_MUST_USE;

extern const struct db_stmt_def *const sandbox_statements[];
extern const size_t sandbox_n_statements;

#endif
