/* Who a request comes from, once a guard has let it pass. */
#ifndef LANDFALL_AUTH_PRINCIPAL_H
#define LANDFALL_AUTH_PRINCIPAL_H

#include "base/uuid.h"

enum principal_kind { PRINCIPAL_KEY, PRINCIPAL_USER, PRINCIPAL_WORKER, PRINCIPAL_COMMAND };

enum scope { SCOPE_READ = 1, SCOPE_WRITE = 2, SCOPE_ADMIN = 4 };

struct principal {
	enum principal_kind kind;
	struct uuid organization_id;
	const char *organization_slug;
	const char *organization_name;
	struct uuid id;    /* of the key or the user; nil for the others */
	const char *name;  /* of the key or the person */
	const char *email; /* of a user, else NULL */
	unsigned scopes;   /* of enum scope */
	const char *csrf;  /* of a session: what every form must bring back, else NULL */
};

/* "key", "user", "worker", "command": as stored with events. */
const char *principal_kind_word(enum principal_kind kind);

#endif
