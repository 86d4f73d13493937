/* The tables of roles and scopes, and what follows from them. */
#include "config.h"

#include <string.h>

#include "auth/access.h"
#include "auth/principal.h"
#include "base/buf.h"
#include "base/i18n.h"
#include "base/str.h"

#define C(name) (1u << CAN_##name)

/* What may be given for one project or tier; everything else is the whole organization's. */
#define BOUND (C(READ) | C(RECORD) | C(DEPLOY) | C(LOGS) | C(METRICS) | C(PROJECTS))
#define ALL   ((1u << CAN__COUNT) - 2)

/* clang-format off */
/*                        word, the narrowest scope that brings it, words for people */
static const struct {
	const char *word, *scope, *text;
} capabilities[] = {
	[CAN_NOTHING]      = { "nothing",      "",             "" },
	[CAN_READ]         = { "read",         "read",         N_("See projects, environments, versions, deployments, and who belongs here") },
	[CAN_RECORD]       = { "record",       "write",        N_("Report builds and deployments") },
	[CAN_DEPLOY]       = { "deploy",       "deploy",       N_("Start, cancel and roll back deployments") },
	[CAN_LOGS]         = { "logs",         "logs:read",    N_("Read logs") },
	[CAN_METRICS]      = { "metrics",      "metrics:read", N_("Read metrics") },
	[CAN_PROJECTS]     = { "projects",     "write",        N_("Change projects: their settings, their team, their workspace") },
	[CAN_TEAMS]        = { "teams",        "write",        N_("Make teams and workspaces, and say who is in them") },
	[CAN_KEYS]         = { "keys",         "admin",        N_("Make, change, rotate and revoke API keys") },
	[CAN_APPLICATIONS] = { "applications", "admin",        N_("Register applications for OAuth") },
	[CAN_MEMBERS]      = { "members",      "admin",        N_("Invite people, give and take roles, remove people") },
	[CAN_AUDIT]        = { "audit",        "admin",        N_("Read the audit log") },
	[CAN_PLAN]         = { "plan",         "admin",        N_("Change the plan and its limits") },
	[CAN_ORGANIZATION] = { "organization", "admin",        N_("Change the organization's name and what it demands of its members") },
};

#define SEE     (C(READ) | C(METRICS))
#define SHIP    (C(RECORD) | C(DEPLOY) | C(LOGS))

/*                         word, title, capabilities, what it is for */
static const struct {
	const char *word, *title;
	unsigned capabilities;
	const char *text;
} roles[] = {
	[ROLE_ADMIN]           = { "admin",           N_("Admin"),           ALL,
	                           N_("Runs Landfall for the organization.") },
	[ROLE_RELEASE_MANAGER] = { "release_manager", N_("Release manager"), SEE | SHIP | C(PROJECTS) | C(TEAMS),
	                           N_("Brings releases through the environments.") },
	[ROLE_PRODUCT]         = { "product",         N_("Product"),         SEE | C(PROJECTS),
	                           N_("Decides what a project is and when it ships.") },
	[ROLE_DEVELOPER]       = { "developer",       N_("Developer"),       SEE | SHIP | C(PROJECTS),
	                           N_("Builds and deploys.") },
	[ROLE_SRE]             = { "sre",             N_("SRE"),             SEE | SHIP | C(PROJECTS) | C(TEAMS) | C(KEYS),
	                           N_("Keeps things running, and connects the tools that report.") },
	[ROLE_QA]              = { "qa",              N_("QA"),              SEE | C(LOGS) | C(RECORD),
	                           N_("Tests what runs, and says so.") },
	[ROLE_SECURITY]        = { "security",        N_("Security"),        SEE | C(LOGS) | C(KEYS) | C(APPLICATIONS) | C(AUDIT),
	                           N_("Watches over keys, applications and traces.") },
	[ROLE_COMPLIANCE]      = { "compliance",      N_("Compliance"),      C(READ) | C(AUDIT),
	                           N_("Reads what was done and by whom.") },
	[ROLE_BILLING]         = { "billing",         N_("Billing"),         C(READ) | C(PLAN),
	                           N_("Looks after the plan.") },
	[ROLE_VIEWER]          = { "viewer",          N_("Viewer"),          SEE,
	                           N_("Looks, and changes nothing.") },
};

/*  word, capabilities, words for the person who is asked to allow it; by rising bits of enum scope */
static const struct {
	const char *word;
	unsigned capabilities;
	const char *text;
} scopes[] = {
	{ "read",         C(READ),                                             N_("See projects, environments, versions and deployments") },
	{ "write",        C(RECORD) | C(DEPLOY) | C(PROJECTS) | C(TEAMS),      N_("Report builds and deployments, and change projects, teams and workspaces") },
	{ "deploy",       C(RECORD) | C(DEPLOY),                               N_("Report, start, cancel and roll back deployments") },
	{ "admin",        ALL,                                                 N_("Do everything that you may do, with people, keys and settings too") },
	{ "logs:read",    C(LOGS),                                             N_("Read logs") },
	{ "metrics:read", C(METRICS),                                          N_("Read metrics") },
};
/* clang-format on */
_Static_assert(ARRAY_LEN(capabilities) == CAN__COUNT, "a row for every capability");
_Static_assert(ARRAY_LEN(roles) == ROLE__COUNT, "a row for every role");
_Static_assert((1u << ARRAY_LEN(scopes)) - 1 == SCOPE_ALL, "a row for every scope");

const char *role_word(enum role role)
{
	return roles[role].word;
}

bool role_parse(const char *text, enum role *out)
{
	for (size_t i = 0; i < ROLE__COUNT; i++) {
		if (!str_eq(text, roles[i].word))
			continue;
		*out = (enum role)i;
		return true;
	}
	return false;
}

