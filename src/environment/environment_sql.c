/* Statements of environments. An organization has a handful: lists are read whole. */
#include "config.h"

#include "environment/environment_sql.h"
#include "event/event.h"

/* clang-format off */
#define ENVIRONMENTS { environment_fields, ENVIRONMENT_N_FIELDS, sizeof(struct environment) }

#define FILTER       LIST_ONLY("e.id") " AND (? IS NULL OR e.status = ?) "
#define FILTER_KINDS "ssss"
#define PAGE_SQL "SELECT " ENVIRONMENT_COLS "WHERE e.organization_id = ?" FILTER LIST_WHERE("e.")

/* PRIMARY; one row more than a page. For each: state_last, one row. */
const struct db_stmt_def environment_sql_page = {
	.name = "environment_page",
	.sql = PAGE_SQL LIST_NEWEST("e."),
	.params = "u" FILTER_KINDS "uuii",
	.results = { ENVIRONMENTS },
};

const struct db_stmt_def environment_sql_page_back = {
	.name = "environment_page_back",
	.sql = PAGE_SQL LIST_OLDEST("e."),
	.params = "u" FILTER_KINDS "uuii",
	.results = { ENVIRONMENTS },
};

/* PRIMARY; a handful of rows. */
const struct db_stmt_def environment_sql_count = {
	.name = "environment_count",
	.sql = "SELECT COUNT(*) AS number FROM environment e WHERE e.organization_id = ?" FILTER,
	.params = "u" FILTER_KINDS,
	.results = { DB_NUMBER },
};

const struct db_stmt_def environment_sql_list = {
	.name = "environment_list",
	.sql = ENVIRONMENT_ALL_SQL("?", ""),
	.params = "u",
	.results = { ENVIRONMENTS },
};

/* PRIMARY, environment_slug, environment_name, environment_alias_slug, environment_alias_name; one row. */
#define ONE(named, where, kinds)                                                                   \
	{                                                                                          \
		.name = (named), .params = kinds, .results = { ENVIRONMENTS },                     \
		.sql = "SELECT " ENVIRONMENT_COLS "WHERE e.organization_id = ? AND " where,        \
	}
#define OF_ALIAS(where)                                                                            \
	"e.id = (SELECT a.environment_id FROM environment_alias a "                                \
	"WHERE a.organization_id = e.organization_id AND " where " ORDER BY a.id LIMIT 1)"

const struct db_stmt_def environment_sql_by_id = ONE("environment_by_id", "e.id = ?", "uu");
const struct db_stmt_def environment_sql_by_slug = ONE("environment_by_slug", "e.slug = ?", "us");
const struct db_stmt_def environment_sql_by_name = ONE("environment_by_name", "e.name = ?", "us");
const struct db_stmt_def environment_sql_by_alias =
	ONE("environment_by_alias", OF_ALIAS("(a.slug = ? OR a.name = ?)"), "uss");
const struct db_stmt_def environment_sql_by_old_name =
	ONE("environment_by_old_name", OF_ALIAS("a.name = ?"), "us");

#define RULE(kind, member) FIELD_##kind##_OF(struct environment_rules, member), .flags = FIELD_COLUMN
static const struct field rules_fields[] = {
	{ RULE(WORD, policy), .words = &environment_policy_words },
	{ RULE(TEXT, patterns) },
};

#define RULES_SQL                                                                                  \
	"SELECT o.auto_create_environments AS policy, o.ephemeral_patterns AS patterns "           \
	"FROM organization o WHERE o.id = "
#define RULES { rules_fields, ARRAY_LEN(rules_fields), sizeof(struct environment_rules) }

/* environment_name, environment_alias_name, PRIMARY: the one that is called so, or was. Where there is none, what it
 * takes to make it: the rules, and all that there are. */
const struct db_stmt_def environment_sql_claim = {
	.name = "environment_claim",
	.sql = "BEGIN NOT ATOMIC DECLARE org, eid UUID; "
	       "DECLARE called VARCHAR(100) COLLATE utf8mb4_uca1400_as_ci; SET org = ?, called = ?; "
	       "SELECT id INTO eid FROM environment WHERE organization_id = org AND name = called; "
	       "IF eid IS NULL THEN SELECT environment_id INTO eid FROM environment_alias "
	       "WHERE organization_id = org AND name = called; END IF; "
	       "SELECT " ENVIRONMENT_COLS "WHERE e.organization_id = org AND e.id = eid; "
	       "IF eid IS NULL THEN " RULES_SQL "org; "
	       ENVIRONMENT_ALL_SQL("org", "") "; END IF; END",
	.params = "us",
	.results = { ENVIRONMENTS, RULES, ENVIRONMENTS },
};

