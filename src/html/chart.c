/* One drawing for all: a frame with title and description, an axis, what is drawn, a legend, the table. */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/str.h"
#include "html/chart.h"
#include "html/escape.h"

/* In units of the picture, which are pixels where there is room. */
#define WIDTH        720
#define HEIGHT       200
#define LEFT         48 /* room for the axis's numbers */
#define RIGHT        8
#define TOP          8
#define BOTTOM       24
#define INNER_WIDTH  (WIDTH - LEFT - RIGHT)
#define INNER_HEIGHT (HEIGHT - TOP - BOTTOM)
#define TICKS        5
/* A label of the other axis needs so much. */
#define LABEL_WIDTH 64

#define SPARK_WIDTH  120
#define SPARK_HEIGHT 24

/* A picture of 1,500 places and 20 lines, and its table. */
#define CHART_BYTES (4u << 20)

static const char *const marks[] = { "one", "two", "three", "four", "five", "six" };

static const char *mark_of(const struct chart *chart, size_t i)
{
	const char *mark = chart->series[i].mark;

	return mark ? mark : marks[i % ARRAY_LEN(marks)];
}

static const char *plain(struct arena *arena, double value)
{
	char text[I18N_NUMBER_SIZE];

	i18n_write_real(value, text);
	return arena_strdup(arena, text);
}

static const char *words_of(struct arena *arena, const struct chart_series *series, double value)
{
	if (isnan(value))
		return "–";
	return series->format ? series->format(arena, value) : plain(arena, value);
}

static bool is_drawn(const struct chart_series *series)
{
	return !series->is_only_told;
}

static const struct chart_series *first_drawn(const struct chart *chart)
{
	for (size_t i = 0; i < chart->n_series; i++)
		if (is_drawn(&chart->series[i]))
			return &chart->series[i];
	return NULL;
}

size_t chart_ticks(double most, size_t n, bool is_whole, double *step)
{
	static const double factors[] = { 1, 2, 5, 10 };
	double raw, power;

	if (!(most > 0) || isinf(most))
		most = 1;
	raw = most / (double)n;
	power = pow(10, floor(log10(raw)));
	*step = 10 * power;
	for (size_t i = ARRAY_LEN(factors); i-- > 0;)
		if (factors[i] * power >= raw * (1 - 1e-9))
			*step = factors[i] * power;
	if (is_whole && *step < 1)
		*step = 1;
	return (size_t)ceil(most / *step - 1e-9);
}

/* The axis: its end, and how a value lies on it. */
struct scale {
	double top, step;
	size_t n_steps;
};

static double positive(double value)
{
	return value > 0 ? value : 0; /* a gap neither */
}

static bool is_whole(const struct chart *chart)
{
	for (size_t i = 0; i < chart->n_series; i++)
		for (size_t k = 0; is_drawn(&chart->series[i]) && k < chart->n; k++)
			if (!isnan(chart->series[i].values[k]) &&
			    floor(chart->series[i].values[k]) < chart->series[i].values[k])
				return false;
	return true;
}

static struct scale scale_of(const struct chart *chart, bool is_stacked)
{
	struct scale scale;
	double most = 0;

	for (size_t k = 0; k < chart->n; k++) {
		double sum = 0;

		for (size_t i = 0; i < chart->n_series; i++) {
			double value;

			if (!is_drawn(&chart->series[i]))
				continue;
			value = positive(chart->series[i].values[k]);
			sum = is_stacked ? sum + value : fmax(sum, value);
		}
		most = fmax(most, sum);
	}
	scale.n_steps = chart_ticks(most, TICKS, is_whole(chart), &scale.step);
	scale.top = scale.step * (double)scale.n_steps;
	return scale;
}

static double y_of(const struct scale *scale, double value)
{
	return TOP + INNER_HEIGHT * (1 - positive(value) / scale->top);
}

/* The left edge of a place that is one of n. */
static double x_of(const struct chart *chart, double place)
{
	return LEFT + INNER_WIDTH * place / (chart->n ? (double)chart->n : 1);
}

