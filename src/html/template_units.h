/* The sentences of a template: what a translator sees of it. Works on the source, before anything parses it; knows no
 * catalogue. The running program reads a template by it to translate it, po/units.c to collect what is to be translated,
 * so both see the same.
 *
 * A unit is the longest run of text, of inline elements (a, strong, code, time …) and of variables {{x}} between two
 * tags of another sort, whether HTML's or Mustache's, less white space and elements without words at its ends and
 * inline elements that enclose all of it; its white space is folded. Tags and variables stand in it as they do in the
 * source, so a translator can move them about. Units, too, are the values of attributes that people read (title,
 * aria-label …). What has no letters of its own is none: neither {{x}} nor <code>.csv</code>. */
#ifndef LANDFALL_HTML_TEMPLATE_UNITS_H
#define LANDFALL_HTML_TEMPLATE_UNITS_H

#include "base/attr.h"

/* Both are called in the order of the source; unit is NUL-terminated and good for the call only. */
struct template_units {
	void (*keep)(void *context, const char *text, size_t len); /* what no translation changes */
	void (*unit)(void *context, const char *unit);
	void *context;
};

/* Never fails: of what it cannot read it keeps all, and the parser will say why. */
void template_units_read(const char *source, size_t len, const struct template_units *to);

#endif
