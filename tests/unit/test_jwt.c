/* Tests of auth/jwt: what was signed passes, and each way to forge a token is refused for its own reason.
 * CONVENTIONS OA10. Forgeries are made by hand with OpenSSL. */
#include "config.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include "auth/jwt.h"
#include "auth/rsa.h"
#include "base/base64.h"
#include "test.h"

#define ISSUER "https://deploys.example.org"
#define NOW    1750000000

#define HEADER "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"one\"}"

/* The claims of a token that passes, and one that is set otherwise. */
#define CLAIMS_BUT(more)                                                                           \
	"{" more "\"aud\":\"" ISSUER "\",\"sub\":\"user_1\",\"scope\":\"read\",\"sid\":\"g\","     \
	"\"org\":\"o\",\"jti\":\"j\",\"iat\":1750000000,\"nbf\":1750000000,\"exp\":1750003600}"
#define CLAIMS CLAIMS_BUT("\"iss\":\"" ISSUER "\",")

/* Made once: a key costs a tenth of a second. */
static struct arena *keys_arena;
static struct rsa_pair one, other;

static const struct jwt_claims claims = {
	.issuer = ISSUER,
	.subject = "user_1",
	.client = "client_1",
	.scope = "read write",
	.grant = "grant_1",
	.organization = "org_1",
	.id = "jti",
	.issued_at = NOW,
	.expires_at = NOW + 3600,
};

static int make_keys(void **state)
{
	(void)state;
	keys_arena = arena_new();
	rsa_new(keys_arena, &one);
	rsa_new(keys_arena, &other);
	return 0;
}

static int drop_keys(void **state)
{
	(void)state;
	arena_free(keys_arena);
	return 0;
}

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

static const char *find_key(void *context, const char *kid)
{
	(void)context;
	if (strcmp(kid, "one") == 0)
		return one.public_pem;
	return strcmp(kid, "other") == 0 ? other.public_pem : NULL;
}

static enum jwt_fault check_at(struct arena *arena, const char *token, int64_t now_s)
{
	struct jwt_claims out;

	return jwt_check(arena, token, ISSUER, now_s, find_key, NULL, &out);
}

static void assert_fault(struct arena *arena, const char *token, enum jwt_fault wanted)
{
	enum jwt_fault fault = check_at(arena, token, NOW);

	if (fault != wanted)
		fail_msg("%s, not %s: %s", jwt_fault_word(fault), jwt_fault_word(wanted), token);
}

static const char *part(struct arena *arena, const char *json)
{
	return base64_url_encode(arena, json, strlen(json));
}

static const char *unsigned_token(struct arena *arena, const char *header, const char *payload)
{
	return arena_printf(arena, "%s.%s", part(arena, header), part(arena, payload));
}

static const char *by_rsa(struct arena *arena, const char *header, const char *payload,
			  const struct rsa_pair *pair)
{
	const char *text = unsigned_token(arena, header, payload);
	BIO *bio = BIO_new_mem_buf(pair->private_pem, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char signature[512];
	size_t len = sizeof(signature);

	assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key), 1);
	assert_int_equal(
	    EVP_DigestSign(context, signature, &len, (const unsigned char *)text, strlen(text)), 1);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	BIO_free(bio);
	return arena_printf(arena, "%s.%s", text, base64_url_encode(arena, signature, len));
}

static const char *by_hmac(struct arena *arena, const char *header, const char *secret)
{
	const char *text = unsigned_token(arena, header, CLAIMS);
	unsigned char signature[64];
	unsigned len;

	assert_non_null(HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)text,
			     strlen(text), signature, &len));
	return arena_printf(arena, "%s.%s", text, base64_url_encode(arena, signature, len));
}

static void what_was_signed_passes_and_says_what_was_said(void **state)
{
	const char *token = jwt_sign(*state, "one", one.private_pem, &claims);
	struct jwt_claims out;

	assert_true(jwt_is_one(token));
	assert_int_equal(jwt_check(*state, token, ISSUER, NOW, find_key, NULL, &out), JWT_GOOD);
	assert_string_equal(out.issuer, ISSUER);
	assert_string_equal(out.subject, "user_1");
	assert_string_equal(out.client, "client_1");
	assert_string_equal(out.scope, "read write");
	assert_string_equal(out.grant, "grant_1");
	assert_string_equal(out.organization, "org_1");
	assert_string_equal(out.id, "jti");
	assert_int_equal(out.issued_at, NOW);
	assert_int_equal(out.expires_at, NOW + 3600);
}

