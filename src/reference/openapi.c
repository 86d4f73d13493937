/* OpenAPI 3.1 of a door: the rows of the map, one after the other, and what they share. */
#include "config.h"

#include <string.h>

#include "api/list.h"
#include "app.h"
#include "auth/access.h"
#include "base/str.h"
#include "json/json.h"
#include "reference/operation.h"
#include "reference/reference.h"
#include "reference/schema.h"

#define PROBLEM                                                                                    \
	"{\"type\":\"object\",\"description\":\"RFC 9457, around the error object of the API.\","  \
	"\"required\":[\"type\",\"title\",\"status\",\"detail\",\"error\"],\"properties\":{"       \
	"\"type\":{\"type\":\"string\",\"format\":\"uri\",\"description\":\"a page about it\"},"   \
	"\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"                       \
	"\"detail\":{\"type\":\"string\"},\"instance\":{\"type\":\"string\"},"                     \
	"\"request_id\":{\"type\":\"string\"},"                                                    \
	"\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"           \
	"\"pointer\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"},"                      \
	"\"code\":{\"type\":\"string\"}}}},"                                                       \
	"\"violated-policies\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"              \
	"\"error\":{\"type\":\"object\",\"required\":[\"code\",\"message\",\"details\"],"          \
	"\"properties\":{\"code\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"},"        \
	"\"details\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"          \
	"\"field\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"}}}}}}}}"
#define FOREIGN_ERROR                                                                              \
	"{\"type\":\"object\",\"description\":\"What went wrong, as that API says it.\","          \
	"\"properties\":{\"detail\":{\"type\":[\"string\",\"array\"],"                             \
	"\"items\":{\"type\":\"object\"}},\"message\":{\"type\":\"string\"},"                      \
	"\"error\":{\"type\":[\"string\",\"object\"]},\"error_description\":{\"type\":\"string\"}" \
	"}}"
#define PAGINATION                                                                                 \
	"{\"type\":\"object\",\"required\":[\"page\",\"limit\",\"total\",\"pages\",\"has_more\","  \
	"\"next_cursor\",\"previous_cursor\"],\"properties\":{"                                    \
	"\"page\":{\"type\":[\"integer\",\"null\"],\"description\":\"null with a cursor\"},"       \
	"\"limit\":{\"type\":\"integer\"},\"total\":{\"type\":\"integer\"},"                       \
	"\"total_is_capped\":{\"type\":\"boolean\",\"description\":\"there are at least so "       \
	"many\"},"                                                                                 \
	"\"pages\":{\"type\":\"integer\"},\"has_more\":{\"type\":\"boolean\"},"                    \
	"\"next_cursor\":{\"type\":[\"string\",\"null\"]},"                                        \
	"\"previous_cursor\":{\"type\":[\"string\",\"null\"]}}}"

/* Headers that answers have. */
static const struct {
	const char *name, *type, *text;
} headers[] = {
	{ "X-Request-Id", "string", "Names the request; in the log and the audit as well." },
	{ "X-RateLimit-Limit", "integer", "Requests an hour." },
	{ "X-RateLimit-Remaining", "integer", "Those that are left." },
	{ "X-RateLimit-Reset", "integer", "When there are all again, in seconds since 1970." },
	{ "Retry-After", "integer", "Seconds to wait." },
	{ "ETag", "string", "For If-None-Match and If-Match." },
	{ "Link", "string", "First, previous, next and last page (RFC 8288)." },
};
enum { HEADER_N_COMMON = 4, HEADER_OF_RETRY = 4, HEADER_OF_TAG = 5, HEADER_OF_LINK = 6 };

/* What is being written. */
struct document {
	struct request *req;
	struct arena *arena;
	const struct map *map;
	const struct door *door;
	struct buf *out;
	unsigned failures; /* that some operation has */
	bool has_pages, has_tag, has_key, has_precondition, has_oauth;
};

static bool is_of_door(const struct document *d, const struct route *route)
{
	return operation_is_api(route) && str_eq(route->door->name, d->door->name);
}

static bool is_native_door(const struct document *d)
{
	return !*d->door->name;
}

static struct schema answer_of(const struct route *route)
{
	return (struct schema){ SCHEMA_ANSWER, operation_is_native(route), route->door->ids };
}

static struct schema body_of(const struct route *route)
{
	return (struct schema){ route->method == METHOD_PATCH ? SCHEMA_PATCH : SCHEMA_BODY,
				operation_is_native(route), route->door->ids };
}

