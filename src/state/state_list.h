/* What runs where as a list: a row a project and environment that ever met, now or at a moment. */
#ifndef LANDFALL_STATE_STATE_LIST_H
#define LANDFALL_STATE_STATE_LIST_H

#include "api/list.h"

struct state_row {
	struct uuid id; /* of the pair; ids are in the order in which pairs first met */
	struct uuid project_id, environment_id;
	const char *project_slug, *project_name;
	const char *environment_slug, *environment_name;
	int environment_tier;
	struct uuid deployment_id; /* what runs: the completed deployment that finished last */
	const char *version, *scm_sha;
	int64_t ordinal, since;
	struct uuid last_id; /* the attempt that began last, however it went */
	const char *last_version;
	int last_status;
	int64_t last_at;
	bool is_failing, is_drifting;
	int64_t deadline_at; /* of the last attempt, while it is open */
};

struct state_filter {
	const char *project, *environment; /* id, slug or name; NULL for all */
	int tier;                          /* enum tier, or -1 */
	bool drift, failing;               /* only such rows */
	const char *q;                     /* part of a project's name or slug */
	const char *team, *workspace;      /* of projects: id or name */
	int64_t at;                        /* a moment; 0 for now */
	struct uuid project_id, environment_id, team_id, workspace_id;
};

extern const struct field state_row_fields[];
extern const size_t state_row_n_fields;
extern const struct field state_filter_fields[];
extern const size_t state_filter_n_fields;
extern const struct db_stmt_def *const state_list_statements[];
extern const size_t state_list_n_statements;

/* Finds what names project, environment, team and workspace. STATUS_NOT_FOUND, with a message in req->failure. */
enum status state_filter_resolve(struct request *req, struct state_filter *filter) ATTR_MUST_USE;

/* A page, the pairs that met last first, with the total. Attempts on it that ran out of time are given up
 * first. Two round trips where there are none. */
enum status state_list(struct request *req, const struct state_filter *filter,
		       const struct list_window *window, struct list_rows *out) ATTR_MUST_USE;

#endif
