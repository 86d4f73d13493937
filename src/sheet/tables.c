/* The tables: which forms, lists and single objects there are. Words are for people; names are the API's. A test
 * (tests/unit/test_sheet.c) holds them against the map: no name that the API does not know, no writing operation that people
 * cannot reach. */
#include "config.h"

#include "base/i18n.h"
#include "sheet/sheet.h"

#define FIELDS(table)  .fields = (table), .n = ARRAY_LEN(table)
#define COLUMNS(table) .columns = (table), .n = ARRAY_LEN(table)

/* clang-format off */

/* ---- what is recorded by hand */

static const struct sheet_field event_fields[] = {
	{ "project", N_("Project"), N_("Its name; one that is not known yet is made."), NULL, NULL, PICK_TYPED },
	{ "version", N_("Version"), N_("As the project calls it."), NULL, NULL, PICK_TYPED },
	{ "environment", N_("Environment"), NULL, NULL, NULL, PICK_ENVIRONMENT },
	{ "status", N_("How far it has come"), NULL, NULL, "completed", PICK_TYPED },
	{ "reported_by", N_("Who did it"), NULL, NULL, NULL, PICK_TYPED },
	{ "started_at", N_("When it started"), N_("Empty: not told."), NULL, NULL, PICK_TYPED },
	{ "finished_at", N_("When it ended"), N_("Empty: now, when it has ended."), NULL, NULL, PICK_TYPED },
	{ "scm_sha", N_("Commit"), NULL, NULL, NULL, PICK_TYPED },
	{ "scm_branch", N_("Branch"), NULL, NULL, NULL, PICK_TYPED },
	{ "host", N_("Machine"), N_("Only when this is about one of several."), NULL, NULL, PICK_TYPED },
	{ "run_id", N_("Run"), N_("Events of one run belong together. Empty: it goes on with the open deployment of this version there, or begins one."), NULL, NULL, PICK_TYPED },
	{ "deploy_url", N_("Page of the deployment"), NULL, NULL, NULL, PICK_TYPED },
	{ "build_url", N_("Page of the build"), NULL, NULL, NULL, PICK_TYPED },
	{ "error_message", N_("What went wrong"), NULL, NULL, NULL, PICK_TYPED },
	{ "extra_metadata", N_("Anything else"), N_("A JSON object."), NULL, NULL, PICK_TYPED },
};

static const struct sheet_field start_fields[] = {
	{ "version", N_("Version"), N_("Empty: the latest good one."), NULL, NULL, PICK_TYPED },
	{ "environment", N_("Environment"), N_("None in particular: the default one."), NULL, NULL, PICK_ENVIRONMENT },
	{ "deploy_url", N_("Page of the deployment"), N_("In the system that does it."), NULL, NULL, PICK_TYPED },
	{ "extra_metadata", N_("Anything else"), N_("A JSON object."), NULL, NULL, PICK_TYPED },
};

static const struct sheet_field deployment_fields_[] = {
	{ "note", N_("Note"), NULL, NULL, NULL, PICK_TYPED },
	{ "deploy_url", N_("Page of the deployment"), N_("In the system that does it."), NULL, NULL, PICK_TYPED },
	{ "extra_metadata", N_("Metadata"), N_("A JSON object."), NULL, NULL, PICK_TYPED },
};

static const struct sheet_field version_fields_[] = {
	{ "project", N_("Project"), N_("Its name; one that is not known yet is made."), NULL, NULL, PICK_TYPED },
	{ "version", N_("Version"), N_("One that is there already gets what it lacks."), NULL, NULL, PICK_TYPED },
	{ "scm_sha", N_("Commit"), N_("A version never changes it once it is known."), NULL, NULL, PICK_TYPED },
	{ "scm_branch", N_("Branch"), NULL, NULL, NULL, PICK_TYPED },
	{ "scm_tag", N_("Tag"), NULL, NULL, NULL, PICK_TYPED },
	{ "scm_repository", N_("Repository"), NULL, NULL, NULL, PICK_TYPED },
	{ "commits", N_("Commits that came with it"), N_("One a line: the commit, then its subject."), NULL, NULL, PICK_COMMITS },
};

static const struct sheet_field build_fields_[] = {
	{ "project", N_("Project"), N_("Its name; one that is not known yet is made."), NULL, NULL, PICK_TYPED },
	{ "version", N_("Version"), NULL, NULL, NULL, PICK_TYPED },
	{ "status", N_("How far it has come"), NULL, NULL, "completed", PICK_TYPED },
	{ "build_number", N_("Number"), NULL, NULL, NULL, PICK_TYPED },
	{ "build_url", N_("Page of the build"), N_("With its log."), NULL, NULL, PICK_TYPED },
	{ "source_system", N_("System"), N_("github, gitlab, jenkins …"), NULL, NULL, PICK_TYPED },
	{ "scm_sha", N_("Commit"), NULL, NULL, NULL, PICK_TYPED },
	{ "scm_branch", N_("Branch"), NULL, NULL, NULL, PICK_TYPED },
	{ "reported_by", N_("Who did it"), NULL, NULL, NULL, PICK_TYPED },
	{ "started_at", N_("When it started"), N_("Empty: not told."), NULL, NULL, PICK_TYPED },
	{ "finished_at", N_("When it ended"), NULL, NULL, NULL, PICK_TYPED },
	{ "error_message", N_("What went wrong"), NULL, NULL, NULL, PICK_TYPED },
	{ "commits", N_("Commits that came with it"), N_("One a line: the commit, then its subject."), NULL, NULL, PICK_COMMITS },
};