static void its_header_names_type_algorithm_and_key(void **state)
{
	const char *token = jwt_sign(*state, "one", one.private_pem, &claims);
	size_t n;
	const char *header = base64_url_decode(*state, token, strcspn(token, "."), &n);

	assert_non_null(strstr(header, "\"typ\":\"at+jwt\""));
	assert_non_null(strstr(header, "\"alg\":\"RS256\""));
	assert_non_null(strstr(header, "\"kid\":\"one\""));
}

static void one_made_by_hand_passes(void **state)
{
	assert_fault(*state, by_rsa(*state, HEADER, CLAIMS, &one), JWT_GOOD);
}

static void none_is_no_algorithm(void **state)
{
	static const char *const words[] = { "none", "None", "NONE", "nOnE" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		const char *header = arena_printf(
		    *state, "{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"one\"}", words[i]);
		const char *text = unsigned_token(*state, header, CLAIMS);

		assert_fault(*state, arena_printf(*state, "%s.", text), JWT_SHAPE);
		assert_fault(*state, arena_printf(*state, "%s.AAAA", text), JWT_ALGORITHM);
		assert_fault(*state, by_rsa(*state, header, CLAIMS, &one), JWT_ALGORITHM);
	}
}

static void the_public_key_is_no_secret_of_hs256(void **state)
{
	const char *header = "{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"one\"}";

	assert_fault(*state, by_hmac(*state, header, one.public_pem), JWT_ALGORITHM);
	/* Under the right name it is a bad signature. */
	assert_fault(*state, by_hmac(*state, HEADER, one.public_pem), JWT_SIGNATURE);
}

static void other_algorithms_are_refused_even_when_they_would_fit(void **state)
{
	static const char *const words[] = { "RS384", "RS512", "PS256", "ES256", "rs256", "" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		assert_fault(
		    *state,
		    by_rsa(*state,
			   arena_printf(*state,
					"{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"one\"}",
					words[i]),
			   CLAIMS, &one),
		    JWT_ALGORITHM);
	assert_fault(*state, by_rsa(*state, "{\"typ\":\"at+jwt\",\"kid\":\"one\"}", CLAIMS, &one),
		     JWT_ALGORITHM);
}

static void another_type_is_no_access_token(void **state)
{
	static const char *const headers[] = {
		"{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"one\"}",
		"{\"alg\":\"RS256\",\"kid\":\"one\"}",
		"{\"alg\":\"RS256\",\"typ\":null,\"kid\":\"one\"}",
	};

	for (size_t i = 0; i < ARRAY_LEN(headers); i++)
		assert_fault(*state, by_rsa(*state, headers[i], CLAIMS, &one), JWT_TYPE);
	assert_fault(*state,
		     by_rsa(*state,
			    "{\"alg\":\"RS256\",\"typ\":\"application/at+JWT\",\"kid\":\"one\"}",
			    CLAIMS, &one),
		     JWT_GOOD);
}

static void an_unknown_key_is_refused(void **state)
{
	static const char *const headers[] = {
		"{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"three\"}",
		"{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"\"}",
		"{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":1}",
		"{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}",
	};

	for (size_t i = 0; i < ARRAY_LEN(headers); i++)
		assert_fault(*state, by_rsa(*state, headers[i], CLAIMS, &one), JWT_KEY);
}

static void the_name_of_another_key_is_refused(void **state)
{
	assert_fault(*state,
		     by_rsa(*state, "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"other\"}",
			    CLAIMS, &one),
		     JWT_SIGNATURE);
}

static void a_key_that_the_token_brings_is_not_looked_at(void **state)
{
	const char *n, *e;

	assert_true(rsa_numbers(*state, other.public_pem, &n, &e));

	const char *header = arena_printf(*state,
					  "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"one\","
					  "\"jwk\":{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}}",
					  n, e);

	assert_fault(*state, by_rsa(*state, header, CLAIMS, &other), JWT_SIGNATURE);
}

