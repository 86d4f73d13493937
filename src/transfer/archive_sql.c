/* What an export carries: a block a table, a line a column. Struct, field table and statements are all made of it. */
#include "config.h"

#include "base/str.h"
#include "transfer/archive.h"

/* clang-format off */

/* A column's line: FIRST or NEXT, then the table, the sort of the column, its name, and, of an id, the prefix that the
 * API spells it with. Sorts are those of base/field.h, and HEX: bytes, written as digits. The columns of the primary
 * key come first. */

#define IN_ORGANIZATION(FIRST, NEXT) \
	FIRST(organization, TEXT, name, NULL) \
	NEXT(organization, TEXT, plan, NULL) \
	NEXT(organization, INT, rate_limit, NULL) \
	NEXT(organization, FLAG, requires_totp, NULL) \
	NEXT(organization, TEXT, auto_create_environments, NULL) \
	NEXT(organization, TEXT, ephemeral_patterns, NULL) \
	NEXT(organization, INT, ephemeral_days, NULL)

#define IN_TEAM(FIRST, NEXT) \
	FIRST(team, ID, id, "team") \
	NEXT(team, TEXT, name, NULL) \
	NEXT(team, TEXT, description, NULL) \
	NEXT(team, TIME, created_at, NULL) \
	NEXT(team, TIME, updated_at, NULL)

#define IN_WORKSPACE(FIRST, NEXT) \
	FIRST(workspace, ID, id, "ws") \
	NEXT(workspace, TEXT, name, NULL) \
	NEXT(workspace, JSON, config, NULL) \
	NEXT(workspace, TIME, created_at, NULL) \
	NEXT(workspace, TIME, updated_at, NULL)

#define IN_PROJECT(FIRST, NEXT) \
	FIRST(project, ID, id, "proj") \
	NEXT(project, TEXT, slug, NULL) \
	NEXT(project, TEXT, name, NULL) \
	NEXT(project, TEXT, description, NULL) \
	NEXT(project, TEXT, status, NULL) \
	NEXT(project, TEXT, template, NULL) \
	NEXT(project, TEXT, visibility, NULL) \
	NEXT(project, JSON, config, NULL) \
	NEXT(project, INT, config_number, NULL) \
	NEXT(project, INT, versions, NULL) \
	NEXT(project, ID, team_id, "team") \
	NEXT(project, ID, workspace_id, "ws") \
	NEXT(project, TEXT, auto_create_environments, NULL) \
	NEXT(project, JSON, extra_metadata, NULL) \
	NEXT(project, TIME, created_at, NULL) \
	NEXT(project, TIME, updated_at, NULL) \
	NEXT(project, TIME, deleted_at, NULL)

#define IN_PROJECT_ALIAS(FIRST, NEXT) \
	FIRST(project_alias, ID, id, "alias") \
	NEXT(project_alias, ID, project_id, "proj") \
	NEXT(project_alias, TEXT, name, NULL) \
	NEXT(project_alias, TEXT, slug, NULL) \
	NEXT(project_alias, TIME, created_at, NULL)

#define IN_PROJECT_CONFIG(FIRST, NEXT) \
	FIRST(project_config, ID, id, "conf") \
	NEXT(project_config, ID, project_id, "proj") \
	NEXT(project_config, INT, number, NULL) \
	NEXT(project_config, JSON, config, NULL) \
	NEXT(project_config, TEXT, changed_by, NULL) \
	NEXT(project_config, TIME, created_at, NULL)

