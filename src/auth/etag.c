/* Tags, and the two questions that are asked about them. */
#include "config.h"

#include <string.h>

#include "app.h"
#include "auth/digest.h"
#include "auth/etag.h"
#include "auth/principal.h"
#include "base/str.h"
#include "http/router.h"

/* Half a digest tells apart all that there will ever be. */
#define TAG_BYTES 16

static const char *tag_of(struct request *req, const char *bytes, size_t len)
{
	unsigned char digest[DIGEST_BYTES];
	char *text = arena_alloc(req->arena, 2 * TAG_BYTES + 3);

	digest_bytes(digest, bytes, len);
	str_hex(digest, TAG_BYTES, text + 1);
	text[0] = '"';
	text[2 * TAG_BYTES + 1] = '"';
	text[2 * TAG_BYTES + 2] = '\0';
	return text;
}

/* Whether a list of tags has this one, or is "*". A weak tag counts only where a weak comparison is asked for. */
static bool names(const char *list, const char *tag, bool is_weak_enough)
{
	size_t len = strlen(tag);

	while (*list) {
		bool is_weak = str_starts(list, "W/");
		const char *one = is_weak ? list + 2 : list;

		if (*one == '*')
			return true;
		if (strncmp(one, tag, len) == 0 && (is_weak_enough || !is_weak))
			return true;
		list = one + strcspn(one, ",");
		list += strspn(list, ", \t");
	}
	return false;
}

static void answer(struct request *req, const char *tag, bool is_strong)
{
	const char *known = req->headers[HEADER_IF_NONE_MATCH];

	response_header(req, "ETag", is_strong ? tag : arena_printf(req->arena, "W/%s", tag));
	if (known && (req->method == METHOD_GET || req->method == METHOD_HEAD) &&
	    names(known, tag, true))
		response_begin(req, 304, NULL);
}

void etag_answer(struct request *req, bool is_strong)
{
	const struct buf *body = &req->response.body;

	answer(req, tag_of(req, buf_str(body), body->len), is_strong);
}

/* The page without the tokens of its forms, which are masked anew each time, and with the session that they are good for. */
static const char *without_tokens(struct request *req, size_t *len)
{
	const char *token = req->who && req->who->csrf ? req->who->csrf : NULL;
	size_t token_len = token ? strlen(token) : 0;
	const char *from = buf_str(&req->response.body), *end = from + *len, *next;
	char *out = arena_alloc(req->arena, *len + UUID_TEXT_SIZE);
	char *at = out;

	while (token && (next = strstr(from, token)) != NULL && next < end) {
		memcpy(at, from, (size_t)(next - from));
		at += next - from;
		from = next + token_len;
	}
	memcpy(at, from, (size_t)(end - from));
	at += end - from;
	uuid_format(req->who ? &req->who->credential_id : &(struct uuid){ { 0 } }, at);
	*len = (size_t)(at - out) + UUID_TEXT_SIZE - 1;
	return out;
}

void etag_answer_page(struct request *req, size_t len)
{
	const char *headers = buf_str(&req->response.headers);
	const char *page;

	if (req->method != METHOD_GET && req->method != METHOD_HEAD)
		return;
	if (strstr(headers, "no-store") || strstr(headers, "Set-Cookie: "))
		return;
	page = without_tokens(req, &len);
	answer(req, tag_of(req, page, len), false);
}

bool etag_is_wanted(const struct request *req)
{
	return req->headers[HEADER_IF_MATCH] &&
	       (req->method == METHOD_PUT || req->method == METHOD_PATCH ||
		req->method == METHOD_DELETE);
}

static const struct route *reader_of(const struct map *map, const struct route *route)
{
	for (size_t i = 0; i < map->n_routes; i++)
		if (map->routes[i].method == METHOD_GET && str_eq(map->routes[i].path, route->path))
			return &map->routes[i];
	return NULL;
}

/* What a GET would answer now, asked in the middle of the request that wants to change it; then all is as before. */
static enum status read_object(struct request *req, const struct route *reader, const char **tag)
{
	const struct request before = *req;
	const struct buf *body = &req->response.body;
	size_t headers_len = req->response.headers.len;
	enum status status;

	req->route = reader;
	req->method = METHOD_GET;
	req->n_query = 0;
	req->headers[HEADER_IF_NONE_MATCH] = NULL;
	status = reader->handler(req);
	*tag = status == STATUS_OK ? tag_of(req, buf_str(body), body->len) : NULL;
	req->route = before.route;
	req->method = before.method;
	req->n_query = before.n_query;
	req->headers[HEADER_IF_NONE_MATCH] = before.headers[HEADER_IF_NONE_MATCH];
	buf_truncate(&req->response.headers, headers_len);
	response_begin(req, 200, NULL);
	return status;
}

enum status etag_check(struct request *req)
{
	const struct route *reader;
	const char *tag = NULL;
	enum status status;

	if (!etag_is_wanted(req))
		return STATUS_OK;
	reader = reader_of(req->app->map, req->route);
	if (!reader)
		return request_fail(req, STATUS_STALE, NULL);
	status = read_object(req, reader, &tag);
	if (status != STATUS_OK)
		return status;
	return names(req->headers[HEADER_IF_MATCH], tag, false)
		   ? STATUS_OK
		   : request_fail(req, STATUS_STALE, NULL);
}
