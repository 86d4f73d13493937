/* The statement of a project's page. */
#include "config.h"

#include "auth/principal.h"
#include "environment/environment.h"
#include "project/overview.h"
#include "state/state.h"
#include "version/version.h"

/* clang-format off */
#define TOLD(kind, member) FIELD_##kind##_OF(struct project_version_told, member), .flags = FIELD_COLUMN
static const struct field told_fields[] = { { TOLD(ID, id) }, { TOLD(INT, commits) } };

/* The newest versions: version_ordinal, read from its end, n rows. */
#define NEWEST                                                                                     \
	"FROM version v FORCE INDEX (version_ordinal) "                                            \
	"STRAIGHT_JOIN project p ON p.organization_id = org AND p.id = pid "                       \
	"WHERE v.organization_id = org AND v.project_id = pid ORDER BY v.ordinal DESC LIMIT n; "

/* PRIMARY of environment; PRIMARY of state; the newest versions, and
 * the commits of each. */
static const struct db_stmt_def overview = {
	.name = "project_overview",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pid UUID; DECLARE n BIGINT; "
	       "SET org = ?, pid = ?, n = ?; "
	       ENVIRONMENT_ALL_SQL("org", "") "; "
	       "SELECT " STATE_CELL_COLS "NULL AS group_name, NULL AS group_key FROM project p "
	       STATE_CELL_JOINS "WHERE p.organization_id = org AND p.id = pid; "
	       "SELECT " VERSION_COLS NEWEST
	       "SELECT v.id, (SELECT COUNT(*) FROM version_commit c WHERE c.organization_id = org "
	       "AND c.version_id = v.id) AS commits " NEWEST "END",
	.params = "uui",
	.results = {
		{ environment_fields, ENVIRONMENT_N_FIELDS, sizeof(struct environment) },
		{ state_cell_fields, STATE_CELL_N_FIELDS, sizeof(struct state_cell) },
		{ version_fields, VERSION_N_COLUMNS, sizeof(struct version) },
		{ told_fields, ARRAY_LEN(told_fields), sizeof(struct project_version_told) },
	},
};

const struct db_stmt_def *const project_overview_statements[] = { &overview };
/* clang-format on */
const size_t project_overview_n_statements = ARRAY_LEN(project_overview_statements);

enum status project_overview(struct request *req, struct uuid project_id, int64_t limit,
			     struct project_overview *out)
{
	const struct db_param params[] = { db_id(req->who->organization_id), db_id(project_id),
					   db_int(limit) };
	struct db_rows rows[4] = { { NULL, 0 } };
	enum status status = db_run(req->db, req->arena, &overview, params, rows, NULL);

	*out = (struct project_overview){ rows[0], rows[1], rows[2], rows[3] };
	return status;
}
