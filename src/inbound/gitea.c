/* Gitea and Forgejo: pushes, releases, runs of workflows. go-gitea/gitea modules/structs/hook.go; Forgejo tells of the
 * end of a run in a way of its own (action_run_success …). */
#include "config.h"

#include <json-c/json.h>

#include "base/str.h"
#include "inbound/kind.h"

const char *gitea_delivery_id(const struct parcel *d)
{
	const char *id = parcel_header(d, "X-Gitea-Delivery");

	return id ? id : parcel_header(d, "X-Forgejo-Delivery");
}

static struct fact_subject repository(const struct reading *r, const char *within)
{
	struct json_object *root = json_at(r->root, within);

	return (struct fact_subject){ .repository = text_in(r, root, "full_name"),
				      .name = text_in(r, root, "name") };
}

static void read_push_event(struct reading *r)
{
	read_push(r, &(struct push){
			 .ref = text_at(r, "ref"),
			 .sha = text_at(r, "after"),
			 .default_branch = text_at(r, "repository.default_branch"),
			 .subject = repository(r, "repository"),
		     });
}

static void read_release(struct reading *r)
{
	const char *action = text_at(r, "action");
	const char *target = text_at(r, "release.target_commitish");
	struct json_object *is_draft = json_at(r->root, "release.draft");
	struct fact_subject subject = repository(r, "repository");
	const char *tag;
	struct fact *fact;

	if (!action || !str_eq(action, "published") ||
	    (is_draft && json_object_get_boolean(is_draft))) {
		reading_ignore(r,
			       "A release makes a version when it is published; this one was "
			       "\"%s\".",
			       action ? action : "");
		return;
	}
	/* a branch, or the commit itself */
	ref_split(r, target, &subject.branch, &tag);
	if (!subject.branch && !tag)
		subject.sha = target;
	subject.tag = text_at(r, "release.tag_name");
	fact = fact_new(r, FACT_VERSION);
	if (fact)
		(void)fact_subject(r, fact, &subject);
}

/* clang-format off */
static const struct word_status run_events[] = {
	{ "action_run_success", "completed" },
	{ "action_run_recover", "completed" },
	{ "action_run_failure", "failed" },
};
/* clang-format on */

/* Forgejo: a run that has ended. */
static void read_action_run(struct reading *r, const char *status)
{
	struct fact_subject subject = repository(r, "run.repository");
	const char *trigger = text_at(r, "run.trigger_event");
	struct fact *fact;

	if (trigger && str_starts(trigger, "pull_request")) {
		reading_ignore(r, "The workflow ran for a pull request, which makes no version.");
		return;
	}
	if (!subject.repository)
		subject = repository(r, "repository");
	subject.sha = text_at(r, "run.commit_sha");
	ref_split(r, text_at(r, "run.prettyref"), &subject.branch, &subject.tag);
	fact = fact_new(r, FACT_BUILD);
	if (!fact || !fact_subject(r, fact, &subject))
		return;
	fact_name(fact, "status", status);
	fact_name(fact, "source_system", "forgejo");
	fact_text(r, fact, "run_id", text_at(r, "run.id"), 255);
	fact_text(r, fact, "build_number", text_at(r, "run.index_in_repo"), 100);
	fact_text(r, fact, "build_url", text_at(r, "run.html_url"), 500);
	fact_text(r, fact, "reported_by", text_at(r, "run.trigger_user.login"), 255);
	fact_time(fact, "started_at", time_at(r, "run.started"));
	fact_time(fact, "finished_at", time_at(r, "run.stopped"));
	if (str_eq(status, "failed"))
		fact_text(r, fact, "error_message", text_at(r, "run.title"), 10000);
}

void gitea_read(struct reading *r)
{
	const char *event = parcel_header(r->d, "X-Gitea-Event");
	const char *ended;

	if (!event)
		event = parcel_header(r->d, "X-Forgejo-Event");
	r->event = event;
	ended = status_of(run_events, ARRAY_LEN(run_events), event);
	if (!event)
		reading_ignore(r, "The header X-Gitea-Event is missing.");
	else if (ended)
		read_action_run(r, ended);
	else if (str_eq(event, "push"))
		read_push_event(r);
	else if (str_eq(event, "release"))
		read_release(r);
	else if (str_eq(event, "workflow_run"))
		read_workflow_run(r, "gitea");
	else
		reading_ignore(
		    r,
		    "Nothing is made of the event \"%s\"; push, release and workflow runs "
		    "are recorded.",
		    event);
}
