/* CDEvents, alone or within CloudEvents 1.0: in binary mode its headers say what the body is, in structured mode the body
 * does; a batch is a list of them. github.com/cdevents/spec. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/str.h"
#include "http/query.h"
#include "inbound/kind.h"

/* Events of one source have ids of their own. */
const char *cdevents_delivery_id(const struct parcel *d)
{
	struct json_object *root = d->json;
	const char *id = parcel_header(d, "ce-id");
	const char *source = parcel_header(d, "ce-source");
	struct json_object *inner = json_at(root, "data.context");
	struct json_object *context = inner ? inner : json_at(root, "context");

	if (!id && context)
		id = json_object_get_string(json_at(context, "id"));
	if (!source && context)
		source = json_object_get_string(json_at(context, "source"));
	return id ? arena_printf(d->arena, "%s %s", source ? source : "", id) : NULL;
}

/* ---- what an artifact is: a package URL, "pkg:oci/shop@sha256%3A0b31…?tag=1.2.3" */

struct artifact {
	const char *name, *version;
};

static const char *decoded(const struct reading *r, const char *text, size_t len)
{
	struct pair *pairs;
	size_t n;

	/* a query of one name, in which a plus is a plus */
	char *copy = arena_alloc(r->d->arena, 3 * len + 3);
	size_t at = 0;

	copy[at++] = 'x';
	copy[at++] = '=';
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '+' || text[i] == '&') {
			memcpy(copy + at, text[i] == '+' ? "%2B" : "%26", 3);
			at += 3;
		} else {
			copy[at++] = text[i];
		}
	}
	if (!query_parse(r->d->arena, copy, at, &pairs, &n) || !n || !*pairs[0].value)
		return NULL;
	return pairs[0].value;
}

/* A digest says which bytes, in 64 digits: a tag beside it is what people call it, else its first twelve are. */
static const char *version_of(const struct reading *r, const char *version, const char *query)
{
	const char *tag = query ? strstr(query, "tag=") : NULL;

	if (tag && (tag == query + 1 || tag[-1] == '&')) {
		tag += strlen("tag=");
		return decoded(r, tag, strcspn(tag, "&#"));
	}
	if (version && str_starts(version, "sha256:") &&
	    strspn(version + strlen("sha256:"), "0123456789abcdef") >= 12)
		return arena_printf(r->d->arena, "sha256:%.12s", version + strlen("sha256:"));
	return version;
}

static bool read_artifact(const struct reading *r, const char *purl, struct artifact *out)
{
	const char *end, *at, *name;
	size_t len;

	*out = (struct artifact){ NULL, NULL };
	if (!purl || !str_starts(purl, "pkg:"))
		return false;
	purl += strlen("pkg:");
	len = strcspn(purl, "?#");
	end = purl + len;
	/* the version is behind the last @; what stands before a name is percent-encoded there */
	at = memchr(purl, '@', len);
	for (const char *next = at;
	     next && (next = memchr(next + 1, '@', (size_t)(end - next - 1)));)
		at = next;
	name = at ? at : end;
	while (name > purl && name[-1] != '/')
		name--;
	out->name = decoded(r, name, (size_t)((at ? at : end) - name));
	out->version = version_of(r, at ? decoded(r, at + 1, (size_t)(end - at - 1)) : NULL,
				  *end == '?' ? end : NULL);
	return out->name && out->version;
}

/* ---- events */

static const char *content(const struct reading *r, const char *name)
{
	return text_at(r, arena_printf(r->d->arena, "subject.content.%s", name));
}

/* A service is called by its id, which may be a path; without one, by what was deployed. */
static struct fact_subject subject_of(const struct reading *r, const struct artifact *artifact)
{
	const char *service = text_at(r, "subject.id");
	const char *at = content(r, "service.id");

	return (struct fact_subject){
		.repository = at        ? at
			      : service ? service
					: artifact->name,
		.environment = content(r, "environment.id"),
		.version = artifact->version,
	};
}

static void add_run(const struct reading *r, struct fact *fact, const char *status,
		    const char *run_id)
{
	bool is_open = str_eq(status, "pending") || str_eq(status, "started");

	fact_name(fact, "status", status);
	fact_name(fact, "source_system", "cdevents");
	fact_text(r, fact, "run_id", run_id, 255);
	fact_time(fact, is_open ? "started_at" : "finished_at", time_at(r, "context.timestamp"));
}

