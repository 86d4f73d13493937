/* Environments: their fields, their tiers, and how they are found. */
#include "config.h"

#include <string.h>

#include "base/str.h"
#include "environment/environment.h"
#include "environment/environment_sql.h"
#include "environment/zone.h"

#define OF(kind, member) FIELD_##kind##_OF(struct environment, member)
#define SEEN             (FIELD_READ | FIELD_COLUMN)

/* clang-format off */
const struct field environment_fields[] = {
	{ OF(ID, id), .flags = SEEN, .prefix = "env", .text = "id" },
	{ OF(TEXT, slug), .flags = SEEN, .text = "its part of an address; unique" },
	{ OF(TEXT, name), .flags = SEEN, .max = ENVIRONMENT_NAME_MAX, .text = "name, unique without regard to case" },
	{ OF(WORD, tier), .flags = SEEN, .words = &tier_words, .text = "dev, test, staging or production" },
	{ OF(INT, position), .flags = SEEN, .text = "place among the columns, from the left" },
	{ OF(INT, timeout_minutes), .flags = SEEN, .text = "minutes after which an open deployment is given up" },
	{ OF(WORD, status), .flags = SEEN, .words = &environment_status_words, .text = "active or archived" },
	{ OF(FLAG, is_confirmed), .flags = SEEN, .text = "false while nobody has said whether an environment that made itself was meant" },
	{ OF(FLAG, is_ephemeral), .flags = SEEN, .text = "whether it leaves the matrix by itself" },
	{ OF(TIME, last_deployment_at), .flags = SEEN, .text = "when the last attempt in it began" },
	{ OF(TIME, expires_at), .flags = SEEN, .text = "when it leaves the matrix, unless something happens in it; null for one that stays" },
	{ OF(TEXT, time_zone), .flags = SEEN, .text = "its time zone, as the IANA database calls it; null: UTC" },
	{ OF(TEXT, description), .flags = SEEN, .text = "what it is for" },
	{ OF(JSON, metadata), .flags = SEEN, .text = "whatever its clients keep with it" },
	{ OF(TIME, created_at), .flags = SEEN, .text = "when it was first seen" },
	{ OF(TIME, updated_at), .flags = SEEN, .text = "when it was last changed" },
};
_Static_assert(ARRAY_LEN(environment_fields) == ENVIRONMENT_N_FIELDS, "as the statements have it");

#define DRAFT(kind, member) FIELD_##kind##_OF(struct environment_draft, member)
#define DRAFT_FIELDS \
	{ DRAFT(TEXT, name), .flags = FIELD_WRITE | FIELD_REQUIRED, .max = ENVIRONMENT_NAME_MAX, .text = "name, unique without regard to case" }, \
	{ DRAFT(TEXT, slug), .flags = FIELD_WRITE, .max = 63, .text = "its part of an address: lower-case letters, digits and hyphens; made of the name unless given" }, \
	{ DRAFT(WORD, tier), .flags = FIELD_WRITE, .words = &tier_words, .text = "dev, test, staging or production; without it, what the name suggests" }, \
	{ DRAFT(INT, position), .flags = FIELD_WRITE, .low = -1000000, .high = 1000000, .text = "place among the columns, from the left; without it, the tier's" }, \
	{ DRAFT(INT, timeout_minutes), .flags = FIELD_WRITE, .low = 1, .high = 525600, .text = "minutes after which an open deployment is given up; without it, 60" }, \
	{ DRAFT(FLAG, is_ephemeral), .flags = FIELD_WRITE, .text = "whether it leaves the matrix by itself; a new one does when its name matches a pattern of the organization" }, \
	{ DRAFT(TEXT, time_zone), .flags = FIELD_WRITE, .max = ZONE_NAME_MAX, .text = "a name of the IANA database, such as Europe/Berlin; null: UTC" }, \
	{ DRAFT(TEXT, description), .flags = FIELD_WRITE | FIELD_LINES, .max = 2000, .text = "what it is for" }, \
	{ DRAFT(JSON, metadata), .flags = FIELD_WRITE, .max = LIMIT_METADATA_BYTES, .text = "whatever is to be kept with it" }

const struct field environment_draft_fields[] = {
	DRAFT_FIELDS,
};
const struct field environment_change_fields[] = {
	DRAFT_FIELDS,
	{ DRAFT(WORD, status), .flags = FIELD_WRITE, .words = &environment_status_words, .text = "active or archived" },
	{ DRAFT(FLAG, is_confirmed), .flags = FIELD_WRITE, .text = "true: it was meant" },
};

const struct field environment_filter_fields[] = {
	{ FIELD_WORD_OF(struct environment_filter, status), .words = &environment_status_words, .text = "only active or archived ones" },
};

