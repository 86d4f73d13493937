/* Statements of payloads: what events are about, by organization and a JSON array of ids; a row for each id. */
#include "config.h"

#include "event/payload.h"
#include "event/payload_sql.h"

/* clang-format off */
#define IDS "IN (SELECT CAST(j.id AS UUID) FROM JSON_TABLE(?, '$[*]' COLUMNS (id CHAR(36) PATH '$')) j)"

#define SUBJECT(thing_) { thing_##_columns, ARRAY_LEN(thing_##_columns), sizeof(struct subject) }
#define COL(kind, member) FIELD_##kind##_OF(struct subject, member), .flags = FIELD_COLUMN

#define PROJECT_COLUMNS { COL(ID, project_id) }, { COL(TEXT, project_slug) }, { COL(TEXT, project_name) }
#define VERSION_COLUMNS                                                                            \
	{ COL(ID, version_id) }, { COL(TEXT, version) }, { COL(TEXT, scm_sha) }, { COL(TEXT, scm_branch) }, \
	{ COL(TEXT, scm_tag) }, { COL(TEXT, scm_repository) }
#define RUN_COLUMNS                                                                                \
	{ COL(TEXT, status) }, { COL(TEXT, reason) }, { COL(TEXT, build_url) }, { COL(TEXT, build_number) }, \
	{ COL(TEXT, run_id) }, { COL(TEXT, source_system) }, { COL(TEXT, reported_by) }, { COL(TEXT, reported_by_email) }, \
	{ COL(TEXT, reported_by_name) }, { COL(TEXT, error_code) }, { COL(TEXT, error_message) }, \
	{ COL(TIME, created_at) }, { COL(TIME, started_at) }, { COL(TIME, finished_at) }, { COL(TEXT, extra_metadata) }
#define NAMES "r.project_id, p.slug AS project_slug, p.name AS project_name, "                     \
	"r.version_id, v.version, v.scm_sha, v.scm_branch, v.scm_tag, v.scm_repository, "
#define RUN "r.status, r.reason, r.build_url, r.build_number, r.run_id, r.source_system, r.reported_by, " \
	"r.reported_by_email, r.reported_by_name, r.error_code, LEFT(r.error_message, 2000) AS error_message, " \
	"r.created_at, r.started_at, r.finished_at, r.extra_metadata"
#define NAMED                                                                                      \
	"JOIN project p ON p.organization_id = r.organization_id AND p.id = r.project_id "         \
	"JOIN version v ON v.organization_id = r.organization_id AND v.id = r.version_id "

static const struct field deployment_columns[] = {
	{ COL(ID, id) }, PROJECT_COLUMNS, VERSION_COLUMNS,
	{ COL(ID, environment_id) }, { COL(TEXT, environment_slug) }, { COL(TEXT, environment_name) }, { COL(TEXT, tier) },
	RUN_COLUMNS,
	{ COL(TEXT, kind) }, { COL(ID, rollback_of) }, { COL(ID, target_id) }, { COL(TEXT, deploy_url) }, { COL(TEXT, code_name) },
	{ COL(TEXT, verdict) }, { COL(TEXT, verdict_note) }, { COL(TIME, verdict_at) }, { COL(TEXT, note) },
	{ COL(INT, hosts) }, { COL(INT, hosts_completed) },
};

/* PRIMARY of all four. */
const struct db_stmt_def payload_sql_deployment = {
	.name = "payload_deployment",
	.sql = "SELECT r.id, " NAMES "r.environment_id, e.slug AS environment_slug, e.name AS environment_name, e.tier, "
	       RUN ", r.kind, r.rollback_of, r.target_id, r.deploy_url, r.code_name, r.verdict, r.verdict_note, "
	       "r.verdict_at, r.note, r.hosts_total AS hosts, r.hosts_completed FROM deployment r " NAMED
	       "JOIN environment e ON e.organization_id = r.organization_id AND e.id = r.environment_id "
	       "WHERE r.organization_id = ? AND r.id " IDS,
	.params = "us",
	.results = { SUBJECT(deployment) },
};

static const struct field build_columns[] = { { COL(ID, id) }, PROJECT_COLUMNS, VERSION_COLUMNS, RUN_COLUMNS };

/* PRIMARY of all three. */
const struct db_stmt_def payload_sql_build = {
	.name = "payload_build",
	.sql = "SELECT r.id, " NAMES RUN " FROM build r " NAMED "WHERE r.organization_id = ? AND r.id " IDS,
	.params = "us",
	.results = { SUBJECT(build) },
};

