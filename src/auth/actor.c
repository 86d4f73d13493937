/* Actors, made from what is known where they act. */
#include "config.h"

#include "auth/actor.h"
#include "base/str.h"
#include "http/router.h"

static const char *door_of(const struct request *req)
{
	const struct door *door = req->door;

	if (!door) /* no request at all, but one that a command made up */
		return principal_kind_word(req->who->kind);
	if (*door->name)
		return door->name;
	return *door->prefix ? "native" : "dashboard";
}

struct actor actor_of_newcomer(const struct request *req, const struct principal *who)
{
	return (struct actor){
		.who = who,
		.door = door_of(req),
		.address = req->address && *req->address ? req->address : NULL,
		.request_id = req->id,
		.now_ms = req->now_ms,
	};
}

struct actor actor_of_request(const struct request *req)
{
	return actor_of_newcomer(req, req->who);
}

static struct actor at_home(struct arena *arena, enum principal_kind kind,
			    struct uuid organization_id, int64_t now_ms)
{
	struct principal *who = arena_alloc(arena, sizeof(*who));

	*who = (struct principal){
		.kind = kind,
		.organization_id = organization_id,
		.scopes = SCOPE_ALL,
	};
	access_settle(who);
	return (struct actor){
		.who = who,
		.door = principal_kind_word(kind),
		.now_ms = now_ms,
	};
}

struct actor actor_of_command(struct arena *arena, struct uuid organization_id, int64_t now_ms)
{
	return at_home(arena, PRINCIPAL_COMMAND, organization_id, now_ms);
}

struct actor actor_of_worker(struct arena *arena, struct uuid organization_id, int64_t now_ms)
{
	return at_home(arena, PRINCIPAL_WORKER, organization_id, now_ms);
}
