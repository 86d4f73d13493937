/* Statements of builds. */
#include "config.h"

#include <string.h>

#include "build/build_sql.h"
#include "event/event.h"

/* clang-format off */
#define PLACE(kind, member) FIELD_##kind##_OF(struct build_place, member), .flags = FIELD_COLUMN
#define OWN(kind, member)   FIELD_##kind##_OF(struct build, member), .flags = FIELD_COLUMN

static const struct field place_fields[] = {
	{ PLACE(ID, project_id) },     { PLACE(TEXT, project_slug) },
	{ PLACE(TEXT, project_name) }, { PLACE(ID, version_id) },
	{ PLACE(TEXT, version) },      { PLACE(TEXT, scm_sha) },
	{ PLACE(TEXT, scm_branch) },   { PLACE(TEXT, scm_tag) },
	{ PLACE(TEXT, scm_repository) },
};

static const struct field own_fields[] = {
	{ OWN(ID, id) },
	RUN_FIELDS(struct build, FIELD_COLUMN),
};

#define PLACES   { place_fields, ARRAY_LEN(place_fields), sizeof(struct build_place) }
#define OWNS     { own_fields, ARRAY_LEN(own_fields), sizeof(struct build) }
#define OWN_COLS "id, " RUN_COLS("")

/* project_name, version_name (locked): one row; build_version: at most 8 rows, build_run: at most one. */
#define OPEN(begin, also, first)                                                                             \
	"BEGIN NOT ATOMIC "                                                                        \
	"DECLARE org, vid UUID; DECLARE moment DATETIME(3); "                                                                  \
	"DECLARE rid VARCHAR(255) COLLATE utf8mb4_bin; "                                           \
	begin                                                                                      \
	"SET org = ?, rid = ?" also "; "                                                                   \
	"SELECT v.id INTO vid FROM project p JOIN version v "                                      \
	"ON v.organization_id = p.organization_id AND v.project_id = p.id AND v.version = ? "      \
	"WHERE p.organization_id = org AND p.name = ?; "                                           \
	"SELECT id INTO vid FROM version WHERE organization_id = org AND id = vid FOR UPDATE; "    \
	"SELECT p.id AS project_id, p.slug AS project_slug, p.name AS project_name, "              \
	"v.id AS version_id, v.version, v.scm_sha, v.scm_branch, v.scm_tag, v.scm_repository "      \
	"FROM version v "                                                                          \
	"JOIN project p ON p.organization_id = org AND p.id = v.project_id "                       \
	"WHERE v.organization_id = org AND v.id = vid; "                                           \
	"SELECT " OWN_COLS "FROM build WHERE organization_id = org AND version_id = vid "          \
	"ORDER BY " first "id DESC LIMIT 8; "                                                               \
	"IF rid IS NOT NULL THEN "                                                                 \
	"SELECT " OWN_COLS "FROM build WHERE organization_id = org AND run_id = rid "              \
	"AND version_id = vid ORDER BY id DESC LIMIT 1; "                                          \
	"END IF; "                                                                                 \
	"END"

const struct db_stmt_def build_sql_open = {
	.name = "build_open",
	.sql = OPEN("START TRANSACTION; ", "", ""),
	.params = "usss",
	.results = { PLACES, OWNS, OWNS },
};

const struct db_stmt_def build_sql_open_again = {
	.name = "build_open_again",
	.sql = OPEN("", "", ""),
	.params = "usss",
	.results = { PLACES, OWNS, OWNS },
};

/* The same; builds that began or ended at the moment come first. */
const struct db_stmt_def build_sql_open_moment = {
	.name = "build_open_moment",
	.sql = OPEN("", ", moment = ?", "(finished_at <=> moment OR started_at <=> moment) DESC, "),
	.params = "ustss",
	.results = { PLACES, OWNS, OWNS },
};

#define SAVE(traces, commit)                                                                               \
	"BEGIN NOT ATOMIC "                                                                        \
	"INSERT INTO build (organization_id, id, project_id, version_id, " RUN_COLS("") ") "       \
	"VALUES (?, ?, ?, ?, " RUN_MARKS ") ON DUPLICATE KEY UPDATE " RUN_SET "; "                 \
	TALLY_BUILD_SQL "; " traces "; " commit "END"
#define SAVE_KINDS "uuuu" RUN_PARAM_KINDS TALLY_BUILD_PARAM_KINDS

/* PRIMARY of build and build_tally; one row each. */
const struct db_stmt_def build_sql_save = {
	.name = "build_save",
	.sql = SAVE(TRACE_INSERT_SQL, ""),
	.params = SAVE_KINDS TRACE_PARAM_KINDS,
};

const struct db_stmt_def build_sql_save_commit = {
	.name = "build_save_commit",
	.sql = SAVE(TRACE_INSERT_SQL, "COMMIT; "),
	.params = SAVE_KINDS TRACE_PARAM_KINDS,
};
/* One of many, which have one row of the audit together. */
const struct db_stmt_def build_sql_save_step = {
	.name = "build_save_step",
	.sql = SAVE(EVENT_INSERT_SQL, ""),
	.params = SAVE_KINDS EVENT_PARAM_KINDS,
};
/* clang-format on */

