/* References that become objects. */
#include "config.h"

#include <string.h>

#include "api/expand.h"
#include "app.h"
#include "base/i18n.h"
#include "base/str.h"
#include "json/codec.h"
#include "json/json.h"

/* Names in one request. */
#define NAMES_MAX 20

static const struct expandable *expandable_named(const struct map *map, const char *name,
						 size_t len)
{
	for (size_t i = 0; i < map->n_expandables; i++) {
		const struct expandable *what = &map->expandables[i];

		if (strlen(what->name) == len && memcmp(what->name, name, len) == 0)
			return what;
	}
	return NULL;
}

/* The row NAME.id of a table, if it is a reference. */
static const struct field *reference_in(const struct field *fields, size_t n,
					const struct expandable *what)
{
	size_t len = strlen(what->name);

	for (size_t i = 0; i < n; i++)
		if (fields[i].type == FIELD_ID && str_starts(fields[i].name, what->name) &&
		    str_eq(fields[i].name + len, ".id"))
			return &fields[i];
	return NULL;
}

static size_t add_names(struct arena *arena, const struct map *map, const struct field *fields,
			size_t n, const char *before, int depth, const char **out, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i < map->n_expandables && count < max && depth < EXPAND_DEPTH; i++) {
		const struct expandable *what = &map->expandables[i];
		const char *name;

		if (!reference_in(fields, n, what))
			continue;
		name = *before ? arena_printf(arena, "%s.%s", before, what->name) : what->name;
		out[count++] = name;
		count += add_names(arena, map, what->fields, *what->n, name, depth + 1, out + count,
				   max - count);
	}
	return count;
}

size_t expand_names(struct arena *arena, const struct map *map, const struct field *fields,
		    size_t n, const char **out, size_t max)
{
	return add_names(arena, map, fields, n, "", 0, out, max);
}

static enum status refuse(struct request *req, const struct field *fields, size_t n,
			  const char *name)
{
	const char *names[NAMES_MAX];
	size_t n_names = expand_names(req->arena, req->app->map, fields, n, names, NAMES_MAX);
	struct field table[NAMES_MAX];
	const char *near;

	for (size_t i = 0; i < n_names; i++)
		table[i] = (struct field){ .name = names[i] };
	near = field_nearest(table, n_names, name);
	request_fail(req, STATUS_MALFORMED, _("A query parameter is wrong."));
	request_fail_field(
	    req, "expand", "unknown",
	    near ? arena_printf(req->arena, _("cannot be %s; did you mean %s?"), name, near)
	    : n_names
		? arena_printf(req->arena, _("cannot be %s; %s can be, for one"), name, names[0])
		: arena_printf(req->arena, _("cannot be %s: nothing can be expanded here"), name));
	return STATUS_MALFORMED;
}

/* The expansion of one name of a shape, made unless it is there; NULL when it is none. */
static struct expansion *expansion_of(struct request *req, struct shape *shape, const char *name,
				      size_t len)
{
	const struct expandable *what = expandable_named(req->app->map, name, len);
	const struct field *id = what ? reference_in(shape->fields, shape->n, what) : NULL;
	struct expansion **at = &shape->expansions;

	if (!id)
		return NULL;
	for (; *at; at = &(*at)->next)
		if ((*at)->what == what)
			return *at;
	*at = arena_alloc(req->arena, sizeof(**at));
	**at = (struct expansion){
		.what = what, .id = id, .shape = { what->fields, *what->n, NULL }, .is_wanted = true
	};
	return *at;
}

static enum status add(struct request *req, struct shape *shape, const char *name)
{
	const struct field *fields = shape->fields;
	size_t n = shape->n;
	const char *at = name;

	for (int depth = 0; depth < EXPAND_DEPTH; depth++) {
		size_t len = strcspn(at, ".");
		struct expansion *expansion = expansion_of(req, shape, at, len);

		if (!expansion)
			return refuse(req, fields, n, name);
		if (!at[len])
			return STATUS_OK;
		at += len + 1;
		shape = &expansion->shape;
	}
	return refuse(req, fields, n, name);
}

enum status expand_read(struct request *req, const struct field *fields, size_t n,
			struct shape *out)
{
	enum status status = STATUS_OK;

