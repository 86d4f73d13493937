/* THE MAP. A row: method, path, whose manners, how one shows who one is, what one must be allowed to do, what
 * answers, and one sentence. Router, guard,
 * OPTIONS and 405, and the tests read these rows; nothing is served that does not stand here. */
#include "config.h"

#include "account/account.h"
#include "api/expand.h"
#include "api/native.h"
#include "apikey/apikey.h"
#include "audit/entry.h"
#include "auth/access.h"
#include "build/build.h"
#include "change/change.h"
#include "channel/history.h"
#include "channel/preference.h"
#include "deployment/deployment.h"
#include "deployment/target.h"
#include "describe.h"
#include "delivery/delivery.h"
#include "dialect/dployr.h"
#include "dialect/releasebits.h"
#include "dialect/versioner.h"
#include "dialect/versiontwo.h"
#include "environment/environment.h"
#include "eventlog/eventlog.h"
#include "instance/instance.h"
#include "logline/logline.h"
#include "member/invitation.h"
#include "member/member.h"
#include "metric/metric.h"
#include "organization/organization.h"
#include "oauth/oauth.h"
#include "project/configuration.h"
#include "project/project.h"
#include "release/release.h"
#include "reference/reference.h"
#include "proxyroute/proxyroute.h"
#include "rolegrant/rolegrant.h"
#include "service/variable.h"
#include "routes.h"
#include "site/login.h"
#include "site/page.h"
#include "site/settings_page.h"
#include "state/state.h"
#include "team/team.h"
#include "transfer/transfer.h"
#include "version/version.h"
#include "webhook/webhook.h"
#include "workspace/workspace.h"

#define NATIVE      &native_door
#define DASHBOARD   &dashboard_door
#define OAUTH       &oauth_door
#define VERSIONER   &versioner_door
#define RELEASEBITS &releasebits_door
#define NATIVE      &native_door
#define DASHBOARD   &dashboard_door
#define OAUTH       &oauth_door
#define VERSIONER   &versioner_door
#define VERSIONTWO  &versiontwo_door
#define DPLOYR      &dployr_door

/* clang-format off */
#define ROW(method, path, door, guard, can, handler, text) { METHOD_##method, path, door, GUARD_##guard, CAN_##can, handler, text }
#define GET(...)    ROW(GET, __VA_ARGS__)
#define POST(...)   ROW(POST, __VA_ARGS__)
#define PUT(...)    ROW(PUT, __VA_ARGS__)
#define PATCH(...)  ROW(PATCH, __VA_ARGS__)
#define DELETE(...) ROW(DELETE, __VA_ARGS__)
/* clang-format on */

