/* What can be said of a field table without knowing JSON or SQL. */
#include "config.h"

#include <string.h>

#include "base/field.h"
#include "base/str.h"

static void clear_one(const struct field *field, void *record)
{
	void *at = field_at(record, field);

	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_LIST:
	case FIELD_JSON: *(const char **)at = NULL; break;
	case FIELD_INT: *(int64_t *)at = FIELD_NO_INT; break;
	case FIELD_FLAG: *(bool *)at = false; break;
	case FIELD_TIME: *(int64_t *)at = 0; break;
	case FIELD_ID: *(struct uuid *)at = (struct uuid){ { 0 } }; break;
	case FIELD_WORD: *(int *)at = -1; break;
	case FIELD_BYTES: *(struct field_bytes *)at = (struct field_bytes){ NULL, 0 }; break;
	}
}

void field_clear(const struct field *fields, size_t n, void *record)
{
	for (size_t i = 0; i < n; i++)
		clear_one(&fields[i], record);
}

const struct field *field_find(const struct field *fields, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(fields[i].name, name))
			return &fields[i];
	return NULL;
}

const char *field_nearest(const struct field *fields, size_t n, const char *name)
{
	const char *best = NULL;
	size_t least = 4; /* three edits are still a slip, more are another word */

	for (size_t i = 0; i < n; i++) {
		size_t distance = str_distance(fields[i].name, name, least);

		if (distance < least) {
			least = distance;
			best = fields[i].name;
		}
	}
	return best;
}
