/* Events that never were: what a preview shows, what a test sends, what the reference prints. */
#include "config.h"

#include "base/str.h"
#include "event/payload.h"

#define MINUTE INT64_C(60000)

/* Ids that are nobody's, and the same each time. */
static struct uuid example_id(unsigned char last)
{
	struct uuid id = uuid_floor(INT64_C(1751362200000)); /* 2025-07-01T09:30:00Z */

	id.bytes[6] = 0x70;
	id.bytes[8] = 0x80;
	id.bytes[15] = last;
	return id;
}

/* What an event of that type says of itself: its status, and the one before. */
struct story {
	const char *type, *status, *was, *data;
};

/* clang-format off */
static const struct story stories[] = {
	{ "deployment.created", "started", NULL, "{\"status\":\"started\"}" },
	{ "deployment.pending", "pending", NULL, "{\"status\":\"pending\"}" },
	{ "deployment.started", "started", "pending", "{\"status\":\"started\",\"was\":\"pending\"}" },
	{ "deployment.completed", "completed", "started", "{\"status\":\"completed\",\"was\":\"started\",\"replaced\":\"1.3.2\"}" },
	{ "deployment.failed", "failed", "started", "{\"status\":\"failed\",\"was\":\"started\"}" },
	{ "deployment.aborted", "aborted", "started", "{\"status\":\"aborted\",\"was\":\"started\"}" },
	{ "deployment.timed_out", "failed", "started", "{\"status\":\"failed\",\"was\":\"started\",\"reason\":\"timed_out\"}" },
	{ "deployment.preflight_failed", "preflight_failed", NULL, "{\"status\":\"preflight_failed\"}" },
	{ "deployment.rolled_back", "completed", NULL, "{\"version\":\"1.4.0\",\"restored\":\"1.3.2\"}" },
	{ "deployment.judged", "completed", NULL, "{\"verdict\":\"faulty\",\"source\":\"person\",\"note\":\"Orders were lost.\"}" },
	{ "build.pending", "pending", NULL, "{\"status\":\"pending\"}" },
	{ "build.started", "started", NULL, "{\"status\":\"started\"}" },
	{ "build.failed", "failed", NULL, "{\"status\":\"failed\"}" },
	{ "build.aborted", "aborted", NULL, "{\"status\":\"aborted\"}" },
	{ "build.timed_out", "failed", NULL, "{\"status\":\"failed\",\"reason\":\"timed_out\"}" },
	{ "release.created", "draft", NULL, "{\"status\":{\"before\":null,\"after\":\"draft\"}}" },
	{ "release.started", "in_progress", NULL, "{\"status\":{\"before\":\"draft\",\"after\":\"in_progress\"}}" },
	{ "release.cancelled", "cancelled", NULL, "{\"status\":{\"before\":\"draft\",\"after\":\"cancelled\"}}" },
	{ "environment.archived", "archived", NULL, "{\"status\":{\"before\":\"active\",\"after\":\"archived\"}}" },
	{ "project.deleted", "deleted", NULL, "{\"status\":{\"before\":\"active\",\"after\":\"deleted\"}}" },
	{ "team.member_added", NULL, NULL, "{\"member\":\"ann@example.com\",\"member_name\":\"Ann\"}" },
	{ "team.member_removed", NULL, NULL, "{\"member\":\"ann@example.com\",\"member_name\":\"Ann\"}" },
};
/* clang-format on */

static const struct story *story_of(const struct event_type *type)
{
	static const struct story ended = { NULL, "completed", NULL, "{\"status\":\"completed\"}" };
	static const struct story none = { NULL, "active", NULL, "{}" };
	static const struct story release = { NULL, "completed", NULL, "{}" };

	for (size_t i = 0; i < ARRAY_LEN(stories); i++)
		if (str_eq(stories[i].type, type->name))
			return &stories[i];
	if (type->thing == EVENT_DEPLOYMENT || type->thing == EVENT_BUILD)
		return &ended;
	return type->thing == EVENT_RELEASE ? &release : &none;
}

static struct subject run(const struct story *story, int64_t now_ms)
{
	bool is_failed = str_eq(story->status, "failed");

	return (struct subject){
		.id = example_id(1),
		.project_id = example_id(2),
		.project_slug = "harbour",
		.project_name = "Harbour",
		.version_id = example_id(3),
		.version = "1.4.0",
		.scm_sha = "8f2c1d4e9b7a6053f1e2d3c4b5a69788f0e1d2c3",
		.scm_branch = "main",
		.scm_tag = "v1.4.0",
		.scm_repository = "https://git.example.com/harbour",
		.status = story->status,
		.build_url = "https://ci.example.com/builds/42",
		.build_number = "42",
		.run_id = "4201",
		.source_system = "example-ci",
		.reported_by = "ann",
		.reported_by_email = "ann@example.com",
		.reported_by_name = "Ann",
		.error_code = is_failed ? "E42" : NULL,
		.error_message = is_failed ? "The crane did not answer." : NULL,
		.created_at = now_ms - 4 * MINUTE,
		.started_at = now_ms - 4 * MINUTE,
		.finished_at = now_ms,
	};
}

static struct subject subject_of(const struct event_type *type, const struct story *story,
				 int64_t now_ms)
{
	struct subject subject = { .id = example_id(1) };

	if (type->thing == EVENT_DEPLOYMENT || type->thing == EVENT_BUILD)
		subject = run(story, now_ms);
	subject.hosts = subject.hosts_completed = 0;
	if (type->thing == EVENT_DEPLOYMENT) {
		subject.environment_id = example_id(4);
		subject.environment_slug = "production";
		subject.environment_name = "production";
		subject.tier = "production";
		subject.kind = "deploy";
		subject.deploy_url = "https://ci.example.com/deployments/42";
		return subject;
	}
	if (type->thing == EVENT_BUILD)
		return subject;
	subject.slug = "harbour";
	subject.name = type->thing == EVENT_ENVIRONMENT ? "production"
		       : type->thing == EVENT_TEAM      ? "Pilots"
							: "Harbour";
	subject.tier = "production";
	subject.address = type->thing == EVENT_CHANNEL ? "hooks.example.com"
						       : "https://hooks.example.com/harbour";
	if (type->thing == EVENT_CHANNEL)
		subject.kind = "slack_webhook";
	subject.status = type->thing == EVENT_TEAM ? NULL : story->status;
	subject.created_at = now_ms - 60 * MINUTE;
	return subject;
}

void payload_example(struct arena *arena, const struct settings *settings,
		     const struct event_type *type, int64_t now_ms, struct payload *out)
{
	const struct story *story = story_of(type);
	struct event *event = arena_alloc(arena, sizeof(*event));

	*event = (struct event){
		.id = uuid_new(now_ms),
		.kind = type->name,
		.subject_id = example_id(1),
		.actor_kind = "user",
		.actor_id = example_id(5),
		.data = story->data,
		.created_at = now_ms,
	};
	*out = (struct payload){ .event = event, .actor_name = "Ann" };
	out->subject = subject_of(type, story, now_ms);
	if (str_eq(type->name, "deployment.judged"))
		out->subject.verdict = "faulty";
	if (type->thing == EVENT_DEPLOYMENT)
		event->environment_id = out->subject.environment_id;
	event->project_id = out->subject.project_id;
	payload_complete(arena, settings, out);
}
