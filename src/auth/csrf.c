/* token = mask, mask xor SHA-256("csrf", secret), in hexadecimal. */
#include "config.h"

#include <string.h>

#include "auth/csrf.h"
#include "auth/digest.h"
#include "base/rand.h"
#include "base/str.h"

const char *csrf_token(struct arena *arena, const char *secret)
{
	unsigned char bytes[2 * DIGEST_BYTES];
	unsigned char plain[DIGEST_BYTES];
	char *text = arena_alloc(arena, 2 * sizeof(bytes) + 1);

	digest_texts(plain, "csrf", secret, (char *)NULL);
	rand_bytes(bytes, DIGEST_BYTES);
	for (size_t i = 0; i < DIGEST_BYTES; i++)
		bytes[DIGEST_BYTES + i] = bytes[i] ^ plain[i];
	str_hex(bytes, sizeof(bytes), text);
	return text;
}

static bool is_same_site(const struct request *req)
{
	const char *site = req->headers[HEADER_SEC_FETCH_SITE];
	const char *origin = req->headers[HEADER_ORIGIN];
	const char *host = req->headers[HEADER_HOST];

	if (site)
		return str_eq(site, "same-origin") || str_eq(site, "none");
	if (!origin || !host)
		return true; /* text browsers send neither; the token decides */

	const char *at = strstr(origin, "://");

	return at && str_ieq(at + 3, host);
}

bool csrf_check(struct request *req, const char *secret)
{
	unsigned char bytes[2 * DIGEST_BYTES];
	unsigned char plain[DIGEST_BYTES];
	const char *given;

	if (!is_same_site(req) || request_read_form(req) != STATUS_OK)
		return false;
	given = request_form(req, CSRF_FIELD);
	if (!given || !str_unhex(given, bytes, sizeof(bytes)))
		return false;
	digest_texts(plain, "csrf", secret, (char *)NULL);
	for (size_t i = 0; i < DIGEST_BYTES; i++)
		bytes[i] ^= bytes[DIGEST_BYTES + i];
	return str_secret_eq(bytes, plain, DIGEST_BYTES);
}
