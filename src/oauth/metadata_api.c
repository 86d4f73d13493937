/* What clients find out by themselves: our endpoints (RFC 8414) and the keys that tokens are signed with (RFC 7517). */
#include "config.h"

#include "auth/rsa.h"
#include "auth/signing.h"
#include "json/json.h"
#include "oauth/oauth.h"

static void add_list(struct buf *out, size_t *n, const char *name, const char *const *words)
{
	json_write_name(out, n, name);
	buf_addc(out, '[');
	for (size_t i = 0; words[i]; i++) {
		if (i)
			buf_addc(out, ',');
		json_write_text(out, words[i]);
	}
	buf_addc(out, ']');
}

enum status oauth_metadata(struct request *req)
{
	/* clang-format off */
	static const struct { const char *name, *path; } places[] = {
		{ "authorization_endpoint",        "/oauth/authorize" },
		{ "token_endpoint",                "/oauth/token" },
		{ "revocation_endpoint",           "/oauth/revoke" },
		{ "introspection_endpoint",        "/oauth/introspect" },
		{ "device_authorization_endpoint", "/oauth/device_authorization" },
		{ "jwks_uri",                      "/.well-known/jwks.json" },
	};
	static const char *const methods[] = { "client_secret_basic", "client_secret_post", "none", NULL };
	static const char *const lists[][8] = {
		{ "scopes_supported", "read", "write", "deploy", "admin", "logs:read", "metrics:read", NULL },
		{ "response_types_supported", "code", NULL },
		{ "response_modes_supported", "query", NULL },
		{ "grant_types_supported", "authorization_code", "refresh_token", "client_credentials",
		  "urn:ietf:params:oauth:grant-type:device_code", NULL },
		{ "code_challenge_methods_supported", "S256", NULL },
		{ "introspection_endpoint_auth_methods_supported", "client_secret_basic", "client_secret_post", NULL },
	};
	/* clang-format on */
	const char *issuer = signing_issuer(req);
	struct buf *out = &req->response.body;
	size_t n = 0;

	response_begin(req, 200, "application/json");
	response_header(req, "Cache-Control", "public, max-age=300");
	buf_addc(out, '{');
	json_write_name(out, &n, "issuer");
	json_write_text(out, issuer);
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		json_write_name(out, &n, places[i].name);
		json_write_text(out, arena_printf(req->arena, "%s%s", issuer, places[i].path));
	}
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		add_list(out, &n, lists[i][0], lists[i] + 1);
	add_list(out, &n, "token_endpoint_auth_methods_supported", methods);
	add_list(out, &n, "revocation_endpoint_auth_methods_supported", methods);
	json_write_name(out, &n, "authorization_response_iss_parameter_supported");
	buf_adds(out, "true}");
	return STATUS_OK;
}

static void add_key(struct request *req, const struct signing_key *key)
{
	struct buf *out = &req->response.body;
	const char *modulus, *exponent;
	size_t n = 0;

	if (!rsa_numbers(req->arena, key->public_key, &modulus, &exponent))
		BUG("signing key %s is no RSA key", key->kid);

	const struct {
		const char *name, *value;
	} members[] = {
		{ "kty", "RSA" },    { "use", "sig" }, { "alg", "RS256" },
		{ "kid", key->kid }, { "n", modulus }, { "e", exponent },
	};

	buf_addc(out, '{');
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		json_write_name(out, &n, members[i].name);
		json_write_text(out, members[i].value);
	}
	buf_addc(out, '}');
}

enum status oauth_keys(struct request *req)
{
	struct buf *out = &req->response.body;
	const struct signing_key *keys;
	struct db_rows rows;
	enum status status = signing_list(req->db, req->arena, req->now_ms, &rows);

	if (status != STATUS_OK)
		return status;
	response_begin(req, 200, "application/jwk-set+json");
	response_header(req, "Cache-Control", "public, max-age=300");
	buf_adds(out, "{\"keys\":[");
	keys = rows.rows;
	for (size_t i = 0; i < rows.n; i++) {
		if (i)
			buf_addc(out, ',');
		add_key(req, &keys[i]);
	}
	buf_adds(out, "]}");
	return STATUS_OK;
}
