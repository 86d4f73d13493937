/* Where lines begin and end. */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "transfer/lines.h"

/* Columns of a CSV. */
#define NAMES_MAX 100

static bool is_blank(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!str_is_space(text[i]))
			return false;
	return true;
}

/* Where the row ends that begins at at: before its line break, which in CSV may stand inside quotes too. *breaks counts
 * all of them, and *next is where the next row begins. */
static const char *end_of_row(enum lines_form form, const char *at, const char *end,
			      int64_t *breaks, const char **next)
{
	const char *start = at;
	bool is_quoted = false;

	for (; at < end; at++) {
		if (form == LINES_CSV && *at == '"')
			is_quoted = !is_quoted;
		if (*at != '\n')
			continue;
		(*breaks)++;
		if (is_quoted)
			continue;
		*next = at + 1;
		return at > start && at[-1] == '\r' ? at - 1 : at;
	}
	*next = end;
	return end;
}

/* One cell; *at moves behind it and its comma. NULL when a quote is out of place. */
static char *read_cell(struct arena *arena, const char **at, const char *end)
{
	const char *c = *at;
	char *out = arena_alloc(arena, (size_t)(end - c) + 1);
	size_t n = 0;

	if (c < end && *c == '"') {
		for (c++; c < end; c++) {
			if (*c == '"' && (c + 1 == end || c[1] != '"'))
				break;
			c += *c == '"';
			out[n++] = *c;
		}
		if (c++ == end)
			return NULL;
	} else {
		for (; c < end && *c != ','; c++) {
			if (*c == '"')
				return NULL;
			out[n++] = *c;
		}
	}
	if (c < end && *c != ',')
		return NULL;
	*at = c < end ? c + 1 : NULL;
	return out;
}

/* All cells of a row, at most max; 0 when they cannot be read. */
static size_t read_cells(struct arena *arena, const struct line *line, const char **out, size_t max)
{
	const char *at = line->text;
	const char *end = line->text + line->len;
	size_t n = 0;

	while (at) {
		char *cell = read_cell(arena, &at, end);

		if (!cell || n == max)
			return 0;
		out[n++] = str_trim(arena, cell);
	}
	return n;
}

const char **lines_cells(struct arena *arena, const struct lines *lines, const struct line *line)
{
	const char **cells = arena_array(arena, lines->n_names, sizeof(*cells));

	if (read_cells(arena, line, cells, lines->n_names) != lines->n_names)
		return NULL;
	for (size_t i = 0; i < lines->n_names; i++) {
		if (cells[i][0] == '\'' && cells[i][1] && strchr("=+-@\t", cells[i][1]))
			cells[i]++;
		if (!*cells[i])
			cells[i] = NULL;
	}
	return cells;
}

/* The first row of a CSV: the names of its columns. */
static void read_names(struct arena *arena, struct lines *out)
{
	const char *names[NAMES_MAX];

	if (!out->n) {
		out->fault = "A CSV begins with a line of names.";
		return;
	}
	out->n_names = read_cells(arena, &out->rows[0], names, NAMES_MAX);
	out->rows++;
	out->n--;
	if (!out->n_names)
		out->fault = "The line of names cannot be read, or has more than 100.";
	out->names = arena_array(arena, out->n_names, sizeof(*names));
	memcpy(out->names, names, out->n_names * sizeof(*names));
	for (size_t i = 0; i < out->n_names; i++)
		for (size_t k = 0; k < i; k++)
			if (str_eq(names[i], names[k]))
				out->fault =
				    arena_printf(arena, "The column %s is there twice.", names[i]);
}

void lines_read(struct arena *arena, enum lines_form form, const char *text, size_t len,
		struct lines *out)
{
	static const char mark[] = "\xef\xbb\xbf"; /* that spreadsheets begin a file with */
	size_t most = LIMIT_IMPORT_ROWS + (form == LINES_CSV);
	const char *end = text + len;
	const char *next;
	int64_t number = 1;

	*out = (struct lines){ .form = form };
	if (!str_is_utf8(text, len, NULL) || memchr(text, '\0', len)) {
		out->fault = "The text is not UTF-8.";
		return;
	}
	if (str_starts(text, mark))
		text += sizeof(mark) - 1;
	out->rows = arena_array(arena, most, sizeof(*out->rows));
	for (; text < end; text = next) {
		int64_t breaks = 0;
		const char *stop = end_of_row(form, text, end, &breaks, &next);
		struct line line = { number, text, (size_t)(stop - text) };

		number += breaks;
		if (is_blank(line.text, line.len))
			continue;
		if (out->n == most) {
			out->fault = "A request may have at most 10,000 rows.";
			return;
		}
		out->rows[out->n++] = line;
	}
	if (form == LINES_CSV)
		read_names(arena, out);
}

enum lines_form lines_guess(const char *text)
{
	while (str_is_space(*text))
		text++;
	return *text == '{' ? LINES_NDJSON : LINES_CSV;
}
