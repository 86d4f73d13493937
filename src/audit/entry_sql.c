/* Statements of the audit log. */
#include "config.h"

#include "audit/entry_sql.h"
#include "audit/seal_sql.h"

/* clang-format off */
#define ENTRY_COLS                                                                                 \
	"a.id, a.action, a.subject_id, a.subject_name, a.project_id, a.environment_id, "           \
	"a.actor_kind, a.actor_id, a.actor_name, a.credential_kind, a.credential_id, a.door, "     \
	"a.address, a.request_id, a.changes, a.created_at, a.seal_number, "                        \
	"LOWER(HEX(a.seal)) AS seal_digest "
#define ENTRIES { audit_entry_fields, 18, sizeof(struct audit_entry) }

/* What each path is read by. */
#define KEY_ALL      "PRIMARY"
#define ONLY_ALL     ""
#define KEY_REQUEST  "audit_request"
#define ONLY_REQUEST " AND a.request_id = ?"
#define KEY_SUBJECT  "audit_subject"
#define ONLY_SUBJECT " AND a.subject_id = ?"
#define KEY_ACTOR    "audit_actor"
#define ONLY_ACTOR   " AND a.actor_id = ?"
#define KEY_PROJECT  "audit_project"
#define ONLY_PROJECT " AND a.project_id = ?"
#define KEY_ACTION   "audit_action"
#define ONLY_ACTION  " AND a.action = ?"

/* And all filters, for what the index does not tell. */
#define FILTERS                                                                                    \
	" AND (? IS NULL OR a.action = ?) AND (? IS NULL OR a.actor_id = ?) "                      \
	"AND (? IS NULL OR a.subject_id = ?) AND (? IS NULL OR a.project_id = ?) "                 \
	"AND (? IS NULL OR a.request_id = ?)"
#define FILTER_KINDS "ssuuuuuuss"

#define LIST(named, key, only, kinds, order)                                                       \
	{                                                                                          \
		.name = (named),                                                                   \
		.sql = "SELECT " ENTRY_COLS "FROM audit a FORCE INDEX (" key ") "                  \
		       "WHERE a.organization_id = ?" only FILTERS LIST_WHERE("a.") order("a."),    \
		.params = "u" kinds FILTER_KINDS "uuii",                                           \
		.results = { ENTRIES },                                                            \
	}
#define BOTH(named, ...)                                                                           \
	{                                                                                          \
		LIST(named, __VA_ARGS__, LIST_NEWEST), LIST(named "_back", __VA_ARGS__, LIST_OLDEST) \
	}

/* The index named in each, whose end is the id: one range, read from its end until a page is full. */
const struct db_stmt_def audit_sql_list[AUDIT_BY__COUNT][2] = {
	[AUDIT_BY_ALL] = BOTH("audit_list", KEY_ALL, ONLY_ALL, ""),
	[AUDIT_BY_REQUEST] = BOTH("audit_list_request", KEY_REQUEST, ONLY_REQUEST, "s"),
	[AUDIT_BY_SUBJECT] = BOTH("audit_list_subject", KEY_SUBJECT, ONLY_SUBJECT, "u"),
	[AUDIT_BY_ACTOR] = BOTH("audit_list_actor", KEY_ACTOR, ONLY_ACTOR, "u"),
	[AUDIT_BY_PROJECT] = BOTH("audit_list_project", KEY_PROJECT, ONLY_PROJECT, "u"),
	[AUDIT_BY_ACTION] = BOTH("audit_list_action", KEY_ACTION, ONLY_ACTION, "s"),
};

#define COUNT(named, key, only, kinds)                                                             \
	{                                                                                          \
		.name = (named),                                                                   \
		.sql = "SELECT COUNT(*) AS number FROM (SELECT 1 FROM audit a FORCE INDEX (" key ") " \
		       "WHERE a.organization_id = ?" only FILTERS LIST_WHERE("a.") "LIMIT ?) counted", \
		.params = "u" kinds FILTER_KINDS "uui",                                            \
		.results = { DB_NUMBER },                                                          \
	}

/* As above; at most LIMIT_COUNTED_ROWS and one. */
const struct db_stmt_def audit_sql_count[AUDIT_BY__COUNT] = {
	[AUDIT_BY_ALL] = COUNT("audit_count", KEY_ALL, ONLY_ALL, ""),
	[AUDIT_BY_REQUEST] = COUNT("audit_count_request", KEY_REQUEST, ONLY_REQUEST, "s"),
	[AUDIT_BY_SUBJECT] = COUNT("audit_count_subject", KEY_SUBJECT, ONLY_SUBJECT, "u"),
	[AUDIT_BY_ACTOR] = COUNT("audit_count_actor", KEY_ACTOR, ONLY_ACTOR, "u"),
	[AUDIT_BY_PROJECT] = COUNT("audit_count_project", KEY_PROJECT, ONLY_PROJECT, "u"),
	[AUDIT_BY_ACTION] = COUNT("audit_count_action", KEY_ACTION, ONLY_ACTION, "s"),
};

static const struct field action_fields[] = {
	{ FIELD_TEXT_OF(struct audit_action, action), .flags = FIELD_COLUMN },
};

/* audit_action, one entry for each action (a loose scan). */
const struct db_stmt_def audit_sql_actions = {
	.name = "audit_actions",
	.sql = "SELECT action FROM audit FORCE INDEX (audit_action) WHERE organization_id = ? "
	       "GROUP BY action LIMIT 200",
	.params = "u",
	.results = { { action_fields, ARRAY_LEN(action_fields), sizeof(struct audit_action) } },
};

static const struct field actor_fields[] = {
	{ FIELD_ID_OF(struct audit_actor, id), .flags = FIELD_COLUMN },
};

/* user_email and membership PRIMARY, or api_key_number; one row. */
const struct db_stmt_def audit_sql_find_actor = {
	.name = "audit_find_actor",
	.sql = "SELECT u.id FROM user u JOIN membership m ON m.user_id = u.id "
	       "WHERE m.organization_id = ? AND u.email = ? "
	       "UNION ALL SELECT k.id FROM api_key k WHERE k.organization_id = ? AND k.number = ?",
	.params = "usui",
	.results = { { actor_fields, ARRAY_LEN(actor_fields), sizeof(struct audit_actor) } },
};

#define PAIR(statements, path) &(statements)[path][0], &(statements)[path][1]

const struct db_stmt_def *const audit_statements[] = {
	PAIR(audit_sql_list, AUDIT_BY_ALL), PAIR(audit_sql_list, AUDIT_BY_REQUEST),
	PAIR(audit_sql_list, AUDIT_BY_SUBJECT), PAIR(audit_sql_list, AUDIT_BY_ACTOR),
	PAIR(audit_sql_list, AUDIT_BY_PROJECT), PAIR(audit_sql_list, AUDIT_BY_ACTION),
	&audit_sql_count[AUDIT_BY_ALL], &audit_sql_count[AUDIT_BY_REQUEST],
	&audit_sql_count[AUDIT_BY_SUBJECT], &audit_sql_count[AUDIT_BY_ACTOR],
	&audit_sql_count[AUDIT_BY_PROJECT], &audit_sql_count[AUDIT_BY_ACTION],
	&audit_sql_actions, &audit_sql_find_actor,
	&seal_sql_waiting, &seal_sql_head, &seal_sql_has_head, &seal_sql_add_head,
	&seal_sql_unsealed, &seal_sql_seal, &seal_sql_move_head, &seal_sql_sealed,
	&seal_sql_read_head, &seal_sql_count_unsealed,
};
/* clang-format on */
const size_t audit_n_statements = ARRAY_LEN(audit_statements);
