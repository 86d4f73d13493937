/* The things that events are about: which members each has, and how they are read. */
#include "config.h"

#include "event/payload.h"
#include "event/payload_sql.h"

#define OF(kind, member) FIELD_##kind##_OF(struct subject, member)
#define AS(kind, named, member, c_type)                                                            \
	FIELD_NAMED(FIELD_##kind, named, struct subject, member, c_type)
#define SEEN FIELD_READ
#define SOME (FIELD_READ | FIELD_DEFINED)

/* clang-format off */
#define VERSION_FIELDS                                                                             \
	{ AS(ID, "version.id", version_id, struct uuid), .flags = SEEN, .prefix = "ver", .text = "version" }, \
	{ AS(TEXT, "version.name", version, const char *), .flags = SEEN, .text = "as its project calls it" }, \
	{ AS(TEXT, "version.scm_sha", scm_sha, const char *), .flags = SEEN, .text = "its commit" }, \
	{ AS(TEXT, "version.scm_branch", scm_branch, const char *), .flags = SEEN, .text = "its branch" }, \
	{ AS(TEXT, "version.scm_tag", scm_tag, const char *), .flags = SEEN, .text = "its tag" }, \
	{ AS(TEXT, "version.scm_repository", scm_repository, const char *), .flags = SEEN, .text = "where its source is" }
#define PROJECT_FIELDS                                                                             \
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SEEN, .prefix = "proj", .text = "project" }, \
	{ AS(TEXT, "project.slug", project_slug, const char *), .flags = SEEN, .text = "its part of an address" }, \
	{ AS(TEXT, "project.name", project_name, const char *), .flags = SEEN, .text = "its name" }
#define RUN_FIELDS_TOLD                                                                            \
	{ OF(TEXT, status), .flags = SEEN, .text = "as the event left it: pending, started, completed, failed, aborted or preflight_failed" }, \
	{ OF(TEXT, reason), .flags = SEEN, .text = "why, when no event said so: timed_out" },     \
	{ OF(TEXT, build_url), .flags = SEEN, .text = "page of the build in the system that reports" }, \
	{ OF(TEXT, build_number), .flags = SEEN, .text = "its number there" },                    \
	{ OF(TEXT, run_id), .flags = SEEN, .text = "its run there" },                             \
	{ OF(TEXT, source_system), .flags = SEEN, .text = "which system that is" },               \
	{ OF(TEXT, reported_by), .flags = SEEN, .text = "who did it, as the client says" },       \
	{ OF(TEXT, reported_by_email), .flags = SEEN, .text = "their address, as the client says" }, \
	{ OF(TEXT, reported_by_name), .flags = SEEN, .text = "their name, as the client says" },  \
	{ OF(TEXT, error_code), .flags = SEEN, .text = "what failed, as the client says" },       \
	{ OF(TEXT, error_message), .flags = SEEN, .text = "and how; its first 2,000 characters" }, \
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it happened first; never changes" }, \
	{ OF(TIME, started_at), .flags = SEEN, .text = "when it started, as far as is known" },   \
	{ OF(TIME, finished_at), .flags = SEEN, .text = "when it ended" },                        \
	{ OF(TIME, completed_at), .flags = SEEN, .text = "the same, as other services call it" }, \
	{ OF(INT, duration_ms), .flags = SEEN, .text = "between start and end" },                \
	{ OF(JSON, extra_metadata), .flags = SEEN, .text = "whatever else the client sent; null where that is too long, see left_out" }
#define PAGE_FIELD { OF(TEXT, url), .flags = SEEN, .text = "its page here; null unless the setting public_url is there" }

static const struct field deployment_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "dep", .text = "id" },
	PAGE_FIELD,
	PROJECT_FIELDS,
	{ AS(ID, "project_id", project_id, struct uuid), .flags = SEEN, .prefix = "proj", .text = "the same as project.id" },
	VERSION_FIELDS,
	{ AS(ID, "environment.id", environment_id, struct uuid), .flags = SEEN, .prefix = "env", .text = "environment" },
	{ AS(TEXT, "environment.slug", environment_slug, const char *), .flags = SEEN, .text = "its part of an address" },
	{ AS(TEXT, "environment.name", environment_name, const char *), .flags = SEEN, .text = "its name" },
	{ AS(TEXT, "environment.tier", tier, const char *), .flags = SEEN, .text = "dev, test, staging or production" },
	RUN_FIELDS_TOLD,
	{ OF(TEXT, kind), .flags = SEEN, .text = "deploy or rollback" },
	{ OF(ID, rollback_of), .flags = SEEN, .prefix = "dep", .text = "of a rollback: the deployment that it undoes" },
	{ OF(ID, target_id), .flags = SEEN, .prefix = "dep", .text = "of a rollback: the completed deployment whose version it puts back" },
	{ OF(TEXT, deploy_url), .flags = SEEN, .text = "its page in the system that reports" },
	{ OF(TEXT, code_name), .flags = SEEN, .text = "what people call it beside its version" },
	{ OF(TEXT, verdict), .flags = SEEN, .text = "good or faulty, as people found out later" },
	{ OF(TEXT, verdict_note), .flags = SEEN, .text = "why" },
	{ OF(TIME, verdict_at), .flags = SEEN, .text = "when they said so" },
	{ OF(TEXT, note), .flags = SEEN, .text = "whatever people added" },
	{ AS(INT, "hosts.total", hosts, int64_t), .flags = SEEN, .text = "hosts that reported to it" },
	{ AS(INT, "hosts.completed", hosts_completed, int64_t), .flags = SEEN, .text = "those of them that are done" },
};

