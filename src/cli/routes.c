/* landfall routes: the map as text, for people and for the tests. */
#include "config.h"

#include "auth/access.h"
#include "cli/cli.h"
#include "routes.h"

static const char *guard_word(enum guard guard)
{
	switch (guard) {
	case GUARD_OPEN: return "open";
	case GUARD_API: return "api";
	case GUARD_PAGE: return "page";
	case GUARD_FORM: return "form";
	case GUARD_LOGIN: return "login";
	}
	BUG("guard %d", (int)guard);
}

/* Pages and OAuth share the native ones' lack of a name. */
static const char *door_word(const struct door *door)
{
	if (*door->name)
		return door->name;
	return *door->prefix ? "native" : "dashboard";
}

static int routes(struct cli *cli)
{
	static const char *const methods[METHOD__COUNT] = {
		[METHOD_GET] = "GET",     [METHOD_POST] = "POST",     [METHOD_PUT] = "PUT",
		[METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE",
	};

	(void)cli;
	for (size_t i = 0; i < landfall_map.n_routes; i++) {
		const struct route *route = &landfall_map.routes[i];

		cli_say("%-6s %-34s %-6s %-12s %-9s %s\n", methods[route->method], route->path,
			guard_word(route->guard), capability_word((enum capability)route->can),
			door_word(route->door), route->summary);
	}
	return CLI_OK;
}

/* clang-format off */
const struct command cli_routes_commands[] = {
	{ { "routes", NULL }, routes, "", "Prints everything that the program can be asked." },
	{ { NULL, NULL }, NULL, NULL, NULL },
};
/* clang-format on */
