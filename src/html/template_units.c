/* Cuts a source into pieces, gathers pieces into runs, and trims each run to its unit. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "html/template_units.h"

#define UNIT_BYTES_MAX ((size_t)1 << 16)
#define NONE           SIZE_MAX

enum piece_kind {
	PIECE_TEXT,
	PIECE_VARIABLE, /* {{x}} */
	PIECE_OPEN,     /* of an inline element */
	PIECE_CLOSE,
	PIECE_BREAK,    /* any other tag: no unit goes across */
	PIECE_VERBATIM, /* comments, and what is in <pre>: neither */
};

struct piece {
	enum piece_kind kind;
	const char *at;
	size_t len;
	size_t match; /* of inline elements, in the run: what closes this, or what this closes */
};

struct units {
	const char *at;
	const char *end;
	const struct template_units *to;
	struct piece *run; /* pieces since the last break, one behind the other in the source */
	size_t n;
	size_t size;
	struct buf text; /* a unit */
};

/* Elements that stand within sentences. */
static const char *const inlines[] = { "a",    "abbr",   "b",     "bdi",  "bdo", "cite", "code",
				       "data", "del",    "dfn",   "em",   "i",   "ins",  "kbd",
				       "mark", "q",      "s",     "samp", "sub", "sup",  "span",
				       "time", "strong", "small", "u",    "var", "wbr" };
/* Those of them whose text is for machines. */
static const char *const codes[] = { "code", "kbd", "samp" };
/* Elements whose content is kept as it stands. */
static const char *const verbatims[] = { "pre", "script", "style", "textarea" };
/* Attributes that people read. */
static const char *const readable[] = { "title", "aria-label", "aria-description",
					"alt",   "label",      "placeholder" };

static bool is_in(const char *const *words, size_t n, const char *at, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(words[i]) == len && strncmp(words[i], at, len) == 0)
			return true;
	return false;
}

/* Bytes of the Mustache tag that begins here, 0 for none. */
static size_t mustache_len(const char *at, const char *end)
{
	const char *close;

	if (end - at < 4 || at[0] != '{' || at[1] != '{')
		return 0;
	close = memmem(at + 2, (size_t)(end - at) - 2, "}}", 2);
	return close ? (size_t)(close + 2 - at) : 0;
}

static bool is_variable(const char *at, const char *end)
{
	for (at += 2; at < end && str_is_space(*at); at++)
		;
	return at < end && !strchr("#^/><$!=", *at);
}

/* Bytes of the HTML tag that begins here, 0 for none: up to ">" outside quotation marks and Mustache tags. */
static size_t tag_len(const char *at, const char *end)
{
	const char *from = at;
	char quote = '\0';

	if (end - at < 3 || *at != '<' || !(str_is_alnum(at[1]) || strchr("/!", at[1])))
		return 0;
	while (at < end) {
		size_t skip = mustache_len(at, end);

		if (skip) {
			at += skip;
			continue;
		}
		if (!quote && *at == '>')
			return (size_t)(at + 1 - from);
		if (quote ? *at == quote : (*at == '"' || *at == '\''))
			quote = quote ? '\0' : *at;
		at++;
	}
	return 0;
}

/* The name of an element in a tag. */
static const char *tag_name(const char *tag, size_t *len)
{
	const char *name = tag + 1 + (tag[1] == '/');

	*len = 0;
	while (str_is_alnum(name[*len]))
		(*len)++;
	return name;
}

/* The kind of an HTML tag. One that closes itself is void: it opens and closes at once, like text. */
static enum piece_kind tag_kind(const char *tag, size_t len)
{
	size_t name_len;
	const char *name = tag_name(tag, &name_len);

	if (!is_in(inlines, ARRAY_LEN(inlines), name, name_len) || tag[len - 2] == '/')
		return PIECE_BREAK;
	return tag[1] == '/' ? PIECE_CLOSE : PIECE_OPEN;
}

/* ---------------------------------------------------------------- what becomes of pieces */

static void keep(struct units *units, const char *from, const char *to)
{
	if (to > from)
		units->to->keep(units->to->context, from, (size_t)(to - from));
}

/* Gives from..to as a unit, its white space folded. */
static void give(struct units *units, const char *from, const char *to)
{
	bool is_space = false;

	buf_clear(&units->text);
	for (; from < to; from++) {
		if (!str_is_space(*from))
			buf_addc(&units->text, *from);
		else if (!is_space)
			buf_addc(&units->text, ' ');
		is_space = str_is_space(*from);
	}
	units->to->unit(units->to->context, buf_str(&units->text));
}

static void trim(const char **from, const char **to)
{
	while (*from < *to && str_is_space(**from))
		(*from)++;
	while (*from < *to && str_is_space((*to)[-1]))
		(*to)--;
}