/* ---- what runs */

static const struct sheet_field service_fields_[] = {
	{ "name", N_("Name"), NULL, NULL, NULL, PICK_TYPED },
	{ "project", N_("Project"), N_("Its name, or its part of an address."), "project.slug", NULL, PICK_TYPED },
	{ "environment", N_("Environment"), NULL, "environment.slug", NULL, PICK_ENVIRONMENT },
	{ "description", N_("What it does"), NULL, NULL, NULL, PICK_TYPED },
	{ "status", N_("Status"), N_("As you know it. Nothing is started or stopped from here."), NULL, "unknown", PICK_TYPED },
	{ "runtime", N_("Runs on"), N_("nodejs, python …"), NULL, NULL, PICK_TYPED },
	{ "runtime_version", N_("Version of that"), NULL, NULL, NULL, PICK_TYPED },
	{ "source", N_("Comes as"), N_("A repository has an address, an image a name."), NULL, NULL, PICK_TYPED },
	{ "remote_url", N_("Repository"), NULL, NULL, NULL, PICK_TYPED },
	{ "remote_branch", N_("Branch"), NULL, NULL, NULL, PICK_TYPED },
	{ "remote_commit", N_("Commit"), NULL, NULL, NULL, PICK_TYPED },
	{ "image", N_("Image"), NULL, NULL, NULL, PICK_TYPED },
	{ "build_cmd", N_("Is built by"), NULL, NULL, NULL, PICK_TYPED },
	{ "run_cmd", N_("Is run by"), NULL, NULL, NULL, PICK_TYPED },
	{ "working_dir", N_("In the folder"), NULL, NULL, NULL, PICK_TYPED },
	{ "port", N_("Port"), NULL, NULL, NULL, PICK_TYPED },
	{ "spec", N_("Anything else"), N_("A JSON object."), NULL, NULL, PICK_TYPED },
};

static const struct sheet_field variable_new_fields[] = {
	{ "key", N_("Name"), N_("Letters, digits and underscores. One that is there already gets another value."), NULL, NULL, PICK_TYPED },
	{ "value", N_("Value"), NULL, NULL, NULL, PICK_TYPED },
	{ "is_secret", N_("Secret"), N_("The value of a secret one is never shown again."), NULL, "true", PICK_TYPED },
};

static const struct sheet_field variable_edit_fields[] = {
	{ "value", N_("New value"), N_("Left empty, it stays what it is."), NULL, NULL, PICK_KEPT },
	{ "is_secret", N_("Secret"), N_("The value of a secret one is never shown again."), NULL, NULL, PICK_TYPED },
};

static const struct sheet_field instance_fields_[] = {
	{ "name", N_("Name"), NULL, NULL, NULL, PICK_TYPED },
	{ "address", N_("Address"), N_("Where it is."), NULL, NULL, PICK_TYPED },
	{ "status", N_("Status"), N_("As you know it."), NULL, "unknown", PICK_TYPED },
	{ "last_seen_at", N_("Last heard of"), NULL, NULL, NULL, PICK_TYPED },
	{ "metadata", N_("Anything else"), N_("A JSON object."), NULL, NULL, PICK_TYPED },
};

static const struct sheet_field route_fields[] = {
	{ "domain", N_("Domain"), N_("A host name; *. before it for all below it."), NULL, NULL, PICK_TYPED },
	{ "service", N_("Service"), N_("The name of the service that it leads to."), "service.name", NULL, PICK_TYPED },
	{ "port", N_("Port"), N_("Empty: the service’s own."), NULL, NULL, PICK_TYPED },
};

/* ---- programs */

static const struct sheet_field key_fields[] = {
	{ "name", N_("What it is for"), NULL, NULL, NULL, PICK_TYPED },
	{ "addresses", N_("Only from these addresses and networks"), N_("One a line; none: from anywhere."), NULL, NULL, PICK_TYPED },
};

static const struct sheet_field client_fields_[] = {
	{ "name", N_("Name"), NULL, NULL, NULL, PICK_TYPED },
	{ "redirect_uris", N_("Addresses that it may be led back to"), N_("One a line."), NULL, NULL, PICK_TYPED },
	{ "scopes", N_("What it may ask for"), N_("Scopes: read, write, deploy …"), NULL, NULL, PICK_TYPED },
};

/* ---- who is told of what happens */

