/* Vercel: deployments. vercel.com/docs, "Webhooks API Reference". */
#include "config.h"

#include <json-c/json.h>

#include "base/str.h"
#include "inbound/kind.h"

const char *vercel_delivery_id(const struct parcel *d)
{
	struct json_object *id = json_at(d->json, "id");

	return json_object_is_type(id, json_type_string) ? json_object_get_string(id) : NULL;
}

/* clang-format off */
/* "ready" is what "succeeded" was called before. */
static const struct word_status events[] = {
	{ "deployment.created",   "started" },
	{ "deployment.succeeded", "completed" },
	{ "deployment.ready",     "completed" },
	{ "deployment.promoted",  "completed" },
	{ "deployment.error",     "failed" },
	{ "deployment.canceled",  "aborted" },
};

/* The repository's facts are called after its host. */
static const char *const hosts[] = { "github", "gitlab", "bitbucket" };
/* clang-format on */

static const char *meta(const struct reading *r, const char *what)
{
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		const char *text = text_at(
		    r, arena_printf(r->d->arena, "payload.deployment.meta.%s%s", hosts[i], what));

		if (text)
			return text;
	}
	return NULL;
}

static const char *repository_of(const struct reading *r)
{
	const char *owner = meta(r, "Org");
	const char *name = meta(r, "Repo");

	if (!owner)
		owner = meta(r, "CommitOrg");
	if (!name)
		name = meta(r, "CommitRepo");
	return owner && name ? arena_printf(r->d->arena, "%s/%s", owner, name) : name;
}

static const char *address_of(const struct reading *r)
{
	const char *host = text_at(r, "payload.deployment.url");

	if (!host || str_starts(host, "https://"))
		return host;
	return arena_printf(r->d->arena, "https://%s", host);
}

void vercel_read(struct reading *r)
{
	const char *type = r->event = text_at(r, "type");
	const char *status = status_of(events, ARRAY_LEN(events), type);
	const char *target = text_at(r, "payload.target");
	const char *id = text_at(r, "payload.deployment.id");
	int64_t at = time_at(r, "createdAt");
	struct fact_subject subject = { .name = text_at(r, "payload.project.name") };
	struct fact *fact;

	if (!status) {
		reading_ignore(
		    r,
		    "Nothing is made of \"%s\"; deployment.created, succeeded, promoted, "
		    "error and canceled are recorded.",
		    type ? type : "");
		return;
	}
	if (!subject.name)
		subject.name = text_at(r, "payload.deployment.name");
	if (!subject.name)
		subject.name = text_at(r, "payload.name");
	if (!target)
		target = text_at(r, "payload.deployment.target");
	/* Promoting is putting into production what stood elsewhere, whatever it was built for. */
	if (type && str_eq(type, "deployment.promoted"))
		target = "production";
	subject.environment = target ? target : "preview";
	subject.sha = meta(r, "CommitSha");
	subject.branch = meta(r, "CommitRef");
	if (!subject.sha)
		subject.version = id; /* deployed by hand, from no repository */
	fact = fact_new(r, FACT_DEPLOYMENT);
	if (!fact || !fact_subject(r, fact, &subject))
		return;
	fact_text(r, fact, "scm_repository", repository_of(r), 500);
	fact_name(fact, "status", status);
	fact_name(fact, "source_system", "vercel");
	/* a promotion is another deployment of what has been deployed already */
	fact_text(r, fact, "run_id",
		  str_eq(type, "deployment.promoted") && id
		      ? arena_printf(r->d->arena, "%s/promoted", id)
		      : id,
		  255);
	fact_text(r, fact, "build_url", text_at(r, "payload.links.deployment"), 500);
	fact_text(r, fact, "deploy_url", address_of(r), 500);
	fact_text(r, fact, "reported_by", meta(r, "CommitAuthorLogin"), 255);
	fact_time(fact, str_eq(status, "started") ? "started_at" : "finished_at", at);
}
