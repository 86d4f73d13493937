/* GitLab: deployments, pipelines, pushes. docs.gitlab.com, "Webhook events". */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/str.h"
#include "inbound/kind.h"

/* The same for every retry of one delivery; GitLab before 17.4 has none. X-Gitlab-Event-UUID is no such thing: webhooks
 * that follow from each other share it. */
const char *gitlab_delivery_id(const struct parcel *d)
{
	const char *id = parcel_header(d, "webhook-id");

	return id ? id : parcel_header(d, "Idempotency-Key");
}

/* clang-format off */
static const struct word_status statuses[] = {
	{ "created",              "pending" },
	{ "blocked",              "pending" },
	{ "waiting_for_resource", "pending" },
	{ "preparing",            "pending" },
	{ "pending",              "pending" },
	{ "scheduled",            "pending" },
	{ "manual",               "pending" },
	{ "running",              "started" },
	{ "success",              "completed" },
	{ "failed",               "failed" },
	{ "canceled",             "aborted" },
	{ "skipped",              "aborted" },
};
/* clang-format on */

static struct fact_subject project(const struct reading *r)
{
	const char *path = text_at(r, "project.path_with_namespace");
	const char *slash = path ? strrchr(path, '/') : NULL;

	/* project.name is written for people ("My Shop"): the repository is called what stands in its path. */
	return (struct fact_subject){ .repository = path,
				      .name = slash ? slash + 1 : text_at(r, "project.name") };
}

/* "user" has the name and, elsewhere, an address that GitLab hides: "[REDACTED]". */
static void add_person(const struct reading *r, struct fact *fact)
{
	const char *email = text_at(r, "user.email");

	fact_text(r, fact, "reported_by", text_at(r, "user.username"), 255);
	fact_text(r, fact, "reported_by_name", text_at(r, "user.name"), 255);
	fact_text(r, fact, "reported_by_email", email && strchr(email, '@') ? email : NULL, 255);
}

/* The commit's whole digest stands in its address only. */
static const char *sha_of(const struct reading *r)
{
	const char *url = text_at(r, "commit_url");
	const char *slash = url ? strrchr(url, '/') : NULL;

	if (slash && strspn(slash + 1, "0123456789abcdef") == 40 && !slash[41])
		return slash + 1;
	return text_at(r, "short_sha");
}

static const char *known_status(struct reading *r, const char *word)
{
	const char *status = status_of(statuses, ARRAY_LEN(statuses), word);

	if (!status)
		reading_ignore(r, "\"%s\" is no status that is known here.", word ? word : "");
	return status;
}

static void read_deployment(struct reading *r)
{
	const char *status = known_status(r, text_at(r, "status"));
	int64_t at = time_at(r, "status_changed_at");
	const char *place = text_at(r, "environment_external_url");
	struct fact_subject subject = project(r);
	struct fact *fact;

	if (!status)
		return;
	subject.environment = text_at(r, "environment");
	subject.sha = sha_of(r);
	ref_split(r, text_at(r, "ref"), &subject.branch, &subject.tag);
	fact = fact_new(r, FACT_DEPLOYMENT);
	if (!fact || !fact_subject(r, fact, &subject))
		return;
	fact_name(fact, "status", status);
	fact_name(fact, "source_system", "gitlab");
	fact_text(r, fact, "run_id", text_at(r, "deployment_id"), 255);
	fact_text(r, fact, "build_url", text_at(r, "deployable_url"), 500);
	fact_text(r, fact, "deploy_url", place ? place : text_at(r, "deployable_url"), 500);
	fact_time(fact,
		  str_eq(status, "pending") || str_eq(status, "started") ? "started_at"
									 : "finished_at",
		  at);
	add_person(r, fact);
}

static void read_pipeline(struct reading *r)
{
	const char *status = known_status(r, text_at(r, "object_attributes.status"));
	const char *source = text_at(r, "object_attributes.source");
	const char *ref = text_at(r, "object_attributes.ref");
	struct json_object *is_tag = json_at(r->root, "object_attributes.tag");
	const char *page = text_at(r, "object_attributes.url");
	struct fact_subject subject = project(r);
	struct fact *fact;

	if (!status)
		return;
	if (source && str_eq(source, "merge_request_event")) {
		reading_ignore(r, "The pipeline ran for a merge request, which makes no version.");
		return;
	}
	subject.sha = text_at(r, "object_attributes.sha");
	*(is_tag && json_object_get_boolean(is_tag) ? &subject.tag : &subject.branch) = ref;
	fact = fact_new(r, FACT_BUILD);
	if (!fact || !fact_subject(r, fact, &subject))
		return;
	if (!page && text_at(r, "project.web_url") && text_at(r, "object_attributes.id"))
		page = arena_printf(r->d->arena, "%s/-/pipelines/%s", text_at(r, "project.web_url"),
				    text_at(r, "object_attributes.id"));
	fact_name(fact, "status", status);
	fact_name(fact, "source_system", "gitlab");
	fact_text(r, fact, "run_id", text_at(r, "object_attributes.id"), 255);
	fact_text(r, fact, "build_number", text_at(r, "object_attributes.iid"), 100);
	fact_text(r, fact, "build_url", page, 500);
	if (!str_eq(status, "pending"))
		fact_time(fact, "started_at", time_at(r, "object_attributes.created_at"));
	if (!str_eq(status, "pending") && !str_eq(status, "started"))
		fact_time(fact, "finished_at", time_at(r, "object_attributes.finished_at"));
	add_person(r, fact);
}

static void read_push_event(struct reading *r)
{
	const char *sha = text_at(r, "checkout_sha");

	read_push(r, &(struct push){
			 .ref = text_at(r, "ref"),
			 .sha = sha ? sha : text_at(r, "after"),
			 .default_branch = text_at(r, "project.default_branch"),
			 .subject = project(r),
		     });
}

void gitlab_read(struct reading *r)
{
	const char *kind = text_at(r, "object_kind");

	r->event = kind ? kind : parcel_header(r->d, "X-Gitlab-Event");
	if (!kind)
		reading_ignore(r, "It has no object_kind.");
	else if (str_eq(kind, "deployment"))
		read_deployment(r);
	else if (str_eq(kind, "pipeline"))
		read_pipeline(r);
	else if (str_eq(kind, "push") || str_eq(kind, "tag_push"))
		read_push_event(r);
	else
		reading_ignore(r,
			       "Nothing is made of \"%s\"; deployment, pipeline, push and tag push "
			       "events are recorded.",
			       kind);
}
