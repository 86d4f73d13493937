/* A person's desk: the views they saved, what their filters offer, and what waits for them. Read in one round trip, for the
 * pages that show some of it. */
#ifndef LANDFALL_DESK_DESK_H
#define LANDFALL_DESK_DESK_H

#include "api/list.h"
#include "db/db.h"
#include "html/view.h"
#include "http/request.h"

/* The pages whose filters can be saved. */
enum desk_page { DESK_STATE, DESK_TIMELINE, DESK_PAGE__COUNT };
extern const struct field_words desk_page_words;

#define SAVED_VIEW_NAME_MAX  100
#define SAVED_VIEW_QUERY_MAX 2000

struct saved_view {
	struct uuid id, user_id;
	int page; /* enum desk_page */
	const char *name, *query;
	bool is_shared;
	const char *owner; /* the name of whoever saved it */
};

extern const struct field saved_view_fields[];
extern const size_t saved_view_n_fields;

struct saved_view_draft {
	int page;
	const char *name, *query;
	bool is_shared;
};
extern const struct field saved_view_draft_fields[];
extern const size_t saved_view_n_draft_fields;

/* Whether somebody may put a view before everybody, or take one away that another put there. */
bool saved_view_may_share(const struct request *req);

/* A query again from its pairs, without what says which part of a list is shown: nothing that is stored becomes an address as
 * it came. */
const char *saved_view_clean(struct request *req, const char *query);

/* Cleans a draft's query; refuses what is too long, what is shared by whoever may not, and programs, which have none. */
enum status saved_view_check(struct request *req, struct saved_view_draft *draft) ATTR_MUST_USE;

/* One's own and shared ones of all pages, newest first, with the total. */
enum status saved_view_list(struct request *req, const struct list_window *window,
			    struct list_rows *out) ATTR_MUST_USE;
/* By id: one's own, or a shared one. STATUS_NOT_FOUND. */
enum status saved_view_get(struct request *req, const char *reference,
			   struct saved_view *out) ATTR_MUST_USE;

/* Inside a transaction, with its audit row. What one saved under the same name of the same page is replaced. */
enum status saved_view_save(struct request *req, const struct saved_view_draft *draft,
			    struct saved_view *out, bool *is_new) ATTR_MUST_USE;
enum status saved_view_delete(struct request *req, const struct saved_view *view) ATTR_MUST_USE;

/* A team or workspace, as filters offer it. */
struct desk_name {
	struct uuid id;
	const char *name;
};

enum task_kind {
	TASK_FAILING,     /* the last attempt in a place of one's own failed */
	TASK_SLOW,        /* a deployment runs twice as long as the one before it took */
	TASK_UNCONFIRMED, /* an environment of which nobody said whether it was meant */
	TASK_KEY,         /* ends soon: a key of the organization, a token of one's own */
	TASK_TOKEN,
	TASK_INVITATION, /* nobody took it up, and it ends soon */
	TASK_WEBHOOK,    /* switched off, because nothing arrived */
	TASK_CHANNEL,
	TASK_INVITED, /* another organization invited oneself */
	TASK__COUNT
};

struct task {
	int kind;       /* enum task_kind */
	struct uuid id; /* of the deployment, environment, key … */
	const char *
	    name; /* of the environment, key, channel, whom one invited, who invited, where a webhook leads */
	const char *project_slug, *project_name, *environment_slug, *environment_name;
	const char *version;
	int64_t at; /* when it failed, began, was made, was switched off, or ends */
};

/* Tasks of one kind that are read at most. */
#define TASKS_MAX 25

struct desk {
	struct db_rows views; /* struct saved_view: one's own and shared ones of the page */
	struct db_rows teams, workspaces; /* struct desk_name, by name */
	struct db_rows tasks;             /* struct task */
	struct db_rows environments;      /* struct environment, all, in order of their columns */
};

enum desk_wish { DESK_VIEWS = 1, DESK_NAMES = 2, DESK_TASKS = 4, DESK_ENVIRONMENTS = 8 };

/* What of it is wanted, a set of enum desk_wish. Tasks are those of projects of one's teams; of all where they have none. */
enum status desk_read(struct request *req, enum desk_page page, unsigned wanted,
		      struct desk *out) ATTR_MUST_USE;

/* Fills "saved" of a page's view, for templates/saved.html. */
void desk_view_saved(struct request *req, struct view *view, enum desk_page page,
		     const struct desk *desk);

/* How many tasks there are, for the frame ("12", "25+"); NULL for none. */
const char *desk_count(struct request *req, const struct desk *desk);

extern const struct db_stmt_def *const desk_statements[];
extern const size_t desk_n_statements;

/* /v1/saved-views… */
enum status saved_view_api_list(struct request *req);
enum status saved_view_api_create(struct request *req);
enum status saved_view_api_delete(struct request *req);

/* POST /saved-views, /saved-views/{view}/delete; GET /tasks */
enum status saved_view_page_save(struct request *req);
enum status saved_view_page_delete(struct request *req);
enum status task_page(struct request *req);

#endif