static void open_svg(struct buf *out, const struct chart *chart, const char *sort, int width,
		     int height)
{
	buf_addf(out,
		 "<svg class=\"%s\" role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		 "aria-labelledby=\"%s-title %s-text\"><title id=\"%s-title\">",
		 sort, width, height, width, height, chart->id, chart->id, chart->id);
	escape_html(out, chart->title);
	buf_addf(out, "</title>\n<desc id=\"%s-text\">", chart->id);
	escape_html(out, chart->text);
}

static void add_axis(struct buf *out, struct arena *arena, const struct chart *chart,
		     const struct scale *scale)
{
	const struct chart_series *first = first_drawn(chart);
	size_t every = 1;

	buf_adds(out, "<g class=\"axis\">");
	for (size_t i = 0; first && i <= scale->n_steps; i++) {
		double value = scale->step * (double)i;
		double y = y_of(scale, value);

		buf_addf(out, "<path d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\">", LEFT, y,
			 WIDTH - RIGHT, LEFT - 8, y + 4);
		escape_html(out, words_of(arena, first, value));
		buf_adds(out, "</text>\n");
	}
	while (chart->n > every * (INNER_WIDTH / LABEL_WIDTH))
		every++;
	for (size_t k = 0; k < chart->n; k += every) {
		buf_addf(out, "<text class=\"place\" x=\"%.1f\" y=\"%d\">",
			 x_of(chart, (double)k + (every > 1 ? 0 : 0.5)), HEIGHT - 6);
		escape_html(out, chart->labels[k]);
		buf_adds(out, "</text>\n");
	}
	buf_adds(out, "</g>");
}

/* What a bar is filled with beside its colour, so that one can do without. */
static void add_patterns(struct buf *out, const struct chart *chart)
{
	static const char *const lines[] = { "",       "M0 6L6 0", "M0 3H6",
					     "M3 0V6", "M0 0L6 6", "M0 3H6M3 0V6" };

	buf_adds(out, "<defs>");
	for (size_t i = 0; i < chart->n_series; i++) {
		const char *line = lines[i % ARRAY_LEN(lines)];

		if (!is_drawn(&chart->series[i]) || !*line)
			continue;
		buf_addf(out,
			 "<pattern id=\"%s-%zu\" class=\"%s\" width=\"6\" height=\"6\" "
			 "patternUnits=\"userSpaceOnUse\"><path d=\"%s\"/></pattern>",
			 chart->id, i, mark_of(chart, i), line);
	}
	buf_adds(out, "</defs>");
}

/* What a series is drawn with: its colour, and over it, but for the first, its pattern. */
static void add_filled(struct buf *out, const struct chart *chart, size_t i, const char *path)
{
	buf_addf(out, "<path class=\"bar %s\" d=\"%s\"/>", mark_of(chart, i), path);
	if (i)
		buf_addf(out, "<path class=\"over\" fill=\"url(#%s-%zu)\" d=\"%s\"/>", chart->id, i,
			 path);
}

static void add_bars(struct buf *out, struct arena *arena, const struct chart *chart,
		     const struct scale *scale)
{
	double *base = arena_array(arena, chart->n + 1, sizeof(*base));
	double width = (double)INNER_WIDTH / (chart->n ? (double)chart->n : 1);
	double bar = width > 4 ? fmin(width - 2, 48) : width * 0.8;
	struct buf path;

	buf_init(&path, CHART_BYTES);
	for (size_t i = 0; i < chart->n_series; i++) {
		if (!is_drawn(&chart->series[i]))
			continue;
		buf_clear(&path);
		for (size_t k = 0; k < chart->n; k++) {
			double value = positive(chart->series[i].values[k]);

			if (!(value > 0))
				continue;
			buf_addf(&path, "M%.1f %.1fh%.1fV%.1fh-%.1fz",
				 x_of(chart, (double)k + 0.5) - bar / 2, y_of(scale, base[k]), bar,
				 y_of(scale, base[k] + value), bar);
			base[k] += value;
		}
		if (path.len)
			add_filled(out, chart, i, buf_str(&path));
	}
	buf_release(&path);
}

