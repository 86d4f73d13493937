/* OpenAPI 3.1 of a door: the rows of the map, one after the other. What they share is in components.c. */
#include "config.h"

#include <string.h>

#include "api/list.h"
#include "app.h"
#include "auth/access.h"
#include "base/str.h"
#include "json/json.h"
#include "reference/document.h"
#include "reference/operation.h"
#include "reference/reference.h"
#include "reference/schema.h"

bool document_has(const struct document *d, const struct route *route)
{
	return operation_is_api(route) && str_eq(route->door->name, d->door->name);
}

bool document_is_native(const struct document *d)
{
	return !*d->door->name;
}

struct schema document_answer(const struct route *route)
{
	return (struct schema){ SCHEMA_ANSWER, operation_is_native(route), route->door->ids };
}

struct schema document_body(const struct route *route)
{
	return (struct schema){ route->method == METHOD_PATCH ? SCHEMA_PATCH : SCHEMA_BODY,
				operation_is_native(route), route->door->ids };
}

/* ---- an operation */

static void add_path_parameters(struct document *d, const struct route *route)
{
	const char *names[4];
	size_t n = operation_captures(d->arena, route, names);

	for (size_t i = 0; i < n; i++) {
		pen_item(d->out);
		buf_adds(d->out, "{\"in\":\"path\",\"required\":true");
		pen_text(d->out, "name", names[i]);
		pen_text(d->out, "description", capture_text(d->arena, names[i]));
		buf_adds(d->out, ",\"schema\":{\"type\":\"string\"}}");
	}
}

/* The references that can be expanded here, by comma. */
static void add_expand(struct document *d, const struct route *route, const struct route_doc *doc)
{
	const char *names[OPERATION_EXPAND_MAX];
	size_t n = operation_expand(d->arena, d->map, route, doc, names);

	if (!n)
		return;
	pen_item(d->out);
	buf_adds(d->out, "{\"in\":\"query\",\"style\":\"form\",\"explode\":false");
	pen_text(d->out, "name", "expand");
	pen_text(d->out, "description", "these references as whole objects");
	buf_adds(d->out,
		 ",\"schema\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"enum\":[");
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addc(d->out, ',');
		json_write_text(d->out, names[i]);
	}
	buf_adds(d->out, "]}}}");
}

static void add_query_parameters(struct document *d, const struct route *route,
				 const struct route_doc *doc)
{
	for (size_t i = 0; doc->query.name && i < *doc->query.n; i++) {
		if (str_eq(doc->query.fields[i].name, "meta")) /* meta.NAME: no schema says that */
			continue;
		pen_item(d->out);
		component_parameter(d, &doc->query.fields[i], doc->query_example);
	}
	add_expand(d, route, doc);
	for (size_t i = 0; operation_has_pages(route, doc) && i < list_n_fields; i++) {
		if (str_eq(list_fields[i].name, "expand")) /* has an own list of words */
			continue;
		pen_item(d->out);
		component_ref(d->out, "parameters", list_fields[i].name);
		d->has_pages = true;
	}
	if (operation_is_tagged(route, doc) && doc->shape == DOC_OBJECT) {
		pen_item(d->out);
		component_ref(d->out, "parameters", "fields");
		d->has_pages = true;
	}
}

static void add_header_parameters(struct document *d, const struct route *route)
{
	if (operation_has_precondition(d->map, route)) {
		pen_item(d->out);
		component_ref(d->out, "parameters", "IfMatch");
		d->has_precondition = true;
	}
	if (operation_is_repeatable(route)) {
		pen_item(d->out);
		component_ref(d->out, "parameters", "IdempotencyKey");
		d->has_key = true;
	}
}

