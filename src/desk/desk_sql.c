/* Statements of desks. */
#include "config.h"

#include "desk/desk_sql.h"
#include "environment/environment.h"

/* clang-format off */
#define VIEW(kind, member) FIELD_##kind##_OF(struct saved_view, member), .flags = FIELD_COLUMN
#define NAME(kind, member) FIELD_##kind##_OF(struct desk_name, member), .flags = FIELD_COLUMN
#define TASK(kind, member) FIELD_##kind##_OF(struct task, member), .flags = FIELD_COLUMN

static const struct field view_fields[] = {
	{ VIEW(ID, id) }, { VIEW(ID, user_id) }, { VIEW(WORD, page), .words = &desk_page_words },
	{ VIEW(TEXT, name) }, { VIEW(TEXT, query) }, { VIEW(FLAG, is_shared) }, { VIEW(TEXT, owner) },
};
static const struct field name_fields[] = { { NAME(ID, id) }, { NAME(TEXT, name) } };
static const struct field task_fields[] = {
	{ TASK(WORD, kind), .words = &task_kind_words }, { TASK(ID, id) }, { TASK(TEXT, name) },
	{ TASK(TEXT, project_slug) }, { TASK(TEXT, project_name) },
	{ TASK(TEXT, environment_slug) }, { TASK(TEXT, environment_name) },
	{ TASK(TEXT, version) }, { TASK(TIME, at) },
};
#define VIEWS { view_fields, ARRAY_LEN(view_fields), sizeof(struct saved_view) }
#define NAMES { name_fields, ARRAY_LEN(name_fields), sizeof(struct desk_name) }
#define TASKS { task_fields, ARRAY_LEN(task_fields), sizeof(struct task) }
#define ENVIRONMENTS { environment_fields, ENVIRONMENT_N_FIELDS, sizeof(struct environment) }

#define SELECT_VIEWS                                                                               \
	"SELECT w.id, w.user_id, w.page, w.name, w.query, w.is_shared, u.name AS owner "           \
	"FROM saved_view w JOIN user u ON u.id = w.user_id WHERE w.organization_id = "

/* saved_view_name, saved_view_shared; at most 50 of each. */
#define READ_VIEWS                                                                                 \
	"(" SELECT_VIEWS "org AND w.user_id = me AND w.page = pg AND wants_views "                 \
	"ORDER BY w.name LIMIT 50) UNION ALL "                                                     \
	"(" SELECT_VIEWS "org AND w.is_shared AND w.page = pg AND w.user_id <> me AND wants_views " \
	"ORDER BY w.name LIMIT 50); "
#define READ_NAMES(table)                                                                          \
	"SELECT t.id, t.name FROM " table " t WHERE t.organization_id = org AND wants_names "      \
	"ORDER BY t.name LIMIT 200; "

#define PLACES "p.slug AS project_slug, p.name AS project_name, e.slug AS environment_slug, " \
	"e.name AS environment_name, "
#define NOWHERE "NULL AS project_slug, NULL AS project_name, NULL AS environment_slug, " \
	"NULL AS environment_name, NULL AS version, "
#define JOIN_PLACE(t)                                                                              \
	"JOIN project p ON p.organization_id = org AND p.id = " t ".project_id "                   \
	"AND p.status = 'active' AND (NOT has_teams OR p.team_id IN (SELECT m.team_id "            \
	"FROM team_member m WHERE m.organization_id = org AND m.user_id = me)) "                   \
	"JOIN environment e ON e.organization_id = org AND e.id = " t ".environment_id "

/* All of state: a row a project and environment. */
#define FAILING                                                                                    \
	"(SELECT 'failing' AS kind, s.last_deployment_id AS id, NULL AS name, " PLACES             \
	"s.last_version AS version, s.last_at AS at FROM state s " JOIN_PLACE("s")                 \
	"WHERE s.organization_id = org AND s.last_status IN ('failed', 'preflight_failed') "       \
	"AND wants_tasks AND " ENVIRONMENT_IS_SHOWN("e", "moment")                                 \
	"ORDER BY s.last_at DESC LIMIT 26) "
