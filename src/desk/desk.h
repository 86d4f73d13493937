/* A person's desk: the views they saved, and what waits for them. Read in one round trip, for the pages that show some
 * of it. */
#ifndef LANDFALL_DESK_DESK_H
#define LANDFALL_DESK_DESK_H

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
	TASK__COUNT
};

struct task {
	int kind;       /* enum task_kind */
	struct uuid id; /* of the deployment, environment, key … */
	const char
	    *name; /* of the environment, key, channel, whom one invited, where a webhook leads */
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
};

enum desk_wish { DESK_VIEWS = 1, DESK_NAMES = 2, DESK_TASKS = 4 };

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

/* Keeps a view of whoever asks, in place of one of theirs of the same name; a step of a transaction, with its audit row. */
enum status saved_view_save(struct request *req, const struct saved_view *view) ATTR_MUST_USE;

/* POST /saved-views, /saved-views/{view}/delete; GET /tasks */
enum status saved_view_page_save(struct request *req);
enum status saved_view_page_delete(struct request *req);
enum status task_page(struct request *req);

#endif