#define WEBHOOK_FIELDS                                                                             \
	{ "url", N_("Address"), N_("What happens is sent there as JSON, by POST."), NULL, NULL, PICK_LINE }, \
	{ "events", N_("Of what it is told"), NULL, NULL, NULL, PICK_ASKED_MANY }, \
	{ "environments", N_("Only of what happens in these"), N_("None: anywhere."), NULL, NULL, PICK_PLACES }, \
	{ "statuses", N_("Only of what came to one of these"), N_("None: to any."), NULL, NULL, PICK_STATUSES }, \
	{ "payload", N_("How the body is written"), N_("standard: Standard Webhooks. cdevents: CDEvents within CloudEvents, and only of what has such an event. versioner, dployr: as those write it."), NULL, "standard", PICK_TYPED }, \
	{ "description", N_("What it is for"), NULL, NULL, NULL, PICK_TYPED }

static const struct sheet_field webhook_new_fields[] = {
	WEBHOOK_FIELDS,
	{ "secret", N_("Secret"), N_("What is sent is signed with it. Empty: one is made, and the next page shows it once."), NULL, NULL, PICK_TYPED },
};
static const struct sheet_field webhook_edit_fields[] = { WEBHOOK_FIELDS };
static const struct sheet_field webhook_rotate_fields_[] = {
	{ "secret", N_("New secret"), N_("Empty: one is made, and the next page shows it once. For a day what is sent is signed with both."), NULL, NULL, PICK_TYPED },
};
static const struct sheet_field webhook_test_fields_[] = {
	{ "type", N_("What the example looks like"), NULL, NULL, NULL, PICK_TYPE },
};
static const struct sheet_field webhook_recover_fields_[] = {
	{ "since", N_("From this day on"), N_("All that was to be told from then on, and failed, is sent once more."), NULL, NULL, PICK_DAY },
};
static const struct sheet_field channel_test_fields_[] = {
	{ "event_type", N_("What the example looks like"), NULL, NULL, "deployment.completed", PICK_TYPE },
};

#define PREFERENCE_FIELDS                                                                          \
	{ "event_type", N_("What is told"), NULL, NULL, "deployment.*", PICK_ASKED }, \
	{ "filters.environments", N_("Only in these environments"), N_("None: in any."), NULL, NULL, PICK_PLACES }, \
	{ "filters.projects", N_("Only of these projects"), N_("Names, one a line; none: of any."), NULL, NULL, PICK_LINES }, \
	{ "filters.statuses", N_("Only what came to one of these"), N_("None: to any."), NULL, NULL, PICK_STATUSES }, \
	{ "mode", N_("How often"), N_("every: each event. changes: the first failure, and the first success after it. digest: gathered, and told together."), NULL, "every", PICK_TYPED }, \
	{ "digest_minutes", N_("Of a digest: each so many minutes"), N_("60, unless you say otherwise."), NULL, NULL, PICK_TYPED }, \
	{ "digest_hour", N_("Or once a day, at this hour"), N_("From 0 to 23, in UTC."), NULL, NULL, PICK_TYPED }

static const struct sheet_field preference_new_fields[] = {
	PREFERENCE_FIELDS,
	{ "channel_id", N_("Channel"), NULL, NULL, "{channel}", PICK_FIXED },
};
static const struct sheet_field preference_edit_fields[] = { PREFERENCE_FIELDS };

#define WEBHOOK "/v1/webhooks/{webhook}"
#define CHANNEL "/v1/notification-channels/{channel}"
#define PREFERENCE "/v1/notification-preferences/{preference}"

#define SERVICE "/v1/services/{service}"
#define VARIABLE "/v1/services/{service}/variables/{variable}"
#define INSTANCE "/v1/instances/{instance}"
#define ROUTE "/v1/routes/{route}"
#define DEPLOYMENT "/v1/deployments/{deployment}"

