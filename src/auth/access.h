/* Who may do what: one table of roles, one of scopes, and the question that every guard and room asks.
 * A person may what their role says, and what roles given for single projects or tiers of environments
 * add there; a program may what its scopes say, never more than the person it acts for. */
#ifndef LANDFALL_AUTH_ACCESS_H
#define LANDFALL_AUTH_ACCESS_H

#include "base/arena.h"
#include "base/uuid.h"

struct principal;

/* What can be done. Order is that of the page of roles. */
enum capability {
	CAN_NOTHING, /* asked for by routes that anyone may use */
	CAN_READ,
	CAN_RECORD,
	CAN_DEPLOY,
	CAN_LOGS,
	CAN_METRICS,
	CAN_PROJECTS,
	CAN_TEAMS,
	CAN_KEYS,
	CAN_APPLICATIONS,
	CAN_MEMBERS,
	CAN_AUDIT,
	CAN_PLAN,
	CAN_ORGANIZATION,
	CAN__COUNT
};

enum role {
	ROLE_ADMIN,
	ROLE_RELEASE_MANAGER,
	ROLE_PRODUCT,
	ROLE_DEVELOPER,
	ROLE_SRE,
	ROLE_QA,
	ROLE_SECURITY,
	ROLE_COMPLIANCE,
	ROLE_BILLING,
	ROLE_VIEWER,
	ROLE__COUNT
};

enum scope {
	SCOPE_READ = 1,
	SCOPE_WRITE = 2,
	SCOPE_DEPLOY = 4,
	SCOPE_ADMIN = 8,
	SCOPE_LOGS_READ = 16,
	SCOPE_METRICS_READ = 32
};
#define SCOPE_ALL 63

/* Sets of capabilities: bit 1 << capability. */
#define ACCESS_OF(capability) (1u << (capability))

/* "admin", "release_manager" …; false when text is none of them. */
const char *role_word(enum role role);
bool role_parse(const char *text, enum role *out);
/* For people: "Release manager", and what it is for. */
const char *role_title(enum role role);
const char *role_text(enum role role);
unsigned role_capabilities(enum role role);

/* For people: what a capability lets one do. Not for CAN_NOTHING. */
const char *capability_text(enum capability capability);
/* For programs: "read", "record" … */
const char *capability_word(enum capability capability);
/* The narrowest scope that brings a capability: what a 403 names. */
const char *capability_scope(enum capability capability);

/* One word of a scope list, from lowest bit: "read", "write", "deploy", "admin", "logs:read",
 * "metrics:read"; NULL at the end. */
const char *scope_word(size_t i);
/* What it lets a program do, in words for the person who is asked. */
const char *scope_text(size_t i);
/* Reads words in any order, joined by commas or blanks. false when a word is none of them or there is none;
 * admin brings all. */
bool scopes_parse(const char *text, unsigned *out);
/* The words of a set, joined by separator; with admin, only that. */
const char *scopes_format(struct arena *arena, unsigned scopes, const char *separator);
unsigned scopes_capabilities(unsigned scopes);

/* A role for one project or one tier. */
struct role_at {
	enum role role;
	struct uuid project_id; /* nil: any */
	const char *tier;       /* NULL: any */
};

/* Reads what ACCESS_GRANTS_SQL brings: "role/project/tier" joined by commas. NULL is none. */
void access_read_grants(struct arena *arena, const char *text, struct principal *who);

/* A column for statements that find a person: the roles given to them and to their teams beside their
 * membership's. org and user are SQL expressions. */
#define ACCESS_GRANTS_SQL(org, user)                                                               \
	"(SELECT GROUP_CONCAT(CONCAT(g.role, '/', COALESCE(CAST(g.project_id AS CHAR), ''), '/', " \
	"COALESCE(g.tier, ''))) FROM role_grant g WHERE g.organization_id = " org                  \
	" AND (g.user_id = " user " OR g.team_id IN (SELECT tm.team_id FROM team_member tm "       \
	"WHERE tm.organization_id = " org " AND tm.user_id = " user ")))"

/* Where something is to be done. Members that are nil or NULL are not asked about. */
struct access_place {
	struct uuid project_id, environment_id;
	const char *tier;
};

/* Works out capabilities and capabilities_somewhere from role, scopes, grants and limits. Whoever makes a
 * principal calls it last. */
void access_settle(struct principal *who);

/* Whether a place lies within what a key is limited to. What does not is, for it, not there. */
bool access_sees(const struct principal *who, const struct access_place *place);

/* Whether who may do it there; place NULL: everywhere. */
bool access_may(const struct principal *who, enum capability capability,
		const struct access_place *place);

#endif
