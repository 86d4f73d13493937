/* Statements of deliveries. What a worker does to its queue is one block each, in READ COMMITTED: rows are locked, never gaps,
 * so that nobody who records waits for it. */
#include "config.h"

#include "delivery/delivery_sql.h"

/* clang-format off */
#define COL(kind, member) FIELD_##kind##_OF(struct delivery_claimed, member), .flags = FIELD_COLUMN
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct delivery_claimed, member, c_type), .flags = FIELD_COLUMN

static const struct field claimed_fields[] = {
	{ AS(ID, "organization_id", delivery.organization_id, struct uuid) },
	{ AS(ID, "id", delivery.id, struct uuid) },
	{ AS(ID, "event_id", delivery.event_id, struct uuid) },
	{ AS(TEXT, "event_type", delivery.event_type, const char *) },
	{ AS(TEXT, "target_kind", delivery.target_kind, const char *) },
	{ AS(ID, "target_id", delivery.target_id, struct uuid) },
	{ AS(ID, "lane_id", delivery.lane_id, struct uuid) },
	{ AS(ID, "project_id", delivery.project_id, struct uuid) },
	{ AS(ID, "environment_id", delivery.environment_id, struct uuid) },
	{ AS(ID, "subject_id", delivery.subject_id, struct uuid) },
	{ AS(TEXT, "body", delivery.body, const char *) },
	{ AS(INT, "attempts", delivery.attempts, int64_t) },
	{ AS(FLAG, "is_test", delivery.is_test, bool) },
	{ AS(TIME, "created_at", delivery.created_at, int64_t) },
	{ AS(TIME, "failing_since", health.failing_since, int64_t) },
	{ AS(TIME, "last_failure_at", health.last_failure_at, int64_t) },
	{ AS(TIME, "paused_until", health.paused_until, int64_t) },
	{ AS(INT, "failures", health.failures, int64_t) },
	{ AS(INT, "throttles", health.throttles, int64_t) },
};
#define CLAIMED { claimed_fields, ARRAY_LEN(claimed_fields), sizeof(struct delivery_claimed) }
#define CLAIMED_COLS                                                                               \
	"d.organization_id, d.id, d.event_id, d.event_type, d.target_kind, d.target_id, d.lane_id, " \
	"d.project_id, d.environment_id, d.subject_id, d.body, d.attempts, d.is_test, d.created_at, " \
	"h.failing_since, h.last_failure_at, h.paused_until, COALESCE(h.failures, 0) AS failures, " \
	"COALESCE(h.throttles, 0) AS throttles "
#define WITH_HEALTH "LEFT JOIN delivery_health h ON h.organization_id = d.organization_id AND h.target_id = d.target_id "

#define COMMITTED "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION; "
#define ID(named) #named " CHAR(36) PATH '$." #named "'"

/* ---- fan-out */

static const struct field turn_fields[] = {
	{ FIELD_INT_OF(struct delivery_turn, at), .flags = FIELD_COLUMN },
};

/* PRIMARY; the row, or none while another worker has it. */
const struct db_stmt_def delivery_sql_turn = {
	.name = "delivery_turn",
	.sql = "SELECT at FROM worker_turn WHERE name = 'fanout' FOR UPDATE SKIP LOCKED",
	.params = "",
	.results = { { turn_fields, 1, sizeof(struct delivery_turn) } },
};

const struct db_stmt_def delivery_sql_turn_done = {
	.name = "delivery_turn_done",
	.sql = "UPDATE worker_turn SET at = ? WHERE name = 'fanout'",
	.params = "i",
};

