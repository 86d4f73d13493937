/* Statements of releases. */
#include "config.h"

#include "progress/progress.h"
#include "release/release_sql.h"

/* clang-format off */
#define COLS                                                                                       \
	"r.id, r.slug, r.name, r.description, r.status, r.notes, r.extra_metadata, "               \
	"(SELECT COUNT(*) FROM release_version x WHERE x.organization_id = r.organization_id "     \
	"AND x.release_id = r.id) AS versions, r.created_at, r.updated_at, r.started_at, r.finished_at "
#define RELEASES { release_fields, 12, sizeof(struct release) }
#define SELECT_RELEASES "SELECT " COLS "FROM release_group r WHERE r.organization_id = ?"

/* PRIMARY, release_group_slug, release_group_name; one row. */
#define BY(named, column, kind)                                                                    \
	{                                                                                          \
		.name = (named), .sql = SELECT_RELEASES " AND r." column " = ?",                   \
		.params = "u" kind, .results = { RELEASES },                                       \
	}
const struct db_stmt_def release_sql_by_id = BY("release_by_id", "id", "u");
const struct db_stmt_def release_sql_by_slug = BY("release_by_slug", "slug", "s");
const struct db_stmt_def release_sql_by_name = BY("release_by_name", "name", "s");

#define OF_STATUS " AND (? IS NULL OR r.status = ?)"

/* PRIMARY; one row more than a page. */
const struct db_stmt_def release_sql_list = {
	.name = "release_list",
	.sql = SELECT_RELEASES OF_STATUS LIST_WHERE("r.") LIST_NEWEST("r."),
	.params = "ussuuii",
	.results = { RELEASES },
};

const struct db_stmt_def release_sql_list_back = {
	.name = "release_list_back",
	.sql = SELECT_RELEASES OF_STATUS LIST_WHERE("r.") LIST_OLDEST("r."),
	.params = "ussuuii",
	.results = { RELEASES },
};

/* release_version_version; a handful of rows. */
const struct db_stmt_def release_sql_list_of_version = {
	.name = "release_list_of_version",
	.sql = SELECT_RELEASES " AND r.id IN (SELECT m.release_id FROM release_version m "
	       "WHERE m.organization_id = r.organization_id AND m.version_id = ?) ORDER BY r.id DESC LIMIT 100",
	.params = "uu",
	.results = { RELEASES },
};

const struct db_stmt_def release_sql_count = {
	.name = "release_count",
	.sql = "SELECT COUNT(*) AS number FROM release_group r WHERE r.organization_id = ?" OF_STATUS,
	.params = "uss",
	.results = { DB_NUMBER },
};

const struct db_stmt_def release_sql_slug_free = {
	.name = "release_slug_free",
	.sql = "SELECT COUNT(*) AS number FROM release_group WHERE organization_id = ? AND slug = ?",
	.params = "us",
	.results = { DB_NUMBER },
};

const struct db_stmt_def release_sql_insert = {
	.name = "release_insert",
	.sql = "INSERT INTO release_group (organization_id, id, slug, name, description, status, notes, "
	       "extra_metadata, created_at, updated_at, started_at, finished_at) "
	       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uussssss" "tttt",
};

/* PRIMARY; one row. */
const struct db_stmt_def release_sql_change = {
	.name = "release_change",
	.sql = "UPDATE release_group SET name = ?, description = ?, status = ?, notes = ?, "
	       "extra_metadata = ?, updated_at = ?, started_at = ?, finished_at = ? WHERE organization_id = ? AND id = ?",
	.params = "sssss" "ttt" "uu",
};

#define VERSIONS { release_version_fields, 8, sizeof(struct release_version) }
#define FROM_VERSIONS                                                                              \
	"FROM release_version rv "                                                                 \
	"JOIN project p ON p.organization_id = rv.organization_id AND p.id = rv.project_id "       \
	"AND p.status <> 'deleted' "                                                               \
	"JOIN version v ON v.organization_id = rv.organization_id AND v.id = rv.version_id "
#define OF_RELEASE "WHERE rv.organization_id = ? AND rv.release_id = ?" LIST_ONLY("rv.project_id")

/* PRIMARY of release_version; a row a project. */
const struct db_stmt_def release_sql_versions = {
	.name = "release_versions",
	.sql = "SELECT v.id, rv.project_id, p.slug AS project_slug, p.name AS project_name, v.version, "
	       "v.scm_sha, v.ordinal, rv.created_at " FROM_VERSIONS OF_RELEASE "ORDER BY p.name LIMIT 500",
	.params = "uuss",
	.results = { VERSIONS },
};

const struct db_stmt_def release_sql_version_of = {
	.name = "release_version_of",
	.sql = "SELECT v.id, rv.project_id, p.slug AS project_slug, p.name AS project_name, v.version, "
	       "v.scm_sha, v.ordinal, rv.created_at " FROM_VERSIONS
	       "WHERE rv.organization_id = ? AND rv.release_id = ? AND rv.project_id = ?",
	.params = "uuu",
	.results = { VERSIONS },
};

