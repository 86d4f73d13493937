/* What each handler of the map reads and answers: one line each, keyed by the handler, so that rows which share one
 * share it. A row of the native doors without a line here fails tests/unit/test_describe. Path parameters, log-in,
 * errors, limits, headers, pagination and `fields` are not said here: they follow from the row.
 *
 *	{ team_api_create, OBJECT(201, team, ), BODY(team, draft_), .example = "{\"name\":\"Harbour\"}" },
 *
 * TABLE(team, draft_) stands for team_draft_fields and team_n_draft_fields; TABLE(team, ) for team_fields. */
#include "config.h"

#include "account/account.h"
#include "api/batch.h"
#include "apikey/apikey.h"
#include "audit/entry.h"
#include "badge/badge.h"
#include "build/build.h"
#include "change/change.h"
#include "channel/history.h"
#include "channel/preference.h"
#include "delivery/delivery.h"
#include "deployment/deployment.h"
#include "deployment/target.h"
#include "describe.h"
#include "dialect/dployr.h"
#include "dialect/releasebits.h"
#include "dialect/versioner.h"
#include "dialect/versiontwo.h"
#include "desk/desk.h"
#include "environment/environment.h"
#include "event/event.h"
#include "inbound/receipt.h"
#include "exposition/exposition.h"
#include "eventlog/eventlog.h"
#include "instance/instance.h"
#include "logline/logline.h"
#include "member/invitation.h"
#include "member/member.h"
#include "metric/metric.h"
#include "oauth/oauth.h"
#include "oauth/program.h"
#include "organization/organization.h"
#include "project/configuration.h"
#include "project/project.h"
#include "reference/reference.h"
#include "release/release.h"
#include "proxyroute/proxyroute.h"
#include "rolegrant/rolegrant.h"
#include "service/variable.h"
#include "site/page.h"
#include "state/compare.h"
#include "state/state.h"
#include "state/state_list.h"
#include "state/where.h"
#include "team/team.h"
#include "transfer/transfer.h"
#include "version/commit.h"
#include "version/version.h"
#include "webhook/webhook.h"
#include "workspace/workspace.h"

/* clang-format off */

/* ---- answers and bodies that a handler writes and reads by hand: only described here */

#define SAYS(kind, named, said)   { .name = (named), .type = FIELD_##kind, .flags = FIELD_READ, .text = (said) }
#define MAY_SAY(kind, named, said) { .name = (named), .type = FIELD_##kind, .flags = FIELD_READ | FIELD_DEFINED, .text = (said) }
#define SAYS_ID(named, prefixed, said) { .name = (named), .type = FIELD_ID, .flags = FIELD_READ, .prefix = (prefixed), .text = (said) }
#define TAKES(kind, named, most, said) { .name = (named), .type = FIELD_##kind, .flags = FIELD_WRITE, .max = (most), .text = (said) }
#define WANTS(kind, named, most, said) { .name = (named), .type = FIELD_##kind, .flags = FIELD_WRITE | FIELD_REQUIRED, .max = (most), .text = (said) }
#define COUNTED(room, kind) static const size_t room##_n_##kind##fields = ARRAY_LEN(room##_##kind##fields)

static const struct field health_fields[] = {
	SAYS(TEXT, "status", "ok, or unavailable"),
	SAYS(TEXT, "version", "of the program"),
};
COUNTED(health, );

static const struct field role_fields[] = {
	SAYS(TEXT, "role", "as the API calls it"),
	SAYS(TEXT, "title", "as people do"),
	SAYS(TEXT, "description", "what it is for"),
	SAYS(LIST, "capabilities", "what it lets one do"),
};
COUNTED(role, );

static const struct field grant_fields[] = {
	SAYS_ID("id", "grant", "id"),
	SAYS(TEXT, "kind", "application or login"),
	SAYS_ID("client_id", "client", "the application"),
	SAYS(TEXT, "application", "its name"),
	SAYS(TEXT, "scopes", "what was allowed"),
	SAYS(TIME, "created_at", "when"),
	SAYS(TIME, "last_used_at", "when it was last used"),
};
COUNTED(grant, );

static const struct field application_fields[] = {
	SAYS_ID("id", "client", "id"),
	SAYS_ID("client_id", "client", "the same, as OAuth calls it"),
	MAY_SAY(TEXT, "client_secret", "shown this once"),
	SAYS(TEXT, "name", "what people are asked about"),
	SAYS(TEXT, "type", "public or confidential"),
	SAYS(LIST, "redirect_uris", "where it may be led back to"),
	SAYS(LIST, "scopes", "what it may ask for at most"),
	SAYS(TIME, "created_at", "when it was registered"),
};
COUNTED(application, );

static const struct field application_draft_fields[] = {
	WANTS(TEXT, "name", 255, "what people are asked about"),
	TAKES(TEXT, "type", 20, "confidential, or public for programs that can keep no secret"),
	TAKES(LIST, "redirect_uris", 20000, "where it may be led back to"),
	TAKES(LIST, "scopes", 255, "what it may ask for at most"),
};
COUNTED(application, draft_);

static const struct field tokens_fields[] = {
	SAYS(TEXT, "access_token", "for the Authorization header"),
	SAYS(TEXT, "token_type", "Bearer"),
	SAYS(INT, "expires_in", "seconds that it is good for"),
	MAY_SAY(TEXT, "refresh_token", "good once, for the next tokens"),
	SAYS(TEXT, "scope", "what it may do, words joined by blanks"),
};
COUNTED(tokens, );

#define APPLICATION_PROOF \
	TAKES(TEXT, "client_id", 100, "the application, unless it comes by HTTP Basic"), \
	TAKES(TEXT, "client_secret", 255, "and its secret")

static const struct field token_call_fields[] = {
	WANTS(TEXT, "grant_type", 100, "authorization_code, refresh_token, client_credentials or urn:ietf:params:oauth:grant-type:device_code"),
	TAKES(TEXT, "code", 255, "of authorization_code"),
	TAKES(TEXT, "redirect_uri", 2000, "the one that the code was sent to"),
	TAKES(TEXT, "code_verifier", 255, "PKCE"),
	TAKES(TEXT, "refresh_token", 255, "of refresh_token"),
	TAKES(TEXT, "device_code", 255, "of a device"),
	TAKES(TEXT, "scope", 500, "less than what was allowed"),
	APPLICATION_PROOF,
};
COUNTED(token, call_);

static const struct field token_ask_fields[] = {
	WANTS(TEXT, "token", 8192, "access or refresh token"),
	TAKES(TEXT, "token_type_hint", 100, "which of them"),
	APPLICATION_PROOF,
};
COUNTED(token, ask_);

static const struct field token_facts_fields[] = {
	SAYS(FLAG, "active", "whether it is good; if not, that is all"),
	MAY_SAY(TEXT, "scope", "what it may do"),
	MAY_SAY(TEXT, "client_id", "for which application"),
	MAY_SAY(TEXT, "username", "for which person"),
	MAY_SAY(TEXT, "token_type", "Bearer or refresh_token"),
	MAY_SAY(TEXT, "sub", "id of whom it acts for"),
	MAY_SAY(INT, "iat", "when it was issued, in seconds"),
	MAY_SAY(INT, "exp", "when it ends"),
	MAY_SAY(INT, "nbf", "from when it is good"),
	MAY_SAY(TEXT, "iss", "who issued it"),
	MAY_SAY(TEXT, "aud", "for whom"),
	MAY_SAY(TEXT, "jti", "its id"),
};
COUNTED(token, facts_);