static const struct field environment_columns[] = {
	{ COL(ID, id) }, { COL(TEXT, slug) }, { COL(TEXT, name) }, { COL(TEXT, tier) }, { COL(TEXT, status) },
	{ COL(TEXT, description) }, { COL(TIME, created_at) },
};

/* PRIMARY. */
const struct db_stmt_def payload_sql_environment = {
	.name = "payload_environment",
	.sql = "SELECT id, slug, name, tier, status, description, created_at FROM environment "
	       "WHERE organization_id = ? AND id " IDS,
	.params = "us",
	.results = { SUBJECT(environment) },
};

static const struct field project_columns[] = {
	{ COL(ID, id) }, { COL(TEXT, slug) }, { COL(TEXT, name) }, { COL(TEXT, status) }, { COL(TEXT, description) },
	{ COL(TIME, created_at) },
};

/* PRIMARY. */
const struct db_stmt_def payload_sql_project = {
	.name = "payload_project",
	.sql = "SELECT id, slug, name, status, description, created_at FROM project "
	       "WHERE organization_id = ? AND id " IDS,
	.params = "us",
	.results = { SUBJECT(project) },
};

static const struct field release_columns[] = {
	{ COL(ID, id) }, { COL(TEXT, slug) }, { COL(TEXT, name) }, { COL(TEXT, status) }, { COL(TEXT, description) },
	{ COL(TIME, created_at) }, { COL(TIME, started_at) }, { COL(TIME, finished_at) },
};

/* PRIMARY. */
const struct db_stmt_def payload_sql_release = {
	.name = "payload_release",
	.sql = "SELECT id, slug, name, status, description, created_at, started_at, finished_at FROM release_group "
	       "WHERE organization_id = ? AND id " IDS,
	.params = "us",
	.results = { SUBJECT(release) },
};

static const struct field team_columns[] = {
	{ COL(ID, id) }, { COL(TEXT, name) }, { COL(TEXT, description) }, { COL(TIME, created_at) },
};

/* PRIMARY. */
const struct db_stmt_def payload_sql_team = {
	.name = "payload_team",
	.sql = "SELECT id, name, description, created_at FROM team WHERE organization_id = ? AND id " IDS,
	.params = "us",
	.results = { SUBJECT(team) },
};

static const struct field webhook_columns[] = {
	{ COL(ID, id) }, { COL(TEXT, address) }, { COL(TEXT, description) }, { COL(ID, project_id) }, { COL(TIME, created_at) },
};

/* PRIMARY. */
const struct db_stmt_def payload_sql_webhook = {
	.name = "payload_webhook",
	.sql = "SELECT id, url AS address, description, project_id, created_at FROM webhook_endpoint "
	       "WHERE organization_id = ? AND id " IDS,
	.params = "us",
	.results = { SUBJECT(webhook) },
};

static const struct field channel_columns[] = {
	{ COL(ID, id) }, { COL(TEXT, name) }, { COL(TEXT, kind) }, { COL(TEXT, address) }, { COL(TIME, created_at) },
};

/* PRIMARY. */
const struct db_stmt_def payload_sql_channel = {
	.name = "payload_channel",
	.sql = "SELECT id, name, channel_type AS kind, webhook_host AS address, created_at FROM notification_channel "
	       "WHERE organization_id = ? AND id " IDS,
	.params = "us",
	.results = { SUBJECT(channel) },
};

#define ACTOR(kind, member) FIELD_##kind##_OF(struct actor_name, member), .flags = FIELD_COLUMN
static const struct field actor_columns[] = { { ACTOR(ID, id) }, { ACTOR(TEXT, name) } };

/* PRIMARY of each; whoever is no member any more has no name. */
const struct db_stmt_def payload_sql_actors = {
	.name = "payload_actors",
	.sql = "SELECT u.id, u.name FROM user u JOIN membership m ON m.user_id = u.id WHERE m.organization_id = ? AND u.id " IDS " "
	       "UNION ALL SELECT k.id, k.name FROM api_key k WHERE k.organization_id = ? AND k.id " IDS " "
	       "UNION ALL SELECT c.id, c.name FROM oauth_client c WHERE c.organization_id = ? AND c.id " IDS,
	.params = "ususus",
	.results = { { actor_columns, ARRAY_LEN(actor_columns), sizeof(struct actor_name) } },
};

const struct db_stmt_def *const payload_statements[] = {
	&payload_sql_deployment, &payload_sql_build, &payload_sql_environment, &payload_sql_project,
	&payload_sql_release,    &payload_sql_team,  &payload_sql_webhook,     &payload_sql_channel,
	&payload_sql_actors,
};
const size_t payload_n_statements = ARRAY_LEN(payload_statements);
/* clang-format on */
