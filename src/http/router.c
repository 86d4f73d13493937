/* Path against pattern, part by part. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "http/router.h"

/* The next part of a pattern: its length; *pattern moves behind it. 0 at the end. */
static size_t next_part(const char **pattern, const char **part)
{
	const char *at = *pattern;

	if (*at == '/')
		at++;
	*part = at;

	size_t len = strcspn(at, "/");

	*pattern = at + len;
	return len;
}

static bool matches(const char *pattern, const struct request *req, const char **captures)
{
	const char *part;
	size_t n_captures = 0;
	size_t i = 0;
	size_t len;

	while ((len = next_part(&pattern, &part))) {
		if (i == req->n_parts)
			return false;
		if (*part == '{')
			captures[n_captures++] = req->parts[i];
		else if (strncmp(part, req->parts[i], len) != 0 || req->parts[i][len])
			return false;
		i++;
	}
	return i == req->n_parts;
}

static bool is_below(const char *path, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(path, prefix, len) == 0 && (!path[len] || path[len] == '/');
}

/* Whether the host's first label is the door's name, in any case. */
static bool is_host_of(const struct door *door, const char *host)
{
	const char *name = door->name;

	if (!*name || !host)
		return false;
	for (; *name; name++, host++)
		if (str_lower(*host) != *name)
			return false;
	return *host == '.';
}

/* Puts the door's prefix, which is one part, before the path. */
static void put_prefix(struct request *req, const struct door *door)
{
	req->is_by_host = true;
	req->path =
	    arena_printf(req->arena, "%s%s", door->prefix, str_eq(req->path, "/") ? "" : req->path);
	if (req->n_parts < LIMIT_PATH_PARTS) {
		memmove(req->parts + 1, req->parts, req->n_parts * sizeof(req->parts[0]));
		req->parts[0] = door->prefix + 1;
	}
	req->n_parts++;
}

static void find_door(const struct map *map, struct request *req)
{
	for (size_t i = 0; i < map->n_doors; i++) {
		const struct door *door = map->doors[i];

		req->door = door;
		if (is_host_of(door, req->headers[HEADER_HOST])) {
			put_prefix(req, door);
			return;
		}
		if (is_below(req->path, door->prefix))
			return;
	}
}

static bool is_method_of(const struct route *route, enum method method)
{
	return route->method == method || (route->method == METHOD_GET && method == METHOD_HEAD);
}

static void add_method(struct buf *allow, const char *name)
{
	if (allow->len)
		buf_adds(allow, ", ");
	buf_adds(allow, name);
}

static void set_allow(struct request *req, const bool *seen)
{
	static const char *const names[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
	struct buf allow;

	buf_init(&allow, 100);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (seen[i] || (i == METHOD_HEAD && seen[METHOD_GET]))
			add_method(&allow, names[i]);
	add_method(&allow, "OPTIONS");
	response_header(req, "Allow", buf_str(&allow));
	buf_release(&allow);
}

/* A list asked for as a file: "/v1/teams.csv". Only where the map has no row of that path itself, and only rows whose
 * path ends with a plain part. */
static bool find_file(const struct map *map, struct request *req)
{
	static const char *const suffixes[] = { "csv", "ndjson" };
	const char *last = req->n_parts ? req->parts[req->n_parts - 1] : "";
	const char *point = strrchr(last, '.');

	for (size_t i = 0; point && i < ARRAY_LEN(suffixes); i++)
		if (str_eq(point + 1, suffixes[i]))
			req->suffix = suffixes[i];
	if (!req->suffix || (req->method != METHOD_GET && req->method != METHOD_HEAD))
		return false;
	req->parts[req->n_parts - 1] = arena_strndup(req->arena, last, (size_t)(point - last));
	for (size_t i = 0; i < map->n_routes; i++) {
		const struct route *route = &map->routes[i];

		if (route->method != METHOD_GET || route->guard != GUARD_API ||
		    route->path[strlen(route->path) - 1] == '}' ||
		    !matches(route->path, req, req->captures))
			continue;
		req->door = route->door;
		req->route = route;
		return true;
	}
	req->suffix = NULL;
	return false;
}

/* Puts the door's version behind its prefix where it was left out; false where it was not. */
static bool put_version(struct request *req)
{
	const char *version = req->door ? req->door->version : NULL;

	if (!version || !req->n_parts || req->n_parts >= LIMIT_PATH_PARTS ||
	    !str_eq(req->parts[0], req->door->prefix + 1) ||
	    (req->n_parts > 1 && str_eq(req->parts[1], version)))
		return false;
	memmove(req->parts + 2, req->parts + 1, (req->n_parts - 1) * sizeof(req->parts[0]));
	req->parts[1] = version;
	req->n_parts++;
	return true;
}

/* The row of path and method; NULL, and in seen the methods of the rows that have the path. */
static const struct route *find_row(const struct map *map, struct request *req, bool *seen,
				    bool *is_path)
{
	*is_path = false;
	for (size_t i = 0; i < map->n_routes; i++) {
		const struct route *route = &map->routes[i];

		if (!matches(route->path, req, req->captures))
			continue;
		req->door = route->door;
		if (is_method_of(route, req->method))
			return route;
		*is_path = true;
		seen[route->method] = true;
	}
	return NULL;
}

enum status router_find(const struct map *map, struct request *req)
{
	bool seen[METHOD__COUNT] = { false };
	bool is_path = false;

	find_door(map, req);
	/* What is no text names nothing, and no statement should be asked for it. */
	if (req->n_parts > LIMIT_PATH_PARTS || !str_is_utf8(req->path, strlen(req->path), NULL))
		return request_fail(req, STATUS_NOT_FOUND, NULL);
	req->route = find_row(map, req, seen, &is_path);
	if (!req->route && !is_path && put_version(req))
		req->route = find_row(map, req, seen, &is_path);
	if (req->route)
		return STATUS_OK;
	if (!is_path && find_file(map, req))
		return STATUS_OK;
	if (!is_path)
		return request_fail(req, STATUS_NOT_FOUND, NULL);
	set_allow(req, seen);
	return request_fail(req, STATUS_WRONG_METHOD, NULL);
}

/* Whether every request of the pattern a is one of b as well: "/services/new" of "/services/{service}". */
static bool is_plainer(const char *a, const char *b)
{
	const char *x, *y;

	while (next_part(&a, &x) && next_part(&b, &y))
		if (*x == '{' && *y != '{')
			return false;
	return true;
}

/* Whether some request matches both patterns. */
static bool overlap(const char *a, const char *b)
{
	const char *x, *y;

	for (;;) {
		size_t n = next_part(&a, &x);
		size_t m = next_part(&b, &y);

		if (!n || !m)
			return n == m;
		if (*x != '{' && *y != '{' && (n != m || memcmp(x, y, n) != 0))
			return false;
	}
}

bool router_check(const struct map *map, char *why)
{
	for (size_t i = 0; i < map->n_routes; i++) {
		const struct route *a = &map->routes[i];

		if (!a->guard || !a->handler || !a->door || !a->summary || *a->path != '/') {
			snprintf(why, 512, "route %s is incomplete", a->path);
			return false;
		}
		for (size_t k = 0; k < i; k++) {
			const struct route *b = &map->routes[k];

			if (a->method == b->method && overlap(a->path, b->path) &&
			    (!is_plainer(b->path, a->path) || is_plainer(a->path, b->path))) {
				snprintf(why, 512, "routes %s and %s match one request", b->path,
					 a->path);
				return false;
			}
		}
	}
	return true;
}
