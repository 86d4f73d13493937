/* Statements of the history of notifications. */
#include "config.h"

#include "channel/history_sql.h"

/* clang-format off */
#define NOTICES { notice_fields, 16, sizeof(struct notice) }

/* A limited key sees what is of its own projects and environments, and nothing else. */
#define FILTER                                                                                     \
	"WHERE h.organization_id = ? AND (? IS NULL OR h.channel_id = ?) "                         \
	"AND (? IS NULL OR h.status = ?)" LIST_ONLY("h.project_id") LIST_ONLY("h.environment_id")
#define FILTER_KINDS "uuussssss"
#define SELECT_NOTICES                                                                             \
	"SELECT h.id, h.channel_id, h.channel_name, h.preference_id, h.event_id, h.event_type, "   \
	"h.subject_id, h.project_id, p.name AS project_name, h.environment_id, "                   \
	"e.name AS environment_name, h.status, h.attempts, h.error_message, h.created_at, h.sent_at " \
	"FROM notification_history h "                                                             \
	"LEFT JOIN project p ON p.organization_id = h.organization_id AND p.id = h.project_id "    \
	"LEFT JOIN environment e ON e.organization_id = h.organization_id AND e.id = h.environment_id " \
	FILTER

/* PRIMARY, notification_history_channel; one row more than a page. */
const struct db_stmt_def notice_sql_list[2] = {
	{ .name = "notice_list", .sql = SELECT_NOTICES LIST_WHERE("h.") LIST_NEWEST("h."),
	  .params = FILTER_KINDS "uuii", .results = { NOTICES } },
	{ .name = "notice_list_back", .sql = SELECT_NOTICES LIST_WHERE("h.") LIST_OLDEST("h."),
	  .params = FILTER_KINDS "uuii", .results = { NOTICES } },
};

/* As above; at most LIMIT_COUNTED_ROWS and one. */
const struct db_stmt_def notice_sql_count = {
	.name = "notice_count",
	.sql = "SELECT COUNT(*) AS number FROM (SELECT 1 FROM notification_history h " FILTER
	       "AND h.id > ? AND h.id < ? LIMIT ?) counted",
	.params = FILTER_KINDS "uui",
	.results = { DB_NUMBER },
};

const struct db_stmt_def *const notice_statements[] = { &notice_sql_list[0], &notice_sql_list[1],
							&notice_sql_count };
const size_t notice_n_statements = ARRAY_LEN(notice_statements);
/* clang-format on */
