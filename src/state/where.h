/* Where a commit, or a version, has arrived: a row for each environment that its project was ever put into. */
#ifndef LANDFALL_STATE_WHERE_H
#define LANDFALL_STATE_WHERE_H

#include "api/list.h"

struct where_row {
	struct uuid id; /* of project and environment together */
	struct uuid project_id, environment_id;
	const char *project_slug, *project_name;
	const char *environment_slug, *environment_name;
	int environment_tier;
	const char *brought_by;    /* the first version of the project with that commit */
	struct uuid deployment_id; /* that put it there first; nil: it never arrived */
	const char *version;       /* that it put there */
	int64_t arrived_at;
	bool is_there;           /* what runs there now has it */
	const char *now_version; /* what runs there now; NULL for nothing */
	const char *text;        /* all that as a sentence */
};

struct where_filter {
	const char *sha, *version, *project;
	struct uuid project_id;
};

extern const struct field where_fields[];
extern const size_t where_n_fields;
extern const struct field where_filter_fields[];
extern const size_t where_filter_n_fields;
extern const struct db_stmt_def *const where_statements[];
extern const size_t where_n_statements;

/* A page. A version has a commit when it is its own, when it was listed among the commits that came with it,
 * or when an earlier version of the same project and, as far as both tell one, the same branch has it.
 * STATUS_NOT_FOUND when no version has it. */
enum status where_list(struct request *req, const struct where_filter *filter,
		       const struct list_window *window, struct list_rows *out) ATTR_MUST_USE;

#endif
