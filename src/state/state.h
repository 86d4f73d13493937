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
	int64_t deadline_at;                /* of the last attempt, while it is open */
	const char *group_name, *group_key; /* of the matrix, where it is grouped; else NULL */
};
#define STATE_CELL_N_FIELDS 17
extern const struct field state_cell_fields[STATE_CELL_N_FIELDS];

/* Its columns inside statements that read cells, but for the last two, p being the project. */
#define STATE_CELL_COLS                                                                            \
	"p.id AS project_id, p.slug AS project_slug, p.name AS project_name, "                     \
	"p.versions AS project_versions, s.environment_id, " STATE_COLS ", d.deadline_at, "
#define STATE_CELL_JOINS                                                                           \
	"LEFT JOIN state s ON s.organization_id = p.organization_id AND s.project_id = p.id "      \
	"LEFT JOIN deployment d ON d.organization_id = s.organization_id "                         \
	"AND d.id = s.last_deployment_id AND s.last_status IN ('pending', 'started') "

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
 * began last; of several in one millisecond, the one with the greatest id. So late reports and history never move either
 * backwards, and the order in which they come does not matter. Pure. */
void state_apply(struct state *state, const struct state_move *move);

/* Inside a transaction: makes the pair's row unless it is there. */
enum status state_claim(struct db *db, struct arena *arena, struct uuid organization_id,
			struct uuid project_id, struct uuid environment_id,
			int64_t now_ms) ATTR_MUST_USE;

extern const struct db_stmt_def *const state_statements[];
extern const size_t state_n_statements;

/* GET / and /state, the matrix; /state.csv, /state.ndjson; /where */
enum status state_page(struct request *req);
enum status state_csv(struct request *req);
enum status state_ndjson(struct request *req);
enum status where_page(struct request *req);

/* GET /v1/state, /v1/compare, /v1/where */
enum status state_api_list(struct request *req);
enum status compare_api(struct request *req);
enum status where_api(struct request *req);

#endif
