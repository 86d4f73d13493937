/* CDEvents 0.4 within CloudEvents 1.0, in binary mode: headers say what the body is. github.com/cdevents/spec. Of our events only those
 * of deployments that put a version into its place, and of environments, have one. */
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

/* clang-format off */
static const struct {
	const char *type, *cdevent, *subject;
} types[] = {
	{ "deployment.completed", "service.deployed", "service" },
	{ "environment.created", "environment.created", "environment" },
	{ "environment.restored", "environment.created", "environment" },
	{ "environment.updated", "environment.modified", "environment" },
	{ "environment.archived", "environment.deleted", "environment" },
};
/* clang-format on */

static void put(struct buf *out, size_t *n, const char *name, const char *text)
{
	if (!text)
		return;
	json_write_name(out, n, name);
	json_write_text(out, text);
}

static void put_encoded(struct buf *out, size_t *n, const char *name, const char *text)
{
	struct buf value;

	buf_init(&value, 8192);
	url_encode(&value, text);
	put(out, n, name, buf_str(&value));
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
	put(out, n, "artifactId", buf_str(&value));
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
	put(out, &n, "version", SPEC);
	put(out, &n, "id", id);
	put(out, &n, "source", source_of(arena, p->subject.url));
	put(out, &n, "type", arena_printf(arena, "dev.cdevents.%s.0.2.0", cdevent));
	put(out, &n, "timestamp", at);
	buf_addc(out, '}');
}

static void put_service(struct buf *out, const struct subject *s)
{
	size_t n = 0, inner = 0;

	put_encoded(out, &n, "id", s->project_slug);
	put(out, &n, "type", "service");
	buf_adds(out, ",\"content\":{\"environment\":{");
	put(out, &inner, "id", s->environment_slug);
	buf_addc(out, '}');
	inner = 1;
	put_artifact(out, &inner, s);
	buf_addc(out, '}');
}

static void put_environment(struct buf *out, const struct subject *s)
{
	size_t n = 0, inner = 0;

	put(out, &n, "id", s->slug);
	put(out, &n, "type", "environment");
	buf_adds(out, ",\"content\":{");
	put(out, &inner, "name", s->name);
	put(out, &inner, "url", s->url);
	buf_addc(out, '}');
}

static const char *cdevent_of(const struct payload *p, bool *is_service)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (!str_eq(types[i].type, p->type))
			continue;
		*is_service = str_eq(types[i].subject, "service");
		if (*is_service && p->subject.kind && str_eq(p->subject.kind, "rollback"))
			return "service.rolledback";
		return types[i].cdevent;
	}
	return NULL;
}

const char *webhook_cdevent(struct arena *arena, const struct payload *payload)
{
	const struct subject *s = &payload->subject;
	bool is_service = false;
	const char *cdevent = cdevent_of(payload, &is_service);
	const char *text;
	struct buf out;

	if (!cdevent || (is_service && (!s->project_slug || !s->environment_slug || !s->version)))
		return NULL;
	buf_init(&out, 2 * PAYLOAD_MAX);
	buf_addc(&out, '{');
	put_context(&out, arena, payload, cdevent);
	buf_adds(&out, ",\"subject\":{");
	if (is_service)
		put_service(&out, s);
	else
		put_environment(&out, s);
	buf_addc(&out, '}');
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

static const char *member(struct json_object *context, const char *name)
{
	struct json_object *value;

	return context && json_object_object_get_ex(context, name, &value)
		   ? json_object_get_string(value)
		   : NULL;
}

size_t webhook_cdevent_headers(struct arena *arena, const char *body,
			       struct outgoing_header headers[static WEBHOOK_CDEVENT_HEADERS])
{
	static const struct {
		const char *header, *member;
	} pairs[] = {
		{ "ce-id", "id" },
		{ "ce-source", "source" },
		{ "ce-type", "type" },
		{ "ce-time", "timestamp" },
	};
	struct json_object *whole = NULL, *context = NULL;
	struct json_problem problem;
	size_t n = 0;

	if (json_parse(arena, body, strlen(body), &whole, &problem) != STATUS_OK ||
	    !json_object_object_get_ex(whole, "context", &context))
		return 0;
	headers[n++] = (struct outgoing_header){ "ce-specversion", "1.0" };
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (member(context, pairs[i].member))
			headers[n++] = (struct outgoing_header){
				pairs[i].header,
				arena_strdup(arena, member(context, pairs[i].member))
			};
	return n;
}