/* PRIMARY; one row. */
const struct db_stmt_def environment_sql_rules = {
	.name = "environment_rules",
	.sql = RULES_SQL "?",
	.params = "u",
	.results = { RULES },
};

/* environment_slug, environment_alias_slug; 0 when the slug is free, or is one of the environment's own. */
const struct db_stmt_def environment_sql_slug_free = {
	.name = "environment_slug_free",
	.sql = "SELECT (SELECT COUNT(*) FROM environment WHERE organization_id = ? AND slug = ? AND id <> ?) + "
	       "(SELECT COUNT(*) FROM environment_alias WHERE organization_id = ? AND slug = ? "
	       "AND environment_id <> ?) AS number",
	.params = "usuusu",
	.results = { DB_NUMBER },
};

/* PRIMARY; a row for each of the ids. */
const struct db_stmt_def environment_sql_expand = {
	.name = "environment_expand",
	.sql = "SELECT " ENVIRONMENT_COLS "WHERE e.organization_id = ? AND e.id IN (SELECT CAST(j.id AS UUID) FROM "
	       LIST_IDS_SQL "j)" LIST_ONLY("e.id"),
	.params = "usss",
	.results = { ENVIRONMENTS },
};

const struct db_stmt_def environment_sql_insert = {
	.name = "environment_insert",
	.sql = "INSERT INTO environment (organization_id, id, slug, name, tier, position, timeout_minutes, "
	       "status, is_confirmed, is_ephemeral, time_zone, description, metadata, created_at, updated_at) "
	       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	.params = "uusssii" "sffsss" "tt",
};

/* PRIMARY; one row. */
const struct db_stmt_def environment_sql_change = {
	.name = "environment_change",
	.sql = "UPDATE environment SET slug = ?, name = ?, tier = ?, position = ?, timeout_minutes = ?, "
	       "status = ?, is_confirmed = ?, is_ephemeral = ?, time_zone = ?, description = ?, metadata = ?, updated_at = ? "
	       "WHERE organization_id = ? AND id = ?",
	.params = "sssii" "sffsss" "tuu",
};

#define ALIASES { environment_alias_fields, 4, sizeof(struct environment_alias) }
#define ALIAS_LIST                                                                                 \
	"SELECT a.id, a.name, a.slug, a.created_at FROM environment_alias a "                      \
	"WHERE a.organization_id = ? AND a.environment_id = ?"

/* environment_alias_environment; one row more than a page. */
const struct db_stmt_def environment_sql_aliases = {
	.name = "environment_aliases",
	.sql = ALIAS_LIST LIST_WHERE("a.") LIST_NEWEST("a."),
	.params = "uuuuii",
	.results = { ALIASES },
};

const struct db_stmt_def environment_sql_aliases_back = {
	.name = "environment_aliases_back",
	.sql = ALIAS_LIST LIST_WHERE("a.") LIST_OLDEST("a."),
	.params = "uuuuii",
	.results = { ALIASES },
};

const struct db_stmt_def environment_sql_alias_insert = {
	.name = "environment_alias_insert",
	.sql = "INSERT INTO environment_alias (organization_id, id, environment_id, name, slug, created_at) "
	       "VALUES (?, ?, ?, ?, ?, ?)",
	.params = "uuusst",
};

/* environment_alias_environment; what it is called again is no old name of it. An alias of nothing goes. */
const struct db_stmt_def environment_sql_alias_drop = {
	.name = "environment_alias_drop",
	.sql = "BEGIN NOT ATOMIC DECLARE org, eid UUID; SET org = ?, eid = ?; "
	       "UPDATE environment_alias SET name = NULL WHERE organization_id = org AND environment_id = eid AND name = ?; "
	       "UPDATE environment_alias SET slug = NULL WHERE organization_id = org AND environment_id = eid AND slug = ?; "
	       "DELETE FROM environment_alias WHERE organization_id = org AND environment_id = eid "
	       "AND name IS NULL AND slug IS NULL; END",
	.params = "uuss",
};

