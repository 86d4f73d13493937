/* From a form to a request, and back to an answer. */
#include "config.h"

#include <string.h>

#include "api/list.h"
#include "app.h"
#include "auth/principal.h"
#include "base/i18n.h"
#include "base/rand.h"
#include "base/str.h"
#include "html/url.h"
#include "reference/call.h"
#include "reference/operation.h"

#define ONCE_LEN 32

bool call_is_possible(const struct route *route)
{
	return operation_is_api(route) && (route->guard == GUARD_API ||
					   (route->guard == GUARD_OPEN && !call_is_writing(route)));
}

bool call_is_writing(const struct route *route)
{
	return route->method != METHOD_GET;
}

const struct route *call_find(struct request *req, const char *id)
{
	const struct map *map = req->app->map;

	for (size_t i = 0; i < map->n_routes; i++)
		if (call_is_possible(&map->routes[i]) && route_doc_find(map, &map->routes[i]) &&
		    str_eq(operation_id(req->arena, map, &map->routes[i]), id))
			return &map->routes[i];
	return NULL;
}

const char *call_path_field(struct arena *arena, const char *name)
{
	return arena_printf(arena, "path-%s", name);
}

const char *call_query_field(struct arena *arena, const char *name)
{
	return arena_printf(arena, "query-%s", name);
}

void call_each_parameter(const struct route *route, const struct route_doc *doc,
			 call_parameter parameter, void *context)
{
	for (size_t i = 0; doc->query.name && i < *doc->query.n; i++)
		parameter(context, &doc->query.fields[i]);
	for (size_t i = 0; operation_has_pages(route, doc) && i < list_n_fields; i++)
		parameter(context, &list_fields[i]);
}

/* ---- reading */

struct reading {
	struct request *req;
	struct buf path, url, query;
};

/* One name of the path. A slash would be another path, and servers differ on it. */
static void read_capture(struct reading *r, const char *name)
{
	struct request *req = r->req;
	const char *field = call_path_field(req->arena, name);
	const char *value = request_form(req, field);

	value = value ? str_trim(req->arena, value) : "";
	if (!*value)
		request_fail_field(req, field, "missing", _("is required"));
	else if (strchr(value, '/') || str_has_control(value) || str_eq(value, ".") ||
		 str_eq(value, ".."))
		request_fail_field(req, field, "format",
				   _("may not be a dot, or have slashes or control characters"));
	buf_adds(&r->path, value);
	url_encode(&r->url, value);
}

static void read_path(struct reading *r, const char *pattern)
{
	while (*pattern) {
		size_t len = strcspn(pattern, "{");

		buf_add(&r->path, pattern, len);
		buf_add(&r->url, pattern, len);
		pattern += len;
		if (!*pattern)
			return;
		len = strcspn(++pattern, "}");
		read_capture(r, arena_strndup(r->req->arena, pattern, len));
		pattern += len + 1;
	}
}

static void read_parameter(void *context, const struct field *field)
{
	struct reading *r = context;
	const char *value = request_form(r->req, call_query_field(r->req->arena, field->name));

	if (value && *str_trim(r->req->arena, value))
		url_query_add(&r->query, field->name, str_trim(r->req->arena, value));
}

static const char *read_once(const struct request *req)
{
	const char *once = request_form(req, "once");

	if (!once || strlen(once) != ONCE_LEN)
		return NULL;
	for (const char *c = once; *c; c++)
		if (!str_is_alnum(*c))
			return NULL;
	return once;
}

enum status call_read(struct request *req, const struct route *route, struct call *out)
{
	const struct route_doc *doc = route_doc_find(req->app->map, route);
	const char *body = operation_has_body(doc) ? request_form(req, "body") : NULL;
	struct reading r = { .req = req };

	buf_init(&r.path, LIMIT_BODY_BYTES);
	buf_init(&r.url, 4 * LIMIT_BODY_BYTES);
	buf_init(&r.query, 4 * LIMIT_BODY_BYTES);
	read_path(&r, route->path);
	call_each_parameter(route, doc, read_parameter, &r);
	buf_adds(&r.url, buf_str(&r.query));
	*out = (struct call){
		.route = route,
		.doc = doc,
		.path = buf_dup(&r.path, req->arena),
		.query = buf_dup(&r.query, req->arena),
		.url = buf_dup(&r.url, req->arena),
		.body = body && *body ? body : NULL,
		.once = read_once(req),
	};
	out->query += *out->query == '?';
	buf_release(&r.path);
	buf_release(&r.url);
	buf_release(&r.query);
	return req->failure.n_fields ? STATUS_INVALID : STATUS_OK;
}

const char *call_new_once(struct arena *arena)
{
	char *once = arena_alloc(arena, ONCE_LEN + 1);

	rand_base62(once, ONCE_LEN);
	return once;
}

/* ---- sending */

void call_send(struct request *req, const struct call *call, struct within_answer *out)
{
	const struct within within = {
		.method = operation_method(call->route),
		.path = call->path,
		.query = call->query,
		.body = call->body,
		.media = operation_body_media(call->doc),
		.once = call->once,
	};

	within_send(req, &within, out);
}

/* ---- telling */

/* A text in single quotes, for a shell. */
static void quote(struct buf *out, const char *text)
{
	buf_addc(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, *text);
	}
	buf_addc(out, '\'');
}

const char *call_curl(struct request *req, const struct call *call)
{
	struct buf out;
	const char *text;

	buf_init(&out, 8 * LIMIT_BODY_BYTES);
	buf_adds(&out, "curl ");
	if (call->route->method != METHOD_GET &&
	    !(call->route->method == METHOD_POST && call->body))
		buf_addf(&out, "-X %s ", operation_method(call->route));
	quote(&out, request_url(req, call->url));
	if (call->route->guard == GUARD_API)
		buf_adds(&out, " \\\n  -H \"Authorization: Bearer $LANDFALL_TOKEN\"");
	if (call->body) {
		buf_addf(&out, " \\\n  -H 'Content-Type: %s' \\\n  --data-binary ",
			 operation_body_media(call->doc));
		quote(&out, call->body);
	}
	text = buf_dup(&out, req->arena);
	buf_release(&out);
	return text;
}
