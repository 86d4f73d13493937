/* Configurations of projects: a JSON object, merged deep; every one that ever was is kept, and any two can be
 * compared. */
#ifndef LANDFALL_PROJECT_CONFIGURATION_H
#define LANDFALL_PROJECT_CONFIGURATION_H

#include "project/project.h"

struct project_config {
	struct uuid id;
	int64_t number;         /* 1, 2, 3 … inside its project; 0 for none */
	const char *config;     /* JSON object */
	const char *changed_by; /* name of whoever made it */
	int64_t created_at;
};
extern const struct field project_config_fields[];
extern const size_t project_config_n_fields;
/* Of the query of a comparison. */
extern const struct field configuration_diff_fields[];
extern const size_t configuration_n_diff_fields;
extern const struct db_stmt_def *const project_config_statements[];
extern const size_t project_config_n_statements;

/* One that was, by its number; 0 is the empty one that every project begins with. STATUS_NOT_FOUND. */
enum status project_config_get(struct db *db, struct arena *arena, struct uuid organization_id,
			       struct uuid project_id, int64_t number,
			       struct project_config *out) ATTR_MUST_USE;

enum status project_config_list(struct db *db, struct arena *arena, struct uuid organization_id,
				struct uuid project_id, const struct list_window *window,
				struct db_rows *out) ATTR_MUST_USE;

/* Inside a transaction, with its audit row: puts config (a JSON object) in force, under the next number. What says
 * the same as before is not written. */
enum status project_config_set(struct request *req, const struct project *project,
			       const char *config) ATTR_MUST_USE;

/* What makes the one the other: a JSON array of {"path","change","before","after"}, path being a JSON pointer
 * (RFC 6901) and change added, removed or changed. Both texts are known to be objects. Pure. */
const char *project_config_diff(struct arena *arena, const char *from, const char *to);

/* /v1/projects/{project}/config… */
enum status project_config_api_get(struct request *req);
enum status project_config_api_change(struct request *req);
enum status project_config_api_versions(struct request *req);
enum status project_config_api_diff(struct request *req);

#endif