const struct sheet sheets[] = {
	{ .path = "/deployments/new", .method = "POST", .operation = "/v1/deployment-events",
	  .title = N_("Record a deployment"), .button = N_("Record it"), .next = "/deployments/{id}", .back = "/",
	  .place = "State", FIELDS(event_fields) },
	{ .path = "/projects/{project}/deploy", .method = "POST", .operation = "/v1/projects/{project}/deployments", .about = "/v1/projects/{project}",
	  .title = N_("Start a deployment"), .button = N_("Start it"), .next = "/deployments/{id}", .back = "/projects/{project}",
	  .place = "Projects", .called = "name", FIELDS(start_fields) },
	{ .path = "/deployments/{deployment}/edit", .method = "PATCH", .operation = DEPLOYMENT, .about = DEPLOYMENT,
	  .title = N_("Change what is said of a deployment"), .button = N_("Save"), .next = "/deployments/{deployment}", .back = "/deployments/{deployment}",
	  .place = "State", .called = "version.name", FIELDS(deployment_fields_) },
	{ .path = "/versions/new", .method = "POST", .operation = "/v1/versions",
	  .title = N_("Record a version"), .button = N_("Record it"), .next = "/versions/{id}", .back = "/projects",
	  .place = "Projects", FIELDS(version_fields_) },
	{ .path = "/builds/new", .method = "POST", .operation = "/v1/builds",
	  .title = N_("Record a build"), .button = N_("Record it"), .next = "/versions/{version.id}", .back = "/projects",
	  .place = "Projects", FIELDS(build_fields_) },

	{ .path = "/services/new", .method = "POST", .operation = "/v1/services",
	  .title = N_("Add a service"), .button = N_("Add it"), .next = "/services/{id}", .back = "/services",
	  .place = "Projects", FIELDS(service_fields_) },
	{ .path = "/services/{service}/edit", .method = "PATCH", .operation = SERVICE, .about = SERVICE,
	  .title = N_("Change the service"), .button = N_("Save"), .next = "/services/{id}", .back = "/services/{id}",
	  .place = "Projects", .called = "name", FIELDS(service_fields_) },
	{ .path = "/services/{service}/delete", .method = "DELETE", .operation = SERVICE, .about = SERVICE,
	  .title = N_("Delete this service?"), .button = N_("Delete the service"), .next = "/services", .back = "/services/{id}",
	  .loss = N_("Its variables and the domains that lead to it are deleted with it. That cannot be undone."),
	  .place = "Projects", .called = "name" },
	{ .path = "/services/{service}/variables/new", .method = "POST", .operation = SERVICE "/variables", .about = SERVICE,
	  .title = N_("Set a variable of"), .button = N_("Set it"), .next = "/services/{service}", .back = "/services/{service}",
	  .place = "Projects", .called = "name", FIELDS(variable_new_fields) },
	{ .path = "/services/{service}/variables/{variable}/edit", .method = "PATCH", .operation = VARIABLE, .about = VARIABLE,
	  .title = N_("Change the variable"), .button = N_("Save"), .next = "/services/{service}", .back = "/services/{service}",
	  .place = "Projects", .called = "key", FIELDS(variable_edit_fields) },
	{ .path = "/services/{service}/variables/{variable}/delete", .method = "DELETE", .operation = VARIABLE, .about = VARIABLE,
	  .title = N_("Delete this variable?"), .button = N_("Delete the variable"), .next = "/services/{service}", .back = "/services/{service}",
	  .loss = N_("Its value is lost."),
	  .place = "Projects", .called = "key" },

	{ .path = "/instances/new", .method = "POST", .operation = "/v1/instances",
	  .title = N_("Make an instance known"), .button = N_("Add it"), .next = "/instances/{id}", .back = "/instances",
	  .place = "Projects", FIELDS(instance_fields_) },
	{ .path = "/instances/{instance}/edit", .method = "PATCH", .operation = INSTANCE, .about = INSTANCE,
	  .title = N_("Change the instance"), .button = N_("Save"), .next = "/instances/{id}", .back = "/instances/{id}",
	  .place = "Projects", .called = "name", FIELDS(instance_fields_) },
	{ .path = "/instances/{instance}/delete", .method = "DELETE", .operation = INSTANCE, .about = INSTANCE,
	  .title = N_("Forget this instance?"), .button = N_("Forget the instance"), .next = "/instances", .back = "/instances/{id}",
	  .loss = N_("What is known of the machine is lost; the machine itself is left alone."),
	  .place = "Projects", .called = "name" },

	{ .path = "/routes/new", .method = "POST", .operation = "/v1/routes",
	  .title = N_("Add a domain"), .button = N_("Add it"), .next = "/routes/{id}", .back = "/routes",
	  .place = "Projects", FIELDS(route_fields) },
	{ .path = "/routes/{route}/edit", .method = "PATCH", .operation = ROUTE, .about = ROUTE,
	  .title = N_("Change where a domain leads"), .button = N_("Save"), .next = "/routes/{id}", .back = "/routes/{id}",
	  .place = "Projects", .called = "domain", FIELDS(route_fields) },
	{ .path = "/routes/{route}/delete", .method = "DELETE", .operation = ROUTE, .about = ROUTE,
	  .title = N_("Delete this domain?"), .button = N_("Delete the domain"), .next = "/routes", .back = "/routes/{id}",
	  .loss = N_("That it leads to its service is no longer kept."),
	  .place = "Projects", .called = "domain" },

	{ .path = "/settings/keys/{key}/edit", .method = "PATCH", .operation = "/v1/api-keys/{key}", .about = "/v1/api-keys/{key}",
	  .title = N_("Change the API key"), .button = N_("Save"), .next = "/settings/keys", .back = "/settings/keys",
	  .place = "Settings", .called = "name", FIELDS(key_fields) },
	{ .path = "/settings/applications/{client}/edit", .method = "PATCH", .operation = "/v1/oauth/clients/{client}", .about = "/v1/oauth/clients/{client}",
	  .title = N_("Change the application"), .button = N_("Save"), .next = "/settings/applications", .back = "/settings/applications",
	  .place = "Settings", .called = "name", FIELDS(client_fields_) },

	{ .path = "/settings/webhooks/new", .method = "POST", .operation = "/v1/webhooks",
	  .title = N_("Tell an address of what happens"), .button = N_("Make the webhook"), .next = "/settings/webhooks/{id}", .back = "/settings/webhooks",
	  .place = "Settings", FIELDS(webhook_new_fields) },
	{ .path = "/projects/{project}/webhooks/new", .method = "POST", .operation = "/v1/projects/{project}/webhooks", .about = "/v1/projects/{project}",
	  .title = N_("Tell an address of"), .button = N_("Make the webhook"), .next = "/settings/webhooks/{id}", .back = "/projects/{project}/settings",
	  .place = "Projects", .called = "name", FIELDS(webhook_new_fields) },
	{ .path = "/settings/webhooks/{webhook}/edit", .method = "PATCH", .operation = WEBHOOK, .about = WEBHOOK,
	  .title = N_("Change the webhook"), .button = N_("Save"), .next = "/settings/webhooks/{webhook}", .back = "/settings/webhooks/{webhook}",
	  .place = "Settings", .called = "url", FIELDS(webhook_edit_fields) },
	{ .path = "/settings/webhooks/{webhook}/rotate", .method = "POST", .operation = WEBHOOK "/rotate", .about = WEBHOOK,
	  .title = N_("Give another secret to"), .button = N_("Give it another secret"), .next = "/settings/webhooks/{webhook}", .deed = "rotated", .back = "/settings/webhooks/{webhook}",
	  .place = "Settings", .called = "url", FIELDS(webhook_rotate_fields_) },
	{ .path = "/settings/webhooks/{webhook}/pause", .method = "POST", .operation = WEBHOOK "/pause", .about = WEBHOOK,
	  .title = N_("Pause the webhook"), .button = N_("Pause it"), .next = "/settings/webhooks/{webhook}", .deed = "paused", .back = "/settings/webhooks/{webhook}",
	  .place = "Settings", .called = "url" },
	{ .path = "/settings/webhooks/{webhook}/resume", .method = "POST", .operation = WEBHOOK "/resume", .about = WEBHOOK,
	  .title = N_("Switch on the webhook"), .button = N_("Switch it on"), .next = "/settings/webhooks/{webhook}", .deed = "resumed", .back = "/settings/webhooks/{webhook}",
	  .place = "Settings", .called = "url" },
	{ .path = "/settings/webhooks/{webhook}/test", .method = "POST", .operation = WEBHOOK "/test", .about = WEBHOOK,
	  .title = N_("Send an example to"), .button = N_("Send it"), .next = "/settings/deliveries/{id}", .deed = "queued", .back = "/settings/webhooks/{webhook}",
	  .place = "Settings", .called = "url", FIELDS(webhook_test_fields_) },
	{ .path = "/settings/webhooks/{webhook}/recover", .method = "POST", .operation = WEBHOOK "/recover", .about = WEBHOOK,
	  .title = N_("Send once more what failed, to"), .button = N_("Send it once more"), .next = "/settings/webhooks/{webhook}", .deed = "queued", .back = "/settings/webhooks/{webhook}",
	  .place = "Settings", .called = "url", FIELDS(webhook_recover_fields_) },
	{ .path = "/settings/webhooks/{webhook}/delete", .method = "DELETE", .operation = WEBHOOK, .about = WEBHOOK,
	  .title = N_("Delete this webhook?"), .button = N_("Delete the webhook"), .next = "/settings/webhooks", .back = "/settings/webhooks/{webhook}",
	  .loss = N_("It is told of nothing any more; what waits for it is given up, and its secret is forgotten."),
	  .place = "Settings", .called = "url", .is_light = true },
	{ .path = "/settings/deliveries/{delivery}/resend", .method = "POST", .operation = "/v1/deliveries/{delivery}/resend", .about = "/v1/deliveries/{delivery}",
	  .title = N_("Send once more"), .button = N_("Send it once more"), .next = "/settings/deliveries/{delivery}", .deed = "queued", .back = "/settings/deliveries/{delivery}",
	  .place = "Settings", .called = "event_type" },

	{ .path = "/settings/channels/{channel}/test", .method = "POST", .operation = CHANNEL "/test", .about = CHANNEL,
	  .title = N_("Send an example to"), .button = N_("Send it"), .next = "/settings/deliveries/{id}", .deed = "queued", .back = "/settings/channels/{channel}",
	  .place = "Settings", .called = "name", FIELDS(channel_test_fields_) },
	{ .path = "/settings/channels/{channel}/pause", .method = "POST", .operation = CHANNEL "/pause", .about = CHANNEL,
	  .title = N_("Pause the channel"), .button = N_("Pause it"), .next = "/settings/channels/{channel}", .deed = "paused", .back = "/settings/channels/{channel}",
	  .place = "Settings", .called = "name" },
	{ .path = "/settings/channels/{channel}/resume", .method = "POST", .operation = CHANNEL "/resume", .about = CHANNEL,
	  .title = N_("Switch on the channel"), .button = N_("Switch it on"), .next = "/settings/channels/{channel}", .deed = "resumed", .back = "/settings/channels/{channel}",
	  .place = "Settings", .called = "name" },
	{ .path = "/settings/channels/{channel}/delete", .method = "DELETE", .operation = CHANNEL, .about = CHANNEL,
	  .title = N_("Delete this channel?"), .button = N_("Delete the channel"), .next = "/settings/channels", .back = "/settings/channels/{channel}",
	  .loss = N_("What is to be told there is forgotten with it, and so are its secrets. What was told stays in the history."),
	  .place = "Settings", .called = "name" },
	{ .path = "/settings/channels/{channel}/preferences/new", .method = "POST", .operation = "/v1/notification-preferences", .about = CHANNEL,
	  .title = N_("Say what is told in"), .button = N_("Save"), .next = "/settings/channels/{channel}", .deed = "saved", .back = "/settings/channels/{channel}",
	  .place = "Settings", .called = "name", FIELDS(preference_new_fields) },
	{ .path = "/settings/channels/{channel}/preferences/{preference}/edit", .method = "PATCH", .operation = PREFERENCE, .about = PREFERENCE,
	  .title = N_("Change what is told in"), .button = N_("Save"), .next = "/settings/channels/{channel}", .back = "/settings/channels/{channel}",
	  .place = "Settings", .called = "channel_name", FIELDS(preference_edit_fields) },
	{ .path = "/settings/channels/{channel}/preferences/{preference}/delete", .method = "DELETE", .operation = PREFERENCE, .about = PREFERENCE,
	  .title = N_("Tell of this no longer?"), .button = N_("Tell of it no longer"), .next = "/settings/channels/{channel}", .back = "/settings/channels/{channel}",
	  .loss = N_("The channel stays, with all else that it is told."),
	  .place = "Settings", .called = "event_type", .is_light = true },
};