static void an_extension_that_must_be_understood_is_refused(void **state)
{
	assert_fault(*state,
		     by_rsa(*state,
			    "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"one\","
			    "\"crit\":[\"exp\"]}",
			    CLAIMS, &one),
		     JWT_CRITICAL);
}

static void another_issuer_or_audience_is_refused(void **state)
{
	static const struct {
		const char *claims;
		enum jwt_fault fault;
	} rows[] = {
		{ CLAIMS_BUT("\"iss\":\"https://evil.example.org\","), JWT_ISSUER },
		{ CLAIMS_BUT("\"iss\":\"" ISSUER "/\","), JWT_ISSUER },
		{ CLAIMS_BUT("\"iss\":[\"" ISSUER "\"],"), JWT_ISSUER },
		{ CLAIMS_BUT(""), JWT_ISSUER },
		{ "{\"iss\":\"" ISSUER "\",\"aud\":\"https://other.example.org\"}", JWT_AUDIENCE },
		{ "{\"iss\":\"" ISSUER "\"}", JWT_AUDIENCE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_fault(*state, by_rsa(*state, HEADER, rows[i].claims, &one), rows[i].fault);
}

static void an_expired_token_is_refused_after_a_minute(void **state)
{
	const char *token = jwt_sign(*state, "one", one.private_pem, &claims);

	assert_int_equal(check_at(*state, token, NOW + 3600), JWT_GOOD);
	assert_int_equal(check_at(*state, token, NOW + 3600 + JWT_SKEW_S - 1), JWT_GOOD);
	assert_int_equal(check_at(*state, token, NOW + 3600 + JWT_SKEW_S), JWT_EXPIRED);
}

static void one_from_the_future_is_refused_beyond_a_minute(void **state)
{
	const char *token = jwt_sign(*state, "one", one.private_pem, &claims);
	const char *later = "{\"iss\":\"" ISSUER "\",\"aud\":\"" ISSUER
			    "\",\"sub\":\"u\",\"scope\":\"read\",\"sid\":\"g\",\"org\":\"o\","
			    "\"jti\":\"j\",\"iat\":1750000000,\"nbf\":1750000061,"
			    "\"exp\":1750003600}";

	assert_int_equal(check_at(*state, token, NOW - JWT_SKEW_S), JWT_GOOD);
	assert_int_equal(check_at(*state, token, NOW - JWT_SKEW_S - 1), JWT_FUTURE);
	assert_fault(*state, by_rsa(*state, HEADER, later, &one), JWT_FUTURE);
}

static void every_claim_must_be_there_and_of_its_kind(void **state)
{
	static const char *const without[] = { "sub", "scope", "sid", "org",
					       "jti", "iat",   "nbf", "exp" };

	for (size_t i = 0; i < ARRAY_LEN(without); i++) {
		char *text = arena_strdup(*state, CLAIMS);
		char *at = strstr(text, arena_printf(*state, "\"%s\":", without[i]));

		assert_non_null(at);
		at[1] = 'x';
		assert_fault(*state, by_rsa(*state, HEADER, text, &one), JWT_CLAIM);
	}
	assert_fault(*state,
		     by_rsa(*state, HEADER,
			    "{\"iss\":\"" ISSUER "\",\"aud\":\"" ISSUER
			    "\",\"sub\":\"u\",\"scope\":\"read\",\"sid\":\"g\",\"org\":\"o\","
			    "\"jti\":\"j\",\"iat\":1750000000,\"nbf\":1750000000,"
			    "\"exp\":\"1750003600\"}",
			    &one),
		     JWT_CLAIM);
}

static void a_changed_letter_anywhere_is_refused(void **state)
{
	const char *token = jwt_sign(*state, "one", one.private_pem, &claims);

	for (size_t i = 0; token[i]; i++) {
		char *changed = arena_strdup(*state, token);

		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		if (check_at(*state, changed, NOW) == JWT_GOOD)
			fail_msg("with another letter %zu it passes", i);
		arena_reset(*state);
		token = jwt_sign(*state, "one", one.private_pem, &claims);
	}
}

static void the_spare_bits_of_a_signature_are_no_second_spelling(void **state)
{
	const char *token = jwt_sign(*state, "one", one.private_pem, &claims);
	char *changed = arena_strdup(*state, token);
	char *last = changed + strlen(changed) - 1;

	(*last)++; /* 2048 bits leave four over in the last letter: A, Q, g, w */
	assert_fault(*state, changed, JWT_SHAPE);
}

static void what_was_cut_or_made_longer_is_refused(void **state)
{
	const char *token = jwt_sign(*state, "one", one.private_pem, &claims);
	size_t len = strlen(token);

	for (size_t cut = 1; cut < len; cut += 7)
		if (check_at(*state, arena_strndup(*state, token, len - cut), NOW) == JWT_GOOD)
			fail_msg("cut by %zu it passes", cut);
	assert_fault(*state, arena_printf(*state, "%s.", token), JWT_SHAPE);
	assert_fault(*state, arena_printf(*state, "%s=", token), JWT_SHAPE);
	assert_fault(*state, arena_printf(*state, "%s\n", token), JWT_SHAPE);
	assert_fault(*state, arena_printf(*state, "%s.e30", token), JWT_SHAPE);
}

static void what_has_another_shape_is_refused(void **state)
{
	static const char *const tokens[] = { "",
					      ".",
					      "..",
					      "eyJ.eyJ.eyJ",
					      "a.b.c",
					      "e30",
					      "e30.e30",
					      "e30.e30.",
					      "bnVsbA.e30.AAAA",
					      "W10.e30.AAAA",
					      "e30.W10.AAAA" };
	char *large = arena_alloc(*state, JWT_MAX + 10);

	for (size_t i = 0; i < ARRAY_LEN(tokens); i++)
		assert_fault(*state, tokens[i], JWT_SHAPE);
	memset(large, 'A', JWT_MAX + 1);
	assert_fault(*state, large, JWT_SHAPE);
	assert_false(jwt_is_one("sk_acme_k1_abc"));
	assert_false(jwt_is_one("eyJhbGciOi.abc"));
	assert_false(jwt_is_one("rt_a.b.c"));
}

static void a_name_twice_in_the_header_is_refused(void **state)
{
	assert_fault(
	    *state,
	    by_rsa(*state,
		   "{\"alg\":\"RS256\",\"alg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"one\"}",
		   CLAIMS, &one),
	    JWT_SHAPE);
}

static void the_numbers_of_a_public_key_are_its_modulus_and_exponent(void **state)
{
	const char *n, *e;

	assert_true(rsa_numbers(*state, one.public_pem, &n, &e));
	assert_int_equal(strlen(n), 342); /* 2048 bits */
	assert_string_equal(e, "AQAB");
	assert_false(rsa_numbers(*state, "no key", &n, &e));
	assert_null(n);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_signed_passes_and_says_what_was_said),
		TEST(its_header_names_type_algorithm_and_key),
		TEST(one_made_by_hand_passes),
		TEST(none_is_no_algorithm),
		TEST(the_public_key_is_no_secret_of_hs256),
		TEST(other_algorithms_are_refused_even_when_they_would_fit),
		TEST(another_type_is_no_access_token),
		TEST(an_unknown_key_is_refused),
		TEST(the_name_of_another_key_is_refused),
		TEST(a_key_that_the_token_brings_is_not_looked_at),
		TEST(an_extension_that_must_be_understood_is_refused),
		TEST(another_issuer_or_audience_is_refused),
		TEST(an_expired_token_is_refused_after_a_minute),
		TEST(one_from_the_future_is_refused_beyond_a_minute),
		TEST(every_claim_must_be_there_and_of_its_kind),
		TEST(a_changed_letter_anywhere_is_refused),
		TEST(the_spare_bits_of_a_signature_are_no_second_spelling),
		TEST(what_was_cut_or_made_longer_is_refused),
		TEST(what_has_another_shape_is_refused),
		TEST(a_name_twice_in_the_header_is_refused),
		TEST(the_numbers_of_a_public_key_are_its_modulus_and_exponent),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("jwt", tests, make_keys, drop_keys);
}