#define IN_ENVIRONMENT(FIRST, NEXT) \
	FIRST(environment, ID, id, "env") \
	NEXT(environment, TEXT, slug, NULL) \
	NEXT(environment, TEXT, name, NULL) \
	NEXT(environment, TEXT, tier, NULL) \
	NEXT(environment, INT, position, NULL) \
	NEXT(environment, INT, timeout_minutes, NULL) \
	NEXT(environment, TEXT, status, NULL) \
	NEXT(environment, FLAG, is_confirmed, NULL) \
	NEXT(environment, FLAG, is_ephemeral, NULL) \
	NEXT(environment, TEXT, time_zone, NULL) \
	NEXT(environment, TEXT, description, NULL) \
	NEXT(environment, JSON, metadata, NULL) \
	NEXT(environment, TIME, created_at, NULL) \
	NEXT(environment, TIME, updated_at, NULL)

#define IN_ENVIRONMENT_ALIAS(FIRST, NEXT) \
	FIRST(environment_alias, ID, id, "alias") \
	NEXT(environment_alias, ID, environment_id, "env") \
	NEXT(environment_alias, TEXT, name, NULL) \
	NEXT(environment_alias, TEXT, slug, NULL) \
	NEXT(environment_alias, TIME, created_at, NULL)

#define IN_VERSION(FIRST, NEXT) \
	FIRST(version, ID, id, "ver") \
	NEXT(version, ID, project_id, "proj") \
	NEXT(version, TEXT, version, NULL) \
	NEXT(version, INT, ordinal, NULL) \
	NEXT(version, TEXT, source, NULL) \
	NEXT(version, TEXT, scm_sha, NULL) \
	NEXT(version, TEXT, scm_branch, NULL) \
	NEXT(version, TEXT, scm_tag, NULL) \
	NEXT(version, TEXT, scm_repository, NULL) \
	NEXT(version, TIME, created_at, NULL) \
	NEXT(version, TIME, updated_at, NULL)

#define IN_VERSION_COMMIT(FIRST, NEXT) \
	FIRST(version_commit, ID, version_id, "ver") \
	NEXT(version_commit, TEXT, sha, NULL) \
	NEXT(version_commit, INT, position, NULL) \
	NEXT(version_commit, TEXT, author, NULL) \
	NEXT(version_commit, TEXT, message, NULL) \
	NEXT(version_commit, TIME, authored_at, NULL) \
	NEXT(version_commit, TEXT, squashed_into, NULL) \
	NEXT(version_commit, TIME, created_at, NULL)

/* What builds and deployments share. */
#define RUN(t, NEXT) \
	NEXT(t, TEXT, status, NULL) \
	NEXT(t, TEXT, status_word, NULL) \
	NEXT(t, TEXT, reason, NULL) \
	NEXT(t, TEXT, run_id, NULL) \
	NEXT(t, TEXT, build_number, NULL) \
	NEXT(t, TEXT, source_system, NULL) \
	NEXT(t, TEXT, build_url, NULL) \
	NEXT(t, TEXT, reported_by, NULL) \
	NEXT(t, TEXT, reported_by_email, NULL) \
	NEXT(t, TEXT, reported_by_name, NULL) \
	NEXT(t, ID, key_id, "key") \
	NEXT(t, TEXT, error_code, NULL) \
	NEXT(t, TEXT, error_message, NULL) \
	NEXT(t, JSON, extra_metadata, NULL) \
	NEXT(t, TIME, created_at, NULL) \
	NEXT(t, TIME, recorded_at, NULL) \
	NEXT(t, TIME, started_at, NULL) \
	NEXT(t, TIME, finished_at, NULL) \
	NEXT(t, TIME, updated_at, NULL) \
	NEXT(t, TIME, deadline_at, NULL) \
	NEXT(t, HEX, event_digest, NULL)

#define IN_BUILD(FIRST, NEXT) \
	FIRST(build, ID, id, "build") \
	NEXT(build, ID, project_id, "proj") \
	NEXT(build, ID, version_id, "ver") \
	NEXT(build, JSON, as_given, NULL) \
	RUN(build, NEXT)