/* deployment_status: what is open; for each, what its place runs. */
#define SLOW                                                                                       \
	"(SELECT 'slow', d.id, NULL, " PLACES "v.version, COALESCE(d.started_at, d.created_at) "   \
	"FROM deployment d FORCE INDEX (deployment_status) " JOIN_PLACE("d")                       \
	"JOIN version v ON v.organization_id = org AND v.id = d.version_id "                       \
	"JOIN state cs ON cs.organization_id = org AND cs.project_id = d.project_id "              \
	"AND cs.environment_id = d.environment_id "                                                \
	"JOIN deployment c ON c.organization_id = org AND c.id = cs.current_deployment_id "        \
	"WHERE d.organization_id = org AND d.status IN ('pending', 'started') AND wants_tasks "    \
	"AND TIMESTAMPDIFF(SECOND, COALESCE(d.started_at, d.created_at), moment) > GREATEST(120, " \
	"2 * TIMESTAMPDIFF(SECOND, c.started_at, c.finished_at)) LIMIT 26) "
/* The keys, environments and invitations of an organization: a handful. */
#define UNCONFIRMED                                                                                \
	"(SELECT 'unconfirmed', n.id, n.name, NULL, NULL, n.slug, n.name, NULL, n.created_at "     \
	"FROM environment n WHERE n.organization_id = org AND may_projects AND wants_tasks "       \
	"AND NOT n.is_confirmed AND n.status = 'active' LIMIT 26) "
#define KEYS                                                                                       \
	"(SELECT IF(k.user_id IS NULL, 'key', 'token'), k.id, k.name, " NOWHERE "k.expires_at "    \
	"FROM api_key k WHERE k.organization_id = org AND wants_tasks AND k.revoked_at IS NULL "   \
	"AND k.replaced_by IS NULL AND k.expires_at > moment AND k.expires_at <= soon "            \
	"AND (k.user_id = me OR (k.user_id IS NULL AND may_keys)) ORDER BY k.expires_at LIMIT 26) "
#define INVITATIONS                                                                                \
	"(SELECT 'invitation', i.id, i.email, " NOWHERE "i.expires_at FROM invitation i "          \
	"WHERE i.organization_id = org AND may_members AND wants_tasks AND i.accepted_at IS NULL " \
	"AND i.revoked_at IS NULL AND i.expires_at > moment AND i.expires_at <= soon "             \
	"ORDER BY i.expires_at LIMIT 26) "

/* The webhooks and channels of an organization: a handful. */
#define SWITCHED_OFF                                                                               \
	"(SELECT 'webhook', h.id, h.url COLLATE utf8mb4_bin, " NOWHERE "h.disabled_at "            \
	"FROM webhook_endpoint h WHERE h.organization_id = org AND may_projects AND wants_tasks "  \
	"AND h.disabled_at IS NOT NULL ORDER BY h.disabled_at DESC LIMIT 26) UNION ALL "           \
	"(SELECT 'channel', h.id, h.name COLLATE utf8mb4_bin, " NOWHERE "h.disabled_at "           \
	"FROM notification_channel h WHERE h.organization_id = org AND may_projects "              \
	"AND wants_tasks AND h.disabled_at IS NOT NULL ORDER BY h.disabled_at DESC LIMIT 26) "
/* invitation_email: those of other organizations to the address of one's account. */
#define INVITED                                                                                    \
	"(SELECT 'invited', i.id, o.name, " NOWHERE "i.expires_at "                                \
	"FROM user u JOIN invitation i FORCE INDEX (invitation_email) ON i.email = u.email "       \
	"JOIN organization o ON o.id = i.organization_id "                                         \
	"WHERE u.id = me AND wants_tasks AND i.organization_id <> org AND i.accepted_at IS NULL "  \
	"AND i.revoked_at IS NULL AND i.expires_at > moment AND NOT EXISTS (SELECT 1 "             \
	"FROM membership m WHERE m.organization_id = i.organization_id AND m.user_id = me) "       \
	"ORDER BY i.expires_at LIMIT 26) "