/* ---- lists and single objects */

static const struct sheet_column deployment_columns[] = {
	{ "created_at", N_("When"), SHOW_TIME, NULL },
	{ "project.name", N_("Project"), SHOW_NAME, "/projects/{project.slug}" },
	{ "version.name", N_("Version"), SHOW_CODE, "/deployments/{id}" },
	{ "version.scm_sha", N_("Commit"), SHOW_COMMIT, NULL },
	{ "environment.name", N_("Environment"), SHOW_TEXT, "/environments/{environment.slug}" },
	{ "status", N_("Status"), SHOW_STATUS, NULL },
	{ "duration_ms", N_("Took"), SHOW_SPAN, NULL },
	{ "reported_by", N_("Who, as reported"), SHOW_TEXT, NULL },
};

static const struct sheet_column place_columns[] = {
	{ "project.name", N_("Project"), SHOW_NAME, "/projects/{project.slug}" },
	{ "version", N_("Runs"), SHOW_CODE, "/deployments/{deployment_id}" },
	{ "scm_sha", N_("Commit"), SHOW_COMMIT, NULL },
	{ "since", N_("Since"), SHOW_TIME, NULL },
	{ "last.status", N_("Last attempt"), SHOW_STATUS, NULL },
	{ "last.version", N_("Of version"), SHOW_CODE, "/deployments/{last.id}" },
	{ "last.at", N_("When"), SHOW_TIME, NULL },
};

