/* Postings: deployments as they were told of one by one, a row for each host of one and one for each that has no hosts.
 * What doors serve that know no more of a deployment than one host's report. Only read; recording is record.c. */
#ifndef LANDFALL_DEPLOYMENT_POSTING_H
#define LANDFALL_DEPLOYMENT_POSTING_H

#include "db/db.h"
#include "http/request.h"

struct posting {
	struct uuid id; /* of the host's row, or of the deployment that has no hosts */
	struct uuid deployment_id, project_id, environment_id;
	const char *version, *scm_sha, *scm_branch, *scm_tag;
	const char *environment_name, *code_name;
	const char *host; /* NULL for none */
	const char *status_word;
	int64_t started_at, finished_at;
	const char *extra_metadata, *as_given; /* as of struct run, of that host alone */
	int64_t deadline_at;                   /* of the deployment, while it is open; else 0 */
};

/* Where a report is about to go, before it is recorded: the project, and what is known of its version. */
struct posting_place {
	struct uuid project_id; /* nil where there is none yet */
	const char *project_name;
	struct uuid version_id; /* likewise */
	const char *scm_sha, *scm_branch, *scm_tag;
	const char *
	    environment_name; /* as it is spelt; NULL where it was told no name, or a former or new one */
};

extern const struct db_stmt_def *const posting_statements[];
extern const size_t posting_n_statements;

/* Those of a project, as far as who may see them: limit of the newest that are left after skipped of them, the oldest of
 * those first; hosts of one deployment stand together. *has_more: there are older ones. Deployments among them that ran out
 * of time are given up first. skipped and limit together at most LIMIT_COUNTED_ROWS + LIMIT_PAGE_ROWS. */
enum status posting_list(struct request *req, struct uuid project_id, int64_t skipped,
			 int64_t limit, struct db_rows *out, bool *has_more) ATTR_MUST_USE;

/* By id, slug or name of the project, those it had before included, and the names of version and environment, which may be
 * NULL. One statement; nothing is locked. A member of *out that names nothing is nil. */
enum status posting_find_place(struct request *req, const char *project, const char *version,
			       const char *environment, struct posting_place *out) ATTR_MUST_USE;

/* By the id of a host's row or of a deployment, which is then taken as a whole, whether it has hosts or not. */
enum status posting_get(struct request *req, const char *reference,
			struct posting *out) ATTR_MUST_USE;

#endif