static const struct field device_call_fields[] = {
	TAKES(TEXT, "scope", 500, "what is asked for"),
	APPLICATION_PROOF,
};
COUNTED(device, call_);

static const struct field device_fields[] = {
	SAYS(TEXT, "device_code", "for the token endpoint"),
	SAYS(TEXT, "user_code", "for the person"),
	SAYS(TEXT, "verification_uri", "where they type it"),
	SAYS(TEXT, "verification_uri_complete", "the same with the code in it"),
	SAYS(INT, "expires_in", "seconds"),
	SAYS(INT, "interval", "seconds between two questions"),
};
COUNTED(device, );

static const struct field authorization_server_fields[] = {
	SAYS(TEXT, "issuer", "who issues tokens"),
	SAYS(TEXT, "authorization_endpoint", "where people are asked"),
	SAYS(TEXT, "token_endpoint", "where tokens come from"),
	SAYS(TEXT, "revocation_endpoint", "where they end"),
	SAYS(TEXT, "introspection_endpoint", "where they are looked at"),
	SAYS(TEXT, "device_authorization_endpoint", "where devices begin"),
	SAYS(TEXT, "jwks_uri", "the keys of access tokens"),
	SAYS(LIST, "scopes_supported", "all scopes"),
	SAYS(LIST, "response_types_supported", "code"),
	SAYS(LIST, "response_modes_supported", "query"),
	SAYS(LIST, "grant_types_supported", "all ways to a token"),
	SAYS(LIST, "code_challenge_methods_supported", "S256"),
	SAYS(LIST, "introspection_endpoint_auth_methods_supported", "how an application proves itself there"),
	SAYS(LIST, "token_endpoint_auth_methods_supported", "and there"),
	SAYS(LIST, "revocation_endpoint_auth_methods_supported", "and there"),
	SAYS(FLAG, "authorization_response_iss_parameter_supported", "RFC 9207"),
};
COUNTED(authorization, server_);

#define PAGE_OF_VERSIONER \
	TAKES(INT, "limit", 0, "at most so many, 100 or fewer"), \
	TAKES(INT, "offset", 0, "after so many")

static const struct field versioner_filter_fields[] = {
	TAKES(TEXT, "product", 255, "only of this product; product_name is the same, product_id goes before"),
	TAKES(TEXT, "environment", 100, "only in this environment; environment_name is the same, environment_id goes before"),
	TAKES(TEXT, "version", 100, "only of this version, as its product calls it, or by id; version_id is the same"),
	TAKES(TEXT, "release", 100, "only of the versions in this release; release_id is the same"),
	TAKES(TEXT, "status", 20, "only with this status, in any spelling that events may have"),
	PAGE_OF_VERSIONER,
};
COUNTED(versioner, filter_);

static const struct field versioner_product_filter_fields[] = {
	TAKES(TEXT, "name", 255, "only the one of this name"),
	TAKES(TEXT, "q", 255, "only those that have this in their name"),
	PAGE_OF_VERSIONER,
};
COUNTED(versioner, product_filter_);

static const struct field versioner_version_filter_fields[] = {
	TAKES(TEXT, "product", 255, "only of this product; product_name is the same, product_id goes before"),
	TAKES(TEXT, "scm_sha", 64, "only of this commit, or of those that begin so"),
	TAKES(TEXT, "version", 100, "with product: only the one of this name"),
	PAGE_OF_VERSIONER,
};
COUNTED(versioner, version_filter_);

static const struct field versioner_environment_filter_fields[] = {
	TAKES(TEXT, "type", 20, "only dev, test, staging or production ones"),
	TAKES(TEXT, "name", 100, "only the one of this name"),
	PAGE_OF_VERSIONER,
};
COUNTED(versioner, environment_filter_);

static const struct field versioner_release_filter_fields[] = {
	TAKES(TEXT, "status", 20, "only those that are draft, in_progress, completed or cancelled"),
	PAGE_OF_VERSIONER,
};
COUNTED(versioner, release_filter_);

static const struct field versioner_page_fields[] = { PAGE_OF_VERSIONER };
COUNTED(versioner, page_);

static const struct field versioner_channel_filter_fields[] = {
	TAKES(TEXT, "channel_id", 64, "only of this channel"),
	PAGE_OF_VERSIONER,
};
COUNTED(versioner, channel_filter_);

static const struct field configuration_fields[] = {
	SAYS(INT, "number", "1, 2, 3 …; 0 for the empty one that every project begins with"),
	SAYS_ID("id", "conf", "id; null for number 0"),
	SAYS(JSON, "config", "the configuration"),
	SAYS(TEXT, "changed_by", "who made it"),
	SAYS(TIME, "created_at", "when"),
};
COUNTED(configuration, );

static const struct field project_confirm_fields[] = {
	TAKES(TEXT, "confirm", 255, "the project's name; nothing is deleted where it is another"),
};
COUNTED(project, confirm_);

#define CONFIG_DIFF "{\"type\":\"object\",\"required\":[\"data\"],\"properties\":{\"data\":{\"type\":\"object\",\"properties\":{" \
	"\"from\":{\"type\":\"integer\"},\"to\":{\"type\":\"integer\"},\"changes\":{\"type\":\"array\",\"items\":" ANY_OBJECT "}}}}}"
#define IMPORTED "{\"type\":\"object\",\"required\":[\"data\",\"totals\",\"is_stored\"],\"properties\":{\"data\":{\"type\":\"array\",\"items\":{\"type\":\"object\"," \
	"\"required\":[\"line\",\"status\",\"id\",\"errors\"],\"properties\":{\"line\":{\"type\":\"integer\"},\"status\":{\"type\":\"string\",\"enum\":[\"created\",\"updated\",\"unchanged\",\"invalid\"]}," \
	"\"id\":{\"type\":[\"string\",\"null\"]},\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}}}},\"totals\":{\"type\":\"object\"},\"is_stored\":{\"type\":\"boolean\"}}}"
#define TEXT "{\"type\":\"string\"}"
#define ANY_OBJECT "{\"type\":\"object\"}"
#define TEXT_OR_NONE "{\"type\":[\"string\",\"null\"]}"
#define TEXTS "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"
#define JWKS "{\"type\":\"object\",\"required\":[\"keys\"],\"properties\":{\"keys\":{\"type\":\"array\",\"items\":" ANY_OBJECT "}}}"
#define PLACE "{\"type\":\"object\",\"required\":[\"id\",\"slug\",\"name\"],\"properties\":{\"id\":{\"type\":\"string\"}," \
	"\"slug\":{\"type\":\"string\"},\"name\":{\"type\":\"string\"},\"role\":{\"type\":\"string\"}}}"
#define ME "{\"type\":\"object\",\"required\":[\"data\"],\"properties\":{\"data\":{\"type\":\"object\"," \
	"\"required\":[\"id\",\"kind\",\"name\",\"credential\",\"organization\",\"is_test\",\"scopes\",\"capabilities\",\"memberships\"],\"properties\":{" \
	"\"id\":{\"type\":\"string\"},\"kind\":{\"type\":\"string\",\"enum\":[\"key\",\"user\",\"client\"]}," \
	"\"name\":" TEXT_OR_NONE ",\"email\":" TEXT_OR_NONE ",\"credential\":{\"type\":\"string\"},\"organization\":" PLACE "," \
	"\"is_test\":{\"type\":\"boolean\"},\"role\":" TEXT_OR_NONE ",\"scopes\":" TEXTS ",\"capabilities\":" TEXTS "," \
	"\"memberships\":{\"type\":\"array\",\"items\":" PLACE "}}}}}"

