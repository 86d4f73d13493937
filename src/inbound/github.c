/* GitHub: deployments and how they go, runs of workflows, pushes.
 * docs.github.com, "Webhook events and payloads". */
#include "config.h"

#include <json-c/json.h>

#include "base/str.h"
#include "inbound/kind.h"

const char *github_delivery_id(const struct parcel *d)
{
	return parcel_header(d, "X-GitHub-Delivery");
}

/* clang-format off */
static const struct word_status states[] = {
	{ "queued",      "pending" },
	{ "pending",     "pending" },
	{ "waiting",     "pending" },
	{ "in_progress", "started" },
	{ "success",     "completed" },
	{ "failure",     "failed" },
	{ "error",       "failed" },
};
/* clang-format on */

static struct fact_subject repository(const struct reading *r)
{
	return (struct fact_subject){ .repository = text_at(r, "repository.full_name"),
				      .name = text_at(r, "repository.name") };
}

/* A deployment's payload is whatever whoever asked for it wanted to say: a version, if they did. */
static struct fact *new_deployment(struct reading *r)
{
	struct fact_subject subject = repository(r);
	struct fact *fact;

	subject.environment = text_at(r, "deployment_status.environment");
	if (!subject.environment)
		subject.environment = text_at(r, "deployment.environment");
	subject.sha = text_at(r, "deployment.sha");
	subject.version = text_at(r, "deployment.payload.version");
	ref_split(r, text_at(r, "deployment.ref"), &subject.branch, &subject.tag);
	fact = fact_new(r, FACT_DEPLOYMENT);
	if (!fact || !fact_subject(r, fact, &subject))
		return NULL;
	fact_name(fact, "source_system", "github");
	fact_text(r, fact, "run_id", text_at(r, "deployment.id"), 255);
	fact_text(r, fact, "reported_by", text_at(r, "deployment.creator.login"), 255);
	return fact;
}

static void read_deployment(struct reading *r)
{
	struct fact *fact = new_deployment(r);

	if (!fact)
		return;
	fact_name(fact, "status", "pending");
	fact_time(fact, "started_at", time_at(r, "deployment.created_at"));
}

static void read_deployment_status(struct reading *r)
{
	const char *state = text_at(r, "deployment_status.state");
	const char *status = status_of(states, ARRAY_LEN(states), state);
	int64_t at = time_at(r, "deployment_status.created_at");
	const char *page = text_at(r, "deployment_status.log_url");
	const char *place = text_at(r, "deployment_status.environment_url");
	struct fact *fact;

	if (!status) {
		reading_ignore(r,
			       "The deployment became \"%s\": another took its place, or it was "
			       "taken down, and that is recorded where that happens.",
			       state ? state : "");
		return;
	}
	fact = new_deployment(r);
	if (!fact)
		return;
	if (!page)
		page = text_at(r, "deployment_status.target_url");
	fact_name(fact, "status", status);
	fact_text(r, fact, "build_url", page, 500);
	fact_text(r, fact, "deploy_url", place ? place : page, 500);
	if (str_eq(status, "started") || str_eq(status, "pending")) {
		fact_time(fact, "started_at", at);
		return;
	}
	fact_time(fact, "finished_at", at);
	if (str_eq(status, "failed"))
		fact_text(r, fact, "error_message", text_at(r, "deployment_status.description"),
			  10000);
}

static void read_push_event(struct reading *r)
{
	struct json_object *deleted = json_at(r->root, "deleted");

	read_push(r, &(struct push){
			 .ref = text_at(r, "ref"),
			 .sha = text_at(r, "after"),
			 .default_branch = text_at(r, "repository.default_branch"),
			 .subject = repository(r),
			 .is_deleted = deleted && json_object_get_boolean(deleted),
		     });
}

void github_read(struct reading *r)
{
	const char *event = r->event = parcel_header(r->d, "X-GitHub-Event");

	if (!event)
		reading_ignore(r, "The header X-GitHub-Event is missing.");
	else if (str_eq(event, "deployment_status"))
		read_deployment_status(r);
	else if (str_eq(event, "deployment"))
		read_deployment(r);
	else if (str_eq(event, "workflow_run"))
		read_workflow_run(r, "github");
	else if (str_eq(event, "push"))
		read_push_event(r);
	else if (str_eq(event, "ping"))
		reading_ignore(r, "GitHub asked whether somebody is here. All is well.");
	else
		reading_ignore(
		    r,
		    "Nothing is made of the event \"%s\"; deployment_status, deployment, "
		    "workflow_run and push are recorded.",
		    event);
}