const struct db_stmt_def release_sql_put = {
	.name = "release_put",
	.sql = "INSERT INTO release_version (organization_id, release_id, project_id, version_id, created_at) "
	       "VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE version_id = VALUES(version_id), "
	       "created_at = VALUES(created_at)",
	.params = "uuuut",
};

const struct db_stmt_def release_sql_take = {
	.name = "release_take",
	.sql = "DELETE FROM release_version WHERE organization_id = ? AND release_id = ? "
	       "AND project_id = ? AND version_id = ?",
	.params = "uuuu",
};

#define CELL(kind, member) FIELD_##kind##_OF(struct release_cell, member), .flags = FIELD_COLUMN
static const struct field cell_fields[] = {
	{ CELL(ID, project_id) },
	{ CELL(TEXT, project_slug) },
	{ CELL(TEXT, project_name) },
	{ CELL(TEXT, version) },
	{ CELL(INT, ordinal) },
	{ CELL(ID, environment_id) },
	{ CELL(TEXT, environment_slug) },
	{ CELL(TEXT, environment_name) },
	{ CELL(TEXT, current_version) },
	{ CELL(INT, current_ordinal) },
	{ CELL(TEXT, last_version) },
	{ CELL(WORD, last_status), .words = &progress_words },
};

/* PRIMARY of release_version and state; a row a project and environment. */
const struct db_stmt_def release_sql_progress = {
	.name = "release_progress",
	.sql = "SELECT rv.project_id, p.slug AS project_slug, p.name AS project_name, v.version, v.ordinal, "
	       "e.id AS environment_id, e.slug AS environment_slug, e.name AS environment_name, "
	       "s.current_version, s.current_ordinal, s.last_version, s.last_status " FROM_VERSIONS
	       "JOIN environment e ON e.organization_id = rv.organization_id "
	       "LEFT JOIN state s ON s.organization_id = rv.organization_id AND s.project_id = rv.project_id "
	       "AND s.environment_id = e.id " OF_RELEASE LIST_ONLY("e.id")
	       "ORDER BY e.position, e.name, p.name, p.id LIMIT 5000",
	.params = "uussss",
	.results = { { cell_fields, ARRAY_LEN(cell_fields), sizeof(struct release_cell) } },
};

#define COMMIT(kind, member) FIELD_##kind##_OF(struct release_commit, member), .flags = FIELD_COLUMN
static const struct field commit_fields[] = {
	{ COMMIT(TEXT, project_name) }, { COMMIT(TEXT, sha) },         { COMMIT(TEXT, author) },
	{ COMMIT(TEXT, message) },      { COMMIT(TIME, authored_at) },
};

/* version_ordinal and PRIMARY of version_commit: the commits of the versions after the one that the nearest earlier
 * release has, or of the version alone where there is none. */
const struct db_stmt_def release_sql_commits = {
	.name = "release_commits",
	.sql = "SELECT p.name AS project_name, c.sha, c.author, c.message, c.authored_at " FROM_VERSIONS
	       "JOIN version w ON w.organization_id = rv.organization_id AND w.project_id = rv.project_id "
	       "AND w.ordinal <= v.ordinal AND w.ordinal > COALESCE((SELECT MAX(y.ordinal) "
	       "FROM release_version x JOIN version y ON y.organization_id = x.organization_id "
	       "AND y.id = x.version_id JOIN release_group g ON g.organization_id = x.organization_id "
	       "AND g.id = x.release_id AND g.status <> 'cancelled' "
	       "WHERE x.organization_id = rv.organization_id AND x.project_id = rv.project_id "
	       "AND x.release_id <> rv.release_id AND y.ordinal < v.ordinal), v.ordinal - 1) "
	       "JOIN version_commit c ON c.organization_id = rv.organization_id AND c.version_id = w.id "
	       OF_RELEASE "AND c.squashed_into IS NULL ORDER BY p.name, w.ordinal, c.position LIMIT 500",
	.params = "uuss",
	.results = { { commit_fields, ARRAY_LEN(commit_fields), sizeof(struct release_commit) } },
};

const struct db_stmt_def *const release_statements[] = {
	&release_sql_by_id,     &release_sql_by_slug, &release_sql_by_name,   &release_sql_list,
	&release_sql_list_back, &release_sql_list_of_version, &release_sql_count,   &release_sql_slug_free, &release_sql_insert,
	&release_sql_change,    &release_sql_versions, &release_sql_version_of, &release_sql_put,
	&release_sql_take,      &release_sql_progress, &release_sql_commits,
};
const size_t release_n_statements = ARRAY_LEN(release_statements);
/* clang-format on */
