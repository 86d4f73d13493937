/* Statements of versions. */
#include "config.h"

#include "base/limits.h"
#include "version/version_sql.h"

/* clang-format off */
#define VERSIONS { version_fields, VERSION_N_COLUMNS, sizeof(struct version) }

#define PROJECTS                                                                                   \
	" STRAIGHT_JOIN project p ON p.organization_id = v.organization_id "                       \
	"AND p.id = v.project_id AND p.status <> 'deleted' "
/* The index is told: left to itself, MariaDB at times reads down the whole organization for twenty of a project. */
#define FROM(index) "FROM version v FORCE INDEX (" index ")" PROJECTS "WHERE v.organization_id = ?"

/* Whoever searches everything looks at the newest only. */
#define NEWEST                                                                                     \
	"FROM (SELECT x.organization_id, x.id FROM version x FORCE INDEX (PRIMARY) "               \
	"WHERE x.organization_id = ? ORDER BY x.id DESC LIMIT 100000) n "                          \
	"STRAIGHT_JOIN version v ON v.organization_id = n.organization_id AND v.id = n.id"

#define PROJECT " AND v.project_id = ?"
/* A range of texts: from the given digits to those digits and a "g", which no digit reaches. */
#define COMMIT                                                                                     \
	" AND v.scm_sha >= ? AND v.scm_sha < CONCAT(?, 'g') AND (? IS NULL OR v.project_id = ?)"

/* A look into each row that the path leads to. */
#define LIKE " AND (? IS NULL OR LOCATE(?, v.version)) "

#define LIST(named, from, only, kinds, order)                                                      \
	{                                                                                          \
		.name = (named), .params = "u" kinds "ssssuuii", .results = { VERSIONS },          \
		.sql = "SELECT " VERSION_COLS from only LIKE LIST_ONLY("v.project_id")             \
		       LIST_WHERE("v.") order("v."),                                               \
	}
#define BOTH(named, ...) { LIST(named, __VA_ARGS__, LIST_NEWEST), LIST(named "_back", __VA_ARGS__, LIST_OLDEST) }

/* PRIMARY, version_project, or version_sha, sorted in memory: a handful of rows. */
const struct db_stmt_def version_sql_list[VERSION_BY__COUNT][2] = {
	[VERSION_BY_ALL] = BOTH("version_list", FROM("PRIMARY"), "", ""),
	[VERSION_BY_PROJECT] = BOTH("version_list_project", FROM("version_project"), PROJECT, "u"),
	[VERSION_BY_COMMIT] = BOTH("version_list_commit", FROM("version_sha"), COMMIT, "ssuu"),
	[VERSION_BY_SEARCH] = BOTH("version_list_search", NEWEST PROJECTS "WHERE 1", "", ""),
};

#define COUNT(named, from, only, kinds)                                                            \
	{                                                                                          \
		.name = (named), .params = "u" kinds "ssssuui", .results = { DB_NUMBER },          \
		.sql = "SELECT COUNT(*) AS number FROM (SELECT 1 " from only LIKE                  \
		       LIST_ONLY("v.project_id") "AND v.id > ? AND v.id < ? LIMIT ?) counted",     \
	}

/* As above; at most LIMIT_COUNTED_ROWS and one. */
const struct db_stmt_def version_sql_count[VERSION_BY__COUNT] = {
	[VERSION_BY_ALL] = COUNT("version_count", FROM("PRIMARY"), "", ""),
	[VERSION_BY_PROJECT] = COUNT("version_count_project", FROM("version_project"), PROJECT, "u"),
	[VERSION_BY_COMMIT] = COUNT("version_count_commit", FROM("version_sha"), COMMIT, "ssuu"),
	[VERSION_BY_SEARCH] = COUNT("version_count_search", NEWEST PROJECTS "WHERE 1", "", ""),
};

/* By the counters of projects; a row a project. */
const struct db_stmt_def version_sql_total = {
	.name = "version_total",
	.sql = "SELECT CAST(COALESCE(SUM(p.versions), 0) AS INT) AS number FROM project p WHERE p.organization_id = ? "
	       "AND p.status <> 'deleted' AND (? IS NULL OR p.id = ?)" LIST_ONLY("p.id"),
	.params = "uuuss",
	.results = { DB_NUMBER },
};

/* PRIMARY; one row. */
const struct db_stmt_def version_sql_by_id = {
	.name = "version_by_id",
	.sql = "SELECT " VERSION_COLS FROM("PRIMARY") " AND v.id = ?",
	.params = "uu",
	.results = { VERSIONS },
};

/* PRIMARY; a row for each of the ids. */
const struct db_stmt_def version_sql_expand = {
	.name = "version_expand",
	.sql = "SELECT " VERSION_COLS "FROM " LIST_IDS_SQL "j STRAIGHT_JOIN version v "
	       "ON v.organization_id = ? AND v.id = CAST(j.id AS UUID) "
	       "STRAIGHT_JOIN project p ON p.organization_id = v.organization_id AND p.id = v.project_id "
	       "WHERE p.status <> 'deleted'" LIST_ONLY("v.project_id"),
	.params = "suss",
	.results = { VERSIONS },
};

/* version_name; one row. */
const struct db_stmt_def version_sql_by_name = {
	.name = "version_by_name",
	.sql = "SELECT " VERSION_COLS FROM("version_name") " AND v.project_id = ? AND v.version = ?",
	.params = "uus",
	.results = { VERSIONS },
};

/* version_name; one row. */
const struct db_stmt_def version_sql_find = {
	.name = "version_find",
	.sql = "SELECT COUNT(*) AS number FROM version "
	       "WHERE organization_id = ? AND project_id = ? AND version = ?",
	.params = "uus",
	.results = { DB_NUMBER },
};

/* The ordinal and the project's counter move together. */
const struct db_stmt_def version_sql_insert = {
	.name = "version_insert",
	.sql = "BEGIN NOT ATOMIC "
	       "INSERT INTO version (organization_id, id, project_id, version, ordinal, source, "
	       "scm_sha, scm_branch, scm_tag, scm_repository, created_at, updated_at) "
	       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?); "
	       "UPDATE project SET versions = ? WHERE organization_id = ? AND id = ?; "
	       "END",
	.params = "uuusisssss" "tt" "iuu",
};

/* PRIMARY; one row. What is set stays, but an abbreviated commit grows. */
const struct db_stmt_def version_sql_complete = {
	.name = "version_complete",
	.sql = "UPDATE version SET scm_sha = COALESCE(?, scm_sha), "
	       "scm_branch = COALESCE(scm_branch, ?), scm_tag = COALESCE(scm_tag, ?), "
	       "scm_repository = COALESCE(scm_repository, ?), updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "sssstuu",
};

const struct db_stmt_def *const version_statements[] = {
	&version_sql_list[0][0], &version_sql_list[0][1], &version_sql_list[1][0],
	&version_sql_list[1][1], &version_sql_list[2][0], &version_sql_list[2][1],
	&version_sql_count[0],   &version_sql_count[1],   &version_sql_count[2],
	&version_sql_count[3],   &version_sql_total,
	&version_sql_by_id, &version_sql_expand, &version_sql_by_name,    &version_sql_find,       &version_sql_insert,
	&version_sql_complete,
};
const size_t version_n_statements = ARRAY_LEN(version_statements);
/* clang-format on */
