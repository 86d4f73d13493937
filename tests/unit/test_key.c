/* Tests of auth/key and auth/digest, as far as no database is asked. */
#include "config.h"

#include "auth/digest.h"
#include "auth/key.h"
#include "base/str.h"
#include "test.h"

static void a_key_that_is_written_is_read(void **state)
{
	static const struct {
		const char *slug;
		int64_t number;
	} rows[] = { { "acme", 1 },
		     { "a", 42 },
		     { "a-b-9", 4294967295 },
		     { "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123",
		       1000000 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[KEY_TEXT_SIZE], slug[64];
		int64_t number = 0;

		key_format(false, rows[i].slug, rows[i].number, text);
		assert_true(str_starts(text, "sk_"));
		assert_true(key_parse(text, slug, &number));
		assert_string_equal(slug, rows[i].slug);
		assert_int_equal(number, rows[i].number);
	}
}

static void no_two_keys_are_alike(void **state)
{
	char a[KEY_TEXT_SIZE], b[KEY_TEXT_SIZE];

	(void)state;
	key_format(false, "acme", 1, a);
	key_format(false, "acme", 1, b);
	assert_string_not_equal(a, b);
}

/* Every single slip, at every place: another letter, a letter too few, one too many, two exchanged. */
static void any_slip_of_the_hand_is_noticed(void **state)
{
	char text[KEY_TEXT_SIZE], slip[KEY_TEXT_SIZE + 1], slug[64];
	size_t len;
	int64_t number;

	(void)state;
	key_format(false, "acme", 7, text);
	len = strlen(text);
	for (size_t i = 0; i < len; i++) {
		for (char c = '0'; c <= 'z'; c++) {
			memcpy(slip, text, len + 1);
			slip[i] = c;
			if (c != text[i] && key_parse(slip, slug, &number))
				fail_msg("%s is read", slip);
		}
		memcpy(slip, text, i);
		memcpy(slip + i, text + i + 1, len - i);
		assert_false(key_parse(slip, slug, &number));
		memcpy(slip, text, i);
		slip[i] = 'x';
		memcpy(slip + i + 1, text + i, len - i + 1);
		assert_false(key_parse(slip, slug, &number));
		memcpy(slip, text, len + 1);
		if (i + 1 < len && text[i] != text[i + 1]) {
			slip[i] = text[i + 1];
			slip[i + 1] = text[i];
			assert_false(key_parse(slip, slug, &number));
		}
	}
}

static void what_is_no_key_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"sk_",
		"sk__k1_",
		"pat_acme_k1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"sk_acme_k1",
		"sk_acme_k1_",
		"sk_acme_k0_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"sk_acme_k99999999999_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"sk_acme_k999999999999999_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"sk_acme_x1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"sk_acme_k1_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		/* a slug of 64 */
		("sk_aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234_k1_"
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
	};
	char long_text[400], slug[64];
	int64_t number;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_false(key_parse(rows[i], slug, &number));
	/* Good check digits, but a slug that no statement should be asked for. */
	key_format(false, "a\xff", 1, long_text);
	assert_false(key_parse(long_text, slug, &number));
	key_format(false, "a b", 1, long_text);
	assert_false(key_parse(long_text, slug, &number));
	memset(long_text, 'a', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	memcpy(long_text, "sk_", 3);
	assert_false(key_parse(long_text, slug, &number));
	long_text[10] = '_';
	assert_false(key_parse(long_text, slug, &number));
}

static void scopes_are_read_in_any_order(void **state)
{
	static const struct {
		const char *text;
		unsigned scopes;
	} rows[] = {
		{ "read", SCOPE_READ },
		{ "write", SCOPE_WRITE },
		{ "read,write", SCOPE_READ | SCOPE_WRITE },
		{ "read write", SCOPE_READ | SCOPE_WRITE },
		{ "logs:read, deploy", SCOPE_LOGS_READ | SCOPE_DEPLOY },
		{ "write,read", SCOPE_READ | SCOPE_WRITE },
		{ "read,read", SCOPE_READ },
		{ "admin", SCOPE_ALL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		unsigned scopes;

		assert_true(scopes_parse(rows[i].text, &scopes));
		assert_int_equal(scopes, rows[i].scopes);
	}
}

static void scopes_that_there_are_not_are_refused(void **state)
{
	static const char *const rows[] = {
		"",      ",",     "reads", "rea",         "Read",
		"read;", " read", ",read", "read,,write", "read,delete"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		unsigned scopes;

		if (scopes_parse(rows[i], &scopes))
			fail_msg("\"%s\" is read", rows[i]);
	}
}

static void principals_are_named(void **state)
{
	(void)state;
	assert_string_equal(principal_kind_word(PRINCIPAL_KEY), "key");
	assert_string_equal(principal_kind_word(PRINCIPAL_USER), "user");
	assert_string_equal(principal_kind_word(PRINCIPAL_WORKER), "worker");
	assert_string_equal(principal_kind_word(PRINCIPAL_COMMAND), "command");
}

/* FIPS 180-4's own example. */
static void a_digest_is_sha_256(void **state)
{
	unsigned char digest[DIGEST_BYTES];
	char text[2 * DIGEST_BYTES + 1];

	(void)state;
	digest_bytes(digest, "abc", 3);
	str_hex(digest, sizeof(digest), text);
	assert_string_equal(text,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void a_token_of_the_other_form_is_random_digits(void **state)
{
	char one[KEY_TEXT_SIZE], other[KEY_TEXT_SIZE];
	char slug[64];
	int64_t number;

	(void)state;
	key_format_dpat(one);
	key_format_dpat(other);
	assert_int_equal(strlen(one), 5 + 64);
	assert_memory_equal(one, "dpat_", 5);
	assert_int_equal(strspn(one + 5, "0123456789abcdef"), 64);
	assert_string_not_equal(one, other);
	assert_false(key_parse(one, slug, &number));
}

static void no_two_lists_of_texts_have_one_digest(void **state)
{
	unsigned char digests[7][DIGEST_BYTES];

	(void)state;
	digest_texts(digests[0], "ab", "c", (char *)NULL);
	digest_texts(digests[1], "a", "bc", (char *)NULL);
	digest_texts(digests[2], "abc", (char *)NULL);
	digest_texts(digests[3], "abc", "", (char *)NULL);
	digest_texts(digests[4], "", "abc", (char *)NULL);
	digest_texts(digests[5], "c", "ab", (char *)NULL);
	digest_texts(digests[6], "", (char *)NULL);
	for (size_t i = 0; i < ARRAY_LEN(digests); i++)
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(digests[i], digests[k], DIGEST_BYTES);
	digest_texts(digests[6], "ab", "c", (char *)NULL);
	assert_memory_equal(digests[6], digests[0], DIGEST_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_that_is_written_is_read),
		cmocka_unit_test(no_two_keys_are_alike),
		cmocka_unit_test(any_slip_of_the_hand_is_noticed),
		cmocka_unit_test(what_is_no_key_is_refused),
		cmocka_unit_test(scopes_are_read_in_any_order),
		cmocka_unit_test(scopes_that_there_are_not_are_refused),
		cmocka_unit_test(principals_are_named),
		cmocka_unit_test(a_digest_is_sha_256),
		cmocka_unit_test(a_token_of_the_other_form_is_random_digits),
		cmocka_unit_test(no_two_lists_of_texts_have_one_digest),
	};

	return RUN_TESTS("key", tests);
}