/* PRIMARY; one row. Of two that find it archived, one wakes it. */
const struct db_stmt_def environment_sql_wake = {
	.name = "environment_wake",
	.sql = "BEGIN NOT ATOMIC UPDATE environment SET status = 'active', updated_at = ? "
	       "WHERE organization_id = ? AND id = ? AND status = 'archived'; "
	       "IF ROW_COUNT() = 1 THEN " TRACE_INSERT_SQL "; END IF; END",
	.params = "tuu" TRACE_PARAM_KINDS,
};

/* PRIMARY, state_last: both environments, in one order whoever asks, and what runs there. */
const struct db_stmt_def environment_sql_merge_lock = {
	.name = "environment_merge_lock",
	.sql = "BEGIN NOT ATOMIC DECLARE org, a, b UUID; DECLARE locked, n_states INT; "
	       "SET org = ?, a = ?, b = ?; "
	       "SELECT COUNT(*) INTO locked FROM environment WHERE organization_id = org "
	       "AND id IN (a, b) AND status = 'active' FOR UPDATE; "
	       "SELECT COUNT(*) INTO n_states FROM state WHERE organization_id = org "
	       "AND environment_id IN (a, b) FOR UPDATE; "
	       "SELECT locked AS number; END",
	.params = "uuu",
	.results = { DB_NUMBER },
};

/* What is later wins, as in state_apply. Assignments are made from left to right: the id comes last but one, and the
 * time, which every condition asks for, last. */
#define TAKES_IF(column, is_later)                                                                 \
	"state." column " = IF(" is_later ", VALUES(" column "), state." column "), "
#define IS_LATER(at, id)                                                                           \
	"VALUES(" at ") IS NOT NULL AND (state." at " IS NULL OR "                                 \
	"(VALUES(" at "), VALUES(" id ")) > (state." at ", state." id "))"
#define RAN_LATER   IS_LATER("current_at", "current_deployment_id")
#define TRIED_LATER IS_LATER("last_at", "last_deployment_id")
#define STATE_MERGE_SQL                                                                            \
	"INSERT INTO state (organization_id, project_id, environment_id, id, "                     \
	"current_deployment_id, current_version, current_ordinal, current_at, "                    \
	"last_deployment_id, last_version, last_status, last_at, deployments) "                    \
	"SELECT f.organization_id, f.project_id, a, f.id, f.current_deployment_id, "               \
	"f.current_version, f.current_ordinal, f.current_at, f.last_deployment_id, "               \
	"f.last_version, f.last_status, f.last_at, f.deployments FROM state f "                    \
	"WHERE f.organization_id = org AND f.environment_id = b "                                  \
	"ON DUPLICATE KEY UPDATE id = IF(VALUES(id) < state.id, VALUES(id), state.id), "           \
	TAKES_IF("current_version", RAN_LATER) TAKES_IF("current_ordinal", RAN_LATER)  \
	TAKES_IF("current_deployment_id", RAN_LATER) TAKES_IF("current_at", RAN_LATER) \
	TAKES_IF("last_version", TRIED_LATER) TAKES_IF("last_status", TRIED_LATER)     \
	TAKES_IF("last_deployment_id", TRIED_LATER) TAKES_IF("last_at", TRIED_LATER)   \
	"state.deployments = state.deployments + VALUES(deployments); "                            \
	"DELETE FROM state WHERE organization_id = org AND environment_id = b; "

/* The list of a key that was limited to b, now to a: once. */
#define KEYS_MERGE_SQL                                                                             \
	"UPDATE api_key SET environment_ids = IF(FIND_IN_SET(a, environment_ids), "                \
	"TRIM(BOTH ',' FROM REPLACE(CONCAT(',', environment_ids, ','), CONCAT(',', b, ','), ',')), " \
	"REPLACE(environment_ids, b, a)) "                                                         \
	"WHERE organization_id = org AND FIND_IN_SET(b, environment_ids); "

/* What b has becomes a's, down to its names. Every table that has an environment is here; tests/e2e/environments.t
 * knows if one is not. deployment_environment, event_subject, change_record_environment, state_environment. */
