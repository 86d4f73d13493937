/* The log of all that happened: a row for each change, appended in the transaction that made the
 * change. Webhooks are sent from it, the audit and the timelines read it. Rows are never changed, but
 * that those of an environment that was merged into another are the other's. */
#ifndef LANDFALL_EVENT_EVENT_H
#define LANDFALL_EVENT_EVENT_H

#include "auth/audit.h"
#include "db/db.h"
#include "http/request.h"

struct event {
	struct uuid organization_id, id;
	const char *kind; /* deployment.completed … */
	struct uuid subject_id, project_id, environment_id;
	const char *actor_kind; /* principal_kind_word */
	struct uuid actor_id;
	const char *address, *request_id; /* NULL from the command line */
	bool is_backfill;                 /* history */
	bool is_test; /* of a sandbox; read only: the statement that inserts looks whose it is */
	bool
	    notifies; /* read only: neither of both. Whoever tells others of events takes no other ones */
	const char *data; /* JSON object: what changed */
	int64_t created_at;
};

/* One step of a room's block that appends an event, and its parameters in order. It awaits being told of, unless nobody is to
 * be told: whoever tells others (delivery/fanout.h) finds it by that as soon as it is committed, whatever its id is. */
#define EVENT_INSERT_SQL                                                                           \
	"INSERT INTO event (organization_id, id, kind, subject_id, project_id, environment_id, "   \
	"actor_kind, actor_id, address, request_id, is_backfill, data, created_at, is_test, "      \
	"awaits) "                                                                                 \
	"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "                                          \
	"(SELECT COUNT(*) FROM organization o WHERE o.id = ? AND o.sandbox_of IS NOT NULL), "      \
	"IF(is_backfill OR is_test, NULL, 1))"
/* clang-format off */
#define EVENT_PARAM_KINDS "uusuuususs" "fstu"
/* clang-format on */
#define EVENT_N_PARAMS 14

/* Writes EVENT_N_PARAMS parameters. */
void event_params(const struct event *event, struct db_param *out);

/* The two traces of a change: the event, which others are told, and the audit row, which says who did it and
 * with what. Both are appended in the transaction that made the change. */
struct trace {
	struct event event;
	struct actor actor;
	const char *subject_name; /* for the audit row */
	const char *changes;      /* likewise; NULL for none */
	const char *action;       /* likewise; NULL: the event's kind */
	struct uuid
	    created_id; /* of the event that a deployment began to be, which is told beside this one; nil: none is */
};
#define TRACE_INSERT_SQL  EVENT_INSERT_SQL "; " AUDIT_INSERT_SQL
#define TRACE_PARAM_KINDS EVENT_PARAM_KINDS AUDIT_PARAM_KINDS
#define TRACE_N_PARAMS    (EVENT_N_PARAMS + AUDIT_N_PARAMS)
void trace_params(struct arena *arena, const struct trace *trace, struct db_param *out);

/* What the actor tells of one: organization, actor, address, request, now, a new id. kind is a name, or an older name, of
 * event/catalogue. */
struct trace trace_of(const struct actor *actor, const char *kind);

/* Writes the event alone, for what one act made beside what it was about: a project that a report told of first. */
enum status event_write(struct db *db, struct arena *arena,
			const struct event *event) ATTR_MUST_USE;

/* Writes both: a step of the transaction that made the change. */
enum status trace_write(struct db *db, struct arena *arena,
			const struct trace *trace) ATTR_MUST_USE;

/* The id of an event that happened in the same moment as this one, but before it. */
struct uuid event_id_before(struct uuid id);

/* A JSON object of names and texts, in pairs, ended by NULL; a pair whose text is NULL is left out. */
const char *event_data(struct arena *arena, const char *const *pairs);

/* Somebody who did something, as they are called now: a person, a key, an application or a receiver. */
struct event_actor {
	struct uuid id;
	const char *name;
};

/* The events about one thing, oldest first, at most 100; and their actors (struct event_actor) as far as they have a name. */
enum status event_list(struct db *db, struct arena *arena, struct uuid organization_id,
		       struct uuid subject_id, struct db_rows *out,
		       struct db_rows *actors) ATTR_MUST_USE;

/* A part of them: ids between two, newest first or, backwards, oldest first; and how many there are in all. */
struct event_part {
	struct uuid organization_id, subject_id, above, below;
	int64_t limit, offset;
	bool is_backwards;
};
enum status event_page(struct db *db, struct arena *arena, const struct event_part *part,
		       struct db_rows *out, int64_t *total) ATTR_MUST_USE;

/* For statements of other rooms that read events: these columns, decoded by this table. */
#define EVENT_COLS                                                                                 \
	"organization_id, id, kind, subject_id, project_id, environment_id, actor_kind, "          \
	"actor_id, address, request_id, is_backfill, data, created_at, is_test, notifies "
extern const struct field event_columns[];
#define EVENT_N_COLUMNS 15
/* clang-format off */
#define EVENTS { event_columns, EVENT_N_COLUMNS, sizeof(struct event) }
/* clang-format on */

/* For whoever tells others: those of any organization that await it, in the order of their ids, at most so many; and, once it is
 * settled who is told, that they await it no longer. ids is a JSON array of {"organization_id", "id"}. What could not be settled
 * is parked instead: it is not lost, and stops nobody. */
enum status event_awaiting(struct db *db, struct arena *arena, int64_t max,
			   struct db_rows *out) ATTR_MUST_USE;
enum status event_settle(struct db *db, struct arena *arena, const char *ids,
			 bool is_parked) ATTR_MUST_USE;

/* Takes away those made before a moment; at most so many. *n: how many went. */
enum status event_purge(struct db *db, struct arena *arena, int64_t before, int64_t max_rows,
			int64_t *n) ATTR_MUST_USE;

/* What people see of one; its first row is the id. */
extern const struct field event_out_fields[];
extern const size_t event_n_out_fields;

extern const struct db_stmt_def *const event_statements[];
extern const size_t event_n_statements;

#endif
