/* Names against a field table. */
#include "config.h"

#include <string.h>

#include "api/choice.h"
#include "base/i18n.h"
#include "base/str.h"

/* The names that a shape is cut by. */
struct names {
	const char **names;
	size_t n;
};

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

	request_fail(req, STATUS_MALFORMED, _("A query parameter is wrong."));
	request_fail_field(
	    req, "fields", "unknown",
	    near ? arena_printf(req->arena, _("has no %s; did you mean %s?"), name, near)
		 : arena_printf(req->arena, _("has no %s"), name));
}

/* What stands behind an expanded object's name and its point; "" for the object itself; NULL for another name. */
static const char *behind(const char *name, const struct expansion *e)
{
	size_t len = strlen(e->what->name);

	if (strncmp(name, e->what->name, len) != 0)
		return NULL;
	if (!name[len])
		return "";
	return name[len] == '.' ? name + len + 1 : NULL;
}

/* Marks the fields that a name means; false when there is none. */
static bool mark(const struct shape *shape, const char *name, bool *is_chosen)
{
	bool is_known = false;

	for (size_t i = 0; i < shape->n; i++) {
		bool is_meant = means(name, &shape->fields[i]);

		is_chosen[i] = is_chosen[i] || is_meant;
		is_known = is_known || is_meant;
	}
	return is_known;
}

static void cut(struct request *req, struct shape *shape, const struct names *names);

/* The names that go into an expanded object cut that one; its place among the members is its reference's. */
static void cut_inside(struct request *req, const struct shape *shape, struct expansion *e,
		       const struct names *names, bool *is_chosen)
{
	struct names inside = { .names = arena_array(req->arena, names->n, sizeof(*inside.names)) };
	bool is_whole = false;

	e->is_wanted = false;
	for (size_t i = 0; i < names->n; i++) {
		const char *rest = behind(names->names[i], e);

		if (!rest)
			continue;
		e->is_wanted = true;
		is_whole = is_whole || !*rest;
		inside.names[inside.n++] = rest;
	}
	if (!e->is_wanted)
		return;
	mark(shape, e->what->name, is_chosen);
	if (!is_whole)
		cut(req, &e->shape, &inside);
}

static bool is_inside(const struct shape *shape, const char *name)
{
	for (const struct expansion *e = shape->expansions; e; e = e->next)
		if (behind(name, e))
			return true;
	return false;
}

static void cut(struct request *req, struct shape *shape, const struct names *names)
{
	bool *is_chosen = arena_array(req->arena, shape->n, sizeof(*is_chosen));
	struct field *chosen = arena_array(req->arena, shape->n, sizeof(*chosen));
	size_t n = 0;

	memset(is_chosen, 0, shape->n * sizeof(*is_chosen));
	for (struct expansion *e = shape->expansions; e; e = e->next)
		cut_inside(req, shape, e, names, is_chosen);
	for (size_t i = 0; i < names->n; i++)
		if (!is_inside(shape, names->names[i]) && !mark(shape, names->names[i], is_chosen))
			refuse(req, shape->fields, shape->n, names->names[i]);
	for (size_t i = 0; i < shape->n; i++)
		if (is_chosen[i])
			chosen[n++] = shape->fields[i];
	shape->fields = chosen;
	shape->n = n;
}

enum status choice_read(struct request *req, const struct field *fields, size_t n,
			struct shape *out)
{
	const char *list = request_query(req, "fields");
	bool is_reading = req->method == METHOD_GET || req->method == METHOD_HEAD;
	struct names names = { NULL, 0 };
	char *save = NULL;
	enum status status = expand_read(req, fields, n, out);

	if (status != STATUS_OK || !list || !*list || !is_reading)
		return status;
	names.names = arena_array(req->arena, strlen(list), sizeof(*names.names));
	for (char *name = strtok_r(arena_strdup(req->arena, list), ", ", &save); name;
	     name = strtok_r(NULL, ", ", &save))
		names.names[names.n++] = name;
	if (names.n)
		cut(req, out, &names);
	return req->failure.status != STATUS_OK ? STATUS_MALFORMED : STATUS_OK;
}
