/* Statements of channels as receivers. */
#include "config.h"

#include "channel/target.h"
#include "channel/target_sql.h"

/* clang-format off */
#define COL(kind, member) FIELD_##kind##_OF(struct told, member), .flags = FIELD_COLUMN
#define OWN(kind, named, member, c_type) FIELD_NAMED(FIELD_##kind, named, struct told, preference.member, c_type), .flags = FIELD_COLUMN
static const struct field told_columns[] = {
	{ OWN(ID, "id", id, struct uuid) },
	{ OWN(ID, "channel_id", channel_id, struct uuid) },
	{ OWN(WORD, "event_type", event_type, int), .words = &event_asks_words },
	{ OWN(LIST, "environments", environments, const char *) },
	{ OWN(LIST, "projects", projects, const char *) },
	{ OWN(LIST, "statuses", statuses, const char *) },
	{ OWN(WORD, "mode", mode, int), .words = &notify_mode_words },
	{ OWN(INT, "digest_minutes", digest_minutes, int64_t) },
	{ OWN(INT, "digest_hour", digest_hour, int64_t) },
	{ COL(WORD, channel_type), .words = &channel_type_words },
};

/* PRIMARY of both; a handful of rows. */
const struct db_stmt_def target_sql_told = {
	.name = "channel_told",
	.sql = "SELECT n.id, n.channel_id, n.event_type, n.environments, n.projects, n.statuses, n.mode, "
	       "n.digest_minutes, n.digest_hour, c.channel_type FROM notification_preference n "
	       "JOIN notification_channel c ON c.organization_id = n.organization_id AND c.id = n.channel_id "
	       "WHERE n.organization_id = ? AND c.disabled_at IS NULL AND c.is_active ORDER BY n.id",
	.params = "u",
	.results = { { told_columns, ARRAY_LEN(told_columns), sizeof(struct told) } },
};

#define STANDING(kind, member) FIELD_##kind##_OF(struct standing_row, member), .flags = FIELD_COLUMN
static const struct field standing_columns[] = { { STANDING(ID, preference_id) }, { STANDING(TEXT, place) }, { STANDING(FLAG, is_failing) } };

/* PRIMARY; a row for each place that a preference of mode changes met. Locked: two batches decide one after the other. */
const struct db_stmt_def target_sql_standings = {
	.name = "channel_standings",
	.sql = "SELECT preference_id, place, is_failing FROM notification_standing WHERE organization_id = ? FOR UPDATE",
	.params = "u",
	.results = { { standing_columns, ARRAY_LEN(standing_columns), sizeof(struct standing_row) } },
};

/* PRIMARY; one row. */
const struct db_stmt_def target_sql_stand = {
	.name = "channel_stand",
	.sql = "INSERT INTO notification_standing (organization_id, preference_id, place, is_failing, updated_at) "
	       "VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE is_failing = VALUES(is_failing), updated_at = VALUES(updated_at)",
	.params = "uusft",
};

const struct db_stmt_def target_sql_wait = {
	.name = "channel_wait",
	.sql = "INSERT IGNORE INTO notification_waiting (organization_id, preference_id, event_id, due_at) VALUES (?, ?, ?, ?)",
	.params = "uuut",
};

#define DIGEST(kind, member) FIELD_##kind##_OF(struct digest_row, member), .flags = FIELD_COLUMN
static const struct field digest_columns[] = { { DIGEST(ID, organization_id) }, { DIGEST(ID, preference_id) }, { DIGEST(ID, channel_id) } };
static const struct field gathered_columns[] = { { DIGEST(TEXT, events) } };

/* notification_waiting_due; of every organization, since the worker is nobody's. */
const struct db_stmt_def target_sql_digests = {
	.name = "channel_digests",
	.sql = "SELECT w.organization_id, w.preference_id, n.channel_id FROM notification_waiting w "
	       "JOIN notification_preference n ON n.organization_id = w.organization_id AND n.id = w.preference_id "
	       "WHERE w.due_at <= ? GROUP BY w.organization_id, w.preference_id LIMIT ?",
	.params = "ti",
	.results = { { digest_columns, ARRAY_LEN(digest_columns), sizeof(struct digest_row) } },
};

