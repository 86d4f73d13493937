/* Dark modules that lie side by side in a row become one rectangle. */
#include "config.h"

#include <qrencode.h>

#include "base/arena.h"
#include "base/buf.h"
#include "html/qr.h"

#define QUIET 4

/* The largest code has 177 rows of at most 89 rectangles. */
#define PATH_BYTES (177u * 89u * 24u)

static void draw_row(struct buf *out, const unsigned char *row, int width, int y)
{
	for (int x = 0; x < width;) {
		int n = 0;

		while (x + n < width && row[x + n] & 1)
			n++;
		if (n)
			buf_addf(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, n, n);
		x += n ? n : 1;
	}
}

bool qr_draw(struct arena *arena, const char *text, struct qr *out)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	struct buf path;

	if (!code)
		return false;
	buf_init(&path, PATH_BYTES);
	for (int y = 0; y < code->width; y++)
		draw_row(&path, code->data + y * code->width, code->width, y);
	out->path = buf_dup(&path, arena);
	out->side = code->width + 2 * QUIET;
	buf_release(&path);
	QRcode_free(code);
	return true;
}
