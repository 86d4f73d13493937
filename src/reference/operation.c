/* Chapters, names and failures. */
#include "config.h"

#include <string.h>

#include "api/expand.h"
#include "api/native.h"
#include "auth/access.h"
#include "base/str.h"
#include "reference/operation.h"
#include "site/page.h"

/* clang-format off */
/* In the order of the reference. */
const struct tag tags[] = {
	{ "versioner",     "Versioner",     "The versioner service's API: report builds and deployments, read them back." },
	{ "dployr",        "Dployr",        "The dployr platform's API: log in, deploy, look after services, machines, domains." },
	{ "releasebits",   "ReleaseBits",   "The ReleaseBits service's API: report deployments host by host, read them back." },
	{ "versiontwo",    "VersionTwo",    "The VersionTwo service's API: projects and their configuration, workspaces, deployments, metrics, logs." },
	{ "projects",      "Projects",      "What is built and deployed." },
	{ "versions",      "Versions",      "What builds make; immutable once they have a commit." },
	{ "builds",        "Builds",        "Runs that made, or failed to make, a version." },
	{ "environments",  "Environments",  "Where versions are put." },
	{ "deployments",   "Deployments",   "Attempts to put a version into an environment." },
	{ "deployment-events", "Deployment events", "Reports of how far a deployment, or one of its hosts, has come." },
	{ "releases",      "Releases",      "Versions of several projects that ship together." },
	{ "changes",       "Changes",       "What was changed by hand, on the same timeline." },
	{ "services",      "Services",      "Things that run, as whoever runs them says, and their environment variables." },
	{ "instances",     "Instances",     "Machines that services run on." },
	{ "routes",        "Routes",        "Domains that lead to services." },
	{ "metrics",       "Metrics",       "What Prometheus reads." },
	{ "badges",        "Badges",        "Addresses of pictures that show anybody what runs." },
	{ "badge",         "Pictures",      "What stands behind the address of a badge." },
	{ "receivers",     "Receivers",     "Other systems' webhooks, and what becomes of them." },
	{ "receipts",      "Receipts",      "What was received, and what came of it." },
	{ "in",            "Arrivals",      "Where other systems send their webhooks." },
	{ "events",        "Events",        "What happened, as webhooks are told of it." },
	{ "event-types",   "Event types",   "All that can happen, with the schema of what is told of it." },
	{ "webhooks",      "Webhooks",      "Who is told of what happens by webhook." },
	{ "deliveries",    "Deliveries",    "What was sent to them and others, and what came back." },
	{ "state",         "State",         "What runs where, now or at any moment." },
	{ "compare",       "Compare",       "Two environments or moments side by side." },
	{ "where",         "Where",         "Where a commit has arrived." },
	{ "notifications", "Notifications", "Where people are told of what happens, what they are told there, and what they were told." },
	{ "import",        "Import",        "History from elsewhere, many rows at once." },
	{ "import",        "Import",        "Many rows at once." },
	{ "export",        "Export",        "Everything, for elsewhere." },
	{ "export",        "Export",        "The whole record, as a file." },
	{ "teams",         "Teams",         "Groups of members that own projects and are given roles." },
	{ "workspaces",    "Workspaces",    "Projects kept together, with a configuration of their own." },
	{ "saved-views",   "Saved views",   "Filters of the first page and the timeline, under a name." },
	{ "roles",         "Roles",         "What each role may do." },
	{ "role-grants",   "Role grants",   "Roles for single projects and tiers." },
	{ "api-keys",      "API keys",      "Keys of the organization, for programs." },
	{ "tokens",        "Tokens",        "Personal tokens, which act for a person." },
	{ "audit",         "Audit",         "What was done, by whom, on what." },
	{ "organization",  "Organization",  "The organization itself." },
	{ "members",       "Members",       "The people of the organization." },
	{ "invitations",   "Invitations",   "People who were asked to join." },
	{ "users",         "Users",         "Who one is." },
	{ "grants",        "Grants",        "What one allowed applications, and log-ins of programs." },
	{ "oauth",         "OAuth",         "OAuth 2.0: applications, tokens, devices." },
	{ "auth",          "Log-in",        "Tokens for a person's password." },
	{ "health",        "Health",        "For load balancers." },
	{ "reference",     "Reference",     "This description, for programs." },
};
/* clang-format on */
const size_t n_tags = ARRAY_LEN(tags);

static const struct tag *tag_named(const char *name, size_t len)
{
	for (size_t i = 0; i < n_tags; i++)
		if (strlen(tags[i].name) == len && memcmp(tags[i].name, name, len) == 0)
			return &tags[i];
	return NULL;
}

const struct tag *operation_tag(const struct route *route)
{
	const char *at = route->path + 1;

	if (*route->door->name)
		return tag_named(route->door->name, strlen(route->door->name));
	if (str_starts(route->path, "/.well-known/"))
		return tag_named("oauth", 5);
	if (str_starts(at, "v1/"))
		at += 3;
	else if (strchr(at, '.'))
		return tag_named("reference", 9);
	if (str_starts(at, "notification-"))
		return tag_named("notifications", 13);
	return tag_named(at, strcspn(at, "/."));
}

bool operation_is_api(const struct route *route)
{
	return route->door != &dashboard_door;
}

bool operation_is_native(const struct route *route)
{
	return route->door == &native_door;
}

bool operation_has_problems(const struct route *route)
{
	return route->door->fail == native_fail;
}

