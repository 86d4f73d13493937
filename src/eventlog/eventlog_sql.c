/* Statements of the log of events. */
#include "config.h"

#include "eventlog/eventlog_sql.h"

/* clang-format off */
/* What was history when it was told happened to nobody. A limited key sees what is of its own places, and nothing else. */
#define FILTER                                                                                     \
	"WHERE organization_id = ? AND is_backfill = 0 AND (? IS NULL OR FIND_IN_SET(kind, ?)) "   \
	"AND (? IS NULL OR project_id = ?) AND (? IS NULL OR environment_id = ?)"                  \
	LIST_ONLY("project_id") LIST_ONLY("environment_id")
#define FILTER_KINDS "ussuuuussss"

/* PRIMARY; one row more than a page of what the filter leaves. */
const struct db_stmt_def eventlog_sql_list[2] = {
	{ .name = "eventlog_list", .sql = "SELECT " EVENT_COLS "FROM event " FILTER LIST_WHERE("") LIST_NEWEST(""),
	  .params = FILTER_KINDS "uuii", .results = { EVENTS } },
	{ .name = "eventlog_list_back", .sql = "SELECT " EVENT_COLS "FROM event " FILTER LIST_WHERE("") LIST_OLDEST(""),
	  .params = FILTER_KINDS "uuii", .results = { EVENTS } },
};

/* PRIMARY; at most LIMIT_COUNTED_ROWS and one. */
const struct db_stmt_def eventlog_sql_count = {
	.name = "eventlog_count",
	.sql = "SELECT COUNT(*) AS number FROM (SELECT 1 FROM event " FILTER LIST_WHERE("") "LIMIT ?) counted",
	.params = FILTER_KINDS "uui",
	.results = { DB_NUMBER },
};

/* PRIMARY; one row. */
const struct db_stmt_def eventlog_sql_by_id = {
	.name = "eventlog_by_id",
	.sql = "SELECT " EVENT_COLS "FROM event WHERE organization_id = ? AND id = ?"
	       LIST_ONLY("project_id") LIST_ONLY("environment_id"),
	.params = "uussss",
	.results = { EVENTS },
};

const struct db_stmt_def *const eventlog_statements[] = { &eventlog_sql_list[0], &eventlog_sql_list[1],
						      &eventlog_sql_count, &eventlog_sql_by_id };
const size_t eventlog_n_statements = ARRAY_LEN(eventlog_statements);
/* clang-format on */
