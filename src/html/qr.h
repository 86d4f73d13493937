/* QR codes (ISO/IEC 18004). The only user of libqrencode. */
#ifndef LANDFALL_HTML_QR_H
#define LANDFALL_HTML_QR_H

#include "base/attr.h"

struct arena;

/* A code as a drawing: the text of an SVG path ("M4 4h7v1h-7z…") in a square of side units, the quiet zone of
 * four units on each side included. To be filled with a dark colour on a light ground, whatever the theme. */
struct qr {
	const char *path;
	int side;
};

/* Draws text, with correction level M. false when it is too long for one (more than about 2,300 bytes). */
bool qr_draw(struct arena *arena, const char *text, struct qr *out);

#endif