/* The places of a series, as a path that is lifted at gaps; ones that stand alone become dots. */
static void add_line(struct buf *out, const struct chart *chart, size_t i,
		     const struct scale *scale)
{
	const double *values = chart->series[i].values;
	bool is_down = false;

	buf_addf(out, "<path class=\"line %s\" d=\"", mark_of(chart, i));
	for (size_t k = 0; k < chart->n; k++) {
		if (!isnan(values[k]))
			buf_addf(out, "%c%.1f %.1f", is_down ? 'L' : 'M',
				 x_of(chart, (double)k + 0.5), y_of(scale, values[k]));
		is_down = !isnan(values[k]);
	}
	buf_adds(out, "\"/>");
	for (size_t k = 0; k < chart->n; k++)
		if (!isnan(values[k]) && (k == 0 || isnan(values[k - 1])) &&
		    (k + 1 == chart->n || isnan(values[k + 1])))
			buf_addf(out,
				 "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"/>",
				 mark_of(chart, i), x_of(chart, (double)k + 0.5),
				 y_of(scale, values[k]));
}

/* What is what; of one alone the title says it. */
static void add_legend(struct buf *out, const struct chart *chart, bool is_lines)
{
	size_t n = 0;

	for (size_t i = 0; i < chart->n_series; i++)
		n += is_drawn(&chart->series[i]);
	if (n < 2)
		return;
	buf_adds(out, "<ul class=\"legend\">");
	for (size_t i = 0; i < chart->n_series; i++) {
		if (!is_drawn(&chart->series[i]))
			continue;
		buf_adds(out, "<li><svg aria-hidden=\"true\" width=\"16\" height=\"12\">");
		if (is_lines)
			buf_addf(out, "<path class=\"line %s\" d=\"M0 6H16\"/>", mark_of(chart, i));
		else
			add_filled(out, chart, i, "M0 0h16v12h-16z");
		buf_adds(out, "</svg> ");
		escape_html(out, chart->series[i].name);
		buf_adds(out, "</li>");
	}
	buf_adds(out, "</ul>");
}

static void add_head(struct buf *out, const struct chart *chart)
{
	buf_adds(out, "<thead><tr><th scope=\"col\">");
	escape_html(out, chart->places);
	buf_adds(out, "</th>");
	for (size_t i = 0; i < chart->n_series; i++) {
		buf_adds(out, "<th scope=\"col\" class=\"number\">");
		escape_html(out, chart->series[i].name);
		buf_adds(out, "</th>");
	}
	buf_adds(out, "</tr></thead>");
}

