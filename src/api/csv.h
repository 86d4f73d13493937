/* Rows as CSV (RFC 4180), by their field table: for spreadsheets, so a cell that one would take for a formula is
 * kept from that. */
#ifndef LANDFALL_API_CSV_H
#define LANDFALL_API_CSV_H

#include "base/buf.h"
#include "base/field.h"

/* One cell, quoted where it must be. What begins as formulas do (= + - @ or a tab) gets an apostrophe before
 * it (OWASP). NULL is empty. */
void csv_cell(struct buf *out, const char *text);

/* The names of all members that have FIELD_READ, and a line of their values: ids as TypeIDs, points as "_". Lines end
 * with CR and LF. */
void csv_head(struct buf *out, const struct field *fields, size_t n);
void csv_row(struct buf *out, const struct field *fields, size_t n, const void *record);

#endif