static void add_ref(struct buf *out, const char *kind, const char *name)
{
	buf_addf(out, "{\"$ref\":\"#/components/%s/%s\"}", kind, name);
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

static void add_parameter(struct document *d, const struct field *field, const char *example)
{
	const struct schema how = { SCHEMA_BODY, true, UUID_TYPEID };

	buf_adds(d->out, "{\"in\":\"query\"");
	if (field->flags & FIELD_REQUIRED)
		buf_adds(d->out, ",\"required\":true");
	if (field->flags & FIELD_REQUIRED && example)
		pen_text(d->out, "example", example);
	pen_text(d->out, "name", field->name);
	pen_text(d->out, "description", field->text);
	pen_name(d->out, "schema");
	schema_write_field(d->out, field, how, false);
	buf_addc(d->out, '}');
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
		add_parameter(d, &doc->query.fields[i], doc->query_example);
	}
	add_expand(d, route, doc);
	for (size_t i = 0; operation_has_pages(route, doc) && i < list_n_fields; i++) {
		if (str_eq(list_fields[i].name, "expand")) /* has an own list of words */
			continue;
		pen_item(d->out);
		add_ref(d->out, "parameters", list_fields[i].name);
		d->has_pages = true;
	}
	if (operation_is_tagged(route, doc) && doc->shape == DOC_OBJECT) {
		pen_item(d->out);
		add_ref(d->out, "parameters", "fields");
		d->has_pages = true;
	}
}

static void add_header_parameters(struct document *d, const struct route *route)
{
	if (operation_has_precondition(d->map, route)) {
		pen_item(d->out);
		add_ref(d->out, "parameters", "IfMatch");
		d->has_precondition = true;
	}
	if (operation_is_repeatable(route)) {
		pen_item(d->out);
		add_ref(d->out, "parameters", "IdempotencyKey");
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
		add_ref(d->out, "schemas", schema_name(d->arena, &doc->body, body_of(route).use));
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
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		if (i == HEADER_OF_RETRY || (i == HEADER_OF_TAG && !has_tag) ||
		    (i == HEADER_OF_LINK && !operation_has_pages(route, doc)))
			continue;
		pen_name(d->out, headers[i].name);
		add_ref(d->out, "headers", headers[i].name);
	}
	buf_addc(d->out, '}');
	d->has_tag = d->has_tag || has_tag;
}