static void add_table(struct buf *out, struct arena *arena, const struct chart *chart)
{
	buf_adds(out, "<details><summary>");
	escape_html(out, _("The numbers"));
	buf_adds(out,
		 "</summary><div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
	escape_html(out, arena_printf(arena, _("%s: the numbers"), chart->title));
	buf_adds(out, "\"><table>");
	add_head(out, chart);
	buf_adds(out, "<tbody>");
	for (size_t k = 0; k < chart->n; k++) {
		buf_adds(out, "<tr><th scope=\"row\">");
		escape_html(out, chart->labels[k]);
		buf_adds(out, "</th>");
		for (size_t i = 0; i < chart->n_series; i++) {
			buf_adds(out, "<td class=\"number\">");
			escape_html(out,
				    words_of(arena, &chart->series[i], chart->series[i].values[k]));
			buf_adds(out, "</td>");
		}
		buf_adds(out, "</tr>");
	}
	buf_adds(out, "</tbody></table></div></details>");
}

static struct html finish(struct arena *arena, struct buf *out)
{
	struct html html = { .markup = buf_dup(out, arena), .len = out->len };

	buf_release(out);
	return html;
}

static struct html draw(struct arena *arena, const struct chart *chart, bool is_lines)
{
	const struct scale scale = scale_of(chart, !is_lines);
	struct buf out;

	buf_init(&out, CHART_BYTES);
	buf_adds(&out, "<figure class=\"chart\"><div class=\"scroll\" role=\"region\" "
		       "tabindex=\"0\" aria-label=\"");
	escape_html(&out, chart->title);
	buf_adds(&out, "\">");
	open_svg(&out, chart, "plot", WIDTH, HEIGHT);
	buf_adds(&out, "</desc>");
	if (!is_lines)
		add_patterns(&out, chart);
	add_axis(&out, arena, chart, &scale);
	if (is_lines)
		for (size_t i = 0; i < chart->n_series; i++) {
			if (is_drawn(&chart->series[i]))
				add_line(&out, chart, i, &scale);
		}
	else
		add_bars(&out, arena, chart, &scale);
	buf_adds(&out, "</svg></div>");
	add_legend(&out, chart, is_lines);
	add_table(&out, arena, chart);
	buf_adds(&out, "</figure>");
	return finish(arena, &out);
}

struct html chart_bars(struct arena *arena, const struct chart *chart)
{
	return draw(arena, chart, false);
}

struct html chart_lines(struct arena *arena, const struct chart *chart)
{
	return draw(arena, chart, true);
}

struct html chart_spark(struct arena *arena, const struct chart *chart)
{
	const struct chart_series *series = chart->series;
	double most = 0;
	bool is_down = false;
	struct buf out;

	for (size_t k = 0; k < chart->n; k++)
		most = fmax(most, positive(series->values[k]));
	buf_init(&out, CHART_BYTES);
	open_svg(&out, chart, "spark", SPARK_WIDTH, SPARK_HEIGHT);
	for (size_t k = 0; k < chart->n; k++) {
		buf_adds(&out, k ? ", " : " ");
		escape_html(&out, words_of(arena, series, series->values[k]));
	}
	buf_adds(&out, "</desc><path class=\"line one\" d=\"");
	for (size_t k = 0; k < chart->n; k++) {
		double x = 2 + (SPARK_WIDTH - 4) *
				   (chart->n > 1 ? (double)k / (double)(chart->n - 1) : 0.5);
		double y = 2 + (SPARK_HEIGHT - 4) *
				   (1 - positive(series->values[k]) / (most > 0 ? most : 1));

		if (!isnan(series->values[k]))
			buf_addf(&out, "%c%.1f %.1f", is_down ? 'L' : 'M', x, y);
		is_down = !isnan(series->values[k]);
	}
	buf_adds(&out, "\"/></svg>");
	return finish(arena, &out);
}

struct html chart_shares(struct arena *arena, const struct chart *chart)
{
	const struct chart_series *series = chart->series;
	double sum = 0;
	struct buf out;

	for (size_t k = 0; k < chart->n; k++)
		sum += positive(series->values[k]);
	buf_init(&out, CHART_BYTES);
	buf_adds(&out, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
	escape_html(&out, chart->title);
	buf_adds(&out, "\"><table class=\"shares\"><caption class=\"hidden\">");
	escape_html(&out, chart->text);
	buf_adds(&out, "</caption><tbody>");
	for (size_t k = 0; k < chart->n; k++) {
		double share = sum > 0 ? positive(series->values[k]) / sum : 0;

		buf_adds(&out, "<tr><th scope=\"row\">");
		escape_html(&out, chart->labels[k]);
		buf_addf(&out,
			 "</th><td><svg aria-hidden=\"true\" class=\"share\" width=\"200\" "
			 "height=\"12\">"
			 "<path class=\"bar %s\" d=\"M0 0h%.1fv12h-%.1fz\"/></svg></td><td "
			 "class=\"number\">",
			 mark_of(chart, 0), 200 * share, 200 * share);
		escape_html(&out, words_of(arena, series, series->values[k]));
		buf_addf(&out, "</td><td class=\"number\">%.0f%%</td></tr>", 100 * share);
	}
	buf_adds(&out, "</tbody></table></div>");
	return finish(arena, &out);
}
