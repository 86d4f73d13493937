/* Releases: versions of several projects that ship together, one of each. What becomes of them follows from
 * deployments; the status is what people say of the release itself. */
#ifndef LANDFALL_RELEASE_RELEASE_H
#define LANDFALL_RELEASE_RELEASE_H

#include "api/list.h"
#include "auth/actor.h"

#define RELEASE_NAME_MAX  100
#define RELEASE_NOTES_MAX 20000

enum release_status {
	RELEASE_DRAFT,
	RELEASE_IN_PROGRESS,
	RELEASE_COMPLETED,
	RELEASE_CANCELLED,
	RELEASE__COUNT
};
extern const struct field_words release_status_words;

struct release {
	struct uuid id;
	const char *slug; /* of its address; unique */
	const char *name; /* unique without regard to case */
	const char *description;
	int status;                 /* enum release_status */
	const char *notes;          /* written by people; NULL for none */
	const char *extra_metadata; /* JSON object, as its clients want it; NULL for none */
	int64_t versions;           /* how many are in it */
	int64_t created_at, updated_at;
	int64_t started_at, finished_at; /* first in progress; completed or cancelled */
};
extern const struct field release_fields[];
extern const size_t release_n_fields;

struct release_draft {
	const char *name, *description, *notes;
	int status; /* negative: as it is */
	const char *extra_metadata;
};
extern const struct field release_draft_fields[];
extern const size_t release_n_draft_fields;

/* As it is now. */
struct release_draft release_draft_of(const struct release *release);

/* A version in a release. */
struct release_version {
	struct uuid id, project_id; /* of the version and its project */
	const char *project_slug, *project_name;
	const char *version, *scm_sha;
	int64_t ordinal;
	int64_t created_at; /* when it was added */
};
extern const struct field release_filter_fields[];
extern const size_t release_n_filter_fields;
extern const struct field release_version_draft_fields[];
extern const size_t release_version_n_draft_fields;
extern const struct field release_version_fields[];
extern const size_t release_version_n_fields;

/* How far a version of a release has come in an environment. */
enum release_step {
	RELEASE_WAITING,    /* it was not tried there, or what runs is older */
	RELEASE_STARTED,    /* its deployment runs */
	RELEASE_FAILED,     /* its last attempt did */
	RELEASE_SUPERSEDED, /* a newer one runs */
	RELEASE_DONE,       /* it runs */
	RELEASE_STEP__COUNT
};
const char *release_step_word(enum release_step step);

struct release_cell {
	struct uuid project_id;
	const char *project_slug, *project_name, *version;
	int64_t ordinal;
	struct uuid environment_id;
	const char *environment_slug, *environment_name;
	const char *current_version;
	int64_t current_ordinal; /* FIELD_NO_INT for none */
	const char *last_version;
	int last_status; /* enum progress, negative for none */
};
enum release_step release_step_of(const struct release_cell *cell);

/* A commit that came with what is in a release. */
struct release_commit {
	const char *project_name, *sha, *author, *message;
	int64_t authored_at;
};

/* The type prefix of a commit's first line ("feat(api)!: subject"), as conventionalcommits.org has it. */
struct commit_subject {
	const char *type; /* in lower case; "" for none */
	const char *text; /* what follows, or the whole line */
	bool is_breaking;
};
struct commit_subject commit_subject_of(struct arena *arena, const char *message);

/* A group of the notes: the commits of one type. */
struct notes_group {
	const char *type, *title;
};
/* The groups in the order of the notes; the last takes every other type. */
extern const struct notes_group notes_groups[];
extern const size_t notes_n_groups;
size_t notes_group_of(const struct commit_subject *subject);

/* The commits as Markdown: a heading a group, a line a commit. Text from outside is escaped for Markdown. */
const char *notes_markdown(struct arena *arena, const struct release_commit *commits, size_t n);

/* By id, slug or exact name. STATUS_NOT_FOUND. */
enum status release_get(struct db *db, struct arena *arena, struct uuid organization_id,
			const char *reference, struct release *out) ATTR_MUST_USE;

/* status negative: of any. */
enum status release_list(struct db *db, struct arena *arena, struct uuid organization_id,
			 int status, const struct list_window *window, struct db_rows *out,
			 int64_t *total) ATTR_MUST_USE;

/* By name of the project, as far as who may see them. At most 500. */
enum status release_versions(struct request *req, struct uuid release_id,
			     struct db_rows *out) ATTR_MUST_USE;

/* The releases that have a version, newest first; at most 100. */
enum status release_list_of_version(struct db *db, struct arena *arena, struct uuid organization_id,
				    struct uuid version_id, struct db_rows *out) ATTR_MUST_USE;

/* Every version in every environment, by place of the environment, then name of the project. */
enum status release_progress(struct request *req, struct uuid release_id,
			     struct db_rows *out) ATTR_MUST_USE;

/* Commits since the release before, of every project in it; at most 500. Those that were squashed are left to what
 * they became. */
enum status release_commits(struct request *req, struct uuid release_id,
			    struct db_rows *out) ATTR_MUST_USE;

/* All of these inside a transaction, each with its audit row; what is wrong is in req->failure. A release that is
 * completed or cancelled has the status and versions that it has: STATUS_CONFLICT. */
enum status release_create(struct request *req, const struct release_draft *draft,
			   struct release *out) ATTR_MUST_USE;
enum status release_change(struct request *req, const struct release *release,
			   const struct release_draft *draft) ATTR_MUST_USE;

/* Puts the version in, in place of another of its project; *is_new unless there was one. */
struct version;
enum status release_add(struct request *req, const struct release *release,
			const struct version *version, bool *is_new) ATTR_MUST_USE;
enum status release_remove(struct request *req, const struct release *release,
			   const struct version *version) ATTR_MUST_USE;

extern const struct db_stmt_def *const release_statements[];
extern const size_t release_n_statements;

/* /v1/releases… */
enum status release_api_list(struct request *req);
enum status release_api_create(struct request *req);
enum status release_api_get(struct request *req);
enum status release_api_change(struct request *req);
enum status release_api_versions(struct request *req);
enum status release_api_add(struct request *req);
enum status release_api_remove(struct request *req);
enum status release_api_progress(struct request *req);
enum status release_api_notes(struct request *req);

/* /releases… */
enum status release_page_list(struct request *req);
enum status release_page_create(struct request *req);
enum status release_page(struct request *req);
enum status release_page_change(struct request *req);
enum status release_page_add(struct request *req);
enum status release_page_remove(struct request *req);

#endif
