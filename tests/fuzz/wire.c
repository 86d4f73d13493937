/* Decoders of what comes over the wire, one by one: JSON, forms, paths, cookies, credentials, ids, times. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/access.h"
#include "auth/key.h"
#include "auth/net.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/str.h"
#include "base/time.h"
#include "fuzz/fuzz.h"
#include "html/url.h"
#include "http/query.h"
#include "json/json.h"
#include "routes.h"

static const char *input(struct fuzz *f)
{
	return buf_str(&f->input);
}

static bool try_json(struct fuzz *f)
{
	struct json_problem problem = { 0, NULL };
	struct json_object *object, *again;
	const char *text;

	if (fuzz_one_in(f, 2))
		mutate_seed(f, CORPUS_BODY);
	else
		grammar_json(f, &f->input, 5);
	if (fuzz_one_in(f, 2))
		mutate(f);
	if (json_parse(f->arena, input(f), f->input.len, &object, &problem) != STATUS_OK) {
		FUZZ_CHECK(f, problem.what && *problem.what && problem.offset <= f->input.len);
		return false;
	}
	text = json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);
	FUZZ_CHECK(f, json_parse(f->arena, text, strlen(text), &again, &problem) == STATUS_OK);
	FUZZ_CHECK(f, json_object_equal(object, again));
	return true;
}

static bool try_form(struct fuzz *f)
{
	struct pair *pairs, *again;
	size_t n, n_again;
	struct buf text;

	if (fuzz_one_in(f, 2))
		mutate_seed(f, CORPUS_PATH);
	else
		for (size_t i = fuzz_below(f, 5); i; i--) {
			url_encode(&f->input, grammar_text(f, 30, !fuzz_one_in(f, 8)));
			buf_adds(&f->input, i % 2 ? "=" : "&");
		}
	if (!query_parse(f->arena, input(f), f->input.len, &pairs, &n))
		return false;
	FUZZ_CHECK(f, n <= LIMIT_PAIRS);
	buf_init(&text, LIMIT_RESPONSE_BYTES);
	for (size_t i = 0; i < n; i++) {
		FUZZ_CHECK(f, str_is_utf8(pairs[i].name, strlen(pairs[i].name), NULL));
		FUZZ_CHECK(f, str_is_utf8(pairs[i].value, strlen(pairs[i].value), NULL));
		if (i)
			buf_addc(&text, '&');
		url_encode(&text, pairs[i].name);
		buf_addc(&text, '=');
		url_encode(&text, pairs[i].value);
	}
	FUZZ_CHECK(f, query_parse(f->arena, buf_str(&text), text.len, &again, &n_again));
	buf_release(&text);
	FUZZ_CHECK(f, n == n_again);
	for (size_t i = 0; i < n; i++)
		FUZZ_CHECK(f, str_eq(pairs[i].name, again[i].name) &&
				  str_eq(pairs[i].value, again[i].value));
	return true;
}

/* ---- paths */

static const char *some_method(struct fuzz *f)
{
	static const char *const methods[] = { "GET",   "HEAD",   "POST",    "PUT",
					       "PATCH", "DELETE", "OPTIONS", "BREW" };

	return methods[fuzz_below(f, ARRAY_LEN(methods))];
}

static const char *some_host(struct fuzz *f)
{
	const struct door *door = landfall_map.doors[fuzz_below(f, landfall_map.n_doors)];

	switch (fuzz_below(f, 4)) {
	case 0: return NULL;
	case 1: return arena_printf(f->arena, "%s.example.org:8443", door->name);
	case 2: return grammar_text(f, 20, false);
	default: return "deploys.example.org";
	}
}

/* The path of a row of the map, with something in its captures. */
static void write_row_path(struct fuzz *f)
{
	const char *at = landfall_map.routes[fuzz_below(f, landfall_map.n_routes)].path;

	while (*at) {
		if (*at != '{') {
			buf_addc(&f->input, *at++);
			continue;
		}
		buf_adds(&f->input, grammar_text(f, 12, !fuzz_one_in(f, 6)));
		at += strcspn(at, "}") + 1;
	}
	if (fuzz_one_in(f, 8))
		buf_adds(&f->input, fuzz_one_in(f, 2) ? ".csv" : ".ndjson");
}

static size_t n_captures(const char *path)
{
	size_t n = 0;

	for (; *path; path++)
		n += *path == '{';
	return n;
}

static void check_found(struct fuzz *f, const struct route *route)
{
	const struct request *req = &f->req;

	FUZZ_CHECK(f, route && req->door == route->door);
	FUZZ_CHECK(f, req->n_parts <= LIMIT_PATH_PARTS);
	FUZZ_CHECK(f, str_is_utf8(req->path, strlen(req->path), NULL));
	FUZZ_CHECK(f, route->method == req->method ||
			  (route->method == METHOD_GET && req->method == METHOD_HEAD));
	for (size_t i = 0; i < n_captures(route->path); i++)
		FUZZ_CHECK(f,
			   req->captures[i] && *req->captures[i] && !strchr(req->captures[i], '/'));
}