#define IN_DEPLOYMENT(FIRST, NEXT) \
	FIRST(deployment, ID, id, "dep") \
	NEXT(deployment, ID, project_id, "proj") \
	NEXT(deployment, ID, version_id, "ver") \
	NEXT(deployment, ID, environment_id, "env") \
	NEXT(deployment, TEXT, deploy_url, NULL) \
	NEXT(deployment, TEXT, code_name, NULL) \
	NEXT(deployment, INT, hosts_total, NULL) \
	NEXT(deployment, INT, hosts_completed, NULL) \
	NEXT(deployment, TEXT, kind, NULL) \
	NEXT(deployment, ID, rollback_of, "dep") \
	NEXT(deployment, ID, target_id, "dep") \
	NEXT(deployment, TEXT, verdict, NULL) \
	NEXT(deployment, TEXT, verdict_source, NULL) \
	NEXT(deployment, TEXT, verdict_note, NULL) \
	NEXT(deployment, TIME, verdict_at, NULL) \
	NEXT(deployment, TEXT, note, NULL) \
	NEXT(deployment, JSON, as_given, NULL) \
	NEXT(deployment, TIME, hidden_at, NULL) \
	RUN(deployment, NEXT)

#define IN_TARGET(FIRST, NEXT) \
	FIRST(deployment_target, ID, id, "tgt") \
	NEXT(deployment_target, ID, deployment_id, "dep") \
	NEXT(deployment_target, TEXT, host, NULL) \
	NEXT(deployment_target, TEXT, status, NULL) \
	NEXT(deployment_target, TEXT, status_word, NULL) \
	NEXT(deployment_target, TEXT, reason, NULL) \
	NEXT(deployment_target, TEXT, error_code, NULL) \
	NEXT(deployment_target, TEXT, error_message, NULL) \
	NEXT(deployment_target, JSON, extra_metadata, NULL) \
	NEXT(deployment_target, JSON, as_given, NULL) \
	NEXT(deployment_target, TIME, started_at, NULL) \
	NEXT(deployment_target, TIME, finished_at, NULL) \
	NEXT(deployment_target, TIME, recorded_at, NULL) \
	NEXT(deployment_target, TIME, updated_at, NULL) \
	NEXT(deployment_target, HEX, event_digest, NULL)

#define IN_STATE(FIRST, NEXT) \
	FIRST(state, ID, project_id, "proj") \
	NEXT(state, ID, environment_id, "env") \
	NEXT(state, ID, id, "place") \
	NEXT(state, ID, current_deployment_id, "dep") \
	NEXT(state, TEXT, current_version, NULL) \
	NEXT(state, INT, current_ordinal, NULL) \
	NEXT(state, TIME, current_at, NULL) \
	NEXT(state, ID, last_deployment_id, "dep") \
	NEXT(state, TEXT, last_version, NULL) \
	NEXT(state, TEXT, last_status, NULL) \
	NEXT(state, TIME, last_at, NULL) \
	NEXT(state, INT, deployments, NULL)

#define IN_RELEASE(FIRST, NEXT) \
	FIRST(release_group, ID, id, "rel") \
	NEXT(release_group, TEXT, slug, NULL) \
	NEXT(release_group, TEXT, name, NULL) \
	NEXT(release_group, TEXT, description, NULL) \
	NEXT(release_group, TEXT, status, NULL) \
	NEXT(release_group, TEXT, notes, NULL) \
	NEXT(release_group, JSON, extra_metadata, NULL) \
	NEXT(release_group, TIME, created_at, NULL) \
	NEXT(release_group, TIME, updated_at, NULL) \
	NEXT(release_group, TIME, started_at, NULL) \
	NEXT(release_group, TIME, finished_at, NULL)

#define IN_RELEASE_VERSION(FIRST, NEXT) \
	FIRST(release_version, ID, release_id, "rel") \
	NEXT(release_version, ID, project_id, "proj") \
	NEXT(release_version, ID, version_id, "ver") \
	NEXT(release_version, TIME, created_at, NULL)

