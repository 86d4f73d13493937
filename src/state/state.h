/* What runs where: a row a project and environment, moved by the transaction that records a deployment.
 * The row is also the lock under which everything about that pair is decided. */
#ifndef LANDFALL_STATE_STATE_H
#define LANDFALL_STATE_STATE_H

#include "db/db.h"
#include "http/request.h"

struct state {
	struct uuid current_deployment_id; /* the last completed one; nil when there was none */
	const char *current_version;
	int64_t current_ordinal;        /* of that version inside its project */
	int64_t current_at;             /* when it completed */
	struct uuid last_deployment_id; /* the last attempt, however it went */
	const char *last_version;
	int last_status; /* enum progress */
	int64_t last_at; /* its created_at */
	int64_t deployments;
};

/* The same row of the matrix, with the project it belongs to; environment_id is nil where a project was
 * never deployed anywhere. */
struct state_cell {
	struct uuid project_id;
	const char *project_slug, *project_name;
	int64_t project_versions;
	struct uuid environment_id;
	struct uuid current_deployment_id;
	const char *current_version;
	int64_t current_ordinal, current_at;
	struct uuid last_deployment_id;
	const char *last_version;
	int last_status;
	int64_t last_at, deployments;
	int64_t deadline_at; /* of the last attempt, while it is open */
};

/* A deployment as far as it moves the state. */
struct state_move {
	struct uuid deployment_id;
	const char *version;
	int64_t ordinal;
	int status; /* enum progress */
	int64_t created_at, finished_at;
	bool is_new; /* a further deployment, not a change of one */
};

/* Columns of the row inside other rooms' selects, s being its alias, and their kinds of fields. */
#define STATE_COLS                                                                                 \
	"s.current_deployment_id, s.current_version, s.current_ordinal, s.current_at, "            \
	"s.last_deployment_id, s.last_version, s.last_status, s.last_at, s.deployments"
extern const struct field state_fields[9];

/* One step of a room's block that moves the row, and its parameters in order. */
#define STATE_UPDATE_SQL                                                                           \
	"UPDATE state SET current_deployment_id = ?, current_version = ?, current_ordinal = ?, "   \
	"current_at = ?, last_deployment_id = ?, last_version = ?, last_status = ?, last_at = ?, " \
	"deployments = ? WHERE organization_id = ? AND project_id = ? AND environment_id = ?"
/* clang-format off */
#define STATE_PARAM_KINDS "usitussti" "uuu"
/* clang-format on */
#define STATE_N_PARAMS 12
void state_params(const struct state *state, struct uuid organization_id, struct uuid project_id,
		  struct uuid environment_id, struct db_param *out);

/* The rule: what runs is the completed deployment that finished last; the last attempt is the one that
 * began last. So late reports and history never move either backwards. Pure. */
void state_apply(struct state *state, const struct state_move *move);

/* Inside a transaction: makes the pair's row unless it is there. */
enum status state_claim(struct db *db, struct arena *arena, struct uuid organization_id,
			struct uuid project_id, struct uuid environment_id,
			int64_t now_ms) ATTR_MUST_USE;

/* A page of the matrix: the cells of up to limit active projects whose names come after one, by name of
 * project. One statement. */
enum status state_matrix(struct db *db, struct arena *arena, struct uuid organization_id,
			 const char *after, int64_t limit, struct db_rows *out) ATTR_MUST_USE;

/* The same as it was at a moment. */
enum status state_matrix_at(struct db *db, struct arena *arena, struct uuid organization_id,
			    const char *after, int64_t limit, int64_t at,
			    struct db_rows *out) ATTR_MUST_USE;

/* The cells of one project. */
enum status state_of_project(struct db *db, struct arena *arena, struct uuid organization_id,
			     struct uuid project_id, struct db_rows *out) ATTR_MUST_USE;

extern const struct db_stmt_def *const state_statements[];
extern const size_t state_n_statements;

/* GET /, the matrix */
enum status state_page(struct request *req);

/* GET /v1/state, /v1/compare, /v1/where */
enum status state_api_list(struct request *req);
enum status compare_api(struct request *req);
enum status where_api(struct request *req);

#endif