/* A service runs this artifact there now; put back is what a rollback is inferred from. */
static void read_service(struct reading *r, const char *status)
{
	struct artifact artifact;
	struct fact_subject subject;
	struct fact *fact;

	if (!read_artifact(r, content(r, "artifactId"), &artifact)) {
		reading_ignore(r, "artifactId is no package URL with a name and a version.");
		return;
	}
	subject = subject_of(r, &artifact);
	fact = fact_new(r, FACT_DEPLOYMENT);
	if (!fact || !fact_subject(r, fact, &subject))
		return;
	/* One event, one deployment: a rollback is another one than what it puts back. */
	add_run(r, fact, status, text_at(r, "context.id"));
}

/* clang-format off */
static const struct word_status outcomes[] = {
	{ "success", "completed" }, { "failure", "failed" }, { "fail", "failed" },
	{ "error",   "failed" },    { "cancel",  "aborted" }, { "canceled", "aborted" },
};
static const struct word_status steps[] = {
	{ "queued",   "pending" },
	{ "started",  "started" },
	{ "finished", "completed" },
};
/* clang-format on */

/* A build says what it made when it has made it; before, nobody knows of which version it is. */
static void read_build(struct reading *r, const char *step)
{
	const char *status = status_of(steps, ARRAY_LEN(steps), step);
	struct artifact artifact;
	struct fact_subject subject;
	struct fact *fact;

	if (!status) {
		reading_ignore(r, "Nothing is made of a build that was \"%s\".", step);
		return;
	}
	if (!read_artifact(r, content(r, "artifactId"), &artifact)) {
		reading_ignore(r,
			       "It does not say yet which version the build makes (artifactId).");
		return;
	}
	subject = (struct fact_subject){ .name = artifact.name, .version = artifact.version };
	fact = fact_new(r, FACT_BUILD);
	if (fact && fact_subject(r, fact, &subject))
		add_run(r, fact, status, text_at(r, "subject.id"));
}

/* deployment.queued, started and finished, which drafts of the next version have. */
static void read_deployment(struct reading *r, const char *step)
{
	const char *status = status_of(steps, ARRAY_LEN(steps), step);
	const char *outcome = content(r, "outcome");
	struct artifact artifact;
	struct fact_subject subject;
	struct fact *fact;

	if (status && str_eq(status, "completed") && outcome)
		status = status_of(outcomes, ARRAY_LEN(outcomes), outcome);
	if (!status || !read_artifact(r, content(r, "artifactId"), &artifact)) {
		reading_ignore(r, "It says neither what is deployed nor how that goes.");
		return;
	}
	subject = (struct fact_subject){ .name = artifact.name,
					 .version = artifact.version,
					 .environment = content(r, "environment.id") };
	fact = fact_new(r, FACT_DEPLOYMENT);
	if (fact && fact_subject(r, fact, &subject))
		add_run(r, fact, status, text_at(r, "subject.id"));
}

static void read_artifact_event(struct reading *r)
{
	struct artifact artifact;
	struct fact_subject subject;
	struct fact *fact;

	if (!read_artifact(r, text_at(r, "subject.id"), &artifact)) {
		reading_ignore(r, "The artifact's id is no package URL with a name and a version.");
		return;
	}
	subject = (struct fact_subject){ .name = artifact.name, .version = artifact.version };
	fact = fact_new(r, FACT_VERSION);
	if (fact && fact_subject(r, fact, &subject))
		fact_text(r, fact, "scm_repository", content(r, "change.id"), 500);
}

static struct fact *new_change(struct reading *r, const char *kind, const char *title)
{
	struct fact *fact = fact_new(r, FACT_CHANGE);

	if (!fact)
		return NULL;
	fact_name(fact, "kind", kind);
	fact_text(r, fact, "title", title, 255);
	fact_text(r, fact, "reported_by", text_at(r, "context.source"), 255);
	fact_time(fact, "happened_at", time_at(r, "context.timestamp"));
	return fact;
}

static void read_environment(struct reading *r, const char *what)
{
	const char *id = text_at(r, "subject.id");
	const char *name = content(r, "name");
	const char *url = content(r, "url");
	struct fact *fact;

	if (!name)
		name = id;
	fact = new_change(r, "infrastructure",
			  arena_printf(r->d->arena, "Environment %s %s", name ? name : "", what));
	if (!fact)
		return;
	fact_where(r, fact, NULL, name);
	fact_where(r, fact, NULL, id);
	fact_text(r, fact, "url", url ? url : content(r, "uri"), 500);
}