#define ALIAS(kind, member) FIELD_##kind##_OF(struct environment_alias, member)
const struct field environment_alias_fields[] = {
	{ ALIAS(ID, id), .flags = SEEN, .prefix = "alias", .text = "id" },
	{ ALIAS(TEXT, name), .flags = SEEN, .text = "a name that it had; null when only the slug was another" },
	{ ALIAS(TEXT, slug), .flags = SEEN, .text = "a slug that it had; null when only the name was another" },
	{ ALIAS(TIME, created_at), .flags = SEEN, .text = "since when it has it no more" },
};
/* clang-format on */
const size_t environment_n_fields = ARRAY_LEN(environment_fields);
const size_t environment_n_draft_fields = ARRAY_LEN(environment_draft_fields);
const size_t environment_n_change_fields = ARRAY_LEN(environment_change_fields);
const size_t environment_n_filter_fields = ARRAY_LEN(environment_filter_fields);
const size_t environment_alias_n_fields = ARRAY_LEN(environment_alias_fields);

static const char *const tier_names[] = {
	[TIER_DEV] = "dev",
	[TIER_TEST] = "test",
	[TIER_STAGING] = "staging",
	[TIER_PRODUCTION] = "production",
};
_Static_assert(ARRAY_LEN(tier_names) == TIER__COUNT, "a name for every tier");

static const char *const status_names[] = {
	[ENVIRONMENT_ACTIVE] = "active",
	[ENVIRONMENT_ARCHIVED] = "archived",
};
_Static_assert(ARRAY_LEN(status_names) == ENVIRONMENT_STATUS__COUNT, "a name for every status");

static const char *const policy_names[] = {
	[ENVIRONMENT_POLICY_ON] = "on",
	[ENVIRONMENT_POLICY_ASK] = "ask",
	[ENVIRONMENT_POLICY_OFF] = "off",
};
_Static_assert(ARRAY_LEN(policy_names) == ENVIRONMENT_POLICY__COUNT, "a name for every policy");

static bool parse_word(const char *const *names, int n, const char *text, int *value)
{
	for (int i = 0; i < n; i++) {
		if (str_ieq(text, names[i])) {
			*value = i;
			return true;
		}
	}
	return false;
}

static const char *tier_format(int value)
{
	return tier_names[value];
}

static bool tier_parse(const char *text, int *value)
{
	return parse_word(tier_names, TIER__COUNT, text, value);
}

static const char *status_format(int value)
{
	return status_names[value];
}

static bool status_parse(const char *text, int *value)
{
	return parse_word(status_names, ENVIRONMENT_STATUS__COUNT, text, value);
}

static const char *policy_format(int value)
{
	return policy_names[value];
}

static bool policy_parse(const char *text, int *value)
{
	return parse_word(policy_names, ENVIRONMENT_POLICY__COUNT, text, value);
}

const struct field_words tier_words = { tier_format, tier_parse, "dev, test, staging, production" };
const struct field_words environment_status_words = { status_format, status_parse,
						      "active, archived" };
const struct field_words environment_policy_words = { policy_format, policy_parse, "on, ask, off" };

/* The versioner reference's words, and the abbreviations that people use. */
static const struct {
	const char *word;
	enum tier tier;
} tier_hints[] = {
	{ "production", TIER_PRODUCTION },
	{ "prod", TIER_PRODUCTION },
	{ "live", TIER_PRODUCTION },
	{ "prd", TIER_PRODUCTION },
	{ "staging", TIER_STAGING },
	{ "stage", TIER_STAGING },
	{ "stg", TIER_STAGING },
	{ "uat", TIER_STAGING },
	{ "preprod", TIER_STAGING },
	{ "preproduction", TIER_STAGING },
	{ "test", TIER_TEST },
	{ "testing", TIER_TEST },
	{ "qa", TIER_TEST },
	{ "integration", TIER_TEST },
	{ "dev", TIER_DEV },
	{ "development", TIER_DEV },
	{ "local", TIER_DEV },
	{ "sandbox", TIER_DEV },
};

static bool is_letter(char c)
{
	return str_is_alnum(c) && !str_is_digit(c);
}

/* Whether the word at text of len letters is a hint. */
static bool hint_of(const char *text, size_t len, enum tier *out)
{
	for (size_t i = 0; i < ARRAY_LEN(tier_hints); i++) {
		const char *word = tier_hints[i].word;
		size_t k = 0;

		while (k < len && word[k] && str_lower(text[k]) == word[k])
			k++;
		if (k == len && !word[k]) {
			*out = tier_hints[i].tier;
			return true;
		}
	}
	return false;
}

static bool is_pre(const char *text, size_t len)
{
	return len == 3 && str_lower(text[0]) == 'p' && str_lower(text[1]) == 'r' &&
	       str_lower(text[2]) == 'e';
}