#define DATE_TIME "{\"type\":\"string\",\"format\":\"date-time\"}"
#define NUMBER "{\"type\":\"number\"}"
/* Things that come one by one, in an array, or in an array that is a member. */
#define MANY_OF(one) "{\"type\":\"array\",\"minItems\":1,\"maxItems\":1000,\"items\":" one "}"
#define MANY(name, one) "{\"oneOf\":[{\"type\":\"object\",\"required\":[\"" name "\"],\"additionalProperties\":false," \
	"\"properties\":{\"" name "\":" MANY_OF(one) "}}," MANY_OF(one) "," one "]}"
#define POINT "{\"type\":\"object\",\"required\":[\"name\",\"value\"],\"additionalProperties\":false,\"properties\":{" \
	"\"name\":{\"type\":\"string\",\"maxLength\":64,\"pattern\":\"^[a-z][a-z0-9_.]*$\"}," \
	"\"value\":{\"type\":\"number\",\"minimum\":-1e18,\"maximum\":1e18}," \
	"\"timestamp\":" DATE_TIME ",\"instance\":{\"type\":\"string\",\"maxLength\":100}}}"
#define LINE_NAME "{\"type\":\"string\",\"maxLength\":100}"
#define LINE "{\"type\":\"object\",\"required\":[\"message\"],\"additionalProperties\":false,\"properties\":{" \
	"\"timestamp\":" DATE_TIME ",\"level\":{\"type\":\"string\",\"description\":\"debug, info, warn or error, or a usual name of one\"}," \
	"\"component\":" LINE_NAME ",\"source\":" LINE_NAME ",\"instance\":" LINE_NAME "," \
	"\"message\":{\"type\":\"string\",\"maxLength\":16384}}}"
#define VALUES(more) "{\"type\":\"object\",\"description\":\"by the name of the metric\",\"additionalProperties\":{\"type\":\"object\"," \
	"\"required\":[\"values\"],\"properties\":{\"values\":{\"type\":\"array\",\"items\":{\"type\":\"object\"," \
	"\"required\":[\"timestamp\",\"value\"],\"properties\":{\"timestamp\":" DATE_TIME ",\"value\":" NUMBER more "}}}}}}"
#define METRICS "{\"type\":\"object\",\"required\":[\"data\"],\"properties\":{\"data\":{\"type\":\"object\"," \
	"\"required\":[\"start_time\",\"end_time\",\"interval\",\"metrics\"],\"properties\":{" \
	"\"start_time\":" DATE_TIME ",\"end_time\":" DATE_TIME ",\"interval\":{\"type\":\"string\"}," \
	"\"metrics\":" VALUES(",\"min\":" NUMBER ",\"max\":" NUMBER ",\"count\":{\"type\":\"integer\"}") "}}}}"
#define VERSIONTWO_METRICS "{\"type\":\"object\",\"required\":[\"metrics\"],\"properties\":{\"metrics\":" VALUES("") "}}"
/* The dployr door's answers are supersets: what all of its readers find in them. */
#define DPLOYR_ID "{\"type\":\"string\",\"pattern\":\"^[0-7][0-9A-HJKMNP-TV-Z]{25}$\"}"
#define DPLOYR_DATA(members) "{\"type\":\"object\",\"required\":[\"success\",\"data\"],\"properties\":{" \
	"\"success\":{\"const\":true},\"data\":{\"type\":\"object\"}" members "}}"
#define DPLOYR_ONE DPLOYR_DATA(",\"id\":" DPLOYR_ID ",\"name\":" TEXT_OR_NONE)
#define DPLOYR_MANY "{\"type\":\"object\",\"required\":[\"success\",\"data\",\"total\"],\"properties\":{" \
	"\"success\":{\"const\":true},\"total\":{\"type\":\"integer\"},\"data\":{\"type\":\"object\"," \
	"\"required\":[\"items\"],\"properties\":{\"items\":{\"type\":\"array\",\"items\":" ANY_OBJECT "}}}}}"
#define DPLOYR_TOKENS "{\"type\":\"object\",\"required\":[\"access_token\",\"refresh_token\",\"expires_in\"],\"properties\":{" \
	"\"access_token\":{\"type\":\"string\"},\"refresh_token\":{\"type\":\"string\"},\"expires_in\":{\"type\":\"integer\"}}}"
#define DPLOYR_HEALTH "{\"type\":\"object\",\"required\":[\"status\",\"timestamp\",\"version\"],\"properties\":{" \
	"\"status\":{\"type\":\"string\"},\"timestamp\":{\"type\":\"string\"},\"version\":{\"type\":\"string\"}}}"

#define ARRIVAL "{\"type\":\"object\",\"required\":[\"verdict\",\"reason\",\"records\",\"receipt\"],\"properties\":{" \
	"\"duplicate\":{\"const\":true},\"verdict\":{\"enum\":[\"recorded\",\"ignored\",\"duplicate\"]}," \
	"\"reason\":" TEXT_OR_NONE ",\"records\":{\"type\":\"array\",\"items\":" ANY_OBJECT "},\"receipt\":{\"type\":\"string\"}}}"

/* ---- the table */

#define TABLE(room, kind)        { #room "_" #kind, room##_##kind##fields, &room##_n_##kind##fields }
#define BODY(room, kind)         .body = TABLE(room, kind)
#define QUERY(room, kind)        .query = TABLE(room, kind)
#define LIST(room, kind)         .shape = DOC_LIST, .http = 200, .answer = TABLE(room, kind)
#define ALL(room, kind)          .shape = DOC_ALL, .http = 200, .answer = TABLE(room, kind)
#define OBJECT(code, room, kind) .shape = DOC_OBJECT, .http = (code), .answer = TABLE(room, kind)
#define BARE(code, room, kind)   .shape = DOC_BARE, .http = (code), .answer = TABLE(room, kind)
#define EMPTY                    .shape = DOC_EMPTY, .http = 204
#define FILE_OF(type)            .shape = DOC_FILE, .http = 200, .media = (type)
#define SCHEMA(text)             .shape = DOC_BARE, .http = 200, .schema = (text)
#define NAMED(named, room, kind) .shape = DOC_ALL, .http = 200, .answer = TABLE(room, kind), .within = (named)
#define SCHEMA_OF(code, text)    .shape = DOC_BARE, .http = (code), .schema = (text)
#define BY_HAND                  .is_by_hand = true
#define FORM                     .body_media = "application/x-www-form-urlencoded"
#define APPLICATION              FORM, .needs = "a registered application"