/* PRIMARY; what one digest has, taken away with it, so that of two workers one has it. A digest has at most 500 events. */
const struct db_stmt_def target_sql_gathered = {
	.name = "channel_gathered",
	.sql = "BEGIN NOT ATOMIC DECLARE org, pref UUID; DECLARE now_at DATETIME(3); DECLARE ids MEDIUMTEXT; "
	       "SET org = ?, pref = ?, now_at = ?; "
	       "SELECT GROUP_CONCAT(t.event_id ORDER BY t.event_id) INTO ids FROM (SELECT event_id FROM notification_waiting "
	       "WHERE organization_id = org AND preference_id = pref AND due_at <= now_at ORDER BY event_id LIMIT 500 FOR UPDATE) t; "
	       "DELETE FROM notification_waiting WHERE organization_id = org AND preference_id = pref AND FIND_IN_SET(event_id, ids); "
	       "SELECT ids AS events; END",
	.params = "uut",
	.results = { { gathered_columns, 1, sizeof(struct digest_row) } },
};

/* PRIMARY; a row for each id. */
const struct db_stmt_def target_sql_events = {
	.name = "channel_events",
	.sql = "SELECT " EVENT_COLS "FROM event WHERE organization_id = ? AND id IN (SELECT CAST(j.id AS UUID) FROM " LIST_IDS_SQL "j) ORDER BY id",
	.params = "us",
	.results = { EVENTS },
};

/* PRIMARY; the row of one delivery, new or again. */
const struct db_stmt_def target_sql_note = {
	.name = "channel_note",
	.sql = "INSERT INTO notification_history (organization_id, id, channel_id, channel_name, preference_id, event_id, event_type, "
	       "subject_id, project_id, environment_id, status, attempts, error_message, created_at, sent_at) "
	       "SELECT c.organization_id, ?, c.id, c.name, ?, ?, ?, ?, p.id, e.id, ?, ?, ?, ?, ? FROM notification_channel c "
	       "LEFT JOIN project p ON p.organization_id = c.organization_id AND p.id = ? "
	       "LEFT JOIN environment e ON e.organization_id = c.organization_id AND e.id = ? "
	       "WHERE c.organization_id = ? AND c.id = ? "
	       "ON DUPLICATE KEY UPDATE status = VALUES(status), attempts = VALUES(attempts), "
	       "error_message = VALUES(error_message), sent_at = VALUES(sent_at)",
	.params = "uuusu" "sistt" "uuuu",
};

/* PRIMARY; one row. */
const struct db_stmt_def target_sql_disable = {
	.name = "channel_disable",
	.sql = "UPDATE notification_channel SET disabled_at = ? WHERE organization_id = ? AND id = ? AND disabled_at IS NULL",
	.params = "tuu",
};

#define READER(member) FIELD_TEXT_OF(struct target_reader, member), .flags = FIELD_COLUMN
static const struct field reader_columns[] = { { READER(language) }, { READER(time_zone) } };

/* user_email, PRIMARY of membership; one row. */
const struct db_stmt_def target_sql_reader = {
	.name = "channel_reader",
	.sql = "SELECT u.language, u.time_zone FROM user u JOIN membership m ON m.user_id = u.id "
	       "WHERE m.organization_id = ? AND u.email = ?",
	.params = "us",
	.results = { { reader_columns, ARRAY_LEN(reader_columns), sizeof(struct target_reader) } },
};

const struct db_stmt_def *const channel_target_statements[] = {
	&target_sql_told, &target_sql_standings, &target_sql_stand, &target_sql_wait, &target_sql_digests,
	&target_sql_gathered, &target_sql_events, &target_sql_note, &target_sql_disable,
	&target_sql_reader,
};
const size_t channel_target_n_statements = ARRAY_LEN(channel_target_statements);
/* clang-format on */
