/* What the operations of an OpenAPI document share: schemas, failures, parameters, headers, security schemes. */
#include "config.h"

#include <string.h>

#include "api/list.h"
#include "auth/access.h"
#include "base/str.h"
#include "json/json.h"
#include "reference/document.h"
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

const struct component_header component_headers[COMPONENT_HEADERS] = {
	{ "X-Request-Id", "string", "Names the request; in the log and the audit as well." },
	{ "X-RateLimit-Limit", "integer", "Requests an hour." },
	{ "X-RateLimit-Remaining", "integer", "Those that are left." },
	{ "X-RateLimit-Reset", "integer", "When there are all again, in seconds since 1970." },
	{ "Retry-After", "integer", "Seconds to wait." },
	{ "ETag", "string", "For If-None-Match and If-Match." },
	{ "Link", "string", "First, previous, next and last page (RFC 8288)." },
};
void component_ref(struct buf *out, const char *kind, const char *name)
{
	buf_addf(out, "{\"$ref\":\"#/components/%s/%s\"}", kind, name);
}

void component_parameter(struct document *d, const struct field *field, const char *example)
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

void component_failure(struct document *d, enum status status, const char *media,
		       const char *schema)
{
	buf_addc(d->out, '{');
	pen_text(d->out, "description", status_info(status)->title);
	pen_name(d->out, "headers");
	buf_adds(d->out, "{\"X-Request-Id\":");
	component_ref(d->out, "headers", "X-Request-Id");
	if (status == STATUS_RATE_LIMITED) {
		pen_name(d->out, "Retry-After");
		component_ref(d->out, "headers", "Retry-After");
	}
	buf_addf(d->out, "},\"content\":{\"%s\":{\"schema\":", media);
	component_ref(d->out, "schemas", schema);
	buf_adds(d->out, "}}}");
}

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

		if (!doc || !document_has(d, route))
			continue;
		if (doc->shape != DOC_FILE && doc->shape != DOC_EMPTY && !doc->schema)
			add_schema(d, start, &doc->answer, document_answer(route));
		add_schema(d, start, &doc->body, document_body(route));
	}
	if (d->has_pages) {
		pen_name(d->out, "Pagination");
		buf_adds(d->out, PAGINATION);
	}
	pen_name(d->out, "Problem");
	buf_adds(d->out, document_is_native(d) ? PROBLEM : FOREIGN_ERROR);
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
		component_failure(d, (enum status)i,
				  document_is_native(d) ? "application/problem+json"
							: "application/json",
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
		component_parameter(d, &list_fields[i], NULL);
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
	for (size_t i = 0; i < COMPONENT_HEADERS; i++) {
		if ((i == COMPONENT_HEADER_OF_TAG && !d->has_tag) ||
		    (i == COMPONENT_HEADER_OF_LINK && !d->has_pages))
			continue;
		pen_name(d->out, component_headers[i].name);
		buf_addc(d->out, '{');
		pen_text(d->out, "description", component_headers[i].text);
		buf_addf(d->out, ",\"schema\":{\"type\":\"%s\"}}", component_headers[i].type);
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

void components_add(struct document *d)
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
