/* The statements of sandboxes; for sandbox.c alone. */
#ifndef LANDFALL_SANDBOX_SANDBOX_SQL_H
#define LANDFALL_SANDBOX_SANDBOX_SQL_H

#include "sandbox/sandbox.h"

struct sandbox {
	struct uuid id;
};

extern const struct db_stmt_def sandbox_sql_make, sandbox_sql_list;

#endif
