/* Tests of auth/password. RFC 7914's third vector goes through libscrypt itself: a library that hashed
 * otherwise would lock everybody out. */
#include "config.h"

#include <libscrypt.h>

#include "auth/password.h"
#include "auth/password_common.h"
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

/* é as one letter and as e with an accent after it; letters of full width. */
static void a_password_is_what_it_looks_like(void **state)
{
	const char *hash = password_hash(*state, &cheap, "caf\xc3\xa9 au lait");

	assert_true(password_check(*state, &cheap, hash, "cafe\xcc\x81 au lait"));
	assert_true(password_check(*state, &cheap, hash, "\xef\xbd\x83\x61\x66\xc3\xa9 au lait"));
	assert_false(password_check(*state, &cheap, hash, "cafe au lait"));
	assert_false(password_check(*state, &cheap, hash, "caf\xe9 au lait")); /* no UTF-8 */
}

static void a_hash_is_outdated_when_the_settings_ask_for_more(void **state)
{
	static const struct {
		struct settings settings;
		bool is_outdated;
	} rows[] = {
		{ { .scrypt_log_n = 4, .scrypt_r = 8, .scrypt_p = 1 }, false },
		{ { .scrypt_log_n = 5, .scrypt_r = 8, .scrypt_p = 1 }, true },
		{ { .scrypt_log_n = 4, .scrypt_r = 9, .scrypt_p = 1 }, true },
		{ { .scrypt_log_n = 4, .scrypt_r = 8, .scrypt_p = 2 }, true },
		{ { .scrypt_log_n = 3, .scrypt_r = 8, .scrypt_p = 2 }, false }, /* as much */
		{ { .scrypt_log_n = 2, .scrypt_r = 8, .scrypt_p = 1 }, false },
		{ { .scrypt_log_n = 24, .scrypt_r = 32, .scrypt_p = 32 }, true },
	};
	const char *hash = password_hash(*state, &cheap, "correct horse battery");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(password_is_outdated(&rows[i].settings, hash),
				 rows[i].is_outdated);
	assert_false(password_is_outdated(&rows[1].settings, "$2y$10$abcdefghijklmnopqrstuv"));
	assert_false(password_is_outdated(&rows[1].settings, "$s1$04"));
	assert_false(password_is_outdated(&rows[1].settings, ""));
}

static void the_list_of_common_words_is_sorted(void **state)
{
	(void)state;
	assert_true(password_n_common > 1000);
	for (size_t i = 1; i < password_n_common; i++)
		assert_true(strcmp(password_common[i - 1], password_common[i]) < 0);
}

static void a_password_is_judged_before_it_is_set(void **state)
{
	static const struct {
		const char *text;
		enum password_fault fault;
	} rows[] = {
		{ "correct horse battery", PASSWORD_FINE },
		{ "a long enough password", PASSWORD_FINE },
		{ "gU7#pq-2LxW9", PASSWORD_FINE },
		{ "a22672a07ccfadc07ccc", PASSWORD_FINE },
		{ "83920174650192837465", PASSWORD_FINE },
		{ "\xc3\xa9\xc3\xa0\xc3\xbc\xc3\xb1 twelve \xc3\xb8", PASSWORD_FINE },
		{ "", PASSWORD_TOO_SHORT },
		{ "gU7#pq-2LxW", PASSWORD_TOO_SHORT },
		/* characters count, not bytes */
		{ "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", PASSWORD_TOO_SHORT },
		{ "Password1234!", PASSWORD_COMMON },
		{ "p4ssw0rd2026", PASSWORD_COMMON },
		{ "!!PASSWORD!!!", PASSWORD_COMMON },
		{ "passwordpassword", PASSWORD_COMMON },
		{ "Summer2024!!Winter", PASSWORD_COMMON },
		{ "Welcome-Admin-1", PASSWORD_COMMON },
		{ "CorrectHorseBatteryStaple", PASSWORD_COMMON },
		{ "aaaaaaaaaaaaaaaa", PASSWORD_COMMON },
		{ "abcabcabcabcabc", PASSWORD_COMMON },
		{ "abcdefghijklmnop", PASSWORD_COMMON },
		{ "zyxwvutsrqponmlk", PASSWORD_COMMON },
		{ "qwertyuiop[]", PASSWORD_COMMON },
		{ "1qaz2wsx3edc4rfv", PASSWORD_COMMON },
		{ "poiuytrewq123", PASSWORD_COMMON },
		{ "123456789012345", PASSWORD_COMMON },
		{ "831902746509", PASSWORD_COMMON },
		{ "90123456789012345678901234", PASSWORD_COMMON },
		{ "Landfall2026!", PASSWORD_PERSONAL },
		{ "landfall-admin", PASSWORD_PERSONAL },
		{ "mora@harbour.com", PASSWORD_PERSONAL },
		{ "Mora-Harbour-99", PASSWORD_PERSONAL },
		{ "IngridMoravec1", PASSWORD_PERSONAL },
		{ "ingrid.moravec!", PASSWORD_PERSONAL },
		{ "ingrid met a lighthouse", PASSWORD_FINE },
		{ "com-9x!2K#77$@11", PASSWORD_FINE },
	};
	char text[PASSWORD_MAX_LENGTH * 4 + 9];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (password_judge(rows[i].text, "mora@harbour.com", "Ingrid Moravec") !=
		    rows[i].fault)
			fail_msg(
			    "%s is judged %d", rows[i].text,
			    password_judge(rows[i].text, "mora@harbour.com", "Ingrid Moravec"));
	for (size_t i = 0; i <= PASSWORD_MAX_LENGTH; i++)
		text[i] = (char)(i % 3 ? 'a' + i % 23 : 'q');
	text[PASSWORD_MAX_LENGTH + 1] = '\0';
	assert_int_equal(password_judge(text, "", ""), PASSWORD_TOO_LONG);
	text[PASSWORD_MAX_LENGTH] = '\0';
	assert_int_equal(password_judge(text, "", ""), PASSWORD_FINE);
}

static void every_fault_has_its_words(void **state)
{
	(void)state;
	assert_null(password_fault_message(PASSWORD_FINE));
	for (int i = PASSWORD_FINE + 1; i < PASSWORD__COUNT; i++)
		assert_non_null(password_fault_message((enum password_fault)i));
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
		TEST(a_password_is_what_it_looks_like),
		TEST(a_hash_is_outdated_when_the_settings_ask_for_more),
		TEST(the_list_of_common_words_is_sorted),
		TEST(a_password_is_judged_before_it_is_set),
		TEST(every_fault_has_its_words),
	};

	return RUN_TESTS("password", tests);
}
