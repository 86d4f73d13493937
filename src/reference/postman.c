/* The same rows as a collection for Postman and newman (v2.1). A folder a chapter; inside, what makes something
 * comes first and what ends it last, so that the whole can be run from top to bottom: each request that finds or
 * makes something keeps its id in a variable for those that name it. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "base/field.h"
#include "base/str.h"
#include "json/json.h"
#include "reference/operation.h"
#include "reference/reference.h"
#include "reference/schema.h"

struct collection {
	struct arena *arena;
	const struct map *map;
	struct buf *out;
};

/* The name that a path which goes on from this one by a single part has for that part; NULL when none does. */
static const char *made_here(const struct collection *c, const struct route *route)
{
	size_t len = strlen(route->path);

	for (size_t i = 0; i < c->map->n_routes; i++) {
		const char *path = c->map->routes[i].path;

		if (str_starts(path, route->path) && str_starts(path + len, "/{") &&
		    operation_is_api(&c->map->routes[i]))
			return arena_strndup(c->arena, path + len + 2,
					     strcspn(path + len + 2, "}"));
	}
	return NULL;
}

/* After the answer: whether it is as documented, and its id for others. */
static const char *script_of(struct collection *c, const struct route *route,
			     const struct route_doc *doc)
{
	unsigned failures = doc->needs ? operation_failures(c->map, route, doc) : 0;
	const char *variable = doc->shape == DOC_EMPTY ? NULL : made_here(c, route);
	struct buf out;
	const char *text;

	buf_init(&out, 4096);
	buf_addf(&out, "pm.test('answers as documented', () => pm.expect([%d", doc->http);
	if (!operation_is_native(route) && doc->http == 201)
		buf_adds(&out, ",200");
	for (int i = 0; i < STATUS__COUNT; i++)
		if (failures & 1u << i)
			buf_addf(&out, ",%d", status_info((enum status)i)->http);
	buf_adds(&out, "]).to.include(pm.response.code));");
	if (variable)
		buf_addf(&out,
			 " if (pm.response.code < 300) { const whole = pm.response.json(); const "
			 "data = whole.data || whole;"
			 " const one = Array.isArray(data) ? data[0] : data;"
			 " const id = one && (one.id || one['%s']);"
			 " if (id && (%s || !pm.collectionVariables.get('%s')))"
			 " pm.collectionVariables.set('%s', id); }",
			 variable, strchr(route->path, '{') ? "false" : "!Array.isArray(data)",
			 variable, variable);
	text = buf_dup(&out, c->arena);
	buf_release(&out);
	return text;
}

/* The required parameter of a query, if there is one. */
static const char *query_of(const struct route_doc *doc)
{
	for (size_t i = 0; doc->query_example && i < *doc->query.n; i++)
		if (doc->query.fields[i].flags & FIELD_REQUIRED)
			return doc->query.fields[i].name;
	return NULL;
}

static void add_url(struct collection *c, const struct route *route, const struct route_doc *doc)
{
	const char *names[4];
	size_t n = operation_captures(c->arena, route, names);
	struct buf path;

	buf_init(&path, 1000);
	for (const char *at = route->path; *at; at++)
		if (*at != '}')
			buf_addc(&path, *at == '{' ? ':' : *at);
	pen_name(c->out, "url");
	buf_addc(c->out, '{');
	pen_text(c->out, "raw", arena_printf(c->arena, "{{base_url}}%s", buf_str(&path)));
	buf_adds(c->out, ",\"host\":[\"{{base_url}}\"],\"path\":[");
	for (char *save = NULL, *part = strtok_r(buf_dup(&path, c->arena), "/", &save); part;
	     part = strtok_r(NULL, "/", &save)) {
		pen_item(c->out);
		json_write_text(c->out, part);
	}
	buf_addc(c->out, ']');
	if (query_of(doc)) {
		pen_name(c->out, "query");
		buf_addc(c->out, '[');
		buf_addc(c->out, '{');
		pen_text(c->out, "key", query_of(doc));
		pen_text(c->out, "value", doc->query_example);
		buf_adds(c->out, "}]");
	}
	if (n) {
		pen_name(c->out, "variable");
		buf_addc(c->out, '[');
		for (size_t i = 0; i < n; i++) {
			pen_item(c->out);
			buf_addc(c->out, '{');
			pen_text(c->out, "key", names[i]);
			pen_text(c->out, "value", arena_printf(c->arena, "{{%s}}", names[i]));
			buf_addc(c->out, '}');
		}
		buf_addc(c->out, ']');
	}
	buf_addc(c->out, '}');
	buf_release(&path);
}

