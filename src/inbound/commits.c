/* What GitHub, GitLab and Gitea tell alike: pushes with their commits, and runs of workflows. */
#include "config.h"

#include <json-c/json.h>

#include "base/str.h"
#include "inbound/kind.h"
#include "version/commit.h"

#define COMMIT_MESSAGE_MAX 10000

static void add(struct json_object *to, const char *name, const char *text)
{
	if (text)
		json_object_object_add(to, name, json_object_new_string(text));
}

static struct json_object *commit_of(const struct reading *r, struct json_object *from)
{
	struct json_object *commit = json_object_new_object();
	struct reading one = { .d = r->d, .receiver = r->receiver, .root = from };
	struct fact fact = { .members = commit };
	const char *author = text_in(r, from, "author.name");
	int64_t at = time_at(&one, "timestamp");

	add(commit, "sha", text_in(r, from, "id"));
	fact_text(r, &fact, "author", author ? author : text_in(r, from, "author.username"), 255);
	/* a message has lines, and is cut like a description */
	fact_text(r, &fact, "description", text_in(r, from, "message"), COMMIT_MESSAGE_MAX);
	if (json_object_object_get_ex(commit, "description", &from)) {
		json_object_object_add(commit, "message", json_object_get(from));
		json_object_object_del(commit, "description");
	}
	fact_time(&fact, "authored_at", at);
	return commit;
}

/* "commits" of the body, the first COMMITS_MAX; NULL for none. */
static struct json_object *commits_in(const struct reading *r)
{
	struct json_object *list = json_at(r->root, "commits");
	struct json_object *out;

	if (!json_object_is_type(list, json_type_array) || !json_object_array_length(list))
		return NULL;
	out = json_object_new_array();
	for (size_t i = 0; i < json_object_array_length(list) && i < COMMITS_MAX; i++) {
		struct json_object *one = json_object_array_get_idx(list, i);

		if (text_in(r, one, "id"))
			json_object_array_add(out, commit_of(r, one));
	}
	return out;
}

void read_push(struct reading *r, const struct push *push)
{
	struct fact_subject subject = push->subject;
	struct json_object *commits;
	struct fact *fact;

	ref_split(r, push->ref, &subject.branch, &subject.tag);
	subject.sha = push->sha;
	if (push->is_deleted || !push->sha || str_starts(push->sha, "0000000")) {
		reading_ignore(r, "A branch or tag was deleted: that makes no version.");
		return;
	}
	if (!subject.tag && (!subject.branch || !push->default_branch ||
			     !str_eq(subject.branch, push->default_branch))) {
		reading_ignore(r,
			       "Only pushes to the default branch, and of tags, make versions; "
			       "this one is to \"%s\".",
			       subject.branch ? subject.branch
			       : push->ref    ? push->ref
					      : "");
		return;
	}
	fact = fact_new(r, FACT_VERSION);
	if (!fact || !fact_subject(r, fact, &subject))
		return;
	commits = commits_in(r);
	fact_json(fact, "commits", commits);
	json_object_put(commits);
}

/* ---- runs of workflows */

/* clang-format off */
static const struct word_status conclusions[] = {
	{ "success",         "completed" },
	{ "neutral",         "completed" },
	{ "failure",         "failed" },
	{ "timed_out",       "failed" },
	{ "startup_failure", "failed" },
	{ "cancelled",       "aborted" },
	{ "skipped",         "aborted" },
	{ "stale",           "aborted" },
	{ "action_required", "aborted" },
};
static const struct word_status run_statuses[] = {
	{ "requested",   "pending" },
	{ "queued",      "pending" },
	{ "waiting",     "pending" },
	{ "pending",     "pending" },
	{ "in_progress", "started" },
};
/* clang-format on */

static void add_run(struct reading *r, struct fact *fact, const char *status)
{
	bool is_ended =
	    str_eq(status, "completed") || str_eq(status, "failed") || str_eq(status, "aborted");
	const char *id = text_at(r, "workflow_run.id");
	const char *attempt = text_at(r, "workflow_run.run_attempt");
	const char *actor = text_at(r, "workflow_run.actor.login");
	int64_t started = time_at(r, "workflow_run.run_started_at");
	int64_t ended = time_at(r, "workflow_run.completed_at");
	const char *name = text_at(r, "workflow_run.name");

	if (!started)
		started = time_at(r, "workflow_run.started_at");
	/* Runs that are started again keep their id. */
	if (id && attempt && !str_eq(attempt, "1") && !str_eq(attempt, "0"))
		id = arena_printf(r->d->arena, "%s/%s", id, attempt);
	fact_name(fact, "status", status);
	fact_text(r, fact, "run_id", id, 255);
	fact_text(r, fact, "build_number", text_at(r, "workflow_run.run_number"), 100);
	fact_text(r, fact, "build_url", text_at(r, "workflow_run.html_url"), 500);
	fact_text(r, fact, "reported_by", actor ? actor : text_at(r, "sender.login"), 255);
	if (!str_eq(status, "pending"))
		fact_time(fact, "started_at", started);
	if (is_ended)
		fact_time(fact, "finished_at",
			  ended ? ended : time_at(r, "workflow_run.updated_at"));
	if (str_eq(status, "failed"))
		fact_text(r, fact, "error_message",
			  arena_printf(r->d->arena, "%s: %s", name ? name : "workflow",
				       text_at(r, "workflow_run.conclusion")),
			  10000);
}

void read_workflow_run(struct reading *r, const char *source_system)
{
	const char *conclusion = text_at(r, "workflow_run.conclusion");
	const char *action = text_at(r, "action");
	const char *trigger = text_at(r, "workflow_run.event");
	const char *word = conclusion ? conclusion : action;
	const char *status = conclusion ? status_of(conclusions, ARRAY_LEN(conclusions), conclusion)
					: status_of(run_statuses, ARRAY_LEN(run_statuses), action);
	struct fact_subject subject = {
		.repository = text_at(r, "repository.full_name"),
		.name = text_at(r, "repository.name"),
		.sha = text_at(r, "workflow_run.head_sha"),
	};
	struct fact *fact;

	if (trigger && str_starts(trigger, "pull_request")) {
		reading_ignore(r, "The workflow ran for a pull request, which makes no version.");
		return;
	}
	if (!status) {
		reading_ignore(r, "\"%s\" says nothing of how the run stands.", word ? word : "");
		return;
	}
	ref_split(r, text_at(r, "workflow_run.head_branch"), &subject.branch, &subject.tag);
	fact = fact_new(r, FACT_BUILD);
	if (!fact || !fact_subject(r, fact, &subject))
		return;
	fact_name(fact, "source_system", source_system);
	add_run(r, fact, status);
}
