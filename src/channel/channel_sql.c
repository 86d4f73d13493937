/* Statements of channels. An organization has a handful. */
#include "config.h"

#include "channel/channel_sql.h"

/* clang-format off */
#define COL(kind, member) FIELD_##kind##_OF(struct channel, member), .flags = FIELD_COLUMN
static const struct field columns[] = {
	{ COL(ID, id) },
	{ COL(TEXT, name) },
	{ FIELD_NAMED(FIELD_WORD, "channel_type", struct channel, type, int), .flags = FIELD_COLUMN, .words = &channel_type_words },
	{ COL(BYTES, webhook_sealed) },
	{ COL(TEXT, webhook_host) },
	{ COL(JSON, config) },
	{ COL(TIME, created_at) },
	{ COL(TIME, updated_at) },
	{ COL(TIME, disabled_at) },
	{ COL(FLAG, is_active) },
};
#define CHANNELS { columns, ARRAY_LEN(columns), sizeof(struct channel) }
#define SELECT_CHANNELS                                                                            \
	"SELECT id, name, channel_type, webhook_sealed, webhook_host, config, created_at, updated_at, disabled_at, is_active " \
	"FROM notification_channel WHERE organization_id = ?"

/* PRIMARY; one row more than a page. */
const struct db_stmt_def channel_sql_list[2] = {
	{ .name = "channel_list", .sql = SELECT_CHANNELS LIST_WHERE("") LIST_NEWEST(""),
	  .params = "uuuii", .results = { CHANNELS } },
	{ .name = "channel_list_back", .sql = SELECT_CHANNELS LIST_WHERE("") LIST_OLDEST(""),
	  .params = "uuuii", .results = { CHANNELS } },
};

/* PRIMARY; one row. */
const struct db_stmt_def channel_sql_by_id = {
	.name = "channel_by_id",
	.sql = SELECT_CHANNELS " AND id = ?",
	.params = "uu",
	.results = { CHANNELS },
};

/* notification_channel_name; one row. */
const struct db_stmt_def channel_sql_by_name = {
	.name = "channel_by_name",
	.sql = SELECT_CHANNELS " AND name = ?",
	.params = "us",
	.results = { CHANNELS },
};

/* PRIMARY; a handful of rows. */
const struct db_stmt_def channel_sql_count = {
	.name = "channel_count",
	.sql = "SELECT COUNT(*) AS number FROM notification_channel WHERE organization_id = ?",
	.params = "u",
	.results = { DB_NUMBER },
};

const struct db_stmt_def channel_sql_insert = {
	.name = "channel_insert",
	.sql = "INSERT INTO notification_channel (organization_id, id, name, channel_type, webhook_sealed, "
	       "webhook_host, config, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uussbsstt",
};

/* PRIMARY; one row. */
const struct db_stmt_def channel_sql_change = {
	.name = "channel_change",
	.sql = "UPDATE notification_channel SET name = ?, channel_type = ?, webhook_sealed = ?, "
	       "webhook_host = ?, config = ?, disabled_at = NULL, updated_at = ? WHERE organization_id = ? AND id = ?",
	.params = "ssbsstuu",
};

/* PRIMARY; one row. Whoever switches it on has seen that we switched it off. */
const struct db_stmt_def channel_sql_set_active = {
	.name = "channel_set_active",
	.sql = "UPDATE notification_channel SET is_active = ?, disabled_at = NULL, updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "ftuu",
};

/* PRIMARY; one row, and its preferences. */
const struct db_stmt_def channel_sql_delete = {
	.name = "channel_delete",
	.sql = "DELETE FROM notification_channel WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

const struct db_stmt_def *const channel_statements[] = {
	&channel_sql_list[0], &channel_sql_list[1], &channel_sql_by_id, &channel_sql_by_name, &channel_sql_count,
	&channel_sql_insert,  &channel_sql_change,  &channel_sql_set_active, &channel_sql_delete,
};
const size_t channel_n_statements = ARRAY_LEN(channel_statements);
/* clang-format on */