/* Whether a text has a letter; those of a character's name (&nbsp;) are none. */
static bool has_letter(const char *at, const char *end)
{
	for (; at < end; at++) {
		const char *name = at;

		if (*at == '&')
			for (name++; name < end && (str_is_alnum(*name) || *name == '#'); name++)
				;
		if (name > at && name < end && *name == ';')
			at = name;
		else if (str_is_alnum(*at) && !str_is_digit(*at))
			return true;
	}
	return false;
}

/* A stretch of an attribute's value that has no tags but variables. */
static void read_stretch(struct units *units, const char *from, const char *to)
{
	const char *first = from, *last = to, *at = from;
	bool has_words = false;

	trim(&first, &last);
	while (at < last) {
		const char *text = at;

		while (at < last && !mustache_len(at, last))
			at++;
		has_words = has_words || has_letter(text, at);
		if (at < last)
			at += mustache_len(at, last);
	}
	if (!has_words) {
		keep(units, from, to);
		return;
	}
	keep(units, from, first);
	give(units, first, last);
	keep(units, last, to);
}

static void read_value(struct units *units, const char *from, const char *to)
{
	const char *stretch = from;

	for (const char *at = from; at < to;) {
		size_t len = mustache_len(at, to);

		if (len && !is_variable(at, at + len)) {
			read_stretch(units, stretch, at);
			keep(units, at, at + len);
			stretch = at + len;
		}
		at += len ? len : 1;
	}
	read_stretch(units, stretch, to);
}

/* The attribute whose value's quotation mark is at: from its name's beginning. */
static bool is_readable(const char *tag, const char *at)
{
	const char *end = at, *name;

	while (end > tag && (end[-1] == '=' || str_is_space(end[-1])))
		end--;
	for (name = end; name > tag && (str_is_alnum(name[-1]) || name[-1] == '-'); name--)
		;
	return is_in(readable, ARRAY_LEN(readable), name, (size_t)(end - name));
}

/* Keeps a tag but for the values that people read. */
static void read_tag(struct units *units, const char *tag, size_t len)
{
	const char *end = tag + len, *kept = tag;

	for (const char *at = tag; at < end;) {
		size_t skip = mustache_len(at, end);
		const char *close;

		if (skip || (*at != '"' && *at != '\'')) {
			at += skip ? skip : 1;
			continue;
		}
		for (close = at + 1; close < end && *close != *at;) {
			skip = mustache_len(close, end);
			close += skip ? skip : 1;
		}
		if (is_readable(tag, at)) {
			keep(units, kept, at + 1);
			read_value(units, at + 1, close);
			kept = close;
		}
		at = close + 1;
	}
	keep(units, kept, end);
}

static void keep_pieces(struct units *units, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct piece *piece = &units->run[i];

		if (piece->kind == PIECE_OPEN)
			read_tag(units, piece->at, piece->len);
		else
			keep(units, piece->at, piece->at + piece->len);
	}
}

/* ---------------------------------------------------------------- runs */

/* Pairs the inline elements of the run. */
static void pair(struct units *units)
{
	for (size_t i = 0; i < units->n; i++) {
		struct piece *piece = &units->run[i];

		if (piece->kind != PIECE_CLOSE)
			continue;
		/* The nearest that is still open. */
		for (size_t k = i; k-- > 0;) {
			if (units->run[k].kind != PIECE_OPEN || units->run[k].match != NONE)
				continue;
			units->run[k].match = i;
			piece->match = k;
			break;
		}
	}
}

/* Whether pieces from..to, both included, say anything: words of their own, or, where all counts, a variable or code. */
static bool says(const struct units *units, size_t from, size_t to, bool all_counts)
{
	size_t code = NONE; /* where the code that we are in ends */

	for (size_t i = from; i <= to; i++) {
		const struct piece *piece = &units->run[i];
		size_t len;
		const char *name;

		if (piece->kind == PIECE_VARIABLE && all_counts)
			return true;
		if (piece->kind == PIECE_TEXT && (code == NONE || i > code) &&
		    has_letter(piece->at, piece->at + piece->len))
			return true;
		if (all_counts || piece->kind != PIECE_OPEN || (code != NONE && i <= code))
			continue;
		name = tag_name(piece->at, &len);
		if (is_in(codes, ARRAY_LEN(codes), name, len) && piece->match != NONE)
			code = piece->match;
	}
	return false;
}

static bool is_blank(const struct piece *piece)
{
	const char *from = piece->at, *to = piece->at + piece->len;

	trim(&from, &to);
	return from == to;
}

/* Where the pieces at one end that belong to no unit end: behind an element without a word, white space, or a tag
 * whose other half is outside. Returns whether it moved. */
static bool trim_first(const struct units *units, size_t *first, size_t last)
{
	const struct piece *piece = &units->run[*first];
	bool is_open = piece->kind == PIECE_OPEN;
	bool is_cut = (is_open && piece->match > last) || piece->kind == PIECE_CLOSE;

	if (is_cut || (piece->kind == PIECE_TEXT && is_blank(piece)))
		(*first)++;
	else if (is_open && piece->match < last && !says(units, *first, piece->match, true))
		*first = piece->match + 1;
	else
		return false;
	return true;
}

