/* Text without the locale. */
#include "config.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

bool str_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

char str_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_is_alnum(char c)
{
	char lower = str_lower(c);

	return str_is_digit(c) || (lower >= 'a' && lower <= 'z');
}

bool str_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool str_eq(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool str_ieq(const char *a, const char *b)
{
	while (*a && str_lower(*a) == str_lower(*b)) {
		a++;
		b++;
	}
	return str_lower(*a) == str_lower(*b);
}

bool str_istarts(const char *text, const char *prefix)
{
	while (*prefix && str_lower(*text) == str_lower(*prefix)) {
		text++;
		prefix++;
	}
	return !*prefix;
}

bool str_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ihas(const char *text, const char *part)
{
	for (; *text; text++) {
		size_t n = 0;

		while (part[n] && str_lower(text[n]) == part[n])
			n++;
		if (!part[n])
			return true;
	}
	return false;
}

char *str_trim(struct arena *arena, const char *text)
{
	while (str_is_space(*text))
		text++;

	size_t len = strlen(text);

	while (len && str_is_space(text[len - 1]))
		len--;
	return arena_strndup(arena, text, len);
}

/* Bytes of the well-formed sequence at s (1 to 4), or 0. */
size_t str_utf8_step(const char *bytes, size_t left)
{
	const unsigned char *s = (const unsigned char *)bytes;
	static const struct {
		unsigned char first, last; /* range of the first byte */
		unsigned char low, high;   /* range of the second */
		size_t len;
	} rows[] = {
		/* RFC 3629, section 4 */
		{ 0x00, 0x7f, 0, 0, 1 },       { 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (s[0] < rows[i].first || s[0] > rows[i].last)
			continue;
		if (rows[i].len > left)
			return 0;
		if (rows[i].len > 1 && (s[1] < rows[i].low || s[1] > rows[i].high))
			return 0;
		for (size_t k = 2; k < rows[i].len; k++)
			if ((s[k] & 0xc0) != 0x80)
				return 0;
		return rows[i].len;
	}
	return 0;
}

bool str_is_utf8(const char *bytes, size_t len, size_t *offset)
{
	for (size_t i = 0; i < len;) {
		if ((unsigned char)bytes[i] < 0x80) {
			i++;
			continue;
		}

		size_t step = str_utf8_step(bytes + i, len - i);

		if (!step) {
			if (offset)
				*offset = i;
			return false;
		}
		i += step;
	}
	return true;
}

size_t str_utf8_len(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

const char *str_cut(struct arena *arena, const char *text, size_t max)
{
	const char *end = text;

	if (str_utf8_len(text) <= max)
		return text;
	for (size_t i = 1; i < max; i++)
		end += str_utf8_step(end, strlen(end));
	return arena_printf(arena, "%.*s…", (int)(end - text), text);
}

bool str_has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

bool str_to_int(const char *text, int64_t min, int64_t max, int64_t *out)
{
	bool is_negative = *text == '-';
	uint64_t value = 0;

	if (is_negative)
		text++;
	if (!*text)
		return false;
	for (; *text; text++) {
		if (!str_is_digit(*text))
			return false;
		if (value > (UINT64_MAX - 9) / 10)
			return false;
		value = value * 10 + (uint64_t)(*text - '0');
	}
	if (value > (uint64_t)INT64_MAX)
		return false;

	int64_t number = is_negative ? -(int64_t)value : (int64_t)value;

	if (number < min || number > max)
		return false;
	*out = number;
	return true;
}

char *str_slug(struct arena *arena, const char *name, size_t max)
{
	char *slug = arena_alloc(arena, max + 1);
	size_t len = 0;

	for (; *name && len < max; name++) {
		if (str_is_alnum(*name))
			slug[len++] = str_lower(*name);
		else if (len && slug[len - 1] != '-')
			slug[len++] = '-';
	}
	while (len && slug[len - 1] == '-')
		len--;
	if (!len)
		slug[len++] = 'x';
	slug[len] = '\0';
	return slug;
}

char *str_slug_next(struct arena *arena, const char *slug, const char *name, int try)
{
	uint32_t hash = 2166136261u + (uint32_t)try; /* FNV-1a */

	if (try < 10)
		return arena_printf(arena, "%s-%d", slug, try);
	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return arena_printf(arena, "%s-%08x", slug, (unsigned)hash);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t str_distance(const char *a, const char *b, size_t limit)
{
	enum { MAX = 128 };
	size_t n = strlen(a), m = strlen(b);
	size_t rows[3][MAX + 1]; /* of this letter of a, the one before, and the one before that */

	if (n > MAX || m > MAX)
		return limit + 1;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i - 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			bool is_same = str_lower(a[i - 1]) == str_lower(b[j - 1]);
			size_t best = least(above[j] + 1, row[j - 1] + 1);

			best = least(best, above[j - 1] + !is_same);
			if (i > 1 && j > 1 && str_lower(a[i - 1]) == str_lower(b[j - 2]) &&
			    str_lower(a[i - 2]) == str_lower(b[j - 1]))
				best = least(best, rows[(i - 2) % 3][j - 2] + 1);
			row[j] = best;
		}
	}
	return rows[n % 3][m] > limit ? limit + 1 : rows[n % 3][m];
}

void str_hex(const void *bytes, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *from = bytes;

	for (size_t i = 0; i < len; i++) {
		*out++ = digits[from[i] >> 4];
		*out++ = digits[from[i] & 15];
	}
	*out = '\0';
}

/* Value of a hexadecimal digit plus one; 0 for anything else. */
static const unsigned char hex_values[256] = {
	['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
	['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
	['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

bool str_unhex_byte(const char *digits, unsigned char *out)
{
	int high = hex_values[(unsigned char)digits[0]];
	int low = high ? hex_values[(unsigned char)digits[1]] : 0;

	if (!low)
		return false;
	*out = (unsigned char)((high - 1) << 4 | (low - 1));
	return true;
}

bool str_unhex(const char *text, void *out, size_t len)
{
	unsigned char *to = out;

	for (size_t i = 0; i < len; i++)
		if (!str_unhex_byte(text + 2 * i, &to[i]))
			return false;
	return text[2 * len] == '\0';
}

bool str_secret_eq(const void *a, const void *b, size_t len)
{
	const volatile unsigned char *x = a, *y = b;
	unsigned char difference = 0;

	for (size_t i = 0; i < len; i++)
		difference |= x[i] ^ y[i];
	return difference == 0;
}