static const struct sheet_column service_columns[] = {
	{ "name", N_("Service"), SHOW_NAME, "/services/{id}" },
	{ "status", N_("Status"), SHOW_TAG, NULL },
	{ "project.name", N_("Project"), SHOW_TEXT, "/projects/{project.slug}" },
	{ "environment.name", N_("Environment"), SHOW_TEXT, "/environments/{environment.slug}" },
	{ "runtime", N_("Runs on"), SHOW_TEXT, NULL },
	{ "updated_at", N_("Last changed"), SHOW_TIME, NULL },
};

static const struct sheet_column instance_columns[] = {
	{ "name", N_("Instance"), SHOW_NAME, "/instances/{id}" },
	{ "status", N_("Status"), SHOW_TAG, NULL },
	{ "address", N_("Address"), SHOW_CODE, NULL },
	{ "last_seen_at", N_("Last heard of"), SHOW_TIME, NULL },
};

static const struct sheet_column route_columns[] = {
	{ "domain", N_("Domain"), SHOW_NAME, "/routes/{id}" },
	{ "service.name", N_("Service"), SHOW_TEXT, "/services/{service.id}" },
	{ "port", N_("Port"), SHOW_CODE, NULL },
	{ "updated_at", N_("Last changed"), SHOW_TIME, NULL },
};

