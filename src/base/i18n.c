/* Languages by libintl. Hosts need no locale of a language: C.UTF-8 has no words of its own, and LANGUAGE says
 * whose catalogue to take. */
#include "config.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"

/* What may be liked, of what is 1000 for q=1. */
#define QUALITY_ONE 1000

/* clang-format off */
/*                    tag, locale, name, decimal, group */
static const struct language_info languages[] = {
	[LANGUAGE_EN]    = { "en",    "en",    "English",            ".", "," },
	[LANGUAGE_PT_BR] = { "pt-BR", "pt_BR", "Português (Brasil)", ",", "." },
};
/* clang-format on */
_Static_assert(ARRAY_LEN(languages) == LANGUAGE__COUNT, "a row for every language");

/* Locales that are there without being made, by the names that C libraries have for them. "C" and "POSIX" would do for
 * everything else but never translate. */
static const char *const neutral[] = { "C.UTF-8", "C.utf8", "en_US.UTF-8" };

static enum language in_force = LANGUAGE_EN;
static enum language asked_last = LANGUAGE_EN; /* of libintl */

/* Documented in gettext's manual: told that LANGUAGE changed, libintl looks again. */
extern int _nl_msg_cat_cntr;

bool i18n_start(const char *locale_dir)
{
	const char *locale = NULL;

	for (size_t i = 0; i < ARRAY_LEN(neutral) && !locale; i++)
		locale = setlocale(LC_MESSAGES, neutral[i]);
	/* What the C library says of errors goes to logs, and so stays English: its catalogues are nowhere. */
	return locale && bindtextdomain("libc", "/dev/null") &&
	       bindtextdomain(PACKAGE, locale_dir) && bind_textdomain_codeset(PACKAGE, "UTF-8");
}

void i18n_use(enum language language)
{
	in_force = language;
	if (language == LANGUAGE_EN || language == asked_last)
		return;
	setenv("LANGUAGE", languages[language].locale, 1);
	_nl_msg_cat_cntr++;
	asked_last = language;
}

enum language i18n_language(void)
{
	return in_force;
}

const struct language_info *i18n_info(enum language language)
{
	return &languages[language];
}

const char *i18n_text(const char *text)
{
	return in_force == LANGUAGE_EN || !text || !*text ? text : dgettext(PACKAGE, text);
}

const char *i18n_plural(const char *one, const char *many, int64_t n)
{
	if (in_force == LANGUAGE_EN)
		return n == 1 ? one : many;
	return dngettext(PACKAGE, one, many, (unsigned long)(n < 0 ? -n : n));
}

/* Bytes before the first hyphen. */
static size_t primary_len(const char *tag, size_t len)
{
	const char *hyphen = memchr(tag, '-', len);

	return hyphen ? (size_t)(hyphen - tag) : len;
}

static bool is_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	if (a_len != b_len)
		return false;
	for (size_t i = 0; i < a_len; i++)
		if (str_lower(a[i]) != str_lower(b[i]))
			return false;
	return true;
}

bool i18n_parse(const char *tag, size_t len, enum language *out)
{
	for (int i = 0; i < LANGUAGE__COUNT; i++) {
		const char *ours = languages[i].tag;

		if (!is_same(tag, primary_len(tag, len), ours, primary_len(ours, strlen(ours))))
			continue;
		*out = (enum language)i;
		return true;
	}
	return false;
}

enum language i18n_use_tag(const char *tag)
{
	enum language before = in_force;
	enum language language;

	if (tag && i18n_parse(tag, strlen(tag), &language))
		i18n_use(language);
	return before;
}

/* The weight behind ";q=": thousandths, one where there is none, none where it can't be read. */
static int quality(const char *at, const char *end)
{
	int value = 0, scale = QUALITY_ONE;

	while (at < end && (str_is_space(*at) || *at == ';'))
		at++;
	if (at == end)
		return QUALITY_ONE;
	if (end - at < 3 || str_lower(at[0]) != 'q' || at[1] != '=')
		return 0;
	for (at += 2; at < end && (str_is_digit(*at) || *at == '.'); at++) {
		if (*at == '.')
			continue;
		value += (*at - '0') * scale;
		scale /= 10;
	}
	return value > QUALITY_ONE ? QUALITY_ONE : value;
}

enum language i18n_negotiate(const char *accept_language)
{
	enum language best = LANGUAGE_EN;
	int best_quality = 0;

	for (const char *at = accept_language ? accept_language : ""; *at;) {
		const char *end = at + strcspn(at, ",");
		const char *tag = at + strspn(at, " \t");
		size_t len = strcspn(tag, ";, \t");
		enum language language = LANGUAGE_EN;
		int q = quality(tag + len, end);

		if (q > best_quality &&
		    (is_same(tag, len, "*", 1) || i18n_parse(tag, len, &language))) {
			best = language;
			best_quality = q;
		}
		at = end + (*end == ',');
	}
	return best;
}

/* The digits of a number, up to what is no digit any more, in groups of three; then the rest as it is. */
static void write_grouped(const char *digits, char *out)
{
	const char *at = digits;
	size_t len;

	if (*at == '-')
		*out++ = *at++;
	for (len = strspn(at, "0123456789"); len; len--) {
		*out++ = *at++;
		if (len > 1 && len % 3 == 1)
			*out++ = *languages[in_force].group;
	}
	memcpy(out, at, strlen(at) + 1);
}

void i18n_write_number(int64_t number, char *out)
{
	char digits[I18N_NUMBER_SIZE];

	snprintf(digits, sizeof(digits), "%lld", (long long)number);
	write_grouped(digits, out);
}

void i18n_set_point(char *text)
{
	char *point = strchr(text, '.');

	if (point)
		*point = *languages[in_force].decimal;
}

void i18n_write_decimal(double number, int digits, char *out)
{
	snprintf(out, I18N_NUMBER_SIZE, "%.*f", digits, number);
	i18n_set_point(out);
}

void i18n_write_real(double number, char *out)
{
	char digits[I18N_NUMBER_SIZE];

	snprintf(digits, sizeof(digits), "%.10g", number);
	i18n_set_point(digits);
	write_grouped(digits, out);
}
