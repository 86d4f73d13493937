/* Pictures of numbers: SVG made here, without script, and the same numbers in a table beneath. Colours are classes of the
 * stylesheet, so that dark, high contrast and print have their own; what is told apart by colour is told apart by its pattern
 * or its dashes too. Pure: a chart's markup lives in the arena. */
#ifndef LANDFALL_HTML_CHART_H
#define LANDFALL_HTML_CHART_H

#include "base/arena.h"
#include "html/view.h"

/* A number that is not there: a gap in a line, no bar, "–" in the table. */
#define CHART_GAP ((double)NAN)

/* Values of one sort. */
struct chart_series {
	const char *name;
	const char *
	    mark; /* class of its colour and pattern: "completed", "failed" …; NULL: by its place */
	const double *values; /* as many as the chart has places */
	/* A value in words, for the table and the axis; NULL: a plain number. */
	const char *(*format)(struct arena *arena, double value);
	bool is_only_told; /* a column of the table, not drawn */
};

struct chart {
	const char *id; /* unique on its page; a word */
	const char *title;
	const char *text;   /* what it shows, in a sentence or two: how much, from when to when */
	const char *places; /* head of the table's first column: "Day" */
	size_t n;           /* places along the chart */
	const char *const *labels; /* a place in words: "6 Nov" */
	const struct chart_series *series;
	size_t n_series;
};

/* The steps of an axis from 0 up to at least most: 1, 2 or 5 times a power of ten, at most n of them; at least 1 where
 * is_whole. *step is 0 never. Returns how many there are. */
size_t chart_ticks(double most, size_t n, bool is_whole, double *step);

/* Bars, one upon the other; negative values count as none. */
struct html chart_bars(struct arena *arena, const struct chart *chart);
/* Lines, which break at gaps; a value between two gaps is a dot. */
struct html chart_lines(struct arena *arena, const struct chart *chart);
/* A line of the height of a text, without axes: its description has the numbers. */
struct html chart_spark(struct arena *arena, const struct chart *chart);
/* Parts of a whole, a row each: label, bar, number and share. Only the first series is drawn. The table is the picture. */
struct html chart_shares(struct arena *arena, const struct chart *chart);

#endif