#define IN_CHANGE(FIRST, NEXT) \
	FIRST(change_record, ID, id, "chg") \
	NEXT(change_record, TEXT, kind, NULL) \
	NEXT(change_record, TEXT, title, NULL) \
	NEXT(change_record, TEXT, description, NULL) \
	NEXT(change_record, TEXT, url, NULL) \
	NEXT(change_record, ID, project_id, "proj") \
	NEXT(change_record, ID, environment_id, "env") \
	NEXT(change_record, TEXT, reported_by, NULL) \
	NEXT(change_record, TIME, happened_at, NULL) \
	NEXT(change_record, TIME, recorded_at, NULL)

#define IN_SERVICE(FIRST, NEXT) \
	FIRST(service, ID, id, "svc") \
	NEXT(service, ID, project_id, "proj") \
	NEXT(service, ID, environment_id, "env") \
	NEXT(service, TEXT, name, NULL) \
	NEXT(service, TEXT, description, NULL) \
	NEXT(service, TEXT, runtime, NULL) \
	NEXT(service, TEXT, runtime_version, NULL) \
	NEXT(service, TEXT, source, NULL) \
	NEXT(service, TEXT, remote_url, NULL) \
	NEXT(service, TEXT, remote_branch, NULL) \
	NEXT(service, TEXT, remote_commit, NULL) \
	NEXT(service, TEXT, image, NULL) \
	NEXT(service, TEXT, build_cmd, NULL) \
	NEXT(service, TEXT, run_cmd, NULL) \
	NEXT(service, TEXT, working_dir, NULL) \
	NEXT(service, INT, port, NULL) \
	NEXT(service, TEXT, status, NULL) \
	NEXT(service, JSON, spec, NULL) \
	NEXT(service, TIME, created_at, NULL) \
	NEXT(service, TIME, updated_at, NULL)

#define IN_INSTANCE(FIRST, NEXT) \
	FIRST(instance, ID, id, "inst") \
	NEXT(instance, TEXT, name, NULL) \
	NEXT(instance, TEXT, address, NULL) \
	NEXT(instance, TEXT, status, NULL) \
	NEXT(instance, TIME, last_seen_at, NULL) \
	NEXT(instance, JSON, metadata, NULL) \
	NEXT(instance, TIME, created_at, NULL) \
	NEXT(instance, TIME, updated_at, NULL)

#define IN_PROXY_ROUTE(FIRST, NEXT) \
	FIRST(proxy_route, ID, id, "route") \
	NEXT(proxy_route, TEXT, domain, NULL) \
	NEXT(proxy_route, ID, service_id, "svc") \
	NEXT(proxy_route, INT, port, NULL) \
	NEXT(proxy_route, TIME, created_at, NULL) \
	NEXT(proxy_route, TIME, updated_at, NULL)

#define IN_EVENT(FIRST, NEXT) \
	FIRST(event, ID, id, "evt") \
	NEXT(event, TEXT, kind, NULL) \
	NEXT(event, ID, subject_id, "") \
	NEXT(event, ID, project_id, "proj") \
	NEXT(event, ID, environment_id, "env") \
	NEXT(event, TEXT, actor_kind, NULL) \
	NEXT(event, ID, actor_id, "") \
	NEXT(event, TEXT, address, NULL) \
	NEXT(event, TEXT, request_id, NULL) \
	NEXT(event, FLAG, is_backfill, NULL) \
	NEXT(event, JSON, data, NULL) \
	NEXT(event, TIME, created_at, NULL)

/* ---- what the lines become */

#define C_ID   struct uuid
#define C_TEXT const char *
#define C_HEX  const char *
#define C_JSON const char *
#define C_INT  int64_t
#define C_TIME int64_t
#define C_FLAG bool

#define T_ID   FIELD_ID
#define T_TEXT FIELD_TEXT
#define T_HEX  FIELD_TEXT
#define T_JSON FIELD_JSON
#define T_INT  FIELD_INT
#define T_TIME FIELD_TIME
#define T_FLAG FIELD_FLAG

