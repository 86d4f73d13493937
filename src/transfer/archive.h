/* A whole organization as lines of JSON: what `landfall export` and GET /v1/export write and `landfall import` reads.
 * Every row of every table that belongs to the record is one line, with its id and all that it holds, in an order in
 * which each line's references come before it; so the same record always gives the same bytes.
 *
 * What is carried is a table, archive_tables in archive_sql.c: a resource is a row there, a column a line. What is left
 * out stands in archive_left_out, with the reason. tests/db/test_archive fails for a table or column that is in
 * neither. */
#ifndef LANDFALL_TRANSFER_ARCHIVE_H
#define LANDFALL_TRANSFER_ARCHIVE_H

#include "base/buf.h"
#include "db/db.h"

/* Of the lines' form; another number is another form. */
#define ARCHIVE_FORMAT 1

/* The longest line: the largest is a project's configuration. */
#define ARCHIVE_LINE_BYTES (4u << 20)

/* Columns of a table's primary key beside the organization. */
#define ARCHIVE_KEYS_MAX 2
/* The longest of them, an abbreviated or whole commit, and a NUL. */
#define ARCHIVE_KEY_SIZE 80

struct archive_table {
	const char *record; /* what its lines are called: "release" */
	const char *table;  /* in the database: release_group */
	const struct field *fields;
	size_t n, size;
	size_t n_keys; /* the first so many fields are the key; 0: the organization's one row */
	const struct db_stmt_def *page, *get, *put;
};
extern const struct archive_table archive_tables[];
extern const size_t archive_n_tables;

/* A table, or TABLE.COLUMN, that no export has, and why. */
struct archive_left_out {
	const char *name, *why;
};
extern const struct archive_left_out archive_left_out[];
extern const size_t archive_n_left_out;

extern const struct db_stmt_def *const archive_statements[];
extern const size_t archive_n_statements;

/* Where an export stands: behind the row of a table that has this key. */
struct archive_place {
	size_t table;
	char keys[ARCHIVE_KEYS_MAX][ARCHIVE_KEY_SIZE]; /* "": before its first row */
};

/* The place as a text for ?after=, and back; false for a text that is none. */
const char *archive_place_format(struct arena *arena, const struct archive_place *place);
bool archive_place_parse(struct arena *arena, const char *text, struct archive_place *out);

/* The first line: form and schema. */
void archive_write_head(struct buf *out);

/* Appends the lines that follow the place, at most limit and none more once max_bytes are there; *n is how many, and
 * the place moves behind the last. *has_more tells whether others follow. Memory is bounded by a batch of rows. */
struct archive_part {
	struct uuid organization_id;
	size_t limit, max_bytes;
};
enum status archive_write(struct db *db, const struct archive_part *part,
			  struct archive_place *place, struct buf *out, size_t *n,
			  bool *has_more) ATTR_MUST_USE;

/* What became of a line. */
enum archive_outcome {
	ARCHIVE_HEAD,      /* the first line: nothing to store */
	ARCHIVE_CREATED,   /* it was not there */
	ARCHIVE_UPDATED,   /* the organization's own row, which always is */
	ARCHIVE_UNCHANGED, /* it was there already, the very same */
	ARCHIVE_OUTCOME__COUNT
};

/* Inside a transaction: stores one line. STATUS_INVALID, with what is wrong in *why (in the arena), for a line that is
 * none; STATUS_CONFLICT when there is something else under that id or name, or when what it refers to is missing. */
enum status archive_take(struct db *db, struct arena *arena, struct uuid organization_id,
			 const char *line, size_t len, enum archive_outcome *out,
			 const char **why) ATTR_MUST_USE;

#endif