/* One media type of a body. */
static void add_content(struct document *d, const struct route *route, const struct route_doc *doc,
			const char *media)
{
	pen_name(d->out, media);
	buf_adds(d->out, "{\"schema\":");
	if (doc->body_schema)
		buf_adds(d->out, doc->body_schema);
	else
		component_ref(d->out, "schemas",
			      schema_name(d->arena, &doc->body, document_body(route).use));
	if (doc->example && !doc->body_media) {
		pen_name(d->out, "example");
		buf_adds(d->out, doc->example);
	} else if (doc->example && str_eq(media, doc->body_media) &&
		   !str_starts(media, "application/x-www-form")) {
		pen_text(d->out, "example", doc->example);
	}
	buf_addc(d->out, '}');
}

static void add_body(struct document *d, const struct route *route, const struct route_doc *doc)
{
	if (!operation_has_body(doc))
		return;
	pen_name(d->out, "requestBody");
	buf_adds(d->out, "{\"required\":true,\"content\":{");
	add_content(d, route, doc, operation_body_media(doc));
	if (doc->body_media_too)
		add_content(d, route, doc, doc->body_media_too);
	if (route->method == METHOD_PATCH)
		add_content(d, route, doc, "application/merge-patch+json");
	buf_adds(d->out, "}}");
}

static void add_headers(struct document *d, const struct route *route, const struct route_doc *doc)
{
	bool has_tag = operation_is_tagged(route, doc);

	pen_name(d->out, "headers");
	buf_addc(d->out, '{');
	for (size_t i = 0; i < COMPONENT_HEADERS; i++) {
		if (i == COMPONENT_HEADER_OF_RETRY || (i == COMPONENT_HEADER_OF_TAG && !has_tag) ||
		    (i == COMPONENT_HEADER_OF_LINK && !operation_has_pages(route, doc)))
			continue;
		pen_name(d->out, component_headers[i].name);
		component_ref(d->out, "headers", component_headers[i].name);
	}
	buf_addc(d->out, '}');
	d->has_tag = d->has_tag || has_tag;
}

static void add_row_ref(struct document *d, const struct route_doc *doc)
{
	component_ref(d->out, "schemas", schema_name(d->arena, &doc->answer, SCHEMA_ANSWER));
}

static void add_answer_schema(struct document *d, const struct route *route,
			      const struct route_doc *doc)
{
	struct buf *out = d->out;
	const char *within =
	    operation_is_native(route) && doc->shape != DOC_BARE ? "data" : doc->within;

	if (doc->schema) {
		buf_adds(out, doc->schema);
		return;
	}
	if (doc->shape == DOC_FILE) {
		buf_adds(out, "{\"type\":\"string\"}");
		return;
	}
	if (within)
		buf_addf(out, "{\"type\":\"object\",\"required\":[\"%s\"],\"properties\":{\"%s\":",
			 within, within);
	if (doc->shape == DOC_LIST || doc->shape == DOC_ALL) {
		buf_adds(out, "{\"type\":\"array\",\"items\":");
		add_row_ref(d, doc);
		buf_addc(out, '}');
	} else {
		add_row_ref(d, doc);
	}
	if (operation_has_pages(route, doc)) {
		pen_name(out, "pagination");
		component_ref(out, "schemas", "Pagination");
	}
	buf_adds(out, within ? "}}" : "");
}

static void add_success(struct document *d, const struct route *route, const struct route_doc *doc,
			int http)
{
	struct buf *out = d->out;

	buf_addf(out, "%s\"%d\":{\"description\":\"%s\"",
		 buf_str(out)[out->len - 1] == '{' ? "" : ",", http, status_phrase(http));
	add_headers(d, route, doc);
	if (doc->shape != DOC_EMPTY) {
		buf_addf(out, ",\"content\":{\"%s\":{\"schema\":",
			 doc->media ? doc->media : "application/json");
		add_answer_schema(d, route, doc);
		buf_addc(out, '}');
		if (operation_has_pages(route, doc))
			buf_adds(out,
				 ",\"text/csv\":{\"schema\":{\"type\":\"string\"}},"
				 "\"application/x-ndjson\":{\"schema\":{\"type\":\"string\"}}");
		buf_addc(out, '}');
	}
	buf_addc(out, '}');
}

