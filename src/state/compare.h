/* Two sides beside each other: an environment each, now or at a moment, or a release. */
#ifndef LANDFALL_STATE_COMPARE_H
#define LANDFALL_STATE_COMPARE_H

#include "api/list.h"

struct compare_side {
	struct uuid deployment_id;
	const char *version, *scm_sha;
	int64_t ordinal, since;
};

/* Commits that the newer of two versions has and the older has not. */
struct compare_commits {
	int64_t count; /* FIELD_NO_INT where it cannot be told */
	const char
	    *shas; /* joined by commas, the newest version's first; at most COMPARE_SHAS_MAX */
	const char *missing; /* why they are not all there; NULL when they are */
};
#define COMPARE_SHAS_MAX 100

struct compare_row {
	struct uuid project_id;
	const char *project_slug, *project_name;
	struct compare_side left, right;
	int64_t ahead; /* versions by which the right side is ahead of the left */
	bool is_different;
	struct compare_commits commits;
};

struct compare_filter {
	const char *left, *right;                 /* environments: id, slug or name */
	const char *left_release, *right_release; /* or releases, likewise */
	int64_t left_at, right_at;                /* moments; 0 for now */
	const char *project;
	bool different; /* only such rows */
	struct uuid left_id, right_id, left_release_id, right_release_id, project_id;
};

extern const struct field compare_fields[];
extern const size_t compare_n_fields;
extern const struct field compare_filter_fields[];
extern const size_t compare_filter_n_fields;
/* The commits of the versions of a project above one number and up to another, without shas; these are the rows (struct
 * commit, of version/commit.h), in the same order and as many at most. One statement. */
enum status compare_commits(struct request *req, struct uuid project_id, int64_t low, int64_t high,
			    struct compare_commits *out, struct db_rows *rows) ATTR_MUST_USE;

extern const struct db_stmt_def *const compare_statements[];
extern const size_t compare_n_statements;

/* A page: a row for each project that either side has, with the commits between. Two round trips. */
enum status compare_list(struct request *req, const struct compare_filter *filter,
			 const struct list_window *window, struct list_rows *out) ATTR_MUST_USE;

#endif
