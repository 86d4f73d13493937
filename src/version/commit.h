/* Commits that came with a version: posted with a build, or with the version itself. */
#ifndef LANDFALL_VERSION_COMMIT_H
#define LANDFALL_VERSION_COMMIT_H

#include "db/db.h"
#include "http/request.h"

/* As many as one version has. */
#define COMMITS_MAX 500

struct commit {
	const char *sha, *author, *message;
	int64_t authored_at;
	const char *squashed_into; /* the commit that it became a part of, or NULL */
};
#define COMMIT_N_COLUMNS 5 /* all of commit_fields, in their order */
extern const struct field commit_fields[];
extern const size_t commit_n_fields;

/* One for people: commit, where (the page of where it has arrived), subject, the first line of its message, author, at. */
struct view;
void commit_view(struct request *req, struct view *item, const struct commit *commit);

/* The row of a body's table that takes them: "commits", an array. */
#define COMMITS_FIELD(st, member)                                                                  \
	{                                                                                          \
		FIELD_NAMED(FIELD_JSON, "commits", st, member, const char *),                      \
		    .flags = FIELD_WRITE | FIELD_ARRAY, .max = LIMIT_BODY_BYTES,                   \
		    .text = "commits that came with it: sha, author, message, authored_at, "       \
			    "squashed_into"                                                        \
	}

/* What a body brought, in the form that commits_add takes; every wrong member of it is reported. NULL stays. */
enum status commits_check(struct request *req, const char **commits) ATTR_MUST_USE;

/* The same for a client that must not be refused for it: what is wrong is left out. object may be NULL. */
struct json_object;
const char *commits_of(struct arena *arena, struct json_object *object);

/* Inside a transaction: what the version does not have yet is added, what it has is completed. commits may be
 * NULL. *is_changed when there was anything to store. */
enum status commits_add(struct request *req, struct uuid version_id, const char *commits,
			bool *is_changed) ATTR_MUST_USE;

/* One commit in the form that commits_add takes. */
const char *commit_alone(struct arena *arena, const struct commit *commit);

/* In the order in which they came; at most COMMITS_MAX. */
enum status commits_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 struct uuid version_id, struct db_rows *out) ATTR_MUST_USE;

extern const struct db_stmt_def *const commit_statements[];
extern const size_t commit_n_statements;

#endif