/* A batch of deliveries of a JSON array, and the lanes that they wait in. A project that was purged meanwhile is none. */
const struct db_stmt_def delivery_sql_add = {
	.name = "delivery_add",
	.sql = "BEGIN NOT ATOMIC DECLARE list LONGTEXT COLLATE utf8mb4_bin; DECLARE now_at DATETIME(3); "
	       "SET list = ?, now_at = ?; "
	       "INSERT INTO delivery (organization_id, id, event_id, event_type, target_kind, target_id, lane_id, project_id, "
	       "environment_id, subject_id, body, status, awaits, created_at) "
	       "SELECT o.id, j.id, j.event_id, j.event_type, j.target_kind, j.target_id, j.lane_id, p.id, e.id, j.subject_id, "
	       "j.body, 'pending', 1, now_at FROM JSON_TABLE(list, '$[*]' COLUMNS ("
	       ID(organization_id) ", " ID(id) ", " ID(event_id) ", event_type VARCHAR(64) PATH '$.event_type', "
	       "target_kind VARCHAR(16) PATH '$.target_kind', " ID(target_id) ", " ID(lane_id) ", " ID(project_id) ", "
	       ID(environment_id) ", " ID(subject_id) ", body MEDIUMTEXT PATH '$.body')) j "
	       "JOIN organization o ON o.id = j.organization_id "
	       "LEFT JOIN project p ON p.organization_id = j.organization_id AND p.id = j.project_id "
	       "LEFT JOIN environment e ON e.organization_id = j.organization_id AND e.id = j.environment_id; "
	       "INSERT INTO delivery_lane (organization_id, target_id, lane_id, next_at) "
	       "SELECT DISTINCT o.id, j.target_id, j.lane_id, GREATEST(now_at, COALESCE(h.paused_until, now_at)) "
	       "FROM JSON_TABLE(list, '$[*]' COLUMNS (" ID(organization_id) ", " ID(target_id) ", " ID(lane_id) ")) j "
	       "JOIN organization o ON o.id = j.organization_id "
	       "LEFT JOIN delivery_health h ON h.organization_id = j.organization_id AND h.target_id = j.target_id "
	       "ON DUPLICATE KEY UPDATE next_at = delivery_lane.next_at; END",
	.params = "st",
};

/* Lists of the worker's blocks have short names: o, i, t and l are organization, delivery, target and lane. */
/* ---- the worker */

static const struct field due_fields[] = {
	{ FIELD_INT_OF(struct delivery_due, has_events), .flags = FIELD_COLUMN },
	{ FIELD_INT_OF(struct delivery_due, has_lanes), .flags = FIELD_COLUMN },
	{ FIELD_INT_OF(struct delivery_due, has_retries), .flags = FIELD_COLUMN },
};

/* event_awaits, delivery_lane_due, delivery_due: the first entry of each, index only. */
const struct db_stmt_def delivery_sql_due = {
	.name = "delivery_due",
	.sql = "SELECT EXISTS (SELECT 1 FROM event FORCE INDEX (event_awaits) WHERE awaits = 1) AS has_events, "
	       "EXISTS (SELECT 1 FROM delivery_lane FORCE INDEX (delivery_lane_due) WHERE next_at <= ?) AS has_lanes, "
	       "EXISTS (SELECT 1 FROM delivery FORCE INDEX (delivery_due) WHERE next_at <= ?) AS has_retries",
	.params = "tt",
	.results = { { due_fields, ARRAY_LEN(due_fields), sizeof(struct delivery_due) } },
};

/* The first of a lane that still waits: delivery_lane_head; one row. */
#define HEAD_ID(t)                                                                                 \
	"(SELECT x.id FROM delivery x FORCE INDEX (delivery_lane_head) WHERE x.organization_id = " t ".organization_id " \
	"AND x.target_id = " t ".target_id AND x.lane_id = " t ".lane_id AND x.awaits = 1 ORDER BY x.id LIMIT 1) "
/* The heads of the lanes of list that are leased until lease. */
#define SELECT_HEADS                                                                               \
	"SELECT STRAIGHT_JOIN " CLAIMED_COLS "FROM JSON_TABLE(list, '$[*]' COLUMNS (" ID(o) ", " \
	ID(t) ", " ID(l) ")) j JOIN delivery_lane l ON l.organization_id = j.o " \
	"AND l.target_id = j.t AND l.lane_id = j.l AND l.next_at = lease "           \
	"JOIN delivery d ON d.organization_id = l.organization_id AND d.id = " HEAD_ID("l") WITH_HEALTH