#define K_ID   "u"
#define K_TEXT "s"
#define K_HEX  "s"
#define K_JSON "s"
#define K_INT  "i"
#define K_TIME "t"
#define K_FLAG "f"

#define MARK_ID   "?"
#define MARK_TEXT "?"
#define MARK_HEX  "UNHEX(?)"
#define MARK_JSON "?"
#define MARK_INT  "?"
#define MARK_TIME "?"
#define MARK_FLAG "?"

#define READ_ID(column)   column
#define READ_TEXT(column) column
#define READ_HEX(column)  "LOWER(HEX(" column ")) AS " column
#define READ_JSON(column) column
#define READ_INT(column)  column
#define READ_TIME(column) column
#define READ_FLAG(column) column

#define AS_MEMBER(t, sort, column, prefixed) C_##sort column;
#define AS_FIELD(t, sort, column, prefixed) \
	{ FIELD_NAMED(T_##sort, #column, struct archive_##t, column, C_##sort), .flags = FIELD_READ | FIELD_COLUMN, .prefix = prefixed },
#define AS_READ(t, sort, column, prefixed)      READ_##sort(#column)
#define AS_NEXT_READ(t, sort, column, prefixed) ", " READ_##sort(#column)
#define AS_NAME(t, sort, column, prefixed)      ", " #column
#define AS_MARK(t, sort, column, prefixed)      ", " MARK_##sort
#define AS_KIND(t, sort, column, prefixed)      K_##sort

/* The rows behind a key of one column, or of two. Keys come as texts, so that one of the lowest stands for none. */
#define BEHIND_1(a)    "AND " a " > ? ORDER BY " a
#define BEHIND_2(a, b) "AND " a " >= ? AND (" a " > ? OR " b " > ?) ORDER BY " a ", " b
#define KEY_1(a)       "AND " a " = ?"
#define KEY_2(a, b)    "AND " a " = ? AND " b " = ?"
#define ROWS(t) { archive_##t##_fields, ARRAY_LEN(archive_##t##_fields), sizeof(struct archive_##t) }

#define SHAPE(t, COLUMNS) \
	struct archive_##t { COLUMNS(AS_MEMBER, AS_MEMBER) }; \
	static const struct field archive_##t##_fields[] = { COLUMNS(AS_FIELD, AS_FIELD) };

/* PRIMARY: a page; one row; one row. */
#define STATEMENTS(t, COLUMNS, behind, behind_kinds, key, key_kinds) \
	SHAPE(t, COLUMNS) \
	static const struct db_stmt_def t##_page = { \
		.name = "archive_" #t "_page", \
		.sql = "SELECT " COLUMNS(AS_READ, AS_NEXT_READ) " FROM " #t " WHERE organization_id = ? " behind " LIMIT ?", \
		.params = "u" behind_kinds "i", \
		.results = { ROWS(t) }, \
	}; \
	static const struct db_stmt_def t##_get = { \
		.name = "archive_" #t "_get", \
		.sql = "SELECT " COLUMNS(AS_READ, AS_NEXT_READ) " FROM " #t " WHERE organization_id = ? " key, \
		.params = "u" key_kinds, \
		.results = { ROWS(t) }, \
	}; \
	static const struct db_stmt_def t##_put = { \
		.name = "archive_" #t "_put", \
		.sql = "INSERT INTO " #t " (organization_id" COLUMNS(AS_NAME, AS_NAME) ") VALUES (?" COLUMNS(AS_MARK, AS_MARK) ")", \
		.params = "u" COLUMNS(AS_KIND, AS_KIND), \
	};

#define ONE_KEY(t, COLUMNS, a)     STATEMENTS(t, COLUMNS, BEHIND_1(a), "s", KEY_1(a), "s")
#define TWO_KEYS(t, COLUMNS, a, b) STATEMENTS(t, COLUMNS, BEHIND_2(a, b), "sss", KEY_2(a, b), "ss")