/* ISO C promises 4,095 characters of a literal; gcc and clang take what memory takes, and a statement is one text. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

const struct db_stmt_def desk_sql_read = {
	.name = "desk_read",
	.params = "uus" "tt" "fffffff",
	.results = { VIEWS, NAMES, NAMES, TASKS, ENVIRONMENTS },
	.sql = "BEGIN NOT ATOMIC DECLARE org, me UUID; "
	       "DECLARE pg VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin; "
	       "DECLARE moment, soon DATETIME(3); "
	       "DECLARE may_keys, may_projects, may_members, wants_views, wants_names, wants_tasks, "
	       "wants_environments, has_teams TINYINT(1); "
	       "SET org = ?, me = ?, pg = ?, moment = ?, soon = ?, may_keys = ?, may_projects = ?, "
	       "may_members = ?, wants_views = ?, wants_names = ?, wants_tasks = ?, "
	       "wants_environments = ?; "
	       "SET has_teams = EXISTS (SELECT 1 FROM team_member m JOIN project p "
	       "ON p.organization_id = org AND p.team_id = m.team_id "
	       "WHERE m.organization_id = org AND m.user_id = me AND wants_tasks); "
	       READ_VIEWS READ_NAMES("team") READ_NAMES("workspace")
	       FAILING "UNION ALL " SLOW "UNION ALL " UNCONFIRMED "UNION ALL " KEYS
	       "UNION ALL " INVITATIONS "UNION ALL " SWITCHED_OFF "UNION ALL " INVITED "; "
	       ENVIRONMENT_ALL_SQL("org", "AND wants_environments ") "; END",
};

/* saved_view_name; one row. A name that one has already stands for the new filters. */
const struct db_stmt_def desk_sql_save = {
	.name = "saved_view_save",
	.sql = "INSERT INTO saved_view (organization_id, id, user_id, page, name, query, is_shared, "
	       "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
	       "ON DUPLICATE KEY UPDATE query = VALUES(query), is_shared = VALUES(is_shared)",
	.params = "uuusssft",
};

/* saved_view_name; one row. */
const struct db_stmt_def desk_sql_named = {
	.name = "saved_view_named",
	.sql = SELECT_VIEWS "? AND w.user_id = ? AND w.page = ? AND w.name = ?",
	.params = "uuss",
	.results = { VIEWS },
};

#define HAS "? AND (w.user_id = ? OR w.is_shared)"
/* PRIMARY: those of an organization, of whom each person has a handful. [backwards] */
const struct db_stmt_def desk_sql_list[2] = {
	{ .name = "saved_view_list", .sql = SELECT_VIEWS HAS LIST_WHERE("w.") LIST_NEWEST("w."),
	  .params = "uuuuii", .results = { VIEWS } },
	{ .name = "saved_view_list_back", .sql = SELECT_VIEWS HAS LIST_WHERE("w.") LIST_OLDEST("w."),
	  .params = "uuuuii", .results = { VIEWS } },
};
const struct db_stmt_def desk_sql_count = {
	.name = "saved_view_count",
	.sql = "SELECT COUNT(*) AS number FROM saved_view w WHERE w.organization_id = " HAS,
	.params = "uu",
	.results = { DB_NUMBER },
};

/* PRIMARY; one row. */
const struct db_stmt_def desk_sql_get = {
	.name = "saved_view_get",
	.sql = SELECT_VIEWS "? AND w.id = ? AND (w.user_id = ? OR w.is_shared)",
	.params = "uuu",
	.results = { VIEWS },
};
const struct db_stmt_def desk_sql_delete = {
	.name = "saved_view_delete",
	.sql = "DELETE FROM saved_view WHERE organization_id = ? AND id = ?",
	.params = "uu",
};

const struct db_stmt_def *const desk_statements[] = {
	&desk_sql_read, &desk_sql_save, &desk_sql_get, &desk_sql_delete,
	&desk_sql_named, &desk_sql_list[0], &desk_sql_list[1], &desk_sql_count,
};
/* clang-format on */
const size_t desk_n_statements = ARRAY_LEN(desk_statements);