/* delivery_lane_due; at most so many lanes, each with its first delivery. A lane that is empty after all goes. */
const struct db_stmt_def delivery_sql_claim_lanes = {
	.name = "delivery_claim_lanes",
	.sql = "BEGIN NOT ATOMIC DECLARE now_at, lease DATETIME(3); DECLARE batch INT; "
	       "DECLARE list LONGTEXT COLLATE utf8mb4_bin; SET now_at = ?, lease = ?, batch = ?; " COMMITTED
	       "SELECT JSON_ARRAYAGG(JSON_OBJECT('o', c.organization_id, 't', c.target_id, "
	       "'l', c.lane_id)) INTO list FROM (SELECT organization_id, target_id, lane_id FROM delivery_lane "
	       "FORCE INDEX (delivery_lane_due) WHERE next_at <= now_at ORDER BY next_at LIMIT batch FOR UPDATE SKIP LOCKED) c; "
	       "UPDATE JSON_TABLE(list, '$[*]' COLUMNS (" ID(o) ", " ID(t) ", " ID(l) ")) j "
	       "STRAIGHT_JOIN delivery_lane l ON l.organization_id = j.o AND l.target_id = j.t "
	       "AND l.lane_id = j.l SET l.next_at = lease; "
	       "DELETE l FROM JSON_TABLE(list, '$[*]' COLUMNS (" ID(o) ", " ID(t) ", " ID(l) ")) j "
	       "STRAIGHT_JOIN delivery_lane l ON l.organization_id = j.o AND l.target_id = j.t "
	       "AND l.lane_id = j.l WHERE " HEAD_ID("l") "IS NULL; "
	       "COMMIT; " SELECT_HEADS "; END",
	.params = "tti",
	.results = { CLAIMED },
};

/* delivery_due; at most so many. Those of a target that is left alone wait as long. */
const struct db_stmt_def delivery_sql_claim_retries = {
	.name = "delivery_claim_retries",
	.sql = "BEGIN NOT ATOMIC DECLARE now_at, lease DATETIME(3); DECLARE batch INT; "
	       "DECLARE list LONGTEXT COLLATE utf8mb4_bin; SET now_at = ?, lease = ?, batch = ?; " COMMITTED
	       "SELECT JSON_ARRAYAGG(JSON_OBJECT('o', c.organization_id, 'i', c.id)) INTO list "
	       "FROM (SELECT organization_id, id FROM delivery FORCE INDEX (delivery_due) WHERE next_at <= now_at "
	       "ORDER BY next_at LIMIT batch FOR UPDATE SKIP LOCKED) c; "
	       "UPDATE JSON_TABLE(list, '$[*]' COLUMNS (" ID(o) ", " ID(i) ")) j "
	       "STRAIGHT_JOIN delivery d ON d.organization_id = j.o AND d.id = j.i " WITH_HEALTH
	       "SET d.next_at = IF(h.paused_until > now_at AND NOT d.is_test, h.paused_until, lease); COMMIT; "
	       "SELECT STRAIGHT_JOIN " CLAIMED_COLS "FROM JSON_TABLE(list, '$[*]' COLUMNS (" ID(o) ", " ID(i) ")) j "
	       "JOIN delivery d ON d.organization_id = j.o AND d.id = j.i " WITH_HEALTH
	       "WHERE d.next_at = lease; END",
	.params = "tti",
	.results = { CLAIMED },
};

/* PRIMARY; one row, unless the lease went to another. */
const struct db_stmt_def delivery_sql_put_off_lane = {
	.name = "delivery_put_off_lane",
	.sql = "UPDATE delivery_lane SET next_at = ? WHERE organization_id = ? AND target_id = ? AND lane_id = ? AND next_at = ?",
	.params = "tuuut",
};
const struct db_stmt_def delivery_sql_put_off = {
	.name = "delivery_put_off",
	.sql = "UPDATE delivery SET next_at = ? WHERE organization_id = ? AND id = ? AND next_at = ?",
	.params = "tuut",
};