enum tier environment_tier_of(const char *name)
{
	bool was_pre = false; /* "pre-prod" is staging, as "preprod" is */
	enum tier tier;

	while (*name) {
		size_t len = 0;

		while (is_letter(name[len]))
			len++;
		if (!len) {
			name++;
			continue;
		}
		if (hint_of(name, len, &tier))
			return was_pre && tier == TIER_PRODUCTION ? TIER_STAGING : tier;
		was_pre = is_pre(name, len);
		name += len;
	}
	return TIER_DEV;
}

const char *environment_tier_beside(const char *name, int tier)
{
	return str_ieq(name, tier_names[tier]) ? NULL : tier_names[tier];
}

bool environment_is_shown(const struct environment *environment, int64_t now_ms)
{
	bool is_expired = environment->expires_at && environment->expires_at <= now_ms;

	return environment->status == ENVIRONMENT_ACTIVE && !is_expired;
}

/* Organization, what a limited key may see, the status twice. */
#define FILTER_PARAMS 5
static void filter_params(struct uuid organization_id, const struct environment_filter *filter,
			  const struct list_window *window, struct db_param *out)
{
	const char *word = filter->status < 0 ? NULL : status_names[filter->status];

	out[0] = db_id(organization_id);
	list_only(window->environment_ids, out + 1);
	out[3] = out[4] = db_text(word);
}

enum status environment_page(struct db *db, struct arena *arena, struct uuid organization_id,
			     const struct environment_filter *filter,
			     const struct list_window *window, struct db_rows *out)
{
	struct db_param params[FILTER_PARAMS + 4];

	filter_params(organization_id, filter, window, params);
	list_bounds(window, params + FILTER_PARAMS);
	list_limits(window, params + FILTER_PARAMS + 2);
	return db_select(db, arena,
			 window->is_backwards ? &environment_sql_page_back : &environment_sql_page,
			 params, out);
}

enum status environment_count(struct db *db, struct arena *arena, struct uuid organization_id,
			      const struct environment_filter *filter,
			      const struct list_window *window, int64_t *out)
{
	struct db_param params[FILTER_PARAMS];

	filter_params(organization_id, filter, window, params);
	return db_select_number(db, arena, &environment_sql_count, params, out);
}

enum status environment_expand(struct request *req, const char *ids, struct db_rows *out)
{
	struct db_param params[4] = { db_id(req->who->organization_id), db_text(ids) };

	list_only(req->who->environment_ids, params + 2);
	return db_select(req->db, req->arena, &environment_sql_expand, params, out);
}

enum status environment_list(struct db *db, struct arena *arena, struct uuid organization_id,
			     struct db_rows *out)
{
	const struct db_param params[] = { db_id(organization_id) };

	return db_select(db, arena, &environment_sql_list, params, out);
}

enum status environment_find(struct db *db, struct arena *arena, const struct db_stmt_def *def,
			     const struct db_param *params, struct environment *out)
{
	return db_select_one(db, arena, def, params, out);
}

enum status environment_get(struct db *db, struct arena *arena, struct uuid organization_id,
			    const char *reference, struct environment *out)
{
	static const struct db_stmt_def *const ways[] = { &environment_sql_by_slug,
							  &environment_sql_by_name,
							  &environment_sql_by_alias };
	const struct db_param params[] = { db_id(organization_id), db_text(reference),
					   db_text(reference) };
	enum status status = STATUS_NOT_FOUND;
	struct uuid id;

	if (uuid_parse_any(reference, &id)) {
		const struct db_param by_id[] = { db_id(organization_id), db_id(id) };

		status = environment_find(db, arena, &environment_sql_by_id, by_id, out);
	}
	for (size_t i = 0; i < ARRAY_LEN(ways) && status == STATUS_NOT_FOUND; i++)
		status = environment_find(db, arena, ways[i], params, out);
	return status;
}

enum status environment_aliases(struct db *db, struct arena *arena, struct uuid organization_id,
				struct uuid environment_id, const struct list_window *window,
				struct db_rows *out)
{
	struct db_param params[6] = { db_id(organization_id), db_id(environment_id) };

	list_bounds(window, params + 2);
	list_limits(window, params + 4);
	return db_select(db, arena,
			 window->is_backwards ? &environment_sql_aliases_back
					      : &environment_sql_aliases,
			 params, out);
}

struct environment_draft environment_draft_of(const struct environment *environment)
{
	return (struct environment_draft){
		.name = environment->name,
		.slug = environment->slug,
		.tier = environment->tier,
		.position = environment->position,
		.timeout_minutes = environment->timeout_minutes,
		.status = environment->status,
		.is_confirmed = environment->is_confirmed,
		.is_ephemeral = environment->is_ephemeral,
		.time_zone = environment->time_zone,
		.description = environment->description,
		.metadata = environment->metadata,
	};
}
