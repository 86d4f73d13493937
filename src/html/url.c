/* Percent-encoding, and a reader of absolute addresses that is stricter than browsers are. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "html/url.h"

#define PORT_DIGITS 5
#define PORT_MAX    65535

static bool is_unreserved(char c)
{
	return str_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

void url_encode(struct buf *out, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";

	while (*text) {
		const char *run = text;

		while (is_unreserved(*text))
			text++;
		buf_add(out, run, (size_t)(text - run));
		if (!*text)
			return;

		unsigned char byte = (unsigned char)*text++;
		char code[3] = { '%', digits[byte >> 4], digits[byte & 15] };

		buf_add(out, code, sizeof(code));
	}
}

void url_query_add(struct buf *url, const char *name, const char *value)
{
	buf_addc(url, strchr(buf_str(url), '?') ? '&' : '?');
	url_encode(url, name);
	buf_addc(url, '=');
	url_encode(url, value);
}

/* The text after the scheme and its two slashes; NULL for schemes that are not the Web's. */
static const char *after_scheme(const char *text)
{
	static const char *const schemes[] = { "https://", "http://" };

	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		const char *at = text;
		const char *scheme = schemes[i];

		while (*scheme && str_lower(*at) == *scheme) {
			at++;
			scheme++;
		}
		if (!*scheme)
			return at;
	}
	return NULL;
}

/* A name or a numeric address. Names outside ASCII are wanted in their xn-- form. */
static bool is_host(const char *host, size_t len)
{
	bool has_alnum = false;

	for (size_t i = 0; i < len; i++) {
		if (str_is_alnum(host[i]))
			has_alnum = true;
		else if (!strchr("-._", host[i]))
			return false;
	}
	return has_alnum && host[0] != '.' && host[0] != '-';
}

/* What stands between the brackets of "[::1]". */
static bool is_ipv6(const char *address, size_t len)
{
	bool has_colon = false;

	for (size_t i = 0; i < len; i++) {
		char c = str_lower(address[i]);

		if (c == ':')
			has_colon = true;
		else if (c != '.' && !str_is_digit(c) && !(c >= 'a' && c <= 'f'))
			return false;
	}
	return has_colon;
}

/* Nothing, or a colon and a port. */
static bool is_port_part(const char *text, size_t len)
{
	int port = 0;

	if (!len)
		return true;
	if (text[0] != ':' || len == 1 || len > 1 + PORT_DIGITS)
		return false;
	for (size_t i = 1; i < len; i++) {
		if (!str_is_digit(text[i]))
			return false;
		port = port * 10 + (text[i] - '0');
	}
	return port > 0 && port <= PORT_MAX;
}

/* HOST or HOST:PORT; an "@" is in neither, so a user or password is refused too. */
static bool is_authority(const char *text, size_t len)
{
	if (len && text[0] == '[') {
		const char *bracket = memchr(text, ']', len);

		if (!bracket)
			return false;

		size_t used = (size_t)(bracket - text) + 1;

		return is_ipv6(text + 1, used - 2) && is_port_part(text + used, len - used);
	}

	const char *colon = len ? memchr(text, ':', len) : NULL;
	size_t host_len = colon ? (size_t)(colon - text) : len;

	return is_host(text, host_len) && is_port_part(text + host_len, len - host_len);
}

bool url_is_web(const char *text)
{
	const char *authority = after_scheme(text);

	if (!authority || str_has_control(text) || strpbrk(text, " \"<>\\`"))
		return false;
	return is_authority(authority, strcspn(authority, "/?#"));
}