const char *role_title(enum role role)
{
	return _(roles[role].title);
}

const char *role_text(enum role role)
{
	return _(roles[role].text);
}

unsigned role_capabilities(enum role role)
{
	return roles[role].capabilities;
}

const char *capability_text(enum capability capability)
{
	return _(capabilities[capability].text);
}

const char *capability_word(enum capability capability)
{
	return capabilities[capability].word;
}

const char *capability_scope(enum capability capability)
{
	return capabilities[capability].scope;
}

const char *scope_word(size_t i)
{
	return i < ARRAY_LEN(scopes) ? scopes[i].word : NULL;
}

const char *scope_text(size_t i)
{
	return _(scopes[i].text);
}

static bool find_scope(const char *word, size_t len, unsigned *out)
{
	for (size_t i = 0; i < ARRAY_LEN(scopes); i++) {
		if (strlen(scopes[i].word) != len || memcmp(scopes[i].word, word, len) != 0)
			continue;
		*out |= 1u << i;
		return true;
	}
	return false;
}

bool scopes_parse(const char *text, unsigned *out)
{
	*out = 0;
	while (*text) {
		size_t len = strcspn(text, ", ");

		if (!find_scope(text, len, out))
			return false;
		text += len;
		text += *text == ',';
		text += strspn(text, " ");
	}
	if (*out & SCOPE_ADMIN)
		*out = SCOPE_ALL;
	return *out != 0;
}

const char *scopes_format(struct arena *arena, unsigned set, const char *separator)
{
	struct buf buf;
	const char *text;

	if (set & SCOPE_ADMIN)
		return scopes[3].word;
	buf_init(&buf, 256);
	for (size_t i = 0; i < ARRAY_LEN(scopes); i++) {
		if (!(set & 1u << i))
			continue;
		if (buf.len)
			buf_adds(&buf, separator);
		buf_adds(&buf, scopes[i].word);
	}
	text = buf_dup(&buf, arena);
	buf_release(&buf);
	return text;
}

unsigned scopes_capabilities(unsigned set)
{
	unsigned all = 0;

	for (size_t i = 0; i < ARRAY_LEN(scopes); i++)
		if (set & 1u << i)
			all |= scopes[i].capabilities;
	return all;
}

/* The next of the parts of "a/b,c/d"; NULL when it is empty. *at moves behind its end. */
static const char *part_of(struct arena *arena, const char **at, char end)
{
	const char *from = *at;
	const char *to = strchr(from, end);
	size_t len = to ? (size_t)(to - from) : strlen(from);

	*at = from + len + (to != NULL);
	return len ? arena_strndup(arena, from, len) : NULL;
}

void access_read_grants(struct arena *arena, const char *text, struct principal *who)
{
	struct role_at *list;
	size_t n = 1;

	who->grants = NULL;
	who->n_grants = 0;
	if (!text || !*text)
		return;
	for (const char *c = text; *c; c++)
		n += *c == ',';
	list = arena_alloc(arena, n * sizeof(*list));
	while (*text) {
		const char *one = part_of(arena, &text, ',');
		struct role_at at = { ROLE_VIEWER, { { 0 } }, NULL };
		const char *role = one ? part_of(arena, &one, '/') : NULL;
		const char *project = one ? part_of(arena, &one, '/') : NULL;

		if (!role || !role_parse(role, &at.role) ||
		    (project && !uuid_parse_any(project, &at.project_id)))
			continue; /* a role that this program no longer knows gives nothing */
		at.tier = *one ? one : NULL;
		if (project || at.tier)
			list[who->n_grants++] = at;
	}
	who->grants = list;
}

static bool is_limited(const struct principal *who)
{
	return who->project_ids || who->environment_ids;
}

void access_settle(struct principal *who)
{
	unsigned most = scopes_capabilities(who->scopes);

	if (is_limited(who))
		most &= BOUND;
	who->capabilities = most;
	if (who->kind == PRINCIPAL_USER)
		who->capabilities &= roles[who->role].capabilities;
	who->capabilities_somewhere = who->capabilities;
	for (size_t i = 0; i < who->n_grants; i++)
		who->capabilities_somewhere |=
		    roles[who->grants[i].role].capabilities & BOUND & most;
}

/* list NULL: everything; nil is never asked about. */
static bool is_among(const char *list, const struct uuid *id)
{
	char text[UUID_TEXT_SIZE];

	if (!list || uuid_is_nil(id))
		return true;
	uuid_format(id, text);
	return strstr(list, text) != NULL;
}

static bool is_at(const struct role_at *grant, const struct access_place *place)
{
	if (!uuid_is_nil(&grant->project_id) && !uuid_eq(&grant->project_id, &place->project_id))
		return false;
	return !grant->tier || (place->tier && str_eq(grant->tier, place->tier));
}

bool access_sees(const struct principal *who, const struct access_place *place)
{
	return is_among(who->project_ids, &place->project_id) &&
	       is_among(who->environment_ids, &place->environment_id);
}

bool access_may(const struct principal *who, enum capability capability,
		const struct access_place *place)
{
	unsigned bit = ACCESS_OF(capability);

	if (!place)
		return !is_limited(who) && (who->capabilities & bit);
	if (!access_sees(who, place))
		return false;
	if (who->capabilities & bit)
		return true;
	for (size_t i = 0; i < who->n_grants; i++)
		if (is_at(&who->grants[i], place) &&
		    (roles[who->grants[i].role].capabilities & bit & BOUND &
		     scopes_capabilities(who->scopes)))
			return true;
	return false;
}