void build_save_params(struct arena *arena, const struct build *b, int was,
		       const struct trace *trace, struct db_param *out)
{
	const struct tally_move move = {
		.organization_id = trace->event.organization_id,
		.project_id = b->project_id,
		.run = &b->run,
		.was = was,
	};

	const struct db_param own[] = {
		db_id(trace->event.organization_id),
		db_id(b->id),
		db_id(b->project_id),
		db_id(b->version_id),
	};

	memcpy(out, own, sizeof(own));
	out += ARRAY_LEN(own);
	run_params(&b->run, out);
	out += RUN_N_PARAMS;
	tally_build_params(&move, out);
	trace_params(arena, trace, out + TALLY_BUILD_N_PARAMS);
}

/* clang-format off */
#define LIST_SQL                                                                                   \
	"SELECT b.id, b.project_id, p.slug AS project_slug, p.name AS project_name, b.version_id, " \
	"v.version AS version_name, v.scm_sha AS version_scm_sha, "                                \
	"TIMESTAMPDIFF(MICROSECOND, b.started_at, b.finished_at) DIV 1000 AS duration_ms, "        \
	RUN_COLS("b.") "FROM build b "                                                             \
	"JOIN version v ON v.organization_id = b.organization_id AND v.id = b.version_id "         \
	"JOIN project p ON p.organization_id = b.organization_id AND p.id = v.project_id "         \
	"WHERE b.organization_id = ? AND b.version_id = ?"
#define BUILDS { build_fields, BUILD_N_FIELDS, sizeof(struct build) }

/* build_version; one row more than a page. */
const struct db_stmt_def build_sql_list = {
	.name = "build_list",
	.sql = LIST_SQL LIST_WHERE("b.") LIST_NEWEST("b."),
	.params = "uuuuii",
	.results = { BUILDS },
};

const struct db_stmt_def build_sql_list_back = {
	.name = "build_list_back",
	.sql = LIST_SQL LIST_WHERE("b.") LIST_OLDEST("b."),
	.params = "uuuuii",
	.results = { BUILDS },
};

static const struct field of_project_fields[] = {
	{ OWN(ID, id) },           { OWN(ID, project_id) },  { OWN(ID, version_id) },
	{ OWN(TEXT, version) },    { OWN(TEXT, scm_sha) },   { OWN(TEXT, scm_branch) },
	{ OWN(TEXT, scm_tag) },
	RUN_FIELDS(struct build, FIELD_COLUMN),
};

/* build_project from its end; one row more than a page. */
const struct db_stmt_def build_sql_list_project = {
	.name = "build_list_project",
	.sql = "SELECT b.id, b.project_id, b.version_id, v.version, v.scm_sha, v.scm_branch, v.scm_tag, "
	       RUN_COLS("b.") "FROM build b FORCE INDEX (build_project) "
	       "JOIN version v ON v.organization_id = b.organization_id AND v.id = b.version_id "
	       "WHERE b.organization_id = ? AND b.project_id = ? ORDER BY b.id DESC LIMIT ? OFFSET ?",
	.params = "uuii",
	.results = { { of_project_fields, ARRAY_LEN(of_project_fields), sizeof(struct build) } },
};

const struct db_stmt_def build_sql_count = {
	.name = "build_count",
	.sql = "SELECT COUNT(*) AS number FROM build WHERE organization_id = ? AND version_id = ?",
	.params = "uu",
	.results = { DB_NUMBER },
};

/* build_deadline; limit rows. */
const struct db_stmt_def build_sql_overdue = {
	.name = "build_overdue",
	.sql = "SELECT organization_id, id FROM build WHERE deadline_at <= ? "
	       "ORDER BY deadline_at LIMIT ?",
	.params = "ti",
	.results = { { (const struct field[]){
	                   { FIELD_ID_OF(struct build_ref, organization_id), .flags = FIELD_COLUMN },
	                   { FIELD_ID_OF(struct build_ref, id), .flags = FIELD_COLUMN } },
	               2, sizeof(struct build_ref) } },
};

/* PRIMARY; one row, unless it ended meanwhile. The event is appended only with it. */
const struct db_stmt_def build_sql_expire = {
	.name = "build_expire",
	.sql = "BEGIN NOT ATOMIC "
	       "START TRANSACTION; "
	       "UPDATE build SET status = 'failed', reason = '" PROGRESS_TIMED_OUT "', "
	       "finished_at = deadline_at, deadline_at = NULL, updated_at = ? "
	       "WHERE organization_id = ? AND id = ? AND deadline_at <= ?; "
	       "IF ROW_COUNT() = 1 THEN "
	       "INSERT INTO build_tally (organization_id, project_id, failed) "
	       "SELECT organization_id, project_id, 1 FROM build WHERE organization_id = ? AND id = ? "
	       "ON DUPLICATE KEY UPDATE failed = build_tally.failed + 1; "
	       TRACE_INSERT_SQL "; END IF; "
	       "COMMIT; END",
	.params = "tuut" "uu" TRACE_PARAM_KINDS,
};

const struct db_stmt_def *const build_statements[] = {
	&build_sql_open,        &build_sql_open_again, &build_sql_save,
	&build_sql_list,        &build_sql_list_back,  &build_sql_count,
	&build_sql_list_project,
	&build_sql_save_commit, &build_sql_overdue,    &build_sql_expire,
	&build_sql_open_moment, &build_sql_save_step,
};
const size_t build_n_statements = ARRAY_LEN(build_statements);
/* clang-format on */