/* clang-format off */
static const struct route routes[] = {
	/* health */
	GET("/health",                         NATIVE,    OPEN,  NOTHING,  health_get,            "Whether this process answers."),
	GET("/health/live",                    NATIVE,    OPEN,  NOTHING,  health_live,           "Whether this process answers."),
	GET("/health/ready",                   NATIVE,    OPEN,  NOTHING,  health_ready,          "Whether database and schema are fit for work."),
	GET("/v1/health",                      NATIVE,    OPEN,  NOTHING,  health_get,            "Whether this process answers."),

	/* native */
	GET("/v1/projects",                    NATIVE,    API,   READ,     project_api_list,      "Projects, newest first; by status, team, workspace, part of the name."),
	POST("/v1/projects",                   NATIVE,    API,   PROJECTS, project_api_create,    "Makes a project."),
	GET("/v1/projects/{project}",          NATIVE,    API,   READ,     project_api_get,       "One project, by id, slug or name."),
	PUT("/v1/projects/{project}",          NATIVE,    API,   PROJECTS, project_api_put,       "Says anew what a project is."),
	PATCH("/v1/projects/{project}",        NATIVE,    API,   PROJECTS, project_api_change,    "Changes, renames, archives a project."),
	DELETE("/v1/projects/{project}",       NATIVE,    API,   PROJECTS, project_api_delete,    "Deletes a project; it is kept for a while."),
	POST("/v1/projects/{project}/restore", NATIVE,    API,   PROJECTS, project_api_restore,   "Brings a deleted project back."),
	POST("/v1/projects/{project}/merge",   NATIVE,    API,   PROJECTS, project_api_merge,     "Makes another project a part of this one."),
	GET("/v1/projects/{project}/aliases",  NATIVE,    API,   READ,     project_api_aliases,   "What a project was called before; all of it still leads to it."),
	GET("/v1/projects/{project}/config",   NATIVE,    API,   READ,     project_config_api_get, "A project's configuration."),
	PATCH("/v1/projects/{project}/config", NATIVE,    API,   PROJECTS, project_config_api_change, "Merges into a project's configuration, which gets the next number."),
	GET("/v1/projects/{project}/config/versions", NATIVE, API, READ,   project_config_api_versions, "Every configuration that a project had, newest first."),
	GET("/v1/projects/{project}/config/diff", NATIVE, API,   READ,     project_config_api_diff, "What differs between two configurations of a project."),
	GET("/v1/environments",                NATIVE,    API,   READ,     environment_api_list,  "All environments, newest first; by status."),
	POST("/v1/environments",               NATIVE,    API,   PROJECTS, environment_api_create, "Makes an environment."),
	PATCH("/v1/environments/{environment}", NATIVE,   API,   PROJECTS, environment_api_change, "Changes, renames, archives, confirms an environment."),
	POST("/v1/environments/{environment}/merge", NATIVE, API, PROJECTS, environment_api_merge, "Makes another environment a part of this one."),
	GET("/v1/environments/{environment}/aliases", NATIVE, API, READ,   environment_api_aliases, "What an environment was called before; all of it still leads to it."),
	POST("/v1/environments/clean",         NATIVE,    API,   PROJECTS, environment_api_clean, "Archives the short-lived environments that have expired."),
	GET("/v1/environments/{environment}",  NATIVE,    API,   READ,     environment_api_get,   "One environment, by id, slug or name."),
	POST("/v1/builds",                     NATIVE,    API,   RECORD,   build_api_record,      "Reports how far a build has come, with its commits."),
	GET("/v1/changes",                     NATIVE,    API,   READ,     change_api_list,       "Changes made by hand, newest first; by kind, project, environment, time."),
	POST("/v1/changes",                    NATIVE,    API,   RECORD,   change_api_create,     "Records a change made by hand."),
	GET("/v1/changes/{change}",            NATIVE,    API,   READ,     change_api_get,        "One change made by hand, by id."),
	GET("/v1/releases",                    NATIVE,    API,   READ,     release_api_list,      "Releases, newest first; by status."),
	POST("/v1/releases",                   NATIVE,    API,   PROJECTS, release_api_create,    "Makes a release."),
	GET("/v1/releases/{release}",          NATIVE,    API,   READ,     release_api_get,       "One release, by id, slug or name."),
	PATCH("/v1/releases/{release}",        NATIVE,    API,   PROJECTS, release_api_change,    "Changes a release's name, texts and status."),
	GET("/v1/releases/{release}/versions", NATIVE,    API,   READ,     release_api_versions,  "The versions in a release, one of each project."),
	POST("/v1/releases/{release}/versions", NATIVE,   API,   PROJECTS, release_api_add,       "Puts a version into a release, in place of another of its project."),
	DELETE("/v1/releases/{release}/versions/{version}", NATIVE, API, PROJECTS, release_api_remove, "Takes a version out of a release."),
	GET("/v1/releases/{release}/progress", NATIVE,    API,   READ,     release_api_progress,  "How far each version of a release has come in each environment."),
	GET("/v1/releases/{release}/notes",    NATIVE,    API,   READ,     release_api_notes,     "A release's notes: those written, and those made of commits."),
	GET("/v1/versions",                    NATIVE,    API,   READ,     version_api_list,      "Versions, newest first; of one project, or of a commit."),
	POST("/v1/versions",                   NATIVE,    API,   RECORD,   version_api_create,    "Makes a version, or completes it, with its commits."),
	GET("/v1/versions/{version}/builds",   NATIVE,    API,   READ,     build_api_list,        "The builds of a version, newest first."),
	GET("/v1/versions/{version}/commits",  NATIVE,    API,   READ,     version_api_commits,   "The commits that came with a version."),
	GET("/v1/versions/{version}",          NATIVE,    API,   READ,     version_api_get,       "One version, by id."),
	GET("/v1/deployments",                 NATIVE,    API,   READ,     deployment_api_list,   "Deployments, newest first; by project, environment, status, time."),
	GET("/v1/deployments/{deployment}",    NATIVE,    API,   READ,     deployment_api_get,    "One deployment, by id."),
	GET("/v1/projects/{project}/deployments", NATIVE, API,   READ,     deployment_api_list_project, "Deployments of a project, newest first."),
	POST("/v1/projects/{project}/deployments", NATIVE, API,  DEPLOY,   deployment_api_start,  "Starts a deployment; with an empty body, of the latest good version to the default environment."),
	GET("/v1/environments/{environment}/deployments", NATIVE, API, READ, deployment_api_list_environment, "Deployments in an environment, newest first."),
	POST("/v1/deployments",                NATIVE,    API,   DEPLOY,   deployment_api_create, "Starts a deployment of a project that the body names."),
	PATCH("/v1/deployments/{deployment}",  NATIVE,    API,   RECORD,   deployment_api_change, "Changes a deployment's address, metadata and note."),
	POST("/v1/deployments/{deployment}/cancel", NATIVE, API, DEPLOY,   deployment_api_cancel, "Aborts a deployment that is pending or started."),
	POST("/v1/deployments/{deployment}/rollback", NATIVE, API, DEPLOY, deployment_api_roll_back, "Starts a deployment that puts an earlier version back."),
	GET("/v1/deployments/{deployment}/rollback-candidates", NATIVE, API, READ, deployment_api_candidates, "What a deployment may be rolled back to, the last first."),
	POST("/v1/deployments/{deployment}/verdict", NATIVE, API, RECORD,  deployment_api_judge,  "Says that a deployment was good, or faulty."),
	GET("/v1/deployments/{deployment}/events", NATIVE, API,  READ,     deployment_api_events, "What was recorded of a deployment, newest first."),
	GET("/v1/deployments/{deployment}/targets", NATIVE, API, READ,     target_api_list,       "The hosts of a deployment, newest first: how far each has come."),
	POST("/v1/deployment-events",          NATIVE,    API,   RECORD,   deployment_event_api_record, "Reports how far a deployment has come, or one of its hosts."),
	GET("/v1/state",                       NATIVE,    API,   READ,     state_api_list,        "What runs where, now or at a moment; by project, environment, tier, drift, failure."),
	GET("/v1/compare",                     NATIVE,    API,   READ,     compare_api,           "Two environments beside each other, each now or at a moment."),
	GET("/v1/where",                       NATIVE,    API,   READ,     where_api,             "Where a commit or a version has arrived, and when."),
	GET("/v1/events",                      NATIVE,    API,   READ,     eventlog_api_list,         "What happened, newest or oldest first; by type, project, environment, time."),
	GET("/v1/events/{event}",              NATIVE,    API,   READ,     eventlog_api_get,          "One event, by id, as webhooks are told of it."),
	GET("/v1/event-types",                 NATIVE,    API,   READ,     eventlog_api_types,        "All that can happen."),
	GET("/v1/event-types/{type}",          NATIVE,    API,   READ,     eventlog_api_type,         "One type of event: what it means, the schema of its data, an example."),
	GET("/v1/webhooks",                    NATIVE,    API,   READ,     webhook_api_list,      "Webhooks, newest first; of one project."),
	POST("/v1/webhooks",                   NATIVE,    API,   PROJECTS, webhook_api_create,    "Keeps an address that is to be told of what happens."),
	GET("/v1/webhooks/{webhook}",          NATIVE,    API,   READ,     webhook_api_get,       "One webhook, by id."),
	PATCH("/v1/webhooks/{webhook}",        NATIVE,    API,   PROJECTS, webhook_api_change,    "Changes a webhook's address, events, secret; switches it off and on."),
	DELETE("/v1/webhooks/{webhook}",       NATIVE,    API,   PROJECTS, webhook_api_delete,    "Deletes a webhook."),
	GET("/v1/webhooks/{webhook}/deliveries", NATIVE,  API,   READ,     webhook_api_deliveries, "What a webhook was told, newest first; only what is pending, sent or failed."),
	POST("/v1/webhooks/{webhook}/rotate",  NATIVE,    API,   PROJECTS, webhook_api_rotate,    "Gives a webhook a new secret; for a day the old one signs as well."),
	POST("/v1/webhooks/{webhook}/test",    NATIVE,    API,   PROJECTS, webhook_api_test,      "Sends a webhook an example, to see whether it arrives."),
	POST("/v1/webhooks/{webhook}/pause",   NATIVE,    API,   PROJECTS, webhook_api_pause,     "Switches a webhook off; what waits for it goes on waiting."),
	POST("/v1/webhooks/{webhook}/resume",  NATIVE,    API,   PROJECTS, webhook_api_resume,    "Switches a webhook on again; what waits for it goes at once."),
	POST("/v1/webhooks/{webhook}/recover", NATIVE,    API,   PROJECTS, webhook_api_recover,   "Sends all that failed since a moment once more."),
	GET("/v1/deliveries/{delivery}",       NATIVE,    API,   READ,     delivery_api_get,      "One delivery, with what was sent and every attempt."),
	POST("/v1/deliveries/{delivery}/resend", NATIVE,  API,   PROJECTS, delivery_api_resend,   "Sends one delivery once more, under the same webhook-id."),
	GET("/v1/projects/{project}/webhooks", NATIVE,    API,   READ,     webhook_api_list_project, "Webhooks of one project, newest first."),
	POST("/v1/projects/{project}/webhooks", NATIVE,   API,   PROJECTS, webhook_api_create_project, "Keeps an address that is to be told of one project."),
	GET("/v1/services",                    NATIVE,    API,   READ,     service_api_list,      "Services, newest first; by project, environment, status."),
	POST("/v1/services",                   NATIVE,    API,   PROJECTS, service_api_create,    "Keeps what a service is; nothing is started."),
	GET("/v1/services/{service}",          NATIVE,    API,   READ,     service_api_get,       "One service, by id or name."),
	PATCH("/v1/services/{service}",        NATIVE,    API,   PROJECTS, service_api_change,    "Changes what a service is, and tells its status."),
	DELETE("/v1/services/{service}",       NATIVE,    API,   PROJECTS, service_api_delete,    "Deletes a service, its variables and its routes."),
	GET("/v1/services/{service}/variables", NATIVE,   API,   READ,     variable_api_list,     "A service's environment variables, newest first; secret values are not shown."),
	POST("/v1/services/{service}/variables", NATIVE,  API,   PROJECTS, variable_api_set,      "Sets an environment variable, new or not."),
	GET("/v1/services/{service}/variables/{variable}", NATIVE, API, READ, variable_api_get,   "One environment variable, by its key."),
	PATCH("/v1/services/{service}/variables/{variable}", NATIVE, API, PROJECTS, variable_api_change, "Changes a variable's value, or makes it secret."),
	DELETE("/v1/services/{service}/variables/{variable}", NATIVE, API, PROJECTS, variable_api_drop, "Takes an environment variable away."),
	GET("/v1/instances",                   NATIVE,    API,   READ,     instance_api_list,     "Instances, newest first."),
	POST("/v1/instances",                  NATIVE,    API,   PROJECTS, instance_api_create,   "Makes an instance known."),
	GET("/v1/instances/{instance}",        NATIVE,    API,   READ,     instance_api_get,      "One instance, by id or name."),
	PATCH("/v1/instances/{instance}",      NATIVE,    API,   PROJECTS, instance_api_change,   "Changes an instance, and tells its status."),
	DELETE("/v1/instances/{instance}",     NATIVE,    API,   PROJECTS, instance_api_delete,   "Forgets an instance."),
	GET("/v1/routes",                      NATIVE,    API,   READ,     proxyroute_api_list,   "Routes from domains to services, newest first; of one service."),
	POST("/v1/routes",                     NATIVE,    API,   PROJECTS, proxyroute_api_create, "Keeps that a domain leads to a service."),
	GET("/v1/routes/{route}",              NATIVE,    API,   READ,     proxyroute_api_get,    "One route, by id or domain."),
	PATCH("/v1/routes/{route}",            NATIVE,    API,   PROJECTS, proxyroute_api_change, "Changes where a domain leads."),
	DELETE("/v1/routes/{route}",           NATIVE,    API,   PROJECTS, proxyroute_api_delete, "Deletes a route."),
	GET("/v1/notification-channels",       NATIVE,    API,   READ,     channel_api_list,      "Notification channels, newest first."),
	POST("/v1/notification-channels",      NATIVE,    API,   PROJECTS, channel_api_create,    "Makes a notification channel; its address is kept sealed."),
	GET("/v1/notification-channels/{channel}", NATIVE, API,  READ,     channel_api_get,       "One notification channel, by id."),
	PATCH("/v1/notification-channels/{channel}", NATIVE, API, PROJECTS, channel_api_change,   "Changes a notification channel."),
	DELETE("/v1/notification-channels/{channel}", NATIVE, API, PROJECTS, channel_api_delete,  "Deletes a notification channel and its preferences."),
	GET("/v1/notification-channels/{channel}/preview", NATIVE, API, READ, channel_api_preview, "What a notification channel would be sent of an event, its secrets masked."),
	POST("/v1/notification-channels/{channel}/test", NATIVE, API, PROJECTS, channel_api_test, "Sends a notification channel an example, to see whether it arrives."),
	GET("/v1/notification-channels/{channel}/deliveries", NATIVE, API, READ, channel_api_deliveries, "What was sent to a notification channel, newest first; only what is pending, sent or failed."),
	GET("/v1/notification-preferences",    NATIVE,    API,   READ,     preference_api_list,   "Notification preferences, newest first; of one channel."),
	POST("/v1/notification-preferences",   NATIVE,    API,   PROJECTS, preference_api_create, "Says what is to be told in a channel."),
	GET("/v1/notification-preferences/{preference}", NATIVE, API, READ, preference_api_get,   "One notification preference, by id."),
	PATCH("/v1/notification-preferences/{preference}", NATIVE, API, PROJECTS, preference_api_change, "Changes a notification preference; its filters are merged."),
	DELETE("/v1/notification-preferences/{preference}", NATIVE, API, PROJECTS, preference_api_delete, "Deletes a notification preference."),
	GET("/v1/notification-history",        NATIVE,    API,   READ,     notice_api_list,       "What was told, newest first; by channel and status."),
	GET("/v1/projects/{project}/metrics",  NATIVE,    API,   METRICS,  metric_api_list,       "Metrics of a project as averages over intervals of a time."),
	POST("/v1/projects/{project}/metrics", NATIVE,    API,   RECORD,   metric_api_store,      "Takes metrics that instances and hosts say of themselves, up to 1,000 points at once."),
	GET("/v1/projects/{project}/logs",     NATIVE,    API,   LOGS,     logline_api_list,      "Lines of a project's logs, newest first; by time, level, component, part of the message."),
	POST("/v1/projects/{project}/logs",    NATIVE,    API,   RECORD,   logline_api_store,     "Takes lines of logs, up to 1,000 at once."),
	GET("/v1/audit",                       NATIVE,    API,   AUDIT,    audit_api_list,        "The audit log, newest first; by action, actor, subject, project, request, time."),
	GET("/v1/audit.csv",                   NATIVE,    API,   AUDIT,    audit_csv,             "The same, whole, as CSV."),
	GET("/v1/audit.ndjson",                NATIVE,    API,   AUDIT,    audit_ndjson,          "The same, whole, as NDJSON."),

	POST("/v1/import",                     NATIVE,    API,   RECORD,   import_api,            "Records many rows at once, as NDJSON or CSV: what happened before, or elsewhere."),
	GET("/v1/export",                      NATIVE,    API,   READ,     export_api,            "The organization's whole record, as NDJSON."),

	/* identity */
	GET("/v1/api-keys",                    NATIVE,    API,   KEYS,     apikey_api_list,       "API keys, newest first."),
	POST("/v1/api-keys",                   NATIVE,    API,   KEYS,     apikey_api_create,     "Makes an API key; its text is shown this once."),
	GET("/v1/api-keys/{key}",              NATIVE,    API,   KEYS,     apikey_api_get,        "One API key, by id or label."),
	PATCH("/v1/api-keys/{key}",            NATIVE,    API,   KEYS,     apikey_api_change,     "Changes a key's name and where it may come from."),
	DELETE("/v1/api-keys/{key}",           NATIVE,    API,   KEYS,     apikey_api_revoke,     "Revokes a key, from the next request on."),
	POST("/v1/api-keys/{key}/rotate",      NATIVE,    API,   KEYS,     apikey_api_rotate,     "Makes another key with the same rights; both are good for a while."),
	GET("/v1/tokens",                      NATIVE,    API,   NOTHING,  token_api_list,        "One's own personal tokens, newest first."),
	POST("/v1/tokens",                     NATIVE,    API,   NOTHING,  token_api_create,      "Makes a personal token; its text is shown this once."),
	DELETE("/v1/tokens/{token}",           NATIVE,    API,   NOTHING,  token_api_revoke,      "Revokes a personal token of one's own."),
	GET("/v1/roles",                       NATIVE,    API,   READ,     role_api_list,         "The roles, and what each may do."),
	GET("/v1/role-grants",                 NATIVE,    API,   READ,     rolegrant_api_list,    "Roles for single projects and tiers, newest first."),
	POST("/v1/role-grants",                NATIVE,    API,   MEMBERS,  rolegrant_api_create,  "Gives a person or a team a role for one project or tier."),
	DELETE("/v1/role-grants/{grant}",      NATIVE,    API,   MEMBERS,  rolegrant_api_delete,  "Withdraws a role for a project or tier."),
	GET("/v1/teams",                       NATIVE,    API,   READ,     team_api_list,         "Teams, newest first."),
	POST("/v1/teams",                      NATIVE,    API,   TEAMS,    team_api_create,       "Makes a team."),
	GET("/v1/teams/{team}",                NATIVE,    API,   READ,     team_api_get,          "One team, by id or name."),
	PATCH("/v1/teams/{team}",              NATIVE,    API,   TEAMS,    team_api_change,       "Changes a team's name and description."),
	DELETE("/v1/teams/{team}",             NATIVE,    API,   TEAMS,    team_api_delete,       "Deletes a team; its projects stay."),
	GET("/v1/teams/{team}/members",        NATIVE,    API,   READ,     team_api_members,      "Who is in a team."),
	POST("/v1/teams/{team}/members",       NATIVE,    API,   TEAMS,    team_api_add,          "Adds a member of the organization to a team."),
	DELETE("/v1/teams/{team}/members/{user}", NATIVE, API,   TEAMS,    team_api_remove,       "Takes somebody out of a team."),
	GET("/v1/workspaces",                  NATIVE,    API,   READ,     workspace_api_list,    "Workspaces, newest first."),
	POST("/v1/workspaces",                 NATIVE,    API,   TEAMS,    workspace_api_create,  "Makes a workspace."),
	GET("/v1/workspaces/{workspace}",      NATIVE,    API,   READ,     workspace_api_get,     "One workspace, by id or name."),
	PATCH("/v1/workspaces/{workspace}",    NATIVE,    API,   TEAMS,    workspace_api_change,  "Changes a workspace; its configuration is merged."),
	DELETE("/v1/workspaces/{workspace}",   NATIVE,    API,   TEAMS,    workspace_api_delete,  "Deletes a workspace; its projects stay."),

	/* programs: log-in, OAuth 2.0 */
	POST("/v1/auth/login",                 NATIVE,    OPEN,  NOTHING,  login_api,             "Access and refresh token for a person's password."),
	POST("/v1/auth/refresh",               NATIVE,    OPEN,  NOTHING,  refresh_api,           "New tokens for a refresh token."),
	POST("/v1/auth/logout",                NATIVE,    OPEN,  NOTHING,  logout_api,            "Ends a program's log-in."),
	GET("/v1/users/me",                    NATIVE,    API,   NOTHING,  me_api,                "Who one is, and what one may do."),
	GET("/v1/grants",                      NATIVE,    API,   NOTHING,  grant_api_list,        "What one allowed: applications, and log-ins of programs."),
	DELETE("/v1/grants/{grant}",           NATIVE,    API,   NOTHING,  grant_api_revoke,      "Ends one of them at once."),
	GET("/v1/oauth/clients",               NATIVE,    API,   APPLICATIONS, client_api_list,   "Applications that are registered."),
	POST("/v1/oauth/clients",              NATIVE,    API,   APPLICATIONS, client_api_add,    "Registers an application; shows its secret, this once."),
	GET("/v1/oauth/clients/{client}",      NATIVE,    API,   APPLICATIONS, client_api_get,    "One application."),
	PATCH("/v1/oauth/clients/{client}",    NATIVE,    API,   APPLICATIONS, client_api_change, "Changes name, addresses or scopes."),
	DELETE("/v1/oauth/clients/{client}",   NATIVE,    API,   APPLICATIONS, client_api_revoke, "Ends an application and all that it was allowed."),
	POST("/v1/oauth/clients/{client}/secret", NATIVE, API,   APPLICATIONS, client_api_rotate, "A new secret; the old one is worth nothing."),
	GET("/oauth/authorize",                DASHBOARD, PAGE,  NOTHING,  oauth_authorize_page,  "Asks a person whether an application may act for them."),
	POST("/oauth/authorize",               DASHBOARD, FORM,  NOTHING,  oauth_authorize_submit, "The person's answer, which leads back to the application."),
	POST("/oauth/token",                   OAUTH,     OPEN,  NOTHING,  oauth_token,           "Tokens for a code, a refresh token, a device code, or an application itself."),
	POST("/oauth/revoke",                  OAUTH,     OPEN,  NOTHING,  oauth_revoke,          "Takes a token back (RFC 7009)."),
	POST("/oauth/introspect",              OAUTH,     OPEN,  NOTHING,  oauth_introspect,      "What a token is worth (RFC 7662)."),
	POST("/oauth/device_authorization",    OAUTH,     OPEN,  NOTHING,  oauth_device_authorization, "A code for a device without a browser (RFC 8628)."),
	GET("/device",                         DASHBOARD, PAGE,  NOTHING,  device_page,           "Where a person types a device's code."),
	POST("/device",                        DASHBOARD, FORM,  NOTHING,  device_submit,         "The person's answer for the device."),
	GET("/.well-known/oauth-authorization-server", OAUTH, OPEN, NOTHING, oauth_metadata,      "Where everything of OAuth is (RFC 8414)."),
	GET("/.well-known/jwks.json",          OAUTH,     OPEN,  NOTHING,  oauth_keys,            "The keys that access tokens are signed with."),
	GET("/settings/applications",          DASHBOARD, PAGE,  APPLICATIONS, client_page_list,  "Applications: registered, new, revoked."),
	POST("/settings/applications",         DASHBOARD, FORM,  APPLICATIONS, client_page_add,   "Registers an application."),
	POST("/settings/applications/{client}/secret", DASHBOARD, FORM, APPLICATIONS, client_page_rotate, "A new secret."),
	GET("/settings/applications/{client}/revoke", DASHBOARD, PAGE, APPLICATIONS, client_page_confirm, "Asks whether an application shall end."),
	POST("/settings/applications/{client}/revoke", DASHBOARD, FORM, APPLICATIONS, client_page_revoke, "Ends an application."),
	GET("/settings/grants",                DASHBOARD, PAGE,  NOTHING,  grant_page_list,       "What one allowed: applications, and log-ins of programs."),
	POST("/settings/grants/{grant}/revoke", DASHBOARD, FORM, NOTHING,  grant_page_revoke,     "Ends one of them."),

	/* versioner */
	POST("/versioner/deployment-events",   VERSIONER, API,   RECORD,  versioner_deployment_event, "Reports how far a deployment has come."),
	POST("/versioner/build-events",        VERSIONER, API,   RECORD,  versioner_build_event, "Reports how far a build has come."),
	POST("/versioner/version-events",      VERSIONER, API,   RECORD,  versioner_build_event, "Older name of build-events."),
	GET("/versioner/deployments",          VERSIONER, API,   READ,     versioner_deployments, "Deployments, newest first; by product, environment, version, release, status."),
	GET("/versioner/deployments/{deployment}", VERSIONER, API, READ,   versioner_deployment_get, "One deployment, by id."),
	GET("/versioner/products",             VERSIONER, API,   READ,     versioner_products,    "Products, newest first."),
	POST("/versioner/products",            VERSIONER, API,   PROJECTS, versioner_product_create, "Makes a product."),
	GET("/versioner/products/{product}",   VERSIONER, API,   READ,     versioner_product_get, "One product, by id or name."),
	PATCH("/versioner/products/{product}", VERSIONER, API,   PROJECTS, versioner_product_change, "Changes a product; its metadata is merged."),
	DELETE("/versioner/products/{product}", VERSIONER, API,  PROJECTS, versioner_product_delete, "Deletes a product with its versions and deployments."),
	GET("/versioner/versions",             VERSIONER, API,   READ,     versioner_versions,    "Versions, newest first; by product and commit."),
	GET("/versioner/versions/{version}",   VERSIONER, API,   READ,     versioner_version_get, "One version, by id."),
	GET("/versioner/environments",         VERSIONER, API,   READ,     versioner_environments, "Environments in the order of their columns; by type."),
	GET("/versioner/environments/{environment}", VERSIONER, API, READ, versioner_environment_get, "One environment, by id or name."),
	GET("/versioner/releases",             VERSIONER, API,   READ,     versioner_releases,    "Releases, newest first; by status."),
	POST("/versioner/releases",            VERSIONER, API,   PROJECTS, versioner_release_create, "Makes a release."),
	GET("/versioner/releases/{release}",   VERSIONER, API,   READ,     versioner_release_get, "One release, by id or name."),
	PATCH("/versioner/releases/{release}", VERSIONER, API,   PROJECTS, versioner_release_change, "Changes a release; its metadata is merged."),
	GET("/versioner/releases/{release}/versions", VERSIONER, API, READ, versioner_release_versions, "The versions in a release, one of each product."),
	POST("/versioner/releases/{release}/versions", VERSIONER, API, PROJECTS, versioner_release_add, "Puts a version into a release, in place of another of its product."),
	DELETE("/versioner/releases/{release}/versions/{version}", VERSIONER, API, PROJECTS, versioner_release_remove, "Takes a version out of a release."),
	GET("/versioner/releases/{release}/deployments", VERSIONER, API, READ, versioner_release_deployments, "Deployments of the versions in a release, newest first."),
	GET("/versioner/notification-channels", VERSIONER, API,  READ,     versioner_channels,    "Notification channels, newest first."),
	POST("/versioner/notification-channels", VERSIONER, API, PROJECTS, versioner_channel_create, "Makes a notification channel; its address is kept sealed."),
	GET("/versioner/notification-channels/{channel}", VERSIONER, API, READ, versioner_channel_get, "One notification channel, by id or name."),
	PATCH("/versioner/notification-channels/{channel}", VERSIONER, API, PROJECTS, versioner_channel_change, "Changes a notification channel."),
	DELETE("/versioner/notification-channels/{channel}", VERSIONER, API, PROJECTS, versioner_channel_delete, "Deletes a notification channel and its preferences."),
	GET("/versioner/notification-preferences", VERSIONER, API, READ,   versioner_preferences, "Notification preferences, newest first; of one channel."),
	POST("/versioner/notification-preferences", VERSIONER, API, PROJECTS, versioner_preference_create, "Says what is to be told in a channel."),
	GET("/versioner/notification-preferences/{preference}", VERSIONER, API, READ, versioner_preference_get, "One notification preference, by id."),
	PATCH("/versioner/notification-preferences/{preference}", VERSIONER, API, PROJECTS, versioner_preference_change, "Changes a notification preference; its filters are merged."),
	DELETE("/versioner/notification-preferences/{preference}", VERSIONER, API, PROJECTS, versioner_preference_delete, "Deletes a notification preference."),
	GET("/versioner/notification-history", VERSIONER, API,   READ,     versioner_history,     "What was told, newest first."),
	GET("/versioner/api-keys",             VERSIONER, API,   KEYS,     versioner_keys,        "API keys, newest first."),
	POST("/versioner/api-keys",            VERSIONER, API,   KEYS,     versioner_key_create,  "Makes an API key; its text is shown this once."),
	GET("/versioner/api-keys/{key}",       VERSIONER, API,   KEYS,     versioner_key_get,     "One API key, by id or label."),
	DELETE("/versioner/api-keys/{key}",    VERSIONER, API,   KEYS,     versioner_key_revoke,  "Revokes an API key."),
	GET("/versioner/health",               VERSIONER, OPEN,  NOTHING,  health_get,            "Whether this process answers."),

	/* releasebits */
	GET("/releasebits",                    RELEASEBITS, API, READ,     releasebits_home,      "Whose token it is, and where to go on."),
	GET("/releasebits/components",         RELEASEBITS, API, READ,     releasebits_components, "Components, newest first."),
	GET("/releasebits/components/{component}", RELEASEBITS, API, READ, releasebits_component_get, "One component, by slug, name or id."),
	GET("/releasebits/components/{component}/versions", RELEASEBITS, API, READ, releasebits_versions, "Versions of a component, newest first."),
	GET("/releasebits/components/{component}/deployments", RELEASEBITS, API, READ, releasebits_deployments, "The newest deployments of a component, host by host, the oldest of them first."),
	POST("/releasebits/components/{component}/deployments", RELEASEBITS, API, RECORD, releasebits_deployment_create, "Reports a deployment, or that of one host; JSON, a form, or parameters in the address."),
	GET("/releasebits/components/{component}/deployments/{deployment}", RELEASEBITS, API, READ, releasebits_deployment_get, "One deployment, by the id that its report was answered with."),
	GET("/releasebits/components/{component}/builds", RELEASEBITS, API, READ, releasebits_builds, "The newest builds of a component, the oldest of them first."),
	POST("/releasebits/components/{component}/builds", RELEASEBITS, API, RECORD, releasebits_build_create, "Reports a build; JSON, a form, or parameters in the address."),
	GET("/releasebits/releases",           RELEASEBITS, API, READ,     releasebits_releases,  "Releases, newest first."),
	GET("/releasebits/releases/{release}", RELEASEBITS, API, READ,     releasebits_release_get, "One release, by slug, name or id, with what is in it."),
	GET("/releasebits/health",             RELEASEBITS, OPEN, NOTHING, health_get,            "Whether this process answers."),

	/* dployr */
	POST("/dployr/v1/auth/login",          DPLOYR,    OPEN,  NOTHING,  dployr_log_in,         "Access and refresh token for a person's password."),
	POST("/dployr/v1/auth/refresh",        DPLOYR,    OPEN,  NOTHING,  refresh_api,           "New tokens for a refresh token."),
	GET("/dployr/v1/auth/logout",          DPLOYR,    API,   NOTHING,  dployr_log_out,        "Ends a log-in, as the command line asks for it."),
	POST("/dployr/v1/auth/logout",         DPLOYR,    API,   NOTHING,  dployr_log_out,        "Ends a log-in."),
	GET("/dployr/v1/auth/tokens",          DPLOYR,    API,   NOTHING,  dployr_tokens,         "One's own tokens, newest first."),
	POST("/dployr/v1/auth/tokens",         DPLOYR,    API,   NOTHING,  dployr_token_create,   "Makes a token, dpat_…; its text is shown this once."),
	DELETE("/dployr/v1/auth/tokens/{token}", DPLOYR,  API,   NOTHING,  dployr_token_revoke,   "Revokes a token of one's own."),
	GET("/dployr/v1/users/me",             DPLOYR,    API,   NOTHING,  dployr_me,             "Who one is."),
	GET("/dployr/v1/clusters",             DPLOYR,    API,   READ,     dployr_clusters,       "The one cluster there is for a credential: its organization."),
	GET("/dployr/v1/deployments",          DPLOYR,    API,   READ,     dployr_deployments,    "Deployments, newest first."),
	POST("/dployr/v1/deployments",         DPLOYR,    API,   DEPLOY,   dployr_deployment_create, "Makes project and service, if need be, and a pending deployment."),
	GET("/dployr/v1/deployments/{deployment}", DPLOYR, API,  READ,     dployr_deployment_get, "One deployment by id, or the newest of a name."),
	PUT("/dployr/v1/deployments/{deployment}", DPLOYR, API,  RECORD,   dployr_deployment_change, "Changes what a deployment and its service are made of; sets variables."),
	DELETE("/dployr/v1/deployments/{deployment}", DPLOYR, API, DEPLOY, dployr_deployment_delete, "Aborts a deployment if it is open, and hides it; the record stays."),
	GET("/dployr/v1/services",             DPLOYR,    API,   READ,     dployr_services,       "Services, newest first."),
	GET("/dployr/v1/services/{service}",   DPLOYR,    API,   READ,     dployr_service_get,    "One service, by id or name."),
	DELETE("/dployr/v1/services/{service}", DPLOYR,   API,   PROJECTS, dployr_service_delete, "Deletes a service, its variables and its routes."),
	GET("/dployr/v1/services/{service}/status", DPLOYR, API, READ,     dployr_service_status, "A service's status, as was told last, and that of its newest deployment."),
	POST("/dployr/v1/services/{service}/start", DPLOYR, API, DEPLOY,   dployr_service_act,    "Refused: nothing is run from here."),
	POST("/dployr/v1/services/{service}/stop", DPLOYR, API,  DEPLOY,   dployr_service_act,    "Refused: nothing is run from here."),
	POST("/dployr/v1/services/{service}/restart", DPLOYR, API, DEPLOY, dployr_service_act,    "Refused: nothing is run from here."),
	GET("/dployr/v1/services/{service}/logs", DPLOYR, API,   LOGS,     dployr_service_logs,   "The newest lines of a service's project, as its instances sent them."),
	GET("/dployr/v1/services/{service}/env", DPLOYR,  API,   READ,     dployr_variables,      "A service's environment variables; secret values are not shown."),
	POST("/dployr/v1/services/{service}/env", DPLOYR, API,   PROJECTS, dployr_variable_set,   "Sets one environment variable, or several."),
	DELETE("/dployr/v1/services/{service}/env/{variable}", DPLOYR, API, PROJECTS, dployr_variable_drop, "Deletes an environment variable."),
	GET("/dployr/v1/services/{service}/envs", DPLOYR, API,   READ,     dployr_variables,      "The same under its newer name."),
	POST("/dployr/v1/services/{service}/envs", DPLOYR, API,  PROJECTS, dployr_variable_set,   "The same under its newer name."),
	DELETE("/dployr/v1/services/{service}/envs/{variable}", DPLOYR, API, PROJECTS, dployr_variable_drop, "The same under its newer name."),
	GET("/dployr/v1/instances",            DPLOYR,    API,   READ,     dployr_instances,      "Instances, newest first."),
	GET("/dployr/v1/instances/{instance}", DPLOYR,    API,   READ,     dployr_instance_get,   "One instance, by id or tag."),
	DELETE("/dployr/v1/instances/{instance}", DPLOYR, API,   PROJECTS, dployr_instance_delete, "Forgets an instance."),
	GET("/dployr/v1/instances/{instance}/metrics", DPLOYR, API, METRICS, dployr_instance_metrics, "An instance's measurements: none, for metrics belong to projects."),
	POST("/dployr/v1/instances/{instance}/ping", DPLOYR, API, DEPLOY,  dployr_instance_act,   "Refused: nothing is run from here."),
	POST("/dployr/v1/instances/{instance}/system/{action}", DPLOYR, API, DEPLOY, dployr_instance_act, "Refused: nothing is run from here."),
	GET("/dployr/v1/proxy/routes",         DPLOYR,    API,   READ,     dployr_routes,         "Routes from domains to services, newest first."),
	POST("/dployr/v1/proxy/routes",        DPLOYR,    API,   PROJECTS, dployr_route_create,   "Keeps that a domain leads to a service."),
	DELETE("/dployr/v1/proxy/routes/{route}", DPLOYR, API,   PROJECTS, dployr_route_delete,   "Deletes a route, by id or domain."),
	GET("/dployr/v1/projects",             DPLOYR,    API,   READ,     dployr_projects,       "Projects, newest first."),
	POST("/dployr/v1/projects",            DPLOYR,    API,   PROJECTS, dployr_project_create, "Makes a project."),
	DELETE("/dployr/v1/projects/{project}", DPLOYR,   API,   PROJECTS, dployr_project_delete, "Deletes a project; it can be brought back for a while."),
	GET("/dployr/v1/webhooks",             DPLOYR,    API,   READ,     dployr_webhooks,       "Webhooks, newest first."),
	POST("/dployr/v1/webhooks",            DPLOYR,    API,   PROJECTS, dployr_webhook_create, "Keeps an address that is to be told of what happens."),
	GET("/dployr/v1/runtime/versions",     DPLOYR,    API,   READ,     dployr_runtimes,       "Runtimes, and versions of them to choose from."),
	GET("/dployr/v1/health",               DPLOYR,    OPEN,  NOTHING,  dployr_health,         "Whether this process answers."),
	GET("/versioner/docs",                 DASHBOARD, OPEN,  NOTHING,  versioner_docs,        "Leads to the reference of this door."),
	GET("/versioner/redoc",                DASHBOARD, OPEN,  NOTHING,  versioner_docs,        "Leads to the reference of this door."),
	GET("/versioner/manage/deployments",   DASHBOARD, OPEN,  NOTHING,  versioner_lead,        "Leads to the page of a deployment."),
	GET("/versioner/manage/versions",      DASHBOARD, OPEN,  NOTHING,  versioner_lead,        "Leads to the page of a version."),
	GET("/versioner/manage/catalog",       DASHBOARD, OPEN,  NOTHING,  versioner_lead,        "Leads to the page of a version."),
	GET("/manage/deployments",             DASHBOARD, PAGE,  READ,     versioner_link_deployment, "Where versioner's clients say that a deployment is: leads to its page."),
	GET("/manage/versions",                DASHBOARD, PAGE,  READ,     versioner_link_version, "Where its command-line client says that a version is: leads to its page."),
	GET("/manage/catalog",                 DASHBOARD, PAGE,  READ,     versioner_link_version, "Where its GitHub action says so."),

	/* versiontwo */
	GET("/versiontwo/v1/projects",         VERSIONTWO, API,  READ,     versiontwo_projects,   "Projects, newest first."),
	POST("/versiontwo/v1/projects",        VERSIONTWO, API,  PROJECTS, versiontwo_project_create, "Makes a project, with its configuration."),
	GET("/versiontwo/v1/projects/{project}", VERSIONTWO, API, READ,    versiontwo_project_get, "One project, with its configuration."),
	PATCH("/versiontwo/v1/projects/{project}", VERSIONTWO, API, PROJECTS, versiontwo_project_change, "Renames a project, merges into its configuration."),
	DELETE("/versiontwo/v1/projects/{project}", VERSIONTWO, API, PROJECTS, versiontwo_project_delete, "Deletes a project; it is kept for a while."),
	GET("/versiontwo/v1/projects/{project}/config", VERSIONTWO, API, READ, versiontwo_config_get, "A project's configuration."),
	PATCH("/versiontwo/v1/projects/{project}/config", VERSIONTWO, API, PROJECTS, versiontwo_config_change, "Merges into a project's configuration."),
	GET("/versiontwo/v1/projects/{project}/deployments", VERSIONTWO, API, READ, versiontwo_deployments, "Deployments of a project, newest first."),
	POST("/versiontwo/v1/projects/{project}/deployments", VERSIONTWO, API, DEPLOY, versiontwo_deployment_create, "Starts a deployment."),
	GET("/versiontwo/v1/projects/{project}/deployments/{deployment}", VERSIONTWO, API, READ, versiontwo_deployment_get, "One deployment of a project."),
	POST("/versiontwo/v1/projects/{project}/deployments/{deployment}/rollback", VERSIONTWO, API, DEPLOY, versiontwo_deployment_roll_back, "Starts a deployment that puts the last good version back."),
	GET("/versiontwo/v1/projects/{project}/metrics", VERSIONTWO, API, METRICS, versiontwo_metrics, "Metrics of a project as averages over intervals of a time."),
	GET("/versiontwo/v1/projects/{project}/logs", VERSIONTWO, API, LOGS, versiontwo_logs,     "The newest lines of a project's logs in a time, in its order; by level and component."),
	POST("/versiontwo/v1/projects/{project}/webhooks", VERSIONTWO, API, PROJECTS, versiontwo_webhook_create, "Keeps an address that is to be told of a project."),
	GET("/versiontwo/v1/workspaces",       VERSIONTWO, API,  READ,     versiontwo_workspaces, "Workspaces, newest first."),
	POST("/versiontwo/v1/workspaces",      VERSIONTWO, API,  TEAMS,    versiontwo_workspace_create, "Makes a workspace, with its configuration."),
	GET("/versiontwo/v1/workspaces/{workspace}", VERSIONTWO, API, READ, versiontwo_workspace_get, "One workspace, with its configuration."),
	GET("/versiontwo/v1/api-keys",         VERSIONTWO, API,  KEYS,     versiontwo_keys,       "API keys, newest first."),
	POST("/versiontwo/v1/api-keys",        VERSIONTWO, API,  KEYS,     versiontwo_key_create, "Makes an API key; its text is shown this once."),
	DELETE("/versiontwo/v1/api-keys/{key}", VERSIONTWO, API, KEYS,     versiontwo_key_revoke, "Revokes an API key, from the next request on."),

	/* dashboard */
	GET("/",                               DASHBOARD, PAGE,  READ,     state_page,            "What runs where: projects by environments."),
	GET("/projects",                       DASHBOARD, PAGE,  READ,     project_page_list,     "Projects, with filters, and a form for another."),
	POST("/projects",                      DASHBOARD, FORM,  PROJECTS, project_page_create,   "Makes a project."),
	GET("/projects/{project}/settings",    DASHBOARD, PAGE,  PROJECTS, project_page_settings, "Forms that change, configure and merge a project."),
	POST("/projects/{project}/settings",   DASHBOARD, FORM,  PROJECTS, project_page_change,   "Changes, renames, archives a project."),
	POST("/projects/{project}/config",     DASHBOARD, FORM,  PROJECTS, project_page_config,   "Gives a project another configuration."),
	POST("/projects/{project}/merge",      DASHBOARD, FORM,  PROJECTS, project_page_merge,    "Makes another project a part of this one."),
	GET("/projects/{project}/delete",      DASHBOARD, PAGE,  PROJECTS, project_page_confirm,  "Asks whether to delete a project."),
	POST("/projects/{project}/delete",     DASHBOARD, FORM,  PROJECTS, project_page_delete,   "Deletes a project; it is kept for a while."),
	GET("/releases",                       DASHBOARD, PAGE,  READ,     release_page_list,     "Releases, and a form for another."),
	POST("/releases",                      DASHBOARD, FORM,  PROJECTS, release_page_create,   "Makes a release."),
	GET("/releases/{release}",             DASHBOARD, PAGE,  READ,     release_page,          "One release: its versions, progress, notes."),
	POST("/releases/{release}",            DASHBOARD, FORM,  PROJECTS, release_page_change,   "Changes a release."),
	POST("/releases/{release}/versions",   DASHBOARD, FORM,  PROJECTS, release_page_add,      "Puts a version into a release."),
	POST("/releases/{release}/versions/{version}/remove", DASHBOARD, FORM, PROJECTS, release_page_remove, "Takes a version out of a release."),
	GET("/changes",                        DASHBOARD, PAGE,  READ,     change_page_list,      "Changes made by hand, with filters, and a form for another."),
	POST("/changes",                       DASHBOARD, FORM,  RECORD,   change_page_create,    "Records a change made by hand."),
	GET("/changes/{change}",               DASHBOARD, PAGE,  READ,     change_page,           "One change made by hand."),
	GET("/projects/{project}",             DASHBOARD, PAGE,  READ,     project_page,          "One project: its state, its timeline, its versions."),
	GET("/versions/{version}",             DASHBOARD, PAGE,  READ,     version_page,          "One version: where it is and was, its builds, commits, releases."),
	GET("/deployments/{deployment}",       DASHBOARD, PAGE,  READ,     deployment_page,       "One deployment: what, where, who, and how it went."),
	GET("/deployments/{deployment}/cancel", DASHBOARD, PAGE, DEPLOY,   deployment_page_cancel, "Asks whether to cancel a deployment."),
	POST("/deployments/{deployment}/cancel", DASHBOARD, FORM, DEPLOY,  deployment_page_cancel_submit, "Cancels a deployment."),
	GET("/deployments/{deployment}/rollback", DASHBOARD, PAGE, DEPLOY, deployment_page_roll_back, "What a deployment can be rolled back to."),
	POST("/deployments/{deployment}/rollback", DASHBOARD, FORM, DEPLOY, deployment_page_roll_back_submit, "Starts a rollback."),
	POST("/deployments/{deployment}/verdict", DASHBOARD, FORM, RECORD, deployment_page_judge, "Says that a deployment was good, or faulty."),
	GET("/login",                          DASHBOARD, OPEN,  NOTHING,  login_page,            "The log-in form."),
	POST("/login",                         DASHBOARD, LOGIN, NOTHING, login_submit,          "Starts a session."),
	GET("/login/code",                     DASHBOARD, OPEN,  NOTHING,  login_code_page,       "Asks for the second factor."),
	POST("/login/code",                    DASHBOARD, LOGIN, NOTHING,  login_code_submit,     "Starts the session of whoever has it."),
	POST("/logout",                        DASHBOARD, FORM,  NOTHING,  logout_submit,         "Ends the session."),
	GET("/settings",                       DASHBOARD, PAGE,  NOTHING,  settings_page,         "Leads to the first page of settings."),
	GET("/settings/keys",                  DASHBOARD, PAGE,  KEYS,     apikey_page,           "API keys, and a form for another."),
	POST("/settings/keys",                 DASHBOARD, FORM,  KEYS,     apikey_page_create,    "Makes an API key."),
	POST("/settings/keys/{key}/rotate",    DASHBOARD, FORM,  KEYS,     apikey_page_rotate,    "Makes another key with the same rights."),
	GET("/settings/keys/{key}/revoke",     DASHBOARD, PAGE,  KEYS,     apikey_page_confirm,   "Asks whether to revoke a key."),
	POST("/settings/keys/{key}/revoke",    DASHBOARD, FORM,  KEYS,     apikey_page_revoke,    "Revokes a key."),
	GET("/settings/tokens",                DASHBOARD, PAGE,  NOTHING,  token_page,            "One's own personal tokens, and a form for another."),
	POST("/settings/tokens",               DASHBOARD, FORM,  NOTHING,  token_page_create,     "Makes a personal token."),
	GET("/settings/tokens/{token}/revoke", DASHBOARD, PAGE,  NOTHING,  token_page_confirm,    "Asks whether to revoke a personal token."),
	POST("/settings/tokens/{token}/revoke", DASHBOARD, FORM, NOTHING,  token_page_revoke,     "Revokes a personal token."),
	GET("/settings/roles",                 DASHBOARD, PAGE,  READ,     role_page,             "What each role may do, and the roles for single places."),
	POST("/settings/roles",                DASHBOARD, FORM,  MEMBERS,  role_page_create,      "Gives a role for a project or tier."),
	POST("/settings/roles/{grant}/delete", DASHBOARD, FORM,  MEMBERS,  role_page_delete,      "Withdraws a role for a project or tier."),
	GET("/settings/teams",                 DASHBOARD, PAGE,  READ,     team_page_list,        "Teams, and a form for another."),
	POST("/settings/teams",                DASHBOARD, FORM,  TEAMS,    team_page_create,      "Makes a team."),
	GET("/settings/teams/{team}",          DASHBOARD, PAGE,  READ,     team_page,             "One team: members, projects."),
	POST("/settings/teams/{team}",         DASHBOARD, FORM,  TEAMS,    team_page_change,      "Changes a team."),
	POST("/settings/teams/{team}/members", DASHBOARD, FORM,  TEAMS,    team_page_add,         "Adds somebody to a team."),
	POST("/settings/teams/{team}/members/{user}/remove", DASHBOARD, FORM, TEAMS, team_page_remove, "Takes somebody out of a team."),
	POST("/settings/teams/{team}/projects", DASHBOARD, FORM, PROJECTS, team_page_give,        "Gives a team a project."),
	POST("/settings/teams/{team}/projects/{project}/remove", DASHBOARD, FORM, PROJECTS, team_page_take, "Takes a project away from a team."),
	GET("/settings/teams/{team}/delete",   DASHBOARD, PAGE,  TEAMS,    team_page_confirm,     "Asks whether to delete a team."),
	POST("/settings/teams/{team}/delete",  DASHBOARD, FORM,  TEAMS,    team_page_delete,      "Deletes a team."),
	GET("/settings/workspaces",            DASHBOARD, PAGE,  READ,     workspace_page_list,   "Workspaces, and a form for another."),
	POST("/settings/workspaces",           DASHBOARD, FORM,  TEAMS,    workspace_page_create, "Makes a workspace."),
	GET("/settings/workspaces/{workspace}", DASHBOARD, PAGE, READ,     workspace_page,        "One workspace: projects, configuration."),
	POST("/settings/workspaces/{workspace}", DASHBOARD, FORM, TEAMS,   workspace_page_change, "Changes a workspace."),
	POST("/settings/workspaces/{workspace}/projects", DASHBOARD, FORM, PROJECTS, workspace_page_give, "Puts a project into a workspace."),
	POST("/settings/workspaces/{workspace}/projects/{project}/remove", DASHBOARD, FORM, PROJECTS, workspace_page_take, "Takes a project out of a workspace."),
	GET("/settings/workspaces/{workspace}/delete", DASHBOARD, PAGE, TEAMS, workspace_page_confirm, "Asks whether to delete a workspace."),
	POST("/settings/workspaces/{workspace}/delete", DASHBOARD, FORM, TEAMS, workspace_page_delete, "Deletes a workspace."),

	GET("/settings/environments",          DASHBOARD, PAGE,  READ,     environment_page_list, "Environments, and a form for another."),
	POST("/settings/environments",         DASHBOARD, FORM,  PROJECTS, environment_page_create, "Makes an environment."),
	GET("/settings/environments/{environment}", DASHBOARD, PAGE, READ, environment_page_show, "One environment, and all that may be changed about it."),
	POST("/settings/environments/{environment}", DASHBOARD, FORM, PROJECTS, environment_page_change, "Changes or renames an environment."),
	POST("/settings/environments/{environment}/keep", DASHBOARD, FORM, PROJECTS, environment_page_keep, "Says that an environment was meant."),
	POST("/settings/environments/{environment}/status", DASHBOARD, FORM, PROJECTS, environment_page_status, "Archives an environment, or makes it active again."),
	GET("/settings/environments/{environment}/merge", DASHBOARD, PAGE, PROJECTS, environment_page_confirm_merge, "Asks whether to merge an environment into another."),
	POST("/settings/environments/{environment}/merge", DASHBOARD, FORM, PROJECTS, environment_page_merge, "Merges an environment into another."),
	GET("/settings/clean-environments",    DASHBOARD, PAGE,  PROJECTS, environment_page_confirm_clean, "Asks whether to archive what has expired, and names it."),
	POST("/settings/clean-environments",   DASHBOARD, FORM,  PROJECTS, environment_page_clean, "Archives what has expired."),

	GET("/settings/import",                DASHBOARD, PAGE,  RECORD,   import_page,           "A form for many rows at once, from a file."),
	POST("/settings/import",               DASHBOARD, FORM,  RECORD,   import_page_submit,    "Records them, and shows what became of each."),
	GET("/settings/audit",                 DASHBOARD, PAGE,  AUDIT,    audit_page,            "The audit log, with filters."),
	GET("/settings/audit.csv",             DASHBOARD, PAGE,  AUDIT,    audit_csv,             "The same, whole, as CSV."),
	GET("/settings/audit.ndjson",          DASHBOARD, PAGE,  AUDIT,    audit_ndjson,          "The same, whole, as NDJSON."),
	/* people */
	GET("/reset",                          DASHBOARD, OPEN,  NOTHING,  reset_page,            "Asks for the address of an account whose password is forgotten."),
	POST("/reset",                         DASHBOARD, LOGIN, NOTHING,  reset_submit,          "Sends a link that sets a new password."),
	GET("/reset/{reset}",                  DASHBOARD, OPEN,  NOTHING,  reset_link_page,       "The form behind such a link."),
	POST("/reset/{reset}",                 DASHBOARD, LOGIN, NOTHING,  reset_link_submit,     "Sets the new password, once."),
	POST("/switch",                        DASHBOARD, FORM,  NOTHING,  switch_submit,         "Goes to another organization of the person."),
	GET("/settings/profile",               DASHBOARD, PAGE,  NOTHING,  profile_page,          "Name and password of whoever is logged in."),
	POST("/settings/profile",              DASHBOARD, FORM,  NOTHING,  profile_submit,        "Saves the name."),
	POST("/settings/password",             DASHBOARD, FORM,  NOTHING,  password_submit,       "Changes the password."),
	GET("/settings/two-factor",            DASHBOARD, PAGE,  NOTHING,  factor_page,           "The second factor."),
	POST("/settings/two-factor",           DASHBOARD, FORM,  NOTHING,  factor_prepare_submit, "Makes a secret for it."),
	POST("/settings/two-factor/confirm",   DASHBOARD, FORM,  NOTHING,  factor_confirm_submit, "Puts it in force by a first code."),
	POST("/settings/two-factor/codes",     DASHBOARD, FORM,  NOTHING,  factor_codes_submit,   "Makes new recovery codes."),
	POST("/settings/two-factor/off",       DASHBOARD, FORM,  NOTHING,  factor_off_submit,     "Switches it off."),
	GET("/settings/sessions",              DASHBOARD, PAGE,  NOTHING,  sessions_page,         "Where one is logged in."),
	POST("/settings/sessions/end",         DASHBOARD, FORM,  NOTHING,  sessions_end_submit,   "Ends all other sessions."),
	POST("/settings/sessions/{session}/end", DASHBOARD, FORM, NOTHING, session_end_submit,    "Ends one session."),
	GET("/settings/organizations",         DASHBOARD, PAGE,  NOTHING,  organizations_page,    "The organizations of whoever is logged in."),
	GET("/settings/organization",          DASHBOARD, PAGE,  READ,     organization_page,     "The organization itself."),
	POST("/settings/organization",         DASHBOARD, FORM,  ORGANIZATION, organization_submit, "Changes its name, and what it asks of members."),
	POST("/settings/plan",                 DASHBOARD, FORM,  PLAN,     plan_submit,           "Changes its plan."),
	GET("/settings/members",               DASHBOARD, PAGE,  MEMBERS,  members_page,          "Members, those who are invited, and a form that invites."),
	GET("/settings/members/{member}",      DASHBOARD, PAGE,  MEMBERS,  member_page,           "One member."),
	POST("/settings/members/{member}/role", DASHBOARD, FORM, MEMBERS,  member_role_submit,    "Gives a member another role."),
	GET("/settings/members/{member}/remove", DASHBOARD, PAGE, MEMBERS, member_remove_page,    "Asks whether to remove a member."),
	POST("/settings/members/{member}/remove", DASHBOARD, FORM, MEMBERS, member_remove_submit, "Removes a member."),
	POST("/settings/members/{member}/reset-link", DASHBOARD, FORM, MEMBERS, member_reset_submit, "Makes a link that sets a member's password."),
	POST("/settings/invitations",          DASHBOARD, FORM,  MEMBERS,  invitation_create_submit, "Invites somebody."),
	POST("/settings/invitations/{invitation}/resend", DASHBOARD, FORM, MEMBERS, invitation_resend_submit, "Sends an invitation again."),
	GET("/settings/invitations/{invitation}/revoke", DASHBOARD, PAGE, MEMBERS, invitation_revoke_page, "Asks whether to revoke an invitation."),
	POST("/settings/invitations/{invitation}/revoke", DASHBOARD, FORM, MEMBERS, invitation_revoke_submit, "Revokes an invitation."),
	GET("/invitations/{invite}",           DASHBOARD, OPEN,  NOTHING,  invitation_link_page,  "What an invitation's link leads to."),
	POST("/invitations/{invite}",          DASHBOARD, LOGIN, NOTHING,  invitation_link_submit, "Joins the organization, once."),
	GET("/v1/organization",                NATIVE,    API,   READ,     organization_api_get,  "The organization of the key."),
	PATCH("/v1/organization",              NATIVE,    API,   NOTHING,  organization_api_change, "Changes it: name and members' second factor, plan and limit."),
	GET("/v1/members",                     NATIVE,    API,   MEMBERS,  member_api_list,       "All members, newest account first."),
	GET("/v1/members/{member}",            NATIVE,    API,   MEMBERS,  member_api_get,        "One member, by id."),
	PATCH("/v1/members/{member}",          NATIVE,    API,   MEMBERS,  member_api_change,     "Gives a member another role."),
	DELETE("/v1/members/{member}",         NATIVE,    API,   MEMBERS,  member_api_remove,     "Removes a member."),
	GET("/v1/invitations",                 NATIVE,    API,   MEMBERS,  invitation_api_list,   "All invitations, newest first."),
	POST("/v1/invitations",                NATIVE,    API,   MEMBERS,  invitation_api_create, "Invites somebody."),
	GET("/v1/invitations/{invitation}",    NATIVE,    API,   MEMBERS,  invitation_api_get,    "One invitation, by id."),
	POST("/v1/invitations/{invitation}/resend", NATIVE, API, MEMBERS,  invitation_api_resend, "Sends an invitation again, with a new link."),
	DELETE("/v1/invitations/{invitation}", NATIVE,    API,   MEMBERS,  invitation_api_revoke, "Revokes an invitation."),

	/* the map about itself */
	GET("/openapi.json",                   NATIVE,    OPEN,  NOTHING,  openapi_get,           "This description: OpenAPI 3.1."),
	GET("/versioner/openapi.json",         VERSIONER, OPEN,  NOTHING,  openapi_get,           "This description: OpenAPI 3.1."),
	GET("/releasebits/openapi.json",       RELEASEBITS, OPEN, NOTHING, openapi_get,           "This description: OpenAPI 3.1."),
	GET("/versiontwo/openapi.json",        VERSIONTWO, OPEN, NOTHING,  openapi_get,           "This description: OpenAPI 3.1."),
	GET("/dployr/openapi.json",            DPLOYR,    OPEN,  NOTHING,  openapi_get,           "This description: OpenAPI 3.1."),
	GET("/postman-collection.json",        NATIVE,    OPEN,  NOTHING,  postman_get,           "A collection for Postman and newman, v2.1."),
	GET("/docs",                           DASHBOARD, OPEN,  NOTHING,  reference_page,        "The reference of the API."),
	GET("/docs/{tag}",                     DASHBOARD, OPEN,  NOTHING,  reference_tag_page,    "The reference of one resource."),
	GET("/try/{operation}",                DASHBOARD, PAGE,  NOTHING,  try_page,              "A form that calls one operation of the API."),
	POST("/try/{operation}",               DASHBOARD, FORM,  NOTHING,  try_page_submit,       "Calls it as oneself, once it is confirmed, and shows the answer."),
	GET("/problems/{code}",                DASHBOARD, OPEN,  NOTHING,  problem_page,          "What an error code means."),
	GET("/static/{file}",                  DASHBOARD, OPEN,  NOTHING,  static_get,            "The stylesheet, under its hashed name."),
};
/* clang-format on */

/* By prefix; the last takes what is left. */
static const struct door *const doors[] = {
	&versioner_door, &dployr_door, &versiontwo_door, &releasebits_door,
	&native_door,    &oauth_door,  &dashboard_door,
};

#define EXPANDABLE(room)                                                                           \
	{                                                                                          \
#room, room##_fields, &room##_n_fields, sizeof(struct room), room##_expand         \
	}
/* By the name that references to it stand under. */
static const struct expandable expandables[] = {
	EXPANDABLE(project),
	EXPANDABLE(version),
	EXPANDABLE(environment),
};

const char *const landfall_bulk_paths[] = { "/v1/import", "/settings/import", NULL };

const struct map landfall_map = {
	.routes = routes,
	.n_routes = ARRAY_LEN(routes),
	.doors = doors,
	.n_doors = ARRAY_LEN(doors),
	.docs = route_docs,
	.n_docs = &route_n_docs,
	.expandables = expandables,
	.n_expandables = ARRAY_LEN(expandables),
};
