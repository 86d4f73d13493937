/* A request made of another, and its answer carried over. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "api/within.h"
#include "app.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/time.h"
#include "db/db.h"
#include "json/json.h"

/* Where the request within reads its facts from. */
struct inside {
	const struct pair *variables;
	size_t n;
	const char *body;
	size_t left;
};

static const char *variable(void *context, const char *name)
{
	const struct inside *inside = context;

	for (size_t i = 0; i < inside->n; i++)
		if (str_eq(inside->variables[i].name, name))
			return inside->variables[i].value;
	return NULL;
}

static size_t read_body(void *context, char *out, size_t len)
{
	struct inside *inside = context;

	if (len > inside->left)
		len = inside->left;
	memcpy(out, inside->body, len);
	inside->body += len;
	inside->left -= len;
	return len;
}

/* A header of the answer; NULL where it is not there. */
static const char *header_of(struct arena *arena, const char *headers, const char *begin)
{
	const char *at = strstr(headers, begin);

	if (!at)
		return NULL;
	at += strlen(begin);
	return arena_strndup(arena, at, strcspn(at, "\r\n"));
}

static const char *kept(struct arena *arena, const char *text)
{
	return text ? arena_strdup(arena, text) : NULL;
}

static void keep_failure(struct arena *arena, const struct failure *from, struct failure *out)
{
	*out = *from;
	out->message = kept(arena, from->message);
	out->scope = kept(arena, from->scope);
	out->violated_policy = kept(arena, from->violated_policy);
	for (size_t i = 0; i < from->n_fields; i++)
		out->fields[i] =
		    (struct field_error){ .field = kept(arena, from->fields[i].field),
					  .code = kept(arena, from->fields[i].code),
					  .message = kept(arena, from->fields[i].message) };
}

static void keep_answer(struct request *req, const struct request *sub, struct within_answer *out)
{
	const char *headers = buf_str(&sub->response.headers);
	const char *type = sub->response.content_type;

	*out = (struct within_answer){
		.http = sub->response.http,
		.content_type = kept(req->arena, type),
		.headers = arena_strdup(req->arena, headers),
		.body = type ? buf_dup(&sub->response.body, req->arena) : NULL,
		.tag = header_of(req->arena, headers, "ETag: "),
		.ms = (double)(time_monotonic_ns() - sub->started_ns) / 1e6,
		.n_statements = db_n_statements(req->db) - sub->n_statements_before,
		.is_replayed = strstr(headers, "Idempotent-Replayed: true") != NULL,
	};
	keep_failure(req->arena, &sub->failure, &out->failure);
}

void within_send(struct request *req, const struct within *within, struct within_answer *out)
{
	const char *body = within->body ? within->body : "";
	const char *length = arena_printf(req->arena, "%zu", strlen(body));
	const char *proof =
	    within->bearer ? arena_printf(req->arena, "Bearer %s", within->bearer) : NULL;
	const struct pair variables[] = {
		{ "REQUEST_METHOD", within->method },
		{ "SCRIPT_NAME", req->base },
		{ "PATH_INFO", within->path },
		{ "QUERY_STRING", within->query ? within->query : "" },
		{ "REQUEST_SCHEME", req->scheme },
		{ "REMOTE_ADDR", req->address },
		{ "HTTP_HOST", req->headers[HEADER_HOST] },
		{ "HTTP_USER_AGENT", req->headers[HEADER_USER_AGENT] },
		{ "HTTP_X_REQUEST_ID", req->id },
		{ "HTTP_ACCEPT", "*/*" },
		/* of the page, whatever the browser likes: a person may have chosen */
		{ "HTTP_ACCEPT_LANGUAGE", i18n_info(i18n_language())->tag },
		{ "HTTP_IDEMPOTENCY_KEY", within->once },
		{ "HTTP_IF_MATCH", within->seen },
		{ "HTTP_AUTHORIZATION", proof },
		{ "CONTENT_TYPE", within->body ? within->media : NULL },
		{ "CONTENT_LENGTH", length },
	};
	struct inside inside = { variables, ARRAY_LEN(variables), body, strlen(body) };
	const struct request_source source = { variable, read_body, &inside };
	struct request sub;

	request_init(&sub, req->app, req->db);
	sub.bulk_paths = req->bulk_paths;
	request_begin(&sub, &source);
	req->app->serve_within(&sub, req->who);
	keep_answer(req, &sub, out);
	request_release(&sub);
}

struct json_object *within_data(struct request *req, const struct within_answer *answer)
{
	struct json_problem problem;
	struct json_object *root = NULL, *data = NULL;

	if (!answer->body || json_parse(req->arena, answer->body, strlen(answer->body), &root,
					&problem) != STATUS_OK)
		return NULL;
	return json_object_object_get_ex(root, "data", &data) ? data : NULL;
}