static bool try_router(struct fuzz *f)
{
	struct fuzz_request from = { .method = some_method(f), .host = some_host(f) };
	const struct route *route;
	enum status status;
	size_t len;

	if (fuzz_one_in(f, 2)) {
		mutate_seed(f, CORPUS_PATH);
	} else {
		write_row_path(f);
		if (fuzz_one_in(f, 3))
			mutate(f);
	}
	input_cut(f);
	from.path = input(f);
	fuzz_begin(f, &from);
	len = strlen(f->req.path);
	FUZZ_CHECK(f, f->req.path[0] == '/' && !strstr(f->req.path, "//"));
	FUZZ_CHECK(f, len == 1 || f->req.path[len - 1] != '/');
	status = router_find(&landfall_map, &f->req);
	FUZZ_CHECK(f, f->req.door);
	route = f->req.route;
	if (status != STATUS_OK) {
		FUZZ_CHECK(f, !route && f->req.failure.status == status);
		FUZZ_CHECK(f, status == STATUS_NOT_FOUND || status == STATUS_WRONG_METHOD);
		f->req.door->fail(&f->req);
		fuzz_check_answer(f);
		return false;
	}
	check_found(f, route);
	/* Slashes at the end never matter. */
	from.path = arena_printf(f->arena, "/%s//", input(f));
	fuzz_begin(f, &from);
	FUZZ_CHECK(f, router_find(&landfall_map, &f->req) == STATUS_OK && f->req.route == route);
	return true;
}

/* ---- headers */

static bool try_cookie(struct fuzz *f)
{
	static const char *const seeds[] = {
		"landfall=abc; other=d",
		"__Host-landfall=abcdefghijklmnopqrstuvwxyz; Path=/; HttpOnly; SameSite=Lax",
		"a=b;landfall=;c",
		"session=abc123; Path=/",
		"landfall_flash=a.b; landfall = x; ;;;=",
	};
	static const char *const names[] = { "landfall", "__Host-landfall", "session", "a", "" };
	const char *name = names[fuzz_below(f, ARRAY_LEN(names))];
	struct fuzz_request from = { .method = "GET", .path = "/" };
	const char *value;

	mutate_text(f, seeds, ARRAY_LEN(seeds));
	input_cut(f);
	from.cookie = input(f);
	fuzz_begin(f, &from);
	value = request_cookie(&f->req, name);
	if (!value)
		return false;
	FUZZ_CHECK(f, !strpbrk(value, "; ") && strstr(input(f), value));
	return true;
}

static bool try_key(struct fuzz *f)
{
	char text[KEY_TEXT_SIZE], slug[64];
	int64_t number = -1;
	bool is_wrong = fuzz_one_in(f, 2);

	if (fuzz_one_in(f, 4)) {
		mutate_seed(f, CORPUS_HEADER);
	} else {
		key_format(fuzz_one_in(f, 2), fuzz_one_in(f, 2) ? "acme" : "a-1",
			   (int64_t)(1 + fuzz_below(f, UINT32_MAX - 1)), text);
		buf_adds(&f->input, text);
		if (is_wrong)
			mutate(f);
	}
	input_cut(f);
	if (!key_parse(input(f), slug, &number))
		return false;
	FUZZ_CHECK(f, *slug && strlen(slug) < sizeof(slug) && number >= 1 && number <= UINT32_MAX);
	FUZZ_CHECK(f, strstr(input(f), arena_printf(f->arena, "_%s_k", slug)));
	return true;
}

static bool try_scopes(struct fuzz *f)
{
	static const char *const seeds[] = { "read,write", "admin", "logs:read metrics:read",
					     "deploy, read", "read,,write" };
	unsigned scopes, again;

	mutate_text(f, seeds, ARRAY_LEN(seeds));
	input_cut(f);
	if (!scopes_parse(input(f), &scopes))
		return false;
	FUZZ_CHECK(f, scopes && scopes <= SCOPE_ALL);
	FUZZ_CHECK(f,
		   scopes_parse(scopes_format(f->arena, scopes, ","), &again) && scopes == again);
	return true;
}

static bool try_net(struct fuzz *f)
{
	static const char *const seeds[] = { "192.0.2.7",        "192.0.2.0/24",    "2001:db8::/32",
					     "::ffff:192.0.2.1", "10.0.0.0/8, ::1", "0.0.0.0/0",
					     "fe80::1/128" };

	mutate_text(f, seeds, ARRAY_LEN(seeds));
	input_cut(f);
	net_list_has(f->arena, input(f), "192.0.2.7");
	net_list_has(f->arena, input(f), "2001:db8::1");
	net_list_has(f->arena, "192.0.2.0/24, ::1", input(f));
	return !net_list_fault(f->arena, input(f)) && net_is_network(input(f));
}

/* ---- small things */