static const struct sheet_column variable_columns[] = {
	{ "key", N_("Variable"), SHOW_CODE, NULL },
	{ "value", N_("Value"), SHOW_SECRET, NULL },
	{ "updated_at", N_("Last set"), SHOW_TIME, NULL },
	{ "", N_("Change"), SHOW_ACT, "/services/{service}/variables/{key}/edit" },
	{ "", N_("Delete"), SHOW_ACT, "/services/{service}/variables/{key}/delete" },
};

static const char *const of_service[] = { "project", "environment", "status", NULL };
static const char *const of_route[] = { "service", NULL };
static const char *const of_deployment[] = { "project", "environment", "status", "version", "release", NULL };

const struct sheet_column sheet_delivery_columns[SHEET_N_DELIVERY_COLUMNS] = {
	{ "event_type", N_("Event"), SHOW_NAME, "/settings/deliveries/{id}" },
	{ "status", N_("Status"), SHOW_STATUS, NULL },
	{ "http", N_("Answer"), SHOW_CODE, NULL },
	{ "error", N_("What went wrong"), SHOW_SAID, NULL },
	{ "attempts", N_("Attempts"), SHOW_CODE, NULL },
	{ "created_at", N_("When"), SHOW_TIME, NULL },
	{ "next_at", N_("Next"), SHOW_TIME, NULL },
};
static const char *const of_delivery[] = { "status", "type", NULL };

const struct sheet_list sheet_lists[] = {
	{ .path = "/settings/channels/{channel}/deliveries", .place = "Settings", .operation = "/v1/notification-channels/{channel}/deliveries", .filters = of_delivery,
	  .title = N_("What was sent to a channel"), .lead = N_("Each message, until it was received or given up."), .none = N_("Nothing of the kind was sent, or it is forgotten by now."), COLUMNS(sheet_delivery_columns) },
	{ .path = "/deployments", .place = "State", .operation = "/v1/deployments", .title = N_("Deployments"), .filters = of_deployment,
	  .lead = N_("What was deployed where, newest first."),
	  .none = N_("No deployment that this shows."), .command = NULL,
	  .make = N_("Record a deployment"), .make_path = "/deployments/new", .can = CAN_RECORD, COLUMNS(deployment_columns) },
	{ .path = "/services", .operation = "/v1/services", .title = N_("Services"), .filters = of_service,
	  .lead = N_("What runs, as whoever runs it says. Nothing is started or stopped from here."),
	  .none = N_("No service that this shows."), .command = "{\"name\": \"web\", \"project\": \"shop\"}",
	  .make = N_("Add a service"), .make_path = "/services/new", .can = CAN_PROJECTS, COLUMNS(service_columns) },
	{ .path = "/instances", .operation = "/v1/instances", .title = N_("Instances"),
	  .lead = N_("Machines that services run on, as whoever looks after them says."),
	  .none = N_("No instance is known."), .command = "{\"name\": \"web-1\", \"status\": \"online\"}",
	  .make = N_("Make an instance known"), .make_path = "/instances/new", .can = CAN_PROJECTS, .is_everywhere = true, COLUMNS(instance_columns) },
	{ .path = "/routes", .operation = "/v1/routes", .title = N_("Domains"), .filters = of_route,
	  .lead = N_("Domains, and the services that they lead to. Kept as they are told; no proxy is set up from here."),
	  .none = N_("No domain that this shows."), .command = "{\"domain\": \"shop.example.com\", \"service\": \"web\"}",
	  .make = N_("Add a domain"), .make_path = "/routes/new", .can = CAN_PROJECTS, COLUMNS(route_columns) },
};
const size_t n_sheet_lists = ARRAY_LEN(sheet_lists);

static const struct sheet_list variables = {
	.operation = SERVICE "/variables", .title = N_("Variables"), .none = N_("It has no variables."),
	.make = N_("Set a variable"), .make_path = "/services/{service}/variables/new", .can = CAN_PROJECTS, COLUMNS(variable_columns)
};
static const struct sheet_list domains = {
	.operation = "/v1/routes", .query = "service={id}&limit=100", .title = N_("Domains"), .none = N_("No domain leads to it."),
	.make = N_("Add a domain"), .make_path = "/routes/new?service={name}", .can = CAN_PROJECTS, COLUMNS(route_columns)
};

static const struct sheet_list places = {
	.operation = "/v1/state", .query = "environment={slug}&limit=100", .title = N_("What runs in it"), .none = N_("Nothing runs in it."), COLUMNS(place_columns)
};
static const struct sheet_list failures = {
	.operation = "/v1/deployments", .query = "environment={slug}&status=failed&limit=5", .all = "/deployments?environment={slug}&status=failed", .title = N_("Last failures"), .none = N_("Nothing failed in it."), COLUMNS(deployment_columns)
};
static const struct sheet_list timeline = {
	.operation = "/v1/deployments", .query = "environment={slug}&limit=20", .all = "/deployments?environment={slug}", .title = N_("Timeline"), .none = N_("Nothing was deployed to it."), COLUMNS(deployment_columns)
};