/* What came of a batch of attempts, by a JSON array: a row of the log for each; the delivery as it stands now, unless somebody
 * else has tried it meanwhile; the target's health; and the lane, which goes on (lease), rests (another moment), or goes, when
 * nothing waits in it. Then the next of the lanes that go on. had_at is until when this worker had the lane. */
#define NOTE(named, begin, commit)                                                                 \
	{                                                                                          \
		.name = (named), .params = "stt", .results = { CLAIMED },                          \
		.sql = "BEGIN NOT ATOMIC DECLARE list LONGTEXT CHARSET utf8mb4; DECLARE now_at, lease DATETIME(3); " \
		       "SET list = NULLIF(?, '-'), now_at = ?, lease = ?; " begin                               \
		       "INSERT IGNORE INTO delivery_attempt (organization_id, delivery_id, number, started_at, duration_ms, " \
		       "http, error, request_headers, response_body) "                             \
		       "SELECT d.organization_id, d.id, j.number, j.at, j.ms, j.http, j.error, " \
		       "j.sent, j.got FROM JSON_TABLE(list, '$[*]' COLUMNS (" \
		       ID(o) ", " ID(i) ", number INT PATH '$.number', at DATETIME(3) PATH '$.at', " \
		       "ms INT PATH '$.ms', http INT PATH '$.http', error VARCHAR(255) PATH '$.error', " \
		       "sent TEXT PATH '$.sent', got TEXT PATH '$.got')) j " \
		       "STRAIGHT_JOIN delivery d ON d.organization_id = j.o AND d.id = j.i " \
		       "WHERE j.at IS NOT NULL; "                                          \
		       "UPDATE JSON_TABLE(list, '$[*]' COLUMNS (" ID(o) ", " ID(i) ", number INT PATH '$.number', " \
		       "was INT PATH '$.was', "                                \
		       "status VARCHAR(16) PATH '$.status', next_at DATETIME(3) PATH '$.next_at', " \
		       "http INT PATH '$.http', error VARCHAR(255) PATH '$.error')) j "            \
		       "STRAIGHT_JOIN delivery d ON d.organization_id = j.o AND d.id = j.i " \
		       "SET d.attempts = j.number, d.awaits = NULL, d.status = j.status, d.next_at = j.next_at, d.http = j.http, " \
		       "d.error = j.error, d.last_at = now_at WHERE d.attempts = j.was; " \
		       "INSERT INTO delivery_health (organization_id, target_id, target_kind, failing_since, last_failure_at, failures, " \
		       "throttles, paused_until) "                                                 \
		       "SELECT o.id, j.t, j.kind, now_at, now_at, 1, j.throttles, j.until " \
		       "FROM JSON_TABLE(list, '$[*]' COLUMNS (" ID(o) ", " ID(t) ", " \
		       "kind VARCHAR(16) PATH '$.kind', health VARCHAR(8) PATH '$.health', " \
		       "throttles INT PATH '$.throttles', until DATETIME(3) PATH '$.until')) j " \
		       "JOIN organization o ON o.id = j.o WHERE j.health = 'failing' " \
		       "ON DUPLICATE KEY UPDATE last_failure_at = now_at, failures = delivery_health.failures + 1, " \
		       "throttles = VALUES(throttles), paused_until = COALESCE(VALUES(paused_until), delivery_health.paused_until); " \
		       "DELETE h FROM JSON_TABLE(list, '$[*]' COLUMNS (" ID(o) ", " ID(t) ", " \
		       "health VARCHAR(8) PATH '$.health')) j STRAIGHT_JOIN delivery_health h "    \
		       "ON h.organization_id = j.o AND h.target_id = j.t WHERE j.health = 'good'; " \
		       "UPDATE JSON_TABLE(list, '$[*]' COLUMNS (" ID(o) ", " ID(t) ", " ID(l) ", " \
		       "had_at DATETIME(3) PATH '$.had_at', rest DATETIME(3) PATH '$.rest')) j " \
		       "STRAIGHT_JOIN delivery_lane l ON l.organization_id = j.o AND l.target_id = j.t " \
		       "AND l.lane_id = j.l SET l.next_at = COALESCE(j.rest, lease) WHERE l.next_at = j.had_at; " \
		       "DELETE l FROM JSON_TABLE(list, '$[*]' COLUMNS (" ID(o) ", " ID(t) ", " ID(l) ", " \
		       "had_at DATETIME(3) PATH '$.had_at', rest DATETIME(3) PATH '$.rest')) j " \
		       "STRAIGHT_JOIN delivery_lane l ON l.organization_id = j.o AND l.target_id = j.t " \
		       "AND l.lane_id = j.l WHERE j.had_at IS NOT NULL AND l.next_at = COALESCE(j.rest, lease) " \
		       "AND " HEAD_ID("l") "IS NULL; " commit SELECT_HEADS "; END",                \
	}
