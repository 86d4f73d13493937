/* Judges a template as HTML: whether every place where text arrives is one where escaping is
 * enough. Internal to html/. */
#ifndef LANDFALL_HTML_TEMPLATE_MARKUP_H
#define LANDFALL_HTML_TEMPLATE_MARKUP_H

#include "html/template_scan.h"

/* Refuses: an attribute's value without quotation marks; text inside an HTML tag but outside an
 * attribute's value; any Mustache tag inside <script> or <style>; a partial or parent anywhere but
 * between HTML tags; a section that begins in one of these places and ends in another; a file or
 * an argument that ends inside an HTML tag. */
bool template_markup_check(const struct template_tokens *tokens,
			   struct template_refusal *refusal) ATTR_MUST_USE;

#endif
