/* Three parts of base64url: header, claims, signature. The algorithm is ours to say, never the token's. */
#include "config.h"

#include <string.h>

#include <json-c/json.h>

#include "auth/jwt.h"
#include "auth/rsa.h"
#include "base/base64.h"
#include "base/str.h"
#include "json/json.h"

const char *jwt_fault_word(enum jwt_fault fault)
{
	static const char *const words[] = {
		[JWT_GOOD] = "good",           [JWT_SHAPE] = "shape",
		[JWT_TYPE] = "type",           [JWT_ALGORITHM] = "algorithm",
		[JWT_CRITICAL] = "critical",   [JWT_KEY] = "key",
		[JWT_SIGNATURE] = "signature", [JWT_ISSUER] = "issuer",
		[JWT_AUDIENCE] = "audience",   [JWT_EXPIRED] = "expired",
		[JWT_FUTURE] = "future",       [JWT_CLAIM] = "claim",
	};

	_Static_assert(ARRAY_LEN(words) == JWT__COUNT, "a word for every fault");
	return words[fault];
}

bool jwt_is_one(const char *text)
{
	const char *first = strchr(text, '.');

	return str_starts(text, "eyJ") && first && strchr(first + 1, '.');
}

/* ---- writing */

static void add_text(struct buf *out, size_t *n, const char *name, const char *text)
{
	if (!text)
		return;
	json_write_name(out, n, name);
	json_write_text(out, text);
}

static void add_number(struct buf *out, size_t *n, const char *name, int64_t number)
{
	json_write_name(out, n, name);
	buf_addi(out, number);
}

static const char *header_of(struct arena *arena, const char *kid)
{
	struct buf out;
	size_t n = 0;

	buf_init(&out, JWT_MAX);
	buf_addc(&out, '{');
	add_text(&out, &n, "alg", "RS256");
	add_text(&out, &n, "typ", "at+jwt");
	add_text(&out, &n, "kid", kid);
	buf_addc(&out, '}');

	const char *text = base64_url_encode(arena, buf_str(&out), out.len);

	buf_release(&out);
	return text;
}

static const char *payload_of(struct arena *arena, const struct jwt_claims *claims)
{
	struct buf out;
	size_t n = 0;

	buf_init(&out, JWT_MAX);
	buf_addc(&out, '{');
	add_text(&out, &n, "iss", claims->issuer);
	add_text(&out, &n, "aud", claims->issuer);
	add_text(&out, &n, "sub", claims->subject);
	add_text(&out, &n, "client_id", claims->client);
	add_text(&out, &n, "scope", claims->scope);
	add_text(&out, &n, "sid", claims->grant);
	add_text(&out, &n, "org", claims->organization);
	add_text(&out, &n, "jti", claims->id);
	add_number(&out, &n, "iat", claims->issued_at);
	add_number(&out, &n, "nbf", claims->issued_at);
	add_number(&out, &n, "exp", claims->expires_at);
	buf_addc(&out, '}');

	const char *text = base64_url_encode(arena, buf_str(&out), out.len);

	buf_release(&out);
	return text;
}

const char *jwt_sign(struct arena *arena, const char *kid, const char *private_pem,
		     const struct jwt_claims *claims)
{
	const char *text =
	    arena_printf(arena, "%s.%s", header_of(arena, kid), payload_of(arena, claims));
	struct field_bytes signature = rsa_sign(arena, private_pem, text);

	return arena_printf(arena, "%s.%s", text,
			    base64_url_encode(arena, signature.data, signature.len));
}

/* ---- reading */

struct parts {
	const char *text; /* what is signed: header and claims as they came */
	struct json_object *header, *payload;
	struct field_bytes signature;
};

/* Cuts a token into its parts; each must be strict base64url. */
static bool take_apart(struct arena *arena, const char *token, struct parts *out)
{
	struct json_object **const json[] = { &out->header, &out->payload, NULL };
	const char *at = token;

	if (strlen(token) > JWT_MAX)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(json); i++) {
		struct json_problem problem;
		size_t len = strcspn(at, ".");
		size_t n;
		const char *bytes = base64_url_decode(arena, at, len, &n);

		if (!bytes || !n || (at[len] == '.') == (i == 2))
			return false;
		if (i == 2) {
			out->text = arena_strndup(arena, token, (size_t)(at - 1 - token));
			out->signature = (struct field_bytes){ bytes, n };
		}
		at += len + 1;
		if (json[i] && (json_parse(arena, bytes, n, json[i], &problem) != STATUS_OK ||
				!json_object_is_type(*json[i], json_type_object)))
			return false;
	}
	return true;
}

static const char *text_in(struct json_object *object, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, name, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

static bool number_in(struct json_object *object, const char *name, int64_t *out)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, name, &value) ||
	    !json_object_is_type(value, json_type_int))
		return false;
	*out = json_object_get_int64(value);
	return true;
}

/* RFC 9068 lets the media type be written in full, and types have no case. */
static bool is_type(const char *type)
{
	return type && (str_ieq(type, "at+jwt") || str_ieq(type, "application/at+jwt"));
}

static enum jwt_fault check_header(struct json_object *header)
{
	const char *algorithm = text_in(header, "alg");

	if (!algorithm || !str_eq(algorithm, "RS256"))
		return JWT_ALGORITHM;
	if (!is_type(text_in(header, "typ")))
		return JWT_TYPE;
	return json_object_object_get_ex(header, "crit", NULL) ? JWT_CRITICAL : JWT_GOOD;
}

static enum jwt_fault check_claims(struct json_object *payload, const char *issuer, int64_t now_s,
				   struct jwt_claims *out)
{
	const char *audience = text_in(payload, "aud");
	struct jwt_claims claims = {
		.issuer = text_in(payload, "iss"),
		.subject = text_in(payload, "sub"),
		.client = text_in(payload, "client_id"),
		.scope = text_in(payload, "scope"),
		.grant = text_in(payload, "sid"),
		.organization = text_in(payload, "org"),
		.id = text_in(payload, "jti"),
	};
	int64_t not_before;

	if (!claims.issuer || !str_eq(claims.issuer, issuer))
		return JWT_ISSUER;
	if (!audience || !str_eq(audience, issuer))
		return JWT_AUDIENCE;
	if (!claims.subject || !claims.scope || !claims.grant || !claims.organization ||
	    !claims.id || !number_in(payload, "iat", &claims.issued_at) ||
	    !number_in(payload, "nbf", &not_before) ||
	    !number_in(payload, "exp", &claims.expires_at))
		return JWT_CLAIM;
	if (claims.expires_at <= now_s - JWT_SKEW_S)
		return JWT_EXPIRED;
	if (claims.issued_at > now_s + JWT_SKEW_S || not_before > now_s + JWT_SKEW_S)
		return JWT_FUTURE;
	*out = claims;
	return JWT_GOOD;
}

enum jwt_fault jwt_check(struct arena *arena, const char *token, const char *issuer, int64_t now_s,
			 jwt_find_key find_key, void *context, struct jwt_claims *out)
{
	struct parts parts;
	const char *kid, *public_pem;
	enum jwt_fault fault;

	if (!take_apart(arena, token, &parts))
		return JWT_SHAPE;
	fault = check_header(parts.header);
	if (fault != JWT_GOOD)
		return fault;
	kid = text_in(parts.header, "kid");
	public_pem = kid ? find_key(context, kid) : NULL;
	if (!public_pem)
		return JWT_KEY;
	if (!rsa_is_signed(public_pem, parts.text, parts.signature))
		return JWT_SIGNATURE;
	return check_claims(parts.payload, issuer, now_s, out);
}