/* What is not there is a file like what is. */
static void add_missing_file(struct document *d, const struct route_doc *doc)
{
	buf_addc(d->out, '{');
	pen_text(d->out, "description", status_info(STATUS_NOT_FOUND)->title);
	pen_name(d->out, "headers");
	buf_adds(d->out, "{\"X-Request-Id\":");
	component_ref(d->out, "headers", "X-Request-Id");
	buf_addf(d->out, "},\"content\":{\"%s\":{\"schema\":{\"type\":\"string\"}}}}", doc->media);
}

static void add_responses(struct document *d, const struct route *route,
			  const struct route_doc *doc)
{
	unsigned set = operation_failures(d->map, route, doc);
	bool is_shared = operation_has_problems(route) || !document_is_native(d);

	pen_name(d->out, "responses");
	buf_addc(d->out, '{');
	/* A first event of something makes it, a further one changes it. */
	if (!operation_is_native(route) && doc->http == 201)
		add_success(d, route, doc, 200);
	add_success(d, route, doc, doc->http);
	for (int i = 0; i < STATUS__COUNT; i++) {
		const struct status_info *info = status_info((enum status)i);

		if (!(set & 1u << i))
			continue;
		buf_addf(d->out, ",\"%d\":", info->http);
		if (doc->is_file_missing && i == STATUS_NOT_FOUND)
			add_missing_file(d, doc);
		else if (is_shared)
			component_ref(d->out, "responses", info->slug);
		else
			component_failure(d, (enum status)i, "application/json", "OAuthError");
	}
	buf_addc(d->out, '}');
	d->failures |= is_shared ? set : 0;
	d->has_oauth = d->has_oauth || !is_shared;
}

static void add_security(struct document *d, const struct route *route)
{
	const char *scope =
	    route->can == CAN_NOTHING ? NULL : capability_scope((enum capability)route->can);

	pen_name(d->out, "security");
	if (route->guard == GUARD_API)
		buf_addf(d->out, "[{\"bearer\":[]},{\"oauth2\":[%s%s%s]}]", scope ? "\"" : "",
			 scope ? scope : "", scope ? "\"" : "");
	else
		buf_adds(d->out, "[]");
}

/* The sentence of the map, and what follows from the row. */
static const char *description_of(struct document *d, const struct route *route,
				  const struct route_doc *doc)
{
	struct buf text;
	const char *said;

	buf_init(&text, 4096);
	buf_adds(&text, route->summary);
	if (route->guard == GUARD_API && route->can != CAN_NOTHING)
		buf_addf(&text, " Needs the scope `%s`, and of a person the right to: %s.",
			 capability_scope((enum capability)route->can),
			 capability_text((enum capability)route->can));
	if (operation_has_pages(route, doc))
		buf_adds(&text,
			 " With `.csv` or `.ndjson` behind the path the rows come as a file.");
	if (doc->needs)
		buf_addf(&text, " The example needs %s.", doc->needs);
	said = buf_dup(&text, d->arena);
	buf_release(&text);
	return said;
}

/* Without its final full stop. */
static const char *summary_of(struct document *d, const struct route *route)
{
	size_t len = strlen(route->summary);

	return arena_strndup(d->arena, route->summary,
			     len && route->summary[len - 1] == '.' ? len - 1 : len);
}

