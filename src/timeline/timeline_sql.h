/* The statements of the timeline; for timeline.c alone. */
#ifndef LANDFALL_TIMELINE_TIMELINE_SQL_H
#define LANDFALL_TIMELINE_TIMELINE_SQL_H

#include "timeline/timeline.h"

/* By which index deployments are read. */
enum timeline_path {
	TIMELINE_OF_ALL,
	TIMELINE_OF_PROJECT,
	TIMELINE_OF_ENVIRONMENT,
	TIMELINE_OF_PLACE,
	TIMELINE_OF_STATUS,
	TIMELINE_OF_PROJECT_STATUS,
	TIMELINE_OF_ENVIRONMENT_STATUS,
	TIMELINE_OF__COUNT
};

/* How many sorts of rows are read, each into a result set of its own; after them comes where looking ended. */
#define TIMELINE_N_SOURCES 4
#define TIMELINE_N_PARAMS  18

struct timeline_end {
	struct uuid id;
};

/* [path][backwards] */
extern const struct db_stmt_def timeline_sql[TIMELINE_OF__COUNT][2];

#endif
