/* Tests of webhook/signature and of the HMAC below it: published vectors. */
#include "config.h"

#include "auth/digest.h"
#include "base/str.h"
#include "test.h"
#include "webhook/signature.h"

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

/* WO1: the vector of the Standard Webhooks' own libraries. */
static void the_vector_of_standard_webhooks_is_signed(void **state)
{
	const char *body = "{\"test\": 2432232314}";

	assert_string_equal(signature_make(*state, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
					   "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body,
					   strlen(body)),
			    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

/* WO2: the key of this one is the very bytes; openssl says so. */
static void a_secret_of_another_form_is_its_own_bytes(void **state)
{
	const char *plain = signature_make(*state, "webhook-secret", "msg_1", 1, "{}", 2);
	const char *coded =
	    signature_make(*state, "whsec_d2ViaG9vay1zZWNyZXQ=", "msg_1", 1, "{}", 2);

	assert_string_equal(plain, coded);
	/* what only looks like one of ours is taken as it stands */
	assert_string_not_equal(signature_make(*state, "whsec_!!", "msg_1", 1, "{}", 2), coded);
}

static void the_moment_and_the_id_are_signed_too(void **state)
{
	const char *one = signature_make(*state, "webhook-secret", "msg_1", 1, "{}", 2);

	assert_string_not_equal(one, signature_make(*state, "webhook-secret", "msg_1", 2, "{}", 2));
	assert_string_not_equal(one, signature_make(*state, "webhook-secret", "msg_2", 1, "{}", 2));
}

static void hex_of(const void *key, size_t key_len, const char *data, char *out)
{
	unsigned char mac[DIGEST_BYTES];

	digest_hmac(mac, key, key_len, data, strlen(data));
	str_hex(mac, sizeof(mac), out);
}

/* RFC 4231, cases 2 and 6. */
static void hmac_is_that_of_the_rfc(void **state)
{
	unsigned char key[131];
	char text[2 * DIGEST_BYTES + 1];

	(void)state;
	hex_of("Jefe", 4, "what do ya want for nothing?", text);
	assert_string_equal(text,
			    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof(key));
	hex_of(key, sizeof(key), "Test Using Larger Than Block-Size Key - Hash Key First", text);
	assert_string_equal(text,
			    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void versioner_signs_the_body_alone(void **state)
{
	assert_string_equal(
	    signature_of_body(*state, "Jefe", "what do ya want for nothing?", 28),
	    "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_vector_of_standard_webhooks_is_signed),
		TEST(a_secret_of_another_form_is_its_own_bytes),
		TEST(the_moment_and_the_id_are_signed_too),
		TEST(hmac_is_that_of_the_rfc),
		TEST(versioner_signs_the_body_alone),
	};

	return RUN_TESTS("signature", tests);
}
