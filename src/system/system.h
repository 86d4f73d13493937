/* The installation itself: whether all that it needs is there, and what it is made of. One list of checks for the command
 * `landfall doctor` and the page /settings/system. */
#ifndef LANDFALL_SYSTEM_SYSTEM_H
#define LANDFALL_SYSTEM_SYSTEM_H

#include "db/db.h"
#include "http/request.h"
#include "settings.h"

enum system_verdict { SYSTEM_GOOD, SYSTEM_ODD, SYSTEM_BAD };

struct system_check {
	const char *name; /* "database and schema" */
	enum system_verdict verdict;
	const char *text; /* "fine", or what is wrong and what to do */
};
#define SYSTEM_CHECKS_MAX 16

/* Makes all checks, in the arena. What cannot be looked at because the database is away is left out; *n is how many
 * there are. */
void system_check(struct db *db, struct arena *arena, const struct settings *settings,
		  struct system_check *out, size_t *n);

/* One more, for the command alone: whether the folder of migrations can be read, which the server never does. */
void system_check_migrations(struct db *db, struct arena *arena, const struct settings *settings,
			     struct system_check *out);

/* What the database says of itself, in one statement. */
struct system_facts {
	const char *db_version;
	int64_t now;           /* its clock */
	int64_t schema_number; /* of the newest migration that was applied */
	int64_t
	    left_behind_at; /* since when the oldest thing waits that the worker should have taken away; 0 for none */
	int64_t open_overdue; /* deployments whose time ran out and that nobody gave up yet */
};
enum status system_look(struct db *db, struct arena *arena, struct system_facts *out) ATTR_MUST_USE;

/* The tables by size, the largest first, from what the database keeps of them anyway. */
struct system_table {
	const char *name;
	int64_t size_bytes, n_rows; /* both as the database estimates them */
};
enum status system_tables(struct db *db, struct arena *arena, struct db_rows *out) ATTR_MUST_USE;

extern const struct db_stmt_def *const system_statements[];
extern const size_t system_n_statements;

/* GET /settings/system */
enum status system_page(struct request *req);

#endif