	*out = (struct shape){ fields, n, NULL };
	if (req->method != METHOD_GET && req->method != METHOD_HEAD)
		return STATUS_OK;
	for (size_t i = 0; i < req->n_query && status == STATUS_OK; i++) {
		const struct pair *pair = &req->query[i];
		char *save = NULL;

		if (!str_eq(pair->name, "expand") && !str_eq(pair->name, "expand[]"))
			continue;
		for (char *name = strtok_r(arena_strdup(req->arena, pair->value), ", ", &save);
		     name && status == STATUS_OK; name = strtok_r(NULL, ", ", &save))
			status = add(req, out, name);
	}
	return status;
}

/* ---- reading */

static const struct uuid *id_in(const void *rows, size_t size, size_t i, const struct field *id)
{
	return field_in((const char *)rows + i * size, id);
}

static bool is_known(const void *rows, size_t size, size_t until, const struct field *id,
		     const struct uuid *wanted)
{
	for (size_t i = 0; i < until; i++)
		if (uuid_eq(id_in(rows, size, i, id), wanted))
			return true;
	return false;
}

/* The ids of the rows, each once, as a JSON array; NULL for none. */
static const char *ids_of(struct arena *arena, const void *rows, size_t n, size_t size,
			  const struct field *id)
{
	struct buf buf;
	const char *text;
	size_t count = 0;

	buf_init(&buf, LIMIT_PAGE_ROWS * (UUID_TEXT_SIZE + 3) + 2);
	for (size_t i = 0; i < n; i++) {
		const struct uuid *one = id_in(rows, size, i, id);
		char plain[UUID_TEXT_SIZE];

		if (uuid_is_nil(one) || is_known(rows, size, i, id, one))
			continue;
		uuid_format(one, plain);
		buf_addf(&buf, "%s\"%s\"", count++ ? "," : "[", plain);
	}
	buf_addc(&buf, ']');
	text = count ? buf_dup(&buf, arena) : NULL;
	buf_release(&buf);
	return text;
}

enum status expand_load(struct request *req, struct shape *shape, const void *rows, size_t n,
			size_t size)
{
	enum status status = STATUS_OK;

	for (struct expansion *e = shape->expansions; e && status == STATUS_OK; e = e->next) {
		const char *ids = e->is_wanted ? ids_of(req->arena, rows, n, size, e->id) : NULL;

		e->rows = (struct db_rows){ NULL, 0 };
		if (!ids)
			continue;
		status = e->what->load(req, ids, &e->rows);
		if (status == STATUS_OK)
			status =
			    expand_load(req, &e->shape, e->rows.rows, e->rows.n, e->what->size);
	}
	return status;
}

/* ---- writing */

static const void *object_of(const struct expansion *e, const void *record)
{
	const struct uuid *id = field_in(record, e->id);
	const char *row = e->rows.rows;

	for (size_t i = 0; i < e->rows.n; i++, row += e->what->size)
		if (uuid_eq(field_in(row, &e->what->fields[0]), id))
			return row;
	return NULL;
}

static bool is_member(const struct field *field, const char *group)
{
	size_t len = strlen(group);

	return strncmp(field->name, group, len) == 0 && field->name[len] == '.';
}

/* The expansion that a member gives way to in this record, and the object. */
static const struct expansion *expanded(const struct shape *shape, const struct field *field,
					const void *record, const void **object)
{
	for (const struct expansion *e = shape->expansions; e; e = e->next)
		if (e->is_wanted && is_member(field, e->what->name)) {
			*object = object_of(e, record);
			return *object ? e : NULL;
		}
	return NULL;
}

void expand_encode(struct buf *out, size_t *count, const struct shape *shape, const void *record)
{
	size_t from = 0;

	for (size_t i = 0; i < shape->n; i++) {
		const void *object;
		const struct expansion *e = expanded(shape, &shape->fields[i], record, &object);
		size_t inside = 0;

		if (!e)
			continue;
		codec_encode(out, count, shape->fields + from, i - from, record, UUID_TYPEID);
		json_write_name(out, count, e->what->name);
		buf_addc(out, '{');
		expand_encode(out, &inside, &e->shape, object);
		buf_addc(out, '}');
		while (i + 1 < shape->n && is_member(&shape->fields[i + 1], e->what->name))
			i++;
		from = i + 1;
	}
	codec_encode(out, count, shape->fields + from, shape->n - from, record, UUID_TYPEID);
}
