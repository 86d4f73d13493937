/* Judging and comparing addresses as texts: nothing is decoded, so nothing can be meant twice. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "html/url.h"
#include "oauth/redirect.h"

#define LOOPBACK_V4 "http://127.0.0.1"
#define LOOPBACK_V6 "http://[::1]"
#define LOCALHOST   "http://localhost"

/* The text behind a prefix that ends a host: a port, a path, a query or nothing. NULL when it is another host. */
static const char *behind_host(const char *uri, const char *prefix)
{
	size_t len = strlen(prefix);

	return str_starts(uri, prefix) && strchr(":/?", uri[len]) ? uri + len : NULL;
}

static const char *behind_loopback(const char *uri)
{
	const char *rest = behind_host(uri, LOOPBACK_V4);

	return rest ? rest : behind_host(uri, LOOPBACK_V6);
}

/* "com.example.app:/…": letters, digits, + - and at least one point. */
static bool is_private_scheme(const char *uri)
{
	size_t len = strcspn(uri, ":");
	bool has_point = false;

	if (uri[len] != ':' || *uri < 'a' || *uri > 'z' || !uri[len + 1])
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!(str_is_alnum(uri[i]) && uri[i] == str_lower(uri[i])) &&
		    !strchr("+-.", uri[i]))
			return false;
		has_point = has_point || uri[i] == '.';
	}
	return has_point;
}

/* What may stand in a header and in a policy; RFC 3986 has no others but '%', and '#' begins a fragment. */
static bool has_only_uri_letters(const char *uri)
{
	for (; *uri; uri++)
		if (!str_is_alnum(*uri) && !strchr("-._~:/?[]@!$&()*+,=%", *uri))
			return false;
	return true;
}

bool redirect_is_allowed(const char *uri)
{
	if (strlen(uri) > REDIRECT_MAX || !has_only_uri_letters(uri))
		return false;
	if (str_starts(uri, "https://") || behind_loopback(uri) || behind_host(uri, LOCALHOST))
		return url_is_web(uri);
	return is_private_scheme(uri);
}

/* Behind the port, if there is one. */
static const char *behind_port(const char *rest)
{
	return *rest == ':' ? rest + 1 + strspn(rest + 1, "0123456789") : rest;
}

bool redirect_matches(const char *registered, const char *uri)
{
	const char *a = behind_loopback(registered);
	const char *b = behind_loopback(uri);

	if (str_eq(registered, uri))
		return true;
	if (!a || !b || a - registered != b - uri ||
	    memcmp(registered, uri, (size_t)(a - registered)) != 0)
		return false;
	return str_eq(behind_port(a), behind_port(b)) && redirect_is_allowed(uri);
}

const char *redirect_find(struct arena *arena, const char *list, const char *uri)
{
	const char *first = NULL;
	size_t n = 0;

	for (const char *at = list; *at; n++) {
		size_t len = strcspn(at, "\n");
		const char *one = arena_strndup(arena, at, len);

		if (uri && redirect_matches(one, uri))
			return uri;
		first = first ? first : one;
		at += len + (at[len] == '\n');
	}
	return !uri && n == 1 ? first : NULL;
}

const char *redirect_origin(struct arena *arena, const char *uri)
{
	const char *host = strstr(uri, "://");

	/* No policy knows an address in brackets. */
	if (!host || is_private_scheme(uri) || behind_host(uri, LOOPBACK_V6))
		return arena_strndup(arena, uri, strcspn(uri, ":") + 1);
	return arena_strndup(arena, uri, (size_t)(host + 3 - uri) + strcspn(host + 3, "/?"));
}
