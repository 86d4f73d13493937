/* Field tables: what a struct's members are called outside, what they may hold, and a line of text
 * about each. Decoding (json/, query strings), encoding, validation, rows of the database and the
 * documentation all walk the same table; a new field is a new row.
 *
 *	static const struct field project_fields[] = {
 *		{ FIELD_TEXT_OF(struct project, name), .flags = …, .max = 255, .text = "…" },
 *
 * The macros take the offset only if the member has the type that the row says: a row that
 * disagrees with its struct does not compile. */
#ifndef LANDFALL_BASE_FIELD_H
#define LANDFALL_BASE_FIELD_H

#include "base/attr.h"
#include "base/uuid.h"

enum field_type {
	FIELD_TEXT, /* const char *, NULL for none */
	FIELD_INT,  /* int64_t, FIELD_NO_INT for none */
	FIELD_FLAG, /* bool */
	FIELD_TIME, /* int64_t milliseconds UTC, 0 for none */
	FIELD_ID,   /* struct uuid, nil for none */
	FIELD_WORD, /* int, one of a set of words; negative for none */
	FIELD_JSON, /* const char *, one JSON object as text; NULL for none */
	FIELD_LIST, /* const char *, texts joined by commas, in JSON an array; NULL for none */
	FIELD_BYTES /* struct field_bytes; only between database and C */
};

#define FIELD_NO_INT INT64_MIN

struct field_bytes {
	const void *data;
	size_t len;
};

enum field_flag {
	FIELD_READ = 1,     /* written into answers */
	FIELD_WRITE = 2,    /* read from bodies, forms and queries */
	FIELD_REQUIRED = 4, /* must be there and not blank */
	FIELD_COLUMN = 8,   /* comes, in this order, from the room's statements */
	FIELD_COERCE = 16,  /* a number where a text is wanted becomes its digits */
	FIELD_HEX = 32,     /* text of hexadecimal digits only */
	FIELD_DEFINED = 64, /* left out of an answer, instead of null, when there is none */
	FIELD_LINES = 128,  /* text that may have line breaks and other control characters */
	FIELD_ARRAY = 256,  /* a FIELD_JSON that is an array instead of an object */
	FIELD_NULLS = 512 /* a FIELD_JSON that keeps the nulls of a patch, for whoever merges it */
};

/* The words that a FIELD_WORD may hold. */
struct field_words {
	const char *(*format)(int value);            /* never NULL for a valid value */
	bool (*parse)(const char *text, int *value); /* false for a word that is none of them */
	const char *allowed;                         /* "a, b or c", for the message to people */
};

struct field {
	const char *name; /* the same in C, SQL and JSON; "project.slug" is slug inside project */
	enum field_type type;
	size_t offset;
	unsigned flags;
	size_t max;        /* characters of a text, bytes of a JSON object or of a list */
	int64_t low, high; /* bounds of a FIELD_INT that is written */
	const struct field_words *words; /* of a FIELD_WORD */
	const char *prefix; /* of a FIELD_ID, or of the ids in a FIELD_LIST, as a TypeID */
	const char *text;   /* one line about it */
};

#define FIELD_AT(type, member, c_type)                                                             \
	(offsetof(type, member) + 0 * sizeof(char[_Generic(((type *)0)->member, c_type : 1)]))

#define FIELD_NAMED(t, named, st, member, c_type)                                                  \
	.name = (named), .type = (t), .offset = FIELD_AT(st, member, c_type)

#define FIELD_TEXT_OF(st, member)  FIELD_NAMED(FIELD_TEXT, #member, st, member, const char *)
#define FIELD_INT_OF(st, member)   FIELD_NAMED(FIELD_INT, #member, st, member, int64_t)
#define FIELD_FLAG_OF(st, member)  FIELD_NAMED(FIELD_FLAG, #member, st, member, bool)
#define FIELD_TIME_OF(st, member)  FIELD_NAMED(FIELD_TIME, #member, st, member, int64_t)
#define FIELD_ID_OF(st, member)    FIELD_NAMED(FIELD_ID, #member, st, member, struct uuid)
#define FIELD_WORD_OF(st, member)  FIELD_NAMED(FIELD_WORD, #member, st, member, int)
#define FIELD_JSON_OF(st, member)  FIELD_NAMED(FIELD_JSON, #member, st, member, const char *)
#define FIELD_LIST_OF(st, member)  FIELD_NAMED(FIELD_LIST, #member, st, member, const char *)
#define FIELD_BYTES_OF(st, member) FIELD_NAMED(FIELD_BYTES, #member, st, member, struct field_bytes)

/* The member of record that a row names. */
static inline void *field_at(void *record, const struct field *field)
{
	return (char *)record + field->offset;
}

static inline const void *field_in(const void *record, const struct field *field)
{
	return (const char *)record + field->offset;
}

/* Sets every member that the table names to "none". */
void field_clear(const struct field *fields, size_t n, void *record);

/* The row of that name, or NULL. */
const struct field *field_find(const struct field *fields, size_t n, const char *name);

/* The name in the table nearest to a misspelt one, or NULL when none is near. */
const char *field_nearest(const struct field *fields, size_t n, const char *name);

#endif
