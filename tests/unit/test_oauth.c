/* Tests of what oauth/ decides without a database: redirect addresses, PKCE, codes that people type. CONVENTIONS OA2,
 * OA3, OA8. */
#include "config.h"

#include "auth/digest.h"
#include "auth/grant.h"
#include "base/base64.h"
#include "oauth/call.h"
#include "oauth/code.h"
#include "oauth/device.h"
#include "oauth/redirect.h"
#include "test.h"

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

static void https_loopback_and_own_schemes_may_be_registered(void **state)
{
	static const char *const good[] = {
		"https://app.example.com/cb",
		"https://app.example.com",
		"https://app.example.com:8443/cb?a=b&c=%20",
		"http://127.0.0.1/cb",
		"http://127.0.0.1:8080/cb",
		"http://[::1]/cb",
		"http://[::1]:8080/cb",
		"http://localhost:3000/cb",
		"com.example.app:/cb",
		"com.example.app://cb",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (!redirect_is_allowed(good[i]))
			fail_msg("%s was refused", good[i]);
}

static void nothing_else_may(void **state)
{
	static const char *const bad[] = {
		"",
		"/cb",
		"//app.example.com/cb",
		"http://app.example.com/cb",
		"http://127.0.0.1.example.com/cb",
		"http://127.0.0.1@example.com/cb",
		"http://localhost.example.com/cb",
		"http://[::1]evil.example.com/cb",
		"http://[::1]:80x/cb",
		"https://",
		"https:///cb",
		"https://u:p@example.com/cb",
		"https://example.com/cb#fragment",
		"https://example.com/a b",
		"https://example.com/a;b",
		"https://example.com/a'b",
		"https://example.com/\r\nSet-Cookie:x",
		"https://exa,mple.com/",
		"HTTPS://app.example.com/cb",
		"javascript:alert(1)",
		"data:text/html,x",
		"app:/cb",
		"com.example.app:",
		"Com.Example.App:/cb",
		".com:/cb",
		"file:///etc/passwd",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (redirect_is_allowed(bad[i]))
			fail_msg("%s was taken", bad[i]);
}

static void an_address_matches_letter_by_letter(void **state)
{
	static const char *const others[] = {
		"https://app.example.com/cb/",    "https://app.example.com/cb?x",
		"https://app.example.com/CB",     "https://APP.example.com/cb",
		"https://app.example.com:443/cb", "http://app.example.com/cb",
		"https://app.example.com/c%62",   "https://app.example.com/cb/../cb",
	};

	(void)state;
	assert_true(redirect_matches("https://app.example.com/cb", "https://app.example.com/cb"));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (redirect_matches("https://app.example.com/cb", others[i]))
			fail_msg("%s matches", others[i]);
}

static void only_the_port_of_the_loopback_may_be_another(void **state)
{
	(void)state;
	assert_true(redirect_matches("http://127.0.0.1/cb", "http://127.0.0.1:51234/cb"));
	assert_true(redirect_matches("http://127.0.0.1:1/cb", "http://127.0.0.1/cb"));
	assert_true(redirect_matches("http://[::1]/cb", "http://[::1]:51234/cb"));
	assert_false(redirect_matches("http://127.0.0.1/cb", "http://127.0.0.1:51234/other"));
	assert_false(redirect_matches("http://127.0.0.1/cb", "http://[::1]:51234/cb"));
	assert_false(redirect_matches("http://127.0.0.1/cb", "https://127.0.0.1/cb"));
	assert_false(redirect_matches("http://127.0.0.1/cb", "http://127.0.0.1:1@evil.org/cb"));
	assert_false(redirect_matches("http://127.0.0.1/cb", "http://127.0.0.1:99999/cb"));
	assert_false(redirect_matches("http://127.0.0.1/cb", "http://127.0.0.1:/cb"));
	assert_false(redirect_matches("http://localhost:1/cb", "http://localhost:2/cb"));
	assert_false(redirect_matches("https://a.example.com:1/", "https://a.example.com:2/"));
}

static void one_address_need_not_be_named(void **state)
{
	assert_string_equal(redirect_find(*state, "https://a.example/", NULL),
			    "https://a.example/");
	assert_null(redirect_find(*state, "https://a.example/\nhttps://b.example/", NULL));
	assert_null(redirect_find(*state, "", NULL));
	assert_null(redirect_find(*state, "", "https://a.example/"));
	assert_string_equal(
	    redirect_find(*state, "https://a.example/\nhttps://b.example/", "https://b.example/"),
	    "https://b.example/");
	assert_null(redirect_find(*state, "https://a.example/\nhttps://b.example/",
				  "https://a.example/\nhttps://b.example/"));
}

static void a_policy_gets_the_origin(void **state)
{
	assert_string_equal(redirect_origin(*state, "https://a.example:8443/cb?x=1"),
			    "https://a.example:8443");
	assert_string_equal(redirect_origin(*state, "https://a.example?x=1"), "https://a.example");
	assert_string_equal(redirect_origin(*state, "http://127.0.0.1:5/cb"), "http://127.0.0.1:5");
	assert_string_equal(redirect_origin(*state, "http://[::1]:5/cb"), "http:");
	assert_string_equal(redirect_origin(*state, "com.example.app:/cb"), "com.example.app:");
}

#define VERIFIER  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

static void the_vector_of_rfc_7636_fits(void **state)
{
	assert_true(pkce_is_challenge(CHALLENGE));
	assert_true(pkce_matches(*state, CHALLENGE, VERIFIER));
	assert_false(pkce_matches(*state, CHALLENGE, CHALLENGE));
	assert_false(pkce_matches(*state, VERIFIER, VERIFIER));
}

static void a_verifier_has_43_to_128_letters(void **state)
{
	char text[200];

	for (size_t len = 0; len < 140; len++) {
		unsigned char digest[DIGEST_BYTES];

		memset(text, 'a', len);
		text[len] = '\0';
		digest_bytes(digest, text, len);
		assert_int_equal(
		    pkce_matches(*state, base64_url_encode(*state, digest, sizeof(digest)), text),
		    len >= 43 && len <= 128);
	}
	assert_false(
	    pkce_matches(*state, CHALLENGE, "dBjftJeZ4CVP mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
	assert_false(pkce_is_challenge(""));
	assert_false(pkce_is_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c"));
	assert_false(pkce_is_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM="));
	assert_false(pkce_is_challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"));
}

static void a_device_code_is_read_as_people_type_it(void **state)
{
	static const char *const typed[] = { "WDJB-MJHT", "wdjbmjht", " wdjb mjht ",
					     "W-D-J-B.MJHT" };
	static const char *const bad[] = { "", "WDJB", "WDJB-MJHTX", "WDJB-MJHA", "WDJB-MJH1" };

	for (size_t i = 0; i < ARRAY_LEN(typed); i++)
		assert_string_equal(device_code_text(*state, typed[i]), "WDJB-MJHT");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_null(device_code_text(*state, bad[i]));
}

static void scopes_are_cut_to_what_the_application_may_have(void **state)
{
	const struct client client = { .scopes = "read,write" };

	(void)state;
	assert_int_equal(oauth_call_scopes(NULL, &client), SCOPE_READ | SCOPE_WRITE);
	assert_int_equal(oauth_call_scopes("read", &client), SCOPE_READ);
	assert_int_equal(oauth_call_scopes("read deploy", &client), SCOPE_READ);
	assert_int_equal(oauth_call_scopes("admin", &client), SCOPE_READ | SCOPE_WRITE);
	assert_int_equal(oauth_call_scopes("deploy", &client), 0);
	assert_int_equal(oauth_call_scopes("read everything", &client), 0);
}

static void and_to_what_the_person_may_do(void **state)
{
	struct principal who = { .kind = PRINCIPAL_USER, .role = ROLE_VIEWER, .scopes = SCOPE_ALL };

	(void)state;
	access_settle(&who);
	assert_int_equal(grant_scopes_of(&who, SCOPE_ALL), SCOPE_READ | SCOPE_METRICS_READ);
	assert_int_equal(grant_scopes_of(&who, SCOPE_WRITE), 0);
	who.role = ROLE_ADMIN;
	access_settle(&who);
	assert_int_equal(grant_scopes_of(&who, SCOPE_ALL), SCOPE_ALL);
	assert_int_equal(grant_scopes_of(&who, SCOPE_READ | SCOPE_DEPLOY),
			 SCOPE_READ | SCOPE_DEPLOY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(https_loopback_and_own_schemes_may_be_registered),
		TEST(nothing_else_may),
		TEST(an_address_matches_letter_by_letter),
		TEST(only_the_port_of_the_loopback_may_be_another),
		TEST(one_address_need_not_be_named),
		TEST(a_policy_gets_the_origin),
		TEST(the_vector_of_rfc_7636_fits),
		TEST(a_verifier_has_43_to_128_letters),
		TEST(a_device_code_is_read_as_people_type_it),
		TEST(scopes_are_cut_to_what_the_application_may_have),
		TEST(and_to_what_the_person_may_do),
	};

	return RUN_TESTS("oauth", tests);
}
