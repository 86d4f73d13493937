/* Tests of auth/totp, with the vectors of RFC 6238 appendix B (SHA-1, eight digits). */
#include "config.h"

#include "auth/digest.h"
#include "auth/totp.h"
#include "base/str.h"
#include "test.h"

static const unsigned char secret[] = "12345678901234567890";

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

static void codes_are_those_of_rfc_6238(void **state)
{
	static const struct {
		int64_t seconds;
		const char *code;
	} rows[] = {
		{ 59, "94287082" },         { 1111111109, "07081804" },
		{ 1111111111, "14050471" }, { 1234567890, "89005924" },
		{ 2000000000, "69279037" }, { INT64_C(20000000000), "65353130" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char code[9];

		totp_code(secret, TOTP_SECRET_BYTES, rows[i].seconds / TOTP_STEP_S, 8, code);
		assert_string_equal(code, rows[i].code);
		totp_code(secret, TOTP_SECRET_BYTES, rows[i].seconds / TOTP_STEP_S, 6, code);
		assert_string_equal(code, rows[i].code + 2);
	}
}

static void a_code_is_good_one_step_early_and_one_late(void **state)
{
	int64_t step = 0;

	(void)state;
	assert_true(totp_check(secret, "287082", 59000, 0, &step)); /* step 1 */
	assert_int_equal(step, 1);
	assert_true(totp_check(secret, "287082", 0, 0, &step));
	assert_true(totp_check(secret, "287082", 89999, 0, &step));
	assert_int_equal(step, 1);
	assert_false(totp_check(secret, "287082", 90000, 0, &step));
	assert_true(totp_check(secret, " 287 082 ", 59000, 0, &step));
}

static void no_code_is_good_twice_nor_one_before_it(void **state)
{
	int64_t step = 0;

	(void)state;
	assert_false(totp_check(secret, "287082", 59000, 1, &step));
	assert_false(totp_check(secret, "287082", 59000, 2, &step));
	assert_int_equal(step, 0);
}

static void what_is_no_code_is_refused(void **state)
{
	static const char *const rows[] = { "",
					    "28708",
					    "2870821",
					    "287083",
					    "-87082",
					    "28708a",
					    "94287082",
					    "287082\n1",
					    "0x1234",
					    "\xef\xbc\x92"
					    "87082" };
	int64_t step;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_false(totp_check(secret, rows[i], 59000, 0, &step));
}

static void a_secret_is_told_in_base_32_and_as_an_address(void **state)
{
	assert_string_equal(totp_secret_text(*state, secret),
			    "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
	assert_string_equal(totp_uri(*state, secret, "ana&co@example.org"),
			    "otpauth://totp/Landfall:ana%26co%40example.org"
			    "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Landfall");
}

static void no_two_secrets_or_recovery_codes_are_the_same(void **state)
{
	unsigned char a[TOTP_SECRET_BYTES], b[TOTP_SECRET_BYTES];
	char one[TOTP_RECOVERY_TEXT_SIZE], two[TOTP_RECOVERY_TEXT_SIZE];

	(void)state;
	totp_new_secret(a);
	totp_new_secret(b);
	assert_memory_not_equal(a, b, sizeof(a));
	totp_new_recovery_code(one);
	totp_new_recovery_code(two);
	assert_string_not_equal(one, two);
	assert_int_equal(strlen(one), TOTP_RECOVERY_TEXT_SIZE - 1);
}

static void a_recovery_code_may_be_written_as_people_do(void **state)
{
	static const char *const bad[] = { "", "k7wm-3qpx-8d2n-y4t", "k7wm-3qpx-8d2n-y4tcc",
					   "k7wm-3qpx-8d2n-y4tl", "287082" };
	unsigned char wanted[DIGEST_BYTES], digest[DIGEST_BYTES];

	(void)state;
	assert_true(totp_recovery_digest("k7wm-3qpx-8d2n-y4tc", wanted));
	assert_true(totp_recovery_digest(" K7WM 3QPX8D2N-y4tc", digest));
	assert_memory_equal(digest, wanted, sizeof(wanted));
	assert_true(totp_recovery_digest("k7wm-3qpx-8d2n-y4td", digest));
	assert_memory_not_equal(digest, wanted, sizeof(wanted));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(totp_recovery_digest(bad[i], digest));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(codes_are_those_of_rfc_6238),
		TEST(a_code_is_good_one_step_early_and_one_late),
		TEST(no_code_is_good_twice_nor_one_before_it),
		TEST(what_is_no_code_is_refused),
		TEST(a_secret_is_told_in_base_32_and_as_an_address),
		TEST(no_two_secrets_or_recovery_codes_are_the_same),
		TEST(a_recovery_code_may_be_written_as_people_do),
	};

	return RUN_TESTS("totp", tests);
}
