/* What doors have in common whose answers are bare: objects and arrays without an envelope, ids as plain UUIDs, pages
 * by limit and offset. */
#ifndef LANDFALL_DIALECT_DOOR_H
#define LANDFALL_DIALECT_DOOR_H

#include "api/list.h"

/* Appends one object. */
void door_write(struct buf *out, const struct field *fields, size_t n, const void *record);

/* Answers with one object. */
enum status door_answer(struct request *req, int http, const struct field *fields, size_t n,
			const void *record);

/* Answers 200 with a bare array of count records of size bytes. total, how many there are on all pages, goes into
 * X-Total-Count, as far as LIMIT_COUNTED_ROWS, unless it is negative. */
struct door_rows {
	const void *rows;
	size_t count, size;
	int64_t total;
};
enum status door_answer_list(struct request *req, const struct field *fields, size_t n,
			     const struct door_rows *rows);

/* Answers 204. */
enum status door_answer_nothing(struct request *req);

/* The window that limit (at most and by default LIMIT_PAGE_ROWS) and offset, or skip, of the query want; what can't be
 * read counts as not said. Narrowed to what a limited key may see. */
void door_window(struct request *req, struct list_window *out);

/* Value of the first of two query parameters that is there and not blank; NULL for none. */
const char *door_query(const struct request *req, const char *name, const char *other);

#endif
