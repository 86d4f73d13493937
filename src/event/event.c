/* Events: their parameters and their list. */
#include "config.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "event/catalogue.h"
#include "event/event.h"
#include "json/json.h"

#define OF(kind_, member) FIELD_##kind_##_OF(struct event, member), .flags = FIELD_COLUMN

/* clang-format off */
const struct field event_columns[] = {
	{ OF(ID, organization_id) }, { OF(ID, id) },
	{ OF(TEXT, kind) },          { OF(ID, subject_id) },
	{ OF(ID, project_id) },      { OF(ID, environment_id) },
	{ OF(TEXT, actor_kind) },    { OF(ID, actor_id) },
	{ OF(TEXT, address) },       { OF(TEXT, request_id) },
	{ OF(FLAG, is_backfill) },   { OF(TEXT, data) },
	{ OF(TIME, created_at) },    { OF(FLAG, is_test) },
	{ OF(FLAG, notifies) },
};

/* A deployment's first report is an event of its own kind; that with it the deployment began to be is another, for those who
 * asked for that, and would be said twice here. */
#define REPORTED " AND kind <> 'deployment.created' "

static const struct field actor_columns[] = {
	{ FIELD_ID_OF(struct event_actor, id), .flags = FIELD_COLUMN },
	{ FIELD_TEXT_OF(struct event_actor, name), .flags = FIELD_COLUMN },
};

#define ACTORS(table, of)                                                                          \
	"SELECT x.id, x.name FROM actors a JOIN " table " x ON x.id = a.actor_id " of

/* event_subject; a handful of rows, and PRIMARY of four tables for those who did it. */
static const struct db_stmt_def select_of_subject = {
	.name = "event_of_subject",
	.sql = "BEGIN NOT ATOMIC DECLARE org, sid UUID; SET org = ?, sid = ?; "
	       "SELECT " EVENT_COLS "FROM event WHERE organization_id = org AND subject_id = sid" REPORTED
	       "ORDER BY id LIMIT 100; "
	       "WITH actors AS (SELECT DISTINCT actor_id FROM event WHERE organization_id = org AND subject_id = sid "
	       "AND actor_id IS NOT NULL LIMIT 100) "
	       ACTORS("user", "") "UNION " ACTORS("api_key", "WHERE x.organization_id = org ")
	       "UNION " ACTORS("oauth_client", "WHERE x.organization_id = org ")
	       "UNION " ACTORS("receiver", "WHERE x.organization_id = org ") "; END",
	.params = "uu",
	.results = { EVENTS, { actor_columns, ARRAY_LEN(actor_columns), sizeof(struct event_actor) } },
};

/* Events of a JSON array; a parameter ("s"). */
#define EVENT_IDS_SQL                                                                              \
	"JSON_TABLE(?, '$[*]' COLUMNS (organization_id CHAR(36) PATH '$.organization_id', "        \
	"id CHAR(36) PATH '$.id')) "

#define OUT(kind_, member) FIELD_##kind_##_OF(struct event, member), .flags = FIELD_READ
const struct field event_out_fields[] = {
	{ OUT(ID, id), .prefix = "evt", .text = "id" },
	{ OUT(TEXT, kind), .text = "what happened: deployment.completed …" },
	{ OUT(JSON, data), .text = "what changed" },
	{ OUT(TEXT, actor_kind), .text = "who did it: key, user, client, worker or command" },
	{ OUT(ID, actor_id), .prefix = "", .text = "and which" },
	{ OUT(TEXT, request_id), .text = "the X-Request-Id that it came with" },
	{ OUT(FLAG, is_backfill), .text = "whether it was history when it was told" },
	{ OUT(FLAG, is_test), .text = "whether it happened in a sandbox" },
	{ OUT(FLAG, notifies), .text = "whether anybody is told of it: neither of history nor of a sandbox" },
	{ OUT(TIME, created_at), .text = "when it was recorded" },
};

#define PAGE(named, order)                                                                         \
	{                                                                                          \
		.name = (named), .params = "uuuuii",                                               \
		.results = { EVENTS },    \
		.sql = "SELECT " EVENT_COLS "FROM event "                           \
		       "WHERE organization_id = ? AND subject_id = ?" REPORTED "AND id > ? AND id < ? "       \
		       "ORDER BY id " order " LIMIT ? OFFSET ?",    \
	}

