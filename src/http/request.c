/* CGI variables into a struct request, and the beginnings of an answer. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/time.h"
#include "http/multipart.h"
#include "http/query.h"
#include "http/request.h"

/* The longest IPv6 address in text, RFC 4291; what the database has room for. */
#define ADDRESS_MAX 45

static const char *const method_names[] = {
	[METHOD_GET] = "GET",         [METHOD_HEAD] = "HEAD",   [METHOD_POST] = "POST",
	[METHOD_PUT] = "PUT",         [METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE",
	[METHOD_OPTIONS] = "OPTIONS",
};

static const char *const header_variables[] = {
	[HEADER_ACCEPT] = "HTTP_ACCEPT",
	[HEADER_ACCEPT_LANGUAGE] = "HTTP_ACCEPT_LANGUAGE",
	[HEADER_AUTHORIZATION] = "HTTP_AUTHORIZATION",
	[HEADER_CONTENT_TYPE] = "CONTENT_TYPE",
	[HEADER_COOKIE] = "HTTP_COOKIE",
	[HEADER_HOST] = "HTTP_HOST",
	[HEADER_IDEMPOTENCY_KEY] = "HTTP_IDEMPOTENCY_KEY",
	[HEADER_IF_MATCH] = "HTTP_IF_MATCH",
	[HEADER_IF_NONE_MATCH] = "HTTP_IF_NONE_MATCH",
	[HEADER_ORIGIN] = "HTTP_ORIGIN",
	[HEADER_REQUEST_ID] = "HTTP_X_REQUEST_ID",
	[HEADER_SEC_FETCH_SITE] = "HTTP_SEC_FETCH_SITE",
	[HEADER_USER_AGENT] = "HTTP_USER_AGENT",
};
_Static_assert(ARRAY_LEN(header_variables) == HEADER__COUNT, "a variable for every header");

void request_init(struct request *req, struct app *app, struct db *db)
{
	*req = (struct request){ .app = app, .db = db, .arena = arena_new() };
	buf_init(&req->response.headers, 16384);
	buf_init(&req->response.body, LIMIT_RESPONSE_BYTES);
}

void request_release(struct request *req)
{
	buf_release(&req->response.headers);
	buf_release(&req->response.body);
	arena_free(req->arena);
}

static const char *variable(const struct request_source *source, const char *name)
{
	const char *value = source->variable(source->context, name);

	return value ? value : "";
}

/* An incoming id is kept when it is short and plain; else we make one. */
static const char *request_id(struct request *req)
{
	const char *given = req->headers[HEADER_REQUEST_ID];
	char *id;

	if (given && *given && strlen(given) <= 128) {
		const char *at = given;

		while (str_is_alnum(*at) || *at == '.' || *at == '_' || *at == '-')
			at++;
		if (!*at)
			return given;
	}
	id = arena_alloc(req->arena, 23);
	rand_base62(id, 22);
	return id;
}

static void read_method(struct request *req, const char *name)
{
	req->method_name = arena_strdup(req->arena, name);
	req->method = METHOD_OTHER;
	for (int i = 0; i < METHOD_OTHER; i++)
		if (str_eq(name, method_names[i]))
			req->method = (enum method)i;
}

static void read_headers(struct request *req, const struct request_source *source)
{
	for (int i = 0; i < HEADER__COUNT; i++) {
		const char *value = source->variable(source->context, header_variables[i]);

		req->headers[i] = value && *value ? arena_strdup(req->arena, value) : NULL;
	}
	/* What .htaccess hands over where the server itself keeps the header back. */
	if (!req->headers[HEADER_AUTHORIZATION]) {
		const char *value = variable(source, "REDIRECT_HTTP_AUTHORIZATION");

		if (*value)
			req->headers[HEADER_AUTHORIZATION] = arena_strdup(req->arena, value);
	}
}

/* Where we are mounted: SCRIPT_NAME without a final slash. */
static const char *read_base(struct request *req, const char *script)
{
	size_t len = strlen(script);

	while (len && script[len - 1] == '/')
		len--;
	return arena_strndup(req->arena, script, len);
}

/* Takes the path apart: empty parts (// and a final /) fall away. What has more parts than any route
 * matches none: n_parts is then one more than fits. */
static void read_path(struct request *req, const char *path)
{
	char *copy = arena_strdup(req->arena, path);
	char *clean = arena_alloc(req->arena, strlen(path) + 2);
	char *save = NULL;
	size_t len = 0;

	req->n_parts = 0;
	for (char *part = strtok_r(copy, "/", &save); part; part = strtok_r(NULL, "/", &save)) {
		size_t part_len = strlen(part);

		clean[len++] = '/';
		memcpy(clean + len, part, part_len);
		len += part_len;
		if (req->n_parts < LIMIT_PATH_PARTS)
			req->parts[req->n_parts] = part;
		if (req->n_parts <= LIMIT_PATH_PARTS)
			req->n_parts++;
	}
	if (!len)
		clean[len++] = '/';
	clean[len] = '\0';
	req->path = clean;
}

/* How long a body may be: a form or a JSON object everywhere, and files where they are taken. */
static size_t body_limit(const struct request *req)
{
	const char *const *path = req->bulk_paths;

	while (path && *path && !str_eq(*path, req->path))
		path++;
	return req->method == METHOD_POST && path && *path ? LIMIT_IMPORT_BYTES : LIMIT_BODY_BYTES;
}

/* Reads the body to its end or to our own limit; CONTENT_LENGTH is only a claim. */
static void read_body(struct request *req, const struct request_source *source)
{
	int64_t claimed = -1;
	size_t limit = body_limit(req);
	size_t room = 4096;

	req->body = "";
	req->body_len = 0;
	req->is_body_long = req->is_body_short = false;
	if (str_to_int(variable(source, "CONTENT_LENGTH"), 0, INT64_MAX, &claimed)) {
		if (claimed > (int64_t)limit) {
			req->is_body_long = true;
			return;
		}
		room = (size_t)claimed + 1;
	}

	char *body = arena_alloc(req->arena, room + 1);
	size_t len = 0;

	for (;;) {
		size_t got = source->read(source->context, body + len, room - len);

		len += got;
		if (len > limit) {
			req->is_body_long = true;
			return;
		}
		if (len < room)
			break;

		char *more = arena_alloc(req->arena, room * 2 + 1);

		memcpy(more, body, len);
		body = more;
		room *= 2;
	}
	body[len] = '\0';
	req->body = body;
	req->body_len = len;
	req->is_body_short = claimed > (int64_t)len;
}

void request_begin(struct request *req, const struct request_source *source)
{
	arena_reset(req->arena);
	req->source = source;
	req->now_ms = time_now_ms();
	req->started_ns = time_monotonic_ns();
	req->failure.status = STATUS_OK;
	req->failure.message = req->failure.scope = req->failure.violated_policy = NULL;
	req->failure.n_fields = 0;
	req->door = NULL;
	req->is_by_host = false;
	req->has_language = false;
	req->has_words = false;
	req->route = NULL;
	req->who = NULL;
	req->idempotency = NULL;
	req->suffix = NULL;
	req->file = NULL;
	req->arrival = NULL;
	req->form = NULL;
	req->n_form = 0;
	buf_clear(&req->response.headers);
	req->response.form_action = NULL;
	response_begin(req, 200, NULL);

	read_method(req, variable(source, "REQUEST_METHOD"));
	read_headers(req, source);
	req->id = request_id(req);
	req->scheme = str_eq(variable(source, "HTTPS"), "on") ||
			      str_eq(variable(source, "REQUEST_SCHEME"), "https")
			  ? "https"
			  : "http";
	req->address = arena_strdup(req->arena, variable(source, "REMOTE_ADDR"));
	if (strlen(req->address) >
	    ADDRESS_MAX) /* longer than any, with a zone: the server's own idea */
		req->address = "";
	req->base = read_base(req, variable(source, "SCRIPT_NAME"));
	read_path(req, variable(source, "PATH_INFO"));
	req->query_string = arena_strdup(req->arena, variable(source, "QUERY_STRING"));
	req->is_query_bad = !query_parse(req->arena, req->query_string, strlen(req->query_string),
					 &req->query, &req->n_query);
	read_body(req, source);
}

enum status request_fail(struct request *req, enum status status, const char *message)
{
	if (req->failure.status == STATUS_OK) {
		req->failure.status = status;
		req->failure.message = message;
	}
	return status;
}

enum status request_failf(struct request *req, enum status status, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return request_fail(req, status, arena_strdup(req->arena, text));
}

void request_fail_field(struct request *req, const char *field, const char *code,
			const char *message)
{
	struct failure *failure = &req->failure;

	request_fail(req, STATUS_INVALID, NULL);
	if (failure->n_fields < LIMIT_FIELD_ERRORS)
		failure->fields[failure->n_fields++] = (struct field_error){ field, code, message };
}

static const char *pair_value(const struct pair *pairs, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(pairs[i].name, name))
			return pairs[i].value;
	return NULL;
}

