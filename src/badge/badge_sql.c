/* Statements of badges. A project has a handful. */
#include "config.h"

#include "badge/badge_sql.h"
#include "progress/progress.h"

/* clang-format off */
#define FROM_BADGE                                                                                 \
	"FROM badge b "                                                                            \
	"JOIN project p ON p.organization_id = b.organization_id AND p.id = b.project_id AND p.status <> 'deleted' " \
	"JOIN environment e ON e.organization_id = b.organization_id AND e.id = b.environment_id " \
	"WHERE b.organization_id = ?"
#define SELECT_BADGES                                                                              \
	"SELECT b.id, b.token, b.project_id, p.slug AS project_slug, p.name AS project_name, "     \
	"b.environment_id, e.slug AS environment_slug, e.name AS environment_name, b.created_at " FROM_BADGE
#define COL(kind, member) { FIELD_##kind##_OF(struct badge, member), .flags = FIELD_COLUMN }
static const struct field columns[] = {
	COL(ID, id), COL(TEXT, token), COL(ID, project_id), COL(TEXT, project_slug), COL(TEXT, project_name),
	COL(ID, environment_id), COL(TEXT, environment_slug), COL(TEXT, environment_name), COL(TIME, created_at),
};
#define BADGES { columns, ARRAY_LEN(columns), sizeof(struct badge) }
#define FILTER " AND (? IS NULL OR b.project_id = ?)" LIST_ONLY("b.project_id") LIST_ONLY("b.environment_id")

/* PRIMARY; one row. */
const struct db_stmt_def badge_sql_by_id = {
	.name = "badge_by_id",
	.sql = SELECT_BADGES " AND b.id = ?",
	.params = "uu",
	.results = { BADGES },
};

/* PRIMARY or badge_project; a page and one. */
const struct db_stmt_def badge_sql_list = {
	.name = "badge_list",
	.sql = SELECT_BADGES FILTER LIST_WHERE("b.") LIST_NEWEST("b."),
	.params = "uuussssuuii",
	.results = { BADGES },
};

const struct db_stmt_def badge_sql_list_back = {
	.name = "badge_list_back",
	.sql = SELECT_BADGES FILTER LIST_WHERE("b.") LIST_OLDEST("b."),
	.params = "uuussssuuii",
	.results = { BADGES },
};

const struct db_stmt_def badge_sql_count = {
	.name = "badge_count",
	.sql = "SELECT COUNT(*) AS number " FROM_BADGE FILTER LIST_WHERE("b."),
	.params = "uuussssuu",
	.results = { DB_NUMBER },
};

const struct db_stmt_def badge_sql_insert = {
	.name = "badge_insert",
	.sql = "INSERT INTO badge (organization_id, id, token, project_id, environment_id, created_at) "
	       "VALUES (?, ?, ?, ?, ?, ?)",
	.params = "uusuut",
};

/* PRIMARY; one row. */
const struct db_stmt_def badge_sql_delete = {
	.name = "badge_delete",
	.sql = "DELETE FROM badge WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

#define FACT(kind, member) FIELD_##kind##_OF(struct badge_facts, member), .flags = FIELD_COLUMN
static const struct field fact_fields[] = {
	{ FACT(TEXT, environment) },
	{ FACT(TEXT, version) },
	{ FACT(WORD, last_status), .words = &progress_words },
};

/* badge_token; one row, and PRIMARY of what it is about. The token alone says whose it is: that is what it is for. */
const struct db_stmt_def badge_sql_facts = {
	.name = "badge_facts",
	.sql = "SELECT e.name AS environment, s.current_version AS version, s.last_status FROM badge b "
	       "JOIN project p ON p.organization_id = b.organization_id AND p.id = b.project_id AND p.status <> 'deleted' "
	       "JOIN environment e ON e.organization_id = b.organization_id AND e.id = b.environment_id "
	       "LEFT JOIN state s ON s.organization_id = b.organization_id AND s.project_id = b.project_id "
	       "AND s.environment_id = b.environment_id WHERE b.token = ?",
	.params = "s",
	.results = { { fact_fields, 3, sizeof(struct badge_facts) } },
};

const struct db_stmt_def *const badge_statements[] = {
	&badge_sql_by_id, &badge_sql_list, &badge_sql_list_back, &badge_sql_count, &badge_sql_insert,
	&badge_sql_delete, &badge_sql_facts,
};
const size_t badge_n_statements = ARRAY_LEN(badge_statements);
/* clang-format on */
