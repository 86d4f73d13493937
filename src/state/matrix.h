/* The matrix: what runs where, projects by environments, filtered, grouped and in pages. */
#ifndef LANDFALL_STATE_MATRIX_H
#define LANDFALL_STATE_MATRIX_H

#include "state/state_list.h"

enum matrix_group { MATRIX_BY_TEAM, MATRIX_BY_WORKSPACE, MATRIX_GROUP__COUNT };
extern const struct field_words matrix_group_words;

/* What the page's address asks for. Files of the same rows read it as well, and use of it the filter. */
struct matrix_wish {
	struct state_filter filter;
	int group;    /* enum matrix_group, or -1 */
	int64_t rows; /* projects of a page; more than LIMIT_MATRIX_PROJECTS are shown in brief */
	const char *after,
	    *after_group;            /* the last project of the page before, and its group's key */
	const char *refresh, *found; /* read by the frame */
};
extern const struct field matrix_wish_fields[];
extern const size_t matrix_n_wish_fields;

/* Whether something is left out of it, or it is of a moment. */
bool matrix_is_filtered(const struct matrix_wish *wish);

/* The cells (struct state_cell) of up to limit active projects, by group and name. One statement, which has a row for each
 * project and environment that it shows. */
enum status matrix_read(struct request *req, const struct matrix_wish *wish, int64_t limit,
			struct db_rows *out) ATTR_MUST_USE;

extern const struct db_stmt_def *const matrix_statements[];
extern const size_t matrix_n_statements;

#endif