ONE_KEY(team, IN_TEAM, "id")
ONE_KEY(workspace, IN_WORKSPACE, "id")
ONE_KEY(project, IN_PROJECT, "id")
ONE_KEY(project_alias, IN_PROJECT_ALIAS, "id")
ONE_KEY(project_config, IN_PROJECT_CONFIG, "id")
ONE_KEY(environment, IN_ENVIRONMENT, "id")
ONE_KEY(environment_alias, IN_ENVIRONMENT_ALIAS, "id")
ONE_KEY(version, IN_VERSION, "id")
TWO_KEYS(version_commit, IN_VERSION_COMMIT, "version_id", "sha")
ONE_KEY(build, IN_BUILD, "id")
ONE_KEY(deployment, IN_DEPLOYMENT, "id")
ONE_KEY(deployment_target, IN_TARGET, "id")
TWO_KEYS(state, IN_STATE, "project_id", "environment_id")
ONE_KEY(release_group, IN_RELEASE, "id")
TWO_KEYS(release_version, IN_RELEASE_VERSION, "release_id", "project_id")
ONE_KEY(change_record, IN_CHANGE, "id")
ONE_KEY(service, IN_SERVICE, "id")
ONE_KEY(instance, IN_INSTANCE, "id")
ONE_KEY(proxy_route, IN_PROXY_ROUTE, "id")
ONE_KEY(event, IN_EVENT, "id")

/* The organization is there before anything of it can be: its row is changed, never made. PRIMARY; one row. */
SHAPE(organization, IN_ORGANIZATION)
static const struct db_stmt_def organization_page = {
	.name = "archive_organization_page",
	.sql = "SELECT " IN_ORGANIZATION(AS_READ, AS_NEXT_READ) " FROM organization o WHERE o.id = ?",
	.params = "u",
	.results = { ROWS(organization) },
};
static const struct db_stmt_def organization_put = {
	.name = "archive_organization_put",
	.sql = "UPDATE organization o SET name = ?, plan = ?, rate_limit = ?, requires_totp = ?, "
	       "auto_create_environments = ?, ephemeral_patterns = ?, ephemeral_days = ? WHERE o.id = ?",
	.params = IN_ORGANIZATION(AS_KIND, AS_KIND) "u",
};

/* ---- the tables, in the order of their references */

