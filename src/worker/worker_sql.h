/* The statements of workers; for worker.c alone. */
#ifndef LANDFALL_WORKER_WORKER_SQL_H
#define LANDFALL_WORKER_WORKER_SQL_H

#include "worker/worker.h"

extern const struct db_stmt_def worker_sql_beat, worker_sql_list, worker_sql_quiet,
    worker_sql_claim;

#endif
