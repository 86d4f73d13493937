/* What a project's page begins with: all that depends on the project alone, in one round trip. */
#ifndef LANDFALL_PROJECT_OVERVIEW_H
#define LANDFALL_PROJECT_OVERVIEW_H

#include "db/db.h"
#include "http/request.h"

/* How many commits came with a version. */
struct project_version_told {
	struct uuid id;
	int64_t commits;
};

struct project_overview {
	struct db_rows environments; /* struct environment: all, in order of their columns */
	struct db_rows cells;        /* struct state_cell */
	struct db_rows versions;     /* struct version: the newest */
	struct db_rows told;         /* struct project_version_told: of the same */
};

/* One statement; limit is of versions. */
enum status project_overview(struct request *req, struct uuid project_id, int64_t limit,
			     struct project_overview *out) ATTR_MUST_USE;

extern const struct db_stmt_def *const project_overview_statements[];
extern const size_t project_overview_n_statements;

#endif
