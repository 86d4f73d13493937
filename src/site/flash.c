/* A text in hexadecimal inside a cookie. */
#include "config.h"

#include <string.h>

#include "auth/cookie.h"
#include "base/str.h"
#include "site/flash.h"

#define NAME     "landfall_once"
#define TEXT_MAX 1024

void flash_set(struct request *req, const char *text)
{
	size_t len = strlen(text);
	char *hex;

	if (len > TEXT_MAX)
		BUG("%zu bytes are too much to show once", len);
	hex = arena_alloc(req->arena, 2 * len + 1);
	str_hex(text, len, hex);
	cookie_set(req, NAME, hex, "Strict");
}

const char *flash_take(struct request *req)
{
	const char *hex = cookie_get(req, NAME);
	size_t len = hex ? strlen(hex) / 2 : 0;
	char *text;

	if (!hex || !*hex)
		return NULL;
	cookie_set(req, NAME, "", "Strict");
	response_header(req, "Cache-Control", "no-store");
	text = arena_alloc(req->arena, len + 1);
	if (len > TEXT_MAX || !str_unhex(hex, text, len))
		return NULL;
	text[len] = '\0';
	return strlen(text) == len && str_is_utf8(text, len, NULL) ? text : NULL;
}