/* event_subject; one row more than a page. */
static const struct db_stmt_def pages[2] = { PAGE("event_page", "DESC"),
					     PAGE("event_page_back", "ASC") };

/* event_subject; a handful of rows. */
static const struct db_stmt_def count_of_subject = {
	.name = "event_count",
	.sql = "SELECT COUNT(*) AS number FROM event WHERE organization_id = ? AND subject_id = ?" REPORTED,
	.params = "uu",
	.results = { DB_NUMBER },
};

static const struct db_stmt_def insert = {
	.name = "event_insert",
	.sql = EVENT_INSERT_SQL,
	.params = EVENT_PARAM_KINDS,
};

static const struct db_stmt_def write_trace = {
	.name = "event_trace",
	.sql = "BEGIN NOT ATOMIC " TRACE_INSERT_SQL "; END",
	.params = TRACE_PARAM_KINDS,
};

/* event_awaits; a batch, of whatever organization. */
static const struct db_stmt_def select_awaiting = {
	.name = "event_awaiting",
	.sql = "SELECT " EVENT_COLS "FROM event FORCE INDEX (event_awaits) WHERE awaits = 1 ORDER BY id LIMIT ?",
	.params = "i",
	.results = { EVENTS },
};

/* PRIMARY; a row for each id. */
static const struct db_stmt_def settle = {
	.name = "event_settle",
	.sql = "UPDATE " EVENT_IDS_SQL "j STRAIGHT_JOIN event e ON e.organization_id = j.organization_id AND e.id = j.id "
	       "SET e.awaits = ? WHERE e.awaits = 1",
	.params = "si",
};

/* PRIMARY of one organization after the other, oldest first. */
static const struct db_stmt_def purge = {
	.name = "event_purge",
	.sql = "BEGIN NOT ATOMIC DECLARE org, below_id UUID; DECLARE batch, n INT; "
	       "SET org = ?, below_id = ?, batch = ?; "
	       "DELETE FROM event WHERE organization_id = org AND id < below_id AND awaits IS NULL ORDER BY id LIMIT batch; "
	       "SET n = ROW_COUNT(); SELECT n AS number; END",
	.params = "uui",
	.results = { DB_NUMBER },
};

static const struct field owner_fields[] = {
	{ FIELD_ID_OF(struct event, organization_id), .flags = FIELD_COLUMN },
};
static const struct db_stmt_def owners = {
	.name = "event_owners",
	.sql = "SELECT id AS organization_id FROM organization",
	.params = "",
	.results = { { owner_fields, 1, sizeof(struct event) } },
};

const struct db_stmt_def *const event_statements[] = {
	&select_of_subject, &pages[0], &pages[1], &count_of_subject, &insert, &write_trace,
	&select_awaiting,   &settle,   &purge,    &owners,
};
const size_t event_n_out_fields = ARRAY_LEN(event_out_fields);
/* clang-format on */
const size_t event_n_statements = ARRAY_LEN(event_statements);

void event_params(const struct event *event, struct db_param *out)
{
	const struct db_param params[EVENT_N_PARAMS] = {
		db_id(event->organization_id), db_id(event->id),
		db_text(event->kind),          db_id(event->subject_id),
		db_id(event->project_id),      db_id(event->environment_id),
		db_text(event->actor_kind),    db_id(event->actor_id),
		db_text(event->address),       db_text(event->request_id),
		db_flag(event->is_backfill),   db_text(event->data),
		db_time(event->created_at),    db_id(event->organization_id),
	};

	memcpy(out, params, sizeof(params));
}

struct trace trace_of(const struct actor *actor, const char *kind)
{
	const struct event event = {
		.organization_id = actor->who->organization_id,
		.id = uuid_new(actor->now_ms),
		.kind = kind,
		.actor_kind = principal_kind_word(actor->who->kind),
		.actor_id = actor->who->id,
		.address = actor->address,
		.request_id = actor->request_id,
		.created_at = actor->now_ms,
	};

	assert(event_type_find(kind)); /* or nobody could ask for it */
	return (struct trace){ .event = event, .actor = *actor };
}

