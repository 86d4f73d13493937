/* A delivery: which headers matter, and how a body is read. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "base/str.h"
#include "http/query.h"
#include "inbound/receipt.h"
#include "json/json.h"

/* clang-format off */
/*  header, whether it proves who sent it and is therefore not kept */
static const struct {
	const char *name;
	bool is_proof;
} known[] = {
	{ "Content-Type",          false },
	{ "User-Agent",            false },
	{ "Authorization",         true },
	{ "X-GitHub-Event",        false },
	{ "X-GitHub-Delivery",     false },
	{ "X-GitHub-Hook-ID",      false },
	{ "X-Hub-Signature-256",   true },
	{ "X-Gitlab-Event",        false },
	{ "X-Gitlab-Event-UUID",   false },
	{ "X-Gitlab-Webhook-UUID", false },
	{ "X-Gitlab-Instance",     false },
	{ "Idempotency-Key",       false },
	{ "X-Gitlab-Token",        true },
	{ "X-Gitea-Event",         false },
	{ "X-Gitea-Delivery",      false },
	{ "X-Gitea-Signature",     true },
	{ "X-Forgejo-Event",       false },
	{ "X-Forgejo-Delivery",    false },
	{ "X-Forgejo-Signature",   true },
	{ "x-vercel-signature",    true },
	{ "Sentry-Hook-Resource",  false },
	{ "Sentry-Hook-Timestamp", false },
	{ "Request-ID",            false },
	{ "Sentry-Hook-Signature", true },
	{ "X-PagerDuty-Signature", true },
	{ "webhook-id",            false },
	{ "webhook-timestamp",     false },
	{ "webhook-signature",     true },
	{ "ce-specversion",        false },
	{ "ce-id",                 false },
	{ "ce-source",             false },
	{ "ce-type",               false },
	{ "ce-subject",            false },
	{ "ce-time",               false },
};
/* clang-format on */

/* What a header may say at most, of what is kept. */
#define HEADER_BYTES 1000

const char *parcel_header(const struct parcel *d, const char *name)
{
	for (size_t i = 0; i < d->n_headers; i++)
		if (str_ieq(d->headers[i].name, name))
			return d->headers[i].value;
	return NULL;
}

/* Some are looked up for everybody already. */
static const char *header_of(const struct request *req, const char *name)
{
	static const struct {
		const char *name;
		enum header header;
	} common[] = {
		{ "Content-Type", HEADER_CONTENT_TYPE },
		{ "Authorization", HEADER_AUTHORIZATION },
	};

	for (size_t i = 0; i < ARRAY_LEN(common); i++)
		if (str_eq(common[i].name, name))
			return req->headers[common[i].header];
	return request_header(req, name);
}

void parcel_of_request(struct request *req, struct parcel *out)
{
	struct pair *headers = arena_array(req->arena, ARRAY_LEN(known), sizeof(*headers));
	const char *type = req->headers[HEADER_CONTENT_TYPE];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		const char *value = header_of(req, known[i].name);

		if (value && str_is_utf8(value, strlen(value), NULL))
			headers[n++] = (struct pair){ known[i].name, value };
	}
	*out = (struct parcel){
		.arena = req->arena,
		.headers = headers,
		.n_headers = n,
		.content_type = type ? type : "",
		.body = req->body,
		.body_len = req->body_len,
		.now_ms = req->now_ms,
	};
}

void parcel_of_receipt(struct arena *arena, const struct receipt *receipt, struct parcel *out)
{
	struct pair *headers = arena_array(arena, ARRAY_LEN(known), sizeof(*headers));
	struct json_object *object = NULL;
	struct json_problem problem;
	size_t n = 0;

	*out = (struct parcel){
		.arena = arena,
		.headers = headers,
		.content_type = "",
		.body = arena_strndup(arena, receipt->raw.data, receipt->raw.len),
		.body_len = receipt->raw.len,
		.now_ms = receipt->received_at,
	};
	if (json_parse(arena, receipt->headers, strlen(receipt->headers), &object, &problem) !=
	    STATUS_OK)
		return;
	json_object_object_foreach(object, name, value)
	{
		if (n == ARRAY_LEN(known))
			break;
		headers[n++] = (struct pair){ name, json_object_get_string(value) };
		if (str_ieq(name, "Content-Type"))
			out->content_type = json_object_get_string(value);
	}
	out->n_headers = n;
}

const char *parcel_headers(const struct parcel *d)
{
	struct buf out;
	const char *text;
	size_t n = 0;

	buf_init(&out, LIMIT_BODY_BYTES);
	buf_addc(&out, '{');
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		const char *value = parcel_header(d, known[i].name);

		if (!value || known[i].is_proof || strlen(value) > HEADER_BYTES)
			continue;
		json_write_name(&out, &n, known[i].name);
		json_write_text(&out, value);
	}
	buf_addc(&out, '}');
	text = buf_dup(&out, d->arena);
	buf_release(&out);
	return text;
}

/* The JSON inside a form's "payload"; NULL for none. */
static const char *payload_of(const struct parcel *d)
{
	struct pair *pairs;
	size_t n;

	if (!query_parse(d->arena, d->body, d->body_len, &pairs, &n))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (str_eq(pairs[i].name, "payload"))
			return pairs[i].value;
	return NULL;
}

bool parcel_read_body(struct parcel *d, const char **reason)
{
	bool is_form = str_starts(d->content_type, "application/x-www-form-urlencoded");
	const char *text = is_form ? payload_of(d) : d->body;
	size_t len = is_form && text ? strlen(text) : d->body_len;
	struct json_problem problem = { 0, "nothing" };
	struct json_object *json = NULL;

	*reason = NULL;
	if (is_form && !text)
		*reason = "The body is a form without a field \"payload\".";
	else if (!len)
		*reason = "There is no body.";
	else if (json_parse(d->arena, text, len, &json, &problem) != STATUS_OK)
		*reason = arena_printf(d->arena, "The body is not JSON: %s at byte %zu.",
				       problem.what, problem.offset);
	else if (!json_object_is_type(json, json_type_object) &&
		 !json_object_is_type(json, json_type_array))
		*reason = "The body is neither a JSON object nor a list.";
	d->json = *reason ? NULL : json;
	return !*reason;
}
