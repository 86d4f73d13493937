/* Names and attributes. */
#include "config.h"

#include "auth/cookie.h"
#include "base/str.h"

static bool is_https(const struct request *req)
{
	return str_eq(req->scheme, "https");
}

static const char *full_name(const struct request *req, const char *name)
{
	const char *prefix = *req->base ? "__Secure-" : "__Host-";

	return is_https(req) ? arena_printf(req->arena, "%s%s", prefix, name) : name;
}

void cookie_set(struct request *req, const char *name, const char *value, const char *same_site)
{
	response_header(req, "Set-Cookie",
			arena_printf(req->arena, "%s=%s; Path=%s/; HttpOnly; SameSite=%s%s%s",
				     full_name(req, name), value, req->base, same_site,
				     is_https(req) ? "; Secure" : "", *value ? "" : "; Max-Age=0"));
}

const char *cookie_get(const struct request *req, const char *name)
{
	return request_cookie(req, full_name(req, name));
}
