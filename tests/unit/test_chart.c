/* Charts: the numbers of the picture are those of the table, whatever they are; gaps are gaps. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "html/chart.h"
#include "test.h"

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const char *const labels[] = { "1 Nov", "2 Nov", "3 <b>", "4 Nov", "5 Nov" };

static struct chart chart_of(const struct chart_series *series, size_t n_series, size_t n)
{
	return (struct chart){ .id = "c",
			       .title = "Deployments",
			       .text = "By day",
			       .places = "Day",
			       .n = n,
			       .labels = labels,
			       .series = series,
			       .n_series = n_series };
}

static void assert_has(const struct html *html, const char *part)
{
	if (!strstr(html->markup, part))
		fail_msg("no %s in %s", part, html->markup);
}

/* Where value lies when the axis ends at top: the drawing's own numbers, said again. */
static double y_at(double value, double top)
{
	return 8 + (200 - 8 - 24) * (1 - value / top);
}

/* The nth height of the path of a class: what "V" says. */
static double edge_of(const struct html *html, const char *class, size_t n)
{
	const char *at = strstr(html->markup, class);

	assert_non_null(at);
	at = strstr(at, " d=\"");
	for (size_t i = 0; i <= n; i++) {
		at = strchr(at, 'V') + 1;
		assert_true(at < strstr(at, "/>") + 1);
	}
	return strtod(at, NULL);
}