static void add_operation(struct document *d, const struct route *route)
{
	const struct route_doc *doc = route_doc_find(d->map, route);
	const struct tag *tag = operation_tag(route);
	const char *method = operation_method(route);
	struct buf *out = d->out;

	if (!doc || !tag)
		BUG("%s %s is not described", method, route->path);
	pen_item(out);
	buf_addc(out, '"');
	for (; *method; method++)
		buf_addc(out, str_lower(*method));
	buf_adds(out, "\":{");
	pen_text(out, "operationId", operation_id(d->arena, d->map, route));
	pen_text(out, "summary", summary_of(d, route));
	pen_text(out, "description", description_of(d, route, doc));
	buf_addf(out, ",\"tags\":[\"%s\"]", tag->name);
	pen_name(out, "parameters");
	buf_addc(out, '[');
	add_path_parameters(d, route);
	add_query_parameters(d, route, doc);
	add_header_parameters(d, route);
	buf_addc(out, ']');
	add_body(d, route, doc);
	add_responses(d, route, doc);
	add_security(d, route);
	buf_addc(out, '}');
}

/* Each path once, where the map has it first, with all its methods. */
static void add_paths(struct document *d)
{
	const struct route *routes = d->map->routes;

	pen_name(d->out, "paths");
	buf_addc(d->out, '{');
	for (size_t i = 0; i < d->map->n_routes; i++) {
		bool is_seen = false;

		if (!document_has(d, &routes[i]))
			continue;
		for (size_t k = 0; k < i; k++)
			is_seen = is_seen || str_eq(routes[k].path, routes[i].path);
		if (is_seen)
			continue;
		pen_name(d->out, routes[i].path);
		buf_addc(d->out, '{');
		for (size_t k = i; k < d->map->n_routes; k++)
			if (str_eq(routes[k].path, routes[i].path))
				add_operation(d, &routes[k]);
		buf_addc(d->out, '}');
	}
	buf_addc(d->out, '}');
}

static void add_tags(struct document *d)
{
	pen_name(d->out, "tags");
	buf_addc(d->out, '[');
	for (size_t i = 0; i < n_tags; i++) {
		bool is_used = false;

		for (size_t k = 0; k < d->map->n_routes; k++)
			is_used = is_used || (document_has(d, &d->map->routes[k]) &&
					      operation_tag(&d->map->routes[k]) == &tags[i]);
		if (!is_used)
			continue;
		pen_item(d->out);
		buf_addc(d->out, '{');
		pen_text(d->out, "name", tags[i].name);
		pen_text(d->out, "description", tags[i].text);
		buf_addc(d->out, '}');
	}
	buf_addc(d->out, ']');
}

static void add_info(struct document *d)
{
	buf_adds(d->out, "{\"openapi\":\"3.1.0\",\"info\":{");
	pen_text(d->out, "title",
		 document_is_native(d) ? "Landfall"
				       : arena_printf(d->arena, "Landfall, as %s", d->door->name));
	pen_text(d->out, "version", PACKAGE_VERSION);
	pen_text(d->out, "description",
		 "Landfall records what was built, what was deployed where, by whom, and how it "
		 "went. Every answer tells in headers how many requests are left; errors are "
		 "problem details with the error object of the API inside.");
	pen_name(d->out, "contact");
	buf_addc(d->out, '{');
	pen_text(d->out, "name", "The reference of this installation");
	pen_text(d->out, "url", request_url(d->req, "/docs"));
	buf_addc(d->out, '}');
	buf_adds(d->out, ",\"license\":{\"name\":\"MIT\",\"identifier\":\"MIT\"}}");
	pen_name(d->out, "servers");
	buf_adds(d->out, "[{");
	pen_text(d->out, "url", request_url(d->req, ""));
	buf_adds(d->out, "}]");
}

enum status openapi_get(struct request *req)
{
	struct document d = {
		.req = req,
		.arena = req->arena,
		.map = req->app->map,
		.door = req->route->door,
		.out = &req->response.body,
	};

	response_begin(req, 200, "application/json");
	response_header(req, "Cache-Control", "public, max-age=300");
	add_info(&d);
	add_tags(&d);
	add_paths(&d);
	components_add(&d);
	buf_addc(d.out, '}');
	return STATUS_OK;
}
