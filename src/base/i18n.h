/* Words that people see, in the language of the reader. Templates are English as they stand and are translated as a whole
 * (html/template_units.h); what C says to people is wrapped, so that it can be collected and translated: _() where it is
 * said, N_() where it only stands (a table), to be said by _() later, i18n_plural() where a number decides the form. Codes,
 * names of fields, log lines and what the command line prints are none of these.
 *
 * The language in force belongs to the process, as a gettext's must: serve.c sets it for each request, work on letters
 * for each letter. It is English until somebody says otherwise, so that commands and foreign doors need do nothing.
 * The only user of libintl. */
#ifndef LANDFALL_BASE_I18N_H
#define LANDFALL_BASE_I18N_H

#include "base/attr.h"

/* What we speak. A new language is a row in i18n.c and a file in po/ (doc/operations.md). */
enum language { LANGUAGE_EN, LANGUAGE_PT_BR, LANGUAGE__COUNT };

struct language_info {
	const char *tag;     /* of HTML and HTTP: "pt-BR" */
	const char *locale;  /* of gettext: "pt_BR" */
	const char *name;    /* in itself: "Português (Brasil)" */
	const char *decimal; /* what stands before the fraction of a number */
	const char *group;   /* what stands between thousands */
};

/* Says where catalogues are: LOCALE_DIR/pt_BR/LC_MESSAGES/landfall.mo. None is read before it is wanted. false where
 * this C library cannot translate at all; then all is English. */
bool i18n_start(const char *locale_dir);

/* The language from here on. */
void i18n_use(enum language language);
enum language i18n_language(void);

const struct language_info *i18n_info(enum language language);

/* "pt-BR", in any case of letters; false for what we don't speak. A shorter tag (pt) or a longer one (en-GB) is the
 * language all the same. */
bool i18n_parse(const char *tag, size_t len, enum language *out);

/* For a letter to somebody: puts in force what they chose (a tag, or NULL for what is in force already), and says what
 * was in force, for i18n_use to bring back. */
enum language i18n_use_tag(const char *tag);

/* The language that an Accept-Language header (RFC 9110, 12.5.4) likes best among ours; English where it likes none,
 * or is NULL. */
enum language i18n_negotiate(const char *accept_language);

/* A text of ours in the language in force; itself where there is no translation, and NULL for
 * NULL, which tables have where nothing is said. Lives as long as the process. */
const char *i18n_text(const char *text) ATTR_FORMAT_ARG(1);
const char *i18n_plural(const char *one, const char *many, int64_t n) ATTR_FORMAT_ARG(1)
    ATTR_FORMAT_ARG(2);

/* Room for a number. */
#define I18N_NUMBER_SIZE 64

/* "1,234"; "1.234". */
void i18n_write_number(int64_t number, char *out);

/* "12.5", "12,5": with so many digits behind the point. */
void i18n_write_decimal(double number, int digits, char *out);

/* With as many digits as it has, ten at most: "1,234", "0,25", "1e+15". */
void i18n_write_real(double number, char *out);

/* Puts the language's point into the place of the first that stands in a text. */
void i18n_set_point(char *text);

#define _(text)        i18n_text(text)
#define N_(text)       text
#define NN_(one, many) one, many /* N_() of both, for a row of a table */

#endif
