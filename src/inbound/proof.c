/* What proves that a webhook comes from whom it says: over the raw bytes, in constant time. */
#include "config.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "auth/digest.h"
#include "base/base64.h"
#include "base/str.h"
#include "inbound/kind.h"

/* A signature with a time is good as long as clocks may differ, and no longer: it can't be sent again. */
#define TOLERANCE_MS (5LL * 60 * 1000)

struct piece {
	const void *data;
	size_t len;
};

/* How a MAC is made, and how long it is. */
struct mac {
	bool (*make)(struct piece key, struct piece data, unsigned char *out);
	size_t len;
};

static bool make_sha256(struct piece key, struct piece data, unsigned char *out)
{
	digest_hmac(out, key.data, key.len, data.data, data.len);
	return true;
}

static bool make_sha1(struct piece key, struct piece data, unsigned char *out)
{
	unsigned len = 0;

	return HMAC(EVP_sha1(), key.data, (int)key.len, data.data, data.len, out, &len) != NULL;
}

static const struct mac sha256 = { make_sha256, DIGEST_BYTES };
static const struct mac sha1 = { make_sha1, 20 };

static enum proof prove_hex(const struct parcel *d, const struct mac *mac, const char *secret,
			    const char *given)
{
	unsigned char wanted[DIGEST_BYTES], got[DIGEST_BYTES];

	if (!given)
		return PROOF_ABSENT;
	if (!mac->make((struct piece){ secret, strlen(secret) },
		       (struct piece){ d->body, d->body_len }, wanted))
		return PROOF_WRONG;
	return str_unhex(given, got, mac->len) && str_secret_eq(wanted, got, mac->len)
		   ? PROOF_GOOD
		   : PROOF_WRONG;
}

enum proof proof_sha256_hex(const struct parcel *d, const char *secret, const char *header,
			    const char *prefix)
{
	const char *given = parcel_header(d, header);

	if (given && !str_starts(given, prefix))
		return PROOF_WRONG;
	return prove_hex(d, &sha256, secret, given ? given + strlen(prefix) : NULL);
}

enum proof proof_sha256_list(const struct parcel *d, const char *secret, const char *header,
			     const char *prefix)
{
	const char *given = parcel_header(d, header);
	char *copy = arena_strdup(d->arena, given ? given : "");
	char *save = NULL;
	enum proof best = given ? PROOF_WRONG : PROOF_ABSENT;

	for (char *one = strtok_r(copy, ", ", &save); one; one = strtok_r(NULL, ", ", &save))
		if (str_starts(one, prefix) &&
		    prove_hex(d, &sha256, secret, one + strlen(prefix)) == PROOF_GOOD)
			best = PROOF_GOOD;
	return best;
}

enum proof proof_sha1_hex(const struct parcel *d, const char *secret, const char *header)
{
	return prove_hex(d, &sha1, secret, parcel_header(d, header));
}

/* Digests are compared, so that not even the length of the secret shows. */
static enum proof prove_text(const char *secret, const char *given)
{
	unsigned char wanted[DIGEST_BYTES], got[DIGEST_BYTES];

	if (!given)
		return PROOF_ABSENT;
	digest_bytes(wanted, secret, strlen(secret));
	digest_bytes(got, given, strlen(given));
	return str_secret_eq(wanted, got, DIGEST_BYTES) ? PROOF_GOOD : PROOF_WRONG;
}

enum proof proof_token(const struct parcel *d, const char *secret, const char *header)
{
	return prove_text(secret, parcel_header(d, header));
}

/* The password of "Basic bmFtZTpwYXNzd29yZA=="; "" for what is none. */
static const char *basic_password(const struct parcel *d, const char *text)
{
	size_t len;
	const char *pair = base64_decode(d->arena, text, strlen(text), &len);
	const char *colon = pair ? strchr(pair, ':') : NULL;

	return colon ? colon + 1 : "";
}

enum proof proof_authorization(const struct parcel *d, const char *secret)
{
	const char *value = parcel_header(d, "Authorization");
	const char *blank = value ? strchr(value, ' ') : NULL;
	const char *scheme, *rest;

	if (!blank)
		return value ? PROOF_WRONG : PROOF_ABSENT;
	scheme = arena_strndup(d->arena, value, (size_t)(blank - value));
	rest = str_trim(d->arena, blank);
	if (str_ieq(scheme, "Bearer"))
		return prove_text(secret, rest);
	return str_ieq(scheme, "Basic") ? prove_text(secret, basic_password(d, rest)) : PROOF_WRONG;
}

/* The bytes of "whsec_…"; of any other text its own. */
static struct piece standard_key(const struct parcel *d, const char *secret)
{
	static const char prefix[] = "whsec_";
	struct piece key = { secret, strlen(secret) };

	if (str_starts(secret, prefix)) {
		const char *text = secret + strlen(prefix);
		size_t len;
		const void *bytes = base64_decode(d->arena, text, strlen(text), &len);

		if (bytes)
			key = (struct piece){ bytes, len };
	}
	return key;
}

/* One of several signatures, joined by blanks, each "v1," and Base64: while a secret changes there are two. */
static bool has_signature(const struct parcel *d, const char *list, const unsigned char *wanted)
{
	char *copy = arena_strdup(d->arena, list);
	char *save = NULL;
	bool is_good = false;

	for (char *one = strtok_r(copy, " ", &save); one; one = strtok_r(NULL, " ", &save)) {
		size_t len = 0;
		const char *bytes = NULL;

		if (str_starts(one, "v1,"))
			bytes = base64_decode(d->arena, one + 3, strlen(one + 3), &len);
		if (bytes && len == DIGEST_BYTES && str_secret_eq(bytes, wanted, DIGEST_BYTES))
			is_good = true;
	}
	return is_good;
}

enum proof proof_standard(const struct parcel *d, const char *secret)
{
	const char *id = parcel_header(d, "webhook-id");
	const char *stamp = parcel_header(d, "webhook-timestamp");
	const char *list = parcel_header(d, "webhook-signature");
	unsigned char wanted[DIGEST_BYTES];
	const char *head;
	char *signed_text;
	size_t head_len;
	int64_t seconds, apart;

	if (!id || !stamp || !list)
		return PROOF_ABSENT;
	if (!str_to_int(stamp, 0, INT64_MAX / 1000, &seconds))
		return PROOF_WRONG;
	head = arena_printf(d->arena, "%s.%s.", id, stamp);
	head_len = strlen(head);
	signed_text = arena_alloc(d->arena, head_len + d->body_len + 1);
	memcpy(signed_text, head, head_len);
	memcpy(signed_text + head_len, d->body, d->body_len);
	make_sha256(standard_key(d, secret), (struct piece){ signed_text, head_len + d->body_len },
		    wanted);
	if (!has_signature(d, list, wanted))
		return PROOF_WRONG;
	apart = seconds * 1000 - d->now_ms;
	return apart < -TOLERANCE_MS || apart > TOLERANCE_MS ? PROOF_OLD : PROOF_GOOD;
}