const struct db_stmt_def environment_sql_merge = {
	.name = "environment_merge",
	.sql = "BEGIN NOT ATOMIC DECLARE org, a, b UUID; SET org = ?, a = ?, b = ?; "
	       "UPDATE deployment d STRAIGHT_JOIN event x FORCE INDEX (event_subject) ON x.organization_id = org AND x.subject_id = d.id "
	       "SET x.environment_id = a WHERE d.organization_id = org AND d.environment_id = b; "
	       "UPDATE event x FORCE INDEX (event_subject) SET x.environment_id = a "
	       "WHERE x.organization_id = org AND x.subject_id = b; "
	       "UPDATE deployment SET environment_id = a WHERE organization_id = org AND environment_id = b; "
	       "UPDATE change_record SET environment_id = a WHERE organization_id = org AND environment_id = b; "
	       "UPDATE notification_history SET environment_id = a WHERE organization_id = org AND environment_id = b; "
	       "UPDATE service SET environment_id = a WHERE organization_id = org AND environment_id = b; "
	       "UPDATE delivery SET environment_id = a WHERE organization_id = org AND environment_id = b; "
	       "UPDATE webhook_endpoint SET environments = REPLACE(environments, b, a) WHERE organization_id = org; "
	       STATE_MERGE_SQL KEYS_MERGE_SQL
	       "UPDATE badge SET environment_id = a WHERE organization_id = org AND environment_id = b; "
	       "UPDATE environment_alias SET environment_id = a WHERE organization_id = org AND environment_id = b; "
	       "DELETE FROM environment WHERE organization_id = org AND id = b; "
	       "UPDATE environment SET updated_at = ? WHERE organization_id = org AND id = a; END",
	.params = "uuut",
};

/* PRIMARY; a handful of rows, at most 1000. */
const struct db_stmt_def environment_sql_expired = {
	.name = "environment_expired",
	.sql = "SELECT " ENVIRONMENT_COLS "WHERE e.organization_id = ? AND e.is_ephemeral "
	       "AND e.status = 'active' AND " ENVIRONMENT_EXPIRES("e") "<= ? ORDER BY e.id LIMIT 1000",
	.params = "ut",
	.results = { ENVIRONMENTS },
};

#define REF(kind, member) FIELD_##kind##_OF(struct environment_ref, member), .flags = FIELD_COLUMN
static const struct field ref_fields[] = {
	{ REF(ID, organization_id) },
	{ REF(ID, id) },
	{ REF(TEXT, name) },
};

/* environment_ephemeral: the short-lived ones of all organizations that are active; limit rows. */
const struct db_stmt_def environment_sql_expired_anywhere = {
	.name = "environment_expired_anywhere",
	.sql = "SELECT e.organization_id, e.id, e.name FROM environment e "
	       "WHERE e.is_ephemeral = 1 AND e.status = 'active' AND " ENVIRONMENT_EXPIRES("e")
	       "<= ? LIMIT ?",
	.params = "ti",
	.results = { { ref_fields, ARRAY_LEN(ref_fields), sizeof(struct environment_ref) } },
};

/* PRIMARY; one row, unless something happened in it meanwhile. number is how many. */
const struct db_stmt_def environment_sql_archive_expired = {
	.name = "environment_archive_expired",
	.sql = "BEGIN NOT ATOMIC DECLARE org, eid UUID; DECLARE at DATETIME(3); DECLARE n INT; "
	       "SET org = ?, eid = ?, at = ?; "
	       "UPDATE environment e SET e.status = 'archived', e.updated_at = at "
	       "WHERE e.organization_id = org AND e.id = eid AND e.is_ephemeral AND e.status = 'active' "
	       "AND " ENVIRONMENT_EXPIRES("e") "<= at; SET n = ROW_COUNT(); "
	       "IF n = 1 THEN " TRACE_INSERT_SQL "; END IF; SELECT n AS number; END",
	.params = "uut" TRACE_PARAM_KINDS,
	.results = { DB_NUMBER },
};

const struct db_stmt_def *const environment_statements[] = {
	&environment_sql_page,         &environment_sql_page_back,   &environment_sql_count,
	&environment_sql_expand,       &environment_sql_list,         &environment_sql_by_id,       &environment_sql_by_slug,
	&environment_sql_by_name,      &environment_sql_by_alias,    &environment_sql_by_old_name,
	&environment_sql_claim,
	&environment_sql_rules,        &environment_sql_slug_free,   &environment_sql_insert,
	&environment_sql_change,       &environment_sql_aliases,     &environment_sql_aliases_back,
	&environment_sql_alias_insert, &environment_sql_alias_drop,
	&environment_sql_wake,         &environment_sql_merge_lock,  &environment_sql_merge,
	&environment_sql_expired,      &environment_sql_expired_anywhere,
	&environment_sql_archive_expired,
};
const size_t environment_n_statements = ARRAY_LEN(environment_statements);
/* clang-format on */
