/* Statements of workers. The table has a row or two for each host. */
#include "config.h"

#include "worker/worker_sql.h"

/* clang-format off */
#define OF(kind_, member) FIELD_##kind_##_OF(struct worker, member), .flags = FIELD_COLUMN
static const struct field columns[] = {
	{ OF(TEXT, host) }, { OF(TEXT, kind) }, { OF(TIME, last_ran_at) },
	{ OF(INT, attempts_sent) }, { OF(INT, attempts_failed) },
};

/* PRIMARY; one row. */
const struct db_stmt_def worker_sql_beat = {
	.name = "worker_beat",
	.sql = "INSERT INTO worker (host, kind, last_ran_at, attempts_sent, attempts_failed) VALUES (?, ?, ?, ?, ?) "
	       "ON DUPLICATE KEY UPDATE last_ran_at = GREATEST(last_ran_at, VALUES(last_ran_at)), "
	       "attempts_sent = attempts_sent + VALUES(attempts_sent), attempts_failed = attempts_failed + VALUES(attempts_failed)",
	.params = "sstii",
};

/* The whole table. */
const struct db_stmt_def worker_sql_list = {
	.name = "worker_list",
	.sql = "SELECT host, kind, last_ran_at, attempts_sent, attempts_failed FROM worker ORDER BY last_ran_at DESC, host, kind",
	.params = "",
	.results = { { columns, ARRAY_LEN(columns), sizeof(struct worker) } },
};

/* The whole table; 1 where nobody ran since that moment. */
const struct db_stmt_def worker_sql_quiet = {
	.name = "worker_quiet",
	.sql = "SELECT NOT EXISTS (SELECT 1 FROM worker WHERE last_ran_at > ?) AS number",
	.params = "t",
	.results = { DB_NUMBER },
};

/* The same, and whoever finds it so is the one that runs now: one of many that ask at once. */
const struct db_stmt_def worker_sql_claim = {
	.name = "worker_claim",
	.sql = "INSERT INTO worker (host, kind, last_ran_at) SELECT ?, 'request', ? FROM DUAL "
	       "WHERE NOT EXISTS (SELECT 1 FROM worker w WHERE w.last_ran_at > ?) "
	       "ON DUPLICATE KEY UPDATE last_ran_at = VALUES(last_ran_at)",
	.params = "stt",
};

const struct db_stmt_def *const worker_statements[] = {
	&worker_sql_beat, &worker_sql_list, &worker_sql_quiet, &worker_sql_claim,
};
const size_t worker_n_statements = ARRAY_LEN(worker_statements);
/* clang-format on */