const char *request_query(const struct request *req, const char *name)
{
	return pair_value(req->query, req->n_query, name);
}

enum status request_read_form(struct request *req)
{
	const char *boundary;
	bool is_good;

	if (req->form)
		return STATUS_OK;
	if (req->is_body_long)
		return request_fail(req, STATUS_TOO_LARGE, NULL);
	boundary = multipart_boundary(req->arena, req->headers[HEADER_CONTENT_TYPE]);
	is_good = boundary
		      ? multipart_parse(req->arena, req->body, req->body_len, boundary, &req->form,
					&req->n_form)
		      : query_parse(req->arena, req->body, req->body_len, &req->form, &req->n_form);
	if (!is_good) {
		size_t n = req->n_form;

		req->form = NULL;
		req->n_form = 0;
		return boundary ? request_failf(
				      req, STATUS_MALFORMED,
				      _("The form could not be read: part %zu is wrong, or the "
					"form does not end."),
				      n + 1)
				: request_failf(req, STATUS_MALFORMED,
						_("The form could not be read: parameter %zu has a "
						  "bad %% sequence, a NUL, or is not UTF-8."),
						n + 1);
	}
	return STATUS_OK;
}

const char *request_form(const struct request *req, const char *name)
{
	return pair_value(req->form, req->n_form, name);
}

