/* The current-state table: its rule and its statements. */
#include "config.h"

#include <string.h>

#include "progress/progress.h"
#include "state/moment_sql.h"
#include "state/state.h"

/* clang-format off */
#define OF(kind, member)   FIELD_##kind##_OF(struct state, member), .flags = FIELD_COLUMN
#define CELL(kind, member) FIELD_##kind##_OF(struct state_cell, member), .flags = FIELD_COLUMN

const struct field state_fields[9] = {
	{ OF(ID, current_deployment_id) },
	{ OF(TEXT, current_version) },
	{ OF(INT, current_ordinal) },
	{ OF(TIME, current_at) },
	{ OF(ID, last_deployment_id) },
	{ OF(TEXT, last_version) },
	{ OF(WORD, last_status), .words = &progress_words },
	{ OF(TIME, last_at) },
	{ OF(INT, deployments) },
};

static const struct field cell_fields[] = {
	{ CELL(ID, project_id) },
	{ CELL(TEXT, project_slug) },
	{ CELL(TEXT, project_name) },
	{ CELL(INT, project_versions) },
	{ CELL(ID, environment_id) },
	{ CELL(ID, current_deployment_id) },
	{ CELL(TEXT, current_version) },
	{ CELL(INT, current_ordinal) },
	{ CELL(TIME, current_at) },
	{ CELL(ID, last_deployment_id) },
	{ CELL(TEXT, last_version) },
	{ CELL(WORD, last_status), .words = &progress_words },
	{ CELL(TIME, last_at) },
	{ CELL(INT, deployments) },
	{ CELL(TIME, deadline_at) },
};

#define CELLS { cell_fields, ARRAY_LEN(cell_fields), sizeof(struct state_cell) }
#define CELL_COLS                                                                                  \
	"p.id AS project_id, p.slug AS project_slug, p.name AS project_name, "                     \
	"p.versions AS project_versions, s.environment_id, " STATE_COLS ", d.deadline_at "
#define JOINS                                                                                      \
	"LEFT JOIN state s ON s.organization_id = p.organization_id AND s.project_id = p.id "      \
	"LEFT JOIN deployment d ON d.organization_id = s.organization_id "                         \
	"AND d.id = s.last_deployment_id AND s.last_status IN ('pending', 'started') "

/* project_name for limit projects, then PRIMARY of state (a row an environment), and PRIMARY of
 * deployment only for attempts that still run. */
static const struct db_stmt_def select_matrix = {
	.name = "state_matrix",
	.sql = "SELECT " CELL_COLS "FROM (SELECT organization_id, id, slug, name, versions "
	       "FROM project WHERE organization_id = ? AND name > ? AND status = 'active' "
	       "ORDER BY name LIMIT ?) p " JOINS "ORDER BY p.name, p.id",
	.params = "usi",
	.results = { CELLS },
};

/* project_name for limit projects, PRIMARY of state, and for each of its rows the two looks of moment.h. What
 * had not begun by then shows as nothing. */
static const struct db_stmt_def select_matrix_at = {
	.name = "state_matrix_at",
	.sql = "BEGIN NOT ATOMIC DECLARE org, ceiling UUID; DECLARE at DATETIME(3); "
	       "DECLARE after_name VARCHAR(255) COLLATE utf8mb4_uca1400_as_ci; DECLARE n_projects BIGINT; "
	       "SET org = ?, after_name = ?, n_projects = ?, at = ?, ceiling = ?; "
	       "SELECT p.id AS project_id, p.slug AS project_slug, p.name AS project_name, "
	       "p.versions AS project_versions, s.environment_id, c.id AS current_deployment_id, "
	       "cv.version AS current_version, cv.ordinal AS current_ordinal, "
	       "c.finished_at AS current_at, l.id AS last_deployment_id, "
	       "lv.version AS last_version, IF(l.id IS NULL, NULL, " MOMENT_STATUS("at") ") AS last_status, "
	       "l.created_at AS last_at, s.deployments, NULL AS deadline_at "
	       "FROM (SELECT organization_id, id, slug, name, versions FROM project "
	       "WHERE organization_id = org AND name > after_name AND status = 'active' "
	       "ORDER BY name LIMIT n_projects) p "
	       "LEFT JOIN state s ON s.organization_id = org AND s.project_id = p.id "
	       MOMENT_JOIN("l", "lv", MOMENT_TRIED("org", "s.project_id", "s.environment_id", "ceiling"))
	       MOMENT_JOIN("c", "cv", MOMENT_RAN("org", "s.project_id", "s.environment_id", "at"))
	       "ORDER BY p.name, p.id; END",
	.params = "usitu",
	.results = { CELLS },
};

