/* Names against a field table. */
#include "config.h"

#include <string.h>

#include "api/choice.h"
#include "base/str.h"

/* Whether a name means a field: its own, or that of the object it stands in. */
static bool means(const char *name, const struct field *field)
{
	size_t len = strlen(name);

	return field->flags & FIELD_READ && len && strncmp(field->name, name, len) == 0 &&
	       (!field->name[len] || field->name[len] == '.');
}

static void refuse(struct request *req, const struct field *fields, size_t n, const char *name)
{
	const char *near = field_nearest(fields, n, name);

	request_fail(req, STATUS_MALFORMED, "A query parameter is wrong.");
	request_fail_field(req, "fields", "unknown",
			   near
			       ? arena_printf(req->arena, "has no %s; did you mean %s?", name, near)
			       : arena_printf(req->arena, "has no %s", name));
}

enum status choice_read(struct request *req, const struct field **fields, size_t *n)
{
	const char *list = request_query(req, "fields");
	bool is_reading = req->method == METHOD_GET || req->method == METHOD_HEAD;
	bool *is_chosen;
	struct field *chosen;
	size_t n_chosen = 0;

	if (!list || !*list || !is_reading)
		return STATUS_OK;
	is_chosen = arena_array(req->arena, *n, sizeof(*is_chosen));
	memset(is_chosen, 0, *n * sizeof(*is_chosen));
	for (char *save = NULL, *name = strtok_r(arena_strdup(req->arena, list), ", ", &save); name;
	     name = strtok_r(NULL, ", ", &save)) {
		bool is_known = false;

		for (size_t i = 0; i < *n; i++) {
			bool is_meant = means(name, &(*fields)[i]);

			is_chosen[i] = is_chosen[i] || is_meant;
			is_known = is_known || is_meant;
		}
		if (!is_known)
			refuse(req, *fields, *n, name);
	}
	if (req->failure.status != STATUS_OK)
		return STATUS_MALFORMED;
	chosen = arena_array(req->arena, *n, sizeof(*chosen));
	for (size_t i = 0; i < *n; i++)
		if (is_chosen[i])
			chosen[n_chosen++] = (*fields)[i];
	*fields = chosen;
	*n = n_chosen;
	return STATUS_OK;
}