static void add_body(struct collection *c, const struct route_doc *doc)
{
	buf_addc(c->out, '[');
	if (doc->example) {
		buf_addc(c->out, '{');
		pen_text(c->out, "key", "Content-Type");
		pen_text(c->out, "value", operation_body_media(doc));
		buf_addc(c->out, '}');
	}
	buf_addc(c->out, ']');
	if (!doc->example)
		return;
	pen_name(c->out, "body");
	buf_adds(c->out, "{\"mode\":\"raw\"");
	pen_text(c->out, "raw", doc->example);
	buf_addc(c->out, '}');
}

static void add_request(struct collection *c, const struct route *route)
{
	const struct route_doc *doc = route_doc_find(c->map, route);

	if (!doc)
		BUG("%s is not described", route->path);
	pen_item(c->out);
	buf_addc(c->out, '{');
	pen_text(c->out, "name", route->summary);
	pen_name(c->out, "request");
	buf_addc(c->out, '{');
	pen_text(c->out, "method", operation_method(route));
	pen_text(c->out, "description",
		 doc->needs ? arena_printf(c->arena, "%s The example needs %s.", route->summary,
					   doc->needs)
			    : route->summary);
	if (route->guard == GUARD_OPEN)
		buf_adds(c->out, ",\"auth\":{\"type\":\"noauth\"}");
	pen_name(c->out, "header");
	add_body(c, doc);
	add_url(c, route, doc);
	buf_adds(c->out, "},\"event\":[{\"listen\":\"test\",\"script\":{"
			 "\"type\":\"text/javascript\",\"exec\":[");
	json_write_text(c->out, script_of(c, route, doc));
	buf_adds(c->out, "]}}]}");
}

/* What stands in one turn of a folder: makers, lists, the rest, then ends, the deepest first. */
#define N_TURNS 8

static int turn_of(const struct route *route)
{
	bool has_capture = strchr(route->path, '{') != NULL;
	int depth = 0;

	for (const char *at = route->path; *at; at++)
		depth += *at == '{';
	switch (route->method) {
	case METHOD_POST: return has_capture ? 4 : 0;
	case METHOD_GET: return has_capture ? 2 : 1;
	case METHOD_PUT:
	case METHOD_PATCH: return 3;
	case METHOD_DELETE: return depth > 1 ? 5 : 6;
	case METHOD_HEAD:
	case METHOD_OPTIONS:
	case METHOD_OTHER:
	case METHOD__COUNT: break;
	}
	return N_TURNS - 1;
}

static void add_folder(struct collection *c, const struct tag *tag)
{
	size_t start = c->out->len;

	pen_item(c->out);
	buf_addc(c->out, '{');
	pen_text(c->out, "name", tag->title);
	pen_text(c->out, "description", tag->text);
	pen_name(c->out, "item");
	buf_addc(c->out, '[');
	for (int turn = 0; turn < N_TURNS; turn++)
		for (size_t i = 0; i < c->map->n_routes; i++) {
			const struct route *route = &c->map->routes[i];

			if (operation_is_api(route) && operation_tag(route) == tag &&
			    turn_of(route) == turn)
				add_request(c, route);
		}
	if (buf_str(c->out)[c->out->len - 1] == '[') { /* no route has that tag yet */
		buf_truncate(c->out, start);
		return;
	}
	buf_adds(c->out, "]}");
}

enum status postman_get(struct request *req)
{
	struct buf *out = &req->response.body;
	struct collection c = { req->arena, req->app->map, out };

	response_begin(req, 200, "application/json");
	response_header(req, "Cache-Control", "public, max-age=300");
	buf_adds(out, "{\"info\":{\"name\":\"Landfall\",\"description\":"
		      "\"All that Landfall can be asked. Set base_url and bearer_token, and run "
		      "it.\",\"schema\":"
		      "\"https://schema.getpostman.com/json/collection/v2.1.0/collection.json\"},"
		      "\"auth\":{\"type\":\"bearer\",\"bearer\":[{\"key\":\"token\","
		      "\"value\":\"{{bearer_token}}\",\"type\":\"string\"}]},\"variable\":[{"
		      "\"key\":\"base_url\"");
	pen_text(out, "value", request_url(req, ""));
	buf_adds(out, "},{\"key\":\"bearer_token\",\"value\":\"\"}],\"item\":[");
	for (size_t i = 0; i < n_tags; i++)
		add_folder(&c, &tags[i]);
	buf_adds(out, "]}");
	return STATUS_OK;
}