void trace_params(struct arena *arena, const struct trace *trace, struct db_param *out)
{
	const struct audit audit = {
		.action = trace->action ? trace->action : trace->event.kind,
		.subject_id = trace->event.subject_id,
		.subject_name = trace->subject_name,
		.project_id = trace->event.project_id,
		.environment_id = trace->event.environment_id,
		.changes = trace->changes,
	};

	event_params(&trace->event, out);
	audit_params(arena, &trace->actor, &audit, out + EVENT_N_PARAMS);
}

enum status event_write(struct db *db, struct arena *arena, const struct event *event)
{
	struct db_param params[EVENT_N_PARAMS];

	event_params(event, params);
	return db_run(db, arena, &insert, params, NULL, NULL);
}

enum status trace_write(struct db *db, struct arena *arena, const struct trace *trace)
{
	struct db_param params[TRACE_N_PARAMS];
	struct trace normal = *trace;

	normal.event.data = json_normal(arena, normal.event.data);
	trace_params(arena, &normal, params);
	return db_run(db, arena, &write_trace, params, NULL, NULL);
}

struct uuid event_id_before(struct uuid id)
{
	/* Moment and counter are one number of 64 bits, with the version in between. */
	if (!id.bytes[7]-- && !(id.bytes[6]-- & 0x0f)) {
		id.bytes[6] = 0x7f;
		for (int i = 5; i >= 0 && id.bytes[i]-- == 0; i--)
			;
	}
	return id;
}

const char *event_data(struct arena *arena, const char *const *pairs)
{
	struct buf buf;
	size_t n = 0;
	const char *data;

	buf_init(&buf, LIMIT_METADATA_BYTES);
	buf_addc(&buf, '{');
	for (; pairs[0]; pairs += 2) {
		if (!pairs[1])
			continue;
		json_write_name(&buf, &n, pairs[0]);
		json_write_text(&buf, pairs[1]);
	}
	buf_addc(&buf, '}');
	data = json_normal(arena, buf_dup(&buf, arena));
	buf_release(&buf);
	return data;
}

enum status event_list(struct db *db, struct arena *arena, struct uuid organization_id,
		       struct uuid subject_id, struct db_rows *out, struct db_rows *actors)
{
	const struct db_param params[] = { db_id(organization_id), db_id(subject_id) };
	struct db_rows rows[2] = { { NULL, 0 } };
	enum status status = db_run(db, arena, &select_of_subject, params, rows, NULL);

	*out = rows[0];
	*actors = rows[1];
	return status;
}

enum status event_page(struct db *db, struct arena *arena, const struct event_part *part,
		       struct db_rows *out, int64_t *total)
{
	const struct db_param params[] = {
		db_id(part->organization_id), db_id(part->subject_id), db_id(part->above),
		db_id(part->below),           db_int(part->limit),     db_int(part->offset),
	};
	enum status status = db_select(db, arena, &pages[part->is_backwards], params, out);

	return status == STATUS_OK ? db_select_number(db, arena, &count_of_subject, params, total)
				   : status;
}

enum status event_awaiting(struct db *db, struct arena *arena, int64_t max, struct db_rows *out)
{
	const struct db_param params[] = { db_int(max) };

	return db_select(db, arena, &select_awaiting, params, out);
}

enum status event_settle(struct db *db, struct arena *arena, const char *ids, bool is_parked)
{
	const struct db_param params[] = { db_text(ids), db_int(is_parked ? 0 : FIELD_NO_INT) };

	return db_run(db, arena, &settle, params, NULL, NULL);
}

enum status event_purge(struct db *db, struct arena *arena, int64_t before, int64_t max_rows,
			int64_t *n)
{
	const struct event *owner;
	struct db_rows rows;
	enum status status = db_select(db, arena, &owners, NULL, &rows);

	*n = 0;
	owner = rows.rows;
	for (size_t i = 0; status == STATUS_OK && i < rows.n && *n < max_rows; i++) {
		const struct db_param params[] = { db_id(owner[i].organization_id),
						   db_id(uuid_floor(before)),
						   db_int(max_rows - *n) };
		int64_t gone;

		status = db_select_number(db, arena, &purge, params, &gone);
		if (status == STATUS_OK)
			*n += gone;
	}
	return status;
}