static void add_row_ref(struct document *d, const struct route_doc *doc)
{
	add_ref(d->out, "schemas", schema_name(d->arena, &doc->answer, SCHEMA_ANSWER));
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
		add_ref(out, "schemas", "Pagination");
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

static void add_failure(struct document *d, enum status status, const char *media,
			const char *schema)
{
	buf_addc(d->out, '{');
	pen_text(d->out, "description", status_info(status)->title);
	pen_name(d->out, "headers");
	buf_adds(d->out, "{\"X-Request-Id\":");
	add_ref(d->out, "headers", "X-Request-Id");
	if (status == STATUS_RATE_LIMITED) {
		pen_name(d->out, "Retry-After");
		add_ref(d->out, "headers", "Retry-After");
	}
	buf_addf(d->out, "},\"content\":{\"%s\":{\"schema\":", media);
	add_ref(d->out, "schemas", schema);
	buf_adds(d->out, "}}}");
}

/* What is not there is a file like what is. */
static void add_missing_file(struct document *d, const struct route_doc *doc)
{
	buf_addc(d->out, '{');
	pen_text(d->out, "description", status_info(STATUS_NOT_FOUND)->title);
	pen_name(d->out, "headers");
	buf_adds(d->out, "{\"X-Request-Id\":");
	add_ref(d->out, "headers", "X-Request-Id");
	buf_addf(d->out, "},\"content\":{\"%s\":{\"schema\":{\"type\":\"string\"}}}}", doc->media);
}

static void add_responses(struct document *d, const struct route *route,
			  const struct route_doc *doc)
{
	unsigned set = operation_failures(d->map, route, doc);
	bool is_shared = operation_has_problems(route) || !is_native_door(d);

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
			add_ref(d->out, "responses", info->slug);
		else
			add_failure(d, (enum status)i, "application/json", "OAuthError");
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

		if (!is_of_door(d, &routes[i]))
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

/* ---- what operations share */

/* Whether the text after start already has a schema of that name. */
static bool has_schema(const struct document *d, size_t start, const char *name)
{
	const char *member = arena_printf(d->arena, "\"%s\":{\"type\":\"object\"", name);

	return strstr(buf_str(d->out) + start, member) != NULL;
}

static void add_schema(struct document *d, size_t start, const struct doc_table *table,
		       struct schema how)
{
	const char *name;

	if (!table->name)
		return;
	name = schema_name(d->arena, table, how.use);
	if (has_schema(d, start, name))
		return;
	pen_name(d->out, name);
	schema_write(d->out, table, how);
}

static void add_schemas(struct document *d)
{
	size_t start = d->out->len;

	pen_name(d->out, "schemas");
	buf_addc(d->out, '{');
	for (size_t i = 0; i < d->map->n_routes; i++) {
		const struct route *route = &d->map->routes[i];
		const struct route_doc *doc = route_doc_find(d->map, route);

		if (!doc || !is_of_door(d, route))
			continue;
		if (doc->shape != DOC_FILE && doc->shape != DOC_EMPTY && !doc->schema)
			add_schema(d, start, &doc->answer, answer_of(route));
		add_schema(d, start, &doc->body, body_of(route));
	}
	if (d->has_pages) {
		pen_name(d->out, "Pagination");
		buf_adds(d->out, PAGINATION);
	}
	pen_name(d->out, "Problem");
	buf_adds(d->out, is_native_door(d) ? PROBLEM : FOREIGN_ERROR);
	if (d->has_oauth) {
		pen_name(d->out, "OAuthError");
		buf_adds(d->out, FOREIGN_ERROR);
	}
	buf_addc(d->out, '}');
}

static void add_failures(struct document *d)
{
	pen_name(d->out, "responses");
	buf_addc(d->out, '{');
	for (int i = 0; i < STATUS__COUNT; i++) {
		const struct status_info *info = status_info((enum status)i);

		if (!(d->failures & 1u << i))
			continue;
		pen_name(d->out, info->slug);
		add_failure(d, (enum status)i,
			    is_native_door(d) ? "application/problem+json" : "application/json",
			    "Problem");
	}
	buf_addc(d->out, '}');
}

static void add_parameters(struct document *d)
{
	if (!d->has_pages && !d->has_key)
		return;
	pen_name(d->out, "parameters");
	buf_addc(d->out, '{');
	for (size_t i = 0; d->has_pages && i < list_n_fields; i++) {
		if (str_eq(list_fields[i].name, "expand"))
			continue;
		pen_name(d->out, list_fields[i].name);
		add_parameter(d, &list_fields[i], NULL);
	}
	if (d->has_key) {
		pen_name(d->out, "IdempotencyKey");
		buf_adds(d->out,
			 "{\"in\":\"header\",\"name\":\"Idempotency-Key\",\"description\":"
			 "\"The same request with the same key is done once; kept for a day.\","
			 "\"schema\":{\"type\":\"string\",\"maxLength\":255}}");
	}
	if (d->has_precondition) {
		pen_name(d->out, "IfMatch");
		buf_adds(
		    d->out,
		    "{\"in\":\"header\",\"name\":\"If-Match\",\"description\":"
		    "\"The ETag of the object as it was seen; 412 when it has changed since.\","
		    "\"schema\":{\"type\":\"string\"}}");
	}
	buf_addc(d->out, '}');
}

static void add_header_components(struct document *d)
{
	pen_name(d->out, "headers");
	buf_addc(d->out, '{');
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		if ((i == HEADER_OF_TAG && !d->has_tag) || (i == HEADER_OF_LINK && !d->has_pages))
			continue;
		pen_name(d->out, headers[i].name);
		buf_addc(d->out, '{');
		pen_text(d->out, "description", headers[i].text);
		buf_addf(d->out, ",\"schema\":{\"type\":\"%s\"}}", headers[i].type);
	}
	buf_addc(d->out, '}');
}

static void add_scopes(struct document *d)
{
	pen_name(d->out, "scopes");
	buf_addc(d->out, '{');
	for (size_t i = 0; scope_word(i); i++)
		pen_text(d->out, scope_word(i), scope_text(i));
	buf_addc(d->out, '}');
}

static void add_flow(struct document *d, const char *name, bool is_interactive)
{
	pen_name(d->out, name);
	buf_addc(d->out, '{');
	if (is_interactive)
		pen_text(d->out, "authorizationUrl", request_url(d->req, "/oauth/authorize"));
	pen_text(d->out, "tokenUrl", request_url(d->req, "/oauth/token"));
	add_scopes(d);
	buf_addc(d->out, '}');
}

static void add_security_schemes(struct document *d)
{
	pen_name(d->out, "securitySchemes");
	buf_adds(d->out, "{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":"
			 "\"An API key (sk_…), a personal token (pat_…) or an access token.\"},"
			 "\"oauth2\":{\"type\":\"oauth2\",\"flows\":{");
	add_flow(d, "authorizationCode", true);
	add_flow(d, "clientCredentials", false);
	buf_adds(d->out, "}}}");
}

static void add_components(struct document *d)
{
	pen_name(d->out, "components");
	buf_addc(d->out, '{');
	add_schemas(d);
	add_failures(d);
	add_parameters(d);
	add_header_components(d);
	add_security_schemes(d);
	buf_addc(d->out, '}');
}

static void add_tags(struct document *d)
{
	pen_name(d->out, "tags");
	buf_addc(d->out, '[');
	for (size_t i = 0; i < n_tags; i++) {
		bool is_used = false;

		for (size_t k = 0; k < d->map->n_routes; k++)
			is_used = is_used || (is_of_door(d, &d->map->routes[k]) &&
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
		 is_native_door(d) ? "Landfall"
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
	add_components(&d);
	buf_addc(d.out, '}');
	return STATUS_OK;
}
