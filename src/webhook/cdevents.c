/* CDEvents 0.4.1 within CloudEvents 1.0, in binary mode: headers say what the body is. Of our events only those of deployments that
 * put a version into its place, of builds and of environments have one.
 * https://github.com/cdevents/spec/tree/v0.4.1: continuous-deployment.md, continuous-integration.md, cloudevents-binding.md */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/str.h"
#include "base/time.h"
#include "html/url.h"
#include "json/json.h"
#include "webhook/message.h"

#define SPEC   "0.4.1"
#define CUSTOM ",\"customDataContentType\":\"application/json\",\"customData\":"

/* What a CDEvent may say of its subject, and nothing else: their schemas let no further member pass. */
enum subject_form {
	FORM_SERVICE,     /* environment and artifact */
	FORM_BUILD,       /* nothing */
	FORM_BUILT,       /* its artifact */
	FORM_ENVIRONMENT, /* name and address */
	FORM_GONE         /* of an environment: its name */
};

/* clang-format off */
static const struct {
	const char *type, *cdevent;
	enum subject_form form;
} types[] = {
	{ "deployment.completed", "service.deployed", FORM_SERVICE },
	{ "build.pending", "build.queued", FORM_BUILD },
	{ "build.started", "build.started", FORM_BUILD },
	{ "build.completed", "build.finished", FORM_BUILT },
	{ "build.failed", "build.finished", FORM_BUILD },
	{ "build.aborted", "build.finished", FORM_BUILD },
	{ "build.timed_out", "build.finished", FORM_BUILD },
	{ "environment.created", "environment.created", FORM_ENVIRONMENT },
	{ "environment.restored", "environment.created", FORM_ENVIRONMENT },
	{ "environment.updated", "environment.modified", FORM_ENVIRONMENT },
	{ "environment.merged", "environment.modified", FORM_ENVIRONMENT },
	{ "environment.archived", "environment.deleted", FORM_GONE },
};
/* clang-format on */

static void put_encoded(struct buf *out, size_t *n, const char *name, const char *text)
{
	struct buf value;

	buf_init(&value, 8192);
	url_encode(&value, text);
	json_put_text(out, n, name, buf_str(&value));
	buf_release(&value);
}

/* A package URL says what was put there: neither part may have a slash or an at sign of its own. */
static void put_artifact(struct buf *out, size_t *n, const struct subject *s)
{
	struct buf value;

	buf_init(&value, 16384);
	buf_adds(&value, "pkg:generic/");
	url_encode(&value, s->project_slug);
	buf_addc(&value, '@');
	url_encode(&value, s->version);
	json_put_text(out, n, "artifactId", buf_str(&value));
	buf_release(&value);
}

/* The house that it happened in: of the address of a page the beginning. */
static const char *source_of(struct arena *arena, const char *url)
{
	const char *host = url ? strstr(url, "://") : NULL;

	if (!host)
		return "/landfall";
	host += strlen("://");
	return arena_printf(arena, "%.*s/", (int)(host - url + (long)strcspn(host, "/")), url);
}

static void put_context(struct buf *out, struct arena *arena, const struct payload *p,
			const char *cdevent)
{
	char id[TYPEID_TEXT_SIZE], at[TIME_TEXT_SIZE];
	size_t n = 0;

	uuid_format_typeid(&p->id, "evt", id);
	time_format(p->timestamp, at);
	buf_adds(out, "\"context\":{");
	json_put_text(out, &n, "version", SPEC);
	json_put_text(out, &n, "id", id);
	json_put_text(out, &n, "source", source_of(arena, p->subject.url));
	json_put_text(out, &n, "type", arena_printf(arena, "dev.cdevents.%s.0.2.0", cdevent));
	json_put_text(out, &n, "timestamp", at);
	buf_addc(out, '}');
}

static void put_service(struct buf *out, const struct subject *s)
{
	size_t n = 0, inner = 0;

	put_encoded(out, &n, "id", s->project_slug);
	json_put_text(out, &n, "type", "service");
	buf_adds(out, ",\"content\":{\"environment\":{");
	json_put_text(out, &inner, "id", s->environment_slug);
	buf_addc(out, '}');
	inner = 1;
	put_artifact(out, &inner, s);
	buf_addc(out, '}');
}

