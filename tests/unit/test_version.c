/* Tests of version/version: a version has one commit. */
#include "config.h"

#include "test.h"
#include "version/version.h"

#define SHA "0123456789abcdef0123456789abcdef01234567"

static void a_commit_is_kept_set_or_contradicted(void **state)
{
	static const struct {
		const char *recorded, *reported;
		enum version_commit answer;
	} rows[] = {
		{ NULL, NULL, VERSION_COMMIT_KEEP },
		{ SHA, NULL, VERSION_COMMIT_KEEP },
		{ NULL, SHA, VERSION_COMMIT_SET },
		{ NULL, "abc", VERSION_COMMIT_SET },
		{ SHA, SHA, VERSION_COMMIT_KEEP },
		{ SHA, "0123456789ABCDEF0123456789ABCDEF01234567", VERSION_COMMIT_KEEP },
		{ SHA, "0123456", VERSION_COMMIT_KEEP },
		{ SHA, "0123456789", VERSION_COMMIT_KEEP },
		{ SHA, "012345", VERSION_COMMIT_CONFLICT }, /* too short to count */
		{ SHA, "0123457", VERSION_COMMIT_CONFLICT },
		{ SHA, "1123456789abcdef0123456789abcdef01234567", VERSION_COMMIT_CONFLICT },
		{ SHA, "0123456789abcdef0123456789abcdef01234568", VERSION_COMMIT_CONFLICT },
		{ SHA, SHA "00", VERSION_COMMIT_SET },
		{ "0123456", SHA, VERSION_COMMIT_SET },
		{ "0123456", "0123456", VERSION_COMMIT_KEEP },
		{ "012345", SHA, VERSION_COMMIT_CONFLICT },
		{ "0123457", SHA, VERSION_COMMIT_CONFLICT },
		{ "abc", "abc", VERSION_COMMIT_KEEP },
		{ "abc", "abd", VERSION_COMMIT_CONFLICT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (version_compare_commit(rows[i].recorded, rows[i].reported) != rows[i].answer)
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_commit_is_kept_set_or_contradicted),
	};

	return RUN_TESTS("version", tests);
}
