/* Tests of auth/password. RFC 7914's third vector goes through libscrypt itself: a library that hashed
 * otherwise would lock everybody out. */
#include "config.h"

#include <libscrypt.h>

#include "auth/password.h"
#include "base/str.h"
#include "test.h"

static const struct settings cheap = { .scrypt_log_n = 4, .scrypt_r = 8, .scrypt_p = 1 };

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

static void scrypt_is_that_of_rfc_7914(void **state)
{
	static const struct {
		const char *password, *salt;
		uint64_t n;
		uint32_t r, p;
		const char *key;
	} rows[] = {
		{ "", "", 16, 1, 1,
		  "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
		  "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906" },
		{ "password", "NaCl", 1024, 8, 16,
		  "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
		  "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		unsigned char key[64];
		char text[129];

		assert_int_equal(libscrypt_scrypt((const unsigned char *)rows[i].password,
						  strlen(rows[i].password),
						  (const unsigned char *)rows[i].salt,
						  strlen(rows[i].salt), rows[i].n, rows[i].r,
						  rows[i].p, key, sizeof(key)),
				 0);
		str_hex(key, sizeof(key), text);
		assert_string_equal(text, rows[i].key);
	}
}

static void a_password_passes_its_own_hash(void **state)
{
	const char *hash = password_hash(*state, &cheap, "correct horse battery");

	assert_true(password_check(*state, &cheap, hash, "correct horse battery"));
	assert_true(password_check(*state, &cheap, hash, "correct horse battery")); /* again */
	assert_false(password_check(*state, &cheap, hash, "correct horse batterx"));
	assert_false(password_check(*state, &cheap, hash, "correct horse batter"));
	assert_false(password_check(*state, &cheap, hash, ""));
}

static void a_hash_says_its_cost_and_is_salted(void **state)
{
	const char *a = password_hash(*state, &cheap, "same");
	const char *b = password_hash(*state, &cheap, "same");
	const struct settings dearer = { .scrypt_log_n = 6, .scrypt_r = 4, .scrypt_p = 2 };
	const char *c = password_hash(*state, &dearer, "same");

	assert_string_not_equal(a, b);
	assert_true(str_starts(a, "$s1$040801$"));
	assert_true(str_starts(c, "$s1$060402$"));
	assert_true(password_check(*state, &cheap, c, "same")); /* its own cost counts */
}

static void without_a_hash_nothing_passes(void **state)
{
	assert_false(password_check(*state, &cheap, NULL, "any"));
	assert_false(password_check(*state, &cheap, NULL, ""));
}

static void a_damaged_hash_is_false_not_true(void **state)
{
	const char *good = password_hash(*state, &cheap, "password");
	size_t len = strlen(good);
	static const char *const rows[] = { "",
					    "x",
					    "$",
					    "$s1$",
					    "$s1$040801$",
					    "$s1$040801$$",
					    "$s1$zzzzzz$YWJj$YWJj",
					    "$2y$10$abcdefghijklmnopqrstuv",
					    "$s1$040801$YWJj",
					    "plain text" };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_false(password_check(*state, &cheap, rows[i], "password"));
	for (size_t cut = 0; cut < len; cut += 7)
		assert_false(
		    password_check(*state, &cheap, arena_strndup(*state, good, cut), "password"));
}

static void the_hash_that_is_checked_stays_as_it_was(void **state)
{
	const char *hash = password_hash(*state, &cheap, "password");
	const char *before = arena_strdup(*state, hash);

	assert_true(password_check(*state, &cheap, hash, "password"));
	assert_string_equal(hash, before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(scrypt_is_that_of_rfc_7914),
		TEST(a_password_passes_its_own_hash),
		TEST(a_hash_says_its_cost_and_is_salted),
		TEST(without_a_hash_nothing_passes),
		TEST(a_damaged_hash_is_false_not_true),
		TEST(the_hash_that_is_checked_stays_as_it_was),
	};

	return RUN_TESTS("password", tests);
}
