/* Tests of auth/secret: what is sealed opens again, and only with the same key, for the same purpose. */
#include "config.h"

#include "auth/secret.h"
#include "test.h"

#define KEY   "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define OTHER "100102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static const struct settings with_key = { .secret_key = KEY };
static const struct settings with_other = { .secret_key = OTHER };
static const struct settings without = { .secret_key = "" };

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

static struct field_bytes sealed(struct arena *arena, const char *purpose, const char *text)
{
	struct field_bytes out;

	assert_int_equal(secret_seal(arena, &with_key, purpose, text, strlen(text), &out),
			 STATUS_OK);
	return out;
}

static void assert_closed(struct arena *arena, const struct settings *settings, const char *purpose,
			  struct field_bytes bytes)
{
	struct field_bytes plain;

	assert_int_equal(secret_open(arena, settings, purpose, bytes, &plain), STATUS_UNAVAILABLE);
	assert_null(plain.data);
}

static void what_was_sealed_opens_again(void **state)
{
	static const char *const texts[] = { "", "x", "JBSWY3DPEHPK3PXP", "sixteen letters!" };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct field_bytes bytes = sealed(*state, "totp 1", texts[i]);
		struct field_bytes plain;

		assert_int_equal(bytes.len, strlen(texts[i]) + SECRET_OVERHEAD);
		assert_int_equal(secret_open(*state, &with_key, "totp 1", bytes, &plain),
				 STATUS_OK);
		assert_int_equal(plain.len, strlen(texts[i]));
		assert_string_equal(plain.data, texts[i]);
	}
}

static void the_same_text_is_never_sealed_alike(void **state)
{
	struct field_bytes a = sealed(*state, "totp 1", "JBSWY3DPEHPK3PXP");
	struct field_bytes b = sealed(*state, "totp 1", "JBSWY3DPEHPK3PXP");

	assert_memory_not_equal(a.data, b.data, a.len);
}

static void another_key_or_purpose_does_not_open(void **state)
{
	struct field_bytes bytes = sealed(*state, "totp 1", "secret");

	assert_closed(*state, &with_other, "totp 1", bytes);
	assert_closed(*state, &with_key, "totp 2", bytes);
	assert_closed(*state, &with_key, "totp 11", bytes);
	assert_closed(*state, &with_key, "", bytes);
}

static void a_changed_bit_anywhere_does_not_open(void **state)
{
	struct field_bytes bytes = sealed(*state, "totp 1", "secret");

	for (size_t i = 0; i < bytes.len * 8; i++) {
		unsigned char *changed = arena_alloc(*state, bytes.len);

		memcpy(changed, bytes.data, bytes.len);
		changed[i / 8] ^= (unsigned char)(1 << i % 8);
		assert_closed(*state, &with_key, "totp 1",
			      (struct field_bytes){ changed, bytes.len });
	}
}

static void what_was_cut_does_not_open(void **state)
{
	struct field_bytes bytes = sealed(*state, "totp 1", "secret");

	for (size_t len = 0; len < bytes.len; len++)
		assert_closed(*state, &with_key, "totp 1", (struct field_bytes){ bytes.data, len });
}

static void without_a_key_nothing_is_sealed_or_opened(void **state)
{
	struct field_bytes bytes = sealed(*state, "totp 1", "secret");
	struct field_bytes out;

	assert_true(secret_is_set(&with_key));
	assert_false(secret_is_set(&without));
	assert_int_equal(secret_seal(*state, &without, "totp 1", "x", 1, &out), STATUS_UNAVAILABLE);
	assert_closed(*state, &without, "totp 1", bytes);
}

static void a_new_key_is_one_that_the_setting_takes(void **state)
{
	char a[2 * SECRET_KEY_BYTES + 1], b[2 * SECRET_KEY_BYTES + 1];
	const struct settings settings = { .secret_key = a };

	(void)state;
	secret_new_key(a);
	secret_new_key(b);
	assert_int_equal(strlen(a), 64);
	assert_true(secret_is_set(&settings));
	assert_string_not_equal(a, b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_sealed_opens_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_same_text_is_never_sealed_alike, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(another_key_or_purpose_does_not_open, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_changed_bit_anywhere_does_not_open, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_was_cut_does_not_open, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_a_key_nothing_is_sealed_or_opened, set_up,
						tear_down),
		cmocka_unit_test(a_new_key_is_one_that_the_setting_takes),
	};

	return RUN_TESTS("secret", tests);
}
