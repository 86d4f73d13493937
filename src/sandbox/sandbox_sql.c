/* Statements of sandboxes: making one, and what takes each table's old rows out of it. A sandbox has what was recorded in a
 * day or two, so these look at all its rows. */
#include "config.h"

#include "sandbox/sandbox_sql.h"
#include "insight/tally.h"

/* clang-format off */
/* organization_sandbox; one row, or none when there is one. */
const struct db_stmt_def sandbox_sql_make = {
	.name = "sandbox_make",
	.sql = "INSERT INTO organization (id, slug, name, created_at, sandbox_of) "
	       "SELECT ?, CONCAT('~', o.slug), CONCAT(LEFT(o.name, 245), ' (sandbox)'), ?, o.id "
	       "FROM organization o WHERE o.id = ? AND o.sandbox_of IS NULL "
	       "ON DUPLICATE KEY UPDATE sandbox_of = VALUES(sandbox_of)",
	.params = "utu",
};

static const struct field sandbox_fields[] = {
	{ FIELD_ID_OF(struct sandbox, id), .flags = FIELD_COLUMN },
};

/* organization_sandbox; all of them. */
const struct db_stmt_def sandbox_sql_list = {
	.name = "sandbox_list",
	.sql = "SELECT id FROM organization WHERE sandbox_of IS NOT NULL ORDER BY sandbox_of",
	.params = "",
	.results = { { sandbox_fields, 1, sizeof(struct sandbox) } },
};

#define PURGE(named, statements)                                                                   \
	{                                                                                          \
		.name = (named), .params = "uti", .results = { DB_NUMBER },                        \
		.sql = "BEGIN NOT ATOMIC DECLARE org UUID; DECLARE before_at DATETIME(3); "        \
		       "DECLARE batch, n INT; SET org = ?, before_at = ?, batch = ?; "             \
		       statements "SELECT n AS number; END",                                       \
	}
#define DELETE_OLD(table, at, and)                                                                 \
	"DELETE FROM " table " WHERE organization_id = org AND " at " < before_at" and             \
	" LIMIT batch; SET n = ROW_COUNT(); "
#define NOT_IN(other, column, table)                                                               \
	" AND NOT EXISTS (SELECT 1 FROM " other " x WHERE x.organization_id = org AND x." column    \
	" = " table ".id)"

/* What the rest comes to: state_apply over the deployments that are left. Pairs that have none left go, under the lock
 * that whoever records takes first. */
#define RECOUNT_STATE                                                                              \
	"UPDATE state s "                                                                          \
	"LEFT JOIN deployment l ON l.organization_id = org AND l.id = "                            \
	"(SELECT MAX(x.id) FROM deployment x WHERE x.organization_id = org "                       \
	"AND x.project_id = s.project_id AND x.environment_id = s.environment_id) "                \
	"LEFT JOIN version lv ON lv.organization_id = org AND lv.id = l.version_id "               \
	"LEFT JOIN deployment c ON c.organization_id = org AND c.id = "                            \
	"(SELECT x.id FROM deployment x WHERE x.organization_id = org "                            \
	"AND x.project_id = s.project_id AND x.environment_id = s.environment_id "                 \
	"AND x.status = 'completed' ORDER BY x.finished_at DESC, x.id DESC LIMIT 1) "              \
	"LEFT JOIN version cv ON cv.organization_id = org AND cv.id = c.version_id "               \
	"SET s.current_deployment_id = c.id, s.current_version = cv.version, "                     \
	"s.current_ordinal = cv.ordinal, s.current_at = c.finished_at, "                           \
	"s.last_deployment_id = l.id, s.last_version = lv.version, s.last_status = l.status, "     \
	"s.last_at = l.created_at, s.deployments = (SELECT COUNT(*) FROM deployment x "            \
	"WHERE x.organization_id = org AND x.project_id = s.project_id "                           \
	"AND x.environment_id = s.environment_id) WHERE s.organization_id = org; "                 \
	"DELETE FROM state WHERE organization_id = org AND deployments = 0; "

static const struct db_stmt_def purge_deployment = PURGE("sandbox_purge_deployment",
	"SELECT COUNT(*) INTO n FROM state WHERE organization_id = org FOR UPDATE; "
	DELETE_OLD("deployment", "recorded_at", "")
	"IF n > 0 THEN " RECOUNT_STATE TALLY_RECOUNT_SQL("org") "END IF; ");