const struct db_stmt_def delivery_sql_note[2] = { NOTE("delivery_note", COMMITTED, "COMMIT; "),
						  NOTE("delivery_note_step", "", "") };

/* ---- people and programs */

#define OF(kind, member) FIELD_##kind##_OF(struct delivery, member), .flags = FIELD_COLUMN
static const struct field columns[] = {
	{ OF(ID, id) },          { OF(ID, event_id) },       { OF(TEXT, event_type) },
	{ OF(TEXT, target_kind) }, { OF(ID, target_id) },    { OF(ID, project_id) },
	{ OF(ID, environment_id) }, { OF(ID, subject_id) },
	{ OF(WORD, status), .words = &delivery_status_words },
	{ OF(INT, attempts) },   { OF(FLAG, is_test) },      { OF(INT, http) },
	{ OF(TEXT, error) },     { OF(TIME, created_at) },   { OF(TIME, last_at) },
	{ OF(TIME, next_at) },
	{ OF(TEXT, body) },
	{ OF(TEXT, attempts_json) },
};
#define N_LISTED (ARRAY_LEN(columns) - 2)
#define COLS                                                                                       \
	"SELECT d.id, d.event_id, d.event_type, d.target_kind, d.target_id, d.project_id, d.environment_id, d.subject_id, " \
	"d.status, d.attempts, d.is_test, d.http, d.error, d.created_at, d.last_at, "              \
	"IF(d.status = 'pending', COALESCE(d.next_at, d.created_at), NULL) AS next_at"

/* PRIMARY of delivery and delivery_attempt; one row, and a handful inside it. */
const struct db_stmt_def delivery_sql_by_id = {
	.name = "delivery_by_id",
	.sql = COLS ", d.body, COALESCE((SELECT JSON_ARRAYAGG(JSON_OBJECT('number', a.number, "
	       "'started_at', DATE_FORMAT(a.started_at, '%Y-%m-%dT%H:%i:%s.%fZ'), 'duration_ms', a.duration_ms, "
	       "'http', a.http, 'error', a.error, 'request_headers', a.request_headers, 'response_body', a.response_body) "
	       "ORDER BY a.number) FROM delivery_attempt a WHERE a.organization_id = d.organization_id AND a.delivery_id = d.id), '[]') "
	       "AS attempts_json FROM delivery d WHERE d.organization_id = ? AND d.id = ?",
	.params = "uu",
	.results = { { columns, ARRAY_LEN(columns), sizeof(struct delivery) } },
};

#define FILTER " FROM delivery d FORCE INDEX (delivery_target) WHERE d.organization_id = ? AND d.target_id = ? "    \
	"AND (? IS NULL OR d.status = ?) AND (? IS NULL OR d.event_type = ?)"

/* delivery_target; a page and one, but for what the filters pass over. */
const struct db_stmt_def delivery_sql_list[2] = {
	{ .name = "delivery_list", .sql = COLS FILTER LIST_WHERE("d.") LIST_NEWEST("d."), .params = "uussssuuii",
	  .results = { { columns, N_LISTED, sizeof(struct delivery) } } },
	{ .name = "delivery_list_back", .sql = COLS FILTER LIST_WHERE("d.") LIST_OLDEST("d."), .params = "uussssuuii",
	  .results = { { columns, N_LISTED, sizeof(struct delivery) } } },
};