static void read_removed(struct reading *r, const char *what)
{
	const char *id = text_at(r, "subject.id");
	struct fact *fact = new_change(
	    r, "infrastructure", arena_printf(r->d->arena, "Service %s %s", id ? id : "", what));

	if (fact)
		fact_where(r, fact, id, content(r, "environment.id"));
}

static void read_incident(struct reading *r, const char *what)
{
	const char *id = text_at(r, "subject.id");
	const char *description = content(r, "description");
	struct artifact artifact;
	struct fact *fact = new_change(r, "other",
				       arena_printf(r->d->arena, "Incident %s: %s", what,
						    description ? description
						    : id        ? id
								: "without a description"));

	if (!fact)
		return;
	fact_text(r, fact, "description", id, 10000);
	fact_text(r, fact, "url", content(r, "ticketURI"), 500);
	fact_where(r, fact, content(r, "service.id"), content(r, "environment.id"));
	if (read_artifact(r, content(r, "artifactId"), &artifact))
		fact_where(r, fact, artifact.name, NULL);
}

static void read_typed(struct reading *r, const char *subject, const char *predicate)
{
	if (str_eq(subject, "service") &&
	    (str_eq(predicate, "deployed") || str_eq(predicate, "upgraded") ||
	     str_eq(predicate, "rolledback")))
		read_service(r, "completed");
	else if (str_eq(subject, "service"))
		read_removed(r, predicate);
	else if (str_eq(subject, "build"))
		read_build(r, predicate);
	else if (str_eq(subject, "deployment"))
		read_deployment(r, predicate);
	else if (str_eq(subject, "environment"))
		read_environment(r, predicate);
	else if (str_eq(subject, "incident"))
		read_incident(r, predicate);
	else if (str_eq(subject, "artifact") &&
		 (str_eq(predicate, "packaged") || str_eq(predicate, "published")))
		read_artifact_event(r);
	else
		reading_ignore(r, "Nothing is made of %s.%s.", subject, predicate);
}

/* In binary mode the headers repeat what the event says of itself: two that differ are two events. */
static bool is_as_headers_say(struct reading *r)
{
	static const struct {
		const char *header, *path;
	} both[] = {
		{ "ce-id", "context.id" },
		{ "ce-source", "context.source" },
		{ "ce-type", "context.type" },
		{ "ce-subject", "subject.id" },
	};

	for (size_t i = 0; i < ARRAY_LEN(both); i++) {
		const char *header = parcel_header(r->d, both[i].header);
		const char *body = text_at(r, both[i].path);

		if (!header || (body && str_eq(header, body)))
			continue;
		reading_ignore(r, "The header %s says \"%s\", the event \"%s\".", both[i].header,
			       header, body ? body : "");
		return false;
	}
	return true;
}

/* "dev.cdevents.service.deployed.0.2.0" */
static void read_one(struct reading *r)
{
	static const char prefix[] = "dev.cdevents.";
	const char *type = text_at(r, "context.type");
	const char *subject, *predicate;
	size_t len;

	if (!type || !str_starts(type, prefix)) {
		reading_ignore(r, "It is no CDEvent: context.type does not begin with %s.", prefix);
		return;
	}
	type += strlen(prefix);
	len = strcspn(type, ".");
	subject = arena_strndup(r->d->arena, type, len);
	type += len + (type[len] == '.');
	predicate = arena_strndup(r->d->arena, type, strcspn(type, "."));
	r->event = arena_printf(r->d->arena, "%s.%s", subject, predicate);
	if (is_as_headers_say(r))
		read_typed(r, subject, predicate);
}

void cdevents_read(struct reading *r)
{
	struct json_object *whole = r->root;
	bool is_batch = json_object_is_type(whole, json_type_array);
	size_t n = is_batch ? json_object_array_length(whole) : 1;

	for (size_t i = 0; i < n && i < FACTS_MAX; i++) {
		struct json_object *one = is_batch ? json_object_array_get_idx(whole, i) : whole;
		struct json_object *data = json_at(one, "data");

		r->root = json_at(data, "context") ? data : one;
		read_one(r);
	}
	if (n > FACTS_MAX)
		reading_ignore(r, "Of %zu events only the first %d are read.", n, FACTS_MAX);
}
