/* Statements of log lines. */
#include "config.h"

#include "logline/logline_sql.h"

/* clang-format off */
/* All of them at once: the array is made by logline.c. */
const struct db_stmt_def logline_sql_store = {
	.name = "logline_store",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; DECLARE list LONGTEXT COLLATE utf8mb4_bin; "
	       "SET org = ?, pid = ?, list = ?; "
	       "INSERT INTO log_line (organization_id, project_id, id, logged_at, level, component, source, instance, message) "
	       "SELECT org, pid, j.id, j.logged_at, j.level, j.component, j.source, j.instance, j.message "
	       "FROM JSON_TABLE(list, '$[*]' COLUMNS (id CHAR(36) PATH '$.id', logged_at DATETIME(3) PATH '$.logged_at', "
	       "level VARCHAR(5) PATH '$.level', component VARCHAR(100) PATH '$.component', "
	       "source VARCHAR(100) PATH '$.source', instance VARCHAR(100) PATH '$.instance', "
	       "message TEXT PATH '$.message')) j; END",
	.params = "uus",
};

#define SELECT_LINES                                                                               \
	"SELECT l.id, l.logged_at AS timestamp, l.level, l.component, l.source, l.instance, l.message " \
	"FROM log_line l "
#define LINES { logline_fields, 7, sizeof(struct logline) }
#define PLACE "WHERE l.organization_id = ? AND l.project_id = ?"
#define FILTER                                                                                     \
	" AND (? IS NULL OR l.level = ?) AND (? IS NULL OR l.component = ?) "                      \
	"AND (? IS NULL OR l.source = ?) AND (? IS NULL OR l.instance = ?) "                       \
	"AND (? IS NULL OR LOCATE(?, l.message) > 0)"
#define FILTER_KINDS "ssssssssss"

/* PRIMARY; a page and one. */
const struct db_stmt_def logline_sql_list = {
	.name = "logline_list",
	.sql = SELECT_LINES PLACE LIST_WHERE("l.") LIST_NEWEST("l."),
	.params = "uuuuii",
	.results = { LINES },
};

const struct db_stmt_def logline_sql_list_back = {
	.name = "logline_list_back",
	.sql = SELECT_LINES PLACE LIST_WHERE("l.") LIST_OLDEST("l."),
	.params = "uuuuii",
	.results = { LINES },
};

/* PRIMARY; at most LIMIT_COUNTED_ROWS and one. */
const struct db_stmt_def logline_sql_count = {
	.name = "logline_count",
	.sql = "SELECT COUNT(*) AS number FROM (SELECT 1 FROM log_line l " PLACE LIST_WHERE("l.") "LIMIT ?) counted",
	.params = "uuuui",
	.results = { DB_NUMBER },
};

/* PRIMARY; at most LOGLINE_SCANNED, the bounds having been drawn so. */
const struct db_stmt_def logline_sql_search = {
	.name = "logline_search",
	.sql = SELECT_LINES PLACE FILTER LIST_WHERE("l.") LIST_NEWEST("l."),
	.params = "uu" FILTER_KINDS "uuii",
	.results = { LINES },
};

const struct db_stmt_def logline_sql_search_back = {
	.name = "logline_search_back",
	.sql = SELECT_LINES PLACE FILTER LIST_WHERE("l.") LIST_OLDEST("l."),
	.params = "uu" FILTER_KINDS "uuii",
	.results = { LINES },
};

const struct db_stmt_def logline_sql_search_count = {
	.name = "logline_search_count",
	.sql = "SELECT COUNT(*) AS number FROM (SELECT 1 FROM log_line l " PLACE FILTER LIST_WHERE("l.")
	       "LIMIT ?) counted",
	.params = "uu" FILTER_KINDS "uui",
	.results = { DB_NUMBER },
};

static const struct field edge_columns[] = {
	{ FIELD_ID_OF(struct logline, id), .flags = FIELD_COLUMN },
};

/* PRIMARY; passes over so many and reads one. */
const struct db_stmt_def logline_sql_edge = {
	.name = "logline_edge",
	.sql = "SELECT l.id FROM log_line l " PLACE LIST_WHERE("l.") "ORDER BY l.id DESC LIMIT 1 OFFSET ?",
	.params = "uuuui",
	.results = { { edge_columns, 1, sizeof(struct uuid) } },
};

/* log_line_age; limit rows. */
const struct db_stmt_def logline_sql_purge = {
	.name = "logline_purge",
	.sql = "DELETE FROM log_line WHERE logged_at < ? ORDER BY logged_at LIMIT ?",
	.params = "ti",
};

const struct db_stmt_def *const logline_statements[] = {
	&logline_sql_store,  &logline_sql_list,        &logline_sql_list_back,    &logline_sql_count,
	&logline_sql_search, &logline_sql_search_back, &logline_sql_search_count, &logline_sql_edge,
	&logline_sql_purge,
};
const size_t logline_n_statements = ARRAY_LEN(logline_statements);
/* clang-format on */
