/* Statements of environments. An organization has a handful: lists are read whole. */
#include "config.h"

#include "environment/environment_sql.h"

/* clang-format off */
#define ENVIRONMENT_COLS                                                                           \
	"id, slug, name, tier, position, timeout_minutes, description, metadata, created_at, updated_at FROM environment "
#define ENVIRONMENTS { environment_fields, 10, sizeof(struct environment) }

#define PAGE_SQL "SELECT " ENVIRONMENT_COLS "WHERE organization_id = ?" LIST_ONLY("id") LIST_WHERE("")

/* PRIMARY; one row more than a page. */
const struct db_stmt_def environment_sql_page = {
	.name = "environment_page",
	.sql = PAGE_SQL LIST_NEWEST(""),
	.params = "ussuuii",
	.results = { ENVIRONMENTS },
};

const struct db_stmt_def environment_sql_page_back = {
	.name = "environment_page_back",
	.sql = PAGE_SQL LIST_OLDEST(""),
	.params = "ussuuii",
	.results = { ENVIRONMENTS },
};

/* PRIMARY; a handful of rows. */
const struct db_stmt_def environment_sql_count = {
	.name = "environment_count",
	.sql = "SELECT COUNT(*) AS number FROM environment WHERE organization_id = ?" LIST_ONLY("id"),
	.params = "uss",
	.results = { DB_NUMBER },
};

/* PRIMARY, sorted in memory; all rows of the organization. */
const struct db_stmt_def environment_sql_list = {
	.name = "environment_list",
	.sql = "SELECT " ENVIRONMENT_COLS
	       "WHERE organization_id = ? ORDER BY position, name LIMIT 1000",
	.params = "u",
	.results = { ENVIRONMENTS },
};

/* PRIMARY, environment_slug, environment_name; one row. */
const struct db_stmt_def environment_sql_by_id = {
	.name = "environment_by_id",
	.sql = "SELECT " ENVIRONMENT_COLS "WHERE organization_id = ? AND id = ?",
	.params = "uu",
	.results = { ENVIRONMENTS },
};

const struct db_stmt_def environment_sql_by_slug = {
	.name = "environment_by_slug",
	.sql = "SELECT " ENVIRONMENT_COLS "WHERE organization_id = ? AND slug = ?",
	.params = "us",
	.results = { ENVIRONMENTS },
};

const struct db_stmt_def environment_sql_by_name = {
	.name = "environment_by_name",
	.sql = "SELECT " ENVIRONMENT_COLS "WHERE organization_id = ? AND name = ?",
	.params = "us",
	.results = { ENVIRONMENTS },
};

const struct db_stmt_def environment_sql_insert = {
	.name = "environment_insert",
	.sql = "INSERT INTO environment (organization_id, id, slug, name, tier, position, created_at, "
	       "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uusssitt",
};

/* PRIMARY; one row. */
const struct db_stmt_def environment_sql_change = {
	.name = "environment_change",
	.sql = "UPDATE environment SET name = ?, tier = ?, position = ?, timeout_minutes = ?, "
	       "description = ?, metadata = ?, updated_at = ? WHERE organization_id = ? AND id = ?",
	.params = "ssiisstuu",
};

const struct db_stmt_def *const environment_statements[] = {
	&environment_sql_change,
	&environment_sql_page,    &environment_sql_page_back, &environment_sql_count,
	&environment_sql_list,    &environment_sql_by_id,  &environment_sql_by_slug,
	&environment_sql_by_name, &environment_sql_insert,
};
const size_t environment_n_statements = ARRAY_LEN(environment_statements);
/* clang-format on */