const struct route_doc route_docs[] = {
	{ health_get,             BARE(200, health, ) },
	{ health_live,            BARE(200, health, ) },
	{ health_ready,           BARE(200, health, ) },
	{ badge_api_list,         LIST(badge, ), QUERY(badge, filter_) },
	{ badge_api_create,       OBJECT(201, badge, ), BODY(badge, draft_), .example = "{\"project\":\"harbour\",\"environment\":\"staging\"}" },
	{ badge_api_get,          OBJECT(200, badge, ) },
	{ badge_api_delete,       EMPTY },
	{ badge_show,             FILE_OF("image/svg+xml"), .is_file_missing = true, .needs = "a badge" },
	{ exposition_get,         FILE_OF("text/plain") },
	{ openapi_get,            SCHEMA(ANY_OBJECT) },
	{ postman_get,            SCHEMA(ANY_OBJECT) },

	{ project_api_list,       LIST(project, ), QUERY(project, filter_) },
	{ project_api_create,     OBJECT(201, project, ), BODY(project, draft_), .example = "{\"name\":\"Breakwater\",\"description\":\"Keeps the waves out\"}" },
	{ project_api_put,        OBJECT(200, project, ), BODY(project, draft_), .example = "{\"name\":\"Breakwater\",\"description\":\"Keeps the sea out\",\"visibility\":\"internal\"}" },
	{ project_api_delete,     EMPTY, QUERY(project, confirm_), .query_example = "Breakwater" },
	{ project_api_restore,    OBJECT(200, project, ), .needs = "a deleted project" },
	{ project_api_merge,      OBJECT(200, project, ), BODY(project, merge_), .example = "{\"from\":\"jetty\"}", .needs = "another project" },
	{ project_api_aliases,    LIST(project_alias, ) },
	{ project_config_api_get, OBJECT(200, configuration, ) },
	{ project_config_api_change, OBJECT(200, configuration, ), .body_schema = ANY_OBJECT, .example = "{\"lights\":{\"red\":true}}" },
	{ project_config_api_versions, LIST(project_config, ) },
	{ project_config_api_diff, SCHEMA(CONFIG_DIFF), QUERY(configuration, diff_) },
	{ project_api_get,        OBJECT(200, project, ) },
	{ project_api_change,     OBJECT(200, project, ), BODY(project, draft_), .example = "{\"description\":\"What the harbour runs on\"}" },
	{ change_api_list,        LIST(change, ), QUERY(change, filter_) },
	{ change_api_create,      OBJECT(201, change, ), BODY(change, draft_), .example = "{\"title\":\"Red light on at the jetty\",\"kind\":\"flag\"}" },
	{ change_api_get,         OBJECT(200, change, ) },
	{ release_api_list,       LIST(release, ), QUERY(release, filter_) },
	{ release_api_create,     OBJECT(201, release, ), BODY(release, draft_), .example = "{\"name\":\"Spring tide\"}" },
	{ release_api_get,        OBJECT(200, release, ) },
	{ release_api_change,     OBJECT(200, release, ), BODY(release, draft_), .example = "{\"description\":\"What ships in spring\"}" },
	{ release_api_versions,   LIST(release_version, ) },
	{ release_api_add,        OBJECT(201, release, ), BODY(release_version, draft_), .example = "{\"project\":\"harbour\",\"version\":\"1.4.0\"}", .needs = "that version" },
	{ release_api_remove,     EMPTY, .needs = "that version in the release" },
	{ release_api_progress,   SCHEMA(ANY_OBJECT) },
	{ release_api_notes,      SCHEMA(ANY_OBJECT) },
	{ build_api_record,       OBJECT(201, build, ), BODY(build, draft_), .example = "{\"project\":\"harbour\",\"version\":\"1.4.0\",\"status\":\"completed\"}" },
	{ build_api_list,         LIST(build, ) },
	{ version_api_create,     OBJECT(201, version, ), BODY(version, draft_), .example = "{\"project\":\"harbour\",\"version\":\"1.4.2\"}" },
	{ version_api_commits,    ALL(commit, ) },
	{ environment_api_list,   LIST(environment, ), QUERY(environment, filter_) },
	{ environment_api_get,    OBJECT(200, environment, ) },
	{ environment_api_create, OBJECT(201, environment, ), BODY(environment, draft_), .example = "{\"name\":\"rehearsal\",\"tier\":\"staging\"}" },
	{ environment_api_change, OBJECT(200, environment, ), BODY(environment, change_), .example = "{\"timeout_minutes\":90}" },
	{ environment_api_merge,  OBJECT(200, environment, ), BODY(environment, merge_), .example = "{\"from\":\"prod\"}", .needs = "another environment" },
	{ environment_api_aliases, LIST(environment_alias, ) },
	{ environment_api_clean,  OBJECT(200, environment, cleaned_), QUERY(environment, clean_) },
	{ version_api_list,       LIST(version, ), QUERY(version, filter_) },
	{ version_api_get,        OBJECT(200, version, ) },
	{ deployment_api_list,    LIST(deployment, ), QUERY(deployment, filter_) },
	{ deployment_api_get,     OBJECT(200, deployment, ) },
	{ deployment_api_list_project, LIST(deployment, ), QUERY(deployment, filter_) },
	{ deployment_api_list_environment, LIST(deployment, ), QUERY(deployment, filter_) },
	{ target_api_list,        LIST(target, ) },
	{ deployment_event_api_record, OBJECT(201, deployment, ), BODY(deployment, event_), .example = "{\"project\":\"harbour\",\"version\":\"1.4.0\",\"environment\":\"staging\",\"status\":\"completed\",\"host\":\"web-1\"}" },
	{ deployment_api_start,   OBJECT(201, deployment, ), BODY(deployment, draft_), .example = "{\"version\":\"1.4.0\",\"environment\":\"staging\"}", .needs = "that version" },
	{ deployment_api_create,  OBJECT(201, deployment, ), BODY(deployment, draft_), .example = "{\"project\":\"harbour\",\"version\":\"1.4.0\",\"environment\":\"staging\"}", .needs = "that version" },
	{ deployment_api_change,  OBJECT(200, deployment, ), BODY(deployment, change_), .example = "{\"note\":\"seen by the pilot\"}" },
	{ deployment_api_cancel,  OBJECT(200, deployment, ), .needs = "an open deployment" },
	{ deployment_api_roll_back, OBJECT(201, deployment, ), BODY(deployment, target_), .example = "{\"target\":\"1.3.9\"}", .needs = "an earlier good version" },
	{ deployment_api_candidates, LIST(deployment, ) },
	{ deployment_api_judge,   OBJECT(200, deployment, ), BODY(deployment, judgement_), .example = "{\"verdict\":\"good\",\"note\":\"calm sea\"}" },
	{ deployment_api_events,  LIST(event, out_) },
	{ state_api_list,         LIST(state_row, ), QUERY(state_filter, ) },
	{ compare_api,            LIST(compare, ), QUERY(compare_filter, ), .needs = "two environments" },
	{ where_api,              LIST(where, ), QUERY(where_filter, ), .needs = "a commit" },
	{ channel_api_list,       LIST(channel, ) },
	{ channel_api_preview,    OBJECT(200, channel, shown_), QUERY(channel, preview_) },
	{ channel_api_test,       OBJECT(202, delivery, one_), BODY(channel, test_), .example = "{\"event_type\":\"deployment.completed\"}" },
	{ channel_api_pause,      OBJECT(200, channel, ) },
	{ channel_api_resume,     OBJECT(200, channel, ) },
	{ channel_api_deliveries, LIST(delivery, ), QUERY(delivery, filter_) },
	{ channel_api_create,     OBJECT(201, channel, ), BODY(channel, draft_), .example = "{\"name\":\"Signal tower\",\"channel_type\":\"slack_webhook\",\"config\":{\"webhook_url\":\"https://hooks.slack.com/services/T00000000/B00000000/example\"}}" },
	{ channel_api_get,        OBJECT(200, channel, ) },
	{ channel_api_change,     OBJECT(200, channel, ), BODY(channel, draft_), .example = "{\"name\":\"Signal tower, north\"}" },
	{ channel_api_delete,     EMPTY },
	{ preference_api_list,    LIST(preference, ), QUERY(preference, filter_) },
	{ preference_api_create,  OBJECT(201, preference, ), BODY(preference, draft_), .example = "{\"channel\":\"Signal tower\",\"event_type\":\"deployment.failed\",\"filters\":{\"environments\":[\"production\"]}}" },
	{ preference_api_get,     OBJECT(200, preference, ) },
	{ preference_api_change,  OBJECT(200, preference, ), BODY(preference, draft_), .example = "{\"filters\":{\"statuses\":[\"failed\",\"aborted\"]}}" },
	{ preference_api_delete,  EMPTY, .needs = "a preference whose channel is still there" },
	{ notice_api_list,        LIST(notice, ), QUERY(notice, filter_) },
	{ metric_api_list,        SCHEMA(METRICS), QUERY(metric, query_) },
	{ metric_api_store,       OBJECT(201, batch, ), .body_schema = MANY("points", POINT), .example = "{\"points\":[{\"name\":\"cpu\",\"value\":45.2,\"instance\":\"quay-1\"},{\"name\":\"memory\",\"value\":1024,\"instance\":\"quay-1\"}]}" },
	{ logline_api_list,       LIST(logline, ), QUERY(logline, filter_) },
	{ logline_api_store,      OBJECT(201, batch, ), .body_schema = MANY("lines", LINE), .example = "{\"lines\":[{\"level\":\"info\",\"component\":\"crane\",\"message\":\"Container 7 is ashore\"}]}" },
	{ audit_api_list,         LIST(audit_entry, ), QUERY(audit, filter_) },
	{ import_api,             SCHEMA(IMPORTED), BY_HAND, QUERY(import, query_), .body_schema = TEXT, .body_media = "application/x-ndjson", .body_media_too = "text/csv", .example = "{\"record\":\"deployment\",\"project\":\"harbour\",\"version\":\"1.3.0\",\"environment\":\"production\",\"finished_at\":\"2025-10-28T15:30:00Z\"}\n" },
	{ export_api,             FILE_OF("application/x-ndjson"), QUERY(export, query_) },
	{ audit_csv,              FILE_OF("text/csv"), QUERY(audit, filter_) },
	{ audit_ndjson,           FILE_OF("application/x-ndjson"), QUERY(audit, filter_) },

	{ service_api_list,       LIST(service, ), QUERY(service, filter_) },
	{ service_api_create,     OBJECT(201, service, ), BODY(service, draft_), .example = "{\"name\":\"harbour-web\",\"project\":\"harbour\",\"runtime\":\"nodejs\",\"runtime_version\":\"20\",\"remote_url\":\"https://git.example.com/harbour\",\"port\":3000}" },
	{ service_api_get,        OBJECT(200, service, ) },
	{ service_api_change,     OBJECT(200, service, ), BODY(service, draft_), .example = "{\"status\":\"running\"}" },
	{ service_api_delete,     EMPTY },
	{ variable_api_list,      LIST(variable, ) },
	{ variable_api_set,       OBJECT(201, variable, ), BODY(variable, draft_), .example = "{\"key\":\"TIDE\",\"value\":\"high\",\"is_secret\":false}" },
	{ variable_api_get,       OBJECT(200, variable, ), .needs = "a variable" },
	{ variable_api_change,    OBJECT(200, variable, ), BODY(variable, change_), .example = "{\"value\":\"low\"}", .needs = "a variable" },
	{ variable_api_drop,      EMPTY },
	{ instance_api_list,      LIST(instance, ) },
	{ instance_api_create,    OBJECT(201, instance, ), BODY(instance, draft_), .example = "{\"name\":\"crane-1\",\"address\":\"192.0.2.1\",\"status\":\"online\"}" },
	{ instance_api_get,       OBJECT(200, instance, ) },
	{ instance_api_change,    OBJECT(200, instance, ), BODY(instance, draft_), .example = "{\"status\":\"offline\"}" },
	{ instance_api_delete,    EMPTY },
	{ proxyroute_api_list,    LIST(proxyroute, ), QUERY(proxyroute, filter_) },
	{ proxyroute_api_create,  OBJECT(201, proxyroute, ), BODY(proxyroute, draft_), .example = "{\"domain\":\"harbour.example.com\",\"service\":\"harbour-web\"}", .needs = "that service" },
	{ proxyroute_api_get,     OBJECT(200, proxyroute, ), .needs = "a route" },
	{ proxyroute_api_change,  OBJECT(200, proxyroute, ), BODY(proxyroute, draft_), .example = "{\"port\":8080}", .needs = "a route" },
	{ proxyroute_api_delete,  EMPTY, .needs = "a route" },
	{ receiver_api_list,      LIST(receiver, ) },
	{ receiver_api_create,    OBJECT(201, receiver, ), BODY(receiver, draft_), .example = "{\"name\":\"GitHub of the harbour\",\"kind\":\"github\",\"projects\":{\"acme/breakwater\":\"Breakwater\",\"acme/docs\":false},\"environments\":{\"prod\":\"production\"}}" },
	{ receiver_api_get,       OBJECT(200, receiver, ) },
	{ receiver_api_change,    OBJECT(200, receiver, ), BODY(receiver, change_), .example = "{\"environments\":{\"review/*\":\"preview\"}}" },
	{ receiver_api_delete,    EMPTY },
	{ receiver_api_rotate,    OBJECT(200, receiver, ), BODY(receiver, secret_), .example = "{\"secret\":\"as the sender has made it\"}" },
	{ receipt_api_list,       LIST(receipt, ), QUERY(receipt, filter_) },
	{ receipt_api_get,        OBJECT(200, receipt, full_), .needs = "something that was received" },
	{ receipt_api_replay,     OBJECT(200, receipt, full_), .needs = "something that was received" },
	{ arrival_take,           SCHEMA(ARRIVAL), .body_schema = ANY_OBJECT, .example = "{\"action\":\"created\"}", .needs = "a receiver, and its sender's signature" },
	{ eventlog_api_list,          LIST(payload, ), QUERY(eventlog, filter_) },
	{ eventlog_api_get,           OBJECT(200, payload, ) },
	{ eventlog_api_types,         ALL(eventlog, type_), BY_HAND },
	{ eventlog_api_type,          OBJECT(200, eventlog, type_) },
	{ webhook_api_list,       LIST(webhook, ), QUERY(webhook, filter_) },
	{ webhook_api_create,     OBJECT(201, webhook, ), BODY(webhook, draft_), .example = "{\"url\":\"https://hooks.example.com/harbour\",\"events\":[\"deployment.completed\",\"deployment.failed\"]}" },
	{ webhook_api_get,        OBJECT(200, webhook, ) },
	{ webhook_api_change,     OBJECT(200, webhook, ), BODY(webhook, draft_), .example = "{\"events\":[\"deployment.*\"],\"is_active\":false}" },
	{ webhook_api_delete,     EMPTY },
	{ webhook_api_deliveries, LIST(delivery, ), QUERY(delivery, filter_) },
	{ webhook_api_rotate,     OBJECT(200, webhook, ), BODY(webhook, rotate_), .example = "{}" },
	{ webhook_api_test,       OBJECT(202, delivery, one_), BODY(webhook, test_), .example = "{\"type\":\"deployment.completed\"}" },
	{ webhook_api_pause,      OBJECT(200, webhook, ) },
	{ webhook_api_resume,     OBJECT(200, webhook, ) },
	{ webhook_api_recover,    OBJECT(202, webhook, recovered_), BODY(webhook, recover_), .example = "{\"since\":\"2026-01-01T00:00:00Z\"}" },
	{ delivery_api_get,       OBJECT(200, delivery, one_), .needs = "a delivery" },
	{ delivery_api_resend,    OBJECT(202, delivery, one_), .needs = "a delivery" },
	{ webhook_api_list_project, LIST(webhook, ), QUERY(webhook, filter_) },
	{ webhook_api_create_project, OBJECT(201, webhook, ), BODY(webhook, draft_), .example = "{\"url\":\"https://hooks.example.com/harbour\",\"events\":[\"*\"]}" },

	{ apikey_api_list,        LIST(apikey, ) },
	{ apikey_api_create,      OBJECT(201, apikey, ), BODY(apikey, draft_), .example = "{\"name\":\"CI\",\"scopes\":[\"read\",\"write\"],\"expires_in_days\":90}" },
	{ apikey_api_get,         OBJECT(200, apikey, ) },
	{ apikey_api_change,      OBJECT(200, apikey, ), BODY(apikey, change_), .example = "{\"name\":\"CI of the harbour\"}" },
	{ apikey_api_revoke,      EMPTY },
	{ apikey_api_rotate,      OBJECT(201, apikey, ), BODY(apikey, rotate_), .example = "{\"overlap_hours\":24}" },
	{ token_api_list,         LIST(apikey, ), .needs = "a person" },
	{ token_api_create,       OBJECT(201, apikey, ), BODY(apikey, draft_), .example = "{\"name\":\"Laptop\",\"scopes\":[\"read\"]}", .needs = "a person" },
	{ token_api_revoke,       EMPTY, .needs = "a person" },
	{ role_api_list,          ALL(role, ) },
	{ rolegrant_api_list,     LIST(rolegrant, ) },
	{ rolegrant_api_create,   OBJECT(201, rolegrant, ), BODY(rolegrant, draft_), .example = "{\"user\":\"ann@example.com\",\"role\":\"release_manager\",\"project\":\"harbour\"}" },
	{ rolegrant_api_delete,   EMPTY },
	{ team_api_list,          LIST(team, ) },
	{ team_api_create,        OBJECT(201, team, ), BODY(team, draft_), .example = "{\"name\":\"Pilots\",\"description\":\"Bring ships in\"}" },
	{ team_api_get,           OBJECT(200, team, ) },
	{ team_api_change,        OBJECT(200, team, ), BODY(team, draft_), .example = "{\"description\":\"Bring ships in and out\"}" },
	{ team_api_delete,        EMPTY },
	{ team_api_members,       LIST(team_member, ) },
	{ team_api_add,           OBJECT(201, team_member, ), BODY(team, person_), .example = "{\"email\":\"ann@example.com\"}" },
	{ team_api_remove,        EMPTY },
	{ workspace_api_list,     LIST(workspace, ) },
	{ workspace_api_create,   OBJECT(201, workspace, ), BODY(workspace, draft_), .example = "{\"name\":\"North quay\",\"config\":{\"region\":\"eu\"}}" },
	{ workspace_api_get,      OBJECT(200, workspace, ) },
	{ workspace_api_change,   OBJECT(200, workspace, ), BODY(workspace, draft_), .example = "{\"config\":{\"region\":null,\"tug\":true}}" },
	{ workspace_api_delete,   EMPTY },
	{ saved_view_api_list,    LIST(saved_view, ) },
	{ saved_view_api_create,  OBJECT(201, saved_view, ), BODY(saved_view, draft_), .example = "{\"page\":\"timeline\",\"name\":\"Failures in production\",\"query\":\"tier=production&status=failed\"}", .needs = "a person" },
	{ saved_view_api_delete,  EMPTY, .needs = "a person's saved view" },

	{ login_api,              BARE(200, tokens, ), BODY(program, login_), .example = "{\"email\":\"ann@example.com\",\"password\":\"a long password of Ann\"}", .needs = "that person" },
	{ refresh_api,            BARE(200, tokens, ), BODY(program, refresh_), .example = "{\"refresh_token\":\"lfr_example\"}", .needs = "a refresh token" },
	{ logout_api,             EMPTY, BODY(program, refresh_), .example = "{\"refresh_token\":\"lfr_example\"}", .needs = "a log-in" },
	{ me_api,                 SCHEMA(ME) },
	{ grant_api_list,         ALL(grant, ) },
	{ grant_api_revoke,       EMPTY, .needs = "a log-in" },
	{ client_api_list,        ALL(application, ) },
	{ client_api_add,         OBJECT(201, application, ), BY_HAND, BODY(application, draft_), .example = "{\"name\":\"Tide table\",\"redirect_uris\":[\"https://tides.example.com/back\"],\"scopes\":[\"read\"]}" },
	{ client_api_get,         OBJECT(200, application, ), BY_HAND },
	{ client_api_change,      OBJECT(200, application, ), BY_HAND, BODY(application, draft_), .example = "{\"name\":\"Tide tables\"}" },
	{ client_api_revoke,      EMPTY },
	{ client_api_rotate,      OBJECT(200, application, ), BY_HAND },
	{ oauth_token,            BARE(200, tokens, ), BODY(token, call_), .example = "grant_type=client_credentials&client_id=client_01h455vb4pex5vsknk084sn02q&client_secret=example", APPLICATION },
	{ oauth_revoke,           SCHEMA(ANY_OBJECT), BODY(token, ask_), .example = "token=example&client_id=client_01h455vb4pex5vsknk084sn02q&client_secret=example", APPLICATION },
	{ oauth_introspect,       BARE(200, token, facts_), BODY(token, ask_), .example = "token=example&client_id=client_01h455vb4pex5vsknk084sn02q&client_secret=example", APPLICATION },
	{ oauth_device_authorization, BARE(200, device, ), BODY(device, call_), .example = "client_id=client_01h455vb4pex5vsknk084sn02q&scope=read", APPLICATION },
	{ oauth_metadata,         BARE(200, authorization, server_) },
	{ oauth_keys,             SCHEMA(JWKS), .media = "application/jwk-set+json" },

	{ organization_api_get,   OBJECT(200, organization, ) },
	{ organization_api_change, OBJECT(200, organization, ), BODY(organization, change_), .example = "{\"name\":\"Harbour Works\"}" },
	{ member_api_list,        LIST(member, ) },
	{ member_api_get,         OBJECT(200, member, ) },
	{ member_api_change,      OBJECT(200, member, ), BODY(member, change_), .example = "{\"role\":\"developer\"}" },
	{ member_api_remove,      EMPTY },
	{ invitation_api_list,    LIST(invitation, ) },
	{ invitation_api_create,  OBJECT(201, invitation, ), BODY(invitation, draft_), .example = "{\"email\":\"bob@example.com\",\"role\":\"developer\"}" },
	{ invitation_api_get,     OBJECT(200, invitation, ) },
	{ invitation_api_resend,  OBJECT(200, invitation, ) },
	{ invitation_api_revoke,  EMPTY },

	{ versioner_deployment_event, BARE(201, versioner, deployment_), BODY(versioner, deployment_in_), .example = "{\"product_name\":\"harbour\",\"version\":\"1.4.0\",\"environment_name\":\"production\",\"status\":\"success\",\"scm_sha\":\"8f2c1d4e9b7a6053f1e2d3c4b5a69788f0e1d2c3\",\"deployed_by\":\"ann\"}" },
	{ versioner_build_event,  BARE(201, versioner, build_), BODY(versioner, build_in_), .example = "{\"product_name\":\"harbour\",\"version\":\"1.4.1\",\"status\":\"success\",\"build_number\":\"42\"}" },
	{ dployr_log_in,          SCHEMA(DPLOYR_TOKENS), BODY(dployr, login_), .example = "{\"email\":\"ann@example.com\",\"password\":\"a long password of Ann\"}", .needs = "that person" },
	{ dployr_log_out,         SCHEMA(DPLOYR_DATA("")), .needs = "a log-in" },
	{ dployr_tokens,          SCHEMA(DPLOYR_MANY), QUERY(dployr, page_), .needs = "a person" },
	{ dployr_token_create,    SCHEMA_OF(201, DPLOYR_ONE), BODY(dployr, token_draft_), .example = "{\"name\":\"Laptop\",\"scopes\":[\"read\",\"deploy\"],\"expiresIn\":\"30d\"}", .needs = "a person" },
	{ dployr_token_revoke,    SCHEMA(DPLOYR_DATA("")), .needs = "a token" },
	{ dployr_me,              SCHEMA(DPLOYR_DATA("")) },
	{ dployr_clusters,        SCHEMA(DPLOYR_MANY) },
	{ dployr_deployments,     SCHEMA(DPLOYR_MANY), QUERY(dployr, page_) },
	{ dployr_deployment_create, SCHEMA_OF(201, DPLOYR_ONE), BODY(dployr, spec_), .example = "{\"name\":\"pier-web\",\"source\":\"remote\",\"runtime\":\"nodejs\",\"version\":\"20\",\"remote\":\"https://git.example.com/pier\",\"branch\":\"main\",\"build_cmd\":\"npm install\",\"run_cmd\":\"npm start\",\"port\":3000}" },
	{ dployr_deployment_get,  SCHEMA(DPLOYR_ONE) },
	{ dployr_deployment_change, SCHEMA(DPLOYR_ONE), BODY(dployr, change_), .example = "{\"version\":\"22\"}" },
	{ dployr_deployment_delete, SCHEMA(DPLOYR_DATA("")) },
	{ dployr_services,        SCHEMA(DPLOYR_MANY), QUERY(dployr, page_) },
	{ dployr_service_get,     SCHEMA(DPLOYR_ONE), .needs = "a service" },
	{ dployr_service_delete,  SCHEMA(DPLOYR_DATA("")), .needs = "a service" },
	{ dployr_service_status,  SCHEMA(DPLOYR_ONE), .needs = "a service" },
	{ dployr_service_act,     SCHEMA(DPLOYR_DATA("")), .needs = "a runner" },
	{ dployr_service_logs,    SCHEMA("{\"type\":\"array\",\"items\":" ANY_OBJECT "}"), .needs = "a service" },
	{ dployr_variables,       SCHEMA(DPLOYR_MANY), .needs = "a service" },
	{ dployr_variable_set,    SCHEMA_OF(201, DPLOYR_DATA("")), BODY(dployr, variable_draft_), .example = "{\"key\":\"NODE_ENV\",\"value\":\"production\"}", .needs = "a service" },
	{ dployr_variable_drop,   SCHEMA(DPLOYR_DATA("")), .needs = "a variable" },
	{ dployr_instances,       SCHEMA(DPLOYR_MANY), QUERY(dployr, page_) },
	{ dployr_instance_get,    SCHEMA(DPLOYR_ONE), .needs = "an instance" },
	{ dployr_instance_delete, SCHEMA(DPLOYR_DATA("")), .needs = "an instance" },
	{ dployr_instance_metrics, SCHEMA(DPLOYR_DATA("")), QUERY(metric, query_), .needs = "an instance" },
	{ dployr_instance_act,    SCHEMA(DPLOYR_DATA("")), .needs = "a runner" },
	{ dployr_routes,          SCHEMA(DPLOYR_MANY), QUERY(dployr, page_) },
	{ dployr_route_create,    SCHEMA_OF(201, DPLOYR_ONE), BODY(dployr, route_draft_), .example = "{\"domain\":\"pier.example.com\",\"service_id\":\"pier-web\",\"port\":3000}", .needs = "that service" },
	{ dployr_route_delete,    SCHEMA(DPLOYR_DATA("")), .needs = "a route" },
	{ dployr_projects,        SCHEMA(DPLOYR_MANY), QUERY(dployr, page_) },
	{ dployr_project_create,  SCHEMA_OF(201, DPLOYR_ONE), BODY(dployr, project_draft_), .example = "{\"name\":\"Foghorn\",\"description\":\"Is heard in the mist\"}" },
	{ dployr_project_delete,  SCHEMA(DPLOYR_DATA("")), .needs = "a project" },
	{ dployr_webhooks,        SCHEMA(DPLOYR_MANY), QUERY(dployr, page_) },
	{ dployr_webhook_create,  SCHEMA_OF(201, DPLOYR_DATA(",\"id\":" DPLOYR_ID)), BODY(webhook, draft_), .example = "{\"url\":\"https://hooks.example.com/pier\",\"events\":[\"deployment.created\",\"deployment.failed\"]}" },
	{ dployr_runtimes,        SCHEMA(DPLOYR_DATA("")) },
	{ dployr_health,          SCHEMA(DPLOYR_HEALTH) },
	{ versioner_deployments,  LIST(versioner, deployment_), QUERY(versioner, filter_) },
	{ versioner_deployment_get, BARE(200, versioner, deployment_) },
	{ versioner_products,     LIST(versioner, product_), QUERY(versioner, product_filter_) },
	{ versioner_product_create, BARE(201, versioner, product_), BODY(versioner, product_in_), .example = "{\"name\":\"Lighthouse\",\"description\":\"Shows the way\",\"extra_metadata\":{\"colour\":\"white\"}}" },
	{ versioner_product_get,  BARE(200, versioner, product_) },
	{ versioner_product_change, BARE(200, versioner, product_), BODY(versioner, product_in_), .example = "{\"description\":\"Shows the way home\"}" },
	{ versioner_product_delete, EMPTY },
	{ versioner_versions,     LIST(versioner, version_), QUERY(versioner, version_filter_) },
	{ versioner_version_get,  BARE(200, versioner, version_) },
	{ versioner_environments, LIST(versioner, environment_), QUERY(versioner, environment_filter_) },
	{ versioner_environment_get, BARE(200, versioner, environment_) },
	{ versioner_releases,     LIST(versioner, release_), QUERY(versioner, release_filter_) },
	{ versioner_release_create, BARE(201, versioner, release_), BODY(versioner, release_in_), .example = "{\"name\":\"Neap tide\",\"description\":\"What ships in summer\",\"status\":\"draft\"}" },
	{ versioner_release_get,  BARE(200, versioner, release_) },
	{ versioner_release_change, BARE(200, versioner, release_), BODY(versioner, release_in_), .example = "{\"status\":\"in_progress\"}" },
	{ versioner_release_versions, LIST(versioner, release_version_) },
	{ versioner_release_add,  BARE(201, versioner, release_version_), BODY(versioner, release_version_in_), .example = "{\"version_id\":\"01890a5d-ac96-774b-bcce-b302099a8057\"}", .needs = "that version" },
	{ versioner_release_remove, EMPTY, .needs = "that version in the release" },
	{ versioner_release_deployments, LIST(versioner, deployment_), QUERY(versioner, filter_) },
	{ versioner_channels,     LIST(versioner, channel_), QUERY(versioner, page_) },
	{ versioner_channel_create, BARE(201, versioner, channel_), BODY(channel, draft_), .example = "{\"name\":\"Fog horn\",\"channel_type\":\"slack_webhook\",\"config\":{\"webhook_url\":\"https://hooks.slack.com/services/T00000000/B00000000/example\"}}" },
	{ versioner_channel_get,  BARE(200, versioner, channel_) },
	{ versioner_channel_change, BARE(200, versioner, channel_), BODY(channel, draft_), .example = "{\"name\":\"Fog horn, south\"}" },
	{ versioner_channel_delete, EMPTY },
	{ versioner_preferences,  LIST(versioner, preference_), QUERY(versioner, channel_filter_) },
	{ versioner_preference_create, BARE(201, versioner, preference_), BODY(preference, draft_), .example = "{\"channel\":\"Fog horn\",\"event_type\":\"deployment.failed\",\"filters\":{\"environments\":[\"production\"]}}" },
	{ versioner_preference_get, BARE(200, versioner, preference_) },
	{ versioner_preference_change, BARE(200, versioner, preference_), BODY(preference, draft_), .example = "{\"filters\":{\"statuses\":[\"failed\",\"aborted\"]}}" },
	{ versioner_preference_delete, EMPTY, .needs = "a preference whose channel is still there" },
	{ versioner_history,      LIST(versioner, notice_), QUERY(versioner, channel_filter_) },
	{ versioner_keys,         LIST(versioner, key_), QUERY(versioner, page_) },
	{ versioner_key_create,   BARE(201, versioner, key_), BODY(versioner, key_in_), .example = "{\"name\":\"CI of the lighthouse\"}" },
	{ versioner_key_get,      BARE(200, versioner, key_) },
	{ versioner_key_revoke,   EMPTY },

	{ releasebits_home,       BARE(200, releasebits, home_) },
	{ releasebits_components, LIST(releasebits, component_), QUERY(releasebits, page_) },
	{ releasebits_component_get, BARE(200, releasebits, component_) },
	{ releasebits_versions,   LIST(releasebits, version_), QUERY(releasebits, page_) },
	{ releasebits_deployments, LIST(releasebits, deployment_), QUERY(releasebits, page_) },
	{ releasebits_deployment_create, BARE(201, releasebits, made_), BODY(releasebits, deployment_in_), .example = "{\"version\":\"v1.2.3\",\"result\":\"success\",\"stage\":\"staging\",\"host\":\"host.example.com\",\"code_name\":\"Funky Fünke\",\"started_at\":\"2018-05-27T13:15:30.311Z\",\"finished_at\":\"2018-05-27T13:15:31.191Z\",\"meta_data\":{\"user_id\":\"metauser\",\"foo\":\"bar\"},\"commit_sha\":\"b927e3797fc56fb8bc093d59ee7a624dafddadd2\",\"tag\":\"tag1.2.3\",\"branch\":\"release\"}" },
	{ releasebits_deployment_get, BARE(200, releasebits, deployment_) },
	{ releasebits_builds,     LIST(releasebits, build_), QUERY(releasebits, page_) },
	{ releasebits_build_create, BARE(201, releasebits, made_), BODY(releasebits, build_in_), .example = "{\"version\":\"v1.2.3\",\"result\":\"success\",\"started_at\":\"2018-05-27T13:05:12.020Z\",\"finished_at\":\"2018-05-27T13:11:40.700Z\",\"branch\":\"release\"}" },
	{ releasebits_releases,   LIST(releasebits, release_), QUERY(releasebits, page_) },
	{ releasebits_release_get, BARE(200, releasebits, release_) },
	{ versiontwo_projects,    NAMED("projects", versiontwo, project_row_), QUERY(versiontwo, page_) },
	{ versiontwo_project_create, BARE(201, versiontwo, project_), BODY(versiontwo, project_in_), .example = "{\"name\":\"Novo Projeto\",\"config\":{\"environment\":\"production\",\"region\":\"us-west-2\"}}" },
	{ versiontwo_project_get, BARE(200, versiontwo, project_) },
	{ versiontwo_project_change, BARE(200, versiontwo, project_), BODY(versiontwo, project_change_), .example = "{\"name\":\"Projeto Atualizado\",\"config\":{\"environment\":\"staging\"}}" },
	{ versiontwo_project_delete, EMPTY },
	{ versiontwo_config_get,  SCHEMA(ANY_OBJECT) },
	{ versiontwo_config_change, SCHEMA(ANY_OBJECT), .body_schema = ANY_OBJECT, .example = "{\"environment\":\"production\",\"region\":\"us-west-2\",\"scaling\":{\"min_instances\":2,\"max_instances\":10}}" },
	{ versiontwo_deployments, NAMED("deployments", versiontwo, deployment_row_), QUERY(versiontwo, page_) },
	{ versiontwo_deployment_create, BARE(201, versiontwo, deployment_), BODY(versiontwo, deployment_in_), .example = "{\"version\":\"v1.0.0\",\"config\":{\"environment\":\"production\"}}" },
	{ versiontwo_deployment_get, BARE(200, versiontwo, deployment_), .needs = "a deployment of that project" },
	{ versiontwo_deployment_roll_back, BARE(201, versiontwo, deployment_), .needs = "a deployment of that project, and an earlier good version" },
	{ versiontwo_metrics,     SCHEMA(VERSIONTWO_METRICS), QUERY(metric, query_) },
	{ versiontwo_logs,        NAMED("logs", versiontwo, log_), QUERY(logline, filter_) },
	{ versiontwo_webhook_create, BARE(201, versiontwo, webhook_), BODY(versiontwo, webhook_in_), .example = "{\"url\":\"https://example.com/webhook\",\"events\":[\"deployment.completed\",\"deployment.failed\"]}" },
	{ versiontwo_workspaces,  NAMED("workspaces", versiontwo, workspace_row_), QUERY(versiontwo, page_) },
	{ versiontwo_workspace_create, BARE(201, versiontwo, workspace_), BODY(workspace, draft_), .example = "{\"name\":\"Novo Workspace\",\"config\":{\"environment\":\"development\"}}" },
	{ versiontwo_workspace_get, BARE(200, versiontwo, workspace_) },
	{ versiontwo_keys,        NAMED("api_keys", versiontwo, key_), QUERY(versiontwo, page_) },
	{ versiontwo_key_create,  BARE(201, versiontwo, key_), BODY(versiontwo, key_in_), .example = "{\"name\":\"Chave de Produção\",\"permissions\":[\"read\",\"write\"]}" },
	{ versiontwo_key_revoke,  EMPTY },
};
/* clang-format on */
const size_t route_n_docs = ARRAY_LEN(route_docs);
