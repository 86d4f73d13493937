/* Who a request comes from, once a guard has let it pass. */
#ifndef LANDFALL_AUTH_PRINCIPAL_H
#define LANDFALL_AUTH_PRINCIPAL_H

#include "auth/access.h"
#include "base/uuid.h"

enum principal_kind {
	PRINCIPAL_KEY,    /* an API key of the organization */
	PRINCIPAL_USER,   /* a person: in a browser, or by a token that acts for them */
	PRINCIPAL_CLIENT, /* an OAuth application for itself */
	PRINCIPAL_WORKER,
	PRINCIPAL_COMMAND,
	PRINCIPAL_RECEIVER /* another system, by its webhook */
};

/* What was shown to prove it. */
enum credential_kind {
	CREDENTIAL_NONE,     /* worker and command line */
	CREDENTIAL_KEY,      /* sk_…: id of the API key */
	CREDENTIAL_TOKEN,    /* pat_…: id of the personal token */
	CREDENTIAL_SESSION,  /* a cookie: id of the session */
	CREDENTIAL_GRANT,    /* an access token: id of its grant */
	CREDENTIAL_PASSWORD, /* while logging in */
	CREDENTIAL_LINK,     /* an invitation or a reset, by its link */
	CREDENTIAL_SIGNATURE /* of a webhook: id of the receiver */
};

struct principal {
	enum principal_kind kind;
	struct uuid organization_id;
	const char *organization_slug;
	const char *organization_name;
	bool is_test;       /* a test key, so that the organization is a sandbox */
	const char *plan;   /* of the organization: free, pro, enterprise */
	int64_t rate_limit; /* requests an hour that the organization agreed on, or FIELD_NO_INT */
	struct uuid id;     /* of the key, the user or the application; nil for the others */
	const char *name;   /* of the key, the person or the application */
	const char *email;  /* of a person, else NULL */
	const char *language;  /* that a person chose to read in ("pt-BR"), or NULL */
	const char *time_zone; /* whose clock they read ("Europe/Berlin"), or NULL */
	enum credential_kind credential;
	struct uuid credential_id;
	int64_t expires_at; /* of a key or token; 0: never */
	struct uuid key_id; /* of a key or personal token, else nil: what deployments remember */

	enum role role;               /* of a person */
	const struct role_at *grants; /* and beside that */
	size_t n_grants;
	unsigned scopes;                 /* of enum scope */
	const char *project_ids;         /* of a key: only these, joined by commas; NULL: all */
	const char *environment_ids;     /* likewise */
	bool allows_query;               /* of a key: it may be sent in an address */
	unsigned capabilities;           /* everywhere; made by access_settle */
	unsigned capabilities_somewhere; /* in some project or tier at least */

	const char *csrf;    /* of a session: what every form must bring back, else NULL */
	bool has_totp;       /* a person's second factor is in force */
	bool must_have_totp; /* the organization wants one, and there is none */
};

/* "key", "user", "client", "worker", "command", "receiver": as stored with events. */
const char *principal_kind_word(enum principal_kind kind);

/* "none", "key", "token", "session", "grant", "password", "link", "signature": as stored with the audit. */
const char *credential_kind_word(enum credential_kind kind);

#endif