static bool trim_last(const struct units *units, size_t first, size_t *last)
{
	const struct piece *piece = &units->run[*last];
	bool is_close = piece->kind == PIECE_CLOSE;
	bool is_cut = (is_close && piece->match < first) || piece->kind == PIECE_OPEN;

	if (is_cut || (piece->kind == PIECE_TEXT && is_blank(piece)))
		(*last)--;
	else if (is_close && piece->match > first && !says(units, piece->match, *last, true))
		*last = piece->match - 1;
	else
		return false;
	return true;
}

/* Gives the unit of pieces first..last, both included, if they have one, and keeps the rest. */
static void read_stretch_of_run(struct units *units, size_t first, size_t last)
{
	size_t from_piece = first, to_piece = last + 1;
	const char *from, *to;

	if (!says(units, first, last, false)) {
		keep_pieces(units, first, last + 1);
		return;
	}
	/* There is a word between them, so they never cross. */
	for (bool moved = true; moved;) {
		moved = trim_first(units, &first, last) || trim_last(units, first, &last);
		if (!moved && units->run[first].kind == PIECE_OPEN &&
		    units->run[first].match == last) {
			first++;
			last--;
			moved = true;
		}
	}
	from = units->run[first].at;
	to = units->run[last].at + units->run[last].len;
	keep_pieces(units, from_piece, first);
	trim(&from, &to);
	keep(units, units->run[first].at, from);
	give(units, from, to);
	keep(units, to, units->run[last].at + units->run[last].len);
	keep_pieces(units, last + 1, to_piece);
}

/* Ends the run. An inline element that does not end in it (a section stands between) divides it. */
static void end_run(struct units *units)
{
	size_t first = 0;

	pair(units);
	for (size_t i = 0; i <= units->n; i++) {
		bool is_end = i == units->n;

		if (!is_end && (units->run[i].match != NONE || (units->run[i].kind != PIECE_OPEN &&
								units->run[i].kind != PIECE_CLOSE)))
			continue;
		if (i > first)
			read_stretch_of_run(units, first, i - 1);
		if (!is_end)
			keep_pieces(units, i, i + 1);
		first = i + 1;
	}
	units->n = 0;
}

/* ---------------------------------------------------------------- the source */

static void add(struct units *units, enum piece_kind kind, size_t len)
{
	if (kind == PIECE_BREAK || kind == PIECE_VERBATIM) {
		end_run(units);
		if (kind == PIECE_BREAK)
			read_tag(units, units->at, len);
		else
			keep(units, units->at, units->at + len);
	} else {
		if (units->n == units->size) {
			units->size = units->size ? 2 * units->size : 64;
			units->run = mem_realloc(units->run, units->size * sizeof(*units->run));
		}
		units->run[units->n++] = (struct piece){ kind, units->at, len, NONE };
	}
	units->at += len;
}

/* Bytes up to the tag that closes the verbatim element of this name, or to the end. */
static size_t verbatim_len(const struct units *units, const char *name, size_t name_len)
{
	for (const char *at = units->at; at < units->end; at++)
		if (at[0] == '<' && (size_t)(units->end - at) > name_len + 2 && at[1] == '/' &&
		    strncmp(at + 2, name, name_len) == 0)
			return (size_t)(at - units->at);
	return (size_t)(units->end - units->at);
}

static void read_html(struct units *units, size_t len)
{
	size_t name_len;
	const char *tag = units->at;
	const char *name = tag_name(tag, &name_len);

	add(units, tag_kind(tag, len), len);
	if (tag[1] != '/' && is_in(verbatims, ARRAY_LEN(verbatims), name, name_len))
		add(units, PIECE_VERBATIM, verbatim_len(units, name, name_len));
}

static size_t comment_len(const char *at, const char *end)
{
	const char *close;

	if (end - at < 7 || strncmp(at, "<!--", 4) != 0)
		return 0;
	close = memmem(at + 4, (size_t)(end - at) - 4, "-->", 3);
	return close ? (size_t)(close + 3 - at) : (size_t)(end - at);
}

void template_units_read(const char *source, size_t len, const struct template_units *to)
{
	struct units units = { .at = source, .end = source + len, .to = to };

	buf_init(&units.text, UNIT_BYTES_MAX);
	while (units.at < units.end) {
		size_t mustache = mustache_len(units.at, units.end);
		size_t comment = comment_len(units.at, units.end);
		size_t tag = tag_len(units.at, units.end);
		size_t text = 1;

		if (mustache)
			add(&units,
			    is_variable(units.at, units.at + mustache) ? PIECE_VARIABLE
								       : PIECE_BREAK,
			    mustache);
		else if (comment)
			add(&units, PIECE_VERBATIM, comment);
		else if (tag)
			read_html(&units, tag);
		else {
			while (units.at + text < units.end && units.at[text] != '<' &&
			       units.at[text] != '{')
				text++;
			add(&units, PIECE_TEXT, text);
		}
	}
	end_run(&units);
	free(units.run);
	buf_release(&units.text);
}
