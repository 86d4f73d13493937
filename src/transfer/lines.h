/* A body of many rows, taken apart: NDJSON, a JSON object a line, or CSV (RFC 4180) with a line of names. */
#ifndef LANDFALL_TRANSFER_LINES_H
#define LANDFALL_TRANSFER_LINES_H

#include "base/arena.h"

enum lines_form { LINES_NDJSON, LINES_CSV };

struct line {
	int64_t number; /* of the text, from 1: where it begins */
	const char *text;
	size_t len;
};

struct lines {
	enum lines_form form;
	struct line *rows; /* blank ones are left out */
	size_t n;
	const char **names; /* CSV: of the columns */
	size_t n_names;
	const char *fault; /* of the text as a whole, or NULL */
};

/* Takes a text apart that lives as long as the arena. More rows than LIMIT_IMPORT_ROWS, a CSV without names or with a
 * name twice, and what is not UTF-8 are faults. */
void lines_read(struct arena *arena, enum lines_form form, const char *text, size_t len,
		struct lines *out);

/* The cells of a row of CSV, as many as there are names; a blank one is NULL, and an apostrophe that keeps a
 * spreadsheet from taking a cell for a formula is taken away. NULL when it has more or fewer, or a quote that is out of
 * place. */
const char **lines_cells(struct arena *arena, const struct lines *lines, const struct line *line);

/* What a text without a name looks like. */
enum lines_form lines_guess(const char *text);

#endif