static const struct db_stmt_def purge_build = PURGE("sandbox_purge_build",
	DELETE_OLD("build", "recorded_at", ""));
static const struct db_stmt_def purge_change = PURGE("sandbox_purge_change",
	DELETE_OLD("change_record", "recorded_at", ""));
static const struct db_stmt_def purge_release = PURGE("sandbox_purge_release",
	DELETE_OLD("release_group", "created_at", ""));
static const struct db_stmt_def purge_version = PURGE("sandbox_purge_version",
	DELETE_OLD("version", "created_at", NOT_IN("deployment", "version_id", "version")
		   NOT_IN("build", "version_id", "version")));
static const struct db_stmt_def purge_project = PURGE("sandbox_purge_project",
	DELETE_OLD("project", "created_at", NOT_IN("version", "project_id", "project")
		   NOT_IN("state", "project_id", "project")
		   NOT_IN("change_record", "project_id", "project")
		   NOT_IN("service", "project_id", "project")));
static const struct db_stmt_def purge_environment = PURGE("sandbox_purge_environment",
	DELETE_OLD("environment", "created_at", NOT_IN("state", "environment_id", "environment")
		   NOT_IN("change_record", "environment_id", "environment")
		   NOT_IN("service", "environment_id", "environment")));
static const struct db_stmt_def purge_team = PURGE("sandbox_purge_team",
	DELETE_OLD("team", "created_at", NOT_IN("project", "team_id", "team")));
static const struct db_stmt_def purge_workspace = PURGE("sandbox_purge_workspace",
	DELETE_OLD("workspace", "created_at", NOT_IN("project", "workspace_id", "workspace")));
static const struct db_stmt_def purge_notice = PURGE("sandbox_purge_notice",
	DELETE_OLD("notification_history", "created_at", ""));
static const struct db_stmt_def purge_standing = PURGE("sandbox_purge_standing",
	DELETE_OLD("notification_standing", "updated_at", ""));
static const struct db_stmt_def purge_channel = PURGE("sandbox_purge_channel",
	DELETE_OLD("notification_channel", "created_at", ""));
static const struct db_stmt_def purge_route = PURGE("sandbox_purge_route",
	DELETE_OLD("proxy_route", "created_at", ""));
static const struct db_stmt_def purge_service = PURGE("sandbox_purge_service",
	DELETE_OLD("service", "created_at", NOT_IN("proxy_route", "service_id", "service")));
static const struct db_stmt_def purge_instance = PURGE("sandbox_purge_instance",
	DELETE_OLD("instance", "created_at", ""));
static const struct db_stmt_def purge_webhook = PURGE("sandbox_purge_webhook",
	DELETE_OLD("webhook_endpoint", "created_at", ""));
static const struct db_stmt_def purge_receiver = PURGE("sandbox_purge_receiver",
	DELETE_OLD("receiver", "created_at", ""));
static const struct db_stmt_def purge_delivery = PURGE("sandbox_purge_delivery",
	DELETE_OLD("delivery", "created_at", ""));
static const struct db_stmt_def purge_line = PURGE("sandbox_purge_line",
	DELETE_OLD("log_line", "logged_at", ""));
static const struct db_stmt_def purge_minute = PURGE("sandbox_purge_minute",
	DELETE_OLD("metric_minute", "minute", ""));
static const struct db_stmt_def purge_exposition = PURGE("sandbox_purge_exposition",
	DELETE_OLD("exposition", "made_at", ""));
static const struct db_stmt_def purge_event = PURGE("sandbox_purge_event",
	DELETE_OLD("event", "created_at", ""));
static const struct db_stmt_def purge_audit = PURGE("sandbox_purge_audit",
	DELETE_OLD("audit", "created_at", ""));

