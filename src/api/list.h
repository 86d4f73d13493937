/* Lists of the native tongue: {data, pagination}, pages and cursors, Link headers (RFC 8288), filters.
 * Every list is ordered by id, newest first; since ids begin with their moment (base/uuid.h), that is
 * the order of time, and since/until are bounds of ids as well. */
#ifndef LANDFALL_API_LIST_H
#define LANDFALL_API_LIST_H

#include "base/field.h"
#include "db/db.h"
#include "http/request.h"

/* What part of a list is wanted; statements take it by list_params. */
struct list_window {
	struct uuid above, below; /* ids strictly between these */
	int64_t limit;            /* rows of a page */
	int64_t page;             /* from 1; 0 when a cursor was given */
	int64_t skipped;          /* rows left out before it, beside whole pages */
	bool
	    is_backwards; /* read in ascending order: the page before a cursor, or any, oldest first */
	bool is_oldest_first;                 /* list_turn was called */
	struct uuid since_above, until_below; /* the bounds without the cursor */
	bool has_since;                       /* since or until was given */
	/* What a limited key may see: ids joined by commas; NULL: everything. */
	const char *project_ids, *environment_ids;
};

/* The parameters that every list has, for the description. */
extern const struct field list_fields[];
extern const size_t list_n_fields;

/* The end of every list statement: bounds, order, one row more than a page to know whether there are
 * others. LIST_WHERE comes after "WHERE …organization_id = ?". */
#define LIST_WHERE(t)  " AND " t "id > ? AND " t "id < ? "
#define LIST_NEWEST(t) "ORDER BY " t "id DESC LIMIT ? OFFSET ?"
#define LIST_OLDEST(t) "ORDER BY " t "id ASC LIMIT ? OFFSET ?"
/* What a limited key may see of it; two parameters each ("ss"), of list_only. */
#define LIST_ONLY(column) " AND (? IS NULL OR FIND_IN_SET(" column ", ?)) "
void list_only(const char *ids, struct db_param *out);

/* The ids of a JSON array of UUIDs, as a table with one column; a parameter ("s"). */
#define LIST_IDS_SQL "JSON_TABLE(?, '$[*]' COLUMNS (id CHAR(36) PATH '$')) "

/* Narrows a window to [since, until); 0 leaves that end as it is. */
void list_between(struct list_window *window, int64_t since, int64_t until);

/* Two bounds; then the two of LIMIT and OFFSET. */
void list_bounds(const struct list_window *window, struct db_param *out);
void list_limits(const struct list_window *window, struct db_param *out);

/* Reads page, limit, starting_after, ending_before, since, until, and into filter the parameters that the
 * table names. An unknown parameter and a bad value are refused, all at once, with 400. limit above
 * LIMIT_PAGE_ROWS counts as that; a parameter meta.NAME is left to resources whose table has a row
 * "meta"; a page deeper than LIMIT_COUNTED_ROWS rows is refused with the
 * advice to use a cursor. */
enum status list_read(struct request *req, const struct field *fields, size_t n, void *filter,
		      struct list_window *out) ATTR_MUST_USE;

/* From here on the list is one that begins with its oldest row: after a cursor is what is newer. */
void list_turn(struct list_window *window);

/* The first page of everything. */
void list_whole(struct list_window *out);

/* What a list statement found, in reading order: cut to the page and turned to newest, or oldest, first. */
struct list_rows {
	void *rows;
	size_t n;
	bool has_more; /* in the direction of reading */
	int64_t total; /* of all pages; with is_capped: at least so many */
	bool is_capped;
};
struct list_rows list_cut(struct arena *arena, const struct list_window *window,
			  const struct db_rows *rows, size_t size);

/* Answers 200 with the rows by their field table, whose first row is the id; with the members only that ?fields= names, and an
 * ETag. Asked for as a file (".csv", ".ndjson" behind the path, or by Accept) it calls the route's handler again for
 * each further window, up to 10,000 rows; a Link leads to those that follow. */
enum status list_answer(struct request *req, const struct list_window *window,
			const struct list_rows *list, const struct field *fields, size_t n,
			size_t size) ATTR_MUST_USE;

/* The Link header of a list that a door answers in an envelope of its own; id is the row's first field. */
void list_link(struct request *req, const struct list_window *window, const struct list_rows *list,
	       const struct field *id, size_t size);

/* Answers with one object, inside {"data":…}; a GET with the members only that ?fields= names, and an ETag. */
enum status api_answer(struct request *req, int http, const struct field *fields, size_t n,
		       const void *record) ATTR_MUST_USE;

#endif
