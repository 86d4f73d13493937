/* Changes that people make by hand – a flag, a table, a setting – so that they stand on the same timeline as
 * deployments. */
#ifndef LANDFALL_CHANGE_CHANGE_H
#define LANDFALL_CHANGE_CHANGE_H

#include "api/list.h"
#include "progress/run.h"

enum change_kind {
	CHANGE_FLAG,
	CHANGE_DATABASE,
	CHANGE_CONFIG,
	CHANGE_INFRASTRUCTURE,
	CHANGE_OTHER,
	CHANGE__COUNT
};
extern const struct field_words change_kind_words;

struct change {
	struct uuid id; /* made from happened_at, so that lists are in that order */
	int kind;       /* enum change_kind */
	const char *title, *description, *url;
	struct uuid project_id, environment_id; /* nil: of none in particular */
	const char *project_slug, *project_name, *environment_slug, *environment_name;
	const char *reported_by; /* as the client says; else the name of key or person */
	int64_t happened_at, recorded_at;
};
extern const struct field change_fields[];
extern const size_t change_n_fields;
/* Of a body that records one, and of the list's query. */
extern const struct field change_draft_fields[], change_filter_fields[];
extern const size_t change_n_draft_fields, change_n_filter_fields;

/* What a client tells of one: its own words for project and environment. */
struct change_draft {
	struct change change;
	const char *project, *environment; /* id, slug or name; NULL for none */
};

struct change_filter {
	int kind; /* negative: of any */
	const char *project, *environment;
	struct uuid project_id, environment_id; /* the same, once found */
};

/* Finds project and environment by what names them. What is not there is reported as a wrong field. */
enum status change_resolve(struct request *req, struct change_filter *filter) ATTR_MUST_USE;

/* By id. STATUS_NOT_FOUND. */
enum status change_get(struct db *db, struct arena *arena, struct uuid organization_id,
		       const char *reference, struct change *out) ATTR_MUST_USE;

/* The rows of a window, and, unless total is NULL, how many there are, counted up to LIMIT_COUNTED_ROWS. */
enum status change_list(struct db *db, struct arena *arena, struct uuid organization_id,
			const struct change_filter *filter, const struct list_window *window,
			struct db_rows *out, int64_t *total) ATTR_MUST_USE;

/* Fills what a draft leaves out: another kind, now, whoever asks. Refuses times ahead of our clock. */
enum status change_complete(struct request *req, struct change_draft *draft) ATTR_MUST_USE;

/* Inside a transaction, with its audit row, where the request may record: draft->change becomes the change, whole. */
enum status change_create(struct request *req, struct change_draft *draft) ATTR_MUST_USE;

/* Both of them as a step of many: one of the same title and moment in the same place is not recorded again. */
enum status change_record_step(struct request *req, struct change_draft *draft,
			       struct recorded *out) ATTR_MUST_USE;

extern const struct db_stmt_def *const change_statements[];
extern const size_t change_n_statements;

/* /v1/changes… */
enum status change_api_list(struct request *req);
enum status change_api_create(struct request *req);
enum status change_api_get(struct request *req);
/* The address of a change's page. */
const char *change_link(const struct request *req, struct uuid id);

/* /changes… */
enum status change_page_list(struct request *req);
enum status change_page_create(struct request *req);
enum status change_page(struct request *req);

#endif
