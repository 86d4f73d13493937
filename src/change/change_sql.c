/* Statements of changes. */
#include "config.h"

#include "change/change_sql.h"

/* clang-format off */
#define SELECT_CHANGES                                                                             \
	"SELECT c.id, c.kind, c.title, c.description, c.url, c.project_id, p.slug AS project_slug, " \
	"p.name AS project_name, c.environment_id, e.slug AS environment_slug, "                   \
	"e.name AS environment_name, c.reported_by, c.happened_at, c.recorded_at "                 \
	"FROM change_record c "                                                                    \
	"LEFT JOIN project p ON p.organization_id = c.organization_id AND p.id = c.project_id "    \
	"LEFT JOIN environment e ON e.organization_id = c.organization_id AND e.id = c.environment_id " \
	"WHERE c.organization_id = ?"
#define CHANGES { change_fields, 14, sizeof(struct change) }

/* A limited key sees what is of its own projects and environments, and nothing else. */
#define FILTER                                                                                     \
	" AND (? IS NULL OR c.kind = ?) AND (? IS NULL OR c.project_id = ?) "                      \
	"AND (? IS NULL OR c.environment_id = ?)" LIST_ONLY("c.project_id") LIST_ONLY("c.environment_id")
#define FILTER_KINDS "ssuuuussss"

/* PRIMARY; one row. */
const struct db_stmt_def change_sql_by_id = {
	.name = "change_by_id",
	.sql = SELECT_CHANGES " AND c.id = ?",
	.params = "uu",
	.results = { CHANGES },
};

/* PRIMARY, change_record_project, change_record_environment; a page and one. */
const struct db_stmt_def change_sql_list = {
	.name = "change_list",
	.sql = SELECT_CHANGES FILTER LIST_WHERE("c.") LIST_NEWEST("c."),
	.params = "u" FILTER_KINDS "uuii",
	.results = { CHANGES },
};

const struct db_stmt_def change_sql_list_back = {
	.name = "change_list_back",
	.sql = SELECT_CHANGES FILTER LIST_WHERE("c.") LIST_OLDEST("c."),
	.params = "u" FILTER_KINDS "uuii",
	.results = { CHANGES },
};

/* As above; at most LIMIT_COUNTED_ROWS and one. */
const struct db_stmt_def change_sql_count = {
	.name = "change_count",
	.sql = "SELECT COUNT(*) AS number FROM (SELECT 1 FROM change_record c WHERE c.organization_id = ?"
	       FILTER "AND c.id > ? AND c.id < ? LIMIT ?) counted",
	.params = "u" FILTER_KINDS "uui",
	.results = { DB_NUMBER },
};

const struct db_stmt_def change_sql_insert = {
	.name = "change_insert",
	.sql = "INSERT INTO change_record (organization_id, id, kind, title, description, url, project_id, "
	       "environment_id, reported_by, happened_at, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uussss" "uu" "stt",
};

/* PRIMARY: those of one millisecond. */
const struct db_stmt_def change_sql_same = {
	.name = "change_same",
	.sql = "SELECT id FROM change_record WHERE organization_id = ? AND id >= ? AND id < ? AND title = ? "
	       "AND project_id <=> ? AND environment_id <=> ? LIMIT 1",
	.params = "uuusuu",
	.results = { { (const struct field[]){ { .name = "id", .type = FIELD_ID, .flags = FIELD_COLUMN } },
	               1, sizeof(struct uuid) } },
};

const struct db_stmt_def *const change_statements[] = {
	&change_sql_same,
	&change_sql_by_id, &change_sql_list, &change_sql_list_back, &change_sql_count, &change_sql_insert,
};
const size_t change_n_statements = ARRAY_LEN(change_statements);
/* clang-format on */
