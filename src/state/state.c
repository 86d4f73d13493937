/* The current-state table: its rule and its statements. */
#include "config.h"

#include <string.h>

#include "progress/progress.h"
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

const struct field state_cell_fields[STATE_CELL_N_FIELDS] = {
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
	{ CELL(TEXT, group_name) },
	{ CELL(TEXT, group_key) },
};

static const struct db_stmt_def insert_one = {
	.name = "state_claim",
	.sql = "INSERT IGNORE INTO state (organization_id, project_id, environment_id, id) "
	       "VALUES (?, ?, ?, ?)",
	.params = "uuuu",
};
/* clang-format on */

const struct db_stmt_def *const state_statements[] = { &insert_one };
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

/* Whether a deployment of a moment comes after another, or is the same: of those of one millisecond the greater id counts, as
 * wherever the history is asked. */
static bool is_later(int64_t at, const struct uuid *id, int64_t other_at, const struct uuid *other)
{
	return at > other_at || (at == other_at && uuid_compare(id, other) >= 0);
}

void state_apply(struct state *state, const struct state_move *move)
{
	bool is_last = uuid_eq(&state->last_deployment_id, &move->deployment_id);

	if (move->is_new)
		state->deployments++;
	if (is_last || is_later(move->created_at, &move->deployment_id, state->last_at,
				&state->last_deployment_id)) {
		state->last_deployment_id = move->deployment_id;
		state->last_version = move->version;
		state->last_status = move->status;
		state->last_at = move->created_at;
	}
	if (move->status == PROGRESS_COMPLETED &&
	    is_later(move->finished_at, &move->deployment_id, state->current_at,
		     &state->current_deployment_id)) {
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
