/* Standard Webhooks; versioner's flat object; dployr's event, timestamp and data; CDEvents (cdevents.c). */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/str.h"
#include "base/time.h"
#include "json/json.h"
#include "webhook/message.h"

static void member_time(struct buf *out, size_t *n, const char *name, int64_t ms)
{
	char text[TIME_TEXT_SIZE];

	if (ms)
		time_format(ms, text);
	json_put_text_or_null(out, n, name, ms ? text : NULL);
}

/* What versioner tells of how it went: nothing while it is open, and nothing of builds. */
static const char *success_of(const char *type)
{
	if (str_eq(type, "deployment.completed"))
		return "true";
	if (str_eq(type, "deployment.failed") || str_eq(type, "deployment.preflight_failed"))
		return "false";
	return "null";
}

static const char *first_of(const char *a, const char *b, const char *c)
{
	return a && *a ? a : b && *b ? b : c;
}

/* The object of that name inside free metadata; "null" where there is none. */
static const char *object_in(struct arena *arena, const char *metadata, const char *name)
{
	struct json_object *whole = NULL, *part = NULL;
	struct json_problem problem;

	if (!metadata ||
	    json_parse(arena, metadata, strlen(metadata), &whole, &problem) != STATUS_OK ||
	    !json_object_object_get_ex(whole, name, &part))
		return "null";
	return arena_strdup(arena, json_object_to_json_string_ext(part, JSON_C_TO_STRING_PLAIN));
}

static void write_versioner(struct buf *out, struct arena *arena, const struct payload *p,
			    const char *type)
{
	const struct subject *s = &p->subject;
	char id[UUID_TEXT_SIZE];
	size_t n = 0;

	uuid_format(&s->id, id);
	buf_addc(out, '{');
	json_put_text_or_null(out, &n, "id", id);
	member_time(out, &n, "deployed_at",
		    s->finished_at ? s->finished_at
				   : (s->started_at ? s->started_at : p->timestamp));
	json_put_text_or_null(out, &n, "event_type", type);
	json_put_text_or_null(out, &n, "environment", s->environment_name);
	json_put_raw(out, &n, "is_successful", success_of(type));
	json_put_text_or_null(out, &n, "deployer",
			      first_of(s->reported_by_name, s->reported_by, s->reported_by_email));
	json_put_text_or_null(out, &n, "product_name", s->project_name);
	json_put_text_or_null(out, &n, "version", s->version);
	json_put_text_or_null(out, &n, "repo_name", s->scm_repository);
	json_put_text_or_null(out, &n, "commit_sha", s->scm_sha);
	json_put_raw(out, &n, "preflight_status",
		     object_in(arena, s->extra_metadata, "preflight_status"));
	json_put_text_or_null(out, &n, "source_url", first_of(s->deploy_url, s->build_url, s->url));
	buf_addc(out, '}');
}

static void write_dployr(struct buf *out, const struct payload *p, const char *type)
{
	size_t n = 0;

	buf_addc(out, '{');
	json_put_text_or_null(out, &n, "event", type);
	member_time(out, &n, "timestamp", p->timestamp);
	json_put_raw(out, &n, "data", p->data);
	buf_addc(out, '}');
}

const char *webhook_message(struct arena *arena, enum webhook_payload form,
			    const struct payload *payload, const char *type)
{
	struct payload named = *payload;
	const char *text = NULL;
	struct buf out;

	if (form == WEBHOOK_CDEVENTS)
		return webhook_cdevent(arena, payload);
	buf_init(&out, PAYLOAD_MAX);
	named.type = type;
	switch (form) {
	case WEBHOOK_STANDARD: text = payload_message(arena, &named); break;
	case WEBHOOK_VERSIONER: write_versioner(&out, arena, payload, type); break;
	case WEBHOOK_DPLOYR: write_dployr(&out, payload, type); break;
	case WEBHOOK_CDEVENTS:
	case WEBHOOK_PAYLOAD__COUNT: BUG("no such payload");
	}
	if (!text)
		text = buf_dup(&out, arena);
	buf_release(&out);
	return text;
}

/* ---- names */

bool webhook_names(const char *events, const char *type)
{
	size_t len = strlen(type);

	for (const char *at = events; *at;) {
		size_t n = strcspn(at, ",");

		if (n == len && strncmp(at, type, n) == 0)
			return true;
		at += n;
		at += *at == ',';
	}
	return false;
}

const char *webhook_type_asked(const char *events, const char *kind)
{
	const struct event_type *type = event_type_find(kind);
	const char *name = event_type_name(kind);

	if (!event_asks_any(events, kind))
		return NULL;
	if (webhook_names(events, name) || !type)
		return name;
	for (size_t i = 0; i < ARRAY_LEN(type->older) && type->older[i]; i++)
		if (webhook_names(events, type->older[i]))
			return type->older[i];
	return name;
}
