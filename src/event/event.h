/* The log of all that happened: a row for each change, appended in the transaction that made the
 * change. Webhooks are sent from it, the audit and the timelines read it. Rows are never changed. */
#ifndef LANDFALL_EVENT_EVENT_H
#define LANDFALL_EVENT_EVENT_H

#include "auth/principal.h"
#include "db/db.h"
#include "http/request.h"

struct event {
	struct uuid organization_id, id;
	const char *kind; /* deployment.completed … */
	struct uuid subject_id, project_id, environment_id;
	const char *actor_kind; /* principal_kind_word */
	struct uuid actor_id;
	const char *address, *request_id; /* NULL from the command line */
	bool is_backfill;                 /* history: notifies nobody */
	const char *data;                 /* JSON object: what changed */
	int64_t created_at;
};

/* One step of a room's block that appends an event, and its parameters in order. */
#define EVENT_INSERT_SQL                                                                           \
	"INSERT INTO event (organization_id, id, kind, subject_id, project_id, environment_id, "   \
	"actor_kind, actor_id, address, request_id, is_backfill, data, created_at) "               \
	"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
/* clang-format off */
#define EVENT_PARAM_KINDS "uusuuususs" "fst"
/* clang-format on */
#define EVENT_N_PARAMS 13

/* Writes EVENT_N_PARAMS parameters. */
void event_params(const struct event *event, struct db_param *out);

/* The part of an event that the request tells: organization, actor, address, request, now, a new id. */
struct event event_of_request(const struct request *req, const char *kind);

/* A JSON object of names and texts, in pairs, ended by NULL; a pair whose text is NULL is left out. */
const char *event_data(struct arena *arena, const char *const *pairs);

/* The events about one thing, oldest first, at most 100. */
enum status event_list(struct db *db, struct arena *arena, struct uuid organization_id,
		       struct uuid subject_id, struct db_rows *out) ATTR_MUST_USE;

extern const struct db_stmt_def *const event_statements[];
extern const size_t event_n_statements;

#endif
