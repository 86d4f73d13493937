/* Cells and lines. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "api/csv.h"
#include "base/time.h"

void csv_cell(struct buf *out, const char *text)
{
	bool is_quoted;

	if (!text || !*text)
		return;
	is_quoted = strpbrk(text, ",\"\r\n") != NULL;
	if (is_quoted)
		buf_addc(out, '"');
	if (strchr("=+-@\t", *text))
		buf_addc(out, '\'');
	for (; *text; text++) {
		if (*text == '"')
			buf_addc(out, '"');
		buf_addc(out, *text);
	}
	if (is_quoted)
		buf_addc(out, '"');
}

void csv_head(struct buf *out, const struct field *fields, size_t n)
{
	bool is_first = true;

	for (size_t i = 0; i < n; i++) {
		if (!(fields[i].flags & FIELD_READ))
			continue;
		if (!is_first)
			buf_addc(out, ',');
		is_first = false;
		for (const char *c = fields[i].name; *c; c++)
			buf_addc(out, *c == '.' ? '_' : *c);
	}
	buf_adds(out, "\r\n");
}

static void write_value(struct buf *out, const struct field *field, const void *record)
{
	const void *at = field_in(record, field);
	char text[TYPEID_TEXT_SIZE];

	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_LIST:
	case FIELD_JSON: csv_cell(out, *(const char *const *)at); break;
	case FIELD_INT:
		if (*(const int64_t *)at != FIELD_NO_INT)
			buf_addi(out, *(const int64_t *)at);
		break;
	case FIELD_FLAG: buf_adds(out, *(const bool *)at ? "true" : "false"); break;
	case FIELD_TIME:
		if (*(const int64_t *)at) {
			time_format(*(const int64_t *)at, text);
			buf_adds(out, text);
		}
		break;
	case FIELD_ID:
		if (!uuid_is_nil(at)) {
			uuid_format_typeid(at, field->prefix, text);
			buf_adds(out, text);
		}
		break;
	case FIELD_WORD:
		if (*(const int *)at >= 0)
			csv_cell(out, field->words->format(*(const int *)at));
		break;
	case FIELD_BYTES: BUG("%s: bytes are not shown", field->name);
	}
}

void csv_row(struct buf *out, const struct field *fields, size_t n, const void *record)
{
	bool is_first = true;

	for (size_t i = 0; i < n; i++) {
		if (!(fields[i].flags & FIELD_READ))
			continue;
		if (!is_first)
			buf_addc(out, ',');
		is_first = false;
		write_value(out, &fields[i], record);
	}
	buf_adds(out, "\r\n");
}