const struct sandbox_table sandbox_tables[] = {
	{ "notification_history",   SANDBOX_PURGED,  &purge_notice },
	{ "notification_standing",  SANDBOX_PURGED,  &purge_standing },
	{ "notification_waiting",   SANDBOX_GOES,    NULL },
	{ "notification_preference", SANDBOX_GOES,   NULL },
	{ "notification_channel",   SANDBOX_PURGED,  &purge_channel },
	{ "delivery_attempt",       SANDBOX_GOES,    NULL },
	{ "delivery",               SANDBOX_PURGED,  &purge_delivery }, /* tests of webhooks */
	{ "webhook_endpoint",       SANDBOX_PURGED,  &purge_webhook },
	{ "receiver",               SANDBOX_PURGED,  &purge_receiver },
	{ "receipt",                SANDBOX_GOES,    NULL },
	{ "log_line",               SANDBOX_PURGED,  &purge_line },
	{ "metric_minute",          SANDBOX_PURGED,  &purge_minute },
	{ "proxy_route",            SANDBOX_PURGED,  &purge_route },
	{ "service_variable",       SANDBOX_GOES,    NULL },
	{ "service",                SANDBOX_PURGED,  &purge_service },
	{ "instance",               SANDBOX_PURGED,  &purge_instance },
	{ "deployment_target",      SANDBOX_GOES,    NULL },
	{ "deployment",             SANDBOX_PURGED,  &purge_deployment },
	{ "state",                  SANDBOX_PURGED,  NULL }, /* with the deployments */
	{ "deployment_day",         SANDBOX_PURGED,  NULL }, /* likewise */
	{ "deployment_tally",       SANDBOX_GOES,    NULL },
	{ "deployment_took",        SANDBOX_GOES,    NULL },
	{ "build_tally",            SANDBOX_GOES,    NULL },
	{ "badge",                  SANDBOX_GOES,    NULL },
	{ "build",                  SANDBOX_PURGED,  &purge_build },
	{ "change_record",          SANDBOX_PURGED,  &purge_change },
	{ "release_version",        SANDBOX_GOES,    NULL },
	{ "release_group",          SANDBOX_PURGED,  &purge_release },
	{ "version_commit",         SANDBOX_GOES,    NULL },
	{ "version",                SANDBOX_PURGED,  &purge_version },
	{ "project_alias",          SANDBOX_GOES,    NULL },
	{ "project_config",         SANDBOX_GOES,    NULL },
	{ "project",                SANDBOX_PURGED,  &purge_project },
	{ "environment_alias",      SANDBOX_GOES,    NULL },
	{ "environment",            SANDBOX_PURGED,  &purge_environment },
	{ "team",                   SANDBOX_PURGED,  &purge_team },
	{ "workspace",              SANDBOX_PURGED,  &purge_workspace },
	{ "exposition",             SANDBOX_PURGED,  &purge_exposition },
	{ "event",                  SANDBOX_PURGED,  &purge_event },
	{ "audit",                  SANDBOX_PURGED,  &purge_audit },
	{ "idempotency",            SANDBOX_EXPIRES, NULL },
	/* people, and what only admin makes */
	{ "access_grant",           SANDBOX_EMPTY,   NULL },
	{ "api_key",                SANDBOX_EMPTY,   NULL },
	{ "audit_head",             SANDBOX_EMPTY,   NULL },
	{ "delivery_lane",          SANDBOX_EMPTY,   NULL },
	{ "delivery_health",        SANDBOX_EMPTY,   NULL },
	{ "feed",                   SANDBOX_EMPTY,   NULL },
	{ "invitation",             SANDBOX_EMPTY,   NULL },
	{ "membership",             SANDBOX_EMPTY,   NULL },
	{ "oauth_client",           SANDBOX_EMPTY,   NULL },
	{ "oauth_code",             SANDBOX_EMPTY,   NULL },
	{ "oauth_device",           SANDBOX_EMPTY,   NULL },
	{ "refresh_token",          SANDBOX_EMPTY,   NULL },
	{ "role_grant",             SANDBOX_EMPTY,   NULL },
	{ "saved_view",             SANDBOX_EMPTY,   NULL },
	{ "session",                SANDBOX_EMPTY,   NULL },
	{ "team_member",            SANDBOX_EMPTY,   NULL },
	{ "user",                   SANDBOX_EMPTY,   NULL },
};
const size_t sandbox_n_tables = ARRAY_LEN(sandbox_tables);

const struct db_stmt_def *const sandbox_statements[] = {
	&sandbox_sql_make, &sandbox_sql_list,  &purge_deployment, &purge_build,
	&purge_change,     &purge_release,     &purge_version,    &purge_project,
	&purge_environment, &purge_team,       &purge_workspace,  &purge_event,
	&purge_audit,      &purge_notice,      &purge_channel,    &purge_route,
	&purge_service,    &purge_instance,    &purge_webhook,    &purge_line,
	&purge_receiver,
	&purge_delivery,
	&purge_minute,
	&purge_exposition,
};
const size_t sandbox_n_statements = ARRAY_LEN(sandbox_statements);
/* clang-format on */