/* delivery_target; at most LIMIT_COUNTED_ROWS and one. */
const struct db_stmt_def delivery_sql_count = {
	.name = "delivery_count",
	.sql = "SELECT COUNT(*) AS number FROM (SELECT 1" FILTER LIST_WHERE("d.") "LIMIT ?) counted",
	.params = "uussssuui",
	.results = { DB_NUMBER },
};

const struct db_stmt_def delivery_sql_insert = {
	.name = "delivery_insert",
	.sql = "INSERT INTO delivery (organization_id, id, event_id, event_type, target_kind, target_id, lane_id, project_id, "
	       "environment_id, subject_id, body, status, next_at, is_test, created_at) "
	       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?)",
	.params = "uuussuuuuustft",
};

/* PRIMARY; one row. One that still waits for its first attempt goes beside its lane. */
const struct db_stmt_def delivery_sql_resend = {
	.name = "delivery_resend",
	.sql = "BEGIN NOT ATOMIC DECLARE org, one UUID; DECLARE now_at DATETIME(3); SET org = ?, one = ?, now_at = ?; "
	       "UPDATE delivery SET status = 'pending', awaits = NULL, next_at = now_at WHERE organization_id = org AND id = one; "
	       "UPDATE delivery d STRAIGHT_JOIN delivery_health h ON h.organization_id = org AND h.target_id = d.target_id "
	       "SET h.paused_until = NULL WHERE d.organization_id = org AND d.id = one; END",
	.params = "uut",
};

/* delivery_target. */
const struct db_stmt_def delivery_sql_recover = {
	.name = "delivery_recover",
	.sql = "BEGIN NOT ATOMIC DECLARE org, target, above_id UUID; DECLARE now_at DATETIME(3); DECLARE n INT; "
	       "SET org = ?, target = ?, above_id = ?, now_at = ?; "
	       "UPDATE delivery FORCE INDEX (delivery_target) SET status = 'pending', next_at = now_at "
	       "WHERE organization_id = org AND target_id = target AND id >= above_id AND status = 'failed' AND NOT is_test; "
	       "SET n = ROW_COUNT(); SELECT n AS number; END",
	.params = "uuut",
	.results = { DB_NUMBER },
};

/* PRIMARY of delivery_health, delivery_lane; delivery_target. */
const struct db_stmt_def delivery_sql_wake = {
	.name = "delivery_wake",
	.sql = "BEGIN NOT ATOMIC DECLARE org, target UUID; DECLARE now_at DATETIME(3); SET org = ?, target = ?, now_at = ?; "
	       "DELETE FROM delivery_health WHERE organization_id = org AND target_id = target; "
	       "UPDATE delivery_lane SET next_at = now_at WHERE organization_id = org AND target_id = target AND next_at > now_at; END",
	.params = "uut",
};

/* delivery_target: what waits for it. */
const struct db_stmt_def delivery_sql_abandon = {
	.name = "delivery_abandon",
	.sql = "BEGIN NOT ATOMIC DECLARE org, target UUID; DECLARE why VARCHAR(255); SET org = ?, target = ?, why = ?; "
	       "UPDATE delivery FORCE INDEX (delivery_target) SET status = 'failed', awaits = NULL, next_at = NULL, error = why "
	       "WHERE organization_id = org AND target_id = target AND status = 'pending'; "
	       "DELETE FROM delivery_lane WHERE organization_id = org AND target_id = target; "
	       "DELETE FROM delivery_health WHERE organization_id = org AND target_id = target; END",
	.params = "uus",
};

#define HEALTH(kind, member) FIELD_##kind##_OF(struct delivery_health, member), .flags = FIELD_COLUMN
static const struct field health_fields[] = {
	{ HEALTH(ID, target_id) }, { HEALTH(TIME, failing_since) }, { HEALTH(TIME, last_failure_at) },
	{ HEALTH(INT, failures) }, { HEALTH(TIME, paused_until) },
};

