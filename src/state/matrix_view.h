/* The filters of the matrix as its page shows them. */
#ifndef LANDFALL_STATE_MATRIX_VIEW_H
#define LANDFALL_STATE_MATRIX_VIEW_H

#include "desk/desk.h"
#include "html/view.h"
#include "state/matrix.h"

/* The form, its choices, and the addresses of the same rows as files. */
void matrix_view_filter(struct request *req, struct view *view, const struct matrix_wish *wish,
			const struct desk *desk);

#endif
