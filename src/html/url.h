/* Addresses: putting them together, and judging those that came from outside. Pure. What is made
 * here is still text: the template escapes it like any other. */
#ifndef LANDFALL_HTML_URL_H
#define LANDFALL_HTML_URL_H

#include "base/buf.h"

/* Appends text as one component (a part of a path, a value of a query): all bytes but the
 * unreserved ones of RFC 3986 as %XX. */
void url_encode(struct buf *out, const char *text);

/* Appends ?name=value, or &name=value where url has a query already; both are encoded. url must
 * not have a fragment. */
void url_query_add(struct buf *url, const char *name, const char *value);

/* Whether text may become the target of a link: an absolute http or https address with a host and,
 * perhaps, a port; without a user or password, and without white space, control characters,
 * quotation marks, angle brackets or backslashes (which browsers read as slashes). */
bool url_is_web(const char *text);

#endif
