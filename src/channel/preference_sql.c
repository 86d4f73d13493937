/* Statements of preferences. An organization has a handful. */
#include "config.h"

#include "channel/preference_sql.h"
#include "event/catalogue.h"

/* clang-format off */
#define COL(kind, member) FIELD_##kind##_OF(struct preference, member), .flags = FIELD_COLUMN
static const struct field columns[] = {
	{ COL(ID, id) },
	{ COL(ID, channel_id) },
	{ COL(TEXT, channel_name) },
	{ COL(WORD, event_type), .words = &event_asks_words },
	{ COL(LIST, environments) },
	{ COL(LIST, projects) },
	{ COL(LIST, statuses) },
	{ COL(WORD, mode), .words = &notify_mode_words },
	{ COL(INT, digest_minutes) },
	{ COL(INT, digest_hour) },
	{ COL(TIME, created_at) },
	{ COL(TIME, updated_at) },
};
#define PREFERENCES { columns, ARRAY_LEN(columns), sizeof(struct preference) }
#define SELECT_PREFERENCES                                                                         \
	"SELECT n.id, n.channel_id, c.name AS channel_name, n.event_type, n.environments, "        \
	"n.projects, n.statuses, n.mode, n.digest_minutes, n.digest_hour, n.created_at, n.updated_at FROM notification_preference n "       \
	"JOIN notification_channel c ON c.organization_id = n.organization_id AND c.id = n.channel_id " \
	"WHERE n.organization_id = ?"
#define OF_CHANNEL " AND (? IS NULL OR n.channel_id = ?)"

/* PRIMARY; one row more than a page. */
const struct db_stmt_def preference_sql_list[2] = {
	{ .name = "preference_list", .sql = SELECT_PREFERENCES OF_CHANNEL LIST_WHERE("n.") LIST_NEWEST("n."),
	  .params = "uuuuuii", .results = { PREFERENCES } },
	{ .name = "preference_list_back", .sql = SELECT_PREFERENCES OF_CHANNEL LIST_WHERE("n.") LIST_OLDEST("n."),
	  .params = "uuuuuii", .results = { PREFERENCES } },
};

/* PRIMARY; one row. */
const struct db_stmt_def preference_sql_by_id = {
	.name = "preference_by_id",
	.sql = SELECT_PREFERENCES " AND n.id = ?",
	.params = "uu",
	.results = { PREFERENCES },
};

/* PRIMARY; a handful of rows. */
const struct db_stmt_def preference_sql_count = {
	.name = "preference_count",
	.sql = "SELECT COUNT(*) AS number FROM notification_preference n WHERE n.organization_id = ?" OF_CHANNEL,
	.params = "uuu",
	.results = { DB_NUMBER },
};

const struct db_stmt_def preference_sql_insert = {
	.name = "preference_insert",
	.sql = "INSERT INTO notification_preference (organization_id, id, channel_id, event_type, environments, "
	       "projects, statuses, mode, digest_minutes, digest_hour, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uuusssssiitt",
};

/* PRIMARY; one row. */
const struct db_stmt_def preference_sql_change = {
	.name = "preference_change",
	.sql = "UPDATE notification_preference SET channel_id = ?, event_type = ?, environments = ?, projects = ?, "
	       "statuses = ?, mode = ?, digest_minutes = ?, digest_hour = ?, updated_at = ? WHERE organization_id = ? AND id = ?",
	.params = "usssssii" "tuu",
};

/* PRIMARY; one row. */
const struct db_stmt_def preference_sql_delete = {
	.name = "preference_delete",
	.sql = "DELETE FROM notification_preference WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

const struct db_stmt_def *const preference_statements[] = {
	&preference_sql_list[0], &preference_sql_list[1], &preference_sql_by_id,  &preference_sql_count,
	&preference_sql_insert,  &preference_sql_change,  &preference_sql_delete,
};
const size_t preference_n_statements = ARRAY_LEN(preference_statements);
/* clang-format on */