static void ticks_are_round_and_reach_the_top(void **state)
{
	static const struct {
		double most;
		bool is_whole;
		size_t n;
		double step;
	} rows[] = {
		{ 0, true, 1, 1 },       { 1, true, 1, 1 },
		{ 3, true, 3, 1 },       { 5, true, 5, 1 },
		{ 7, true, 4, 2 },       { 100, true, 5, 20 },
		{ 101, true, 3, 50 },    { 0.3, false, 3, 0.1 },
		{ 1e15, true, 5, 2e14 }, { 0.0004, false, 4, 0.0001 },
		{ -5, false, 5, 0.2 },   { INFINITY, false, 5, 0.2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		double step;
		size_t n = chart_ticks(rows[i].most, 5, rows[i].is_whole, &step);

		assert_true(fabs(step - rows[i].step) < 1e-9 * rows[i].step + 1e-12);
		assert_int_equal(n, rows[i].n);
	}
}

static void bars_stand_as_high_as_the_table_says(void **state)
{
	const double good[] = { 3, 0, 4 }, bad[] = { 1, 2, CHART_GAP };
	const struct chart_series series[] = {
		{ .name = "completed", .mark = "completed", .values = good },
		{ .name = "failed", .mark = "failed", .values = bad },
	};
	const struct chart chart = chart_of(series, 2, 3);
	const struct html html = chart_bars(arena, &chart);

	(void)state; /* the highest is 4, so is the axis */
	assert_true(fabs(edge_of(&html, "bar completed", 0) - y_at(3, 4)) < 0.06);
	assert_true(fabs(edge_of(&html, "bar completed", 1) - y_at(4, 4)) < 0.06);
	assert_true(fabs(edge_of(&html, "bar failed", 0) - y_at(4, 4)) < 0.06);
	assert_true(fabs(edge_of(&html, "bar failed", 1) - y_at(2, 4)) < 0.06);
	assert_has(&html, "<tr><th scope=\"row\">1 Nov</th><td class=\"number\">3</td><td "
			  "class=\"number\">1</td></tr>");
	assert_has(&html, "<tr><th scope=\"row\">2 Nov</th><td class=\"number\">0</td><td "
			  "class=\"number\">2</td></tr>");
	assert_has(&html, "<tr><th scope=\"row\">3 &lt;b&gt;</th><td class=\"number\">4</td><td "
			  "class=\"number\">–</td></tr>");
	assert_has(&html, "role=\"img\"");
	assert_has(&html,
		   "aria-labelledby=\"c-title c-text\"><title id=\"c-title\">Deployments</title>\n"
		   "<desc id=\"c-text\">By day</desc>");
}

static void colours_are_not_all_that_tells_bars_apart(void **state)
{
	const double values[] = { 1 };
	const struct chart_series series[] = { { .name = "a", .values = values },
					       { .name = "b", .values = values } };
	const struct chart chart = chart_of(series, 2, 1);
	const struct html html = chart_bars(arena, &chart);

	(void)state;
	assert_has(&html, "<pattern id=\"c-1\"");
	assert_has(&html, "fill=\"url(#c-1)\"");
	assert_has(&html, "<ul class=\"legend\">");
	assert_null(strstr(html.markup, "style="));
}

static void a_line_breaks_at_a_gap(void **state)
{
	const double values[] = { 1, 2, CHART_GAP, 4, CHART_GAP };
	const struct chart_series series[] = { { .name = "cpu", .values = values } };
	const struct chart chart = chart_of(series, 1, 5);
	const struct html html = chart_lines(arena, &chart);
	const char *path = strstr(html.markup, "class=\"line one\" d=\"");
	size_t n_moves = 0, n_lines = 0;

	(void)state;
	assert_non_null(path);
	for (path += 20; *path != '"'; path++) {
		n_moves += *path == 'M';
		n_lines += *path == 'L';
	}
	assert_int_equal(n_moves, 2);
	assert_int_equal(n_lines, 1);
	assert_has(&html, "<circle"); /* the one that stands alone */
	assert_null(strstr(html.markup, "nan"));
	assert_has(&html, "<td class=\"number\">–</td>");
	assert_null(strstr(html.markup, "class=\"legend\""));
}

static void nothing_one_and_huge_can_be_drawn(void **state)
{
	static const double sets[][1] = { { 0 }, { 1 }, { 9e17 }, { -3 }, { NAN }, { 1e-9 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sets); i++)
		for (size_t n = 0; n < 2; n++) {
			const struct chart_series series[] = { { .name = "x", .values = sets[i] } };
			const struct chart chart = chart_of(series, 1, n);
			const struct html all[] = { chart_bars(arena, &chart),
						    chart_lines(arena, &chart),
						    chart_spark(arena, &chart),
						    chart_shares(arena, &chart) };

			for (size_t k = 0; k < ARRAY_LEN(all); k++) {
				assert_null(strstr(all[k].markup, "nan"));
				assert_null(strstr(all[k].markup, "inf"));
				assert_int_equal(strlen(all[k].markup), all[k].len);
			}
		}
}

static void a_spark_line_says_its_numbers(void **state)
{
	const double values[] = { 2, 0, CHART_GAP };
	const struct chart_series series[] = { { .name = "x", .values = values } };
	const struct chart chart = chart_of(series, 1, 3);
	const struct html html = chart_spark(arena, &chart);

	(void)state;
	assert_has(&html, "By day 2, 0, –</desc>");
}

static void shares_add_up(void **state)
{
	const double values[] = { 3, 1 };
	const struct chart_series series[] = { { .name = "x", .values = values } };
	const struct chart chart = chart_of(series, 1, 2);
	const struct html html = chart_shares(arena, &chart);

	(void)state;
	assert_has(&html, "h150.0v12");
	assert_has(&html, "<td class=\"number\">3</td><td class=\"number\">75%</td>");
	assert_has(&html, "h50.0v12");
	assert_has(&html, "<td class=\"number\">1</td><td class=\"number\">25%</td>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ticks_are_round_and_reach_the_top),
		cmocka_unit_test(bars_stand_as_high_as_the_table_says),
		cmocka_unit_test(colours_are_not_all_that_tells_bars_apart),
		cmocka_unit_test(a_line_breaks_at_a_gap),
		cmocka_unit_test(nothing_one_and_huge_can_be_drawn),
		cmocka_unit_test(a_spark_line_says_its_numbers),
		cmocka_unit_test(shares_add_up),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("chart", tests, set_up, tear_down);
}