/* PRIMARY; one row or none. */
const struct db_stmt_def delivery_sql_health = {
	.name = "delivery_health",
	.sql = "SELECT target_id, failing_since, last_failure_at, failures, paused_until FROM delivery_health "
	       "WHERE organization_id = ? AND target_id = ?",
	.params = "uu",
	.results = { { health_fields, ARRAY_LEN(health_fields), sizeof(struct delivery_health) } },
};

#define LOOK(kind, member) FIELD_##kind##_OF(struct delivery_queue_state, member), .flags = FIELD_COLUMN
static const struct field look_fields[] = {
	{ LOOK(INT, n_events) }, { LOOK(INT, n_first) }, { LOOK(INT, n_retries) },
	{ LOOK(TIME, oldest_at) }, { LOOK(INT, n_failing) },
};

/* event_awaits, delivery_lane_due, delivery_due; at most 10,001 entries of each. Lanes are counted, not what waits in them. */
const struct db_stmt_def delivery_sql_look = {
	.name = "delivery_look",
	.sql = "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM event WHERE awaits = 1 LIMIT 10001) a) AS n_events, "
	       "(SELECT COUNT(*) FROM (SELECT 1 FROM delivery_lane LIMIT 10001) b) AS n_first, "
	       "(SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE next_at IS NOT NULL LIMIT 10001) c) AS n_retries, "
	       "(SELECT MIN(next_at) FROM delivery_lane WHERE next_at <= ?) AS oldest_at, "
	       "(SELECT COUNT(*) FROM delivery_health) AS n_failing",
	.params = "t",
	.results = { { look_fields, ARRAY_LEN(look_fields), sizeof(struct delivery_queue_state) } },
};

#define ADMIN(member) FIELD_TEXT_OF(struct delivery_admin, member), .flags = FIELD_COLUMN
static const struct field admin_columns[] = { { ADMIN(email) }, { ADMIN(language) } };

/* PRIMARY of membership; a handful of rows. */
const struct db_stmt_def delivery_sql_admins = {
	.name = "delivery_admins",
	.sql = "SELECT u.email, u.language FROM membership m JOIN user u ON u.id = m.user_id WHERE m.organization_id = ? AND m.role = 'admin' "
	       "ORDER BY u.id LIMIT 50",
	.params = "u",
	.results = { { admin_columns, ARRAY_LEN(admin_columns), sizeof(struct delivery_admin) } },
};

/* delivery_created; their attempts go with them. */
const struct db_stmt_def delivery_sql_purge = {
	.name = "delivery_purge",
	.sql = "BEGIN NOT ATOMIC DECLARE before_at DATETIME(3); DECLARE batch, n INT; SET before_at = ?, batch = ?; "
	       "DELETE FROM delivery WHERE created_at < before_at AND status <> 'pending' ORDER BY created_at LIMIT batch; "
	       "SET n = ROW_COUNT(); SELECT n AS number; END",
	.params = "ti",
	.results = { DB_NUMBER },
};

const struct db_stmt_def *const delivery_statements[] = {
	&delivery_sql_turn,    &delivery_sql_turn_done, &delivery_sql_add,      &delivery_sql_due,
	&delivery_sql_claim_lanes, &delivery_sql_claim_retries, &delivery_sql_put_off_lane, &delivery_sql_put_off,
	&delivery_sql_note[0], &delivery_sql_note[1],   &delivery_sql_by_id,    &delivery_sql_list[0],
	&delivery_sql_list[1], &delivery_sql_count,     &delivery_sql_insert,   &delivery_sql_resend,
	&delivery_sql_recover, &delivery_sql_wake,      &delivery_sql_abandon,  &delivery_sql_health,
	&delivery_sql_look,    &delivery_sql_purge,
	&delivery_sql_admins,
};
const size_t delivery_n_statements = ARRAY_LEN(delivery_statements);
/* clang-format on */