static const struct field build_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "build", .text = "id" },
	PAGE_FIELD,
	PROJECT_FIELDS,
	VERSION_FIELDS,
	RUN_FIELDS_TOLD,
};

static const struct field environment_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "env", .text = "id" },
	PAGE_FIELD,
	{ OF(TEXT, slug), .flags = SEEN, .text = "its part of an address" },
	{ OF(TEXT, name), .flags = SEEN, .text = "its name" },
	{ OF(TEXT, tier), .flags = SEEN, .text = "dev, test, staging or production" },
	{ OF(TEXT, status), .flags = SEEN, .text = "active or archived" },
	{ OF(TEXT, description), .flags = SEEN, .text = "what it is for" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was made" },
};

static const struct field project_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "proj", .text = "id" },
	PAGE_FIELD,
	{ OF(TEXT, slug), .flags = SEEN, .text = "its part of an address" },
	{ OF(TEXT, name), .flags = SEEN, .text = "its name" },
	{ OF(TEXT, status), .flags = SEEN, .text = "active, archived or deleted" },
	{ OF(TEXT, description), .flags = SEEN, .text = "what it is" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was made" },
};

static const struct field release_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "rel", .text = "id" },
	PAGE_FIELD,
	{ OF(TEXT, slug), .flags = SEEN, .text = "its part of an address" },
	{ OF(TEXT, name), .flags = SEEN, .text = "its name" },
	{ OF(TEXT, status), .flags = SEEN, .text = "draft, in_progress, completed or cancelled" },
	{ OF(TEXT, description), .flags = SEEN, .text = "what it is for" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was made" },
	{ OF(TIME, started_at), .flags = SEEN, .text = "when it was first in progress" },
	{ OF(TIME, finished_at), .flags = SEEN, .text = "when it was completed or cancelled" },
};

static const struct field team_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "team", .text = "id" },
	PAGE_FIELD,
	{ OF(TEXT, name), .flags = SEEN, .text = "its name" },
	{ OF(TEXT, description), .flags = SEEN, .text = "what it is for" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was made" },
	{ AS(ID, "member.id", member_id, struct uuid), .flags = SOME, .prefix = "user", .text = "who came or went" },
	{ AS(TEXT, "member.name", member_name, const char *), .flags = SOME, .text = "their name" },
	{ AS(TEXT, "member.email", member_email, const char *), .flags = SOME, .text = "their address" },
};

static const struct field webhook_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "hook", .text = "id" },
	{ AS(TEXT, "url", address, const char *), .flags = SEEN, .text = "address that is told" },
	{ OF(TEXT, description), .flags = SEEN, .text = "what it is for" },
	{ AS(ID, "project.id", project_id, struct uuid), .flags = SEEN, .prefix = "proj", .text = "the project that it is told of; null for one that is told of all" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was made" },
};

static const struct field channel_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "chan", .text = "id" },
	{ OF(TEXT, name), .flags = SEEN, .text = "its name" },
	{ AS(TEXT, "channel_type", kind, const char *), .flags = SEEN, .text = "what is written to there: slack_webhook, email …" },
	{ AS(TEXT, "host", address, const char *), .flags = SEEN, .text = "host that is told; empty where that is no address of the Web" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was made" },
};

#define TABLE(thing, page_, prefix_) { thing##_fields, ARRAY_LEN(thing##_fields), &payload_sql_##thing, page_, prefix_ }
static const struct subject_table tables[] = {
	[EVENT_DEPLOYMENT]  = TABLE(deployment, "/deployments/", "dep"),
	[EVENT_BUILD]       = TABLE(build, "/versions/", "ver"), /* a build is shown on its version's page */
	[EVENT_ENVIRONMENT] = TABLE(environment, "/settings/environments/", "env"),
	[EVENT_PROJECT]     = TABLE(project, "/projects/", "proj"),
	[EVENT_RELEASE]     = TABLE(release, "/releases/", "rel"),
	[EVENT_TEAM]        = TABLE(team, "/settings/teams/", "team"),
	[EVENT_WEBHOOK]     = TABLE(webhook, NULL, NULL),
	[EVENT_CHANNEL]     = TABLE(channel, NULL, NULL),
};
_Static_assert(ARRAY_LEN(tables) == EVENT_THING__COUNT, "a table for every thing");
/* clang-format on */

const struct subject_table *subject_table(enum event_thing thing)
{
	return &tables[thing];
}