static void put_build(struct buf *out, const struct subject *s, bool has_artifact)
{
	char id[TYPEID_TEXT_SIZE];
	size_t n = 0, inner = 0;

	uuid_format_typeid(&s->id, "build", id);
	json_put_text(out, &n, "id", id);
	json_put_text(out, &n, "type", "build");
	buf_adds(out, ",\"content\":{");
	if (has_artifact)
		put_artifact(out, &inner, s);
	buf_addc(out, '}');
}

static void put_environment(struct buf *out, const struct subject *s, bool has_address)
{
	size_t n = 0, inner = 0;

	json_put_text(out, &n, "id", s->slug);
	json_put_text(out, &n, "type", "environment");
	buf_adds(out, ",\"content\":{");
	json_put_text(out, &inner, "name", s->name);
	if (has_address)
		json_put_text(out, &inner, "url", s->url);
	buf_addc(out, '}');
}

static void put_subject(struct buf *out, const struct subject *s, enum subject_form form)
{
	buf_adds(out, ",\"subject\":{");
	switch (form) {
	case FORM_SERVICE: put_service(out, s); break;
	case FORM_BUILD:
	case FORM_BUILT: put_build(out, s, form == FORM_BUILT); break;
	case FORM_ENVIRONMENT:
	case FORM_GONE: put_environment(out, s, form == FORM_ENVIRONMENT); break;
	}
	buf_addc(out, '}');
}

/* Whether all is known that such a subject must say. */
static bool is_known(const struct subject *s, enum subject_form form)
{
	bool is_artifact = s->project_slug && s->version;

	switch (form) {
	case FORM_SERVICE: return is_artifact && s->environment_slug;
	case FORM_BUILT: return is_artifact;
	case FORM_ENVIRONMENT:
	case FORM_GONE: return s->slug;
	case FORM_BUILD: break;
	}
	return true;
}

/* What it is to the service: the first version there, another one, or one that was put back. */
static const char *of_deployment(const struct payload *p)
{
	if (p->subject.kind && str_eq(p->subject.kind, "rollback"))
		return "service.rolledback";
	return p->replaced ? "service.upgraded" : "service.deployed";
}

const char *webhook_cdevent(struct arena *arena, const struct payload *payload)
{
	const char *cdevent = NULL, *text;
	enum subject_form form = FORM_BUILD;
	struct buf out;

	for (size_t i = 0; i < ARRAY_LEN(types) && !cdevent; i++)
		if (str_eq(types[i].type, payload->type)) {
			cdevent = types[i].cdevent;
			form = types[i].form;
		}
	if (!cdevent || !is_known(&payload->subject, form))
		return NULL;
	buf_init(&out, 2 * PAYLOAD_MAX);
	buf_addc(&out, '{');
	put_context(&out, arena, payload, form == FORM_SERVICE ? of_deployment(payload) : cdevent);
	put_subject(&out, &payload->subject, form);
	/* what receivers need not understand, and what there is no room for, is left out */
	if (out.len + strlen(CUSTOM) + strlen(payload->data) < PAYLOAD_MAX) {
		buf_adds(&out, CUSTOM);
		buf_adds(&out, payload->data);
	}
	buf_addc(&out, '}');
	text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

/* ---- headers, of a body that webhook_cdevent made */

static const char *member(struct json_object *whole, const char *object, const char *name)
{
	struct json_object *inside, *value;

	return json_object_object_get_ex(whole, object, &inside) &&
		       json_object_object_get_ex(inside, name, &value)
		   ? json_object_get_string(value)
		   : NULL;
}

size_t webhook_cdevent_headers(struct arena *arena, const char *body,
			       struct outgoing_header headers[static WEBHOOK_CDEVENT_HEADERS])
{
	static const struct {
		const char *header, *object, *member;
	} rows[] = {
		{ "ce-id", "context", "id" },      { "ce-source", "context", "source" },
		{ "ce-type", "context", "type" },  { "ce-time", "context", "timestamp" },
		{ "ce-subject", "subject", "id" },
	};
	struct json_object *whole = NULL;
	struct json_problem problem;
	size_t n = 0;

	_Static_assert(ARRAY_LEN(rows) + 1 == WEBHOOK_CDEVENT_HEADERS, "room for all");
	if (json_parse(arena, body, strlen(body), &whole, &problem) != STATUS_OK)
		return 0;
	headers[n++] = (struct outgoing_header){ "ce-specversion", "1.0" };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *value = member(whole, rows[i].object, rows[i].member);

		if (value)
			headers[n++] =
			    (struct outgoing_header){ rows[i].header, arena_strdup(arena, value) };
	}
	return n;
}
