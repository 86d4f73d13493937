/* Who does something, and by which way they came: what every writing function of a room wants to know,
 * whether a request, a command or the worker calls it. */
#ifndef LANDFALL_AUTH_ACTOR_H
#define LANDFALL_AUTH_ACTOR_H

#include "auth/principal.h"
#include "http/request.h"

struct actor {
	const struct principal *who;
	const char *door;       /* dashboard, native, a door's name, command or worker */
	const char *address;    /* of the peer; NULL for none */
	const char *request_id; /* NULL for none */
	int64_t now_ms;
};

/* The actor of a request whose guard has passed. */
struct actor actor_of_request(const struct request *req);

/* One who proves who they are in this very request: a log-in, an invitation, a reset. who is borrowed. */
struct actor actor_of_newcomer(const struct request *req, const struct principal *who);

/* Command line and worker; the principal lives in the arena. */
struct actor actor_of_command(struct arena *arena, struct uuid organization_id, int64_t now_ms);
struct actor actor_of_worker(struct arena *arena, struct uuid organization_id, int64_t now_ms);

#endif
