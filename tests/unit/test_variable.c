/* Environment variables: their names, and what is masked of their values. */
#include "config.h"

#include "base/arena.h"
#include "service/variable.h"
#include "test.h"

static void a_name_has_letters_digits_and_underscores(void **state)
{
	static const struct {
		const char *name;
		bool is_good;
	} rows[] = {
		{ "A", true },    { "_", true },    { "NODE_ENV", true },
		{ "a1", true },   { "", false },    { "1A", false },
		{ "A-B", false }, { "A B", false }, { "\xc3\xa9", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(variable_key_is_good(rows[i].name), rows[i].is_good);
}

static void values_are_masked_wherever_they_stand(void **state)
{
	static const char *values[] = { "secret-and-more", "secret" };
	static const struct variable_secrets secrets = { values, ARRAY_LEN(values) };
	static const char *const rows[][2] = {
		{ "", "" },
		{ "nothing of it", "nothing of it" },
		{ "secret", "********" },
		{ "secretsecret", "****************" },
		{ "a secret, a secret-and-more.", "a ********, a ********." },
		{ "secre secret-and-mor", "secre ********-and-mor" },
	};
	const struct variable_secrets none = { NULL, 0 };
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_string_equal(variable_mask(arena, &secrets, rows[i][0]), rows[i][1]);
		assert_ptr_equal(variable_mask(arena, &none, rows[i][0]), rows[i][0]);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_has_letters_digits_and_underscores),
		cmocka_unit_test(values_are_masked_wherever_they_stand),
	};

	return RUN_TESTS("variable", tests);
}
