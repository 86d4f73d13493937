/* A recursive reader, a function a rule of the grammar. Each returns false after it has set the
 * problem. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/str.h"
#include "json/strict.h"

struct reader {
	const char *start, *at, *end;
	struct arena *arena;
	struct json_problem *problem;
	int depth;
};

/* A decoded name of the object being read. */
struct name {
	const char *text;
	size_t len;
};

static bool read_value(struct reader *r);

static bool fail(struct reader *r, const char *at, const char *what)
{
	r->problem->offset = (size_t)(at - r->start);
	r->problem->what = what;
	return false;
}

static char peek(const struct reader *r)
{
	return r->at < r->end ? *r->at : '\0';
}

static void skip_space(struct reader *r)
{
	while (r->at < r->end &&
	       (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r'))
		r->at++;
}

/* The four hexadecimal digits after \u. */
static bool read_hex4(struct reader *r, unsigned *out)
{
	unsigned char bytes[2];
	char text[5] = { 0 };

	if (r->end - r->at < 4)
		return fail(r, r->at, _("incomplete \\u escape"));
	memcpy(text, r->at, 4);
	if (!str_unhex(text, bytes, 2))
		return fail(r, r->at, _("bad \\u escape"));
	r->at += 4;
	*out = (unsigned)bytes[0] << 8 | bytes[1];
	return true;
}

/* Writes a code point as UTF-8; returns the bytes written. */
static size_t put_utf8(unsigned code, char *out)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* After \u: one code point, two escapes where it is a surrogate pair. */
static bool read_code_point(struct reader *r, unsigned *out)
{
	const char *at = r->at - 2;
	unsigned low;

	if (!read_hex4(r, out))
		return false;
	if (*out == 0)
		return fail(r, at, _("NUL in a string"));
	if (*out >= 0xdc00 && *out <= 0xdfff)
		return fail(r, at, _("lone surrogate"));
	if (*out < 0xd800 || *out > 0xdbff)
		return true;
	if (r->end - r->at < 2 || r->at[0] != '\\' || r->at[1] != 'u')
		return fail(r, at, _("lone surrogate"));
	r->at += 2;
	if (!read_hex4(r, &low))
		return false;
	if (low < 0xdc00 || low > 0xdfff)
		return fail(r, at, _("lone surrogate"));
	*out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
	return true;
}

/* Reads past a backslash; what it stands for goes to out (4 bytes), its length to *len. */
static bool read_escape(struct reader *r, char *out, size_t *len)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";
	char c = peek(r);
	unsigned code;

	r->at++;
	if (c == 'u') {
		if (!read_code_point(r, &code))
			return false;
		*len = put_utf8(code, out);
		return true;
	}

	const char *found = c ? strchr(from, c) : NULL;

	if (!found)
		return fail(r, r->at - 1, _("unknown escape"));
	*out = to[found - from];
	*len = 1;
	return true;
}

/* Bytes from at to the quotation mark that ends the string: the content decoded is never longer. */
static size_t raw_len(const struct reader *r, const char *at)
{
	const char *start = at;

	while (at < r->end && *at != '"')
		at += *at == '\\' && r->end - at > 1 ? 2 : 1;
	return (size_t)(at - start);
}

/* A string. When decoded is not NULL its content goes there, in the arena. */
static bool read_string(struct reader *r, struct name *decoded)
{
	const char *start = ++r->at;
	char *text = NULL;
	size_t len = 0;

	for (;;) {
		if (r->at >= r->end)
			return fail(r, start - 1, _("unterminated string"));

		unsigned char c = (unsigned char)*r->at;

		if (c == '"')
			break;
		if (c < ' ')
			return fail(r, r->at, _("control character in a string"));
		if (c != '\\') {
			if (text)
				text[len] = (char)c;
			len++;
			r->at++;
			continue;
		}

		char piece[4];
		size_t n;

		if (decoded && !text) { /* the first escape: from here the content differs */
			text = arena_alloc(r->arena, raw_len(r, start) + 1);
			memcpy(text, start, len);
		}
		r->at++;
		if (!read_escape(r, piece, &n))
			return false;
		if (text)
			memcpy(text + len, piece, n);
		len += n;
	}
	r->at++;
	if (decoded)
		*decoded = (struct name){ text ? text : start, len };
	return true;
}

static void skip_digits(struct reader *r)
{
	while (str_is_digit(peek(r)))
		r->at++;
}

static bool check_range(struct reader *r, const char *start, bool is_integer)
{
	char text[400];
	size_t len = (size_t)(r->at - start);
	int64_t number;

	if (len >= sizeof(text))
		return fail(r, start, _("number is too long"));
	memcpy(text, start, len);
	text[len] = '\0';
	if (is_integer && !str_to_int(text, INT64_MIN + 1, INT64_MAX, &number))
		return fail(r, start, _("number is out of range"));
	if (!is_integer && isinf(strtod(text, NULL)))
		return fail(r, start, _("number is out of range"));
	return true;
}

static bool read_number(struct reader *r)
{
	const char *start = r->at;
	bool is_integer = true;

	if (peek(r) == '-')
		r->at++;
	if (!str_is_digit(peek(r)))
		return fail(r, start, _("unexpected character"));
	if (peek(r) == '0' && r->at + 1 < r->end && str_is_digit(r->at[1]))
		return fail(r, start, _("number with a leading zero"));
	skip_digits(r);
	if (peek(r) == '.') {
		is_integer = false;
		r->at++;
		if (!str_is_digit(peek(r)))
			return fail(r, start, _("number ends in a point"));
		skip_digits(r);
	}
	if (str_lower(peek(r)) == 'e') {
		is_integer = false;
		r->at++;
		if (peek(r) == '+' || peek(r) == '-')
			r->at++;
		if (!str_is_digit(peek(r)))
			return fail(r, start, _("number without an exponent"));
		skip_digits(r);
	}
	return check_range(r, start, is_integer);
}

static bool read_word(struct reader *r)
{
	static const char *const words[] = { "true", "false", "null" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t len = strlen(words[i]);

		if ((size_t)(r->end - r->at) >= len && memcmp(r->at, words[i], len) == 0) {
			r->at += len;
			return true;
		}
	}
	return fail(r, r->at, r->at < r->end ? _("unexpected character") : _("unexpected end"));
}

static bool is_repeated(const struct name *names, size_t n, const struct name *name)
{
	for (size_t i = 0; i < n; i++)
		/* It cannot know that there are names where n is not 0.
		 * NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
		if (names[i].len == name->len && memcmp(names[i].text, name->text, name->len) == 0)
			return true;
	return false;
}

/* "name": value, with the name compared to those before it. */
static bool read_member(struct reader *r, struct name **names, size_t *n, size_t *room)
{
	const char *at = r->at;

	if (peek(r) != '"')
		return fail(r, r->at, _("a name in double quotes is expected"));
	if (*n == *room) {
		struct name *more = arena_array(r->arena, *room ? *room * 2 : 16, sizeof(**names));

		if (*n)
			memcpy(more, *names, *n * sizeof(**names));
		*names = more;
		*room = *room ? *room * 2 : 16;
	}
	if (!read_string(r, &(*names)[*n]))
		return false;
	if (is_repeated(*names, *n, &(*names)[*n]))
		return fail(r, at, _("name is there twice"));
	if (++*n > LIMIT_JSON_MEMBERS)
		return fail(r, at, _("object has too many members"));
	skip_space(r);
	if (peek(r) != ':')
		return fail(r, r->at, _("':' is expected"));
	r->at++;
	return read_value(r);
}

static bool read_object(struct reader *r)
{
	struct name *names = NULL;
	size_t n = 0, room = 0;

	r->at++;
	skip_space(r);
	if (peek(r) == '}') {
		r->at++;
		return true;
	}
	for (;;) {
		skip_space(r);
		if (!read_member(r, &names, &n, &room))
			return false;
		skip_space(r);
		if (peek(r) == '}')
			break;
		if (peek(r) != ',')
			return fail(r, r->at, _("',' or '}' is expected"));
		r->at++;
	}
	r->at++;
	return true;
}

static bool read_array(struct reader *r)
{
	r->at++;
	skip_space(r);
	if (peek(r) == ']') {
		r->at++;
		return true;
	}
	for (;;) {
		if (!read_value(r))
			return false;
		skip_space(r);
		if (peek(r) == ']')
			break;
		if (peek(r) != ',')
			return fail(r, r->at, _("',' or ']' is expected"));
		r->at++;
	}
	r->at++;
	return true;
}

static bool read_value(struct reader *r)
{
	bool is_good;

	skip_space(r);
	switch (peek(r)) {
	case '{':
	case '[':
		if (r->depth == LIMIT_JSON_DEPTH)
			return fail(r, r->at, _("nested too deeply"));
		r->depth++;
		is_good = peek(r) == '{' ? read_object(r) : read_array(r);
		r->depth--;
		return is_good;
	case '"': return read_string(r, NULL);
	case 't':
	case 'f':
	case 'n':
	case '\0': return read_word(r);
	default: return read_number(r);
	}
}

bool json_is_strict(struct arena *arena, const char *bytes, size_t len, struct json_problem *out)
{
	struct reader r = { bytes, bytes, bytes + len, arena, out, 0 };
	size_t offset;

	if (!str_is_utf8(bytes, len, &offset))
		return fail(&r, bytes + offset, _("invalid UTF-8"));
	if (!read_value(&r))
		return false;
	skip_space(&r);
	if (r.at != r.end)
		return fail(&r, r.at, _("unexpected bytes after the end"));
	return true;
}