/* PRIMARY of state; a row an environment. */
static const struct db_stmt_def select_of_project = {
	.name = "state_of_project",
	.sql = "SELECT " CELL_COLS "FROM project p " JOINS
	       "WHERE p.organization_id = ? AND p.id = ?",
	.params = "uu",
	.results = { CELLS },
};

static const struct db_stmt_def insert_one = {
	.name = "state_claim",
	.sql = "INSERT IGNORE INTO state (organization_id, project_id, environment_id, id) "
	       "VALUES (?, ?, ?, ?)",
	.params = "uuuu",
};
/* clang-format on */

const struct db_stmt_def *const state_statements[] = { &select_matrix, &select_matrix_at,
						       &select_of_project, &insert_one };
const size_t state_n_statements = ARRAY_LEN(state_statements);

void state_params(const struct state *state, struct uuid organization_id, struct uuid project_id,
		  struct uuid environment_id, struct db_param *out)
{
	const struct db_param params[STATE_N_PARAMS] = {
		db_id(state->current_deployment_id),
		db_text(state->current_version),
		db_int(state->current_ordinal),
		db_time(state->current_at),
		db_id(state->last_deployment_id),
		db_text(state->last_version),
		db_text(state->last_status < 0 ? NULL
					       : progress_word((enum progress)state->last_status)),
		db_time(state->last_at),
		db_int(state->deployments),
		db_id(organization_id),
		db_id(project_id),
		db_id(environment_id),
	};

	memcpy(out, params, sizeof(params));
}

void state_apply(struct state *state, const struct state_move *move)
{
	bool is_last = uuid_eq(&state->last_deployment_id, &move->deployment_id);

	if (move->is_new)
		state->deployments++;
	if (is_last || move->created_at >= state->last_at) {
		state->last_deployment_id = move->deployment_id;
		state->last_version = move->version;
		state->last_status = move->status;
		state->last_at = move->created_at;
	}
	if (move->status == PROGRESS_COMPLETED && move->finished_at >= state->current_at) {
		state->current_deployment_id = move->deployment_id;
		state->current_version = move->version;
		state->current_ordinal = move->ordinal;
		state->current_at = move->finished_at;
	}
}

enum status state_claim(struct db *db, struct arena *arena, struct uuid organization_id,
			struct uuid project_id, struct uuid environment_id, int64_t now_ms)
{
	const struct db_param params[] = { db_id(organization_id), db_id(project_id),
					   db_id(environment_id), db_id(uuid_new(now_ms)) };

	return db_run(db, arena, &insert_one, params, NULL, NULL);
}

enum status state_matrix(struct db *db, struct arena *arena, struct uuid organization_id,
			 const char *after, int64_t limit, struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id), db_text(after), db_int(limit) };

	return db_select(db, arena, &select_matrix, params, out);
}

enum status state_matrix_at(struct db *db, struct arena *arena, struct uuid organization_id,
			    const char *after, int64_t limit, int64_t at, struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id), db_text(after), db_int(limit),
					   db_time(at), db_id(moment_ceiling(at)) };

	return db_select(db, arena, &select_matrix_at, params, out);
}

enum status state_of_project(struct db *db, struct arena *arena, struct uuid organization_id,
			     struct uuid project_id, struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id), db_id(project_id) };

	return db_select(db, arena, &select_of_project, params, out);
}
