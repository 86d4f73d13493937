/* Tests of html/qr: what every code of ISO/IEC 18004 has, seen in the path. */
#include "config.h"

#include <stdlib.h>

#include "base/arena.h"
#include "html/qr.h"
#include "test.h"

#define SIDE_MAX 200

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

/* Paints the path's rectangles; fails on anything that is no rectangle inside the square. */
static void paint(const struct qr *qr, char dots[SIDE_MAX][SIDE_MAX])
{
	const char *at = qr->path;

	memset(dots, ' ', (size_t)SIDE_MAX * SIDE_MAX);
	while (*at) {
		char *end;
		long x, y, n, back;

		assert_int_equal(*at, 'M');
		x = strtol(at + 1, &end, 10);
		y = strtol(end, &end, 10);
		assert_int_equal(*end, 'h');
		n = strtol(end + 1, &end, 10);
		assert_memory_equal(end, "v1h", 3);
		back = strtol(end + 3, &end, 10);
		assert_int_equal(back, -n);
		assert_int_equal(*end, 'z');
		at = end + 1;
		assert_true(x >= 4 && y >= 4 && n > 0 && x + n <= qr->side - 4 && y < qr->side - 4);
		memset(&dots[y][x], '#', (size_t)n);
	}
}

static void check_finder(char dots[SIDE_MAX][SIDE_MAX], int x, int y)
{
	static const char *const rows[] = { "#######", "#     #", "# ### #", "# ### #",
					    "# ### #", "#     #", "#######" };

	for (int i = 0; i < 7; i++)
		assert_memory_equal(&dots[y + i][x], rows[i], 7);
}

static void a_code_has_its_marks_and_its_margin(void **state)
{
	static char dots[SIDE_MAX][SIDE_MAX];
	struct qr qr;

	assert_true(
	    qr_draw(*state, "otpauth://totp/Landfall:ana%40example.org?secret=GEZDGNBV", &qr));
	assert_int_equal((qr.side - 8 - 17) % 4, 0);
	paint(&qr, dots);
	check_finder(dots, 4, 4);
	check_finder(dots, qr.side - 4 - 7, 4);
	check_finder(dots, 4, qr.side - 4 - 7);
	for (int i = 12; i < qr.side - 12; i++) /* timing */
		assert_int_equal(dots[10][i], i % 2 ? ' ' : '#');
}

static void a_text_that_is_too_long_has_no_code(void **state)
{
	struct qr qr;
	char text[3001];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_false(qr_draw(*state, text, &qr));
	text[2300] = '\0';
	assert_true(qr_draw(*state, text, &qr));
	assert_int_equal(qr.side, 177 + 8);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_code_has_its_marks_and_its_margin),
		TEST(a_text_that_is_too_long_has_no_code),
	};

	return RUN_TESTS("qr", tests);
}