const char *operation_method(const struct route *route)
{
	static const char *const names[METHOD__COUNT] = {
		[METHOD_GET] = "GET",     [METHOD_POST] = "POST",     [METHOD_PUT] = "PUT",
		[METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE",
	};

	return names[route->method];
}

/* Where a path's name begins: behind /v1, unless that leaves what another row has. */
static const char *named_part(const struct map *map, const char *path)
{
	const char *rest = str_starts(path, "/v1/") ? path + strlen("/v1") : path;

	for (size_t i = 0; i < map->n_routes; i++)
		if (rest != path && operation_is_api(&map->routes[i]) &&
		    str_eq(map->routes[i].path, rest))
			return path;
	return rest;
}

/* "/v1/teams/{team}/members" by GET: getTeamsByTeamMembers. */
const char *operation_id(struct arena *arena, const struct map *map, const struct route *route)
{
	const char *method = operation_method(route);
	bool is_start = true;
	const char *id;
	struct buf out;

	buf_init(&out, 200);
	for (; *method; method++)
		buf_addc(&out, str_lower(*method));
	for (const char *at = named_part(map, route->path); *at; at++) {
		if (*at == '{')
			buf_adds(&out, "By");
		if (!str_is_alnum(*at)) {
			is_start = true;
			continue;
		}
		buf_addc(&out,
			 is_start && *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at);
		is_start = false;
	}
	id = buf_dup(&out, arena);
	buf_release(&out);
	return id;
}

size_t operation_captures(struct arena *arena, const struct route *route, const char *out[4])
{
	const char *at = route->path;
	size_t n = 0;

	while ((at = strchr(at, '{')) && n < 4) {
		size_t len = strcspn(++at, "}");

		out[n++] = arena_strndup(arena, at, len);
		at += len;
	}
	return n;
}

const char *capture_text(struct arena *arena, const char *name)
{
	static const char *const rows[][2] = {
		{ "project", "id, slug or name of a project" },
		{ "environment", "id, slug or name of an environment" },
		{ "component", "slug, name or id of a component; made on first sight" },
		{ "product", "id, slug or name of a product" },
		{ "channel", "id or name of a notification channel" },
		{ "team", "id or name of a team" },
		{ "workspace", "id or name of a workspace" },
		{ "service", "id or name of a service" },
		{ "variable", "key or id of an environment variable" },
		{ "instance", "id or name of an instance" },
		{ "route", "id or domain of a route" },
		{ "key", "id of an API key, or its label" },
		{ "user", "id or e-mail address of a person" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (str_eq(rows[i][0], name))
			return rows[i][1];
	return arena_printf(arena, "id of the %s", name);
}

bool operation_has_pages(const struct route *route, const struct route_doc *doc)
{
	return doc->shape == DOC_LIST && operation_is_native(route);
}

bool operation_is_repeatable(const struct route *route)
{
	return route->guard == GUARD_API &&
	       (route->method == METHOD_POST || route->method == METHOD_PATCH);
}

bool operation_has_body(const struct route_doc *doc)
{
	return doc->body.name || doc->body_schema;
}

const char *operation_body_media(const struct route_doc *doc)
{
	return doc->body_media ? doc->body_media : "application/json";
}

bool operation_has_precondition(const struct map *map, const struct route *route)
{
	if (!operation_is_native(route) ||
	    (route->method != METHOD_PUT && route->method != METHOD_PATCH &&
	     route->method != METHOD_DELETE))
		return false;
	for (size_t i = 0; i < map->n_routes; i++)
		if (map->routes[i].method == METHOD_GET && str_eq(map->routes[i].path, route->path))
			return true;
	return false;
}

size_t operation_expand(struct arena *arena, const struct map *map, const struct route *route,
			const struct route_doc *doc, const char **out)
{
	if (!operation_is_tagged(route, doc) || !doc->answer.name)
		return 0;
	return expand_names(arena, map, doc->answer.fields, *doc->answer.n, out,
			    OPERATION_EXPAND_MAX);
}

bool operation_is_tagged(const struct route *route, const struct route_doc *doc)
{
	return operation_is_native(route) && route->method == METHOD_GET && !doc->is_by_hand &&
	       (doc->shape == DOC_LIST || doc->shape == DOC_OBJECT);
}

unsigned operation_failures(const struct map *map, const struct route *route,
			    const struct route_doc *doc)
{
	bool is_writing = route->method != METHOD_GET;
	unsigned set = 1u << STATUS_RATE_LIMITED;

	if (route->guard == GUARD_API || doc->needs)
		set |= 1u << STATUS_UNAUTHENTICATED | 1u << STATUS_FORBIDDEN;
	if (is_writing || doc->query.name || operation_is_tagged(route, doc))
		set |= 1u << STATUS_MALFORMED;
	if (strchr(route->path, '{') || doc->query.name)
		set |= 1u << STATUS_NOT_FOUND;
	if (is_writing)
		set |= 1u << STATUS_CONFLICT;
	if (operation_has_precondition(map, route))
		set |= 1u << STATUS_STALE;
	if (operation_has_body(doc))
		set |= 1u << STATUS_INVALID | 1u << STATUS_TOO_LARGE;
	else if (operation_is_repeatable(route)) /* a reused Idempotency-Key */
		set |= 1u << STATUS_INVALID;
	if (route->door->check)
		set |= 1u << STATUS_NOT_ACCEPTABLE;
	if (route->door->is_invalid_400 && set & 1u << STATUS_INVALID)
		set = (set & ~(1u << STATUS_INVALID)) | 1u << STATUS_MALFORMED;
	return set;
}