static bool try_id(struct fuzz *f)
{
	static const char *const seeds[] = {
		"0192a5f0-7c3e-7bd2-9d2b-1f6f3c1e0a55", "0192A5F0-7C3E-7BD2-9D2B-1F6F3C1E0A55",
		"01JAJZ0Z1YFF94TASZ7WY1W2JN",           "proj_01h455vb4pex5vsknk084sn02q",
		"01h455vb4pex5vsknk084sn02q",           "a_b_7zzzzzzzzzzzzzzzzzzzzzzzzz",
		"00000000-0000-0000-0000-000000000000",
	};
	char plain[UUID_TEXT_SIZE], ulid[UUID_TEXT_SIZE], typeid[TYPEID_TEXT_SIZE], prefix[64];
	struct uuid id, again;

	mutate_text(f, seeds, ARRAY_LEN(seeds));
	input_cut(f);
	if (!uuid_parse_any(input(f), &id))
		return false;
	uuid_format(&id, plain);
	uuid_format_ulid(&id, ulid);
	uuid_format_typeid(&id, "deploy", typeid);
	FUZZ_CHECK(f, uuid_parse(plain, &again) && uuid_eq(&id, &again));
	FUZZ_CHECK(f, uuid_parse_any(ulid, &again) && uuid_eq(&id, &again));
	FUZZ_CHECK(f, uuid_parse_typeid(typeid, prefix, &again) && uuid_eq(&id, &again));
	FUZZ_CHECK(f, str_eq(prefix, "deploy"));
	return true;
}

static bool try_time(struct fuzz *f)
{
	static const char *const seeds[] = {
		"2025-10-28T15:30:00Z",          "2025-10-28t15:30:00.123456z",
		"2024-02-29 23:59:60+02:00",     "1970-01-01T00:00:00-12:00",
		"9999-12-31T23:59:59.999+00:00", "2026-01-31T12:00:00.5-23:59",
	};
	char text[TIME_TEXT_SIZE], people[TIME_TEXT_SIZE];
	int64_t ms, again;

	mutate_text(f, seeds, ARRAY_LEN(seeds));
	input_cut(f);
	if (!time_parse(input(f), &ms))
		return false;
	FUZZ_CHECK(f, ms >= 0 && ms <= TIME_LAST_MS + 999);
	time_format(ms, text);
	FUZZ_CHECK(f, time_parse(text, &again) && ms == again);
	time_format_people(ms, people);
	time_format_age(ms, INT64_C(1762443000000), people);
	return true;
}

static bool try_url(struct fuzz *f)
{
	static const char *const seeds[] = {
		"https://example.com/a?b=c#d",  "http://[2001:db8::1]:8080/",
		"https://user:pw@example.com/", "HTTPS://EXAMPLE.COM",
		"javascript:alert(1)",
	};

	mutate_text(f, seeds, ARRAY_LEN(seeds));
	input_cut(f);
	if (!url_is_web(input(f)))
		return false;
	FUZZ_CHECK(f, !strpbrk(input(f), " \t\r\n\"<>\\") && !str_has_control(input(f)));
	return true;
}

static bool try_base64(struct fuzz *f)
{
	unsigned char bytes[300];
	size_t n = fuzz_below(f, sizeof(bytes));
	size_t len = 0;
	char *text;
	void *decoded;

	for (size_t i = 0; i < n; i++)
		bytes[i] = (unsigned char)fuzz_below(f, 256);
	text = base64_url_encode(f->arena, bytes, n);
	decoded = base64_url_decode(f->arena, text, strlen(text), &len);
	FUZZ_CHECK(f, decoded && len == n && memcmp(decoded, bytes, n) == 0);
	buf_adds(&f->input, text);
	mutate(f);
	decoded = base64_url_decode(f->arena, input(f), f->input.len, &len);
	if (!decoded)
		return false;
	/* Strict: only one text stands for some bytes. */
	text = base64_url_encode(f->arena, decoded, len);
	FUZZ_CHECK(f, strlen(text) == f->input.len && memcmp(text, input(f), f->input.len) == 0);
	return true;
}

/* What people type becomes a part of an address. */
static bool try_slug(struct fuzz *f)
{
	const char *slug;

	buf_adds(&f->input, grammar_text(f, 120, true));
	slug = str_slug(f->arena, input(f), 80);
	FUZZ_CHECK(f, *slug && strlen(slug) <= 80);
	for (const char *c = slug; *c; c++)
		FUZZ_CHECK(f, (str_is_alnum(*c) && str_lower(*c) == *c) ||
				  (*c == '-' && c > slug && c[1] && c[1] != '-'));
	return true;
}

const struct fuzz_target fuzz_wire_targets[] = {
	{ "json", 16, try_json, NULL },       { "form", 8, try_form, NULL },
	{ "router", 16, try_router, NULL },   { "cookie", 3, try_cookie, NULL },
	{ "key", 3, try_key, NULL },          { "scopes", 1, try_scopes, NULL },
	{ "address", 2, try_net, NULL },      { "id", 4, try_id, NULL },
	{ "time", 4, try_time, NULL },        { "url", 2, try_url, NULL },
	{ "base64url", 2, try_base64, NULL }, { "slug", 1, try_slug, NULL },
};
const size_t fuzz_n_wire_targets = ARRAY_LEN(fuzz_wire_targets);