static const struct sheet_column environment_facts[] = {
	{ "tier", N_("Tier"), SHOW_TEXT, NULL },
	{ "status", N_("Status"), SHOW_TAG, NULL },
	{ "description", N_("What it is"), SHOW_TEXT, NULL },
	{ "time_zone", N_("Time zone"), SHOW_TEXT, NULL },
	{ "last_deployment_at", N_("Last deployment"), SHOW_TIME, NULL },
	{ "expires_at", N_("Leaves the matrix"), SHOW_TIME, NULL },
};

static const struct sheet_column service_facts[] = {
	{ "status", N_("Status"), SHOW_TAG, NULL },
	{ "description", N_("What it does"), SHOW_TEXT, NULL },
	{ "project.name", N_("Project"), SHOW_TEXT, "/projects/{project.slug}" },
	{ "environment.name", N_("Environment"), SHOW_TEXT, "/environments/{environment.slug}" },
	{ "runtime", N_("Runs on"), SHOW_TEXT, NULL },
	{ "runtime_version", N_("Version of that"), SHOW_CODE, NULL },
	{ "source", N_("Comes as"), SHOW_TAG, NULL },
	{ "remote_url", N_("Repository"), SHOW_WEB, NULL },
	{ "remote_branch", N_("Branch"), SHOW_CODE, NULL },
	{ "remote_commit", N_("Commit"), SHOW_CODE, NULL },
	{ "image", N_("Image"), SHOW_CODE, NULL },
	{ "build_cmd", N_("Is built by"), SHOW_CODE, NULL },
	{ "run_cmd", N_("Is run by"), SHOW_CODE, NULL },
	{ "working_dir", N_("In the folder"), SHOW_CODE, NULL },
	{ "port", N_("Port"), SHOW_CODE, NULL },
	{ "spec", N_("Anything else"), SHOW_LINES, NULL },
	{ "updated_at", N_("Last changed"), SHOW_TIME, NULL },
};

static const struct sheet_column instance_facts[] = {
	{ "status", N_("Status"), SHOW_TAG, NULL },
	{ "address", N_("Address"), SHOW_CODE, NULL },
	{ "last_seen_at", N_("Last heard of"), SHOW_TIME, NULL },
	{ "metadata", N_("Anything else"), SHOW_LINES, NULL },
	{ "created_at", N_("Known since"), SHOW_TIME, NULL },
	{ "updated_at", N_("Last changed"), SHOW_TIME, NULL },
};

static const struct sheet_column route_facts[] = {
	{ "service.name", N_("Leads to"), SHOW_TEXT, "/services/{service.id}" },
	{ "port", N_("Port"), SHOW_CODE, NULL },
	{ "created_at", N_("Known since"), SHOW_TIME, NULL },
	{ "updated_at", N_("Last changed"), SHOW_TIME, NULL },
};

#define FACTS(table) .facts = (table), .n_facts = ARRAY_LEN(table)

const struct sheet_thing sheet_things[] = {
	{ .path = "/environments/{environment}", .place = "State", .operation = "/v1/environments/{environment}", .called = "name", .back = "/settings/environments", .back_text = N_("All environments"), .feed = "/environments/{slug}/feed.atom",
	  .can = CAN_PROJECTS, FACTS(environment_facts), .lists = { &places, &failures, &timeline },
	  .acts = { { N_("All deployments"), "/deployments?environment={slug}", CAN_READ }, { N_("Compare"), "/compare?left={slug}", CAN_READ }, { N_("Settings"), "/settings/environments/{slug}", CAN_READ } } },
	{ .path = "/services/{service}", .operation = SERVICE, .called = "name", .back = "/services", .back_text = N_("All services"),
	  .can = CAN_PROJECTS, FACTS(service_facts), .lists = { &variables, &domains },
	  .acts = { { N_("Change"), "/services/{id}/edit", CAN_NOTHING }, { N_("Logs"), "/projects/{project.slug}/logs", CAN_LOGS }, { N_("Delete…"), "/services/{id}/delete", CAN_NOTHING } } },
	{ .path = "/instances/{instance}", .operation = INSTANCE, .called = "name", .back = "/instances", .back_text = N_("All instances"),
	  .can = CAN_PROJECTS, FACTS(instance_facts),
	  .acts = { { N_("Change"), "/instances/{id}/edit", CAN_NOTHING }, { N_("Forget…"), "/instances/{id}/delete", CAN_NOTHING } } },
	{ .path = "/routes/{route}", .operation = ROUTE, .called = "domain", .back = "/routes", .back_text = N_("All domains"),
	  .can = CAN_PROJECTS, FACTS(route_facts),
	  .acts = { { N_("Change"), "/routes/{id}/edit", CAN_NOTHING }, { N_("Delete…"), "/routes/{id}/delete", CAN_NOTHING } } },
};
/* clang-format on */
const size_t n_sheets = ARRAY_LEN(sheets);
const size_t n_sheet_things = ARRAY_LEN(sheet_things);
