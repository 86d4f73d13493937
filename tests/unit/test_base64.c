/* Tests of base/base64: the vectors of RFC 4648, and that only one text stands for each sequence of bytes. */
#include "config.h"

#include "base/arena.h"
#include "base/base64.h"
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

/* clang-format off */
static const struct { const char *bytes, *url, *plain; } vectors[] = {
	{ "", "", "" },
	{ "f", "Zg", "Zg==" },
	{ "fo", "Zm8", "Zm8=" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xff\xbf", "-_-_", "+/+/" },
};
/* clang-format on */

static void the_vectors_of_rfc_4648_are_written(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		size_t len = strlen(vectors[i].bytes);

		assert_string_equal(base64_url_encode(*state, vectors[i].bytes, len),
				    vectors[i].url);
		assert_string_equal(base64_encode(*state, vectors[i].bytes, len), vectors[i].plain);
	}
}

static void and_read(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		size_t n;
		const char *url =
		    base64_url_decode(*state, vectors[i].url, strlen(vectors[i].url), &n);

		assert_non_null(url);
		assert_int_equal(n, strlen(vectors[i].bytes));
		assert_string_equal(url, vectors[i].bytes);
		assert_string_equal(
		    base64_decode(*state, vectors[i].plain, strlen(vectors[i].plain), &n),
		    vectors[i].bytes);
		assert_int_equal(n, strlen(vectors[i].bytes));
	}
}

static void what_is_not_exactly_one_is_refused(void **state)
{
	static const char *const not_url[] = { "Z",     "Zg==", "Zm9vY", "Zh",    "Zm9",
					       "Zm 9v", "+/+/", "Zm9v.", "Zm9v\n" };
	static const char *const not_plain[] = { "Zg",   "Zg=",  "Zg===", "=",    "====",
						 "Z===", "Zh==", "Zm9=",  "-_-_", "Zg==Zg==" };
	size_t n;

	for (size_t i = 0; i < ARRAY_LEN(not_url); i++)
		if (base64_url_decode(*state, not_url[i], strlen(not_url[i]), &n))
			fail_msg("%s was read", not_url[i]);
	for (size_t i = 0; i < ARRAY_LEN(not_plain); i++)
		if (base64_decode(*state, not_plain[i], strlen(not_plain[i]), &n))
			fail_msg("%s was read", not_plain[i]);
	assert_null(base64_url_decode(*state, "Zm\0v", 4, &n));
}

static void every_byte_survives(void **state)
{
	unsigned char bytes[256];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		const char *text = base64_url_encode(*state, bytes, len);
		size_t n;
		const char *back = base64_url_decode(*state, text, strlen(text), &n);

		assert_int_equal(n, len);
		assert_memory_equal(back, bytes, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_vectors_of_rfc_4648_are_written, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(and_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_not_exactly_one_is_refused, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(every_byte_survives, set_up, tear_down),
	};

	return RUN_TESTS("base64", tests);
}
