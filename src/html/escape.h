/* Text into HTML. Pure. */
#ifndef LANDFALL_HTML_ESCAPE_H
#define LANDFALL_HTML_ESCAPE_H

#include "base/buf.h"

/* Appends text with & < > " ' made harmless: &amp; &lt; &gt; &quot; &#39;. What no HTML page may hold,
 * control characters (but for tab and line breaks) and noncharacters, becomes U+FFFD. */
void escape_html(struct buf *out, const char *text);

#endif