#define CARRIED(said, t, keys) \
	{ said, #t, archive_##t##_fields, ARRAY_LEN(archive_##t##_fields), sizeof(struct archive_##t), keys, &t##_page, &t##_get, &t##_put }

const struct archive_table archive_tables[] = {
	{ "organization", "organization", archive_organization_fields, ARRAY_LEN(archive_organization_fields),
	  sizeof(struct archive_organization), 0, &organization_page, &organization_page, &organization_put },
	CARRIED("team", team, 1),
	CARRIED("workspace", workspace, 1),
	CARRIED("project", project, 1),
	CARRIED("project_alias", project_alias, 1),
	CARRIED("project_config", project_config, 1),
	CARRIED("environment", environment, 1),
	CARRIED("environment_alias", environment_alias, 1),
	CARRIED("version", version, 1),
	CARRIED("commit", version_commit, 2),
	CARRIED("build", build, 1),
	CARRIED("deployment", deployment, 1),
	CARRIED("deployment_target", deployment_target, 1),
	CARRIED("state", state, 2),
	CARRIED("release", release_group, 1),
	CARRIED("release_version", release_version, 2),
	CARRIED("change", change_record, 1),
	CARRIED("service", service, 1),
	CARRIED("instance", instance, 1),
	CARRIED("route", proxy_route, 1),
	CARRIED("event", event, 1),
};
const size_t archive_n_tables = ARRAY_LEN(archive_tables);

const struct archive_left_out archive_left_out[] = {
	{ "schema_migration", "of the database, not of an organization" },
	{ "organization.id", "the organization that reads the file has its own" },
	{ "organization.slug", "likewise" },
	{ "organization.created_at", "likewise" },
	{ "organization.sandbox_of", "what test keys record is not kept" },
	{ "event.is_test", "likewise" },
	{ "event.notifies", "worked out from the rest" },
	{ "event.awaits", "what others were to be told of, they were told by the installation where it happened" },
	/* people, and what is theirs */
	{ "user", "people have accounts of their own on each installation" },
	{ "membership", "people are invited anew" },
	{ "team_member", "people are invited anew" },
	{ "saved_view", "of a person" },
	{ "role_grant", "people are invited anew" },
	{ "session", "a secret" },
	{ "recovery_code", "a secret" },
	{ "password_reset", "a secret" },
	{ "invitation", "a secret" },
	/* what programs prove themselves with */
	{ "api_key", "a secret" },
	{ "oauth_client", "a secret" },
	{ "access_grant", "a secret" },
	{ "refresh_token", "a secret" },
	{ "oauth_code", "a secret" },
	{ "oauth_device", "a secret" },
	{ "signing_key", "a secret of the whole installation" },
	/* whom to tell: an address is as good as a password, and what was told was told there */
	{ "notification_channel", "a secret" },
	{ "notification_preference", "of a channel" },
	{ "notification_history", "of a channel" },
	{ "notification_standing", "of a preference" },
	{ "notification_waiting", "of a preference" },
	{ "webhook_endpoint", "its secret is sealed with the installation's own key" },
	{ "receiver", "its secret, likewise; and senders know its address" },
	{ "receipt", "of a receiver, and kept for some days only" },
	{ "delivery", "what was told, and to whom, likewise" },
	{ "delivery_attempt", "likewise" },
	{ "delivery_lane", "what waits to be told" },
	{ "delivery_health", "of a moment" },
	{ "worker", "of the installation" },
	{ "worker_turn", "of the installation" },
	{ "service_variable", "a secret, likewise" },
	{ "badge", "its address is as good as a secret" },
	{ "feed", "a secret" },
	/* what is of a moment */
	{ "exposition", "what was answered for some seconds" },
	{ "metric_minute", "kept for some weeks only" },
	{ "log_line", "likewise" },
	{ "idempotency", "answers that are kept for a day" },
	{ "login_attempt", "forgotten within the hour" },
	{ "mail", "letters that wait" },
	/* what follows from the rest */
	{ "deployment_day", "counted from the deployments" },
	{ "deployment_tally", "likewise" },
	{ "deployment_took", "likewise" },
	{ "build_tally", "counted from the builds" },
	{ "project.unsorted_until", "set anew: nobody knows in which order it was told" },
	/* the trace */
	{ "audit", "it is proof only where it was sealed; GET /v1/audit.ndjson has it" },
	{ "audit_head", "likewise" },
};
const size_t archive_n_left_out = ARRAY_LEN(archive_left_out);

#define STATEMENTS_OF(t) &t##_page, &t##_get, &t##_put

const struct db_stmt_def *const archive_statements[] = {
	&organization_page, &organization_put,
	STATEMENTS_OF(team), STATEMENTS_OF(workspace), STATEMENTS_OF(project), STATEMENTS_OF(project_alias),
	STATEMENTS_OF(project_config), STATEMENTS_OF(environment), STATEMENTS_OF(environment_alias), STATEMENTS_OF(version),
	STATEMENTS_OF(version_commit), STATEMENTS_OF(build), STATEMENTS_OF(deployment), STATEMENTS_OF(deployment_target), STATEMENTS_OF(state),
	STATEMENTS_OF(release_group), STATEMENTS_OF(release_version), STATEMENTS_OF(change_record),
	STATEMENTS_OF(service), STATEMENTS_OF(instance), STATEMENTS_OF(proxy_route), STATEMENTS_OF(event),
};
const size_t archive_n_statements = ARRAY_LEN(archive_statements);
/* clang-format on */
