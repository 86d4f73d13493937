/* Versions: what builds make and deployments put somewhere. Immutable once they have a commit. */
#ifndef LANDFALL_VERSION_VERSION_H
#define LANDFALL_VERSION_VERSION_H

#include "api/list.h"
#include "db/db.h"
#include "http/request.h"
#include "progress/run.h"

#define VERSION_MAX 100

struct version {
	struct uuid id, project_id;
	const char *project_slug, *project_name;
	const char *version;
	int64_t ordinal;    /* 1, 2, 3 … inside its project */
	const char *source; /* "build" or "deployment": what first told of it */
	const char *scm_sha, *scm_branch, *scm_tag, *scm_repository;
	int64_t created_at, updated_at;
};

struct version_filter {
	const char *project; /* id, slug or name; NULL for all */
	const char *scm_sha; /* whole, or its first 7 digits or more */
	const char *q;       /* part of the version's name */
};

extern const struct field version_fields[];
extern const size_t version_n_fields;
extern const struct field version_draft_fields[];
extern const size_t version_n_draft_fields;
extern const struct field version_filter_fields[];
extern const size_t version_n_filter_fields;
extern const struct db_stmt_def *const version_statements[];
extern const size_t version_n_statements;

/* A page of versions, newest first, of one project where project_id is not nil, cut by the window, with the total: exact
 * where counters tell it, else counted. A search of everything by q looks at the newest 100,000. */
enum status version_list(struct request *req, struct uuid project_id,
			 const struct version_filter *filter, const struct list_window *window,
			 struct list_rows *out) ATTR_MUST_USE;

/* For statements of other rooms that read versions, v being the alias and p their project: these columns, decoded by
 * version_fields. */
#define VERSION_COLS                                                                               \
	"v.id, v.project_id, p.slug AS project_slug, p.name AS project_name, v.version, "          \
	"v.ordinal, v.source, v.scm_sha, v.scm_branch, v.scm_tag, v.scm_repository, "              \
	"v.created_at, v.updated_at "
#define VERSION_N_COLUMNS 13

/* For ?expand= (api/expand.h): those of a JSON array of ids that the request may see. */
enum status version_expand(struct request *req, const char *ids, struct db_rows *out) ATTR_MUST_USE;

/* By id, any spelling. */
enum status version_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct version *out) ATTR_MUST_USE;

/* By project (id, slug or name) and the project's own name for it. */
enum status version_get_named(struct db *db, struct arena *arena, struct uuid organization_id,
			      const char *project, const char *version,
			      struct version *out) ATTR_MUST_USE;

/* What a report of a commit means for a version that has, or lacks, one. */
enum version_commit {
	VERSION_COMMIT_KEEP,    /* the same, shorter, or none reported */
	VERSION_COMMIT_SET,     /* the version had none, or an abbreviation of it */
	VERSION_COMMIT_CONFLICT /* another: a version never changes its commit */
};
/* Abbreviations of at least 7 digits count as the commit they begin. Either may be NULL. */
enum version_commit version_compare_commit(const char *recorded, const char *reported);

/* Inside a transaction that holds the project (project_claim): makes the version, with the next ordinal,
 * unless it is there. STATUS_BUSY when another transaction made it meanwhile. */
enum status version_claim(struct db *db, struct arena *arena, struct uuid organization_id,
			  struct uuid project_id, int64_t versions, const struct report *report,
			  const char *source, int64_t now_ms) ATTR_MUST_USE;

/* What is recorded of a version, as a transaction that adds to it has read it. */
struct version_commit_state {
	struct uuid id;
	const char *version;
	const char **scm_sha, **scm_branch, **scm_tag, **scm_repository; /* brought up to date */
	bool is_completed; /* by version_agree: something of it was not known before */
};

/* Inside a transaction: holds a report against the version that it names. A commit that contradicts the
 * recorded one is STATUS_CONFLICT, naming both; what the version lacks is completed. */
enum status version_agree(struct request *req, struct version_commit_state *recorded,
			  const struct report *report) ATTR_MUST_USE;

/* Inside a transaction: makes the version that a report of nothing else names, or completes it, with its commits and its
 * audit row; out is as it is now. The project may be named by id, slug or name, and is made on first sight of its name. */
enum status version_record_step(struct request *req, const struct report *report,
				struct version *out, struct recorded *recorded) ATTR_MUST_USE;

/* /v1/versions… */
enum status version_api_list(struct request *req);
enum status version_api_create(struct request *req);
enum status version_api_get(struct request *req);
enum status version_api_commits(struct request *req);

/* /versions/{version}, and its path for those who link to one: "/versions/ver_…". */
enum status version_page(struct request *req);
const char *version_page_path(struct arena *arena, struct uuid id);

#endif
