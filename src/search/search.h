/* The one box: projects, environments, releases, versions, commits and deployments by what people type or paste. */
#ifndef LANDFALL_SEARCH_SEARCH_H
#define LANDFALL_SEARCH_SEARCH_H

#include "db/db.h"
#include "http/request.h"

enum hit_kind {
	HIT_PROJECT,
	HIT_ENVIRONMENT,
	HIT_RELEASE,
	HIT_VERSION,
	HIT_COMMIT,
	HIT_DEPLOYMENT,
	HIT__COUNT
};

struct hit {
	int kind;                /* enum hit_kind */
	struct uuid id;          /* of a commit: of the version that it came with */
	const char *slug, *name; /* name: of a commit, all of its digits */
	const char *project_slug, *project_name;
	const char *environment_name;
	int status;    /* enum progress of a deployment, or -1 */
	int64_t at;    /* first seen; when a deployment began */
	bool is_exact; /* it is called so, whatever the case; not only a part of its name */
};

/* Of each kind so many at most are found, and one more to tell that there are others. */
#define HITS_MAX 10

/* What words were taken for. */
struct search {
	const char *words;
	const char *
	    other; /* the same version with, or without, a "v" before it: v1.2.3 is 1.2.3; or NULL */
	const char *
	    sha; /* in small letters, when they can be the beginning of a commit (7 digits or more); or NULL */
	struct uuid id; /* when they are an id, in any spelling; or nil */
};
struct search search_of(struct arena *arena, const char *words);

/* All kinds, in their order, exact ones first. One round trip; every part of it ends after some rows, but that names of
 * projects are looked through, and of each project the versions that begin so. */
enum status search_run(struct request *req, const struct search *search,
		       struct db_rows *out) ATTR_MUST_USE;

extern const struct db_stmt_def *const search_statements[];
extern const size_t search_n_statements;

/* GET /search */
enum status search_page(struct request *req);

#endif
