/* Inside db/: a prepared statement on one connection, and the cache of them. */
#ifndef LANDFALL_DB_STMT_H
#define LANDFALL_DB_STMT_H

#include <mysql.h>

#include "db/db.h"

struct stmt; /* one prepared handle */

/* Handles of one connection, by the address of their definition. */
struct stmt_cache {
	struct stmt **items;
	size_t n, room;
};

/* The handle for def, prepared now if it was not. NULL when preparing failed; *handle is then the
 * failed handle's error text and number in error/number. */
struct stmt *stmt_get(struct stmt_cache *cache, MYSQL *mysql, const struct db_stmt_def *def,
		      unsigned *number, char *error, size_t error_size);

/* Binds, executes, reads every result set into rows. 0, or the server's or client's error number. */
unsigned stmt_run(struct stmt *stmt, struct arena *arena, const struct db_param *params,
		  struct db_rows *rows, int64_t *affected, char *error, size_t error_size);

/* Closes one handle, or all: after a lost connection or a changed table. */
void stmt_drop(struct stmt_cache *cache, const struct db_stmt_def *def);
void stmt_drop_all(struct stmt_cache *cache);
void stmt_cache_release(struct stmt_cache *cache);

/* Compares a handle with its definition: parameters, and names of the columns. A block that has results
 * is run with parameters that find nothing; it may leave a transaction open. */
bool stmt_verify(const struct stmt *stmt, char *why, size_t why_size);

#endif