const char *request_header(const struct request *req, const char *name)
{
	char *variable = arena_printf(req->arena, "HTTP_%s", name);
	const char *value;

	for (char *c = variable; *c; c++) {
		if (*c == '-')
			*c = '_';
		else if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	}
	value = req->source ? req->source->variable(req->source->context, variable) : NULL;
	return value && *value ? arena_strdup(req->arena, value) : NULL;
}

const char *request_cookie(const struct request *req, const char *name)
{
	const char *at = req->headers[HEADER_COOKIE];
	size_t len = strlen(name);

	while (at && *at) {
		while (*at == ' ' || *at == ';')
			at++;
		if (strncmp(at, name, len) == 0 && at[len] == '=') {
			at += len + 1;
			return arena_strndup(req->arena, at, strcspn(at, "; "));
		}
		at = strchr(at, ';');
	}
	return NULL;
}

bool request_accepts(const struct request *req, const char *type)
{
	const char *accept = req->headers[HEADER_ACCEPT];

	return accept && strstr(accept, type);
}

const char *request_link(const struct request *req, const char *path)
{
	return *req->base ? arena_printf(req->arena, "%s%s", req->base, path) : path;
}

const char *request_url(const struct request *req, const char *path)
{
	const char *host = req->headers[HEADER_HOST];

	return arena_printf(req->arena, "%s://%s%s%s", req->scheme, host ? host : "localhost",
			    req->base, path);
}

void response_header(struct request *req, const char *name, const char *value)
{
	struct buf *headers = &req->response.headers;

	buf_adds(headers, name);
	buf_add(headers, ": ", 2);
	buf_add(headers, value, strcspn(value, "\r\n"));
	buf_add(headers, "\r\n", 2);
}

void response_begin(struct request *req, int http, const char *content_type)
{
	req->response.http = http;
	req->response.content_type = content_type;
	buf_clear(&req->response.body);
}

void response_redirect(struct request *req, int http, const char *path)
{
	response_begin(req, http, NULL);
	response_header(req, "Location", request_link(req, path));
}
